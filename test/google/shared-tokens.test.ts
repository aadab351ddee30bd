import { createHash, randomBytes } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import type { FreshToken } from '../../shared/google/access-tokens.ts'
import type { Store } from '../../shared/ports.ts'
import { HOUR, MINUTE, TENANT, tokenInstances, unreachable } from '../support/token-instances.ts'

const janesDocument = {
  tenant: TENANT,
  collection: 'tokens',
  id: createHash('sha256').update('jane').digest('hex'),
}

const unavailable = (): Promise<never> => Promise.reject(new Fault('google.unavailable', 'token: 503'))

test('a hundred workers in each of ten processes cost one refresh', async (t) => {
  const { instances, asked } = tokenInstances()
  const workers = instances(10).flatMap((tokens) => Array.from({ length: 100 }, () => tokens.token('jane')))
  t.deepEqual(new Set(await Promise.all(workers)), new Set(['a-r-jane-1']))
  t.is(asked.length, 1)
})

test('a token that Google rejects is refreshed once over all processes, early or late', async (t) => {
  const { instances, instance, asked } = tokenInstances()
  const all = instances(10)
  const [rejected = ''] = await Promise.all(all.map((tokens) => tokens.token('jane')))
  const late = all.pop()
  const renewed = await Promise.all(
    all.flatMap((tokens) => Array.from({ length: 100 }, () => tokens.token('jane', rejected))),
  )
  t.deepEqual(new Set(renewed), new Set(['a-r-jane-2']))
  t.is(await late?.token('jane', rejected), 'a-r-jane-2')
  t.is(await instance().token('jane', rejected), 'a-r-jane-2')
  t.is(asked.length, 2)
})

test('a new process uses what is stored while five minutes are left of it', async (t) => {
  const { instance, clock, asked } = tokenInstances()
  await instance().token('jane')
  clock.time += 55 * MINUTE
  t.is(await instance().token('jane'), 'a-r-jane-1')
  clock.time += 1
  t.is(await instance().token('jane'), 'a-r-jane-2')
  t.is(asked.length, 2)
})

test('a dead refresh token is tried once a month over all processes, another one at once', async (t) => {
  const { instances, instance, dead, asked, secrets, clock } = tokenInstances()
  dead.add('r-jane')
  const outcomes = await Promise.allSettled(
    instances(10).flatMap((tokens) => Array.from({ length: 10 }, () => tokens.token('jane'))),
  )
  for (const outcome of outcomes)
    t.like(outcome, { status: 'rejected', reason: { code: 'google.grant-dead' } })
  clock.time += 29 * 24 * HOUR
  await t.throwsAsync(instance().token('jane'), { code: 'google.grant-dead' })
  t.deepEqual(asked, ['r-jane'])
  clock.time += 24 * HOUR
  await t.throwsAsync(instance().token('jane'), { code: 'google.grant-dead' })
  t.is(asked.length, 2)
  secrets['jane'] = 'r-jane-2'
  t.is(await instance().token('jane'), 'a-r-jane-2-3')
})

test('who waits for a process that died gives up in time, and takes over when its lease has ended', async (t) => {
  const { instance, clock, pauses } = tokenInstances()
  const died = Promise.withResolvers<FreshToken>()
  const asking = Promise.withResolvers<void>()
  const lost = instance({
    refresh: () => {
      asking.resolve()
      return died.promise
    },
  }).token('jane')
  await asking.promise
  await t.throwsAsync(instance().token('jane'), { code: 'google.unavailable', message: /too long/ })
  const refusal = await t.throwsAsync(instance().token('jane'), { instanceOf: Fault })
  t.is(refusal.retryAfterMs, 2000)
  t.deepEqual(new Set(pauses), new Set([150]))
  t.is(pauses.length, 160)
  clock.time += 14_999
  await t.throwsAsync(instance().token('jane'), { code: 'google.unavailable' })
  clock.time += 1
  t.is(await instance().token('jane'), 'a-r-jane-1')
  died.resolve({ accessToken: 'late', expiresAt: clock.time + HOUR, refreshToken: null })
  t.is(await lost, 'late')
  t.is(await instance().token('jane'), 'a-r-jane-1')
})

test('a failure that passes is shared in its process and leaves the lease to the next', async (t) => {
  const { instance, refresh, documents } = tokenInstances()
  let calls = 0
  const failing = instance({ refresh: () => ((calls += 1), unavailable()) })
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => failing.token('jane')))
  t.true(outcomes.every(({ status }) => status === 'rejected'))
  t.is(calls, 1)
  t.deepEqual(await documents(), [])
  t.is(await instance({ refresh }).token('jane'), 'a-r-jane-1')
})

test('of several processes that wait, one after another tries when Google fails', async (t) => {
  const { instances, documents } = tokenInstances()
  let running = 0
  let calls = 0
  const all = instances(10, {
    refresh: async () => {
      calls += 1
      running += 1
      t.is(running, 1)
      await nextTurn()
      running -= 1
      return unavailable()
    },
  })
  const outcomes = await Promise.allSettled(
    all.flatMap((tokens) => Array.from({ length: 10 }, () => tokens.token('jane'))),
  )
  for (const outcome of outcomes)
    t.like(outcome, { status: 'rejected', reason: { code: 'google.unavailable' } })
  t.is(calls, 10)
  t.deepEqual(await documents(), [])
})

test('without the store each process refreshes once for itself', async (t) => {
  for (const broken of ['get', 'create'] as const) {
    const { store, instances, asked } = tokenInstances()
    const all = instances(3, { store: { ...store, [broken]: unreachable } })
    await Promise.all(all.flatMap((tokens) => Array.from({ length: 20 }, () => tokens.token('jane'))))
    await Promise.all(all.map((tokens) => tokens.token('jane')))
    t.is(asked.length, 3, broken)
  }
})

test('a store that fails between lease and result costs nobody his token', async (t) => {
  const { store, instance, asked } = tokenInstances()
  let reads = 0
  const get: Store['get'] = (key) => ((reads += 1) === 1 ? store.get(key) : unreachable())
  const tokens = instance({ store: { ...store, get, replace: unreachable } })
  t.is(await tokens.token('jane'), 'a-r-jane-1')
  t.is(await tokens.token('jane'), 'a-r-jane-1')
  t.is(asked.length, 1)
})

test('a look that fails under the lease doesn’t keep the new token from the others', async (t) => {
  const { store, instance, asked } = tokenInstances()
  let reads = 0
  const get: Store['get'] = (key) => ((reads += 1) === 2 ? unreachable() : store.get(key))
  await instance({ store: { ...store, get } }).token('jane')
  t.is(await instance().token('jane'), 'a-r-jane-1')
  t.is(asked.length, 1)
})

test('secrets that can’t be read are told as they are, without a call and without keeping the lease', async (t) => {
  const { instance, asked, documents } = tokenInstances()
  const tokens = instance({ readRefreshToken: unreachable })
  await t.throwsAsync(tokens.token('jane'), { code: 'store.unavailable' })
  await t.throwsAsync(instance().token('nobody'), { code: 'secret.missing' })
  t.is(asked.length, 0)
  t.deepEqual(await documents(), [])
})

test('a token that is stored just before the lease would be taken is used', async (t) => {
  const { store, instance, asked } = tokenInstances()
  const create: Store['create'] = async (...given) => {
    await instance().token('jane')
    return store.create(...given)
  }
  t.is(await instance({ store: { ...store, create } }).token('jane'), 'a-r-jane-1')
  t.is(asked.length, 1)
})

test('a connection that is forgotten as its lease is taken is refreshed under a new one', async (t) => {
  const { store, instance, secrets, asked } = tokenInstances()
  let isFirst = true
  const create: Store['create'] = async (...given) => {
    const version = await store.create(...given)
    if (!isFirst) return version
    isFirst = false
    secrets['jane'] = 'r-jane-2'
    await instance().forget('jane')
    return version
  }
  t.is(await instance({ store: { ...store, create } }).token('jane'), 'a-r-jane-2-1')
  t.is(await instance().token('jane'), 'a-r-jane-2-1')
  t.deepEqual(asked, ['r-jane-2'])
})

test('what is under way in another process when a connection is forgotten is kept nowhere', async (t) => {
  const { instance, secrets, asked, clock, documents } = tokenInstances()
  const late = Promise.withResolvers<FreshToken>()
  const asking = Promise.withResolvers<void>()
  let isFirst = true
  const slow = instance({
    refresh: async () => {
      if (!isFirst) return { accessToken: 'second', expiresAt: clock.time + HOUR, refreshToken: null }
      isFirst = false
      asking.resolve()
      return late.promise
    },
  })
  const underWay = slow.token('jane')
  await asking.promise
  secrets['jane'] = 'r-jane-2'
  await instance().forget('jane')
  late.resolve({ accessToken: 'old', expiresAt: clock.time + HOUR, refreshToken: null })
  t.is(await underWay, 'old')
  t.deepEqual(await documents(), [])
  t.is(await slow.token('jane'), 'second')
  t.is(await instance().token('jane'), 'second')
  t.is(asked.length, 0)
})

test('what this process fetched from the store while it was forgetting is not kept', async (t) => {
  const { store, instance, secrets } = tokenInstances()
  await instance().token('jane')
  const remove: Store['remove'] = async (...given) => {
    t.is(await tokens.token('jane'), 'a-r-jane-1')
    return store.remove(...given)
  }
  const tokens = instance({ store: { ...store, remove } })
  secrets['jane'] = 'r-jane-2'
  await tokens.forget('jane')
  t.is(await tokens.token('jane'), 'a-r-jane-2-2')
})

test('forgetting needs the store, and says so', async (t) => {
  const { store, instance, asked } = tokenInstances()
  const tokens = instance({ store: { ...store, remove: unreachable } })
  await t.throwsAsync(tokens.forget('jane'), { instanceOf: Fault, code: 'store.unavailable' })
  t.is(asked.length, 0)
})

test('no token can be read in the store', async (t) => {
  const { instance, written, dead, secrets } = tokenInstances()
  await instance().token('jane')
  secrets['john'] = 'r-dead'
  dead.add('r-dead')
  await t.throwsAsync(instance().token('john'), { code: 'google.grant-dead' })
  t.is(written.length, 4)
  t.notRegex(JSON.stringify(written), /a-r|r-jane|r-dead|jane|john/)
})

test('a document ends with its token, its lease, or thirty days after its refresh token died', async (t) => {
  const { instance, written, dead, clock, refresh } = tokenInstances()
  // Stores take whole milliseconds only; Google's seconds need not be whole.
  const halfLater: typeof refresh = async (refreshToken) => {
    const fresh = await refresh(refreshToken)
    return { ...fresh, expiresAt: fresh.expiresAt + 0.5 }
  }
  await instance({ refresh: halfLater }).token('jane')
  dead.add('r-john')
  await t.throwsAsync(instance().token('john'))
  const ends = [15_000, HOUR, 15_000, 30 * 24 * HOUR]
  t.deepEqual(
    written.map(({ expiresAt, data }) => [expiresAt, data['expiresAt']]),
    ends.map((ms) => [clock.time + ms, clock.time + ms]),
  )
})

test('what can’t be opened counts as none: another key, another connection’s token, another form', async (t) => {
  const { instance, asked, store, clock } = tokenInstances()
  await instance().token('jane')
  const other = instance({ key: randomBytes(32) })
  t.is(await other.token('jane'), 'a-r-jane-2')
  t.is(await instance().token('jane'), 'a-r-jane-3')
  const johns = { ...janesDocument, id: createHash('sha256').update('john').digest('hex') }
  const jane = await store.get(janesDocument)
  await store.create(johns, { data: jane?.data ?? {} })
  t.is(await instance().token('john'), 'a-r-john-4')
  await store.replace(
    johns,
    { data: { schema: 2, expiresAt: clock.time + HOUR } },
    await versionOf(store, johns),
  )
  t.is(await instance().token('john'), 'a-r-john-5')
  t.is(asked.length, 5)
})

test('whoever waits with a rejected token doesn’t get it from another’s look into the store', async (t) => {
  const { store, instance, asked } = tokenInstances()
  const rejected = await instance().token('jane')
  const tokens = instance({ store })
  const [first, second] = await Promise.all([tokens.token('jane'), tokens.token('jane', rejected)])
  t.is(first, rejected)
  t.is(second, 'a-r-jane-2')
  t.is(asked.length, 2)
})

async function versionOf(store: Store, key: typeof janesDocument) {
  return (await store.get(key))?.version ?? ''
}
