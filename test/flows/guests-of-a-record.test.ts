import test from 'ava'
import {
  EVA,
  JANA,
  OLGA,
  PETR,
  STRANGER,
  asGuests,
  invited,
  meetingWorld,
  others,
  saidBy,
} from './meeting-world.ts'
import { JANAS, PETRS, event } from './calendar-world.ts'

const ofEva = asGuests(EVA, JANAS)

test('a record’s guests are invited, and whom it is assigned to is not: he organises it', async (t) => {
  const { record, theEvent, sent } = await meetingWorld()
  await record(['Contact/olga', 'Lead/lea'])
  t.deepEqual(invited(theEvent(JANA)), { [OLGA]: 'none', 'lea@example.org': 'none' })
  t.deepEqual(
    sent.map(({ call }) => call),
    ['insert'],
  )
})

test('a guest without a usable address stays on the record, and the others are invited', async (t) => {
  const { record, recordNow, theEvent, addresses } = await meetingWorld()
  addresses.set('Contact/olga', 'olga at home')
  const row = await record(['Contact/eva', 'Contact/olga'])
  t.deepEqual(invited(theEvent(JANA)), { 'eva@old.example': 'none' })
  t.deepEqual(Object.keys(others(recordNow(row))), ['Contact/eva', 'Contact/olga'])
})

test('a contact with the user’s own address is not invited to what he organises', async (t) => {
  const { record, theEvent, addresses } = await meetingWorld()
  addresses.set('Contact/eva', JANAS)
  await record(['Contact/eva', 'Contact/olga'])
  t.deepEqual(invited(theEvent(JANA)), { [OLGA]: 'none' })
})

test('two guests with one address are one in Google, with the answer of the first', async (t) => {
  const { record, recordNow, edit, theEvent, addresses } = await meetingWorld()
  for (const ref of ['Contact/eva', 'Contact/olga'] as const) addresses.set(ref, 'team@example.org')
  const row = await record()
  await edit(row, {
    guests: [
      ...recordNow(row).guests,
      { ref: 'Contact/eva', answer: 'accepted' },
      { ref: 'Contact/olga', answer: 'none' },
    ],
  })
  t.deepEqual(invited(theEvent(JANA)), { 'team@example.org': 'accepted' })
})

test('a guest whom the ERP doesn’t know is looked up when he is new, costs the ERP no write, and stays', async (t) => {
  const { world, later, write, sent, asked, recordNow } = await meetingWorld()
  const row = world.google.make(JANAS, { event: event('Lunch'), guests: asGuests(STRANGER) })
  await later()
  const made = sent.length
  await write(row, { guests: asGuests(STRANGER, 'another@example.net') })
  t.deepEqual([...new Set(asked)], [STRANGER, 'another@example.net'])
  t.deepEqual(sent.slice(made), [])
  const before = asked.length
  await write(row, { event: event('Dinner') })
  t.is(asked.length, before)
  const [recordId] = [...world.erp.rows.keys()]
  t.deepEqual(recordId && others(recordNow({ recordId })), {})
  t.deepEqual(
    sent.slice(made).map(({ call, given }) => [call, Object.keys(given)]),
    [['erp.update', ['title']]],
  )
})

test('only those kinds of people go on a record that its entity can hold', async (t) => {
  const { world, later } = await meetingWorld({ traits: { guestKinds: ['User', 'Contact'] } })
  world.google.make(JANAS, { event: event('Lunch'), guests: asGuests(OLGA, 'lea@example.org') })
  await later()
  t.deepEqual(
    [...world.erp.rows.values()].map((row) => others(row)),
    [{ 'Contact/olga': 'none' }],
  )
})

test('an entity without guests is sent none', async (t) => {
  const { world, later, sent } = await meetingWorld({ traits: { guestKinds: [] } })
  world.google.make(JANAS, { event: event('Lunch'), guests: asGuests(OLGA) })
  await later()
  t.deepEqual(
    sent.map(({ call, given }) => [call, 'guests' in given]),
    [['erp.create', false]],
  )
})

test('who has another address by now keeps his answer under the one at which he was invited', async (t) => {
  const { record, recordNow, edit, theEvent, addresses } = await meetingWorld()
  const row = await record(['Contact/olga'])
  addresses.set('Contact/olga', 'olga@new.example')
  const answers = recordNow(row).guests.map((guest) => ({ ...guest, answer: 'tentative' as const }))
  await edit(row, { guests: answers })
  t.deepEqual(invited(theEvent(JANA)), { [OLGA]: 'tentative' })
  await edit(row, { guests: [] })
  t.deepEqual(invited(theEvent(JANA)), {})
})

for (const [how, address] of [
  ['', OLGA],
  [', at the address that he has by now', 'olga@new.example'],
] as const)
  test(`who answers in the ERP after he was taken off the event is invited again${how}`, async (t) => {
    const { world, record, recordNow, edit, theEvent, addresses, pair } = await meetingWorld()
    const row = await record(['Contact/olga', 'Lead/lea'])
    addresses.set('Contact/olga', address)
    world.clock.time += 600_000
    world.hints.fate = 'lose'
    world.google.write(theEvent(JANA), { guests: asGuests('lea@example.org') })
    world.hints.fate = 'deliver'
    const answered = recordNow(row).guests.map((guest) =>
      guest.ref === 'Contact/olga' ? { ...guest, answer: 'accepted' as const } : guest,
    )
    await edit(row, { guests: answered })
    t.deepEqual(invited(theEvent(JANA)), { 'lea@example.org': 'none', [address]: 'accepted' })
    t.deepEqual(others(recordNow(row)), { 'Contact/olga': 'accepted', 'Lead/lea': 'none' })
    const { log } = await pair(JANA, theEvent(JANA))
    const last = log.at(-1)
    t.deepEqual(last?.was, { guests: { 'Contact/olga': 'out' } })
    // Under another address it is no change of what was taken off.
    t.is(last?.why, address === OLGA ? 'conflict' : 'other-side')
    await edit(row, { guests: recordNow(row).guests.filter(({ ref }) => ref !== 'Contact/olga') })
    t.deepEqual(invited(theEvent(JANA)), { 'lea@example.org': 'none' })
  })

test('who answers in the ERP after he was taken off the event stays on the record, should he have no address any more', async (t) => {
  const { world, record, recordNow, edit, write, theEvent, addresses } = await meetingWorld()
  const row = await record(['Contact/olga'])
  addresses.set('Contact/olga', 'olga at home')
  world.hints.fate = 'lose'
  world.google.write(theEvent(JANA), { guests: [] })
  world.hints.fate = 'deliver'
  await edit(row, { guests: recordNow(row).guests.map((guest) => ({ ...guest, answer: 'accepted' })) })
  await write(theEvent(JANA), { event: event('Dinner') })
  t.deepEqual(invited(theEvent(JANA)), {})
  t.deepEqual(others(recordNow(row)), { 'Contact/olga': 'accepted' })
})

test('who is taken off the record is taken off the event, and the other way round', async (t) => {
  const { record, recordNow, edit, write, theEvent } = await meetingWorld()
  const row = await record(['Contact/olga', 'Lead/lea'])
  await edit(row, { guests: recordNow(row).guests.filter(({ ref }) => ref !== 'Lead/lea') })
  t.deepEqual(invited(theEvent(JANA)), { [OLGA]: 'none' })
  await write(theEvent(JANA), { guests: [] })
  t.deepEqual(others(recordNow(row)), {})
})

test('L3 guests who are added on both sides at once are all kept', async (t) => {
  const { world, record, recordNow, theEvent, later } = await meetingWorld()
  const row = await record(['Contact/olga'])
  world.clock.time += 600_000
  const { guests } = recordNow(row)
  world.erp.change(recordNow(row), JANA.userId, {
    guests: [...guests, { ref: 'Lead/lea', answer: 'none' }],
  })
  world.google.write(theEvent(JANA), { guests: asGuests(OLGA, EVA) })
  world.webhook(row)
  await later()
  const all = ['Contact/eva', 'Contact/olga', 'Lead/lea']
  t.deepEqual(Object.keys(others(recordNow(row))), all)
  t.deepEqual(Object.keys(invited(theEvent(JANA))).sort(), [EVA, 'lea@example.org', OLGA])
})

test('who doesn’t want guests exchanged invites nobody', async (t) => {
  const { record, theEvent } = await meetingWorld({ options: { hasAttendees: false } })
  await record(['Contact/olga'])
  t.deepEqual(invited(theEvent(JANA)), {})
})

test('when guests are wanted at last, those who are on the records are invited', async (t) => {
  const options = { hasAttendees: false }
  const { record, theEvent, change, nightly, connectionOf } = await meetingWorld({ options })
  await record(['Contact/olga'])
  await nightly()
  await change(JANA, { options: { ...connectionOf(JANA).options, hasAttendees: true } })
  await nightly()
  t.deepEqual(invited(theEvent(JANA)), { [OLGA]: 'none' })
})

test('while Google leaves guests out nobody is taken off the record', async (t) => {
  const { record, recordNow, write, theEvent, shown } = await meetingWorld()
  const row = await record(['Contact/olga', 'Lead/lea'])
  const { eventId } = theEvent(JANA)
  shown.set(eventId, { guests: [], areGuestsOmitted: true })
  await write(theEvent(JANA), { event: event('Dinner') })
  t.is(recordNow(row).event.title, 'Dinner')
  t.deepEqual(Object.keys(others(recordNow(row))), ['Contact/olga', 'Lead/lea'])
})

test('who organises an event in Google isn’t made its guest by us', async (t) => {
  const { world, later, nightly, sent, theEvent } = await meetingWorld()
  world.google.make(JANAS, { event: event('Lunch'), guests: asGuests(OLGA) })
  await later()
  await nightly()
  t.deepEqual(
    sent.map(({ call }) => call),
    ['erp.create'],
  )
  t.deepEqual(invited(theEvent(JANA)), { [OLGA]: 'none' })
})

test('who is invited on the record and who has answered is noticed in the night, if no webhook told of it', async (t) => {
  const { world, record, recordNow, nightly, theEvent } = await meetingWorld()
  const row = await record(['Contact/olga'])
  await nightly()
  world.erp.answer(recordNow(row), 'Contact/olga', 'accepted')
  await nightly()
  t.deepEqual(invited(theEvent(JANA)), { [OLGA]: 'accepted' })
})

test('what a user answers in the ERP to somebody else’s meeting is said in Google', async (t) => {
  const { world, later, recordNow, edit, theEvent, sent } = await meetingWorld()
  world.google.make(EVA, { event: event('Offer'), guests: ofEva })
  await later()
  const [row] = [...world.erp.rows.values()]
  if (!row) throw new Error('no record')
  const answered = recordNow(row).guests.map((guest) =>
    guest.ref === 'User/jana' ? { ...guest, answer: 'accepted' as const } : guest,
  )
  await edit(row, { guests: answered })
  t.is(invited(theEvent(JANA))[JANAS], 'accepted')
  t.deepEqual(
    sent.filter(({ call }) => call === 'answer').map(({ given }) => given),
    [{ answer: 'accepted' }],
  )
})

/** A meeting of somebody without the ERP to which two users are invited. */
async function outsiders() {
  const met = await meetingWorld({ members: [JANA, PETR] })
  met.world.google.make(EVA, { event: event('Offer'), guests: asGuests(EVA, JANAS, PETRS) })
  await met.later()
  const [row] = [...met.world.erp.rows.values()]
  if (!row) throw new Error('no record')
  const [led, other] = row.assignedUserId === JANA.userId ? [JANA, PETR] : [PETR, JANA]
  const say = (member: typeof JANA, answer: 'accepted' | 'tentative') =>
    met.recordNow(row).guests.map((one) => (one.ref === `User/${member.userId}` ? { ...one, answer } : one))
  return { ...met, row, led, other, say }
}

test('what another connected guest answers in the ERP is said by his own account, and nobody else’s is touched', async (t) => {
  const { world, row, led, other, say, edit, theEvent, recordNow } = await outsiders()
  await edit(row, { guests: say(other, 'accepted') })
  t.deepEqual(invited(theEvent(JANA)), { [EVA]: 'none', [led.account]: 'none', [other.account]: 'accepted' })
  // He changes his mind in Google; before that is heard, the other one answers in the ERP.
  world.hints.fate = 'lose'
  world.google.answer(theEvent(other), other.account, 'declined')
  world.hints.fate = 'deliver'
  await edit(row, { guests: say(led, 'tentative') })
  t.is(invited(theEvent(other))[other.account], 'declined')
  t.is(invited(theEvent(other))[led.account], 'tentative')
  t.is(saidBy(led, recordNow(row)), 'tentative')
})

test('another connected guest who is taken off in the ERP declines', async (t) => {
  const { row, other, edit, theEvent, recordNow, titles } = await outsiders()
  await edit(row, {
    guests: recordNow(row).guests.filter(({ ref }) => ref !== `User/${other.userId}`),
  })
  t.deepEqual(titles(other), ['Offer'])
  t.is(invited(theEvent(other))[other.account], 'declined')
})
