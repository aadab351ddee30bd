import { randomBytes } from 'node:crypto'
import { findRecord, recordsOf, stamp, SYSTEM_ID, type Erp } from './erp.ts'
import type { ErpRecord } from './erp-state.ts'
import { createRecord, updateRecord } from './save-record.ts'
import { emailData } from './reach.ts'
import { isMap, toText, type Attributes } from './value.ts'

const EVERYTHING = { create: 'yes', read: 'all', edit: 'all', delete: 'all', stream: 'all' } as const
const RECORDS = ['Meeting', 'Call', 'CVisit', 'Task', 'Contact', 'Lead', 'Account'] as const

const RECORD_RIGHTS: Attributes = Object.fromEntries(RECORDS.map((entity) => [entity, { ...EVERYTHING }]))

const STAFF_DATA: Attributes = {
  ...RECORD_RIGHTS,
  Calendar: true,
  Activities: true,
  User: { read: 'all', edit: 'no' },
  Team: { read: 'all' },
}

/** The role of the integration, as one that was enough on a real installation. */
const API_ROLE: Attributes = {
  name: 'Google sync',
  data: { ...STAFF_DATA, Email: { ...EVERYTHING }, Webhook: true },
  assignmentPermission: 'all',
  userPermission: 'all',
  userCalendarPermission: 'all',
  followerManagementPermission: 'all',
}

export interface Basics {
  readonly adminId: string
  readonly apiUserId: string
  readonly apiRoleId: string
  readonly apiKey: string
}

/** System, an administrator without an address, and the API user with its role; the same ones after a restart. */
export function seedBasics(erp: Erp): Basics {
  const system = findRecord(erp, 'User', SYSTEM_ID) ?? putSystemUser(erp)
  const admin =
    userNamed(erp, 'admin') ??
    createUser(erp, system, { userName: 'admin', type: 'admin', lastName: 'Admin' })
  const existing = userNamed(erp, 'google-sync')
  const apiRoleId = existing === undefined ? createRole(erp, admin, API_ROLE) : roleNamed(erp, 'Google sync')
  const api = existing ?? createApiUser(erp, admin, { userName: 'google-sync', apiRoleId })
  return { adminId: admin.id, apiUserId: api.id, apiRoleId, apiKey: toText(api.attributes['apiKey']) }
}

/** A further API user, with the integration's role: another program at work in the ERP. The same one for the same name. */
export function seedApiUser(
  erp: Erp,
  admin: ErpRecord,
  user: { userName: string; apiRoleId: string },
): { id: string; apiKey: string } {
  const { id, attributes } = userNamed(erp, user.userName) ?? createApiUser(erp, admin, user)
  return { id, apiKey: toText(attributes['apiKey']) }
}

function createApiUser(
  erp: Erp,
  admin: ErpRecord,
  { userName, apiRoleId }: { userName: string; apiRoleId: string },
): ErpRecord {
  return createUser(erp, admin, { userName, type: 'api', authMethod: 'ApiKey', rolesIds: [apiRoleId] })
}

function putSystemUser(erp: Erp): ErpRecord {
  const now = stamp(erp)
  const system: ErpRecord = {
    id: SYSTEM_ID,
    entity: 'User',
    number: erp.state.nextNumber(),
    deleted: false,
    attributes: {
      userName: 'system',
      type: 'system',
      lastName: 'System',
      isActive: true,
      createdAt: now,
      modifiedAt: now,
    },
    reminders: {},
  }
  erp.state.records.put(system)
  return system
}

export interface SeedUser {
  readonly name: string
  readonly email: string
  readonly type?: 'admin' | 'regular'
  /** Names or ids; a team or role that isn't there is made. */
  readonly teams?: readonly string[]
  /** Without any, a person gets the role "Staff". */
  readonly roles?: readonly string[]
  readonly password?: string
  readonly timeZone?: string
}

/** A person of the ERP. The same address again gives the same user, whatever else is said about it. */
export function seedUser(erp: Erp, admin: ErpRecord, user: SeedUser): { id: string } {
  const known = recordsOf(erp, 'User').find(
    (record) =>
      !record.deleted && emailData(erp, record).some((row) => row['lower'] === user.email.toLowerCase()),
  )
  if (known !== undefined) return { id: known.id }
  const [first = '', ...rest] = user.name.split(' ')
  const teamsIds = (user.teams ?? []).map((team) => ensureTeam(erp, admin, { name: team }))
  const roles = user.roles ?? (user.type === 'admin' ? [] : ['Staff'])
  const record = createUser(erp, admin, {
    userName: user.email.toLowerCase(),
    type: user.type ?? 'regular',
    ...(rest.length === 0 ? { lastName: first } : { firstName: first, lastName: rest.join(' ') }),
    emailAddress: user.email,
    teamsIds,
    ...(teamsIds[0] === undefined ? {} : { defaultTeamId: teamsIds[0] }),
    rolesIds: roles.map((role) => ensureRole(erp, admin, { name: role })),
    password: user.password ?? randomBytes(12).toString('hex'),
  })
  if (user.timeZone !== undefined) {
    record.attributes['preferredTimeZone'] = user.timeZone
    erp.state.records.put(record)
  }
  return { id: record.id }
}

/** The id of the team with this name or id, made when there is none. */
export function ensureTeam(
  erp: Erp,
  admin: ErpRecord,
  team: { name: string; roles?: readonly string[] },
): string {
  const known = recordsOf(erp, 'Team').find(
    ({ id, deleted, attributes }) => !deleted && (id === team.name || attributes['name'] === team.name),
  )
  if (known !== undefined) return known.id
  const rolesIds = (team.roles ?? []).map((role) => ensureRole(erp, admin, { name: role }))
  return createRecord(erp, admin, { entity: 'Team', input: { name: team.name, rolesIds } }).record.id
}

/** The id of the role with this name or id; a new one has a member of staff's rights unless others are given. */
export function ensureRole(erp: Erp, admin: ErpRecord, role: { name: string; data?: Attributes }): string {
  const known = findRecord(erp, 'Role', role.name)?.id ?? roleNamed(erp, role.name)
  if (known !== '') return known
  return createRole(erp, admin, {
    name: role.name,
    data: role.data ?? structuredClone(STAFF_DATA),
    assignmentPermission: 'all',
    userPermission: 'all',
  })
}

/** Changes the integration's role: scopes in `data` are merged, permissions replaced. */
export function changeRole(erp: Erp, admin: ErpRecord, change: { id: string; patch: Attributes }): void {
  const role = findRecord(erp, 'Role', change.id)
  if (role === undefined) throw new Error('No such role')
  const { data, ...permissions } = change.patch
  const stored = role.attributes['data']
  const merged = { ...(isMap(stored) ? stored : {}), ...(isMap(data) ? data : {}) }
  updateRecord(erp, admin, { entity: 'Role', id: role.id, input: { ...permissions, data: merged } })
}

function createUser(erp: Erp, actor: ErpRecord, input: Attributes): ErpRecord {
  return createRecord(erp, actor, { entity: 'User', input }).record
}

function createRole(erp: Erp, admin: ErpRecord, input: Attributes): string {
  return createRecord(erp, admin, { entity: 'Role', input: structuredClone(input) }).record.id
}

function userNamed(erp: Erp, userName: string): ErpRecord | undefined {
  return recordsOf(erp, 'User').find((user) => !user.deleted && user.attributes['userName'] === userName)
}

function roleNamed(erp: Erp, name: string): string {
  return recordsOf(erp, 'Role').find((role) => !role.deleted && role.attributes['name'] === name)?.id ?? ''
}
