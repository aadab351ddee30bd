import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { CalendarId, CalendarKey, LinkId, TenantId, UserId } from '../domain/ids.ts'
import type { OpenChannel } from '../google-ports.ts'
import type { DocumentVersion, JsonObject, Store, StoredDocument } from '../ports.ts'

/** How far one connected calendar has been read, and by which channel Google tells of changes. */
export interface CalendarState {
  readonly key: CalendarKey
  readonly userId: UserId
  readonly calendarId: CalendarId
  /** Null: everything is to be read, as at first and after Google forgot the cursor (410). */
  readonly cursor: string | null
  readonly channel: OpenChannel | null
  /** When it was last read to the end; null before the first time. */
  readonly readAt: number | null
  /** Until then one task is reading; others come back later. `opening` is a channel that it asks for just now. */
  readonly lease: { readonly until: number; readonly opening: string | null } | null
  /** Occurrences of series that begin before it have been read; null before the first full read. Milliseconds. */
  readonly windowEnd: number | null
  /** A read that was begun and goes on from its place; null when there is none. */
  readonly reading: Reading | null
  /** The last time that everything was read; null before the first. */
  readonly lastFull: FullRead | null
  /** When Google last said that there is no such calendar, or none for this account; null while there is one. */
  readonly goneAt: number | null
  /** When Google last refused to let it be watched (holidays, resources): until a day later it is only polled. */
  readonly unwatchableAt: number | null
}

export const READING_PARTS = ['list', 'occurrences', 'unseen'] as const

/** A read that takes more than one page: where to go on, and what it has found so far. */
export interface Reading {
  readonly startedAt: number
  /** Whether everything is read, or what changed since the cursor. */
  readonly isFull: boolean
  /** `list`: what changed, or all there is; `occurrences`: what series come to; `unseen`: linked events that were not listed. */
  readonly part: (typeof READING_PARTS)[number]
  /** Google's page, or for `unseen` the last pair that was looked at; null to begin with the part. */
  readonly page: string | null
  /** Where the next read begins, as the last page of the list said. */
  readonly cursor: string | null
  readonly read: number
  readonly pages: number
  readonly hasSeries: boolean
  /** Up to where occurrences are read; see `windowEnd` above. */
  readonly windowEnd: number
  /** Pairs whose event is gone, and occurrences that their series has no more: done at the end, when it is known how many they are. */
  readonly gone: readonly LinkId[]
  readonly vanished: readonly LinkId[]
  readonly settingsVersion: number
}

export interface FullRead {
  readonly startedAt: number
  readonly finishedAt: number
  readonly read: number
  readonly pages: number
  /** By which settings; read by others, an event with a known etag may still be news. */
  readonly settingsVersion: number
}

/** How a full read gets on, for people to look at. */
export interface ReadProgress {
  readonly startedAt: number
  readonly read: number
  readonly pages: number
  /** Nothing was ever read to the end before. */
  readonly isFirst: boolean
  /** Null while it goes on. */
  readonly finishedAt: number | null
}

export interface StoredCalendar {
  readonly calendar: CalendarState
  readonly version: DocumentVersion | null
}

const reading = z.object({
  startedAt: z.number(),
  isFull: z.boolean(),
  part: z.enum(READING_PARTS),
  page: z.string().nullable(),
  cursor: z.string().nullable(),
  read: z.number(),
  pages: z.number(),
  hasSeries: z.boolean(),
  windowEnd: z.number(),
  gone: z.array(z.string()),
  vanished: z.array(z.string()),
  settingsVersion: z.number(),
})

const fullRead = z.object({
  startedAt: z.number(),
  finishedAt: z.number(),
  read: z.number(),
  pages: z.number(),
  settingsVersion: z.number(),
})

export const calendarSchema = z.object({
  schema: z.literal(1),
  userId: z.string(),
  calendarId: z.string(),
  cursor: z.string().nullable(),
  channel: z.object({ id: z.string(), resourceId: z.string(), expiresAt: z.number() }).nullable(),
  readAt: z.number().nullable().default(null),
  lease: z.object({ until: z.number(), opening: z.string().nullable().default(null) }).nullable(),
  windowEnd: z.number().nullable().default(null),
  reading: reading.nullable().default(null),
  lastFull: fullRead.nullable().default(null),
  goneAt: z.number().nullable().default(null),
  unwatchableAt: z.number().nullable().default(null),
})

/** A calendar of which nothing was read yet. */
export function newCalendar(of: Pick<CalendarState, 'key' | 'userId' | 'calendarId'>): CalendarState {
  const nothing = { cursor: null, channel: null, readAt: null, lease: null }
  const further = { windowEnd: null, reading: null, lastFull: null, goneAt: null, unwatchableAt: null }
  return { ...of, ...nothing, ...further }
}

/** The full read that is under way, or else the last one; null when there was none. */
export function readProgress({ reading: now, lastFull, readAt }: CalendarState): ReadProgress | null {
  if (now?.isFull) {
    const { startedAt, read, pages } = now
    return { startedAt, read, pages, isFirst: readAt === null, finishedAt: null }
  }
  if (lastFull === null) return null
  const { startedAt, finishedAt, read, pages } = lastFull
  return { startedAt, read, pages, isFirst: false, finishedAt }
}

/** Not there when somebody last looked, which is less than a day ago: until then nobody asks again (failures.md X8). */
export function isGoneFor({ goneAt }: Pick<CalendarState, 'goneAt'>, now: number): boolean {
  return goneAt !== null && now - goneAt < DAY_MS
}

export function isUnwatchableFor(
  { unwatchableAt }: Pick<CalendarState, 'unwatchableAt'>,
  now: number,
): boolean {
  return unwatchableAt !== null && now - unwatchableAt < DAY_MS
}

const DAY_MS = 24 * 3_600_000

export async function readCalendar(
  store: Store,
  tenant: TenantId,
  key: CalendarKey,
): Promise<StoredCalendar | null> {
  const document = await store.get({ tenant, collection: 'calendars', id: key })
  return document && parse(document)
}

/** Every calendar of a tenant, page by page. */
export async function* calendarsOf(store: Store, tenant: TenantId): AsyncIterable<StoredCalendar> {
  const limit = 200
  for (let after: string | null = null; ;) {
    const query = { tenant, collection: 'calendars', limit }
    const page: readonly StoredDocument[] = await store.find(after === null ? query : { ...query, after })
    yield* page.map(parse)
    const last = page.at(-1)
    if (!last || page.length < limit) return
    after = last.key.id
  }
}

/** The calendars of one user that are watched. */
export async function calendarsOfUser(
  store: Store,
  tenant: TenantId,
  userId: UserId,
): Promise<readonly StoredCalendar[]> {
  const where = { key: 'user', equals: userId }
  return (await store.find({ tenant, collection: 'calendars', where, limit: 500 })).map(parse)
}

/** Everybody in whose list this calendar is. */
export async function holdersOfCalendar(
  store: Store,
  tenant: TenantId,
  calendarId: CalendarId | string,
): Promise<readonly CalendarState[]> {
  const where = { key: 'id', equals: idKey(calendarId) }
  const found = await store.find({ tenant, collection: 'calendars', where, limit: 500 })
  return found.map((document) => parse(document).calendar)
}

/** Forgets how far a calendar was read; what is linked is remembered elsewhere. */
export async function removeCalendar(store: Store, tenant: TenantId, key: CalendarKey): Promise<void> {
  await store.remove({ tenant, collection: 'calendars', id: key })
}

/** Compare-and-set; null when another was faster. */
export async function saveCalendar(
  store: Store,
  tenant: TenantId,
  { calendar, version }: StoredCalendar,
): Promise<StoredCalendar | null> {
  const { key: id, ...data } = calendar
  const key = { tenant, collection: 'calendars', id }
  const keys = { user: calendar.userId, id: idKey(calendar.calendarId) }
  const content = { data: { schema: 1, ...data } as unknown as JsonObject, keys }
  const saved = await (version === null ? store.create(key, content) : store.replace(key, content, version))
  return saved === null ? null : { calendar, version: saved }
}

function parse({ key, data, version }: StoredDocument): StoredCalendar {
  const { schema: _schema, ...calendar } = calendarSchema.parse(data)
  return { calendar: { key: key.id, ...calendar } as unknown as CalendarState, version }
}

/** An address may be written in capitals; and a key has a length. */
function idKey(calendarId: string): string {
  return createHash('sha256').update(calendarId.toLowerCase()).digest('hex').slice(0, 40)
}
