import type { HeldEvent } from '../google-ports.ts'
import { heldIn } from './held-in.ts'
import { isAlive } from './is-alive.ts'
import { movePair, uidsOf } from './move-pair.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import { pairsOfUid } from './pair-store.ts'
import type { PullContext } from './pull-context.ts'
import { isWatched, watchedCalendars } from './watched-calendars.ts'

/**
 * An event that its user has moved here out of somebody else's calendar, after its record was handed to him in the ERP, is that record's
 * and no new one, whichever of the two is read first (the record first: see follow-moved). So is what he moved here out of a calendar
 * that is not watched for him any more. Its pair goes on here; null when there is none.
 * One query, or two for an occurrence, and calls only where it has a pair elsewhere.
 */
export async function followMovedHere(held: HeldEvent, pull: PullContext): Promise<StoredPair | null> {
  const { store, tenant, connection, calendar } = pull
  const { userId } = connection
  const found = (await Promise.all(uidsOf(held).map((uid) => pairsOfUid(store, tenant, uid)))).flat()
  for (const stored of found) {
    if (!(await isHisElsewhere(stored.pair, pull)) || !(await isNowThis(stored.pair, held, pull))) continue
    return movePair(stored, { userId, calendar, held, isHandedOn: true }, pull)
  }
  return null
}

async function isHisElsewhere(pair: Pair, { connection, erp }: PullContext): Promise<boolean> {
  const { userId, entities } = connection
  const { role, link, recordId, entity, calendar } = pair
  const isFromElsewhere = pair.userId !== userId || !isWatched(calendar, connection)
  const isLed = isFromElsewhere && role === 'main' && link.presence.google[0] === true
  if (!isLed || recordId === null || !entities.some((one) => one.entity === entity)) return false
  return (await erp.read(entity, recordId))?.assignedUserId === userId
}

/** Gone from where it was, and here under the id that it had there, or as the first occurrence of what it has become. */
async function isNowThis(pair: Pair, { eventId }: HeldEvent, pull: PullContext): Promise<boolean> {
  const { connection, calendar, googleOf } = pull
  const here = watchedCalendars(connection).find(({ key }) => key === calendar.calendar)
  if (!here || (await isAlive(pair, pull))) return false
  return (await heldIn(here, pair.eventId, { ...pull, google: googleOf(connection) }))?.eventId === eventId
}
