import test from 'ava'
import {
  ANNA,
  BORIS,
  insert,
  listAll,
  lunch,
  refused,
  startFixture,
  type Event,
  type GoogleFixture,
} from './google-fixture.ts'

const primary = { calendarId: 'primary' }
const EVA = 'eva@example.net'
const invited = (more: Event = {}): Event =>
  lunch({
    attendees: [{ email: ANNA, responseStatus: 'accepted' }, { email: BORIS }, { email: EVA }],
    ...more,
  })

const answersOf = (event: Event) =>
  Object.fromEntries(
    (event.attendees ?? []).map(({ email, responseStatus }): [string, string] => [
      email ?? '',
      responseStatus ?? '',
    ]),
  )
const mailOf = ({ google }: GoogleFixture) => google.mail.map((mail) => `${mail.kind} ${mail.to}`)

test('a guest with an account gets a copy of the same id and iCalUID', async (t) => {
  const { as } = await startFixture(t)
  const event = await insert(
    as(ANNA),
    invited({ colorId: '5', extendedProperties: { private: { erp: '1' }, shared: { a: 'b' } } }),
  )
  t.deepEqual(event.attendees, [
    { email: ANNA, responseStatus: 'accepted', organizer: true, self: true },
    { email: BORIS, responseStatus: 'needsAction' },
    { email: EVA, responseStatus: 'needsAction' },
  ])
  const { data: copy } = await as(BORIS).events.get({ ...primary, eventId: event.id })
  t.deepEqual([copy.iCalUID, copy.summary], [event.iCalUID, 'Lunch'])
  t.deepEqual(copy.organizer, { email: ANNA })
  t.deepEqual(copy.attendees, [
    { email: ANNA, responseStatus: 'accepted', organizer: true },
    { email: BORIS, responseStatus: 'needsAction', self: true },
    { email: EVA, responseStatus: 'needsAction' },
  ])
  t.deepEqual(copy.extendedProperties, { shared: { a: 'b' } })
  t.false('colorId' in copy)
})

test("a guest's answer reaches the organizer and everybody; the list of one entry changes only their own", async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id: eventId } = await insert(anna, invited())
  const { syncToken } = await listAll(anna)
  const requestBody = { attendees: [{ email: BORIS, responseStatus: 'tentative', comment: 'maybe late' }] }
  const { data } = await as(BORIS).events.patch({ ...primary, eventId, requestBody })
  const answers = { [ANNA]: 'accepted', [BORIS]: 'tentative', [EVA]: 'needsAction' }
  t.deepEqual(answersOf(data), answers)
  const { items } = await listAll(anna, { syncToken })
  t.deepEqual(items.map(answersOf), [answers])
  t.is(items[0]?.attendees?.[1]?.comment, 'maybe late')
})

test('the same patch by the organizer replaces the list', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const boris = as(BORIS)
  const { id: eventId } = await insert(anna, invited())
  const { syncToken } = await listAll(boris)
  await anna.events.patch({ ...primary, eventId, requestBody: { attendees: [{ email: ANNA }] } })
  t.deepEqual(
    (await listAll(boris, { syncToken })).items.map((item) => Object.keys(item).sort()),
    [['etag', 'id', 'kind', 'status']],
  )
  await anna.events.patch({ ...primary, eventId, requestBody: { attendees: [{ email: BORIS }] } })
  t.is((await boris.events.get({ ...primary, eventId })).data.status, 'confirmed')
})

test('what a guest has for themselves stays with them', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const boris = as(BORIS)
  const { id: eventId, etag } = await insert(anna, invited())
  const own = {
    colorId: '7',
    transparency: 'transparent',
    visibility: 'private',
    extendedProperties: { private: { erp: '9' } },
  }
  await boris.events.patch({ ...primary, eventId, requestBody: own })
  t.is((await anna.events.get({ ...primary, eventId })).data.etag, etag)
  await anna.events.patch({ ...primary, eventId, requestBody: { summary: 'Supper' } })
  const { data } = await boris.events.get({ ...primary, eventId })
  t.like(data, { summary: 'Supper', ...own })
  const organizers = (await anna.events.get({ ...primary, eventId })).data
  for (const name of Object.keys(own)) t.false(name in organizers)
})

test('a guest cannot change what is shared, unless the organizer lets guests', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const boris = as(BORIS)
  const { id: eventId } = await insert(anna, invited({ location: 'Brno' }))
  const summary = { summary: 'Mine' }
  t.is(
    await refused(boris.events.patch({ ...primary, eventId, requestBody: summary })),
    '403 forbiddenForNonOrganizer',
  )
  // An update that leaves out the location would clear it.
  t.is(
    await refused(boris.events.update({ ...primary, eventId, requestBody: invited() })),
    '403 forbiddenForNonOrganizer',
  )
  const same = { summary: 'Lunch', reminders: { useDefault: false } }
  await t.notThrowsAsync(boris.events.patch({ ...primary, eventId, requestBody: same }))
  await anna.events.patch({ ...primary, eventId, requestBody: { guestsCanModify: true } })
  await boris.events.patch({ ...primary, eventId, requestBody: summary })
  t.is((await anna.events.get({ ...primary, eventId })).data.summary, 'Mine')
})

test('a guest may invite others unless the organizer forbids it', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const boris = as(BORIS)
  const jan = { email: 'jan@example.net' }
  const add = async (eventId: string) => {
    const { data } = await boris.events.get({ ...primary, eventId })
    const attendees = [...(data.attendees ?? []), jan]
    await boris.events.patch({ ...primary, eventId, requestBody: { attendees } })
    return (await anna.events.get({ ...primary, eventId })).data.attendees?.length
  }
  t.is(await add((await insert(anna, invited())).id), 4)
  t.is(await add((await insert(anna, invited({ guestsCanInviteOthers: false }))).id), 3)
})

test('a guest who deletes their copy declines, and edits do not bring it back', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const boris = as(BORIS)
  const { id: eventId } = await insert(anna, invited())
  await boris.events.delete({ ...primary, eventId })
  const { data } = await anna.events.get({ ...primary, eventId })
  t.deepEqual([data.status, answersOf(data)[BORIS]], ['confirmed', 'declined'])
  await anna.events.patch({ ...primary, eventId, requestBody: { summary: 'Supper' } })
  const copy = (await boris.events.get({ ...primary, eventId })).data
  t.deepEqual(Object.keys(copy).sort(), ['etag', 'id', 'kind', 'status'])
  await boris.events.patch({ ...primary, eventId, requestBody: { status: 'confirmed' } })
  t.is((await boris.events.get({ ...primary, eventId })).data.summary, 'Supper')
})

test('a guest who threw their copy away and is invited anew has it again', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const boris = as(BORIS)
  const { id: eventId } = await insert(anna, invited())
  await boris.events.delete({ ...primary, eventId })
  await anna.events.patch({ ...primary, eventId, requestBody: { attendees: [{ email: EVA }] } })
  await anna.events.patch({
    ...primary,
    eventId,
    requestBody: { attendees: [{ email: EVA }, { email: BORIS }] },
  })
  t.is((await boris.events.get({ ...primary, eventId })).data.status, 'confirmed')
})

test("the organizer's deletion cancels every copy, and a revival brings them back", async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const boris = as(BORIS)
  const { id: eventId } = await insert(anna, invited())
  await anna.events.delete({ ...primary, eventId })
  t.is((await boris.events.get({ ...primary, eventId })).data.status, 'cancelled')
  await anna.events.patch({ ...primary, eventId, requestBody: { status: 'confirmed' } })
  t.is((await boris.events.get({ ...primary, eventId })).data.status, 'confirmed')
})

test('an answer to one occurrence is an exception for both sides, told with the series', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const boris = as(BORIS)
  const zone = { timeZone: 'Europe/Prague' }
  const { id } = await insert(anna, {
    ...invited(),
    start: { dateTime: '2026-03-03T12:00:00+01:00', ...zone },
    end: { dateTime: '2026-03-03T13:00:00+01:00', ...zone },
    recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
  })
  const tokens = [(await listAll(anna)).syncToken, (await listAll(boris)).syncToken]
  const eventId = `${id}_20260310T110000Z`
  const requestBody = { attendees: [{ email: BORIS, responseStatus: 'declined' }] }
  await boris.events.patch({ ...primary, eventId, requestBody })
  for (const [client, syncToken] of [
    [anna, tokens[0]],
    [boris, tokens[1]],
  ] as const) {
    const { items } = await listAll(client, { syncToken: syncToken ?? '' })
    t.deepEqual(new Set(items.map((item) => item.id)), new Set([id, eventId]))
    t.is(answersOf(items.find((item) => item.id === eventId) ?? {})[BORIS], 'declined')
    t.is(answersOf(items.find((item) => item.id === id) ?? {})[BORIS], 'needsAction')
  }
  await anna.events.delete({ ...primary, eventId: `${id}_20260317T110000Z` })
  t.is((await boris.events.instances({ ...primary, eventId: id })).data.items?.length, 3)
})

test('mail is noted as sendUpdates asks: none, all, or only to those without an account', async (t) => {
  const fixture = await startFixture(t)
  const { as, google } = fixture
  const anna = as(ANNA)
  await insert(anna, invited())
  t.deepEqual(google.mail, [])
  const { data } = await anna.events.insert({ ...primary, sendUpdates: 'all', requestBody: invited() })
  t.deepEqual(mailOf(fixture), [`invitation ${BORIS}`, `invitation ${EVA}`])
  const eventId = data.id ?? ''
  const at = { ...primary, eventId }
  google.mail.length = 0
  await anna.events.patch({ ...at, sendUpdates: 'externalOnly', requestBody: { summary: 'x' } })
  t.deepEqual(mailOf(fixture), [`update ${EVA}`])
  google.mail.length = 0
  const attendees = [{ email: BORIS }, { email: 'jan@example.net' }]
  await anna.events.patch({ ...at, sendUpdates: 'all', requestBody: { attendees } })
  t.deepEqual(mailOf(fixture), [`update ${BORIS}`, `cancellation ${EVA}`, 'invitation jan@example.net'])
  google.mail.length = 0
  const answer = { attendees: [{ email: BORIS, responseStatus: 'accepted' }] }
  await as(BORIS).events.patch({ ...at, sendUpdates: 'all', requestBody: answer })
  await anna.events.delete({ ...at, sendUpdates: 'all' })
  t.deepEqual(mailOf(fixture), [`reply ${ANNA}`, `cancellation ${BORIS}`, 'cancellation jan@example.net'])
  t.is(await refused(anna.events.delete({ ...at, sendUpdates: 'everybody' })), '400 invalid')
})

test('a malformed address spoils the event; a list too long to tell is left out, and writing it back harms nobody', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  t.is(await refused(insert(anna, lunch({ attendees: [{ email: 'not an address' }] }))), '400 invalid')
  const { id: eventId } = await insert(anna, invited())
  const { data } = await anna.events.get({ ...primary, eventId, maxAttendees: 1 })
  t.true(data.attendeesOmitted)
  t.deepEqual(
    data.attendees?.map((guest) => guest.email),
    [ANNA],
  )
  const requestBody = { attendeesOmitted: true, attendees: [{ email: ANNA, responseStatus: 'declined' }] }
  const after = (await anna.events.patch({ ...primary, eventId, requestBody })).data
  t.deepEqual(answersOf(after), { [ANNA]: 'declined', [BORIS]: 'needsAction', [EVA]: 'needsAction' })
})
