import test from 'ava'
import type { ExecutionContext } from 'ava'
import { startCannedServer, type CannedAnswer } from '../google/canned-server.ts'
import { until } from '../support/until.ts'
import { ANNA, BORIS, refusalOf } from './google-fixture.ts'
import { letterTo, parsePush, refusalBody, startMail, TOPIC } from './mail-fixture.ts'

const DAY_MS = 86_400_000
const SECOND_MS = 1_000
const OTHER = 'projects/stand-in/topics/other'
const TAKEN: CannedAnswer = { status: 204, html: '' }

/** Anna's mailbox and what its topic's subscription pushes to. */
async function startPushed(t: ExecutionContext, ...answers: readonly CannedAnswer[]) {
  const endpoint = await startCannedServer(...(answers.length > 0 ? answers : [TAKEN]))
  t.teardown(() => endpoint[Symbol.asyncDispose]())
  const world = await startMail(t, { topics: { [TOPIC]: { endpoint: `${endpoint.url}/push` } } })
  // Anew each time: a token lasts an hour, and the clock passes by days.
  const users = () => world.as(ANNA)
  const watch = (more: object = {}, topicName = TOPIC) =>
    users().watch({ userId: 'me', requestBody: { topicName, labelIds: ['INBOX'], ...more } })
  const deliver = async () => {
    world.clock.pass(SECOND_MS)
    world.google.deliverMail(letterTo(ANNA))
    await world.google.mailPushes.flush()
  }
  return { ...world, users, endpoint, watch, deliver }
}

test('a watch is told at once, then of each mail, in the envelope of Pub/Sub', async (t) => {
  const { google, users, endpoint, watch, deliver } = await startPushed(t)
  const { data } = await watch()
  t.is(endpoint.seen.length, 1)
  await deliver()
  const [first, second] = endpoint.seen.map(({ body }) => parsePush(body))
  t.deepEqual(first?.data, { emailAddress: ANNA, historyId: Number(data.historyId) })
  t.is(first?.subscription, 'projects/stand-in/subscriptions/gmail')
  t.is(first?.publishTime, '2026-03-02T08:00:00.000Z')
  const now = (await users().getProfile({ userId: 'me' })).data.historyId
  t.deepEqual(second?.data, { emailAddress: ANNA, historyId: Number(now) })
  t.not(first?.messageId, second?.messageId)
  t.is(endpoint.seen[0]?.path, '/push')
  t.is(endpoint.seen[0]?.headers['authorization'], undefined)
  google.gmail.pushedHistoryId = 'string'
  await deliver()
  const later = (await users().getProfile({ userId: 'me' })).data.historyId
  t.deepEqual(parsePush(endpoint.seen[2]?.body).data, { emailAddress: ANNA, historyId: later })
})

test('a push can carry the token of a service account and the name of its subscription', async (t) => {
  const { google, endpoint, watch } = await startPushed(t)
  const url = `${endpoint.url}/push`
  google.gmail.topics = {
    [TOPIC]: {
      endpoint: url,
      subscription: 'projects/p/subscriptions/s',
      bearer: () => google.mintServiceToken({ email: 'push@p.iam.gserviceaccount.com', audience: url }),
    },
  }
  await watch()
  t.regex(String(endpoint.seen[0]?.headers['authorization']), /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/)
  t.is(parsePush(endpoint.seen[0]?.body).subscription, 'projects/p/subscriptions/s')
})

test('only what has to do with the watched labels is told', async (t) => {
  const { google, endpoint, watch, clock } = await startPushed(t)
  const box = google.mailboxOf(ANNA)
  const toldOf = async (work: () => void) => {
    clock.pass(SECOND_MS)
    const before = endpoint.seen.length
    work()
    await google.mailPushes.flush()
    return endpoint.seen.length - before
  }
  let id = ''
  await watch()
  t.is(await toldOf(() => box.add({ ...letterTo(ANNA), labelIds: ['SENT'] })), 0)
  t.is(await toldOf(() => (id = box.add(letterTo(ANNA)))), 1)
  t.is(await toldOf(() => box.label(id, { remove: ['INBOX'] })), 1)
  t.is(await toldOf(() => box.label(id, { remove: ['UNREAD'] })), 0)
  t.is(await toldOf(() => google.mailboxOf(BORIS).add(letterTo(BORIS))), 0)
  clock.pass(SECOND_MS)
  await watch({ labelFilterBehavior: 'EXCLUDE' })
  t.is(await toldOf(() => box.add({ ...letterTo(ANNA), labelIds: ['SENT'] })), 1)
  t.is(await toldOf(() => box.add(letterTo(ANNA))), 0)
  clock.pass(SECOND_MS)
  await watch({ labelIds: [] })
  t.is(await toldOf(() => box.remove(id)), 1)
})

test('within a second a mailbox has one push, and what it had besides is never told', async (t) => {
  const { google, endpoint, clock, watch, deliver } = await startPushed(t)
  await watch()
  google.deliverMail(letterTo(ANNA))
  google.deliverMail(letterTo(ANNA))
  t.is(google.mailPushes.dropped(), 2)
  clock.pass(SECOND_MS - 1)
  google.deliverMail(letterTo(ANNA))
  t.is(google.mailPushes.dropped(), 3)
  await deliver()
  t.is(endpoint.seen.length, 2)
})

test('pushes are lost, late or doubled by a switch', async (t) => {
  const { google, endpoint, watch, deliver } = await startPushed(t)
  const { mailPushes } = google
  await watch()
  mailPushes.policy = 'lost'
  await deliver()
  t.is(endpoint.seen.length, 1)
  mailPushes.policy = 'late'
  await deliver()
  t.is(endpoint.seen.length, 1)
  const [held] = mailPushes.held
  if (held === undefined) return t.fail()
  await mailPushes.release(held)
  t.is(mailPushes.held.length, 0)
  mailPushes.policy = 'double'
  await deliver()
  const ids = endpoint.seen.map(({ body }) => parsePush(body).messageId)
  t.deepEqual([ids.length, ids[1], ids[3]], [4, held.messageId, ids[2]])
})

test('what isn’t taken comes again, later each time, until it is', async (t) => {
  const { google, endpoint, clock, watch } = await startPushed(
    t,
    { status: 404, html: '' },
    'drop',
    { status: 429, html: '' },
    TAKEN,
  )
  const { mailPushes } = google
  await watch()
  const after = async (ms: number) => {
    clock.pass(ms)
    await mailPushes.tick()
    return endpoint.seen.length
  }
  t.deepEqual([await after(9_999), await after(1)], [1, 2])
  t.deepEqual([await after(19_999), await after(1)], [2, 3])
  t.deepEqual([await after(40_000), await after(DAY_MS)], [4, 4])
  t.deepEqual(
    mailPushes.log.map(({ status, attempt }) => [status, attempt]),
    [
      [404, 1],
      [0, 2],
      [429, 3],
      [204, 4],
    ],
  )
})

test('a watch ends after seven days without a word, and by stop; another one prolongs it', async (t) => {
  const { google, endpoint, clock, users, watch, deliver } = await startPushed(t)
  const { data } = await watch()
  t.is(data.expiration, String(clock.now() + 7 * DAY_MS))
  clock.pass(6 * DAY_MS)
  await watch()
  clock.pass(6 * DAY_MS)
  await deliver()
  t.is(endpoint.seen.length, 3)
  clock.pass(DAY_MS)
  await deliver()
  t.is(endpoint.seen.length, 3)
  t.is(google.mailboxOf(ANNA).watch(), null)
  await watch()
  t.is((await users().stop({ userId: 'me' })).status, 204)
  await deliver()
  t.is(endpoint.seen.length, 4)
})

test('a watch may be shorter than a week, never longer', async (t) => {
  const { google, clock, watch } = await startPushed(t)
  google.gmail.watchLifeMs = DAY_MS
  t.is((await watch()).data.expiration, String(clock.now() + DAY_MS))
  google.gmail.watchLifeMs = 30 * DAY_MS
  t.is((await watch()).data.expiration, String(clock.now() + 7 * DAY_MS))
})

test('a topic has to be the project’s, be there, and let Gmail publish; a mailbox has one', async (t) => {
  const { google, as, watch, clock } = await startPushed(t)
  google.gmail.topics = { ...google.gmail.topics, [OTHER]: {} }
  const told = async (topicName: string) => {
    const { error } = refusalBody.parse((await refusalOf(watch({}, topicName))).body)
    return [error.code, error.errors[0]?.reason, error.message]
  }
  const sending = 'Error sending test message to Cloud PubSub projects/stand-in/topics'
  t.deepEqual(await told('projects/stand-in/topics/none'), [
    404,
    'notFound',
    `${sending}/none : Resource not found (resource=none).`,
  ])
  t.deepEqual(await told('projects/foreign/topics/gmail'), [
    400,
    'invalidArgument',
    'Invalid topicName does not match projects/stand-in/topics/*',
  ])
  t.like(await told('gmail'), [400, 'invalidArgument'])
  google.gmail.topics[OTHER] = { mayPublish: false }
  t.deepEqual(await told(OTHER), [
    403,
    'forbidden',
    `${sending}/other : User not authorized to perform this action.`,
  ])
  google.gmail.topics[OTHER] = {}
  await watch()
  t.deepEqual(await told(OTHER), [
    400,
    'invalidArgument',
    'Only one user push notification client allowed per developer (call /stop then try again)',
  ])
  await t.notThrowsAsync(as(BORIS).watch({ userId: 'me', requestBody: { topicName: OTHER } }))
  clock.pass(7 * DAY_MS)
  await t.notThrowsAsync(watch({}, OTHER))
})

test('a watch of a label that isn’t there, or without a topic, is refused and changes nothing', async (t) => {
  const { google, users, watch } = await startPushed(t)
  t.like(await refusalOf(watch({ labelIds: ['ALL_MAIL'] })), { status: 400 })
  t.like(await refusalOf(watch({ labelFilterBehavior: 'maybe' })), { status: 400 })
  t.like(await refusalOf(users().watch({ userId: 'me', requestBody: {} })), { status: 400 })
  t.is(google.mailboxOf(ANNA).watch(), null)
})

test('closing waits for what is under way', async (t) => {
  const { google, endpoint, clock, watch } = await startPushed(t)
  await watch()
  clock.pass(SECOND_MS)
  google.deliverMail(letterTo(ANNA))
  await google.close()
  await until(() => Promise.resolve(endpoint.seen.length === 2))
  t.is(google.mailPushes.log.length, 2)
})
