import { isFault } from '../domain/fault.ts'
import type { EventId } from '../domain/ids.ts'
import type { GoogleEvents, HeldEvent } from '../google-ports.ts'
import type { MainCalendar } from './connection.ts'
import { firstOf } from './follow-series.ts'
import { windowOf } from './pull-context.ts'

type Means = Parameters<typeof windowOf>[0] & { readonly google: GoogleEvents }

/** What a calendar has of an event that was moved there: it keeps its id (google.md 2.6). One that was repeated as well goes on as its first occurrence. */
export async function heldIn(
  calendar: MainCalendar,
  eventId: EventId,
  means: Means,
): Promise<HeldEvent | null> {
  return (await traceIn(calendar, eventId, means)).held
}

/** The same; and of what was deleted there when that was, as far as Google says so. */
export async function traceIn(
  { id }: MainCalendar,
  eventId: EventId,
  { google, ...window }: Means,
): Promise<{ readonly held: HeldEvent | null; readonly deletedAt?: number | undefined }> {
  try {
    const entry = await google.get(id, eventId)
    if (entry.kind === 'gone') return { held: null, deletedAt: entry.deletedAt }
    if (entry.kind === 'series')
      return { held: firstOf(await google.instances(id, eventId, windowOf(window))) }
    return { held: entry.kind === 'held' ? entry.held : null }
  } catch (error) {
    // A calendar that this account may not see (any more) has nothing of ours.
    if (isFault(error) && error.disposition === 'park') return { held: null }
    throw error
  }
}
