import test from 'ava'
import { JANA, OLGA, PETR, asGuests, invited, meetingWorld, others, saidBy } from './meeting-world.ts'
import { PETRS, event } from './calendar-world.ts'

/** A record of Jana’s, who has no calendar here, with Petr and a contact among its guests: he has a copy. */
async function copied(given: Parameters<typeof meetingWorld>[0] = {}) {
  const met = await meetingWorld({ members: [PETR], ...given })
  const row = await met.record(['User/petr', 'Contact/olga'])
  return { ...met, row }
}

test('a copy has no guests but its user, and no video call of its own', async (t) => {
  const { theEvent, sent } = await copied({ options: { makesMeetLinks: true } })
  t.deepEqual(invited(theEvent(PETR)), { [PETRS]: 'none' })
  t.false('withMeet' in (sent[0]?.given ?? {}))
})

test('whom its user invites to a copy stays there, and is no guest of the record', async (t) => {
  const { row, theEvent, write, recordNow } = await copied()
  await write(theEvent(PETR), { guests: asGuests(PETRS, 'lea@example.org') })
  t.deepEqual(Object.keys(invited(theEvent(PETR))), [PETRS, 'lea@example.org'])
  t.deepEqual(Object.keys(others(recordNow(row))), ['Contact/olga', 'User/petr'])
})

test('what is changed in a copy is put right, and changes nobody’s meeting', async (t) => {
  const { row, theEvent, write, recordNow } = await copied()
  await write(theEvent(PETR), { event: event('Mine') })
  t.is(recordNow(row).event.title, 'Offer')
  t.is(theEvent(PETR).event.title, 'Offer')
})

for (const hasAttendees of [true, false])
  test(`the answer in a copy goes to the record, guests wanted or not (${hasAttendees})`, async (t) => {
    const { world, row, theEvent, later, recordNow } = await copied({ options: { hasAttendees } })
    world.clock.time += 600_000
    world.google.answer(theEvent(PETR), PETRS, 'tentative')
    await later()
    t.is(saidBy(PETR, recordNow(row)), 'tentative')
  })

test('of two answers, in the copy and in the ERP, the later one holds', async (t) => {
  const { world, row, theEvent, later, recordNow } = await copied()
  world.clock.time += 600_000
  const guests = recordNow(row).guests.map((one) =>
    one.ref === 'User/petr' ? { ...one, answer: 'tentative' as const } : one,
  )
  world.erp.change(recordNow(row), JANA.userId, { guests })
  world.clock.time += 600_000
  world.google.answer(theEvent(PETR), PETRS, 'accepted')
  await later()
  t.is(saidBy(PETR, recordNow(row)), 'accepted')
  t.deepEqual(invited(theEvent(PETR)), { [PETRS]: 'accepted' })
})

test('who deletes his copy doesn’t come, the meeting stands, and nothing brings the copy back', async (t) => {
  const { world, row, theEvent, later, recordNow, titles, edit } = await copied()
  world.google.cancel(theEvent(PETR))
  await later()
  t.deepEqual(others(recordNow(row)), { 'Contact/olga': 'none', 'User/petr': 'declined' })
  await edit(row, { title: 'Better offer' })
  t.deepEqual(titles(PETR), [])
})

test('who has declined has no copy, even if no more than his calendar was looked at', async (t) => {
  const { world, row, theEvent, write, titles, recordNow } = await copied()
  world.erp.answer(recordNow(row), 'User/petr', 'declined')
  await write(theEvent(PETR), { event: event('Mine') })
  t.deepEqual(titles(PETR), [])
})

test('who was taken off has no copy, even if no more than his calendar was looked at', async (t) => {
  const { world, row, theEvent, write, titles, recordNow } = await copied()
  const guests = recordNow(row).guests.filter(({ ref }) => ref !== 'User/petr')
  world.erp.change(recordNow(row), JANA.userId, { guests })
  await write(theEvent(PETR), { event: event('Mine') })
  t.deepEqual(titles(PETR), [])
  t.deepEqual(others(recordNow(row)), { 'Contact/olga': 'none' })
})

test('who is taken off the record has no copy any more, and who declined there gets none', async (t) => {
  const { row, titles, edit, recordNow } = await copied()
  await edit(row, { guests: recordNow(row).guests.filter(({ ref }) => ref !== 'User/petr') })
  t.deepEqual(titles(PETR), [])
  await edit(row, { guests: [...recordNow(row).guests, { ref: 'User/petr', answer: 'declined' }] })
  t.deepEqual(titles(PETR), [])
  await edit(row, {
    guests: recordNow(row).guests.map((one) => ({ ...one, answer: 'accepted' as const })),
  })
  t.deepEqual(titles(PETR), ['Offer'])
})

test('a record that was deleted isn’t made anew by an edit of a copy', async (t) => {
  const { world, row, theEvent, write, titles } = await copied()
  world.erp.remove(row, JANA.userId)
  await write(theEvent(PETR), { event: event('Mine') })
  t.deepEqual(titles(PETR), [])
  t.is(world.erp.find(row.recordId), null)
  t.is(world.erp.rows.size, 1)
})

test('a copy that its user made private is left as he has it', async (t) => {
  const { theEvent, write, sent, row, edit, recordNow } = await copied()
  await write(theEvent(PETR), { isPrivate: true, event: event('Doctor') })
  t.like(theEvent(PETR), { isPrivate: true, event: { title: 'Doctor' } })
  t.deepEqual(
    sent.map(({ call }) => call),
    ['insert'],
  )
  await edit(row, { description: 'Agenda' })
  t.is(recordNow(row).event.title, 'Offer')
})

test('a copy becomes the main event with its guests when the record is handed to its user', async (t) => {
  const { world, row, theEvent, later, recordNow } = await copied()
  world.clock.time += 600_000
  world.erp.reassign(recordNow(row), JANA.userId, PETR.userId)
  world.webhook(row)
  await later()
  t.deepEqual(invited(theEvent(PETR)), { [OLGA]: 'none', 'jana@example.com': 'accepted' })
})
