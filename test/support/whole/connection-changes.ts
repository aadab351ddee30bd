import {
  calendarOf,
  changeConnection,
  readConnection,
  saveConnection,
} from '../../../shared/flows/connection.ts'
import type { Connection } from '../../../shared/flows/connection.ts'
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

/** Both users choose the same; everything is read anew, as after saving the form. */
export async function changeSettings(world: WholeWorld, change: Partial<AllSettings>): Promise<void> {
  const next = { ...world.settings, ...change }
  if (equal(next, world.settings)) return
  world.stories.unsettled('settings')
  if (!next.hasShared)
    for (const { event } of world.google.living(SHARED))
      if (world.stories.has(event.location)) world.stories.of(event.location).wasUnwatched = true
  Object.assign(world.settings, next)
  const { direction, hasShared, onGoogleRemoval, privateEvents, hasAttendees, removesGoogleBorn } = next
  for (const { userId } of MEMBERS) {
    const otherCalendars = hasShared ? [sharedOf(userId)] : []
    const chosen = { otherCalendars, onGoogleRemoval, privateEvents, hasAttendees, removesGoogleBorn }
    const changed = await changeConnection({ store: world.store, tenant: TENANT }, userId, (connection) => {
      const options = { ...connection.options, ...chosen }
      if (connection.direction === direction && equal(options, connection.options)) return null
      return { ...connection, direction, options, settingsVersion: connection.settingsVersion + 1 }
    })
    const working = changed && calendarOf(changed.connection)
    if (working) await readAnew(working, world)
  }
}

type AllSettings = WholeWorld['settings']
