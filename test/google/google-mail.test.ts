import test from 'ava'
import { googleAt } from '../../shared/google/google-endpoints.ts'
import { googleMail } from '../../shared/google/google-mail.ts'
import { startCannedServer, type CannedAnswer } from './canned-server.ts'

const NOW = Date.UTC(2026, 2, 1, 12)
const TOPIC = 'projects/p-1/topics/gmail'

/** A mailbox whose server answers from a list. */
async function cannedMail(...answers: readonly CannedAnswer[]) {
  const server = await startCannedServer(...answers)
  const rejected: (string | null)[] = []
  const mail = googleMail({
    endpoints: googleAt(server.url),
    accessToken: (token) => Promise.resolve(`token-${rejected.push(token)}`),
    clock: { now: () => NOW },
  })
  return { server, mail, rejected, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

/** As captured from Gmail: `errors` and `status` side by side. */
function refusal(code: number, reason: string, message = 'jane@example.org'): CannedAnswer {
  return { status: code, json: { error: { code, message, errors: [{ message, domain: 'global', reason }] } } }
}

test('the profile is the token’s own account, in lower case, and where its history stands', async (t) => {
  await using world = await cannedMail({
    json: { emailAddress: 'TestUser@Example.test', historyId: '1988', messagesTotal: 5, threadsTotal: 4 },
  })
  t.deepEqual(await world.mail.profile(), { address: 'testuser@example.test', historyId: '1988' })
  t.is(world.server.seen[0]?.path, '/gmail/v1/users/me/profile')
  t.is(world.server.seen[0]?.headers['authorization'], 'Bearer token-1')
})

test('a place in the history is told as a text or as a number, and no digit of it is lost', async (t) => {
  const huge = '18446744073709551615'
  await using world = await cannedMail(
    { json: { emailAddress: 'a@b.test', historyId: 1988 } },
    { json: { emailAddress: 'a@b.test', historyId: huge } },
    { json: { emailAddress: 'a@b.test', historyId: Number(huge) } },
    { json: { emailAddress: 'a@b.test', historyId: 'soon' } },
  )
  const { mail } = world
  t.like(await mail.profile(), { historyId: '1988' })
  t.like(await mail.profile(), { historyId: huge })
  await t.throwsAsync(mail.profile(), { code: 'google.unavailable' })
  await t.throwsAsync(mail.profile(), { code: 'google.unavailable' })
})

const PRECONDITION = { code: 400, status: 'FAILED_PRECONDITION', message: 'Precondition check failed.' }
const withoutGmail: [string, CannedAnswer, string][] = [
  ['was never given one', refusal(400, 'failedPrecondition', 'Mail service not enabled'), 'no-mailbox'],
  [
    'was never given one, in other words',
    { status: 400, json: { error: { ...PRECONDITION, errors: [{ reason: 'failedPrecondition' }] } } },
    'no-mailbox',
  ],
  ['was never given one, in the newer form', { status: 400, json: { error: PRECONDITION } }, 'no-mailbox'],
  ['lost it to its administrator', refusal(403, 'domainPolicy'), 'turned-off'],
]
for (const [name, answer, refused] of withoutGmail)
  test(`an account without a mailbox that ${name} is refused by that name, and otherwise for good`, async (t) => {
    await using world = await cannedMail(answer)
    t.deepEqual(await world.mail.profile(), { refused })
    await t.throwsAsync(world.mail.history('1', null), { code: 'google.refused' })
  })

test('other refusals of the profile are no missing mailbox', async (t) => {
  await using world = await cannedMail(
    refusal(403, 'insufficientPermissions'),
    refusal(403, 'forbidden'),
    refusal(400, 'invalidArgument'),
    { html: '<html>Welcome to the hotel' },
  )
  const { mail } = world
  await t.throwsAsync(mail.profile(), { code: 'google.scope-missing' })
  await t.throwsAsync(mail.profile(), { code: 'google.refused' })
  await t.throwsAsync(mail.profile(), { code: 'google.refused' })
  await t.throwsAsync(mail.profile(), { code: 'google.unavailable' })
})

test('of the addresses to write from, the own one and those that were confirmed are verified', async (t) => {
  const sendAs = [
    { sendAsEmail: 'Jane@Example.org', isPrimary: true, isDefault: true },
    { sendAsEmail: 'Sales@example.org', verificationStatus: 'accepted' },
    { sendAsEmail: 'info@example.org', verificationStatus: 'pending' },
    { sendAsEmail: 'odd@example.org', verificationStatus: 'verificationStatusUnspecified' },
    { sendAsEmail: 'old@example.org' },
  ]
  await using world = await cannedMail({ json: { sendAs } })
  const told = await world.mail.sendAs()
  t.deepEqual(
    told.map(({ address, isVerified, isPrimary }) => [address, isVerified, isPrimary]),
    [
      ['jane@example.org', true, true],
      ['sales@example.org', true, false],
      ['info@example.org', false, false],
      ['odd@example.org', false, false],
      ['old@example.org', false, false],
    ],
  )
  t.is(world.server.seen[0]?.path, '/gmail/v1/users/me/settings/sendAs')
})

test('a list of addresses without the account’s own is no list', async (t) => {
  await using world = await cannedMail({ json: {} }, { json: { sendAs: [{ sendAsEmail: 'a@b.test' }] } })
  await t.throwsAsync(world.mail.sendAs(), { code: 'google.unavailable' })
  await t.throwsAsync(world.mail.sendAs(), { code: 'google.unavailable' })
})

test('a watch is of the inbox alone, and lasts as long as Gmail says', async (t) => {
  await using world = await cannedMail(
    { json: { historyId: 1988, expiration: '1772971200000' } },
    { json: { historyId: '1988' } },
    { json: { expiration: '1772971200000' } },
  )
  t.deepEqual(await world.mail.watch(TOPIC), { historyId: '1988', expiresAt: 1_772_971_200_000 })
  const [{ path, body } = { path: '', body: '{}' }] = world.server.seen
  t.is(path, '/gmail/v1/users/me/watch')
  t.deepEqual(JSON.parse(body), {
    topicName: TOPIC,
    labelIds: ['INBOX'],
    labelFilterBehavior: 'include',
  })
  await t.throwsAsync(world.mail.watch(TOPIC), { code: 'google.unavailable' })
  await t.throwsAsync(world.mail.watch(TOPIC), { code: 'google.unavailable' })
})

const SENDING = `Error sending test message to Cloud PubSub ${TOPIC} :`
const topics: [string, CannedAnswer][] = [
  [
    'Gmail may not publish to',
    refusal(403, 'forbidden', `${SENDING} User not authorized to perform this action.`),
  ],
  ['isn’t there', refusal(404, 'notFound', `${SENDING} Resource not found (resource=gmail).`)],
  [
    'is another project’s',
    refusal(400, 'invalidArgument', 'Invalid topicName does not match projects/p-2/topics/*'),
  ],
  ['is no name', refusal(400, 'invalidArgument', "Invalid topic name format. Should follow 'projects/…")],
]
for (const [name, answer] of topics)
  test(`a topic that ${name} is a fault of the set-up, not of the user`, async (t) => {
    await using world = await cannedMail(answer)
    const fault = await t.throwsAsync(world.mail.watch(TOPIC), { code: 'google.misconfigured' })
    t.notRegex(fault.message, /topics|projects/)
  })

test('a mailbox that is watched with another topic has to be let go of first', async (t) => {
  const taken = 'Only one user push notification client allowed per developer (call /stop then try again)'
  await using world = await cannedMail(refusal(400, 'invalidArgument', taken), { status: 200, html: '' })
  await t.throwsAsync(world.mail.watch(TOPIC), { code: 'google.duplicate' })
  await t.notThrowsAsync(world.mail.stop())
  t.is(world.server.seen[1]?.path, '/gmail/v1/users/me/stop')
})

const added = (id: string, ...labelIds: string[]) => ({ message: { id, labelIds, threadId: id } })

test('what came into the inbox is told once each, in its order, whatever else happened to it', async (t) => {
  const history = [
    { id: '1556', messages: [{ id: 'm1' }], messagesAdded: [added('m1', 'UNREAD', 'SENT', 'INBOX')] },
    { id: '1557', messagesAdded: [added('sent', 'SENT'), { message: { id: 'm2', threadId: 'm2' } }] },
    { id: '1658', labelsAdded: [{ labelIds: ['IMPORTANT'], ...added('m3', 'IMPORTANT', 'INBOX') }] },
    { id: '1659', labelsAdded: [{ labelIds: ['INBOX'], ...added('m4', 'INBOX') }] },
    { id: '1660', labelsAdded: [{ labelIds: ['INBOX'], ...added('m1', 'INBOX') }] },
    { id: '1661', messages: [{ id: 'm5' }] },
  ]
  await using world = await cannedMail({ json: { history, historyId: '1761', nextPageToken: 'p2' } })
  t.deepEqual(await world.mail.history('1500', null), {
    messageIds: ['m1', 'm2', 'm4'],
    historyId: '1761',
    nextPage: 'p2',
  })
})

test('each page asks the same, from the place that the first one began at', async (t) => {
  await using world = await cannedMail({ json: { historyId: 1761, nextPageToken: 'p2' } })
  t.deepEqual(await world.mail.history('1500', null), { messageIds: [], historyId: '1761', nextPage: 'p2' })
  await world.mail.history('1500', 'p2')
  const asked = world.server.seen.map(({ query }) => [...query])
  const fixed = [
    ['startHistoryId', '1500'],
    ['historyTypes', 'messageAdded'],
    ['historyTypes', 'labelAdded'],
    ['labelId', 'INBOX'],
    ['maxResults', '500'],
  ]
  t.deepEqual(asked, [fixed, [...fixed, ['pageToken', 'p2']]])
  t.is(world.server.seen[0]?.path, '/gmail/v1/users/me/history')
})

test('a history without entries is no news; an answer that doesn’t say where it stands is none', async (t) => {
  await using world = await cannedMail({ json: { historyId: '1761' } }, { json: {} })
  t.deepEqual(await world.mail.history('1761', null), { messageIds: [], historyId: '1761', nextPage: null })
  await t.throwsAsync(world.mail.history('1761', null), { code: 'google.unavailable' })
})

test('a place that is too old is an expired cursor; a page of some proxy’s isn’t', async (t) => {
  await using world = await cannedMail(refusal(404, 'notFound', 'Requested entity was not found.'), {
    status: 404,
    html: '<!DOCTYPE html><title>Not Found',
  })
  await t.throwsAsync(world.mail.history('1', null), { code: 'google.cursor-expired' })
  await t.throwsAsync(world.mail.history('1', null), { code: 'google.unavailable' })
})

test('Gmail says in its text when to come back', async (t) => {
  const message = 'User-rate limit exceeded.  Retry after 2026-03-01T12:00:30.000Z'
  await using world = await cannedMail(refusal(403, 'rateLimitExceeded', message))
  const fault = await t.throwsAsync(world.mail.sendAs(), { code: 'google.rate-limited' })
  t.like(fault, { retryAfterMs: 30_000 })
})

test('a token that is refused is renewed once', async (t) => {
  await using world = await cannedMail(refusal(401, 'authError'), {
    json: { emailAddress: 'a@b.test', historyId: '7' },
  })
  t.deepEqual(await world.mail.profile(), { address: 'a@b.test', historyId: '7' })
  t.deepEqual(world.rejected, [null, 'token-1'])
})
