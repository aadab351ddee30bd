import {
  calendarOf,
  changeConnection,
  readConnection,
  saveConnection,
} from '../../../shared/flows/connection.ts'
import type { Connection } from '../../../shared/flows/connection.ts'
import { answerHold, holdsOf } from '../../../shared/flows/removal-brake.ts'
import type { HoldAnswer } from '../../../shared/flows/removal-brake.ts'
import { readPair } from '../../../shared/flows/pair-store.ts'
import type { LinkId, RecordId } from '../../../shared/domain/ids.ts'
import type { Side } from '../../../shared/domain/link.ts'
import { changeStanding } from '../../../shared/flows/change-standing.ts'
import { equal } from './people-words.ts'
import { MEMBERS, SHARED, TENANT, readAnew, sharedOf } from './whole-world.ts'
import type { Member, WholeWorld } from './whole-world.ts'

/** A user whose grant was lost gives a new one: the same account, so everything is read anew. */
export async function connectAgain(world: WholeWorld, { userId }: Member): Promise<void> {
  const stored = await readConnection(world.store, TENANT, userId)
  if (!stored || stored.connection.state === 'active') return
  const connection = {
    ...stored.connection,
    state: 'active' as const,
    grantedAt: world.clock.now(),
    lostAt: null,
  }
  const working = calendarOf(connection)
  if (working) await readAnew(working, world)
  await saveConnection(world.store, TENANT, { ...stored, connection })
}

export async function pause(world: WholeWorld, { userId }: Member, isPaused: boolean): Promise<void> {
  const stored = await readConnection(world.store, TENANT, userId)
  if (!stored) return
  if (isPaused) world.resting.add(userId)
  else world.resting.delete(userId)
  const change = (connection: Connection): Connection | null =>
    connection.pausedBy.length > 0 === isPaused ? null : { ...connection, pausedBy: isPaused ? ['user'] : [] }
  await changeStanding(stored.connection, change, world.scope)
}

/** What would be removed in large numbers waits for a user's word; whether any did. */
export async function answerHolds(
  world: WholeWorld,
  { userId }: Member,
  answer: HoldAnswer,
): Promise<boolean> {
  const holds = await holdsOf(world.store, TENANT, userId)
  for (const { calendar, side, links } of holds) {
    if (answer === 'keep') await notePutBack(world, side, links)
    await answerHold({ calendar, side, answer, by: userId }, world.scope)
  }
  return holds.length > 0
}

/** They are there again, whoever deleted them: in Google each by itself, where its series is gone. */
async function notePutBack(world: WholeWorld, side: Side, links: readonly LinkId[]): Promise<void> {
  for (const id of links) {
    const stored = await readPair(world.store, TENANT, id)
    const record = world.erp.rows.get(stored?.pair.recordId ?? ('' as RecordId))
    if (!stored || !record || !world.stories.has(record.event.location)) continue
    world.stories.touched(record.event.location, side === 'erp' ? 'google' : 'erp', 'put back')
    // What somebody else took away from everybody only he can put back.
    if (stored.pair.rights !== 'edit') world.stories.of(record.event.location).kept.add('stays in the ERP')
  }
}

/** Both users choose the same; everything is read anew, as after saving the form. */
export async function changeSettings(world: WholeWorld, change: Partial<AllSettings>): Promise<void> {
  const next = { ...world.settings, ...change }
  if (equal(next, world.settings)) return
  world.stories.unsettled('settings')
  if (!next.hasShared)
    for (const { event } of world.google.living(SHARED))
      if (world.stories.has(event.location)) world.stories.of(event.location).wasUnwatched = true
  Object.assign(world.settings, next)
  const { direction, callLabel, hasShared, onGoogleRemoval, privateEvents, hasAttendees, removesGoogleBorn } =
    next
  for (const { userId } of MEMBERS) {
    const otherCalendars = hasShared ? [sharedOf(userId)] : []
    const chosen = { otherCalendars, onGoogleRemoval, privateEvents, hasAttendees, removesGoogleBorn }
    const changed = await changeConnection({ store: world.store, tenant: TENANT }, userId, (connection) => {
      const options = { ...connection.options, ...chosen }
      const entities = connection.entities.map((one) =>
        one.entity === 'Call' ? { ...one, label: callLabel } : one,
      )
      const wanted = { direction, options, entities }
      if (equal({ ...connection, ...wanted }, connection)) return null
      return { ...connection, ...wanted, settingsVersion: connection.settingsVersion + 1 }
    })
    const working = changed && calendarOf(changed.connection)
    if (working) await readAnew(working, world)
  }
}

type AllSettings = WholeWorld['settings']
