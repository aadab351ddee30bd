import test from 'ava'
import { publish } from '../../infra/local/publish.ts'
import { startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { costOf, writesOf } from './cost-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { FullEvent, Phone } from './phone-of.ts'
import { unheard } from './unheard.ts'

let world: TestWorld
let jana: TestUser
let phone: Phone

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
  phone = phoneOf(world, jana)
})
test.after.always(() => world?.close())
test.afterEach.always(() => world.google.faults.clear())

const EVENTS = /\/calendars\/(?!primary)[^/]+\/events(?:\/|$)/
async function sweep(message: object = {}): Promise<void> {
  world.pass(60_000)
  await publish(world.functionsUrl, 'sweep', message)
}

test.serial(
  'H299 S10 of an event that is told twice on one page only the last version is written, once',
  async (t) => {
    const { id } = await phone.insert({ summary: 'Told as it was', ...hour(11) })
    await world.settle()
    let early: FullEvent | null = null
    await unheard(world, async () => {
      early = await phone.patch(id, { summary: 'Told in between' })
      await phone.patch(id, { summary: 'Told as it is', ...hour(11, 14) })
    })
    const late = await phone.read(id)
    const query =
      'singleEvents=false&showDeleted=true&eventTypes=default&maxResults=2500&timeMin=2027-01-04T08:00:00Z'
    const response = await fetch(`${world.google.url}/calendar/v3/calendars/primary/events?${query}`, {
      headers: { authorization: `Bearer ${jana.token()}` },
    })
    const body = JSON.stringify({ ...((await response.json()) as object), items: [early, late] })
    world.google.faults.add({
      method: 'GET',
      path: EVENTS,
      answer: { status: 200, headers: { 'content-type': 'application/json' }, body },
    })
    const cost = await costOf(world, sweep)
    t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
  },
)
