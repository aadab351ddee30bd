import test from 'ava'
import { EVA, JANA, OLGA, asGuests, invited, meetingWorld } from './meeting-world.ts'
import { JANAS, event, ownCalendar } from './calendar-world.ts'

const noTitles = ({ world }: Awaited<ReturnType<typeof meetingWorld>>): string[] =>
  [...world.erp.rows.values()].filter(({ isDeleted }) => !isDeleted).map((row) => row.event.title)

/** One record that came from Google. */
async function fromGoogle(given: Parameters<typeof meetingWorld>[0] = {}, more: object = {}) {
  const met = await meetingWorld(given)
  const made = met.world.google.make(JANAS, { event: event('Doctor'), ...more })
  await met.later()
  const [row] = [...met.world.erp.rows.values()]
  if (!row) throw new Error('no record')
  return { ...met, row, made }
}

test('what turns private goes from the ERP, and no later change of it brings anything back', async (t) => {
  const met = await fromGoogle({ options: { onGoogleRemoval: 'not-held' } })
  const { world, row, made, write } = met
  await write(made, { isPrivate: true })
  t.is(world.erp.find(row.recordId), null, 'deleted, whatever becomes of other removals')
  await write(made, { event: event('Dentist', { hours: 30 }) })
  t.deepEqual(noTitles(met), [])
})

test('nothing of an event that has turned private is left in what is remembered of it', async (t) => {
  const { made, write, pair } = await fromGoogle()
  await write(made, { event: event('Dentist', { description: 'Teeth' }) })
  await write(made, { isPrivate: true })
  t.notRegex(JSON.stringify(await pair(JANA, made)), /Doctor|Dentist|Teeth/)
})

test('as a busy block the ERP has when, and nothing else, neither now nor in the log', async (t) => {
  const { row, made, write, pair, recordNow } = await fromGoogle({ options: { privateEvents: 'busy' } })
  await write(made, { isPrivate: true })
  t.deepEqual(recordNow(row).event, { ...event('Busy') })
  t.notRegex(JSON.stringify(await pair(JANA, made)), /Doctor/)
})

test('a private event is never overwritten: what is changed in the ERP is put right there', async (t) => {
  const options = { privateEvents: 'busy' } as const
  const { row, edit, recordNow, theEvent } = await fromGoogle({ options }, { isPrivate: true })
  t.is(recordNow(row).event.title, 'Busy')
  await edit(row, { title: 'Doctor?' })
  t.is(recordNow(row).event.title, 'Busy')
  t.is(theEvent(JANA).event.title, 'Doctor')
})

test('a meeting of the ERP’s that turns private in Google keeps its record', async (t) => {
  const { record, recordNow, write, theEvent } = await meetingWorld()
  const row = await record()
  await write(theEvent(JANA), { isPrivate: true })
  t.like(recordNow(row), { isCanceled: false, event: { title: 'Busy' } })
})

test('guests of a private event are told to nobody when its record is handed on', async (t) => {
  const { world, record, recordNow, write, theEvent, later } = await meetingWorld()
  const row = await record(['Contact/olga'])
  await write(theEvent(JANA), { isPrivate: true, guests: asGuests(OLGA, 'doctor@example.net') })
  t.notRegex(JSON.stringify(world.erp.written), /doctor/)
  world.erp.reassign(recordNow(row), JANA.userId, 'somebody' as typeof JANA.userId)
  world.webhook(row)
  await later()
  t.pass()
})

test('an out-of-office is only Google’s: a change in the ERP is put right, a removal leaves it there', async (t) => {
  const options = { eventTypes: ['default', 'outOfOffice'] } as const
  const met = await fromGoogle({ options }, { type: 'outOfOffice' })
  const { world, row, made, shown, edit, recordNow, theEvent, sent, later } = met
  // Who organises it may change it, in Google.
  shown.set(made.eventId, { mayEdit: true })
  await edit(row, { title: 'At work' })
  t.is(recordNow(row).event.title, 'Doctor')
  world.erp.remove(recordNow(row), JANA.userId)
  world.webhook(row)
  await later()
  t.is(theEvent(JANA).event.title, 'Doctor')
  t.deepEqual(
    sent.map(({ call }) => call),
    ['erp.create', 'erp.update'],
  )
})

test('a calendar that may only be read is never written', async (t) => {
  const met = await meetingWorld()
  const { world, change, connectionOf, readAnew, later, edit, recordNow, sent } = met
  const other = { ...ownCalendar(world, JANA, 'holidays'), isWritable: false }
  const { options } = connectionOf(JANA)
  await change(JANA, { options: { ...options, otherCalendars: [other] } })
  await readAnew(JANA)
  world.google.make(other.id, { event: event('Christmas') })
  await later()
  const [row] = [...world.erp.rows.values()]
  if (!row) throw new Error('no record')
  await edit(row, { title: 'Easter' })
  t.is(recordNow(row).event.title, 'Christmas')
  world.erp.remove(recordNow(row), JANA.userId)
  world.webhook(row)
  await later()
  t.deepEqual(
    sent.map(({ call }) => call),
    ['erp.create', 'erp.update'],
  )
  t.is(world.google.living(other.id).length, 1)
})

/** A meeting of somebody without the ERP. */
const invitedTo = (answer: 'none' | 'tentative' = 'none') =>
  meetingWorld().then(async (met) => {
    const guests = [...asGuests(EVA), { email: JANAS, answer }]
    const theirs = met.world.google.make(EVA, { event: event('Offer'), guests })
    await met.later()
    const [row] = [...met.world.erp.rows.values()]
    if (!row) throw new Error('no record')
    return { ...met, theirs, row }
  })

test('what is changed in the ERP of somebody else’s meeting is put right and kept in the log', async (t) => {
  const { row, edit, recordNow, theEvent, pair } = await invitedTo()
  await edit(row, { title: 'Mine' })
  t.is(recordNow(row).event.title, 'Offer')
  t.is(theEvent(JANA).event.title, 'Offer')
  t.like((await pair(JANA, theEvent(JANA))).log.at(-1), { why: 'put-right', was: { title: 'Mine' } })
})

test('the answer that was given before a meeting was met is the one on its record', async (t) => {
  const { row, recordNow } = await invitedTo('tentative')
  t.deepEqual(recordNow(row).guests.find(({ ref }) => ref === 'User/jana')?.answer, 'tentative')
})

test('what its organiser deletes is gone, even if the record was edited meanwhile', async (t) => {
  const { world, theirs, row, recordNow, later } = await invitedTo()
  world.clock.time += 600_000
  world.erp.change(recordNow(row), JANA.userId, { title: 'Mine' })
  world.google.cancel(theirs)
  await later()
  world.webhook(row)
  await later()
  t.is(world.erp.find(row.recordId), null)
})

test('a record that is removed declines; nothing of its organiser’s brings it back, only an answer does', async (t) => {
  const { world, theirs, row, recordNow, theEvent, later, write, readAnew } = await invitedTo()
  world.erp.remove(recordNow(row), JANA.userId)
  world.webhook(row)
  await later()
  t.is(invited(theEvent(JANA))[JANAS], 'declined')
  await write(theirs, { event: event('Better offer') })
  await readAnew(JANA)
  t.is(world.erp.find(row.recordId), null)
  t.is(world.erp.rows.size, 1)
  world.clock.time += 600_000
  world.google.answer(theEvent(JANA), JANAS, 'tentative')
  await later()
  const living = [...world.erp.rows.values()].filter(({ isDeleted }) => !isDeleted)
  t.deepEqual(
    living.map((one) => one.event.title),
    ['Better offer'],
  )
})

test('a record that is restored takes the meeting up again, and doesn’t decline it once more', async (t) => {
  const { world, row, recordNow, theEvent, later, edit } = await invitedTo()
  await edit(row, {
    guests: recordNow(row).guests.map((one) => ({ ...one, answer: 'declined' as const })),
  })
  world.erp.remove(recordNow(row), JANA.userId)
  world.webhook(row)
  await later()
  world.clock.time += 600_000
  const gone = world.erp.rows.get(row.recordId)
  if (gone) world.erp.restore(gone)
  world.webhook(row)
  await later()
  t.is(invited(theEvent(JANA))[JANAS], 'none')
})

test('the record of a meeting that was removed stays away although a guest answers before that is heard', async (t) => {
  const { world, record, recordNow, theEvent, later, titles } = await meetingWorld()
  const row = await record(['Contact/olga'])
  world.clock.time += 600_000
  world.erp.remove(recordNow(row), JANA.userId)
  world.google.answer(theEvent(JANA), OLGA, 'accepted')
  await later()
  t.deepEqual(titles(JANA), [])
  t.is(world.erp.find(row.recordId), null)
})
