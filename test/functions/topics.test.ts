import test from 'ava'
import { publish } from '../../infra/local/publish.ts'
import { newCalendar, saveCalendar } from '../../shared/flows/calendar-state.ts'
import type { CalendarId, CalendarKey, TenantId, UserId } from '../../shared/domain/ids.ts'
import { saveTenant, tenantSecrets, NO_NEWS } from '../../shared/platform/tenant-record.ts'
import { TENANT, callGoogle, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { askErp, logOf, makeEvent, makeMeeting, meetings, openTasks, storeOf, titles } from './world-view.ts'

/** What Cloud Scheduler sends through Pub/Sub: the sweep that finds what was missed, and the renewal of what tells us. */
let world: TestWorld
let jana: TestUser

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
})
test.after.always(() => world?.close())

let sweeps = 0
test.serial.beforeEach(() => {
  sweeps = logOf(world, 'sweep.done').length
})

const DAY_MS = 24 * 3_600_000
const names = async (): Promise<string[]> => (await meetings(world)).map(({ name }) => name)

/** Runs work whose webhooks and notices are lost. */
async function unheard(work: () => unknown): Promise<void> {
  const { erp, google } = world
  erp.deliveries.policy = 'hold'
  google.pushes.policy = 'hold'
  await work()
  await erp.runWebhookJob()
  await google.pushes.flush()
  for (let [push] = google.pushes.held; push; [push] = google.pushes.held) google.pushes.drop(push)
  while (erp.deliveries.held.length > 0) erp.deliveries.drop(0)
  erp.deliveries.policy = 'deliver'
  google.pushes.policy = 'deliver'
  await world.settle()
}

/** As Eventarc sends it: the message's own fields are headers. */
async function sendEvent(name: string, data: string): Promise<Response> {
  return fetch(`${world.functionsUrl}/${name}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-type': 'google.cloud.pubsub.topic.v1.messagePublished',
      'ce-source': `//pubsub.googleapis.com/projects/p/topics/${name}`,
      'ce-id': '1',
    },
    body: JSON.stringify({
      subscription: `projects/p/subscriptions/${name}`,
      message: {
        data: Buffer.from(data).toString('base64'),
        messageId: '1',
        publishTime: new Date(world.clock.now()).toISOString(),
      },
    }),
  })
}

const transports: [string, (name: string, message: object) => Promise<unknown>][] = [
  ['a push of Pub/Sub', (name, message) => publish(world.functionsUrl, name, message)],
  [
    'a CloudEvent of Eventarc',
    async (name, message) => {
      const { status } = await sendEvent(name, JSON.stringify(message))
      if (status !== 204) throw new Error(`${name}: ${status}`)
    },
  ],
]

for (const [how, send] of transports) {
  test.serial(
    `the sweep, told by ${how}, finds the edit whose webhook was lost and the one whose notice was lost`,
    async (t) => {
      await unheard(async () => {
        makeMeeting(world, jana, `ERP, ${how}`)
        await makeEvent(world, jana, `Google, ${how}`)
      })
      t.false((await titles(world, jana)).includes(`ERP, ${how}`))
      t.false((await names()).includes(`Google, ${how}`))
      await send('sweep', {})
      await world.settle()
      t.true((await titles(world, jana)).includes(`ERP, ${how}`))
      t.true((await names()).includes(`Google, ${how}`))
      t.deepEqual(await titles(world, jana), await names())
    },
  )

  test.serial(
    `the sweep of everything, told by ${how}, finds the deletion whose webhook was lost`,
    async (t) => {
      const name = `Gone, ${how}`
      const id = makeMeeting(world, jana, name)
      await world.settle()
      await unheard(() => world.erp.as(jana.id).remove('Meeting', id))
      await send('sweep', {})
      await world.settle()
      t.true((await titles(world, jana)).includes(name), 'a deletion is on no list of changes')
      await send('sweep', { depth: 'all' })
      await world.settle()
      t.false((await titles(world, jana)).includes(name))
    },
  )

  test.serial(
    `the renewal, told by ${how}, opens a new channel before it stops the one that ends soon`,
    async (t) => {
      const channels = (): string[] =>
        world.google.calls.all
          .filter(({ method, path }) => method === 'POST' && /\/(events\/watch|channels\/stop)$/.test(path))
          .map(({ path, status }) => `${path.split('/').at(-1)} ${status}`)
      const before = channels().length
      await send('renew', {})
      await world.settle()
      t.deepEqual(channels().slice(before), [], 'a channel with most of its life left is kept')
      world.pass(6 * DAY_MS)
      await send('renew', {})
      await world.settle()
      t.deepEqual(channels().slice(before), ['watch 200', 'stop 204'])
      const old = world.google.pushes.log.length
      await makeEvent(world, jana, `Heard, ${how}`)
      await world.settle()
      t.is(
        world.google.pushes.log.slice(old).filter(({ state, status }) => state === 'exists' && status === 204)
          .length,
        1,
      )
      t.true((await names()).includes(`Heard, ${how}`))
    },
  )

  test.serial(
    `the renewal, told by ${how}, registers anew the webhook that somebody deleted in the ERP`,
    async (t) => {
      const { list } = await askErp<{ list: { id: string; event: string }[] }>(world, 'GET', 'Webhook')
      const gone = list.find(({ event }) => event === 'Meeting.create')
      await askErp(world, 'DELETE', `Webhook/${gone?.id}`)
      makeMeeting(world, jana, `Not told, ${how}`)
      await world.settle()
      t.false((await titles(world, jana)).includes(`Not told, ${how}`))
      const made = world.erp.calls.count({ method: 'POST', path: 'Webhook' })
      await send('renew', {})
      t.is(world.erp.calls.count({ method: 'POST', path: 'Webhook' }), made + 1)
      makeMeeting(world, jana, `Told again, ${how}`)
      await world.settle()
      t.true(
        (await titles(world, jana)).includes(`Told again, ${how}`),
        'what the new webhook signs is believed at once',
      )
      await send('renew', {})
      t.is(world.erp.calls.count({ method: 'POST', path: 'Webhook' }), made + 1)
    },
  )
}

test.serial('an edit of both sides that nobody told of ends in agreement', async (t) => {
  const id = makeMeeting(world, jana, 'Both')
  await world.settle()
  const event = (await world.events(jana)).find(({ summary }) => summary === 'Both')
  await unheard(async () => {
    world.erp.as(jana.id).update('Meeting', id, { description: 'from the ERP' })
    await callGoogle(world, jana, { method: 'PATCH', path: `/${event?.id}`, body: { location: 'Brno' } })
  })
  await publish(world.functionsUrl, 'sweep', {})
  await world.settle()
  const joined = (await world.events(jana)).find(({ summary }) => summary === 'Both')
  t.like(joined, { description: 'from the ERP', location: 'Brno' })
  t.like(world.erp.as(jana.id).read('Meeting', id), { description: 'from the ERP', cLocation: 'Brno' })
})

const odd = ['no JSON', '"text"', '[1', '{"depth":"everything"}', 'null']
for (const message of odd) {
  test.serial(
    `a message that says ${message} is acknowledged and logged, so that it does not come back for days`,
    async (t) => {
      const before = { faults: logOf(world, 'fault').length, tasks: openTasks(world) }
      const response = await sendEvent('sweep', message)
      t.is(response.status, 204)
      t.deepEqual(
        logOf(world, 'fault')
          .slice(before.faults)
          .map(({ function: name, code }) => ({ name, code })),
        [{ name: 'sweep', code: 'request.malformed' }],
      )
      t.deepEqual(openTasks(world), before.tasks)
      t.is(logOf(world, 'sweep.done').length, sweeps)
    },
  )
}
const strange: [string, string, string][] = [
  ['no JSON', 'depth=all', 'body'],
  ['no message', '{"subscription":"projects/p/subscriptions/sweep"}', 'message'],
  ['data that is not Base64', '{"message":{"data":"{}"}}', 'message.data'],
]
for (const [what, body, field] of strange) {
  test.serial(`what no topic sends (${what}) is refused, and nothing is swept`, async (t) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${world.functionsUrl}/sweep`, { method: 'POST', headers, body })
    t.is(response.status, 400)
    t.regex(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
    t.like(await response.json(), { type: 'urn:autoerp:problem:request.malformed', field })
    t.is(logOf(world, 'sweep.done').length, sweeps)
  })
}

test.serial('an empty message is the usual one', async (t) => {
  t.is((await sendEvent('sweep', '')).status, 204)
  t.is(logOf(world, 'sweep.done').length, sweeps + 1)
  await world.settle()
})

test.serial('a tenant whose ERP is down keeps no other tenant waiting', async (t) => {
  // By its name it comes first.
  const down = 'a-tenant' as TenantId
  const store = await storeOf(world)
  const { secrets } = await world.deps.accountScopeOf(TENANT)
  await saveTenant(store, {
    id: down,
    erpUrl: 'http://127.0.0.1:9',
    googleClientId: 'client',
    hostedDomain: null,
    entities: ['Meeting'],
    mail: NO_NEWS,
  })
  await secrets.put(tenantSecrets.erpKey(down), 'key')
  const calendar = newCalendar({
    key: 'ab'.repeat(16) as CalendarKey,
    userId: 'user' as UserId,
    calendarId: 'primary' as CalendarId,
  })
  await saveCalendar(store, down, { calendar, version: null })

  const faults = logOf(world, 'fault').length
  await unheard(() => makeMeeting(world, jana, 'While another is down'))
  await publish(world.functionsUrl, 'sweep', {})
  await world.settle()
  t.true((await titles(world, jana)).includes('While another is down'))
  const renewals = logOf(world, 'renew.done').length
  await publish(world.functionsUrl, 'renew', {})
  t.deepEqual(
    logOf(world, 'renew.done')
      .slice(renewals)
      .map(({ tenant }) => tenant),
    [TENANT],
  )
  t.deepEqual(
    logOf(world, 'fault')
      .slice(faults)
      // What looks at the set-up knocks at our own doors without a key.
      .filter(({ code }) => !code?.startsWith('request.'))
      .map(({ function: name, code }) => ({ name, code })),
    [
      { name: 'sweep', code: 'erp.unavailable' },
      { name: 'renew', code: 'erp.unavailable' },
    ],
  )
})

test.serial(
  'a tenant whose settings are damaged keeps no other tenant waiting, and is in the log',
  async (t) => {
    const key = { tenant: null, collection: 'tenants', id: 'a-damaged-one' }
    await (await storeOf(world)).create(key, { data: { schema: 1, erpUrl: 'nowhere' } })
    const bugs = logOf(world, 'bug').length
    await unheard(() => makeMeeting(world, jana, 'While another is damaged'))
    await publish(world.functionsUrl, 'sweep', {})
    await world.settle()
    t.true((await titles(world, jana)).includes('While another is damaged'))
    t.deepEqual(
      logOf(world, 'bug')
        .slice(bugs)
        .map(({ function: name }) => name),
      ['tenants'],
    )
  },
)
