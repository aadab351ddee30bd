import { definitionOf, findDefinition } from './definitions/entity-definitions.ts'
import { findLive, type Erp } from './erp.ts'
import type { ErpRecord } from './erp-state.ts'
import { isMap, toIds, toText, type Attributes, type Value } from './value.ts'

export type Action = 'create' | 'read' | 'edit' | 'delete' | 'stream'
export type Level = 'all' | 'team' | 'own' | 'no'

const RANK: Readonly<Record<string, number>> = { no: 0, own: 1, team: 2, all: 3, yes: 3 }

export function isAdmin(user: ErpRecord): boolean {
  const type = user.attributes['type']
  return type === 'admin' || type === 'super-admin' || type === 'system'
}

/** Own roles and those of the user's teams. */
function rolesOf(erp: Erp, user: ErpRecord): ErpRecord[] {
  const teams = toIds(user.attributes['teamsIds']).map((id) => findLive(erp, 'Team', id))
  const ids = [user, ...teams].flatMap((holder) => toIds(holder?.attributes['rolesIds']))
  return [...new Set(ids)].map((id) => findLive(erp, 'Role', id)).filter((role) => role !== undefined)
}

/** The best level that any role gives; without a word about the scope: none. */
export function levelOf(erp: Erp, user: ErpRecord, right: { scope: string; action: Action }): Level {
  const { scope, action } = right
  if (isAdmin(user)) return 'all'
  if (scope === 'Webhook') return mayUseWebhooks(erp, user) ? 'own' : 'no'
  let best: Level = 'no'
  for (const role of rolesOf(erp, user)) {
    const level = levelIn(role.attributes['data'], scope, action)
    if ((RANK[level] ?? 0) > (RANK[best] ?? 0)) best = level
  }
  return best
}

function levelIn(data: Value | undefined, scope: string, action: Action): Level {
  const entry = isMap(data) ? data[scope] : undefined
  const level = isMap(entry) ? entry[action] : undefined
  if (level === 'yes' || level === 'all') return 'all'
  return level === 'team' || level === 'own' ? level : 'no'
}

/** Scopes that are simply on or off, such as `Webhook`, `Calendar` or the extension's `GoogleCalendar`. */
export function hasScope(erp: Erp, user: ErpRecord, scope: string): boolean {
  return isAdmin(user) || rolesOf(erp, user).some((role) => isOn(role.attributes['data'], scope))
}

function isOn(data: Value | undefined, scope: string): boolean {
  return isMap(data) && data[scope] === true
}

/** Webhooks are for API users with the scope, and for administrators; never for regular users. */
export function mayUseWebhooks(erp: Erp, user: ErpRecord): boolean {
  return isAdmin(user) || (user.attributes['type'] === 'api' && hasScope(erp, user, 'Webhook'))
}

/** `assignmentPermission`, `messagePermission` and their like; the best of all roles, `not-set` counts as no. */
export function permissionOf(erp: Erp, user: ErpRecord, permission: string): Level | 'yes' {
  if (isAdmin(user)) return 'all'
  const levels = rolesOf(erp, user).map((role) => toText(role.attributes[permission]))
  const best = levels.sort((left, right) => (RANK[right] ?? 0) - (RANK[left] ?? 0))[0]
  return best === 'all' || best === 'team' || best === 'own' || best === 'yes' ? best : 'no'
}

/** May this user do it to this very record? Inactive users are out of reach for everybody but administrators. */
export function mayTouch(erp: Erp, user: ErpRecord, target: { record: ErpRecord; action: Action }): boolean {
  const { record, action } = target
  if (isAdmin(user)) return true
  if (record.entity === 'User') return mayTouchUser(erp, user, target)
  const level = levelOf(erp, user, { scope: record.entity, action })
  if (level === 'all') return true
  if (level === 'no') return false
  if (isOwn(user, record)) return true
  return level === 'team' && sharesTeam(user, record)
}

function mayTouchUser(erp: Erp, user: ErpRecord, target: { record: ErpRecord; action: Action }): boolean {
  const { record, action } = target
  if (record.id === user.id) return action === 'read'
  const isReachable = record.attributes['isActive'] === true && !isHiddenUser(record)
  return isReachable && levelOf(erp, user, { scope: 'User', action }) === 'all'
}

/** API and system users, which only administrators see. */
export function isHiddenUser(record: ErpRecord): boolean {
  return record.attributes['type'] === 'api' || record.attributes['type'] === 'system'
}

function isOwn(user: ErpRecord, record: ErpRecord): boolean {
  if (record.entity === 'Webhook') return record.attributes['userId'] === user.id
  if (definitionOf(record.entity).fields['assignedUser'] === undefined) {
    return record.attributes['createdById'] === user.id
  }
  return record.attributes['assignedUserId'] === user.id
}

function sharesTeam(user: ErpRecord, record: ErpRecord): boolean {
  const mine = new Set(toIds(user.attributes['teamsIds']))
  return toIds(record.attributes['teamsIds']).some((id) => mine.has(id))
}

const HIDDEN_FROM_USERS: Readonly<Record<string, readonly string[]>> = {
  User: ['authMethod', 'apiKey', 'secretKey', 'layoutSetName', 'dashboardTemplateName'],
  Meeting: ['uid'],
  Call: ['uid'],
}

/** Attributes that this user never sees on this entity. */
export function hiddenAttributes(user: ErpRecord, entity: string): readonly string[] {
  return isAdmin(user) ? [] : (HIDDEN_FROM_USERS[entity] ?? [])
}

/** `acl.table` of App/user: levels per entity, plain true for scopes that are on; absent when there is none. */
export function aclTable(erp: Erp, user: ErpRecord): Attributes {
  const table: Attributes = {}
  for (const role of rolesOf(erp, user)) {
    const data = role.attributes['data']
    for (const scope of Object.keys(isMap(data) ? data : {})) {
      if (scope === 'Webhook' && !mayUseWebhooks(erp, user)) continue
      if (isOn(data, scope)) table[scope] = true
      else if (findDefinition(scope) !== undefined) table[scope] = levelsOf(erp, user, scope)
    }
  }
  return table
}

function levelsOf(erp: Erp, user: ErpRecord, scope: string): Attributes {
  const create = levelOf(erp, user, { scope, action: 'create' }) === 'no' ? 'no' : 'yes'
  return {
    read: levelOf(erp, user, { scope, action: 'read' }),
    stream: levelOf(erp, user, { scope, action: 'stream' }),
    edit: levelOf(erp, user, { scope, action: 'edit' }),
    delete: levelOf(erp, user, { scope, action: 'delete' }),
    create,
  }
}
