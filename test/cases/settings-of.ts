import type { UserId } from '../../shared/domain/ids.ts'
import type { CalendarOptions } from '../../shared/domain/options.ts'
import { calendarOf, changeConnection, readConnection } from '../../shared/flows/connection.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import { forgetHowFarRead, queueRead } from '../../shared/flows/read-anew.ts'
import { readTenant, saveTenant } from '../../shared/platform/tenant-record.ts'
import { storeOf } from '../functions/world-view.ts'
import { TENANT } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'

/** From now on the user has chosen otherwise; nothing is read anew for it. */
export async function choose(
  world: TestWorld,
  user: TestUser,
  options: Partial<CalendarOptions>,
): Promise<void> {
  await change(world, user, (connection) => ({ options: { ...connection.options, ...options } }))
}

/** Settings other than options. */
export async function chooseElse(
  world: TestWorld,
  user: TestUser,
  settings: Partial<Pick<Connection, 'direction' | 'entities' | 'since'>>,
): Promise<void> {
  await change(world, user, () => settings)
}

async function change(
  world: TestWorld,
  user: TestUser,
  how: (connection: Connection) => Partial<Connection>,
): Promise<void> {
  const scope = await world.deps.scopeOf(TENANT)
  await changeConnection(scope, user.id as UserId, (connection) => ({
    ...connection,
    ...how(connection),
    settingsVersion: connection.settingsVersion + 1,
  }))
}

/** The administrator lets visits, an entity of his own making, be synced, and the user chooses them. */
export async function addVisits(world: TestWorld, user: TestUser): Promise<void> {
  const store = await storeOf(world)
  const tenant = await readTenant(store, TENANT)
  if (tenant === null) throw new Error('no tenant')
  await saveTenant(store, { ...tenant, entities: [...tenant.entities, 'CVisit'] })
  // Settings of a tenant are remembered for a while.
  world.pass(10 * 60_000)
  await world.deps.ensureWebhooks(TENANT)
  const visit = { entity: 'CVisit', label: 'Visit' }
  await change(world, user, ({ entities }) => ({ entities: [...entities, visit] }))
}

/** Has all of the user's calendars read from the beginning, as a change of settings does. */
export async function readAnew(world: TestWorld, user: TestUser): Promise<void> {
  const scope = await world.deps.scopeOf(TENANT)
  const stored = await readConnection(scope.store, TENANT, user.id as UserId)
  const connection = stored && calendarOf(stored.connection)
  if (!connection) throw new Error('not connected')
  await forgetHowFarRead(connection, scope)
  await queueRead(connection, scope)
  await world.settle()
}
