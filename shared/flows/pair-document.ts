import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { CalendarId, CalendarKey, EventId, LinkId, RecordId, UserId, TenantId } from '../domain/ids.ts'
import type { GuestRef } from '../domain/guests.ts'
import { isTombstone } from '../domain/link.ts'
import type { Link, Side } from '../domain/link.ts'
import type { DocumentContent, DocumentVersion, JsonObject, StoredDocument, DocumentKey } from '../ports.ts'

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
  /** Whom the record was assigned to when its event came to this calendar; null for the pair's own user. */
  readonly assignedTo: UserId | null
  /** The side that still holds something which is not to be followed any more; see `stands` in reconcile-pair. */
  readonly letGo: Side | null
  /** The ERP's guests and the keyed digest of the address each was last known by, which names his field of the link. */
  readonly guests: Readonly<Record<GuestRef, string>>
  /** What this account may write of the event, as Google last showed it: all that is shared, only the own answer, or nothing. */
  readonly rights: PairRights
  /** Somebody else organises it, whatever this account may write. */
  readonly isGuest: boolean
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
  /** What the ERP last told of its user's reminders; '' for none, null when it told nothing so far. See carry-reminders. */
  readonly reminders: string | null
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
export const pairSchema = z.object({
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
  assignedTo: z.string().nullable().default(null),
  letGo: side.nullable(),
  guests: z.record(z.string(), z.string()),
  rights: z.enum(PAIR_RIGHTS),
  isGuest: z.boolean().default(false),
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
  reminders: z.string().nullable().default(null),
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
export const SINCE_SCHEMA_2 = {
  role: 'main',
  bornIn: 'erp',
  assignedTo: null,
  letGo: null,
  guests: {},
  rights: 'edit',
  isGuest: false,
  endsAt: null,
  uid: null,
  series: null,
  label: null,
  erpDigest: null,
  refused: null,
  reminders: null,
  log: [],
} as const satisfies Partial<Pair>

export function toContent({ id: _id, ...pair }: Pair): DocumentContent {
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

export function parsePair({ key, data, version }: StoredDocument): StoredPair {
  const upgraded = data['schema'] === 1 ? { ...SINCE_SCHEMA_2, ...data, schema: 2 } : data
  const { schema: _schema, ...pair } = pairSchema.parse(upgraded)
  return { pair: { ...pair, id: key.id } as unknown as Pair, version }
}

/** Ids of events may be longer than a key; the user's, because the same event is in each guest's calendar under one id. */
export function eventKey(userId: UserId, eventId: EventId): string {
  return digestOf(['event', userId, eventId])
}

export function seriesKey(calendar: CalendarKey, seriesId: EventId): string {
  return digestOf(['series', calendar, rootOf(seriesId)])
}

/** "This and following" gives the rest of a series a master of its own, `<root>_R…`; the slots are the same (failures.md D2). */
function rootOf(seriesId: string): string {
  return seriesId.replace(/_R\d{8}(T\d{6})?$/, '')
}

export function slotKey(
  calendar: CalendarKey,
  { id, originalStart }: { id: EventId; originalStart: string },
): string {
  return digestOf(['slot', calendar, rootOf(id), originalStart])
}

export function dayKey(userId: UserId, at: number): string {
  return `${userId}/${new Date(at).toISOString().slice(0, 10)}`
}

function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)
}

export function recordKey(entity: string, recordId: RecordId): string {
  return `${entity}/${recordId}`
}

export function pendingKey(entity: string, userId: UserId): string {
  return `${entity}/creating/${userId}`
}

export function keyOf(tenant: TenantId, id: LinkId): DocumentKey {
  return { tenant, collection: 'links', id }
}
