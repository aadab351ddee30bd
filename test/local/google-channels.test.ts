import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { ExecutionContext } from 'ava'
import test from 'ava'
import { ANNA, BORIS, insert, lunch, refused, startFixture, type Calendar } from './google-fixture.ts'

const primary = { calendarId: 'primary' }
const WEEK_MS = 7 * 24 * 3_600_000

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Receiver {
  readonly url: string
  readonly received: readonly Received[]
  /** Answers of the next deliveries, 204 once they are used up. */
  readonly answers: number[]
}

async function startReceiver(t: ExecutionContext): Promise<Receiver> {
  const received: Received[] = []
  const answers: number[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.writeHead(answers.shift() ?? 204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { url: `http://127.0.0.1:${port}/push`, received, answers }
}

async function watch(
  client: Calendar,
  requestBody: object,
): Promise<{ id: string; resourceId: string; expiration: string }> {
  const { data } = await client.events.watch({
    ...primary,
    requestBody: { type: 'web_hook', ...requestBody },
  })
  return { id: data.id ?? '', resourceId: data.resourceId ?? '', expiration: data.expiration ?? '' }
}

test('the sync message is there before the answer of watch', async (t) => {
  const { as, google, clock } = await startFixture(t)
  const receiver = await startReceiver(t)
  const anna = as(ANNA)
  const { data } = await anna.events.watch({
    ...primary,
    requestBody: { id: 'channel-1', type: 'web_hook', address: receiver.url, token: 'secret' },
  })
  t.is(receiver.received.length, 1)
  const { headers, body } = receiver.received[0] ?? { headers: {}, body: 'none' }
  t.is(body, '')
  t.is(headers['content-length'], '0')
  t.is(headers['content-type'], 'application/json; utf-8')
  t.is(headers['x-goog-channel-id'], 'channel-1')
  t.is(headers['x-goog-channel-token'], 'secret')
  t.is(headers['x-goog-channel-expiration'], 'Mon, 09 Mar 2026 08:00:00 GMT')
  t.is(headers['x-goog-message-number'], '1')
  t.is(headers['x-goog-resource-state'], 'sync')
  t.is(headers['x-goog-resource-id'], data.resourceId ?? '')
  t.is(headers['x-goog-resource-uri'], data.resourceUri ?? '')
  t.deepEqual(data, {
    kind: 'api#channel',
    id: 'channel-1',
    resourceId: data.resourceId,
    resourceUri: `${google.url}/calendar/v3/calendars/anna%40example.test/events?alt=json`,
    token: 'secret',
    expiration: String(clock.now() + WEEK_MS),
  })
})

test('every change is told without content, own writes too, with rising numbers', async (t) => {
  const { as, google } = await startFixture(t)
  const receiver = await startReceiver(t)
  const anna = as(ANNA)
  await watch(anna, { id: 'c', address: receiver.url })
  const { id: eventId } = await insert(anna, lunch())
  await google.pushes.flush()
  await anna.events.patch({ ...primary, eventId, requestBody: { summary: 'x' } })
  await google.pushes.flush()
  await anna.events.delete({ ...primary, eventId })
  await google.pushes.flush()
  t.deepEqual(
    receiver.received.map(({ headers }) => headers['x-goog-resource-state']),
    ['sync', 'exists', 'exists', 'exists'],
  )
  const numbers = receiver.received.map(({ headers }) => Number(headers['x-goog-message-number']))
  t.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b),
  )
  t.is(new Set(numbers).size, 4)
  t.true((numbers.at(-1) ?? 0) > 4)
  t.false('x-goog-channel-token' in (receiver.received[1]?.headers ?? {}))
})

test("a guest's channel hears of an invitation, and a stranger's does not", async (t) => {
  const { as, google } = await startFixture(t)
  const receiver = await startReceiver(t)
  await watch(as(BORIS), { id: 'boris', address: receiver.url })
  await insert(as(ANNA), lunch())
  await google.pushes.flush()
  t.is(receiver.received.length, 1)
  await insert(as(ANNA), lunch({ attendees: [{ email: BORIS }] }))
  await google.pushes.flush()
  t.is(receiver.received.length, 2)
})

test('a life is a week at most, less on request, and ends without a word', async (t) => {
  const { as, google, clock } = await startFixture(t)
  const receiver = await startReceiver(t)
  const anna = as(ANNA)
  const far = String(clock.now() + 5 * WEEK_MS)
  t.is(
    (await watch(anna, { id: 'a', address: receiver.url, expiration: far })).expiration,
    String(clock.now() + WEEK_MS),
  )
  const short = await watch(anna, { id: 'b', address: receiver.url, params: { ttl: '60' } })
  t.is(short.expiration, String(clock.now() + 60_000))
  t.is(await refused(watch(anna, { id: 'c', address: receiver.url, expiration: '1' })), '400 invalid')
  clock.pass(60_000)
  await insert(as(ANNA), lunch())
  await google.pushes.flush()
  const told = receiver.received.slice(2).map(({ headers }) => headers['x-goog-channel-id'])
  t.deepEqual(told, ['a'])
  t.is(await refused(as(ANNA).channels.stop({ requestBody: short })), '404 notFound')
})

test('watch refuses what Google refuses', async (t) => {
  const { as } = await startFixture(t)
  const { url: address } = await startReceiver(t)
  const anna = as(ANNA)
  await watch(anna, { id: 'taken', address })
  t.is(await refused(watch(anna, { id: 'taken', address })), '400 channelIdNotUnique')
  t.is(await refused(watch(as(BORIS), { id: 'taken', address })), '400 channelIdNotUnique')
  t.is(await refused(watch(anna, { id: 'not allowed!', address })), '400 invalid')
  t.is(await refused(watch(anna, { id: 'x'.repeat(65), address })), '400 invalid')
  t.is(await refused(watch(anna, { address })), '400 required')
  t.is(await refused(watch(anna, { id: 'a' })), '400 required')
  t.is(await refused(watch(anna, { id: 'a', address, type: 'mail' })), '400 push.channelTypeNotSupported')
  t.is(
    await refused(watch(anna, { id: 'a', address: 'http://erp.example.test/' })),
    '400 push.webhookUrlNotHttps',
  )
  t.is(await refused(watch(anna, { id: 'a', address, token: 'x'.repeat(257) })), '400 invalid')
  const elsewhere = anna.events.watch({
    calendarId: BORIS,
    requestBody: { id: 'a', type: 'web_hook', address },
  })
  t.is(await refused(elsewhere), '404 notFound')
})

test('only the same user and the same client can stop a channel, and only once', async (t) => {
  const { as, google } = await startFixture(t)
  const receiver = await startReceiver(t)
  const anna = as(ANNA)
  const requestBody = await watch(anna, { id: 'c', address: receiver.url })
  t.is(await refused(as(ANNA, { clientId: 'other' }).channels.stop({ requestBody })), '403 forbidden')
  t.is(await refused(as(BORIS).channels.stop({ requestBody })), '403 forbidden')
  t.is(await refused(anna.channels.stop({ requestBody: { id: 'c', resourceId: 'wrong' } })), '404 notFound')
  t.is((await anna.channels.stop({ requestBody })).status, 204)
  t.is(await refused(anna.channels.stop({ requestBody })), '404 notFound')
  await insert(anna, lunch())
  await google.pushes.flush()
  t.is(receiver.received.length, 1)
})

test('only 500, 502, 503 and 504 are tried again, later and later', async (t) => {
  const { as, google, clock } = await startFixture(t)
  const receiver = await startReceiver(t)
  const anna = as(ANNA)
  await watch(anna, { id: 'c', address: receiver.url })
  for (const status of [400, 404, 429, 302]) {
    receiver.answers.push(status)
    await insert(anna, lunch())
    await google.pushes.flush()
  }
  clock.pass(3_600_000)
  await google.pushes.tick()
  t.is(receiver.received.length, 5)
  receiver.answers.push(503, 500)
  await insert(as(ANNA), lunch())
  await google.pushes.flush()
  await google.pushes.tick()
  t.is(receiver.received.length, 6)
  clock.pass(1_000)
  await google.pushes.tick()
  t.is(receiver.received.length, 7)
  clock.pass(1_000)
  await google.pushes.tick()
  t.is(receiver.received.length, 7)
  clock.pass(1_000)
  await google.pushes.tick()
  t.is(receiver.received.length, 8)
  clock.pass(3_600_000)
  await google.pushes.tick()
  t.is(receiver.received.length, 8)
  const numbers = receiver.received.slice(5).map(({ headers }) => headers['x-goog-message-number'])
  t.is(new Set(numbers).size, 1)
})

test('held notifications can be released in any order, twice, or lost', async (t) => {
  const { as, google } = await startFixture(t)
  const receiver = await startReceiver(t)
  const anna = as(ANNA)
  google.pushes.policy = 'hold'
  await watch(anna, { id: 'c', address: receiver.url })
  for (const summary of ['a', 'b', 'c']) await insert(anna, lunch({ summary }))
  t.is(receiver.received.length, 1)
  const [first, second, third] = google.pushes.held
  if (!first || !second || !third) throw new Error('Three notifications should be held')
  await google.pushes.release(third)
  await google.pushes.release(first)
  await google.pushes.release(first)
  google.pushes.drop(second)
  t.deepEqual(google.pushes.held, [])
  const numbers = receiver.received.slice(1).map(({ headers }) => Number(headers['x-goog-message-number']))
  t.deepEqual(numbers, [third.messageNumber, first.messageNumber, first.messageNumber])
})

test('a channel outlives the grant of its user', async (t) => {
  const { as, google } = await startFixture(t)
  const receiver = await startReceiver(t)
  await watch(as(ANNA), { id: 'c', address: receiver.url })
  google.revokeGrant(ANNA)
  await insert(as(BORIS), lunch({ attendees: [{ email: ANNA }] }))
  await google.pushes.flush()
  t.is(receiver.received.length, 2)
})

test('a channel for other event types stays silent', async (t) => {
  const { as, google } = await startFixture(t)
  const receiver = await startReceiver(t)
  const anna = as(ANNA)
  const requestBody = { id: 'c', type: 'web_hook', address: receiver.url }
  await anna.events.watch({ ...primary, eventTypes: ['focusTime'], requestBody })
  await insert(anna, lunch())
  await google.pushes.flush()
  t.is(receiver.received.length, 1)
})
