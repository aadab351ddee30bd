import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { ANNA, BORIS, refusalOf, refused, startFixture } from './google-fixture.ts'
import { ALL_MAIL, letterTo, refusalBody, startMail, TOPIC } from './mail-fixture.ts'

const DAY_MS = 86_400_000
const SCOPE = (name: string) => `https://www.googleapis.com/auth/gmail.${name}`

test('the profile has the shape that was captured from Gmail', async (t) => {
  const { google, as } = await startMail(t)
  google.deliverMail(letterTo(ANNA))
  const { data } = await as(ANNA).getProfile({ userId: 'me' })
  t.deepEqual(Object.keys(data).sort(), ['emailAddress', 'historyId', 'messagesTotal', 'threadsTotal'])
  t.like(data, { emailAddress: ANNA, messagesTotal: 1, threadsTotal: 1 })
  t.is(typeof data.historyId, 'string')
})

test('each method takes the scopes that the discovery document names, and no others', async (t) => {
  const { google, as } = await startMail(t)
  const [delivered] = google.deliverMail(letterTo(ANNA))
  const id = delivered?.messageId ?? ''
  const outcomes = async (scope: string) => {
    const users = as(ANNA, [scope])
    const me = { userId: 'me' }
    const calls = [
      users.getProfile(me),
      users.settings.sendAs.list(me),
      users.watch({ ...me, requestBody: { topicName: TOPIC } }),
      users.stop(me),
      users.history.list({ ...me, startHistoryId: '1' }),
      users.messages.get({ ...me, id, format: 'metadata' }),
    ]
    const settled = await Promise.allSettled(calls)
    return settled.map(({ status }) => (status === 'fulfilled' ? 'x' : '-')).join('')
  }
  t.deepEqual(
    await Promise.all(
      [ALL_MAIL, SCOPE('modify'), SCOPE('readonly'), SCOPE('metadata'), SCOPE('compose')].map(outcomes),
    ),
    ['xxxxxx', 'xxxxxx', 'xxxxxx', 'x-xxxx', 'x-----'],
  )
  t.is(await outcomes(SCOPE('settings.basic')), '-x----')
  t.is(await outcomes(SCOPE('send')), '------')
  t.is(await outcomes('https://www.googleapis.com/auth/calendar'), '------')
  const told = await refusalOf(as(ANNA, [SCOPE('send')]).getProfile({ userId: 'me' }))
  t.like(refusalBody.parse(told.body).error, {
    code: 403,
    status: 'PERMISSION_DENIED',
    message: 'Request had insufficient authentication scopes.',
  })
})

test('an account’s own address names its mailbox as well as `me`; nobody else’s does, nor a group’s', async (t) => {
  const { google, as } = await startMail(t)
  google.addGroup({ email: 'sales@example.test', members: [ANNA] })
  await t.notThrowsAsync(as(ANNA).getProfile({ userId: ANNA.toUpperCase() }))
  for (const userId of [BORIS, 'sales@example.test'])
    t.is(await refused(as(ANNA).getProfile({ userId })), '403 forbidden')
  t.is((await fetch(`${google.url}/gmail/v1/users/me/profile`)).status, 401)
})

test('an account without a mailbox, and one whose administrator turned it off, are refused as Gmail does it', async (t) => {
  const { google, as } = await startMail(t)
  google.setGmail(ANNA, 'none')
  google.setGmail(BORIS, 'turned-off')
  const told = refusalBody.parse((await refusalOf(as(ANNA).getProfile({ userId: 'me' }))).body).error
  t.like(told, { code: 400, status: 'FAILED_PRECONDITION', message: 'Mail service not enabled' })
  t.is(told.errors[0]?.reason, 'failedPrecondition')
  t.is(await refused(as(BORIS).history.list({ userId: 'me', startHistoryId: '1' })), '403 domainPolicy')
  t.deepEqual(google.deliverMail(letterTo(ANNA)), [])
})

test('mail for a group is in the mailbox of each member who has one, and a group can’t be an account', async (t) => {
  const { google, as } = await startMail(t)
  google.addAccount({ email: 'karel@example.test', name: 'Karel', gmail: 'none' })
  google.addGroup({ email: 'Sales@example.test', members: [ANNA, BORIS, 'karel@example.test'] })
  const delivered = google.deliverMail(letterTo('Sales <sales@EXAMPLE.test>'))
  t.deepEqual(
    delivered.map(({ email }) => email),
    [ANNA, BORIS],
  )
  t.is((await as(BORIS).getProfile({ userId: 'me' })).data.messagesTotal, 1)
  t.deepEqual(google.deliverMail(letterTo('nobody@elsewhere.test')), [])
  t.throws(() => google.addAccount({ email: 'sales@example.test', name: 'Sales' }))
  t.throws(() => google.addGroup({ email: ANNA, members: [] }))
})

test('addresses to write from: the own one without a status, others pending until they are confirmed', async (t) => {
  const { google, as } = await startMail(t)
  const box = google.mailboxOf(ANNA)
  box.addSendAs({ address: 'info@example.test', name: 'Info' })
  const list = async () => (await as(ANNA).settings.sendAs.list({ userId: 'me' })).data.sendAs ?? []
  const [own, added] = await list()
  t.like(own, { sendAsEmail: ANNA, isPrimary: true, isDefault: true, displayName: 'Anna Novakova' })
  t.false('verificationStatus' in (own ?? {}))
  t.like(added, { sendAsEmail: 'info@example.test', displayName: 'Info', verificationStatus: 'pending' })
  t.false('isPrimary' in (added ?? {}))
  box.addSendAs({ address: 'info@example.test', isVerified: true })
  t.like((await list())[1], { verificationStatus: 'accepted' })
  box.removeSendAs('info@example.test')
  t.is((await list()).length, 1)
})

test('history entries are partial, in the shapes that were captured, and rise with gaps', async (t) => {
  const { google, as } = await startMail(t)
  const box = google.mailboxOf(ANNA)
  const id = box.add({ ...letterTo(ANNA), labelIds: ['UNREAD', 'SENT', 'INBOX'] })
  box.label(id, { add: ['STARRED'] })
  box.label(id, { remove: ['UNREAD', 'NONE'] })
  box.label(id, { remove: ['UNREAD'] })
  box.remove(id)
  const { data } = await as(ANNA).history.list({ userId: 'me', startHistoryId: '1' })
  const messages = [{ id, threadId: id }]
  const message = (...labelIds: string[]) => ({ id, labelIds, threadId: id })
  const [first, second, third, last] = (data.history ?? []).map((entry) => ({ ...entry, id: 'n' }))
  t.deepEqual(first, { id: 'n', messages, messagesAdded: [{ message: message('UNREAD', 'SENT', 'INBOX') }] })
  const starred = message('UNREAD', 'SENT', 'INBOX', 'STARRED')
  t.deepEqual(second, { id: 'n', messages, labelsAdded: [{ labelIds: ['STARRED'], message: starred }] })
  const seen = message('SENT', 'INBOX', 'STARRED')
  t.deepEqual(third, { id: 'n', messages, labelsRemoved: [{ labelIds: ['UNREAD'], message: seen }] })
  t.deepEqual(last, { id: 'n', messages, messagesDeleted: [{ message: seen }] })
  const ids = (data.history ?? []).map((entry) => Number(entry.id))
  t.is(ids.length, 4)
  t.true(ids.every((one, index) => index === 0 || one > (ids[index - 1] ?? 0)))
  t.is(data.historyId, String(ids.at(-1)))
  t.true((ids.at(-1) ?? 0) - (ids[0] ?? 0) > 3)
})

test('without news there is no key for it, and kinds and labels can be chosen', async (t) => {
  const { google, as } = await startMail(t)
  const users = as(ANNA)
  const start = (await users.getProfile({ userId: 'me' })).data.historyId ?? ''
  const idle = await users.history.list({ userId: 'me', startHistoryId: start })
  t.deepEqual(idle.data, { historyId: start })
  const box = google.mailboxOf(ANNA)
  box.add({ ...letterTo(ANNA), labelIds: ['SENT'] })
  const id = box.add(letterTo(ANNA))
  box.label(id, { remove: ['INBOX'] })
  const count = async (query: { labelId?: string; historyTypes?: string[] }) =>
    (await users.history.list({ userId: 'me', startHistoryId: start, ...query })).data.history?.length ?? 0
  t.is(await count({}), 3)
  t.is(await count({ labelId: 'INBOX' }), 2)
  t.is(await count({ labelId: 'INBOX', historyTypes: ['messageAdded'] }), 1)
  t.is(await count({ historyTypes: ['messageAdded', 'labelRemoved'] }), 3)
  t.is(await count({ historyTypes: ['messageDeleted'] }), 0)
  t.is(
    await refused(users.history.list({ userId: 'me', startHistoryId: start, historyTypes: ['x'] })),
    '400 invalidArgument',
  )
})

test('a place in the history is good for a week, and an id that never was is as bad as an old one', async (t) => {
  const { google, as, clock } = await startMail(t)
  const from = (startHistoryId: string) => as(ANNA).history.list({ userId: 'me', startHistoryId })
  const place = async () => (await as(ANNA).getProfile({ userId: 'me' })).data.historyId ?? ''
  await t.notThrowsAsync(from('1'))
  google.deliverMail(letterTo(ANNA))
  const old = await place()
  clock.pass(6 * DAY_MS)
  google.deliverMail(letterTo(ANNA))
  const newer = await place()
  clock.pass(DAY_MS)
  const told = refusalBody.parse((await refusalOf(from('1'))).body).error
  t.deepEqual([told.code, told.status, told.message], [404, 'NOT_FOUND', 'Requested entity was not found.'])
  t.is(told.errors[0]?.reason, 'notFound')
  t.is((await from(old)).data.history?.length, 1)
  t.is((await from(newer)).data.history, undefined)
  clock.pass(6 * DAY_MS)
  t.is(await refused(from(old)), '404 notFound')
  t.is((await from(newer)).data.history, undefined)
  t.is(await refused(from('999999999')), '404 notFound')
  t.is(await refused(from('soon')), '400 invalidArgument')
  t.is(await refused(as(ANNA).history.list({ userId: 'me' })), '400 invalidArgument')
})

test('a page holds a hundred entries unless told, five hundred at most, and goes on as it began', async (t) => {
  const { google, as } = await startMail(t)
  const box = google.mailboxOf(ANNA)
  for (let count = 0; count < 501; count += 1) box.add(letterTo(ANNA))
  const users = as(ANNA)
  const ask = (query: object) => users.history.list({ userId: 'me', startHistoryId: '1', ...query })
  t.is((await ask({})).data.history?.length, 100)
  const { data } = await ask({ maxResults: 1000 })
  t.is(data.history?.length, 500)
  const pageToken = data.nextPageToken ?? ''
  const rest = (await ask({ maxResults: 1000, pageToken })).data
  t.is(rest.history?.length, 1)
  t.is(rest.nextPageToken, undefined)
  t.is(await refused(ask({ pageToken, labelId: 'INBOX' })), '400 invalidArgument')
  t.is(await refused(ask({ pageToken: 'x' })), '400 invalidArgument')
})

test('a message is told as much of as the format says, and the scope allows', async (t) => {
  const { google, as } = await startMail(t)
  const id = google.mailboxOf(ANNA).add({ ...letterTo(ANNA), messageId: '<1@example.net>' })
  const get = async (query: object, scope = ALL_MAIL) =>
    (await as(ANNA, [scope]).messages.get({ userId: 'me', id, ...query })).data
  const headers = (await get({ format: 'metadata' })).payload?.headers ?? []
  t.deepEqual(
    headers.map(({ name }) => name),
    ['From', 'To', 'Subject', 'Message-Id', 'Date'],
  )
  const chosen = await get({ format: 'metadata', metadataHeaders: ['message-ID'] }, SCOPE('metadata'))
  t.deepEqual(chosen.payload?.headers, [{ name: 'Message-Id', value: '<1@example.net>' }])
  t.like(chosen, { id, threadId: id, labelIds: ['UNREAD', 'INBOX'], internalDate: '1772438400000' })
  t.is((await get({ format: 'minimal' })).payload, undefined)
  const body = (await get({})).payload?.body?.data ?? ''
  t.is(Buffer.from(body, 'base64url').toString(), 'Dear all, they work.')
  const raw = Buffer.from((await get({ format: 'raw' })).raw ?? '', 'base64url').toString()
  t.true(raw.startsWith('From: Ada <ada@example.net>\r\n'))
  t.true(raw.endsWith('\r\n\r\nDear all, they work.'))
  t.is(await refused(get({}, SCOPE('metadata'))), '403 forbidden')
  t.is(await refused(as(ANNA).messages.get({ userId: 'me', id: 'none', format: 'minimal' })), '404 notFound')
})

test('calls cost the units that Gmail names, of the 6,000 a minute and user', async (t) => {
  const { google, as, clock } = await startMail(t)
  const users = as(ANNA)
  const me = { userId: 'me' }
  const id = google.mailboxOf(ANNA).add(letterTo(ANNA))
  const costs: [number, () => Promise<unknown>][] = [
    [100, () => users.watch({ ...me, requestBody: { topicName: TOPIC } })],
    [50, () => users.stop(me)],
    [20, () => users.messages.get({ ...me, id, format: 'minimal' })],
    [2, () => users.history.list({ ...me, startHistoryId: '1' })],
    [1, () => users.getProfile(me)],
    [1, () => users.settings.sendAs.list(me)],
  ]
  for (const [units, call] of costs) {
    google.gmail.quota = { perUserPerMinute: units - 1 }
    t.is(await refused(call()), '403 rateLimitExceeded')
    google.gmail.quota = { perUserPerMinute: units }
    await t.notThrowsAsync(call())
    clock.pass(60_000)
  }
  google.gmail.quota = {}
  for (let call = 0; call < 60; call += 1) await users.watch({ ...me, requestBody: { topicName: TOPIC } })
  const told = refusalBody.parse((await refusalOf(users.getProfile(me))).body).error
  t.is(told.message, `User-rate limit exceeded.  Retry after ${new Date(clock.now() + 60_000).toISOString()}`)
  await t.notThrowsAsync(as(BORIS).getProfile(me))
  clock.pass(60_000)
  await t.notThrowsAsync(users.getProfile(me))
})

test('calls are logged, can be made to fail in Gmail’s envelope, and unknown ones aren’t there', async (t) => {
  const { google, as } = await startMail(t)
  google.faults.add({ path: /profile$/, answer: { status: 503 } })
  const told = await refusalOf(as(ANNA).getProfile({ userId: 'me' }))
  t.like(refusalBody.parse(told.body).error, { code: 503, status: 'UNAVAILABLE' })
  t.is(told.reason, 'backendError')
  t.is(await refused(as(ANNA).labels.list({ userId: 'me' })), '404 notFound')
  t.is(google.calls.count({ path: '/gmail/v1/users/me/profile', email: ANNA, status: 503 }), 1)
})

test('whose token it is can be asked by a mail server, until it ends', async (t) => {
  const { google, clock } = await startMail(t)
  const { accessToken } = google.issueTokens({ email: ANNA, clientId: 'erp', scopes: [ALL_MAIL] })
  t.like(google.ownerOfToken(accessToken), { email: ANNA, scopes: [ALL_MAIL] })
  t.is(google.ownerOfToken('ya29.other'), null)
  clock.pass(3_600_000)
  t.is(google.ownerOfToken(accessToken), null)
})

test('mailboxes, watches, groups and who has no Gmail are there again after a restart', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'google-mail-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const options = { statePath: join(folder, 'google.sqlite'), gmail: { topics: { [TOPIC]: {} } } }
  const first = await startFixture(t, options)
  first.google.addGroup({ email: 'sales@example.test', members: [ANNA] })
  first.google.setGmail(BORIS, 'none')
  first.google.deliverMail(letterTo('sales@example.test'))
  const box = first.google.mailboxOf(ANNA)
  box.box.watch.put('watch', { topic: TOPIC, labelIds: [], behavior: 'include', expiresAt: 2e12 })
  const before = [box.list(), box.watch()]
  await first.google.close()
  const { google } = await startFixture(t, options)
  t.deepEqual([google.mailboxOf(ANNA).list(), google.mailboxOf(ANNA).watch()], before)
  t.deepEqual(google.deliverMail(letterTo(BORIS)), [])
  t.is(google.deliverMail(letterTo('sales@example.test')).length, 1)
  t.is(
    new Set(
      google
        .mailboxOf(ANNA)
        .list()
        .map(({ id }) => id),
    ).size,
    2,
  )
})
