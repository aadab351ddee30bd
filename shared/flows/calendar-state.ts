import { z } from 'zod'
import type { CalendarId, CalendarKey, TenantId, UserId } from '../domain/ids.ts'
import type { DocumentVersion, JsonObject, OpenChannel, Store, StoredDocument } from '../ports.ts'

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
}

export interface StoredCalendar {
  readonly calendar: CalendarState
  readonly version: DocumentVersion | null
}

const schema = z.object({
  schema: z.literal(1),
  userId: z.string(),
  calendarId: z.string(),
  cursor: z.string().nullable(),
  channel: z.object({ id: z.string(), resourceId: z.string(), expiresAt: z.number() }).nullable(),
  readAt: z.number().nullable(),
  lease: z.object({ until: z.number(), opening: z.string().nullable() }).nullable(),
})

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
  const content = { data: { schema: 1, ...data } as unknown as JsonObject, keys: { user: calendar.userId } }
  const saved = await (version === null ? store.create(key, content) : store.replace(key, content, version))
  return saved === null ? null : { calendar, version: saved }
}

function parse({ key, data, version }: StoredDocument): StoredCalendar {
  const { schema: _schema, ...calendar } = schema.parse(data)
  return { calendar: { key: key.id, ...calendar } as unknown as CalendarState, version }
}
