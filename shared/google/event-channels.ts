import type { CalendarId } from '../domain/ids.ts'
import type { GoogleEvents, OpenChannel } from '../google-ports.ts'
import type { CalendarCall } from './calendar-calls.ts'
import { oddAnswer, unlessGone } from './event-answers.ts'

type WantedChannel = Parameters<GoogleEvents['watch']>[1]

/** Asks for messages about the same events that `readPage` reads. */
export async function watchEvents(
  call: CalendarCall,
  calendarId: CalendarId,
  { id, token, address, ttlMs }: WantedChannel,
): Promise<OpenChannel> {
  const params = { ttl: String(Math.floor(ttlMs / 1000)) }
  const requestBody = { id, type: 'web_hook', address, token, params }
  const answer = await call('events.watch', ({ events }, request) =>
    events.watch({ calendarId, eventTypes: ['default'], requestBody }, request()),
  )
  // The life asked for is a wish, the answer is what holds.
  const expiresAt = Number(answer.expiration ?? Number.NaN)
  if (!answer.resourceId || Number.isNaN(expiresAt)) throw oddAnswer('events.watch')
  return { id, resourceId: answer.resourceId, expiresAt }
}

export async function stopChannel(
  call: CalendarCall,
  { id, resourceId }: { id: string; resourceId: string },
): Promise<void> {
  await unlessGone(
    call('channels.stop', ({ channels }, request) =>
      channels.stop({ requestBody: { id, resourceId } }, request()),
    ),
  )
}
