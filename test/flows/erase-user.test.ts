import test from 'ava'
import type { TenantId, UserId } from '../../shared/domain/ids.ts'
import { checkAccess } from '../../shared/flows/check-access.ts'
import { beginConnect } from '../../shared/flows/connect-account.ts'
import { connectedWorld, dyingScope, why } from './account-world.ts'
import { eraseUser, goOnErasing, isBeingErased, receiptsOf } from '../../shared/flows/erase-user.ts'
import { heldCounts } from '../../shared/flows/held-data.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import { parkTask } from '../../shared/platform/park-task.ts'
import { USER } from '../support/memory-sides.ts'
import { TENANT, eventsOf, present, recordsOf, unavailable } from './flow-world.ts'
import { countsOf, leaveTraces, putLink } from './held-world.ts'

const ADMIN = 'the-admin' as UserId
const PETR = 'user-2' as UserId
const OTHER = 'other' as TenantId
const MINUTE_MS = 60_000
const ERASE = { userId: USER, by: ADMIN }

/** USER is connected and has left traces everywhere; so has PETR, and USER's namesake in another tenant. */
async function fullWorld() {
  const setting = await connectedWorld()
  const { world } = setting
  await leaveTraces(world, { tenant: TENANT, userId: USER })
  await leaveTraces(world, { tenant: TENANT, userId: PETR })
  await leaveTraces(world, { tenant: OTHER, userId: USER })
  return setting
}

const latest = async ({ scope }: Awaited<ReturnType<typeof fullWorld>>) =>
  present((await receiptsOf(USER, scope))[0])

test('everything about the user goes, and nothing of anybody else, of another tenant, or in the ERP and Google', async (t) => {
  const setting = await fullWorld()
  const { world, scope, secrets, revoked, eventId, recordId } = setting
  const [petrs, others] = [await heldCounts(PETR, scope), await countsOf(world.store, OTHER)]
  const receipt = await eraseUser(ERASE, scope)
  const { audit, erasures, ...rest } = await heldCounts(USER, scope)
  t.deepEqual(new Set(Object.values(rest)), new Set([0]))
  t.deepEqual([audit, erasures], [3, 1], 'who did what, and the receipt')
  t.deepEqual(await heldCounts(PETR, scope), petrs)
  t.deepEqual(await countsOf(world.store, OTHER), others)
  t.deepEqual([secrets.values.size, revoked], [0, ['token-1']])
  t.deepEqual([eventsOf(world), recordsOf(world)], [[eventId], [recordId]])
  t.like(receipt, {
    userId: USER,
    by: ADMIN,
    at: world.clock.time,
    account: 'disconnected',
    doneAt: null,
    removed: { connections: 1, links: 3, holds: 1, meetings: 1, readings: 1, states: 1, parked: 1 },
  })
  t.deepEqual(await receiptsOf(USER, scope), [receipt])
})

test('the receipt holds ids and numbers only', async (t) => {
  const setting = await fullWorld()
  const receipt = await eraseUser(ERASE, setting.scope)
  t.deepEqual(
    Object.keys(receipt).sort(),
    ['account', 'at', 'by', 'doneAt', 'id', 'removed', 'userId'],
    'nothing that we keep for ourselves',
  )
  const stored = await setting.world.store.find({ tenant: TENANT, collection: 'erasures' })
  t.is(stored.length, 1)
  for (const text of [receipt, stored, setting.world.logged].map((one) => JSON.stringify(one)))
    t.notRegex(text, /jana|example\.com|google-1|token-1|wrote/i)
})

test('it is done when nothing can be left any more: after fifteen minutes, and not before', async (t) => {
  const setting = await fullWorld()
  const { world, scope } = setting
  await eraseUser(ERASE, scope)
  world.clock.time += 15 * MINUTE_MS - 1
  await checkAccess(scope)
  t.is((await latest(setting)).doneAt, null)
  t.true(await isBeingErased(USER, scope))
  world.clock.time += 1
  await checkAccess(scope)
  t.is((await latest(setting)).doneAt, world.clock.time)
  t.false(await isBeingErased(USER, scope))
  const before = await latest(setting)
  world.clock.time += 5 * MINUTE_MS
  await checkAccess(scope)
  t.deepEqual(await latest(setting), before, 'looked at no more')
  const [stored] = await world.store.find({ tenant: TENANT, collection: 'erasures' })
  t.deepEqual(stored?.data['calendars'], [])
})

test('what a task that was under way wrote after the erasure goes with the next look', async (t) => {
  const setting = await fullWorld()
  const { world, scope } = setting
  await eraseUser(ERASE, scope)
  await putLink(world.store, { tenant: TENANT, userId: USER }, { id: 'late', calendar: `former-of-${USER}` })
  const task = { kind: 'sync-pair', tenant: TENANT, calendar: `main-of-${USER}`, eventId: 'event' }
  await parkTask({ tenant: TENANT, kind: 'sync-pair', task, code: 'google.refused' }, { ...world, ...scope })
  world.clock.time += 15 * MINUTE_MS
  await goOnErasing(scope)
  t.like(await heldCounts(USER, scope), { links: 0, parked: 0 })
  t.like(await latest(setting), { doneAt: null, removed: { links: 4, parked: 2 } }, 'there was something')
  t.is((await countsOf(world.store, TENANT))['parked'], 1, 'Petr’s')
  await goOnErasing(scope)
  t.is((await latest(setting)).doneAt, world.clock.time)
})

test('while Google is down the account is pending and stays his; the rest goes at once, and the receipt follows', async (t) => {
  const setting = await fullWorld()
  const { world, scope, secrets } = setting
  const { revoke } = scope
  Object.assign(scope, { revoke: async () => unavailable('google')() })
  const receipt = await eraseUser(ERASE, scope)
  t.is(receipt.account, 'pending')
  t.like(await heldCounts(USER, scope), { connections: 1, links: 0, holds: 0, identities: 2 })
  t.is(secrets.values.size, 1, 'it is needed to revoke with')
  world.clock.time += 60 * MINUTE_MS
  await checkAccess(scope)
  t.like(await latest(setting), { account: 'pending', doneAt: null })
  Object.assign(scope, { revoke })
  await checkAccess(scope)
  await checkAccess(scope)
  t.like(await latest(setting), {
    id: receipt.id,
    account: 'disconnected',
    doneAt: world.clock.time,
    removed: { connections: 1 },
  })
  t.like(await heldCounts(USER, scope), { connections: 0, identities: 0, calendars: 0 })
  t.is(secrets.values.size, 0)
})

test('an erasure goes on while the ERP is down', async (t) => {
  const setting = await fullWorld()
  const { world, scope } = setting
  Object.assign(scope, { people: { ...scope.people, among: async () => unavailable('erp')() } })
  await eraseUser(ERASE, scope)
  world.clock.time += 15 * MINUTE_MS
  await checkAccess(scope).catch(() => undefined)
  t.is((await latest(setting)).doneAt, world.clock.time)
})

test('who was never connected gets a receipt that says so', async (t) => {
  const { scope, revoked } = await connectedWorld()
  const receipt = await eraseUser({ userId: PETR, by: ADMIN }, scope)
  t.like(receipt, { account: 'none' })
  t.deepEqual(receipt.removed, {})
  t.deepEqual(revoked, [])
})

test('while it lasts the user can’t connect; afterwards he can', async (t) => {
  const setting = await fullWorld()
  const { world, scope, begin, finish } = setting
  const ask = () => beginConnect({ userId: USER, feature: 'calendar', session: 'browser' }, scope)
  const state = await begin()
  await eraseUser(ERASE, scope)
  t.is(why(await finish(state)), 'state-invalid', 'what he had begun before is gone')
  t.deepEqual(await ask(), { refused: 'being-ended' })
  world.clock.time += 15 * MINUTE_MS
  await goOnErasing(scope)
  t.true('url' in (await ask()))
  t.is(why(await setting.connect()), 'connected')
})

test('a connection that was just being made when the erasure began is ended by the next look', async (t) => {
  const setting = await fullWorld()
  const { world, scope, begin, finish, exchanged } = setting
  const state = await begin()
  const { exchangeCode } = scope
  Object.assign(scope, {
    exchangeCode: async (exchange: Parameters<typeof exchangeCode>[0]) => {
      await eraseUser(ERASE, scope)
      return exchangeCode(exchange)
    },
  })
  await finish(state)
  t.is(exchanged.length, 2, 'he came back from Google')
  await goOnErasing(scope)
  t.is(await readConnection(world.store, TENANT, USER), null)
  t.is(setting.secrets.values.size, 0)
})

test('more than five thousand documents go over several looks, none of them too long', async (t) => {
  const { world, scope } = await connectedWorld()
  for (let made = 0; made < 5200; made += 1)
    await putLink(world.store, { tenant: TENANT, userId: PETR }, { id: `link-${made}`, calendar: 'c' })
  const receipt = await eraseUser({ userId: PETR, by: ADMIN }, scope)
  t.deepEqual(receipt.removed, { links: 5000 })
  world.clock.time += 15 * MINUTE_MS
  await goOnErasing(scope)
  t.like((await receiptsOf(PETR, scope))[0], { removed: { links: 5200 }, doneAt: null })
  await goOnErasing(scope)
  t.truthy((await receiptsOf(PETR, scope))[0]?.doneAt)
})

test('killed after any step, the erasure is finished by the next looks, and its receipt knows of the account', async (t) => {
  let deaths = 0
  for (let isOver = false; !isOver; deaths += 1) {
    const setting = await fullWorld()
    const { world, scope, secrets } = setting
    const { scope: dying, seen } = dyingScope(scope, deaths + 1)
    isOver = await eraseUser(ERASE, dying).then(
      () => true,
      () => false,
    )
    for (const waitMs of [MINUTE_MS, 15 * MINUTE_MS, MINUTE_MS]) {
      world.clock.time += waitMs
      await checkAccess(scope)
    }
    const { audit: _audit, erasures: _erasures, ...rest } = await heldCounts(USER, scope)
    t.deepEqual(new Set(Object.values(rest)), new Set([0]), `after ${seen.at(-1)}`)
    t.is(secrets.values.size, 0)
    t.like(await latest(setting), { account: 'disconnected', removed: { connections: 1 } })
    t.truthy((await latest(setting)).doneAt)
  }
  t.true(deaths > 10)
})
