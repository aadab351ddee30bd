import test from 'ava'
import type { CalendarEvent } from '../../shared/domain/event.ts'
import type { Answer } from '../../shared/domain/guests.ts'
import type { HeldEvent } from '../../shared/google-ports.ts'
import { connectAccount } from './connected-account.ts'
import { eventId } from './google-ids.ts'

const JANE = 'jane@example.org'
const BOB = 'bob@example.org'
const EVE = 'eve@example.com'
const id = eventId('a1b2c3d4e5f6')
const lunch: CalendarEvent = {
  title: 'Lunch',
  when: { kind: 'timed', start: '2026-03-02T11:00:00Z', end: '2026-03-02T12:00:00Z' },
  description: '',
  location: '',
}
const guest = (email: string, answer: Answer = 'none') => ({ email, answer })
const write = { event: lunch, mark: 'main/Meeting/1', guests: [guest(JANE, 'accepted'), guest(BOB)] }
const off = (...remove: string[]) => ({ guests: { set: [], remove } })
const on = (...set: ReturnType<typeof guest>[]) => ({ guests: { set, remove: [] } })

/** Jane's event with Bob, who has an account too. */
async function meet() {
  const jane = await connectAccount()
  const bob = jane.connectOther(BOB)
  const held = await jane.events.insert(jane.calendarId, id, write)
  // Access tokens are there from now on, so calls can be counted.
  await bob.events.primary()
  return { jane, bob, held, [Symbol.asyncDispose]: () => jane[Symbol.asyncDispose]() }
}

const told = (guests: readonly { email: string; answer: Answer }[] | undefined) =>
  guests?.map(({ email, answer }) => `${email} ${answer}`)

test('a new event has its guests with their answers, and mails nobody unless told to', async (t) => {
  await using world = await meet()
  const { jane, bob, held } = world
  t.deepEqual(held.guests, [
    { email: JANE, answer: 'accepted', isSelf: true, isOrganizer: true },
    { email: BOB, answer: 'none', isSelf: false, isOrganizer: false },
  ])
  t.deepEqual(jane.google.mail, [])
  const copy = await bob.events.get(bob.calendarId, id)
  t.like(copy, { held: { organizer: JANE, isOrganizer: false, mayEdit: false, uid: held.uid } })
  const other = eventId('b1b2c3')
  await jane.events.insert(jane.calendarId, other, { ...write, notify: 'all' })
  t.deepEqual(
    jane.google.mail.map(({ to, kind }) => `${kind} ${to}`),
    [`invitation ${BOB}`],
  )
})

test('a new event has its colour and a conference when asked for, and neither when not', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  const made = await events.insert(calendarId, id, { ...write, colour: '7', withMeet: true })
  t.regex(made.joinUrl, /^https:\/\/meet\.google\.com\//)
  const { data } = await hand.get({ calendarId, eventId: id })
  t.is(data.colorId, '7')
  t.is(data.conferenceData?.createRequest?.requestId, id)
  const plain = await events.insert(calendarId, eventId('b1b2c3'), write)
  t.is(plain.joinUrl, '')
  const { data: bare } = await hand.get({ calendarId, eventId: 'b1b2c3' })
  t.is(bare.colorId, undefined)
})

test('a conference outlives every other change', async (t) => {
  await using jane = await connectAccount()
  const { events, calendarId } = jane
  const { joinUrl } = await events.insert(calendarId, id, { ...write, withMeet: true })
  const change = { title: 'Late lunch', ...on(guest(EVE)) }
  const changed = await events.patch(calendarId, id, { change, etag: null })
  t.is(changed?.joinUrl, joinUrl)
  t.is(changed?.guests.length, 3)
})

test('a deleted event comes back with the guests of its second life, and they are told when asked', async (t) => {
  await using jane = await connectAccount()
  const { events, google, calendarId } = jane
  await events.insert(calendarId, id, write)
  await events.remove(calendarId, id, null)
  const again = { ...write, guests: [guest(EVE, 'tentative')], notify: 'all', withMeet: true } as const
  const revived = await events.insert(calendarId, id, again)
  t.deepEqual(told(revived.guests), [`${EVE} tentative`])
  t.not(revived.joinUrl, '')
  t.deepEqual(
    google.mail.map(({ to, kind }) => `${kind} ${to}`),
    [`invitation ${EVE}`],
  )
})

test('a deleted event comes back without the guests of its first life when it has none in its second', async (t) => {
  await using world = await meet()
  const { events, google, calendarId } = world.jane
  await events.remove(calendarId, id, null)
  const again = { event: lunch, mark: 'main/Meeting/1', notify: 'all' } as const
  t.deepEqual((await events.insert(calendarId, id, again)).guests, [])
  t.deepEqual(google.mail, [])
})

test('a deleted event comes back as it was, guests included, in one call and without a mail', async (t) => {
  await using world = await meet()
  const { events, google, calendarId, callsOf } = world.jane
  await events.remove(calendarId, id, null)
  const held: (HeldEvent | null)[] = []
  const calls = await callsOf(async () => held.push(await events.revive(calendarId, id)))
  t.deepEqual(calls, [`PATCH events/${id}`])
  t.like(held, [{ event: lunch, mark: 'main/Meeting/1' }])
  t.deepEqual(told(held[0]?.guests), [`${JANE} accepted`, `${BOB} none`])
  t.deepEqual(google.mail, [])
  t.is(await events.revive(calendarId, eventId('none0')), null)
})

test('a move can ask everybody anew but the organiser', async (t) => {
  await using world = await meet()
  const { jane, bob } = world
  await bob.events.answer(bob.calendarId, id, 'accepted')
  const when = { kind: 'timed', start: '2026-03-03T11:00:00Z', end: '2026-03-03T12:00:00Z' } as const
  const change = { when, guests: { set: [], remove: [], reset: true } } as const
  const held = await jane.events.patch(jane.calendarId, id, { change, etag: null })
  t.deepEqual(held?.event, { ...lunch, when })
  t.deepEqual(told(held?.guests), [`${JANE} accepted`, `${BOB} none`])
})

test('guests are changed in two calls, with whatever else changes', async (t) => {
  await using world = await meet()
  const { events, calendarId, callsOf } = world.jane
  const change = { title: 'Late lunch', guests: { set: [guest(EVE)], remove: [BOB] } }
  const held: (HeldEvent | null)[] = []
  const patch = { change, etag: world.held.etag, notify: 'all' } as const
  const calls = await callsOf(async () => held.push(await events.patch(calendarId, id, patch)))
  t.deepEqual(calls, [`GET events/${id}`, `PATCH events/${id}`])
  t.like(held, [{ event: { title: 'Late lunch' } }])
  t.deepEqual(told(held[0]?.guests), [`${JANE} accepted`, `${EVE} none`])
  t.deepEqual(world.jane.google.mail.map(({ to, kind }) => `${kind} ${to}`).sort(), [
    `cancellation ${BOB}`,
    `invitation ${EVE}`,
  ])
})

test('what Google knows of a guest besides stays when others change', async (t) => {
  await using world = await meet()
  const { events, hand, calendarId } = world.jane
  const known = { email: BOB, displayName: 'Bob', optional: true, comment: 'late', additionalGuests: 1 }
  const room = { email: 'room@resource.calendar.google.com', resource: true, responseStatus: 'accepted' }
  const attendees = [{ ...known, responseStatus: 'tentative' }, room]
  await hand.patch({ calendarId, eventId: id, requestBody: { attendees } })
  const held = await events.patch(calendarId, id, { change: on(guest(EVE)), etag: null })
  t.deepEqual(told(held?.guests), [`${BOB} tentative`, `${EVE} none`])
  const { data } = await hand.get({ calendarId, eventId: id })
  t.deepEqual(data.attendees, [...attendees, { email: EVE, responseStatus: 'needsAction' }])
})

test('nobody is mailed about guests that are as wanted already, and nothing is written', async (t) => {
  await using world = await meet()
  const { events, calendarId, callsOf, google } = world.jane
  const change = { guests: { set: [guest(BOB)], remove: [EVE] } }
  const held: (HeldEvent | null)[] = []
  const patch = { change, etag: world.held.etag, notify: 'all' } as const
  const calls = await callsOf(async () => held.push(await events.patch(calendarId, id, patch)))
  t.deepEqual(calls, [`GET events/${id}`])
  t.deepEqual(held, [world.held])
  t.deepEqual(google.mail, [])
})

test('a change of no guests is one call', async (t) => {
  await using world = await meet()
  const { events, calendarId, callsOf } = world.jane
  const change = { title: 'Late lunch', ...off() }
  const calls = await callsOf(() => events.patch(calendarId, id, { change, etag: world.held.etag }))
  t.deepEqual(calls, [`PATCH events/${id}`])
})

test('guests of an event that moved on are not written', async (t) => {
  await using world = await meet()
  const { events, hand, calendarId, callsOf } = world.jane
  await hand.patch({ calendarId, eventId: id, requestBody: { summary: 'Dinner' } })
  const patch = { change: off(BOB), etag: world.held.etag }
  const attempt = () => t.throwsAsync(events.patch(calendarId, id, patch), { code: 'google.moved-on' })
  t.deepEqual(await callsOf(attempt), [`GET events/${id}`])
})

test('guests of an event that is gone are nobody’s', async (t) => {
  await using world = await meet()
  const { events, calendarId } = world.jane
  const change = off(BOB)
  t.is(await events.patch(calendarId, eventId('none0'), { change, etag: null }), null)
  await events.remove(calendarId, id, null)
  t.is(await events.patch(calendarId, id, { change, etag: world.held.etag }), null)
  t.is(await events.answer(calendarId, id, 'declined'), null)
})

test('a guest who may not modify the event may change nobody else', async (t) => {
  await using world = await meet()
  const { events, calendarId } = world.bob
  const patch = { change: { title: 'Bob’s lunch' }, etag: null }
  await t.throwsAsync(events.patch(calendarId, id, patch), { code: 'google.refused' })
})

test('a guest’s answer reaches the organiser, with word of it, and changes nothing else', async (t) => {
  await using world = await meet()
  const { jane, bob } = world
  const held: (HeldEvent | null)[] = []
  const calls = await jane.callsOf(async () =>
    held.push(await bob.events.answer(bob.calendarId, id, 'tentative')),
  )
  t.deepEqual(calls, [`GET events/${id}`, `PATCH events/${id}`])
  t.deepEqual(told(held[0]?.guests), [`${JANE} accepted`, `${BOB} tentative`])
  t.deepEqual(
    jane.google.mail.map(({ to, kind }) => `${kind} ${to}`),
    [`reply ${JANE}`],
  )
  const there = await jane.events.get(jane.calendarId, id)
  t.deepEqual(told(there.kind === 'held' ? there.held.guests : []), [`${JANE} accepted`, `${BOB} tentative`])
})

test('an answer that is there already is told to nobody', async (t) => {
  await using world = await meet()
  const { jane, bob } = world
  await bob.events.answer(bob.calendarId, id, 'declined')
  const again = () => bob.events.answer(bob.calendarId, id, 'declined')
  t.deepEqual(await jane.callsOf(again), [`GET events/${id}`])
  t.is(jane.google.mail.length, 1)
})

test('an organiser’s own answer leaves the guests in', async (t) => {
  await using world = await meet()
  const { events, calendarId } = world.jane
  const held = await events.answer(calendarId, id, 'declined')
  t.deepEqual(told(held?.guests), [`${JANE} declined`, `${BOB} none`])
})

test('who isn’t on the list of guests can’t answer', async (t) => {
  await using jane = await connectAccount()
  const { events, calendarId } = jane
  await events.insert(calendarId, id, { event: lunch, mark: 'm', guests: [guest(EVE)] })
  t.is(await events.answer(calendarId, id, 'accepted'), null)
})

test('a removal tells the guests when asked to, and else nobody', async (t) => {
  await using world = await meet()
  const { events, google, calendarId } = world.jane
  const other = eventId('b1b2c3')
  await events.insert(calendarId, other, write)
  await events.remove(calendarId, id, null)
  t.deepEqual(google.mail, [])
  await events.remove(calendarId, other, null, 'all')
  t.deepEqual(
    google.mail.map(({ to, kind }) => `${kind} ${to}`),
    [`cancellation ${BOB}`],
  )
})
