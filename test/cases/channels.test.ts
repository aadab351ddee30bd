import test from 'ava'
import { publish } from '../../infra/local/publish.ts'
import { disconnectAccount } from '../../shared/flows/disconnect-account.ts'
import type { UserId } from '../../shared/domain/ids.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { openTasks, storeOf } from '../functions/world-view.ts'
import { costOf, writesOf } from './cost-of.ts'
import type { Cost } from './cost-of.ts'
import { deskOf } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import { unheard } from './unheard.ts'

/** Cases of the field: the channels by which Google tells of changes. */
let world: TestWorld
let jana: TestUser

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
})
test.after.always(() => world?.close())
test.afterEach.always(() => world.google.faults.clear())

const DAY_MS = 24 * 3_600_000
const WATCH = /\/events\/watch$/
const STOP = /\/channels\/stop$/

interface Channel {
  readonly id: string
  readonly resourceId: string
  readonly expiresAt: number
}

async function channelOf({ id }: TestUser): Promise<Channel | null> {
  const where = { key: 'user', equals: id }
  const [found] = await (
    await storeOf(world)
  ).find({ tenant: TENANT, collection: 'calendars', where, limit: 1 })
  return (found?.data['channel'] ?? null) as Channel | null
}

const notice = (headers: Record<string, string>): Promise<Response> =>
  fetch(`${world.functionsUrl}/calendar-push/${TENANT}`, { method: 'POST', headers })
const lastPush = (state: 'sync' | 'exists') =>
  world.google.pushes.log.findLast((push) => push.state === state)
const channelCalls = ({ google }: Cost): string[] => google.filter((call) => /^(?:watch|stop)/.test(call))

test.serial(
  'H237 W3 W7 a channel has a random id, a token of its own and an end, and all three are kept',
  async (t) => {
    const channel = await channelOf(jana)
    const greeting = lastPush('sync')
    t.is(channel?.id, greeting?.channelId)
    t.is(channel?.resourceId, greeting?.headers['x-goog-resource-id'])
    t.regex(channel?.id ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    t.true((greeting?.headers['x-goog-channel-token'] ?? '').length >= 40)
    const lastsMs = (channel?.expiresAt ?? 0) - world.clock.now()
    t.true(lastsMs > 6 * DAY_MS && lastsMs <= 7 * DAY_MS)
    t.is(world.google.calls.count({ method: 'POST', path: WATCH }), 1)
  },
)

test.serial('H289 W3 Google’s greeting reads nothing, a change reads once', async (t) => {
  const greeting = lastPush('sync')
  if (!greeting) return t.fail('no greeting')
  const greeted = await costOf(world, async () => t.is((await notice(greeting.headers)).status, 204))
  t.deepEqual(greeted, { lists: 0, google: [], erp: [] })
  const changed = await costOf(world, () => phoneOf(world, jana).insert({ summary: 'Told of', ...hour(1) }))
  t.is(changed.lists, 1)
})

test.serial(
  'H234 W8 a notice with a token that isn’t the channel’s is refused and reads nothing',
  async (t) => {
    const push = lastPush('exists')
    if (!push) return t.fail('no notice')
    const token = push.headers['x-goog-channel-token'] ?? ''
    const changed = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
    const cost = await costOf(world, async () => {
      const response = await notice({ ...push.headers, 'x-goog-channel-token': changed })
      t.is(response.status, 401)
      t.deepEqual(openTasks(world), [])
    })
    t.deepEqual(cost, { lists: 0, google: [], erp: [] })
  },
)

test.serial('H297 five notices within two seconds are one or two reads', async (t) => {
  world.google.pushes.policy = 'hold'
  for (const n of [1, 2, 3, 4, 5]) await phoneOf(world, jana).insert({ summary: `Flood ${n}`, ...hour(2) })
  world.google.pushes.policy = 'deliver'
  const cost = await costOf(world, async () => {
    for (const push of [...world.google.pushes.held]) {
      await world.google.pushes.release(push)
      world.pass(400)
    }
  })
  t.true(cost.lists >= 1 && cost.lists <= 2, `${cost.lists}`)
  t.is(cost.erp.length, 5)
})

test.serial('H292 S14 when notices are lost the poll brings the change, with one list', async (t) => {
  await unheard(world, () => phoneOf(world, jana).insert({ summary: 'Polled', ...hour(3) }))
  world.pass(3_600_000)
  const cost = await costOf(world, () => publish(world.functionsUrl, 'sweep', {}))
  t.is(cost.lists, 1)
  t.deepEqual(writesOf(cost).erp, ['create Meeting'])
})

test.serial(
  'H291 W1 W2 a channel that ends soon is followed by a new one before it is stopped',
  async (t) => {
    const before = await channelOf(jana)
    const early = await costOf(world, () => publish(world.functionsUrl, 'renew', {}))
    t.deepEqual(channelCalls(early), [], 'one with most of its life left is kept')
    world.pass(6 * DAY_MS)
    const cost = await costOf(world, () => publish(world.functionsUrl, 'renew', {}))
    t.deepEqual(channelCalls(cost), ['watch', 'stop'])
    const after = await channelOf(jana)
    t.not(after?.id, before?.id)
    t.true((after?.expiresAt ?? 0) > world.clock.now() + 6 * DAY_MS)
  },
)

test.serial(
  'H236 H294 W4 a channel that should be gone and still speaks is answered kindly, and stopped',
  async (t) => {
    world.google.faults.add({ method: 'POST', path: STOP, answer: { status: 503 } })
    world.pass(6 * DAY_MS)
    const renewed = await costOf(world, () => publish(world.functionsUrl, 'renew', {}))
    t.deepEqual(channelCalls(renewed), ['watch', 'stop 503'])
    const live = await channelOf(jana)
    const cost = await costOf(world, () =>
      phoneOf(world, jana).insert({ summary: 'Told by two', ...hour(4) }),
    )
    const answers = world.google.pushes.log.slice(-2)
    t.is(new Set(answers.map(({ channelId }) => channelId)).size, 2)
    t.true(answers.every(({ status }) => status === 204))
    t.deepEqual(channelCalls(cost), ['stop'])
    t.deepEqual(writesOf(cost).erp, ['create Meeting'])
    t.is((await channelOf(jana))?.id, live?.id)
  },
)

test.serial('W7 H247 a calendar that may not be watched is polled', async (t) => {
  world.google.faults.add({
    method: 'POST',
    path: WATCH,
    times: 100,
    answer: { status: 400, reason: 'pushNotSupportedForRequestedResource' },
  })
  const petr = await world.addUser('petr@example.com')
  await world.settle()
  t.is(await channelOf(petr), null)
  await phoneOf(world, petr).insert({ summary: 'Unwatched', ...hour(5) })
  await world.settle()
  world.pass(600_000)
  const cost = await costOf(world, () => publish(world.functionsUrl, 'sweep', {}))
  t.deepEqual(writesOf(cost).erp, ['create Meeting'])
  t.like(await deskOf(world, petr).find('Unwatched'), { assignedUserId: petr.id })
})

test.serial('H296 W9 of five channels one can’t be renewed: the other four are', async (t) => {
  // What couldn't be watched is asked for again a day later.
  world.pass(DAY_MS)
  await publish(world.functionsUrl, 'renew', {})
  await world.settle()
  const people = [jana, await world.addUser('petr@example.com')]
  for (const name of ['eva', 'ota', 'iva']) people.push(await world.addUser(`${name}@example.com`))
  await world.settle()
  const before = await Promise.all(people.map(channelOf))
  t.true(before.every((channel) => channel !== null))
  world.pass(6 * DAY_MS)
  world.google.faults.add({ method: 'POST', path: /petr.*\/watch$/, times: 100, answer: { status: 500 } })
  await publish(world.functionsUrl, 'renew', {})
  await world.settle()
  const after = await Promise.all(people.map(channelOf))
  const renewed = after.map((channel, n) => channel?.id !== before[n]?.id)
  t.deepEqual(renewed, [true, false, true, true, true])
})

test.serial(
  'H239 W5 disconnecting forgets the channel even if it is gone at Google, and late notices do nothing',
  async (t) => {
    const push = lastPush('exists')
    world.google.faults.add({ method: 'POST', path: STOP, answer: { status: 404, reason: 'notFound' } })
    const cost = await costOf(world, async () => {
      const scope = await world.deps.accountScopeOf(TENANT)
      const userId = jana.id as UserId
      t.is(await disconnectAccount({ userId, feature: 'all', by: userId }, scope), 'done')
    })
    t.deepEqual(channelCalls(cost), ['stop 404'])
    t.is(await channelOf(jana), null)
    const late = await costOf(world, async () => t.is((await notice(push?.headers ?? {})).status, 204))
    t.deepEqual(late, { lists: 0, google: [], erp: [] })
    t.deepEqual(openTasks(world), [])
  },
)
