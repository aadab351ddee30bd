import test from 'ava'
import type { EventId } from '../../shared/domain/ids.ts'
import { JANA, OLGA, PETR, STRANGER, asGuests, invited, meetingWorld } from './meeting-world.ts'
import { JANAS, PETRS, event } from './calendar-world.ts'

/** A record that came from Google. */
async function fromGoogle(given: Parameters<typeof meetingWorld>[0] = {}, more: object = {}) {
  const met = await meetingWorld(given)
  const made = met.world.google.make(JANAS, { event: event('Lunch'), ...more })
  await met.later()
  const [row] = [...met.world.erp.rows.values()]
  if (!row) throw new Error('no record')
  return { ...met, row, made }
}

test('what wasn’t held is taken out of the calendar, and comes back with its status from either side', async (t) => {
  const { world, record, edit, recordNow, titles, theEvent, write } = await meetingWorld({
    options: { onGoogleRemoval: 'not-held' },
  })
  const row = await record()
  const made = theEvent(JANA)
  await edit(row, { isCanceled: true })
  t.deepEqual(titles(JANA), [])
  await edit(row, { isCanceled: false })
  t.deepEqual(titles(JANA), ['Offer'])
  world.google.cancel(theEvent(JANA))
  await edit(row, {})
  t.true(recordNow(row).isCanceled)
  await write(made, { isAlive: true })
  t.false(recordNow(row).isCanceled)
})

test('what wasn’t held is noticed in the night, if no webhook told of it', async (t) => {
  const { world, record, recordNow, nightly, titles } = await meetingWorld()
  const row = await record()
  await nightly()
  // With the time of the change before: the ERP counts in seconds.
  world.erp.rows.set(row.recordId, { ...recordNow(row), isCanceled: true })
  await nightly()
  t.deepEqual(titles(JANA), [])
})

test('what was changed in the ERP while only Google led is carried over when both do', async (t) => {
  const { world, record, recordNow, nightly, theEvent, titles, change } = await meetingWorld()
  const row = await record()
  await change(JANA, { direction: 'google-to-erp' })
  world.erp.change(recordNow(row), JANA.userId, { title: 'Better offer' })
  await nightly()
  t.is(theEvent(JANA).event.title, 'Offer')
  // Among what was changed of late it isn't any more: something else was.
  world.clock.time += 3 * 24 * 3_600_000
  await record([], { event: event('Lunch', { hours: 300 }) })
  await nightly()
  await change(JANA, { direction: 'both' })
  await nightly()
  t.true(titles(JANA).includes('Better offer'))
})

test('what is to be kept in the ERP is kept as it was, and doesn’t come back to Google', async (t) => {
  const { world, row, recordNow, later, edit, titles, theEvent, nightly } = await fromGoogle({
    options: { onGoogleRemoval: 'keep' },
  })
  world.google.cancel(theEvent(JANA))
  await later()
  t.like(recordNow(row), { isCanceled: false, event: { title: 'Lunch' } })
  await edit(row, { title: 'Dinner' })
  await nightly()
  t.deepEqual(titles(JANA), [])
})

test('an entity without a status is kept where others are set to “not held”', async (t) => {
  const { world, row, recordNow, later, theEvent } = await fromGoogle({
    options: { onGoogleRemoval: 'not-held' },
    traits: { status: null },
  })
  world.google.cancel(theEvent(JANA))
  await later()
  t.false(recordNow(row).isCanceled)
})

test('what was made in Google stays there when its record is deleted, if its user wants that, and goes when it wasn’t held', async (t) => {
  for (const isDeleted of [true, false]) {
    const { world, row, recordNow, edit, later, titles } = await fromGoogle({
      options: { removesGoogleBorn: false },
    })
    if (isDeleted) {
      world.erp.remove(recordNow(row), JANA.userId)
      world.webhook(row)
      await later()
    } else await edit(row, { isCanceled: true })
    t.deepEqual(titles(JANA), isDeleted ? ['Lunch'] : [])
  }
})

test('a record that is restored finds the event that was left in Google, and makes no second one', async (t) => {
  const { world, row, recordNow, edit, later, titles, sent } = await fromGoogle({
    options: { removesGoogleBorn: false },
  })
  world.erp.remove(recordNow(row), JANA.userId)
  world.webhook(row)
  await later()
  const gone = world.erp.rows.get(row.recordId)
  if (gone) world.erp.restore(gone)
  await edit(row, { title: 'Dinner' })
  t.deepEqual(titles(JANA), ['Dinner'])
  t.false(sent.some(({ call }) => call === 'insert'))
})

test('an event that was edited while its record was deleted isn’t deleted unseen', async (t) => {
  const { world, record, recordNow, theEvent, later, titles } = await meetingWorld()
  const row = await record()
  world.clock.time += 600_000
  world.hints.fate = 'lose'
  world.google.write(theEvent(JANA), { event: event('Dinner') })
  world.hints.fate = 'deliver'
  world.erp.remove(recordNow(row), JANA.userId)
  world.webhook(row)
  await later()
  t.deepEqual(titles(JANA), ['Dinner'])
})

test('new events have the colour of their kind, and meetings a video call if it is wanted', async (t) => {
  const { record, sent } = await meetingWorld({
    options: { colours: { Meeting: '5' }, makesMeetLinks: true },
  })
  await record()
  await record([], { entity: 'Call' })
  t.deepEqual(
    sent.map(({ given }) => [given['colour'], given['withMeet']]),
    [
      ['5', true],
      [undefined, undefined],
    ],
  )
})

for (const assignsDefaultTeam of [true, false])
  for (const hasTeams of [true, false])
    test(`the user’s team is put on new records (${assignsDefaultTeam}) where the entity has teams (${hasTeams})`, async (t) => {
      const { world, later, sent, scope } = await meetingWorld({
        options: { assignsDefaultTeam },
        traits: { hasTeams },
      })
      // The people of this world are shared by all its scopes.
      scope.people.defaultTeamOf = async () => 'sales'
      world.google.make(JANAS, { event: event('Lunch') })
      await later()
      t.is(sent[0]?.given['teamId'], assignsDefaultTeam && hasTeams ? 'sales' : undefined)
    })

const at = (place: string) => `https://meet.example.com/${place}`

test('where to join goes from Google to the ERP with a new record', async (t) => {
  const { world, shown, later } = await meetingWorld({ traits: { joinUrlField: 'cJoinUrl' } })
  const eventId = 'a1b2c3' as EventId
  shown.set(eventId, { joinUrl: at('one') })
  world.google.make(JANAS, { event: event('Lunch') }, eventId)
  await later()
  t.deepEqual(
    [...world.erp.rows.values()].map(({ joinUrl }) => joinUrl),
    [at('one')],
  )
})

test('where to join is Google’s to say, but a record’s own link stays while Google has none', async (t) => {
  const { row, made, shown, edit, write, recordNow, sent } = await fromGoogle({
    traits: { joinUrlField: 'cJoinUrl' },
  })
  await edit(row, { joinUrl: at('mine') })
  await write(made, { event: event('Dinner') })
  t.is(recordNow(row).joinUrl, at('mine'))
  shown.set(made.eventId, { joinUrl: at('one') })
  await write(made, { event: event('Supper') })
  t.is(recordNow(row).joinUrl, at('one'))
  await edit(row, { joinUrl: at('mine') })
  t.is(recordNow(row).joinUrl, at('one'))
  t.false(sent.some(({ call }) => call === 'patch'))
})

test('a link to join by that is made later arrives, though the record has none', async (t) => {
  const { row, made, shown, write, recordNow } = await fromGoogle({ traits: { joinUrlField: 'cJoinUrl' } })
  shown.set(made.eventId, { joinUrl: at('later') })
  await write(made, { event: event('Supper') })
  t.is(recordNow(row).joinUrl, at('later'))
})

/** Google’s meeting of Jana’s with somebody whom the ERP doesn’t know, and Petr is connected, too. */
async function handedOn(more: object = {}) {
  const met = await fromGoogle({ members: [JANA, PETR] }, { guests: asGuests(OLGA, STRANGER), ...more })
  const hand = async (change: Parameters<typeof met.world.erp.change>[2] = {}) => {
    met.world.clock.time += 600_000
    const changed = met.world.erp.change(met.recordNow(met.row), JANA.userId, change)
    met.world.erp.reassign(changed, JANA.userId, PETR.userId)
    met.world.webhook(met.row)
    await met.later()
  }
  return { ...met, hand }
}

test('a meeting that is handed on has the guests whom only Google knows; who had it and attends is a guest of it', async (t) => {
  const { hand, world, theEvent } = await handedOn()
  await hand()
  t.deepEqual(invited(theEvent(PETR)), { [OLGA]: 'none', [STRANGER]: 'none', [JANAS]: 'accepted' })
  t.is(theEvent(JANA).organizer, PETRS)
  t.is(world.google.living(PETRS).length, 1)
})

test('who hands on a meeting and leaves it isn’t invited to it by that', async (t) => {
  const { hand, theEvent, titles, recordNow, row, world, later } = await handedOn({
    guests: asGuests(JANAS, STRANGER),
  })
  world.hints.fate = 'lose'
  await hand()
  world.hints.fate = 'deliver'
  const guests = recordNow(row).guests.filter(({ ref }) => ref !== 'User/jana')
  world.erp.change(recordNow(row), JANA.userId, { guests })
  world.webhook(row)
  await later()
  t.deepEqual(titles(JANA), [])
  t.deepEqual(Object.keys(invited(theEvent(PETR))), [STRANGER])
})

test('a guest who becomes known to the ERP at that moment is invited once', async (t) => {
  const { hand, addresses, recordNow, row, sent } = await handedOn({ guests: asGuests(STRANGER) })
  addresses.set('Contact/olga', STRANGER)
  await hand({ guests: [...recordNow(row).guests, { ref: 'Contact/olga', answer: 'none' }] })
  const insert = sent.find(({ call }) => call === 'insert')
  const guests = insert?.given['guests'] as readonly { email: string }[]
  t.deepEqual(guests.map(({ email }) => email).sort(), [JANAS, STRANGER])
})
