import test from 'ava'
import { googleAt } from '../../shared/google/google-endpoints.ts'
import { googleEvents } from '../../shared/google/google-events.ts'
import { startCannedServer } from './canned-server.ts'
import { connectAccount } from './connected-account.ts'
import { calendarId } from './google-ids.ts'

test('the account’s calendars are listed with what may be done in them', async (t) => {
  await using jane = await connectAccount()
  const { events, google, hands } = jane
  const bob = jane.connectOther('bob@example.org')
  const { data: team } = await hands.calendars.insert({ requestBody: { summary: 'Team', timeZone: 'UTC' } })
  const own = calendarId(team.id ?? '')
  for (const role of ['freeBusyReader', 'reader', 'writer'] as const) {
    const { data: shared } = await bob.hands.calendars.insert({ requestBody: { summary: role } })
    google.shareCalendar({ calendarId: shared.id ?? '', email: 'jane@example.org', role })
  }
  const calendars = await events.calendars()
  t.deepEqual(calendars.slice(0, 2), [
    {
      calendarId: jane.calendarId,
      title: 'jane@example.org',
      timeZone: 'Europe/Prague',
      isPrimary: true,
      access: 'owner',
    },
    { calendarId: own, title: 'Team', timeZone: 'UTC', isPrimary: false, access: 'owner' },
  ])
  t.deepEqual(
    calendars.slice(2).map(({ title, access }) => `${title}: ${access}`),
    ['freeBusyReader: free-busy', 'reader: reader', 'writer: writer'],
  )
})

test('all pages are read, and a calendar that was deleted isn’t in them', async (t) => {
  await using jane = await connectAccount({ paging: { pageSizeMax: 2, emptyPages: true } })
  const { events, hands } = jane
  for (const summary of ['a', 'b', 'c', 'd']) await hands.calendars.insert({ requestBody: { summary } })
  const all = await events.calendars()
  t.deepEqual(
    all.map(({ title }) => title),
    ['jane@example.org', 'a', 'b', 'c', 'd'],
  )
  await hands.calendars.delete({ calendarId: all[2]?.calendarId ?? '' })
  t.is((await events.calendars()).length, 4)
})

test('an account that didn’t allow its list to be read says so', async (t) => {
  const scopes = ['https://www.googleapis.com/auth/calendar.events']
  await using jane = await connectAccount({ scopes })
  await t.throwsAsync(jane.events.calendars(), { code: 'google.scope-missing' })
})

test('hidden calendars are asked for, the user’s own title counts, and a strange role for the least', async (t) => {
  const kind = 'calendar#calendarList'
  const named = { id: 'a@group.calendar.google.com', summary: 'Theirs', summaryOverride: 'Mine' }
  const strange = { id: 'b@group.calendar.google.com', summary: 'B', timeZone: 'UTC', accessRole: 'guru' }
  const first = { kind, nextPageToken: 'p2', items: [{ ...named, accessRole: 'writer', hidden: true }] }
  const second = { kind, items: [strange, { id: 'c@group.calendar.google.com', deleted: true }, {}] }
  await using server = await startCannedServer({ json: first }, { json: second })
  const events = googleEvents({
    endpoints: googleAt(server.url),
    accessToken: () => Promise.resolve('token'),
    zone: 'Europe/Prague',
    clock: { now: () => 0 },
  })
  t.deepEqual(await events.calendars(), [
    {
      calendarId: calendarId(named.id),
      title: 'Mine',
      timeZone: 'UTC',
      isPrimary: false,
      access: 'writer',
    },
    {
      calendarId: calendarId(strange.id),
      title: 'B',
      timeZone: 'UTC',
      isPrimary: false,
      access: 'free-busy',
    },
  ])
  t.deepEqual(
    server.seen.map(({ query }) => Object.fromEntries(query)),
    [
      { maxResults: '250', showHidden: 'true' },
      { maxResults: '250', showHidden: 'true', pageToken: 'p2' },
    ],
  )
})
