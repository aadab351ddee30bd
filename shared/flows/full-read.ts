import { z } from 'zod'
import type { EventId, LinkId } from '../domain/ids.ts'
import { linkIdOf } from '../domain/pair-names.ts'
import type { EventChangeEntry } from '../google-ports.ts'
import type { JsonObject } from '../ports.ts'
import type { CalendarState, Reading } from './calendar-state.ts'
import { unlinkedRecordsOf } from './match-unlinked.ts'
import type { Pair } from './pair-document.ts'
import type { FullPull, PullContext } from './pull-context.ts'
import { isEcho } from './pull-held.ts'
import { pairsByPage } from './queue-unseen.ts'

/** Enough of a link's id that no two of a calendar have it in common. */
const PREFIX = 16
/** Longer than any read takes. */
const KEPT_MS = 7 * 24 * 3_600_000

/**
 * What one task knows while it reads everything. The calendar's pairs are listed once, 200 in a call, so that an event at the
 * version that is remembered costs nothing. Kept as short texts: 100,000 pairs are about 20 MB.
 */
export interface FullRead extends FullPull {
  /** The version of each event about which nothing can be new. */
  readonly echoes: Map<LinkId, string>
  /** Beginnings of the ids of linked events that were not listed so far. */
  readonly unseen: Set<string>
  /** Of events that were listed since the place was last saved. */
  seen: string[]
}

export async function beginFullRead(reading: Reading, pull: PullContext): Promise<FullRead> {
  const { calendar, connection } = pull
  const echoes = new Map<LinkId, string>()
  const unseen = new Set<string>()
  for await (const { pair } of pairsByPage({ key: calendar.calendar }, pull)) {
    const { id, etag } = pair
    if (etag !== null && isEcho(pair, { etag }, pull)) echoes.set(id, etag)
    // What was settled a moment ago, too: by a change in the ERP alone, for which nobody looked at the event, or before it was deleted.
    // What was made since costs a call more.
    if (pair.link.presence.google.includes(true)) unseen.add(prefixOf(id))
  }
  if (reading.pages > 0) for (const prefix of await seenBefore(reading, pull)) unseen.delete(prefix)
  return { echoes, unseen, seen: [], match: unlinkedRecordsOf(connection), newSeries: new Set() }
}

/** Whether the entry is one that is known to hold nothing new. It counts as seen. */
export function noteSeen(entry: EventChangeEntry, full: FullRead, { calendar }: PullContext): boolean {
  const id = linkIdOf(calendar.calendar, eventIdOf(entry))
  full.unseen.delete(prefixOf(id))
  full.seen.push(prefixOf(id))
  return entry.kind === 'held' && full.echoes.get(id) === entry.held.etag
}

export function isUnseen({ id, link }: Pair, { unseen }: FullRead): boolean {
  return unseen.has(prefixOf(id)) && link.presence.google.includes(true)
}

/** Keeps which events were shown, for the task that goes on from here. Before the place is saved: seen twice does no harm. */
export async function keepSeen(
  full: FullRead,
  reading: Reading,
  { store, tenant, clock, calendar, connection }: PullContext,
): Promise<void> {
  if (full.seen.length === 0) return
  const { userId } = connection
  const id = `${calendar.calendar}-${reading.startedAt}-${reading.pages}-${reading.part}`
  const content = {
    data: { schema: 1, userId, seen: full.seen.join('') },
    keys: { reading: readingKey(calendar.calendar, reading), user: userId },
    expiresAt: clock.now() + KEPT_MS,
  }
  // There already where the page was read before, by a task that was cut short.
  await store.create({ tenant, collection: 'readings', id }, content)
  full.seen = []
}

/** When everything is read, nobody asks for them any more. */
export async function forgetSeen(
  reading: Reading,
  {
    store,
    tenant,
    calendar,
  }: Pick<PullContext, 'store' | 'tenant'> & { readonly calendar: CalendarState['key'] },
): Promise<void> {
  const where = { key: 'reading', equals: readingKey(calendar, reading) }
  for (;;) {
    const found = await store.find({ tenant, collection: 'readings', where, limit: 100 })
    if (found.length === 0) return
    for (const { key } of found) await store.remove(key)
  }
}

async function seenBefore(
  reading: Reading,
  { store, tenant, calendar }: PullContext,
): Promise<readonly string[]> {
  const where = { key: 'reading', equals: readingKey(calendar.calendar, reading) }
  const query = { tenant, collection: 'readings', where, limit: 20 }
  const seen: string[] = []
  for (let after: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof store.find>> = await store.find(
      after === null ? query : { ...query, after },
    )
    for (const { data } of page) seen.push(...prefixesIn(data))
    const last = page.at(-1)
    if (!last) return seen
    after = last.key.id
  }
}

export const readingSchema = z.object({ seen: z.string() })

function prefixesIn(data: JsonObject): readonly string[] {
  return readingSchema.parse(data).seen.match(/.{16}/g) ?? []
}

function readingKey(calendar: CalendarState['key'], { startedAt }: Reading): string {
  return `${calendar}-${startedAt}`
}

function prefixOf(id: LinkId): string {
  return id.slice(0, PREFIX)
}

export function eventIdOf(entry: EventChangeEntry): EventId {
  return entry.kind === 'held' ? entry.held.eventId : entry.eventId
}
