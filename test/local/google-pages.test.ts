import test from 'ava'
import { ANNA, BORIS, insert, listAll, lunch, startFixture } from './google-fixture.ts'

const path = (email: string) =>
  `/accounts/${encodeURIComponent(email)}/calendars/${encodeURIComponent(email)}`

function send(
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' })
}

const supper = {
  title: 'Supper',
  startDate: '2026-03-04',
  startTime: '18:00',
  endDate: '2026-03-04',
  endTime: '19:30',
  location: 'Brno',
  description: 'one\r\ntwo',
  guests: `${ANNA}, ${BORIS}`,
}

test('the pages show accounts, calendars and coming events, escaped', async (t) => {
  const { google, as } = await startFixture(t)
  const event = await insert(as(ANNA), lunch({ summary: '<script>alert(1)</script>' }))
  t.is((await fetch(event.htmlLink ?? '')).status, 200)
  const home = await (await fetch(`${google.url}/`)).text()
  t.true(home.includes(path(ANNA)))
  const response = await fetch(google.url + path(ANNA))
  const page = await response.text()
  t.true(page.includes('2026-03-03 12:00-13:00'))
  t.true(page.includes('&lt;script&gt;'))
  t.false(/<script|style=|onclick/.test(page))
  t.regex(response.headers.get('content-security-policy') ?? '', /default-src 'none'/)
  t.is((await fetch(`${google.url}/stand-in.css`)).headers.get('content-type'), 'text/css; charset=utf-8')
})

test('an event made on the page is there for the API, its channel and its guests', async (t) => {
  const { google, as } = await startFixture(t)
  const anna = as(ANNA)
  const { syncToken } = await listAll(anna)
  const saved = await send(`${google.url}${path(ANNA)}/events`, supper)
  t.is(saved.status, 303)
  const [event] = (await listAll(anna, { syncToken })).items
  t.like(event, {
    summary: 'Supper',
    location: 'Brno',
    description: 'one\ntwo',
    start: { dateTime: '2026-03-04T18:00:00+01:00', timeZone: 'Europe/Prague' },
    end: { dateTime: '2026-03-04T19:30:00+01:00', timeZone: 'Europe/Prague' },
  })
  t.deepEqual(
    google.mail.map((mail) => `${mail.kind} ${mail.to}`),
    [`invitation ${BORIS}`],
  )
  const mail = await (await fetch(`${google.url}/mail`)).text()
  t.true(mail.includes(BORIS))
})

test('an event can be turned into a day, answered and deleted on the pages', async (t) => {
  const { google, as } = await startFixture(t)
  const anna = as(ANNA)
  await send(`${google.url}${path(ANNA)}/events`, supper)
  const eventId = (await listAll(anna)).items[0]?.id ?? ''
  const page = (email: string) => `${google.url}${path(email)}/events/${eventId}`
  t.true((await (await fetch(page(ANNA))).text()).includes('value="2026-03-04"'))
  await send(page(ANNA), { ...supper, allDay: 'yes', endDate: '2026-03-05' })
  const { data } = await anna.events.get({ calendarId: 'primary', eventId })
  t.deepEqual([data.start, data.end], [{ date: '2026-03-04' }, { date: '2026-03-06' }])
  t.is(
    (await send(page(BORIS), { ...supper, allDay: 'yes', endDate: '2026-03-05', answer: 'accepted' })).status,
    303,
  )
  const answered = await anna.events.get({ calendarId: 'primary', eventId })
  t.is(answered.data.attendees?.find((guest) => guest.email === BORIS)?.responseStatus, 'accepted')
  t.is((await send(page(BORIS), { ...supper, title: 'Mine' })).status, 400)
  await send(`${page(ANNA)}/delete`, {})
  t.deepEqual((await listAll(anna)).items, [])
})

test('forms from other sites and bad input are refused with a page', async (t) => {
  const { google, as } = await startFixture(t)
  const url = `${google.url}${path(ANNA)}/events`
  t.is((await send(url, supper, { origin: 'https://evil.example' })).status, 400)
  t.is((await send(url, supper, { 'sec-fetch-site': 'cross-site' })).status, 400)
  t.is((await send(url, { ...supper, endDate: '2026-03-01' })).status, 400)
  t.is((await fetch(`${google.url}${path('nobody@example.test')}`)).status, 404)
  t.deepEqual((await listAll(as(ANNA))).items, [])
})

test('a secondary calendar can be made on the page', async (t) => {
  const { google, as } = await startFixture(t)
  const made = await send(`${google.url}/accounts/${encodeURIComponent(ANNA)}/calendars`, { summary: 'Team' })
  t.is((await fetch(google.url + (made.headers.get('location') ?? ''))).status, 200)
  const { data } = await as(ANNA).calendarList.list()
  t.deepEqual(
    data.items?.map((item) => item.summary),
    [ANNA, 'Team'],
  )
})
