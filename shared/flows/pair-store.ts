import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { CalendarId, CalendarKey, EventId, LinkId, RecordId, TenantId, UserId } from '../domain/ids.ts'
import type { GuestRef } from '../domain/guests.ts'
import { NEW_LINK, isTombstone } from '../domain/link.ts'
import type { Link, Side } from '../domain/link.ts'
import type {
  DocumentContent,
  DocumentKey,
  DocumentVersion,
  JsonObject,
  Store,
  StoredDocument,
} from '../ports.ts'
import type { CalendarConnection } from './connection.ts'

/** What is stored about one pair. No text of the event is in it, only fingerprints. See store/schema.md. */
export interface Pair {
  readonly id: LinkId
  readonly entity: string
  /** Null while the ERP record has yet to be created. */
  readonly recordId: RecordId | null
  readonly userId: UserId
  readonly calendar: CalendarKey
  readonly calendarId: CalendarId
  readonly eventId: EventId
  /** Of the event as the memory describes it; null when it has to be read before it can be overwritten. */
  readonly etag: string | null
  /** Google's time of that version; null when the event is gone. */
  readonly googleChangedAt: number | null
  /** When the memory was last brought up to date, by our clock. */
  readonly settledAt: number
  readonly link: Link
  /** Until then another task is writing. `since` outlives it: what a lost create may have left is looked for from there. */
  readonly claim: { readonly since: number; readonly until: number } | null
  /** `copy`: in the calendar of somebody who attends and can't be invited by Google; it follows the record, only the answer flows back. */
  readonly role: PairRole
  readonly bornIn: Side
  /** The side that still holds something which is not to be followed any more; see `stands` in reconcile-pair. */
  readonly letGo: Side | null
  /** The ERP's guests and the keyed digest of the address each was last known by, which names his field of the link. */
  readonly guests: Readonly<Record<GuestRef, string>>
  /** What this account may write of the event, as Google last showed it: all that is shared, only the own answer, or nothing. */
  readonly rights: PairRights
  /** When the event ends, milliseconds; null when not known. Nobody is mailed about what is over. */
  readonly endsAt: number | null
  /** Digest of `iCalUID` and the occurrence's original start: the same meeting in other calendars. Null when not known. */
  readonly uid: string | null
  readonly series: { readonly id: EventId; readonly originalStart: string } | null
  /** The label in the title when it was last written or read; a user may change his labels. */
  readonly label: string | null
  /** Digest of all that the ERP's record held when the memory was last brought up to date: equal means no news, without a comparison. */
  readonly erpDigest: string | null
  /** What the other side refused for good. The same write is not tried again until somebody says so, or a day later. */
  readonly refused: Refusal | null
  /** What was done, newest last; see pair-log. */
  readonly log: readonly LogEntry[]
}

export const PAIR_ROLES = ['main', 'copy'] as const

export type PairRole = (typeof PAIR_ROLES)[number]

export const PAIR_RIGHTS = ['edit', 'answer', 'none'] as const

export type PairRights = (typeof PAIR_RIGHTS)[number]

export interface Refusal {
  readonly on: Side
  /** Digest of the write that was refused. */
  readonly step: string
  /** Digest of the record as it was then; null when it was not read. */
  readonly erpDigest: string | null
  readonly code: string
  /** The field that the ERP named, if any. */
  readonly field: string | null
  readonly at: number
}

/** Why a side was written. */
export const LOG_REASONS = [
  'other-side',
  'conflict',
  'put-right',
  'private',
  'undo',
  'chosen',
  'moved',
] as const

export interface LogEntry {
  /** Milliseconds. */
  readonly at: number
  readonly do: 'create' | 'change' | 'remove' | 'let-go'
  readonly on: Side
  readonly why: (typeof LOG_REASONS)[number]
  /** Names of the fields; guests as `guests`. */
  readonly fields: readonly string[]
  /** What was there before, where it was known; kept for 30 days. Never of a private event. */
  readonly was: JsonObject | null
  /** What Google has held since then: before a change of the ERP's is written there, Google is not asked. Never of a private event. */
  readonly inGoogle?: JsonObject
}

export interface StoredPair {
  readonly pair: Pair
  /** Null when it is not stored yet. */
  readonly version: DocumentVersion | null
}

const side = z.enum(['erp', 'google'])
const schema = z.object({
  schema: z.literal(2),
  entity: z.string(),
  recordId: z.string().nullable(),
  userId: z.string(),
  calendar: z.string(),
  calendarId: z.string(),
  eventId: z.string(),
  etag: z.string().nullable(),
  googleChangedAt: z.number().nullable(),
  settledAt: z.number(),
  link: z.object({
    presence: z.record(side, z.array(z.boolean())),
    fields: z.record(z.string(), z.record(side, z.array(z.string()))),
  }),
  claim: z.object({ since: z.number(), until: z.number() }).nullable(),
  role: z.enum(PAIR_ROLES),
  bornIn: side,
  letGo: side.nullable(),
  guests: z.record(z.string(), z.string()),
  rights: z.enum(PAIR_RIGHTS),
  endsAt: z.number().nullable(),
  uid: z.string().nullable(),
  series: z.object({ id: z.string(), originalStart: z.string() }).nullable(),
  label: z.string().nullable(),
  erpDigest: z.string().nullable(),
  refused: z
    .object({
      on: side,
      step: z.string(),
      erpDigest: z.string().nullable(),
      code: z.string(),
      field: z.string().nullable(),
      at: z.number(),
    })
    .nullable(),
  log: z.array(
    z.object({
      at: z.number(),
      do: z.enum(['create', 'change', 'remove', 'let-go']),
      on: side,
      why: z.enum(LOG_REASONS),
      fields: z.array(z.string()),
      was: z.record(z.string(), z.json()).nullable(),
      inGoogle: z.record(z.string(), z.json()).optional(),
    }),
  ),
})

/** What pairs of schema 1 did not have yet. */
const SINCE_SCHEMA_2 = {
  role: 'main',
  bornIn: 'erp',
  letGo: null,
  guests: {},
  rights: 'edit',
  endsAt: null,
  uid: null,
  series: null,
  label: null,
  erpDigest: null,
  refused: null,
  log: [],
} as const satisfies Partial<Pair>

export async function readPair(store: Store, tenant: TenantId, id: LinkId): Promise<StoredPair | null> {
  const document = await store.get(keyOf(tenant, id))
  return document && parsePair(document)
}

/** Every pair of a record: one, or more after the record changed hands. */
export async function pairsOfRecord(
  store: Store,
  tenant: TenantId,
  of: { entity: string; recordId: RecordId },
): Promise<StoredPair[]> {
  return findPairs(store, tenant, { key: 'record', equals: recordKey(of.entity, of.recordId) })
}

/** Pairs whose record is being created for the user right now, or whose creating task died. */
export async function pendingCreates(
  store: Store,
  tenant: TenantId,
  of: { entity: string; userId: UserId },
): Promise<StoredPair[]> {
  return findPairs(store, tenant, { key: 'record', equals: pendingKey(of.entity, of.userId) })
}

/** A page of a calendar's pairs, by id, after the id `after`. */
export async function pairsOfCalendar(
  store: Store,
  tenant: TenantId,
  of: { calendar: CalendarKey; after: LinkId | null },
): Promise<StoredPair[]> {
  const query = { tenant, collection: 'links', where: { key: 'calendar', equals: of.calendar }, limit: 200 }
  const documents = await store.find(of.after === null ? query : { ...query, after: of.after })
  return documents.map(parsePair)
}

/** Compare-and-set; null when another task was faster. */
export async function savePair(
  store: Store,
  tenant: TenantId,
  { pair, version }: StoredPair,
): Promise<StoredPair | null> {
  const content = toContent(pair)
  const key = keyOf(tenant, pair.id)
  const saved = await (version === null ? store.create(key, content) : store.replace(key, content, version))
  return saved === null ? null : { pair, version: saved }
}

/** The pairs that the event of this id has in the user's calendars. */
export async function pairsOfEvent(
  store: Store,
  tenant: TenantId,
  { userId, eventId }: { userId: UserId; eventId: EventId },
): Promise<StoredPair[]> {
  return findPairs(store, tenant, { key: 'event', equals: eventKey(userId, eventId) })
}

/** The pairs of a series' occurrences, under whichever of its masters. */
export async function pairsOfSeries(
  store: Store,
  tenant: TenantId,
  { calendar, seriesId }: { calendar: CalendarKey; seriesId: EventId },
): Promise<StoredPair[]> {
  return findPairs(store, tenant, { key: 'series', equals: seriesKey(calendar, seriesId) })
}

/** The pairs of one slot of a series, under whichever of its masters. */
export async function pairsOfSlot(
  store: Store,
  tenant: TenantId,
  { calendar, series }: { calendar: CalendarKey; series: NonNullable<Pair['series']> },
): Promise<StoredPair[]> {
  return findPairs(store, tenant, { key: 'slot', equals: slotKey(calendar, series) })
}

/** The pairs of one meeting in all calendars of the tenant; see `uidOf` in pair-names. */
export async function pairsOfUid(store: Store, tenant: TenantId, uid: string): Promise<StoredPair[]> {
  return findPairs(store, tenant, { key: 'uid', equals: uid })
}

/** A page of the pairs of a user that were last changed on that day (UTC), by id, after the id `after`. */
export async function pairsOfDay(
  store: Store,
  tenant: TenantId,
  of: { userId: UserId; at: number; after: LinkId | null },
): Promise<StoredPair[]> {
  const where = { key: 'day', equals: dayKey(of.userId, of.at) }
  const query = { tenant, collection: 'links', where, limit: 100 }
  return (await store.find(of.after === null ? query : { ...query, after: of.after })).map(parsePair)
}

/** A page of the pairs of a user whose last write was refused, by id, after the id `after`. `pairsOfDay` doesn't name these. */
export async function refusedPairsOf(
  store: Store,
  tenant: TenantId,
  of: { userId: UserId; after: LinkId | null },
): Promise<StoredPair[]> {
  const where = { key: 'refused', equals: of.userId }
  const query = { tenant, collection: 'links', where, limit: 100 }
  return (await store.find(of.after === null ? query : { ...query, after: of.after })).map(parsePair)
}

async function findPairs(
  store: Store,
  tenant: TenantId,
  where: { key: string; equals: string },
): Promise<StoredPair[]> {
  const pairs: StoredPair[] = []
  // A daily series has more occurrences than one look returns.
  for (let after: string | null = null; ;) {
    const query = { tenant, collection: 'links', where, limit: FOUND_AT_ONCE }
    const page: readonly StoredDocument[] = await store.find(after === null ? query : { ...query, after })
    pairs.push(...page.map(parsePair))
    const last = page.at(-1)
    if (!last || page.length < FOUND_AT_ONCE) return pairs
    after = last.key.id
  }
}

const FOUND_AT_ONCE = 500

/** A pair that nobody has met before. */
export function newPair(
  of: Pick<Pair, 'id' | 'entity' | 'recordId' | 'userId' | 'calendar' | 'calendarId' | 'eventId' | 'bornIn'> &
    Partial<Pick<Pair, 'role' | 'uid' | 'series'>>,
): StoredPair {
  return {
    pair: {
      ...SINCE_SCHEMA_2,
      ...of,
      etag: null,
      googleChangedAt: null,
      settledAt: 0,
      link: NEW_LINK,
      claim: null,
    },
    version: null,
  }
}

/**
 * Whether the pair belongs to a calendar that its user has connected now. One that was made with another Google account, or in
 * a calendar that he doesn't watch any more, is remembered for the day when that is connected again, and is left alone until then.
 */
export function isOfCalendar(
  pair: Pick<Pair, 'userId' | 'calendar'>,
  { userId, mainCalendar, options }: CalendarConnection,
): boolean {
  if (pair.userId !== userId) return false
  return pair.calendar === mainCalendar.key || options.otherCalendars.some(({ key }) => key === pair.calendar)
}

function keyOf(tenant: TenantId, id: LinkId): DocumentKey {
  return { tenant, collection: 'links', id }
}

function toContent({ id: _id, ...pair }: Pair): DocumentContent {
  const record =
    pair.recordId === null ? pendingKey(pair.entity, pair.userId) : recordKey(pair.entity, pair.recordId)
  // A tombstone without a record has nothing that could lead back to it but its event.
  const isOver = pair.recordId === null && isTombstone(pair.link)
  const { series, uid } = pair
  const last = pair.log.at(-1)
  const keys = {
    user: pair.userId,
    calendar: pair.calendar,
    event: eventKey(pair.userId, pair.eventId),
    ...(!isOver && { record }),
    ...(uid !== null && { uid }),
    ...(series && { series: seriesKey(pair.calendar, series.id) }),
    ...(series && { slot: slotKey(pair.calendar, series) }),
    // A document has at most eight keys, and an occurrence with both of these would have nine: see `refusedPairsOf`.
    ...(pair.refused ? { refused: pair.userId } : last && { day: dayKey(pair.userId, last.at) }),
  }
  return { data: { schema: 2, ...pair } as unknown as JsonObject, keys }
}

function parsePair({ key, data, version }: StoredDocument): StoredPair {
  const upgraded = data['schema'] === 1 ? { ...SINCE_SCHEMA_2, ...data, schema: 2 } : data
  const { schema: _schema, ...pair } = schema.parse(upgraded)
  return { pair: { ...pair, id: key.id } as unknown as Pair, version }
}

/** Ids of events may be longer than a key; the user's, because the same event is in each guest's calendar under one id. */
function eventKey(userId: UserId, eventId: EventId): string {
  return digestOf(['event', userId, eventId])
}

function seriesKey(calendar: CalendarKey, seriesId: EventId): string {
  return digestOf(['series', calendar, rootOf(seriesId)])
}

/** "This and following" gives the rest of a series a master of its own, `<root>_R…`; the slots are the same (failures.md D2). */
function rootOf(seriesId: string): string {
  return seriesId.replace(/_R\d{8}(T\d{6})?$/, '')
}

function slotKey(
  calendar: CalendarKey,
  { id, originalStart }: { id: EventId; originalStart: string },
): string {
  return digestOf(['slot', calendar, rootOf(id), originalStart])
}

function dayKey(userId: UserId, at: number): string {
  return `${userId}/${new Date(at).toISOString().slice(0, 10)}`
}

function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)
}

function recordKey(entity: string, recordId: RecordId): string {
  return `${entity}/${recordId}`
}

function pendingKey(entity: string, userId: UserId): string {
  return `${entity}/creating/${userId}`
}
