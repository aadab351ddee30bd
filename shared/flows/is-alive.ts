import { isFault } from '../domain/fault.ts'
import type { Pair } from './pair-document.ts'
import type { PullContext } from './pull-context.ts'

/** Whether an event is in that calendar, as far as the account that reads may see it. One call. */
export async function isAlive(
  { calendarId, eventId }: Pick<Pair, 'calendarId' | 'eventId'>,
  { googleOf, connection }: Pick<PullContext, 'googleOf' | 'connection'>,
): Promise<boolean> {
  try {
    return (await googleOf(connection).get(calendarId, eventId)).kind !== 'gone'
  } catch (error) {
    // It lies in a calendar that the account may not see (any more).
    if (isFault(error) && error.disposition === 'park') return false
    throw error
  }
}
