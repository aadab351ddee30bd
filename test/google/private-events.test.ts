import test from 'ava'
import { fromGoogle } from '../../shared/google/event-mapping.ts'
import { connectAccount } from './connected-account.ts'
import * as ids from './google-ids.ts'

const id = ids.eventId('priva')
const window = { from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 2, 8) }
const when = { kind: 'timed', start: '2026-03-02T11:00:00Z', end: '2026-03-02T12:00:00Z' } as const
const hidden = {
  summary: 'Secret title',
  description: 'Secret description',
  location: 'Secret place',
  attendees: [{ email: 'secret-guest@example.com', displayName: 'Secret guest', comment: 'Secret comment' }],
  conferenceData: { entryPoints: [{ entryPointType: 'video', uri: 'https://secret.example.com/' }] },
}
const times = {
  start: { dateTime: '2026-03-02T12:00:00', timeZone: 'Europe/Prague' },
  end: { dateTime: '2026-03-02T13:00:00', timeZone: 'Europe/Prague' },
}
const requestBody = { id, ...times, ...hidden, visibility: 'private' }
const masked = { title: '', when, description: '', location: '' }

/** Everything that JSON would show of it, and what an error says. */
const shown = (value: unknown): string =>
  value instanceof Error ? `${value.message} ${String(value.cause)} ${value.stack}` : JSON.stringify(value)

test('of a private event only its time is told', (t) => {
  for (const visibility of ['private', 'confidential']) {
    const item = {
      ...times,
      ...hidden,
      id,
      etag: '"1"',
      hangoutLink: 'https://secret.example.com/',
      visibility,
    }
    const entry = fromGoogle(item, 'Europe/Prague')
    t.like(entry, { kind: 'held', held: { event: masked, guests: [], joinUrl: '', isPrivate: true } })
    t.notRegex(shown(entry), /secret/i)
  }
})

test('an event for everybody is told as it is', (t) => {
  for (const visibility of ['default', 'public']) {
    const entry = fromGoogle({ ...times, ...hidden, id, etag: '"1"', visibility }, 'Europe/Prague')
    t.like(entry, { held: { isPrivate: false, event: { title: 'Secret title' }, guests: { length: 1 } } })
  }
})

test('no read tells what a private event is about', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  await hand.insert({ calendarId, requestBody, conferenceDataVersion: 1 })
  await hand.insert({
    calendarId,
    requestBody: { ...requestBody, id: 'serie', recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] },
  })
  const types = ['default'] as const
  const answers = [
    await events.get(calendarId, id),
    await events.page({ calendarId, cursor: null, since: 0, page: null, types }),
    await events.occurrences({ calendarId, window, types, page: null }),
    await events.instances(calendarId, ids.eventId('serie'), window),
  ]
  for (const answer of answers) t.notRegex(shown(answer), /secret/i)
  t.like(answers[0], { held: { event: masked, isPrivate: true, mayEdit: true, isOrganizer: true } })
  t.like(answers[1], { entries: [{ held: { isPrivate: true } }, { kind: 'series' }] })
  t.like(answers[2], { entries: { length: 3 } })
  t.like(answers[3], { length: 2 })
})

test('an event that turns private is told as one in the next delta, and as itself when it turns back', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  await hand.insert({ calendarId, requestBody: { ...requestBody, visibility: 'default' } })
  const at = { calendarId, since: 0, page: null, types: ['default'] } as const
  const first = await events.page({ ...at, cursor: null })
  await hand.patch({ calendarId, eventId: id, requestBody: { visibility: 'private' } })
  const second = await events.page({ ...at, cursor: first.nextCursor })
  t.like(second.entries, [{ held: { event: masked, isPrivate: true } }])
  t.notRegex(shown(second), /secret/i)
  await hand.patch({ calendarId, eventId: id, requestBody: { visibility: 'public' } })
  const third = await events.page({ ...at, cursor: second.nextCursor })
  t.like(third.entries, [{ held: { event: { title: 'Secret title' }, isPrivate: false } }])
})

test('a write to a private event answers without its content, and keeps it private', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  await hand.insert({ calendarId, requestBody, conferenceDataVersion: 1 })
  const later = { ...when, start: '2026-03-02T10:00:00Z' }
  const change = {
    when: later,
    guests: { set: [{ email: 'secret-eve@example.com', answer: 'none' }], remove: [] },
  } as const
  const held = await events.patch(calendarId, id, { change, etag: null })
  t.deepEqual(held?.event, { ...masked, when: later })
  t.notRegex(shown(held), /secret/i)
  const { data } = await hand.get({ calendarId, eventId: id })
  t.is(data.summary, 'Secret title')
  t.is(data.visibility, 'private')
  t.is(data.attendees?.length, 2)
})

test('no fault tells what a private event is about', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, google, calendarId } = jane
  await hand.insert({ calendarId, requestBody, conferenceDataVersion: 1 })
  const moved = { change: { title: 'x', guests: { set: [], remove: ['a@example.org'] } }, etag: '"1"' }
  const faults = [await t.throwsAsync(events.patch(calendarId, id, moved), { code: 'google.moved-on' })]
  const message = 'Secret title can’t be read'
  google.faults.add({ path: /events/, answer: { status: 400, reason: 'invalid', message } })
  faults.push(await t.throwsAsync(events.get(calendarId, id), { code: 'google.refused' }))
  for (const fault of faults) t.notRegex(shown(fault), /secret/i)
})

test('to whom a calendar is only shown, a private event shows its time', async (t) => {
  await using jane = await connectAccount()
  const { google, hand, calendarId } = jane
  const bob = jane.connectOther('bob@example.org')
  google.shareCalendar({ calendarId, email: 'bob@example.org', role: 'reader' })
  await hand.insert({ calendarId, requestBody, conferenceDataVersion: 1 })
  const entry = await bob.events.get(calendarId, id)
  t.like(entry, { kind: 'held', held: { event: masked, isPrivate: true } })
  t.notRegex(shown(entry), /secret/i)
})
