import { randomBytes } from 'node:crypto'
import type { ErpFilter } from '../contact-ports.ts'
import { CONTACT_ENTITIES } from '../domain/contact.ts'
import type { ContactEntity } from '../domain/contact.ts'
import { Fault, isFault } from '../domain/fault.ts'
import type { GroupName, RecordId, UserId } from '../domain/ids.ts'
import { logFault } from '../platform/log-fault.ts'
import { readConnection } from './connection.ts'
import type { ContactScope } from './contact-scope.ts'
import { contactSettingsOf } from './contact-settings.ts'
import { standingOf, withContactsGrant } from './contact-standing.ts'
import type { WorkingContacts } from './contact-standing.ts'
import {
  BATCH_SIZE,
  EXPORT_IDS_MAX,
  NO_COUNTS,
  forgetExport,
  readBatch,
  readExport,
  saveExport,
  saveIds,
} from './export-document.ts'
import type { ContactExport } from './export-document.ts'
import { NO_PACE } from './export-pace.ts'
import { whyWaiting } from './item-result.ts'
import type { ItemResult } from './item-result.ts'
import { featuresOfPerson } from './person-rights.ts'
import { runBatch } from './run-batch.ts'

export interface ExportRequest {
  /** To whose Google account. */
  readonly userId: UserId
  /** As it was sent: it is checked here. */
  readonly entity: string
  /** One of the two; ids 1 to 10,000. */
  readonly ids: readonly RecordId[] | null
  readonly filter: ErpFilter | null
  /** Null: those of the user's settings. */
  readonly groups: readonly GroupName[] | null
  /** The ERP is trusted for what its user may push; at the console it is what is assigned to the user, unless an administrator asks. */
  readonly by: 'erp' | 'console'
  /** Who asks at the console; without it the user himself. */
  readonly actorId?: UserId
}

export interface StartedExport {
  readonly exportId: string
  /** The first ten. */
  readonly items: readonly ItemResult[]
  /** How many go on in the background. */
  readonly rest: number
}

const RECORD_ID = /^[A-Za-z0-9_-]{1,64}$/
/** Should the request die, this task goes on. */
const SAFETY_MS = 60_000
/** In a request the list of Google's contacts may be read for so long. */
const READING_MS = 15_000
/** Later exports have lower ids, so that lists begin with the newest. */
const LAST_MOMENT = 9_999_999_999_999

/**
 * Checks everything, stores what is to be pushed, and does the first ten. Throws `request.malformed`, `request.forbidden` and
 * `request.too-large` with the field at fault (`entity`, `ids`, `ids.3`, `where`, `groups`, `user`, `connection.paused`, …), and what
 * Google, the ERP and the store throw while it is checked; then nothing is started or stored.
 */
export async function startExport(request: ExportRequest, scope: ContactScope): Promise<StartedExport> {
  const entity = CONTACT_ENTITIES.find((one) => one === request.entity)
  if (entity === undefined) throw odd('entity', 'no entity that can be pushed')
  const working = await workingOf(request.userId, scope)
  const isOwnOnly = await ownOnly(request, scope)
  const groups = await groupsFor(request, working, scope)
  const ids = await idsFor(request, { entity, isOwnOnly }, scope)
  const { userId, by } = request
  return beginExport({ userId, account: working.account, entity, by, isOwnOnly, groups }, ids, scope)
}

/** Stores what is to be pushed and does the first ten; everything was checked. */
export async function beginExport(
  given: Pick<ContactExport, 'userId' | 'account' | 'entity' | 'by' | 'isOwnOnly' | 'groups'> &
    Partial<Pick<ContactExport, 'askedAt'>>,
  ids: readonly RecordId[],
  scope: ContactScope,
): Promise<StartedExport> {
  const now = scope.clock.now()
  const exportId = `${String(LAST_MOMENT - now).padStart(13, '0')}-${randomBytes(8).toString('hex')}`
  const { userId: user, by } = given
  const of: ContactExport = {
    askedAt: now,
    ...given,
    exportId,
    total: ids.length,
    state: 'running',
    why: null,
    until: null,
    next: 0,
    tries: 0,
    pace: NO_PACE,
    counts: NO_COUNTS,
    current: NO_COUNTS,
    startedAt: now,
    touchedAt: now,
    endedAt: null,
  }
  await store(of, ids, scope)
  const { tenant, log } = scope
  log.info('export.started', { tenant, user, export: exportId, items: ids.length, by })
  await firstBatch(exportId, scope)
  const items = await itemsOf(exportId, ids.slice(0, BATCH_SIZE), scope)
  return { exportId, items, rest: ids.length - items.length }
}

async function store(of: ContactExport, ids: readonly RecordId[], scope: ContactScope): Promise<void> {
  const { tenant, tasks, clock } = scope
  const { exportId } = of
  try {
    await saveIds(of, ids, scope)
    await saveExport({ of, version: null }, scope)
    await tasks.enqueue(
      { kind: 'push-contacts', tenant, exportId, batch: 0 },
      { name: `push-${exportId}-0-anyway`, at: clock.now() + SAFETY_MS },
    )
  } catch (error) {
    if (isFault(error)) await forgetExport(exportId, scope).catch(() => undefined)
    throw error
  }
}

/** Whatever goes wrong from here on, a task goes on with it. */
async function firstBatch(exportId: string, scope: ContactScope): Promise<void> {
  try {
    await runBatch({ exportId, batch: 0, until: scope.clock.now() + READING_MS }, scope)
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(scope.log, 'contacts', error)
  }
}

async function itemsOf(
  exportId: string,
  ids: readonly RecordId[],
  scope: ContactScope,
): Promise<readonly ItemResult[]> {
  const done = (await readBatch(exportId, 0, scope))?.batch.items ?? []
  const why = whyWaiting((await readExport(exportId, scope))?.of.why ?? null)
  return ids.map(
    (recordId) =>
      done.find((item) => item.recordId === recordId) ?? {
        recordId,
        result: 'waiting',
        why,
        isShortened: false,
      },
  )
}

/** Asked of the ERP itself: what the connection says of rights may be minutes old. Throws `request.forbidden`. */
export async function workingOf(userId: UserId, scope: ContactScope): Promise<WorkingContacts> {
  const features = await featuresOfPerson(userId, scope)
  if (features === null) throw new Fault('request.forbidden', 'no active user', { field: 'user' })
  if (!features.includes('contacts'))
    throw new Fault('request.forbidden', 'no right to contacts', { field: 'user' })
  const connection = (await readConnection(scope.store, scope.tenant, userId))?.connection ?? null
  const standing = standingOf(connection, null, scope)
  if (standing.kind === 'works') return standing.working
  throw new Fault('request.forbidden', standing.why, { field: `connection.${standing.why}` })
}

/** Whether only what is assigned to the user may be pushed. */
export async function ownOnly(
  { by, userId, actorId = userId }: Pick<ExportRequest, 'by' | 'userId' | 'actorId'>,
  scope: ContactScope,
): Promise<boolean> {
  if (by === 'erp') return false
  const actor = await scope.people.byId(actorId)
  return actor?.isAdmin !== true
}

async function groupsFor(
  { userId, groups }: ExportRequest,
  { connection, google }: WorkingContacts,
  scope: ContactScope,
): Promise<readonly GroupName[]> {
  if (groups === null) return (await contactSettingsOf(userId, scope)).groups
  if (groups.length === 0) return []
  const there = await withContactsGrant(scope, connection, () => google.groups())
  for (const [index, group] of groups.entries())
    if (!there.some(({ name }) => name === group)) throw odd(`groups.${index}`, 'no such label')
  return [...new Set(groups)]
}

async function idsFor(
  { ids, filter, userId }: ExportRequest,
  { entity, isOwnOnly }: { readonly entity: ContactEntity; readonly isOwnOnly: boolean },
  scope: ContactScope,
): Promise<readonly RecordId[]> {
  if ((ids === null) === (filter === null)) throw odd('ids', 'either ids or a filter')
  const assignedTo = isOwnOnly ? userId : null
  return ids === null
    ? foundBy(filter ?? [], { entity, assignedTo }, scope)
    : checkedIds([...new Set(ids)], { entity, assignedTo }, scope)
}

interface Whose {
  readonly entity: ContactEntity
  readonly assignedTo: UserId | null
}

async function foundBy(
  filter: ErpFilter,
  { entity, assignedTo }: Whose,
  { contacts }: ContactScope,
): Promise<readonly RecordId[]> {
  let found: readonly RecordId[]
  try {
    found = await contacts.find(entity, { filter, assignedTo, limit: EXPORT_IDS_MAX })
  } catch (error) {
    throw isFault(error, 'erp.refused') ? odd('where', 'no filter that the ERP understands') : error
  }
  if (found.length === 0) throw odd('where', 'nobody is found')
  if (found.length > EXPORT_IDS_MAX) throw tooMany('where')
  return found
}

async function checkedIds(
  ids: readonly RecordId[],
  { entity, assignedTo }: Whose,
  { contacts }: ContactScope,
): Promise<readonly RecordId[]> {
  if (ids.length === 0) throw odd('ids', 'none')
  if (ids.length > EXPORT_IDS_MAX) throw tooMany('ids')
  const strange = ids.findIndex((id) => !RECORD_ID.test(id))
  if (strange !== -1) throw odd(`ids.${strange}`, 'no id of a record')
  const there = new Map((await contacts.among(entity, ids)).map((one) => [one.recordId, one]))
  // Whether it isn't there or isn't his is told to nobody.
  const foreign = ids.findIndex((id) => {
    const listed = there.get(id)
    return listed === undefined || (assignedTo !== null && listed.assignedUserId !== assignedTo)
  })
  if (foreign !== -1) throw odd(`ids.${foreign}`, 'not there, or not the user’s')
  return ids
}

function odd(field: string, message: string): Fault {
  return new Fault('request.malformed', message, { field })
}

function tooMany(field: string): Fault {
  return new Fault('request.too-large', `more than ${EXPORT_IDS_MAX}`, { field })
}
