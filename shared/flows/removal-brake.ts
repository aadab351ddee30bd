import { z } from 'zod'
import type { CalendarKey, LinkId, TenantId, UserId } from '../domain/ids.ts'
import { otherSide } from '../domain/link.ts'
import type { Side } from '../domain/link.ts'
import type { DocumentVersion, JsonObject, Store, StoredDocument, Task } from '../ports.ts'
import { readCalendar } from './calendar-state.ts'
import type { CalendarConnection } from './connection.ts'
import { readPair } from './pair-store.ts'
import { pairsByPage } from './queue-unseen.ts'
import { forgetCursor } from './read-anew.ts'
import type { TenantScope } from './tenant-scope.ts'
import { watchedCalendars } from './watched-calendars.ts'

/** As many are removed without a question. */
export const REMOVED_FREELY = 20
/** Of a user's linked pairs; more than it is held back. */
const SHARE = 1 / 3
const LINKS_MAX = 5_000
const AT_ONCE = 50

/**
 * Much would be removed on one side, and none of it is until somebody has said yes: the calendar may have been emptied by mistake,
 * or be another one (failures.md X1, X9). While it stands no task removes anything of the calendar on that side.
 */
export interface Hold {
  readonly userId: UserId
  readonly calendar: CalendarKey
  /** Where it would be removed. */
  readonly side: Side
  readonly at: number
  /** How many would be removed, of how many that are linked. */
  readonly count: number
  readonly of: number
  /** Not all of them if there are more than 5,000. */
  readonly links: readonly LinkId[]
  /** What was said; it is being carried out. */
  readonly answer: HoldAnswer | null
}

/** `remove`: they may go. `keep`: they are put back on the side where they went. */
export type HoldAnswer = 'remove' | 'keep'

interface StoredHold {
  readonly hold: Hold
  readonly version: DocumentVersion
}

export const holdSchema = z.object({
  schema: z.literal(1),
  userId: z.string(),
  calendar: z.string(),
  side: z.enum(['erp', 'google']),
  at: z.number(),
  count: z.number(),
  of: z.number(),
  links: z.array(z.string()),
  answer: z.enum(['remove', 'keep']).nullable(),
})

type Keeping = Pick<TenantScope, 'store' | 'tenant'>
type Where = Pick<Hold, 'calendar' | 'side'>

export interface Removals {
  readonly connection: CalendarConnection
  readonly calendar: CalendarKey
  /** Where they would be removed. */
  readonly side: Side
  /** All that one read would remove. */
  readonly links: readonly LinkId[]
}

/** Whether what one read found missing may be removed on the other side; if not, it is noted for somebody to decide. */
export async function brakeRemovals(
  { connection, calendar, side, links }: Removals,
  scope: TenantScope,
): Promise<'go-on' | 'held'> {
  if (links.length === 0) return 'go-on'
  const { store, tenant, clock, log } = scope
  const standing = await readHold({ calendar, side }, scope)
  if (standing !== null && isWaiting(standing)) {
    // Answered in between: what this read found is counted anew.
    return (await addTo(standing, links, scope))
      ? 'held'
      : brakeRemovals({ connection, calendar, side, links }, scope)
  }
  if (links.length <= REMOVED_FREELY) return 'go-on'
  const of = await countLinked(connection, scope)
  if (links.length <= of * SHARE) return 'go-on'
  const { userId } = connection
  const hold: Hold = {
    userId,
    calendar,
    side,
    at: clock.now(),
    count: links.length,
    of,
    links: links.slice(0, LINKS_MAX),
    answer: null,
  }
  if ((await writeHold(hold, standing?.version ?? null, { store, tenant })) === null)
    return brakeRemovals({ connection, calendar, side, links }, scope)
  log.warn('brake.on', { tenant, user: userId, calendar, side, count: links.length, of })
  return 'held'
}

/**
 * Whether the removal of a pair on that side is held back; then it is among what is asked about, or nobody would look at it again once
 * that is answered. One read of the store where nothing stands.
 */
export async function holdBack(
  pair: { readonly id: LinkId; readonly calendar: CalendarKey },
  side: Side,
  scope: Keeping,
): Promise<boolean> {
  const standing = await readHold({ calendar: pair.calendar, side }, scope)
  return standing !== null && isWaiting(standing) && addTo(standing, [pair.id], scope)
}

/** Whether nothing of the calendar may be removed on that side for now. One read of the store. */
export async function removalIsHeld(store: Store, tenant: TenantId, where: Where): Promise<boolean> {
  const standing = await readHold(where, { store, tenant })
  return standing !== null && isWaiting(standing)
}

/** What waits for a user's word. */
export async function holdsOf(store: Store, tenant: TenantId, userId: UserId): Promise<readonly Hold[]> {
  const where = { key: 'user', equals: userId }
  return (await store.find({ tenant, collection: 'holds', where, limit: 500 })).map(
    (document) => parse(document).hold,
  )
}

/**
 * Carries out what was said about a calendar's holds, or about one side's: each pair gets a task of its own. Cut short, it is done
 * again from the start, which does no harm. False when nothing is held (any more).
 */
export async function answerHold(
  given: { calendar: CalendarKey; answer: HoldAnswer; by: UserId; side?: Side },
  scope: TenantScope,
): Promise<boolean> {
  const { calendar, answer, by } = given
  const sides: readonly Side[] = given.side ? [given.side] : ['erp', 'google']
  let isDone = false
  for (const side of sides) {
    const stored = await readHold({ calendar, side }, scope)
    if (stored === null) continue
    const hold = { ...stored.hold, answer }
    const version = await writeHold(hold, stored.version, scope)
    // Somebody else answered, or more came in between: what is held is to be looked at once more.
    if (version === null) continue
    scope.log.info('brake.off', { tenant: scope.tenant, user: hold.userId, calendar, side, answer, by })
    await carryOut(hold, scope)
    await scope.store.remove(keyOf({ calendar, side }, scope.tenant), version)
    isDone = true
  }
  return isDone
}

async function carryOut(hold: Hold, scope: TenantScope): Promise<void> {
  const { calendar, side, answer, links, count } = hold
  for (let first = 0; first < links.length; first += AT_ONCE)
    await Promise.all(links.slice(first, first + AT_ONCE).map((id) => queueOne(id, hold, scope)))
  // Those beyond the list are found by reading everything once more.
  const stored = count > links.length ? await readCalendar(scope.store, scope.tenant, calendar) : null
  if (stored === null || answer === 'keep' || side === 'google') return
  await forgetCursor(stored.calendar, scope)
  await scope.tasks.enqueue({ kind: 'pull-calendar', tenant: scope.tenant, calendar })
}

async function queueOne(
  id: LinkId,
  { side, answer }: Hold,
  { store, tenant, tasks }: TenantScope,
): Promise<void> {
  const stored = await readPair(store, tenant, id)
  if (stored === null) return
  const { calendar, eventId } = stored.pair
  const task = { kind: 'sync-pair', tenant, calendar, eventId } as const satisfies Task
  if (answer === 'remove') await tasks.enqueue({ ...task, mayRemove: true })
  else await tasks.enqueue({ ...task, quiet: true, restore: otherSide(side) })
}

/** Pairs that stand on both sides, in all calendars that the user has connected. */
async function countLinked(connection: CalendarConnection, scope: TenantScope): Promise<number> {
  let linked = 0
  for (const calendar of watchedCalendars(connection))
    for await (const { pair } of pairsByPage(calendar, scope)) {
      const { erp, google } = pair.link.presence
      if (erp.includes(true) && google.includes(true)) linked += 1
    }
  return linked
}

/** Said yes, it holds nothing back any more. */
function isWaiting({ hold }: StoredHold): boolean {
  return hold.answer !== 'remove'
}

/** False when somebody said yes in between: they are not among what that is about. */
async function addTo(
  standing: StoredHold,
  links: readonly LinkId[],
  scope: TenantScope | Keeping,
): Promise<boolean> {
  const { hold, version } = standing
  const known = new Set(hold.links)
  const added = links.filter((id) => !known.has(id))
  if (added.length === 0) return true
  const all = [...hold.links, ...added]
  const next = { ...hold, count: Math.max(hold.count, all.length), links: all.slice(0, LINKS_MAX) }
  if ((await writeHold(next, version, scope)) !== null) return true
  const now = await readHold(hold, scope)
  return now !== null && isWaiting(now) && addTo(now, links, scope)
}

async function readHold(where: Where, { store, tenant }: Keeping): Promise<StoredHold | null> {
  const document = await store.get(keyOf(where, tenant))
  return document && parse(document)
}

async function writeHold(
  hold: Hold,
  over: DocumentVersion | null,
  { store, tenant }: Keeping,
): Promise<DocumentVersion | null> {
  const key = keyOf(hold, tenant)
  const content = { data: { schema: 1, ...hold } as unknown as JsonObject, keys: { user: hold.userId } }
  return over === null ? store.create(key, content) : store.replace(key, content, over)
}

function keyOf({ calendar, side }: Where, tenant: TenantId) {
  return { tenant, collection: 'holds', id: `${calendar}-${side}` }
}

function parse({ data, version }: StoredDocument): StoredHold {
  const { schema: _schema, ...hold } = holdSchema.parse(data)
  return { hold: hold as unknown as Hold, version }
}
