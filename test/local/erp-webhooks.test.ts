import test from 'ava'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { type Attributes, isMap, toText } from '../../infra/local/erp/value.ts'
import { idOf, MEETING, startErp, startSink, subscribe, until, type Received } from './erp-fixture.ts'

function header(request: Received | undefined, name: string): string {
  const index = request?.rawHeaders.indexOf(name) ?? -1
  return index < 0 ? '' : (request?.rawHeaders[index + 1] ?? '')
}

function items(request: Received | undefined): Attributes[] {
  const parsed: unknown = JSON.parse(request?.body ?? '[]')
  return Array.isArray(parsed) ? parsed.filter(isMap) : []
}

test("a delivery has the ERP's headers in their order, and both signatures are good over the raw body", async (t) => {
  const world = await startErp(t)
  const sink = await startSink(t)
  const hook = await subscribe(world, { event: 'Meeting.create', url: `${sink.url}/t/main/Meeting/create` })
  const name = 'Žába/🐸'
  world.erp.as(world.anna).create('Meeting', { ...MEETING, name, assignedUserId: world.anna })
  await world.erp.runWebhookJob()
  const [request] = sink.received
  t.is(request?.url, '/t/main/Meeting/create')
  t.deepEqual(
    request?.rawHeaders.filter((_, index) => index % 2 === 0),
    ['Host', 'Accept', 'Content-Type', 'Content-Length', 'Signature', 'X-Signature'],
  )
  t.true(request?.body.includes('\\u017d\\u00e1ba\\/\\ud83d\\udc38'))
  const hmac = () => createHmac('sha256', toText(hook['secretKey'])).update(request?.body ?? '')
  const signed = Buffer.from(header(request, 'Signature'), 'base64').toString()
  t.is(signed, `${toText(hook['id'])}:${hmac().digest('hex')}`)
  const raw = Buffer.from(header(request, 'X-Signature'), 'base64')
  t.deepEqual(raw, Buffer.concat([Buffer.from(`${toText(hook['id'])}:`), hmac().digest()]))
})

test('before 9.0 there is only the older signature', async (t) => {
  const world = await startErp(t, { version: '8.4.2' })
  const sink = await startSink(t)
  await subscribe(world, { event: 'Meeting.delete', url: sink.url })
  const { id } = world.erp.as(world.anna).create('Meeting', { ...MEETING, assignedUserId: world.anna })
  world.erp.as(world.anna).remove('Meeting', id)
  await world.erp.runWebhookJob()
  t.is(header(sink.received[0], 'Signature'), '')
  t.not(header(sink.received[0], 'X-Signature'), '')
  t.deepEqual(items(sink.received[0]), [{ id }])
})

test('an update tells only what changed, the reminders, and who when it was somebody else than before', async (t) => {
  const world = await startErp(t)
  const sink = await startSink(t)
  await subscribe(world, { event: 'Meeting.update', url: sink.url })
  const anna = world.erp.as(world.anna)
  const reminders = [{ type: 'Popup', seconds: 900 }]
  const { id } = anna.create('Meeting', { ...MEETING, assignedUserId: world.anna, reminders })
  const stored = [{ seconds: 900, type: 'Popup' }]
  anna.update('Meeting', id, { name: 'New' })
  anna.update('Meeting', id, {})
  anna.update('Meeting', id, { usersIds: [world.bela] })
  await world.api('PUT', `Meeting/${id}`, { body: { description: 'x' } })
  await world.erp.runWebhookJob()
  const users = { [world.bela]: 'Béla Tóth', [world.anna]: 'Anna Žáková' }
  t.deepEqual(items(sink.received[0]), [
    { name: 'New', reminders: stored, modifiedById: world.anna, modifiedByName: 'Anna Žáková', id },
    { reminders: stored, id },
    { reminders: stored, usersIds: [world.bela, world.anna], usersNames: users, id },
    { reminders: [], description: 'x', modifiedById: world.erp.apiUserId, modifiedByName: 'google-sync', id },
  ])
})

test('create, update and delete between two runs come as one request each, with the values of their moment', async (t) => {
  const world = await startErp(t)
  const sink = await startSink(t)
  for (const type of ['create', 'update', 'delete'])
    await subscribe(world, { event: `Meeting.${type}`, url: `${sink.url}/${type}` })
  const anna = world.erp.as(world.anna)
  const { id } = anna.create('Meeting', { ...MEETING, assignedUserId: world.anna })
  anna.update('Meeting', id, { name: 'Second' })
  anna.update('Meeting', id, { name: 'Third' })
  anna.remove('Meeting', id)
  await world.erp.runWebhookJob()
  t.deepEqual(sink.received.map(({ url }) => url).sort(), ['/create', '/delete', '/update'])
  const [update] = sink.received.filter(({ url }) => url === '/update')
  t.deepEqual(
    items(update).map((item) => item['name']),
    ['Second', 'Third'],
  )
})

test('a change through the link API, an answer to an invitation and a restore send nothing', async (t) => {
  const world = await startErp(t)
  const sink = await startSink(t)
  await subscribe(world, { event: 'Meeting.update', url: sink.url })
  const { erp, anna, bela } = world
  const { id } = erp.as(anna).create('Meeting', { ...MEETING, assignedUserId: anna })
  const contact = idOf(await world.api('POST', 'Contact', { body: { lastName: 'x' } }))
  erp.as(anna).link({ entity: 'Meeting', id, link: 'contacts', ids: [contact] })
  erp.as(erp.adminId).link({ entity: 'Meeting', id, link: 'users', ids: [bela] })
  erp.as(bela).setAcceptanceStatus({ entity: 'Meeting', id, status: 'Declined' })
  erp.as(anna).remove('Meeting', id)
  erp.as(erp.adminId).restore('Meeting', id)
  t.is((await erp.runWebhookJob()).events, 0)
  t.is(sink.received.length, 0)
})

test("skipOwn hides one's own changes and nobody else's", async (t) => {
  const world = await startErp(t)
  const sink = await startSink(t)
  await subscribe(world, { event: 'Meeting.create', url: `${sink.url}/all` })
  await subscribe(world, { event: 'Meeting.create', url: `${sink.url}/others`, skipOwn: true })
  await world.api('POST', 'Meeting', { body: { ...MEETING, name: 'own', assignedUserId: world.anna } })
  world.erp.as(world.anna).create('Meeting', { ...MEETING, name: 'hers', assignedUserId: world.anna })
  await world.erp.runWebhookJob()
  const told = (url: string) =>
    items(sink.received.find((request) => request.url === url)).map((item) => item['name'])
  t.deepEqual(told('/all'), ['own', 'hers'])
  t.deepEqual(told('/others'), ['hers'])
})

test('a run takes 20 events of the whole ERP, and each event name counts', async (t) => {
  const world = await startErp(t)
  const sink = await startSink(t)
  for (const event of ['Meeting.create', 'Call.create', 'Meeting.update', 'Meeting.fieldUpdate.name']) {
    await subscribe(world, { event, url: `${sink.url}/${event}` })
  }
  const anna = world.erp.as(world.anna)
  for (let n = 0; n < 18; n += 1)
    anna.create('Meeting', { ...MEETING, name: `m${n}`, assignedUserId: world.anna })
  for (let n = 0; n < 3; n += 1)
    anna.create('Call', { ...MEETING, name: `c${n}`, assignedUserId: world.anna })
  const first = await world.erp.runWebhookJob()
  t.deepEqual([first.events, first.waiting], [20, 1])
  t.deepEqual(
    sink.received.map((request) => items(request).length),
    [18, 2],
  )
  const { id } = anna.create('Meeting', { ...MEETING, assignedUserId: world.anna })
  anna.update('Meeting', id, { name: 'New' })
  const second = await world.erp.runWebhookJob()
  t.deepEqual(
    [second.events, second.deliveries.length],
    [4, 4],
    "a name changed: update and its field's own event",
  )
  t.deepEqual(items(sink.received.at(-1)), [{ id, name: 'New' }])
})

for (const status of [401, 403, 404, 405, 408, 500, 503]) {
  test(`${status} is tried again after ten minutes, four times in all`, async (t) => {
    const world = await startErp(t)
    const sink = await startSink(t)
    await subscribe(world, { event: 'Meeting.create', url: sink.url })
    world.erp.as(world.anna).create('Meeting', { ...MEETING, assignedUserId: world.anna })
    sink.answer = status
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      await world.erp.runWebhookJob()
      t.is(sink.received.length, Math.min(attempt, 4))
      world.clock.advance(9 * 60_000)
      await world.erp.runWebhookJob()
      t.is(sink.received.length, Math.min(attempt, 4), 'not before ten minutes are over')
      world.clock.advance(60_000)
    }
    t.is(new Set(sink.received.map(({ body }) => body)).size, 1, 'each time the same body')
  })
}

for (const status of [400, 409, 413, 422, 429, 501, 502, 504, 418]) {
  test(`${status} loses the events at once`, async (t) => {
    const world = await startErp(t)
    const sink = await startSink(t)
    await subscribe(world, { event: 'Meeting.create', url: sink.url })
    world.erp.as(world.anna).create('Meeting', { ...MEETING, assignedUserId: world.anna })
    sink.answer = status
    const report = await world.erp.runWebhookJob()
    t.is(report.waiting, 0)
    world.clock.advance(3_600_000)
    await world.erp.runWebhookJob()
    t.is(sink.received.length, 1)
  })
}

test('a redirect counts as delivered and is not followed', async (t) => {
  const world = await startErp(t)
  const sink = await startSink(t)
  await subscribe(world, { event: 'Meeting.create', url: sink.url })
  world.erp.as(world.anna).create('Meeting', { ...MEETING, assignedUserId: world.anna })
  sink.answer = 302
  t.is((await world.erp.runWebhookJob()).waiting, 0)
  t.is(sink.received.length, 1)
})

test('410 ends the subscription and everything that waits for it', async (t) => {
  const world = await startErp(t)
  const sink = await startSink(t)
  await subscribe(world, { event: 'Meeting.create', url: sink.url })
  world.erp.as(world.anna).create('Meeting', { ...MEETING, assignedUserId: world.anna })
  sink.answer = 410
  t.is((await world.erp.runWebhookJob()).waiting, 0)
  t.is((await world.api('GET', 'Webhook')).body['total'], 0)
})

test('a receiver that is too slow, and one that is not there, are tried again', async (t) => {
  const world = await startErp(t, { webhookTimeoutMs: 100 })
  const sink = await startSink(t)
  sink.answer = 'hang'
  const free = createServer()
  await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
  const address = free.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await new Promise((resolve) => free.close(resolve))
  await subscribe(world, { event: 'Meeting.create', url: sink.url })
  await subscribe(world, { event: 'Meeting.create', url: `http://127.0.0.1:${port}/` })
  world.erp.as(world.anna).create('Meeting', { ...MEETING, assignedUserId: world.anna })
  const report = await world.erp.runWebhookJob()
  t.deepEqual(
    report.deliveries.map(({ status }) => status),
    ['timeout', 'no-connection'],
  )
  t.is(report.waiting, 2)
})

test('newer events overtake a batch that waits for its next try', async (t) => {
  const world = await startErp(t)
  const sink = await startSink(t)
  await subscribe(world, { event: 'Meeting.create', url: sink.url })
  const create = (name: string) =>
    world.erp.as(world.anna).create('Meeting', { ...MEETING, name, assignedUserId: world.anna })
  create('first')
  sink.answer = 503
  await world.erp.runWebhookJob()
  sink.answer = 200
  create('second')
  await world.erp.runWebhookJob()
  world.clock.advance(10 * 60_000)
  await world.erp.runWebhookJob()
  t.deepEqual(
    sink.received.map((request) => items(request)[0]?.['name']),
    ['first', 'second', 'first'],
  )
})

test('deliveries can be held, reordered, duplicated and dropped', async (t) => {
  const world = await startErp(t)
  const sink = await startSink(t)
  for (const type of ['create', 'update', 'delete'])
    await subscribe(world, { event: `Meeting.${type}`, url: `${sink.url}/${type}` })
  const { deliveries } = world.erp
  deliveries.policy = 'hold'
  const anna = world.erp.as(world.anna)
  const { id } = anna.create('Meeting', { ...MEETING, assignedUserId: world.anna })
  anna.update('Meeting', id, { name: 'New' })
  anna.remove('Meeting', id)
  const report = await world.erp.runWebhookJob()
  t.deepEqual([report.held, sink.received.length], [3, 0])
  t.deepEqual(
    deliveries.held.map(({ event }) => event),
    ['Meeting.create', 'Meeting.update', 'Meeting.delete'],
  )
  await deliveries.release(2)
  await deliveries.duplicate(1)
  await deliveries.release(1)
  deliveries.drop(0)
  t.deepEqual(
    sink.received.map(({ url }) => url),
    ['/delete', '/update', '/update'],
  )
  t.is(deliveries.log.length, 3)
  t.is((await world.erp.runWebhookJob()).waiting, 0, 'the dropped one is not tried again')
})

test('with the job on a timer a change arrives by itself', async (t) => {
  const world = await startErp(t)
  const sink = await startSink(t)
  await subscribe(world, { event: 'Meeting.create', url: sink.url })
  world.erp.jobs.start(20)
  world.erp.as(world.anna).create('Meeting', { ...MEETING, assignedUserId: world.anna })
  await until(() => sink.received.length === 1)
  world.erp.jobs.stop()
  t.is(items(sink.received[0])[0]?.['name'], 'Offer')
})
