import { z } from 'zod'
import type { TenantId } from '../domain/ids.ts'
import type { RoleRights } from '../domain/rights.ts'
import type { ErpPerson, Store } from '../ports.ts'
import type { AccountScope } from './account-scope.ts'
import { calendarOf, changeConnection, connectionPages } from './connection.ts'
import type { Connection } from './connection.ts'
import { finishDisconnect } from './disconnect-account.ts'
import { goOnErasing } from './erase-user.ts'
import { tellUser } from './lost-grant.ts'
import { featuresOf } from './person-rights.ts'
import { forgetHowFarRead, queueRead } from './read-anew.ts'
import { readRoleRights } from './role-rights.ts'

/**
 * Asks the ERP who of the connected users is still active and has which roles, and notes in each connection what its user may
 * do: workers read the connection anyway, so a withdrawn right stops them without a call of their own. Nothing is deleted, and
 * when a right comes back, everything is compared anew. Every five minutes; one ERP call for each 200 users, one for their teams.
 */
export async function checkAccess(scope: AccountScope): Promise<void> {
  const { store, tenant, people, log } = scope
  const { roles } = await readRoleRights(store, tenant)
  const counts = { users: 0, changed: 0 }
  for await (const page of connectionPages(store, tenant)) {
    const connections = page.map(({ connection }) => connection)
    const active = await people.among(connections.map(({ userId }) => userId))
    const byId = new Map(active.map((person) => [person.userId, person]))
    for (const connection of connections) {
      counts.users += 1
      if (await applyAccess(connection, { person: byId.get(connection.userId) ?? null, roles }, scope))
        counts.changed += 1
    }
  }
  await goOnErasing(scope)
  await saveCheckedAt(scope)
  log.info('access.checked', { tenant, ...counts })
}

/** When the last check ended; null before the first. It is the heartbeat of scheduler and topic, too. */
export async function accessCheckedAt(store: Store, tenant: TenantId): Promise<number | null> {
  const document = await store.get({ tenant, collection: 'sweeps', id: 'access' })
  return document && z.object({ at: z.number() }).parse(document.data).at
}

/** Brings one connection in line with what its user may do now. True when something changed. */
async function applyAccess(
  connection: Connection,
  { person, roles }: { person: ErpPerson | null; roles: RoleRights },
  scope: AccountScope,
): Promise<boolean> {
  const { userId, state } = connection
  if (state === 'disconnecting') return finishDisconnect(connection, null, scope)
  if (state === 'needs-reconnecting' && person) await tellUser(userId, scope)
  const allowed = person ? featuresOf(person, roles) : []
  const isUserActive = person !== null
  if (isSame(connection, { allowed, isUserActive })) return false
  const next = calendarOf({ ...connection, allowed, isUserActive })
  const resumes = next !== null && calendarOf(connection) === null
  if (resumes) await forgetHowFarRead(next, scope)
  const changed = await changeConnection(scope, userId, (stored) =>
    isSame(stored, { allowed, isUserActive }) ? null : { ...stored, allowed, isUserActive },
  )
  if (resumes) await queueRead(next, scope)
  scope.log.info('connection.access', {
    tenant: scope.tenant,
    user: userId,
    allowed: allowed.join(' '),
    active: isUserActive,
  })
  return changed?.changed ?? false
}

type Access = Pick<Connection, 'allowed' | 'isUserActive'>

function isSame(a: Access, b: Access): boolean {
  return a.isUserActive === b.isUserActive && a.allowed.join() === b.allowed.join()
}

async function saveCheckedAt({ store, tenant, clock }: AccountScope): Promise<void> {
  const key = { tenant, collection: 'sweeps', id: 'access' }
  const held = await store.get(key)
  const content = { data: { schema: 1, at: clock.now() } }
  // When another check was faster, its moment is as good.
  await (held === null ? store.create(key, content) : store.replace(key, content, held.version))
}
