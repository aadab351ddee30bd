import test from 'ava'
import type { GoogleMail } from '../../shared/mail-ports.ts'
import { connectMail, TOPIC } from './connected-mail.ts'

const DAY_MS = 86_400_000

async function placeOf(mail: GoogleMail): Promise<string> {
  const profile = await mail.profile()
  if ('refused' in profile) throw new Error(profile.refused)
  return profile.historyId
}

/** All that came in, page by page, and how many pages it took. */
async function arrivals(mail: GoogleMail, since: string) {
  const ids: string[] = []
  let page: string | null = null
  for (let pages = 1; ; pages += 1) {
    const read = await mail.history(since, page)
    ids.push(...read.messageIds)
    page = read.nextPage
    if (page === null) return { ids, pages }
  }
}

const letter = { from: 'Ada <ada@example.net>', to: 'jane@example.org', subject: 'Engines' }

test('mail that comes into the inbox is news once, and from the next place on no more', async (t) => {
  await using world = await connectMail()
  const { mail, google } = world
  const start = await placeOf(mail)
  t.deepEqual(await arrivals(mail, start), { ids: [], pages: 1 })
  const [delivered] = google.deliverMail(letter)
  const read = await mail.history(start, null)
  t.deepEqual(read.messageIds, [delivered?.messageId ?? ''])
  t.deepEqual(await arrivals(mail, read.historyId), { ids: [], pages: 1 })
})

test('what isn’t in the inbox is no news; what is taken out of spam is', async (t) => {
  await using world = await connectMail()
  const { mail, box } = world
  const start = await placeOf(mail)
  box.add({ ...letter, labelIds: ['SENT'] })
  const spam = box.add({ ...letter, labelIds: ['SPAM'] })
  const read = box.add(letter)
  box.label(read, { add: ['STARRED'], remove: ['UNREAD'] })
  t.deepEqual((await arrivals(mail, start)).ids, [read])
  box.label(spam, { add: ['INBOX'], remove: ['SPAM'] })
  t.deepEqual((await arrivals(mail, start)).ids, [read, spam])
})

test('a long history is read page by page, each message once', async (t) => {
  await using world = await connectMail({ gmail: { pageSizeMax: 2 } })
  const { mail, box } = world
  const start = await placeOf(mail)
  const ids = Array.from({ length: 5 }, () => box.add(letter))
  t.deepEqual(await arrivals(mail, start), { ids, pages: 3 })
})

test('what comes while pages are read is told again from the first page’s place', async (t) => {
  await using world = await connectMail({ gmail: { pageSizeMax: 1 } })
  const { mail, box } = world
  const start = await placeOf(mail)
  box.add(letter)
  box.add(letter)
  const first = await mail.history(start, null)
  const late = box.add(letter)
  t.true((await arrivals(mail, first.historyId)).ids.includes(late))
})

test('a place that is forgotten is an expired cursor, and the profile tells one that isn’t', async (t) => {
  await using world = await connectMail()
  const { mail, box, google, time } = world
  const start = await placeOf(mail)
  google.deliverMail(letter)
  time.now += 8 * DAY_MS
  await t.throwsAsync(mail.history(start, null), { code: 'google.cursor-expired' })
  const later = await placeOf(mail)
  t.deepEqual(await arrivals(mail, later), { ids: [], pages: 1 })
  box.expireHistory()
  await t.throwsAsync(mail.history(later, null), { code: 'google.cursor-expired' })
  t.deepEqual((await arrivals(mail, await placeOf(mail))).ids, [])
})

test('a watch lasts a week, is prolonged by another, and is let go of before another topic', async (t) => {
  const other = 'projects/stand-in/topics/other'
  await using world = await connectMail({ gmail: { topics: { [TOPIC]: {}, [other]: {} } } })
  const { mail, time } = world
  const { historyId, expiresAt } = await mail.watch(TOPIC)
  t.is(historyId, await placeOf(mail))
  t.is(expiresAt, time.now + 7 * DAY_MS)
  time.now += DAY_MS
  t.is((await mail.watch(TOPIC)).expiresAt, time.now + 7 * DAY_MS)
  await t.throwsAsync(mail.watch(other), { code: 'google.duplicate' })
  await mail.stop()
  await t.notThrowsAsync(mail.watch(other))
  await t.notThrowsAsync(mail.stop())
  await t.notThrowsAsync(mail.stop())
})

test('a topic that can’t be used is a fault of the set-up', async (t) => {
  await using world = await connectMail({ gmail: { topics: { [TOPIC]: { mayPublish: false } } } })
  for (const topic of [TOPIC, 'projects/stand-in/topics/none', 'projects/other/topics/gmail', 'gmail'])
    await t.throwsAsync(world.mail.watch(topic), { code: 'google.misconfigured' }, topic)
})

test('of the addresses, only those that were confirmed are verified', async (t) => {
  await using world = await connectMail()
  const { mail, box } = world
  box.addSendAs({ address: 'Sales@example.org' })
  t.deepEqual(await mail.sendAs(), [
    { address: 'jane@example.org', isVerified: true, isPrimary: true },
    { address: 'sales@example.org', isVerified: false, isPrimary: false },
  ])
  box.addSendAs({ address: 'sales@example.org', isVerified: true })
  t.like((await mail.sendAs())[1], { isVerified: true })
})

test('an account without Gmail, or whose administrator turned it off, says so', async (t) => {
  for (const withoutMailbox of ['not-enabled', 'precondition'] as const) {
    await using world = await connectMail({ account: 'none', gmail: { withoutMailbox } })
    t.deepEqual(await world.mail.profile(), { refused: 'no-mailbox' })
    await t.throwsAsync(world.mail.watch(TOPIC), { code: 'google.refused' })
  }
  await using world = await connectMail({ account: 'turned-off' })
  t.deepEqual(await world.mail.profile(), { refused: 'turned-off' })
  world.google.setGmail('jane@example.org', 'on')
  t.like(await world.mail.profile(), { address: 'jane@example.org' })
})

test('a grant without the scope for mail is told as such, and a dead one as dead', async (t) => {
  await using calendarOnly = await connectMail({ scopes: ['https://www.googleapis.com/auth/calendar'] })
  await t.throwsAsync(calendarOnly.mail.profile(), { code: 'google.scope-missing' })
  await using world = await connectMail()
  world.google.revokeGrant('jane@example.org')
  await t.throwsAsync(world.mail.profile(), { code: 'google.grant-dead' })
})

test('too many units in a minute are a rate limit that says when to come back', async (t) => {
  await using world = await connectMail()
  const { mail, time } = world
  for (let watch = 0; watch < 60; watch += 1) {
    await mail.watch(TOPIC)
    time.now += 100
  }
  const fault = await t.throwsAsync(mail.profile(), { code: 'google.rate-limited' })
  t.like(fault, { retryAfterMs: 54_000 })
  time.now += 54_000
  await t.notThrowsAsync(mail.profile())
})

test('a token that Google took away is renewed once, and no call is made twice besides', async (t) => {
  await using world = await connectMail()
  const { mail, google } = world
  await mail.profile()
  google.expireAccessTokens()
  google.calls.clear()
  await mail.sendAs()
  t.deepEqual(
    google.calls.all.map(({ path, status }) => `${path} ${status}`),
    ['/gmail/v1/users/me/settings/sendAs 401', '/token 200', '/gmail/v1/users/me/settings/sendAs 200'],
  )
})
