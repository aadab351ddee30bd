import type { HeldEvent } from '../google-ports.ts'
import type { CalendarCall } from './calendar-calls.ts'
import { sendPatch } from './patch-event.ts'
import type { EventPlace } from './read-living-event.ts'

/** A deleted event keeps what it said, and comes back with it (google.md 2.3). Nobody is told. Null when there is none. */
export async function reviveDeleted(call: CalendarCall, place: EventPlace): Promise<HeldEvent | null> {
  return sendPatch(call, place, { requestBody: { status: 'confirmed' }, etag: null, notify: 'none' })
}
