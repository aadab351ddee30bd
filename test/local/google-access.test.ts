import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { ANNA, BORIS, insert, listAll, lunch, refusalOf, refused, startFixture } from './google-fixture.ts'

const SCOPE = 'https://www.googleapis.com/auth/'
const primary = { calendarId: 'primary' }

test("the calendar list tells the primary one by the account's address, and secondary ones", async (t) => {
  const { as, google } = await startFixture(t)
  const anna = as(ANNA)
  const { data: team } = await anna.calendars.insert({ requestBody: { summary: 'Team', timeZone: 'UTC' } })
  t.regex(team.id ?? '', /@group\.calendar\.google\.com$/)
  const { data } = await anna.calendarList.list()
  t.deepEqual(
    data.items?.map((item) => [item.id, item.primary, item.accessRole, item.timeZone]),
    [
      [ANNA, true, 'owner', 'Europe/Prague'],
      [team.id, undefined, 'owner', 'UTC'],
    ],
  )
  t.is((await anna.calendarList.get({ calendarId: 'primary' })).data.id, ANNA)
  google.shareCalendar({ calendarId: team.id ?? '', email: BORIS, role: 'reader' })
  const boris = as(BORIS)
  const writers = await boris.calendarList.list({ minAccessRole: 'writer' })
  t.deepEqual(
    writers.data.items?.map((item) => item.id),
    [BORIS],
  )
  await anna.calendars.delete({ calendarId: team.id ?? '' })
  const changed = await anna.calendarList.list({ syncToken: data.nextSyncToken ?? '' })
  t.deepEqual(
    changed.data.items?.map((item) => [item.id, item.deleted]),
    [[team.id, true]],
  )
  t.is(
    await refused(anna.calendarList.list({ syncToken: data.nextSyncToken ?? '', minAccessRole: 'owner' })),
    '400 invalid',
  )
})

test('a reader cannot write, sees private events as busy, and a stranger sees nothing', async (t) => {
  const { as, google } = await startFixture(t)
  const { id: eventId } = await insert(as(ANNA), lunch({ visibility: 'private' }))
  const boris = as(BORIS)
  const there = { calendarId: ANNA }
  t.is(await refused(boris.events.get({ ...there, eventId })), '404 notFound')
  google.shareCalendar({ calendarId: ANNA, email: BORIS, role: 'reader' })
  const { data } = await boris.events.get({ ...there, eventId })
  t.false('summary' in data)
  t.truthy(data.start)
  t.is(await refused(boris.events.insert({ ...there, requestBody: lunch() })), '403 requiredAccessLevel')
  google.shareCalendar({ calendarId: ANNA, email: BORIS, role: 'writer' })
  t.is((await boris.events.get({ ...there, eventId })).data.summary, 'Lunch')
})

test('each method asks for its scopes', async (t) => {
  const { as } = await startFixture(t)
  const events = as(ANNA, { scopes: [`${SCOPE}calendar.events`] })
  await t.notThrowsAsync(insert(events, lunch()))
  const refusal = await refusalOf(events.calendarList.list())
  t.deepEqual(refusal.body, {
    error: {
      code: 403,
      message: 'Request had insufficient authentication scopes.',
      errors: [{ message: 'Insufficient Permission', domain: 'global', reason: 'insufficientPermissions' }],
      status: 'PERMISSION_DENIED',
    },
  })
  const readonly = as(ANNA, { scopes: [`${SCOPE}calendar.events.readonly`] })
  await t.notThrowsAsync(listAll(readonly))
  t.is(await refused(insert(readonly, lunch())), '403 insufficientPermissions')
  t.is(await refused(listAll(as(ANNA, { scopes: ['openid'] }))), '403 insufficientPermissions')
})

test('an expired or unknown token is a 401 authError', async (t) => {
  const { as, clock, google } = await startFixture(t)
  const anna = as(ANNA)
  clock.pass(3_598_000)
  await t.notThrowsAsync(listAll(anna))
  clock.pass(1_000)
  t.is(await refused(listAll(anna)), '401 authError')
  const again = as(ANNA)
  google.expireAccessTokens(ANNA)
  t.is(await refused(listAll(again)), '401 authError')
})

test('requests are metered by the minute, per user and per project, on the clock', async (t) => {
  const { as, clock, google } = await startFixture(t, {
    quota: { perUserPerMinute: 5, perProjectPerMinute: 7 },
  })
  const anna = as(ANNA)
  const boris = as(BORIS)
  const { id: eventId } = await insert(anna, lunch())
  await anna.events.patch({ ...primary, eventId, requestBody: {} })
  await listAll(anna)
  t.is(await refused(listAll(anna)), '403 userRateLimitExceeded')
  await listAll(boris)
  await listAll(boris)
  t.is(await refused(listAll(boris)), '403 rateLimitExceeded')
  google.quota.status = 429
  t.is(await refused(listAll(anna)), '429 rateLimitExceeded')
  clock.pass(60_000)
  await t.notThrowsAsync(listAll(anna))
})

test('a fault may take the answer, or the effect too, or the connection', async (t) => {
  const { as, google } = await startFixture(t)
  const anna = as(ANNA)
  const path = /\/events$/
  google.faults.add({ method: 'POST', path, answer: { status: 503, reason: 'backendError' } })
  t.is(await refused(insert(anna, lunch({ id: 'aaaaa' }))), '503 backendError')
  google.faults.add({ method: 'POST', path, effect: 'done', answer: { status: 500 } })
  t.is(await refused(insert(anna, lunch({ id: 'aaaaa' }))), '500 backendError')
  t.is(await refused(insert(anna, lunch({ id: 'aaaaa' }))), '409 duplicate')
  google.faults.add({ path, answer: 'drop' })
  await t.throwsAsync(listAll(anna))
  google.faults.add({ path, answer: 'hang' })
  await t.throwsAsync(anna.events.list(primary, { timeout: 100 }))
  t.is((await listAll(anna)).items.length, 1)
  t.is(google.calls.count({ method: 'POST', path, email: ANNA }), 3)
  t.is(google.calls.count({ status: 0 }), 2)
})

test('everything is there after a restart on the same file', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'google-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const statePath = join(folder, 'state.sqlite')
  const first = await startFixture(t, { statePath })
  const anna = first.as(ANNA)
  const event = await insert(anna, lunch())
  const { syncToken } = await listAll(anna)
  const late = await insert(anna, lunch({ summary: 'Late' }))
  await first.google.close()
  const second = await startFixture(t, { statePath })
  const again = second.as(ANNA)
  t.deepEqual((await again.events.get({ ...primary, eventId: event.id })).data.etag, event.etag)
  t.deepEqual(
    (await listAll(again, { syncToken })).items.map((item) => item.id),
    [late.id],
  )
  t.true((await insert(again, lunch())).etag > late.etag)
})
