import { z } from 'zod'
import type { CalendarId, CalendarKey, EventId, LinkId, RecordId, TenantId, UserId } from '../domain/ids.ts'
import { NEW_LINK, isTombstone } from '../domain/link.ts'
import type { Link } from '../domain/link.ts'
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
}

export interface StoredPair {
  readonly pair: Pair
  /** Null when it is not stored yet. */
  readonly version: DocumentVersion | null
}

const side = z.enum(['erp', 'google'])
const schema = z.object({
  schema: z.literal(1),
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
})

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

async function findPairs(
  store: Store,
  tenant: TenantId,
  where: { key: string; equals: string },
): Promise<StoredPair[]> {
  return (await store.find({ tenant, collection: 'links', where })).map(parsePair)
}

/** A pair that nobody has met before. */
export function newPair(
  of: Pick<Pair, 'id' | 'entity' | 'recordId' | 'userId' | 'calendar' | 'calendarId' | 'eventId'>,
): StoredPair {
  return {
    pair: { ...of, etag: null, googleChangedAt: null, settledAt: 0, link: NEW_LINK, claim: null },
    version: null,
  }
}

/**
 * Whether the pair belongs to the calendar that its user has connected now. One that was made with another Google account is
 * remembered for the day when that account is connected again, and is left alone until then.
 */
export function isOfCalendar(
  pair: Pick<Pair, 'userId' | 'calendar'>,
  { userId, mainCalendar }: CalendarConnection,
): boolean {
  return pair.userId === userId && pair.calendar === mainCalendar.key
}

function keyOf(tenant: TenantId, id: LinkId): DocumentKey {
  return { tenant, collection: 'links', id }
}

function toContent({ id: _id, ...pair }: Pair): DocumentContent {
  const record =
    pair.recordId === null ? pendingKey(pair.entity, pair.userId) : recordKey(pair.entity, pair.recordId)
  // A tombstone without a record has nothing that could lead back to it but its event.
  const isOver = pair.recordId === null && isTombstone(pair.link)
  const keys = { user: pair.userId, calendar: pair.calendar, ...(!isOver && { record }) }
  return { data: { schema: 1, ...pair } as unknown as JsonObject, keys }
}

function parsePair({ key, data, version }: StoredDocument): StoredPair {
  const { schema: _schema, ...pair } = schema.parse(data)
  return { pair: { ...pair, id: key.id } as unknown as Pair, version }
}

function recordKey(entity: string, recordId: RecordId): string {
  return `${entity}/${recordId}`
}

function pendingKey(entity: string, userId: UserId): string {
  return `${entity}/creating/${userId}`
}
