import test from 'ava'
import { OPEN_METRICS_TYPE } from '../../shared/platform/open-metrics.ts'
import { readOpenMetrics } from '../platform/read-open-metrics.ts'
import { TENANT, callGoogle, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { makeEvent, makeMeeting, storeOf } from './world-view.ts'

/** What an operator's programs read: everything that any process counted today. */
let world: TestWorld
let jana: TestUser
let token = ''

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
})
test.after.always(() => world?.close())

const ask = (authorization?: string, method = 'GET'): Promise<Response> =>
  fetch(`${world.functionsUrl}/console/metrics`, {
    method,
    headers: authorization === undefined ? {} : { authorization },
  })

/** The value of a sample by its name and labels, besides the tenant's. */
async function metric(
  name: string,
  labels: Readonly<Record<string, string>>,
  tenant: string = TENANT,
): Promise<number> {
  world.pass(60_000)
  // Any request stores what is due.
  await fetch(`${world.functionsUrl}/oauth/healthz`)
  const samples = readOpenMetrics(await (await ask(`Bearer ${token}`)).text())
  const wanted = Object.entries({ ...labels, tenant })
  return (
    samples.find((one) => one.name === name && wanted.every(([label, text]) => one.labels[label] === text))
      ?.value ?? NaN
  )
}

test.serial('where no token was made there is nothing, whatever one is sent', async (t) => {
  for (const authorization of [undefined, 'Bearer ', 'Bearer null', 'Bearer x'])
    t.is((await ask(authorization)).status, 404)
})

test.serial('with a token only who has it is answered', async (t) => {
  token = await world.deps.tenants.newMetricsToken()
  world.pass(60_000)
  const refused = [
    undefined,
    '',
    'Bearer',
    `Basic ${token}`,
    `Bearer ${token}x`,
    `Bearer ${token.slice(1)}`,
    `Bearer ${token} ${token}`,
    token,
  ]
  for (const authorization of refused) {
    const response = await ask(authorization)
    t.is(response.status, 401, authorization)
    t.is(response.headers.get('www-authenticate'), 'Bearer')
    t.is(response.headers.get('content-type'), 'application/problem+json; charset=utf-8')
    t.false((await response.text()).includes('autoerp_'))
  }
  t.is((await ask(`Bearer ${token}`, 'POST')).status, 404)
  const good = await ask(`Bearer ${token}`)
  t.is(good.status, 200)
  t.is(good.headers.get('content-type'), OPEN_METRICS_TYPE)
  t.is(good.headers.get('cache-control'), 'no-store')
  t.true(readOpenMetrics(await good.text()).length > 0)
})

test.serial('a meeting that crosses is counted by its direction, with how long it took', async (t) => {
  const to = async (side: string): Promise<number> =>
    metric('autoerp_changes_total', { to: side, what: 'meeting' })
  const took = async (side: string): Promise<number> =>
    metric('autoerp_change_delay_seconds_count', { to: side })
  const [google, erp, late, lateErp] = [
    await to('google'),
    await to('erp'),
    await took('google'),
    await took('erp'),
  ]
  makeMeeting(world, jana, 'From the ERP')
  world.pass(7000)
  await world.settle()
  t.is(await to('google'), google + 1)
  t.is(await took('google'), late + 1)
  const upTo = (le: string): Promise<number> =>
    metric('autoerp_change_delay_seconds_bucket', { to: 'google', le })
  t.is(await upTo('5.0'), 0)
  t.is(await upTo('30.0'), late + 1)
  await makeEvent(world, jana, 'From Google')
  await world.settle()
  t.is(await to('erp'), erp + 1)
  t.is(await took('erp'), lateErp + 1)
})

test.serial('what nobody waits for is counted as written, and not by how long it took', async (t) => {
  const took = (side: string): Promise<number> => metric('autoerp_change_delay_seconds_count', { to: side })
  const before = [
    await took('google'),
    await took('erp'),
    await metric('autoerp_changes_total', { to: 'erp', what: 'meeting' }),
  ]
  const petr = await world.addUser('petr@example.com', { connected: false })
  makeMeeting(world, petr, 'Long ago')
  await callGoogle(world, petr, {
    method: 'POST',
    path: '',
    body: {
      summary: 'Old',
      start: { dateTime: '2027-03-02T09:00:00Z' },
      end: { dateTime: '2027-03-02T10:00:00Z' },
    },
  })
  world.pass(5 * 3_600_000)
  await world.settle()
  await world.connect(petr.id, petr.email)
  await world.settle()
  t.is((await world.events(petr)).length, 2, 'the first reading is over')
  t.deepEqual([await took('google'), await took('erp')], before.slice(0, 2))
  t.is(await metric('autoerp_changes_total', { to: 'erp', what: 'meeting' }), (before[2] ?? NaN) + 1)
})

test.serial('requests to Google are counted as they arrive there', async (t) => {
  const before = await metric('autoerp_google_requests_total', { api: 'calendar' })
  world.google.calls.clear()
  await makeEvent(world, jana, 'Counted')
  await world.settle()
  const ours = world.google.calls.all.filter(
    ({ path }) => path.startsWith('/calendar/') && !path.includes('/primary/'),
  )
  t.true(ours.length > 0)
  t.is(await metric('autoerp_google_requests_total', { api: 'calendar' }), before + ours.length)
  const fullest = await metric('autoerp_google_requests_busiest_minute', { api: 'calendar' })
  t.true(fullest >= ours.length && fullest <= before + ours.length)
})

test.serial(
  'what goes wrong is the tenant’s whose task it was, and what is given up is counted',
  async (t) => {
    const [unavailable, parked] = [{ code: 'erp.unavailable' }, { end: 'parked' }]
    const before = await metric('autoerp_tasks_total', parked)
    t.is(await metric('autoerp_faults_total', unavailable), NaN)
    const id = makeMeeting(world, jana, 'Later')
    world.erp.faults.add({
      method: 'GET',
      path: `Meeting/${id}`,
      times: 1,
      answer: { status: 503, reason: 'Down' },
    })
    await world.settle()
    t.is(await metric('autoerp_faults_total', unavailable), 1)
    await world.deps.park({ tenant: TENANT, kind: 'sync-pair', task: {}, code: 'erp.refused' })
    t.is(await metric('autoerp_tasks_total', parked), before + 1)
  },
)

test.serial('a tenant that isn’t there has no counters, however often its name is called', async (t) => {
  const strangers = async (): Promise<number> => {
    const told = [
      await metric('autoerp_faults_total', { code: 'request.not-found' }, ''),
      await metric('autoerp_faults_total', { code: 'request.unverified' }, ''),
    ]
    return told.reduce((sum, times) => sum + (Number.isNaN(times) ? 0 : times), 0)
  }
  const before = await strangers()
  for (const path of [
    'erp-intake/nobody/Meeting/update',
    'erp-intake/nobody/Meeting/update',
    'mail-credential/nobody',
    'console/nobody/x',
  ])
    await fetch(`${world.functionsUrl}/${path}`, { method: 'POST', body: '{}' })
  t.is((await strangers()) - before, 4)
  const store = await storeOf(world)
  t.deepEqual(await store.find({ tenant: 'nobody' as typeof TENANT, collection: 'counters' }), [])
  await fetch(`${world.functionsUrl}/erp-intake/${TENANT}/Meeting/update`, { method: 'POST', body: '{}' })
  t.true((await metric('autoerp_faults_total', { code: 'request.unverified' })) >= 1)
})

test.serial('a hundred requests within a minute are one write', async (t) => {
  const store = await storeOf(world)
  const version = async () =>
    (await store.find({ tenant: TENANT, collection: 'counters' })).map((one) => one.version)
  await metric('autoerp_tasks_total', { end: 'done' })
  const before = await version()
  for (let n = 0; n < 100; n += 1)
    await fetch(`${world.functionsUrl}/erp-intake/${TENANT}/Meeting/update`, { method: 'POST', body: '{}' })
  t.deepEqual(await version(), before)
  world.pass(60_000)
  await fetch(`${world.functionsUrl}/oauth/healthz`)
  t.notDeepEqual(await version(), before)
})

test.serial('no tenant is called like the address', async (t) => {
  t.is((await fetch(`${world.functionsUrl}/oauth/sign-in?tenant=metrics`)).status, 404)
})
