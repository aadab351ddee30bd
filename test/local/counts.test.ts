import test from 'ava'
import { publish } from '../../infra/local/publish.ts'
import { callGoogle, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { meetings } from '../functions/world-view.ts'

/** What a change costs, counted where the calls arrive. The numbers are those of the product's contract. */
let world: TestWorld
let jana: TestUser

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
})
test.after.always(() => world?.close())
test.beforeEach(() => clearCounts())

const day = { dateStart: '2027-03-01 11:00:00', dateEnd: '2027-03-01 12:00:00' }

test.serial('a changed ERP event costs one call to Google', async (t) => {
  const meeting = world.erp.as(jana.id).create('Meeting', { name: 'Lunch', ...day, assignedUserId: jana.id })
  await world.erp.runWebhookJob()
  await world.dispatcher.runDue()
  t.deepEqual(googleCalls(), ['POST'])
  await world.settle()
  clearCounts()
  world.erp.as(jana.id).update('Meeting', meeting.id, { name: 'Brunch' })
  await world.erp.runWebhookJob()
  await world.dispatcher.runDue()
  t.deepEqual(googleCalls(), ['PATCH'])
  await world.settle()
  clearCounts()
  world.erp.as(jana.id).remove('Meeting', meeting.id)
  await world.erp.runWebhookJob()
  await world.dispatcher.runDue()
  t.deepEqual(googleCalls(), ['DELETE'])
})

test.serial(
  'a page of changes in Google costs one call to Google and none per event; each event at most two to the ERP',
  async (t) => {
    world.google.pushes.policy = 'hold'
    for (let n = 0; n < 20; n += 1) await phone('POST', '', event(`Event ${n}`))
    clearCounts()
    world.google.pushes.policy = 'deliver'
    await phone('POST', '', event('Event 20'))
    await world.settle()
    t.deepEqual(googleCalls(), ['GET'])
    t.deepEqual(
      erpCalls(),
      Array.from({ length: 21 }, () => 'POST Meeting'),
    )
    world.google.pushes.policy = 'hold'
    const events = await world.events(jana)
    for (const { id, summary } of events) await phone('PATCH', `/${id}`, { summary: `${summary} moved` })
    clearCounts()
    world.google.pushes.policy = 'deliver'
    await phone('PATCH', `/${events[0]?.id}`, { location: 'Brno' })
    await world.settle()
    t.deepEqual(googleCalls(), ['GET'])
    t.is(erpCalls().length, 2 * events.length)
  },
)

test.serial(
  'the echo of an own write to Google costs the page it comes on, and no call for the event',
  async (t) => {
    world.erp.as(jana.id).create('Meeting', { name: 'Echo', ...day, assignedUserId: jana.id })
    await world.erp.runWebhookJob()
    await world.dispatcher.runDue()
    clearCounts()
    await world.settle()
    t.deepEqual(googleCalls(), ['GET'])
    t.deepEqual(erpCalls(), [])
  },
)

test.serial(
  'the echo of an own write to the ERP sends no webhook, and costs a sweep no call for the record',
  async (t) => {
    await phone('POST', '', event('From the phone'))
    await world.settle()
    clearCounts()
    const { events } = await world.erp.runWebhookJob()
    t.is(events, 0)
    await publish(world.functionsUrl, 'sweep', {})
    await world.settle()
    t.deepEqual(
      erpCalls().filter((call) => !call.startsWith('GET Meeting') && !call.startsWith('GET Call')),
      [],
    )
    t.true(erpCalls().length <= 2, `one list call for each entity, got ${erpCalls().join(', ')}`)
    t.deepEqual(googleCalls(), ['GET'])
  },
)

test.serial('five notices within a second become one read', async (t) => {
  world.google.pushes.policy = 'hold'
  for (let n = 0; n < 5; n += 1) await phone('POST', '', event(`Burst ${n}`))
  clearCounts()
  for (const push of [...world.google.pushes.held]) await world.google.pushes.release(push)
  world.google.pushes.policy = 'deliver'
  await world.settle()
  t.deepEqual(googleCalls(), ['GET'])
})

test.serial(
  'a changed series costs one call to Google besides the page, however many occurrences it has, and at most two to the ERP for each',
  async (t) => {
    const timeZone = 'Europe/Prague'
    const series = (summary: string) => ({
      summary,
      start: { dateTime: '2027-03-01T15:00:00Z', timeZone },
      end: { dateTime: '2027-03-01T16:00:00Z', timeZone },
      recurrence: ['RRULE:FREQ=DAILY;COUNT=25'],
    })
    await phone('POST', '', series('Daily'))
    await world.settle()
    t.deepEqual(googlePaths(), ['events', 'instances'])
    t.deepEqual(
      erpCalls(),
      Array.from({ length: 25 }, () => 'POST Meeting'),
    )
    const { id } = (await world.events(jana)).find(({ summary }) => summary === 'Daily') ?? { id: '' }
    clearCounts()
    await phone('PATCH', `/${id}`, { summary: 'Daily, renamed' })
    await world.settle()
    t.deepEqual(googlePaths(), ['events', 'instances'])
    t.is(erpCalls().length, 2 * 25)
    clearCounts()
    await phone('PATCH', `/${id}`, { colorId: '3' })
    await world.settle()
    t.deepEqual(googlePaths(), ['events', 'instances'])
    t.deepEqual(erpCalls(), [], 'what changed is none of ours')
    clearCounts()
    const [meeting] = await meetings(world).then((all) => all.filter(({ name }) => name === 'Daily, renamed'))
    clearCounts()
    world.erp.as(jana.id).update('Meeting', meeting?.id ?? '', { description: 'Minutes' })
    await world.erp.runWebhookJob()
    await world.dispatcher.runDue()
    t.deepEqual(googleCalls(), ['PATCH'], 'an occurrence is one call, too')
  },
)

test.serial('a day’s window costs one list for each calendar and none for each series', async (t) => {
  await world.settle()
  world.pass(24 * 3_600_000)
  clearCounts()
  await publish(world.functionsUrl, 'sweep', { depth: 'window' })
  await world.settle()
  t.deepEqual(googlePaths(), ['events', 'events'])
  t.deepEqual(erpCalls(), [])
})

function event(summary: string): object {
  return { summary, start: { dateTime: '2027-03-02T09:00:00Z' }, end: { dateTime: '2027-03-02T10:00:00Z' } }
}

async function phone(method: string, path: string, body: object): Promise<void> {
  const { status } = await callGoogle(world, jana, { method, path, body })
  if (status >= 300) throw new Error(`${method}: ${status}`)
}

function clearCounts(): void {
  world.google.calls.clear()
  world.erp.calls.clear()
}

/** Of the product, not of the person's phone, which asks for `primary`. */
function googleCalls(): string[] {
  return world.google.calls.all
    .filter(({ path }) => path.includes('/events') && !path.includes('/primary/'))
    .map(({ method }) => method)
}

/** `events` for a list, `instances` for the occurrences of a series. */
function googlePaths(): string[] {
  return world.google.calls.all
    .filter(({ path }) => path.includes('/events') && !path.includes('/primary/'))
    .map(({ path }) => path.split('/').at(-1) ?? '')
}

function erpCalls(): string[] {
  return world.erp.calls.entries
    .filter(({ path }) => /^(Meeting|Call)/.test(path))
    .map(({ method, path }) => `${method} ${path.split('/')[0]}`)
}
