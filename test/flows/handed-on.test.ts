import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import type { UserId } from '../../shared/domain/ids.ts'
import { pairsOfRecord, savePair } from '../../shared/flows/pair-store.ts'
import { syncRecord } from '../../shared/flows/sync-record.ts'
import { ownersOf } from '../../shared/flows/tenant-scope.ts'
import { EVA, JANA, OLGA, PETR, asGuests, invited, meetingWorld } from './meeting-world.ts'
import type { ErpRow } from '../support/whole/whole-erp.ts'
import { UNWATCHED } from '../support/whole/whole-world.ts'
import { JANAS, PETRS, SHARED, TENANT, event, pairOf, sharedOf } from './calendar-world.ts'

type Met = Awaited<ReturnType<typeof meetingWorld>>
const both = { members: [JANA, PETR] } as const
const nobody = 'somebody' as UserId

/** The record is somebody else’s from now on. */
async function hand(met: Met, row: ErpRow, to: UserId): Promise<void> {
  met.world.clock.time += 600_000
  met.world.erp.reassign(met.recordNow(row), JANA.userId, to)
  met.world.webhook(row)
  await met.later()
}

function onlyRecord({ world }: Met): ErpRow {
  const [row, ...more] = [...world.erp.rows.values()].filter(({ isDeleted }) => !isDeleted)
  if (!row || more.length > 0) throw new Error(`${more.length + (row ? 1 : 0)} records`)
  return row
}

/** A task is writing Jana's event of it, and dies. */
async function claimed(met: Met, row: ErpRow): Promise<void> {
  const { world } = met
  const { recordId, entity } = row
  for (const { pair, version } of await pairsOfRecord(world.store, TENANT, { entity, recordId })) {
    const claim = { since: world.clock.time, until: world.clock.time + 30_000 }
    if (pair.userId === JANA.userId)
      await savePair(world.store, TENANT, { pair: { ...pair, claim }, version })
  }
}

const withUser = ({ guests }: ErpRow, { userId }: typeof JANA) => [
  ...guests,
  { ref: `User/${userId}` as const, answer: 'none' as const },
]

test('where the assigned user invites nobody, each of the others has a copy', async (t) => {
  const met = await meetingWorld({ ...both, options: { hasAttendees: false } })
  await met.record(['User/petr'])
  t.deepEqual([met.titles(JANA), met.titles(PETR)], [['Offer'], ['Offer']])
  t.deepEqual([invited(met.theEvent(JANA)), invited(met.theEvent(PETR))], [{}, { [PETRS]: 'none' }])
})

test('… also of what was made in Google, when he is added in the ERP', async (t) => {
  const met = await meetingWorld({ ...both, options: { hasAttendees: false } })
  met.world.google.make(JANAS, { event: event('Lunch') })
  await met.later()
  const row = onlyRecord(met)
  await met.edit(row, { guests: withUser(row, PETR) })
  t.deepEqual([met.titles(JANA), met.titles(PETR)], [['Lunch'], ['Lunch']])
})

test('… and who hands it on and still attends has a copy instead of his event', async (t) => {
  const met = await meetingWorld({ ...both, options: { hasAttendees: false } })
  const row = await met.record(['Contact/olga'])
  await hand(met, row, PETR.userId)
  t.deepEqual(invited(met.theEvent(PETR)), {})
  t.deepEqual(invited(met.theEvent(JANA)), { [JANAS]: 'accepted' })
  t.is(met.theEvent(JANA).organizer, JANAS)
})

test('… and where it is an occurrence that is off, as soon as it is planned again', async (t) => {
  const options = { hasAttendees: false, onGoogleRemoval: 'not-held' } as const
  const met = await meetingWorld({ ...both, options })
  const { google, erp } = met.world
  const series = google.make(JANAS, { event: event('Lunch'), repeats: { days: 1, count: 6 } })
  await met.later()
  // The names under which two pairs of one record are stored come in any order.
  const [last, ...days] = google.living(JANAS).filter(({ occurrence }) => occurrence !== null)
  for (const day of days) google.cancel(day)
  await met.later()
  const off = [...erp.rows.values()].filter(({ isCanceled }) => isCanceled)
  for (const row of off) await hand(met, row, PETR.userId)
  for (const row of off) await met.edit(row, { isCanceled: false }, PETR)
  const slots = google.living(JANAS).map(({ occurrence }) => occurrence?.seriesId ?? 'copy')
  t.deepEqual(slots.toSorted(), [...off.map(() => 'copy'), last && series.eventId])
  t.is(google.living(PETRS).length, off.length)
})

test('… for no call while it is off', async (t) => {
  const met = await meetingWorld({ ...both, options: { hasAttendees: false } })
  const row = await met.record()
  await met.edit(row, { isCanceled: true })
  await hand(met, row, PETR.userId)
  const calls: string[] = []
  const counted = met.world.scopeWith(async (label, call) => {
    calls.push(label)
    return call()
  })
  await syncRecord(row, { ...counted, ownerOf: ownersOf(counted, 'Meeting') })
  const toGoogle = calls.filter((one) => one.startsWith('google.'))
  t.deepEqual(toGoogle, [])
})

test('… also where its series was gone when it was handed on, and came back', async (t) => {
  const met = await meetingWorld({ ...both, options: { hasAttendees: false } })
  const { google, erp, hints } = met.world
  const series = google.make(JANAS, { event: event('Lunch'), repeats: { days: 1, count: 2 } })
  await met.later()
  const [row] = [...erp.rows.values()]
  if (!row) throw new Error('no record')
  hints.fate = 'lose'
  erp.change(row, JANA.userId, { isCanceled: true })
  google.cancel(series)
  hints.fate = 'deliver'
  await hand(met, row, PETR.userId)
  google.write(series, { isAlive: true })
  await met.later()
  await met.edit(row, { description: 'Menu' }, PETR)
  const isOurs = google.living(JANAS).map(({ mark }) => mark !== null)
  t.deepEqual([google.living(PETRS).length, isOurs.includes(true)], [1, true])
})

for (const guestsCanModify of [false, true])
  test(`who is added in the ERP to an outsider’s meeting has it once (guests may change it: ${guestsCanModify})`, async (t) => {
    const met = await meetingWorld(both)
    met.world.google.make(EVA, { event: event('Offer'), guests: asGuests(EVA, JANAS), guestsCanModify })
    await met.later()
    const row = onlyRecord(met)
    await met.edit(row, { guests: withUser(row, PETR) })
    await met.edit(row, { description: 'Agenda' })
    t.deepEqual([met.titles(JANA), met.titles(PETR)], [['Offer'], ['Offer']])
  })

for (const guestsCanModify of [false, true])
  test(`an outsider’s meeting stays where it is when its record is handed on (guests may change it: ${guestsCanModify})`, async (t) => {
    const met = await meetingWorld(both)
    met.world.google.make(EVA, { event: event('Offer'), guests: asGuests(EVA, JANAS), guestsCanModify })
    await met.later()
    await hand(met, onlyRecord(met), nobody)
    t.is(invited(met.theEvent(JANA))[JANAS], 'none')
    await hand(met, onlyRecord(met), PETR.userId)
    t.is(invited(met.theEvent(JANA))[JANAS], 'none')
    t.is(met.theEvent(JANA).organizer, EVA)
  })

test('what can’t be changed in Google stays there when its record is handed on', async (t) => {
  const options = { eventTypes: ['default', 'outOfOffice'] } as const
  const met = await meetingWorld({ ...both, options })
  met.world.google.make(JANAS, { event: event('Away'), type: 'outOfOffice' })
  await met.later()
  await hand(met, onlyRecord(met), PETR.userId)
  t.like(met.theEvent(JANA), { type: 'outOfOffice', event: { title: 'Away' } })
  t.deepEqual(invited(met.theEvent(PETR)), { [PETRS]: 'none' }, 'he has a copy')
  t.false(met.sent.some(({ call }) => call === 'remove'))
})

for (const isKnown of [true, false])
  test(`what its user has hidden is hers when its record is handed on (that was read before: ${isKnown})`, async (t) => {
    const met = await meetingWorld(both)
    const row = await met.record(['User/petr'])
    const { hints, google } = met.world
    hints.fate = isKnown ? 'deliver' : 'lose'
    google.write(met.theEvent(JANA), { isPrivate: true, event: event('Doctor') })
    hints.fate = 'deliver'
    if (isKnown) await met.later()
    await hand(met, row, PETR.userId)
    const hidden = google.living(JANAS).filter(({ isPrivate }) => isPrivate)
    t.deepEqual(
      hidden.map((one) => one.event.title),
      ['Doctor'],
    )
  })

test('while the assigned user’s work rests, who is invited by his event gets no copy besides', async (t) => {
  const met = await meetingWorld(both)
  const row = await met.record(['User/petr'])
  t.is(met.theEvent(PETR).organizer, JANAS)
  await met.change(JANA, { pausedBy: ['user'] })
  await met.edit(row, { title: 'Better offer' })
  t.is(met.theEvent(PETR).organizer, JANAS)
})

test('what somebody who rests has moved out of sight goes on with whom it is handed to, and her copy takes nothing from him', async (t) => {
  const met = await meetingWorld(both)
  const row = await met.record(['User/jana', 'User/petr'])
  const { eventId } = met.theEvent(JANA)
  await met.change(JANA, { pausedBy: ['user'] })
  met.world.google.move(met.theEvent(JANA), UNWATCHED)
  await hand(met, row, PETR.userId)
  await met.change(JANA, { pausedBy: [] })
  await met.nightly()
  await met.nightly()
  t.false(met.recordNow(row).isDeleted)
  t.deepEqual([met.theEvent(PETR).eventId, met.theEvent(PETR).organizer], [eventId, UNWATCHED])
  t.is(met.theEvent(JANA).organizer, JANAS, 'she still attends')
  t.not(met.theEvent(JANA).eventId, eventId)
})

for (const isWriting of [false, true])
  test(`what somebody who rests had edited goes on with the record that an edit of its new user has brought back${isWriting ? ', though a task was writing it as it died' : ''}`, async (t) => {
    const met = await meetingWorld(both)
    const row = await met.record(['User/jana'])
    await met.change(JANA, { pausedBy: ['user'] })
    await met.write(met.theEvent(JANA), { event: event('Better offer') })
    await hand(met, row, PETR.userId)
    if (isWriting) await claimed(met, row)
    const [own] = met.world.google.living(PETRS).filter(({ organizer }) => organizer === PETRS)
    met.world.erp.remove(met.recordNow(row), JANA.userId)
    if (own) await met.write(own, { event: event('Offer', { description: 'Agenda' }) })
    t.not(onlyRecord(met).recordId, row.recordId, 'his edit has brought it back')
    await met.change(JANA, { pausedBy: [] })
    await met.nightly()
    await met.nightly()
    t.like(onlyRecord(met), {
      assignedUserId: PETR.userId,
      event: { title: 'Better offer', description: 'Agenda' },
    })
    t.is(met.theEvent(PETR).organizer, PETRS)
    t.is(met.theEvent(JANA).organizer, PETRS, 'she is his guest, and has no event of her own')
  })

test('what was handed on while its user rested goes from him, though it was edited on both sides since', async (t) => {
  const met = await meetingWorld(both)
  const row = await met.record(['User/jana'])
  await met.change(JANA, { pausedBy: ['user'] })
  await hand(met, row, PETR.userId)
  await met.edit(row, { title: 'Better offer' })
  const [hers] = met.world.google.living(JANAS).filter(({ organizer }) => organizer === JANAS)
  if (hers) await met.write(hers, { event: { ...hers.event, description: 'Agenda' } })
  await met.change(JANA, { pausedBy: [] })
  await met.readAnew(JANA)
  t.is(met.theEvent(JANA).organizer, PETRS, 'his invitation, and no event of her own')
})

test('what its former user hid while he rested is his own affair, and takes no part in what its new user has hidden as well', async (t) => {
  const met = await meetingWorld({ ...both, options: { privateEvents: 'busy' } })
  const hers = met.world.google.make(JANAS, { event: event('Offer') })
  await met.write(hers, {})
  const row = onlyRecord(met)
  await met.change(JANA, { pausedBy: ['user'] })
  await hand(met, row, PETR.userId)
  const own = met.theEvent(PETR)
  await met.write(hers, { isPrivate: true, event: event('Doctor', { hours: 5 }) })
  await met.write(own, { isPrivate: true, event: event('Notary', { hours: 7 }) })
  await met.change(JANA, { pausedBy: [] })
  await met.nightly()
  await met.nightly()
  const { event: shown, writes } = met.recordNow(row)
  t.deepEqual(shown, { ...event('Busy', { hours: 7 }), description: '', location: '' })
  await met.nightly()
  t.is(met.recordNow(row).writes, writes, 'it has come to rest')
  t.is(met.world.google.find(JANAS, hers.eventId)?.event.title, 'Doctor')
})

test('a record that is handed to somebody without Google leaves each of its guests a copy', async (t) => {
  const met = await meetingWorld(both)
  const row = await met.record(['User/petr', 'Contact/olga'])
  await hand(met, row, nobody)
  t.is(met.theEvent(PETR).organizer, PETRS)
  t.deepEqual(invited(met.theEvent(PETR)), { [PETRS]: 'none' })
  t.is(met.theEvent(JANA).organizer, JANAS, 'she still attends')
})

test('a meeting of somebody who took his access away is handed on all the same', async (t) => {
  const met = await meetingWorld(both)
  const row = await met.record(['Contact/olga'])
  const plain = met.world.scopeWith
  met.world.scopeWith = (around, skewMs) => {
    const scope = plain(around, skewMs)
    return {
      ...scope,
      googleOf: (connection) => {
        const port = scope.googleOf(connection)
        const dead = async (): Promise<never> => {
          throw new Fault('google.grant-dead', 'invalid_grant')
        }
        return connection.googleSub === JANAS ? { ...port, get: dead, remove: dead } : port
      },
    }
  }
  await hand(met, row, PETR.userId)
  t.is(met.theEvent(PETR).organizer, PETRS)
  t.deepEqual(Object.keys(invited(met.theEvent(PETR))).sort(), [JANAS, OLGA])
})

test('what was taken over from somebody whose work ended stays where it is, and comes nowhere else', async (t) => {
  const met = await meetingWorld(both)
  for (const member of [JANA, PETR]) {
    const { options } = met.connectionOf(member)
    await met.change(member, { options: { ...options, otherCalendars: [sharedOf(member.userId)] } })
    await met.readAnew(member)
  }
  const made = met.world.google.make(SHARED, { event: event('All hands') })
  await met.later()
  const row = onlyRecord(met)
  const [led, other] = row.assignedUserId === JANA.userId ? [JANA, PETR] : [PETR, JANA]
  await met.change(led, { state: 'disconnecting' })
  await met.write(made, { event: event('All hands!') })
  t.is((await pairOf(met.world, other, made))?.recordId, row.recordId)
  await met.edit(row, { title: 'Everybody' })
  t.deepEqual(
    met.world.google.living(SHARED).map((one) => one.event.title),
    ['Everybody'],
  )
  const organisers = [JANAS, PETRS].flatMap((id) =>
    met.world.google.living(id).map(({ organizer }) => organizer),
  )
  t.deepEqual(organisers, [SHARED], 'whose it was is invited to it')
  await hand(met, row, nobody)
  t.deepEqual(met.world.google.living(SHARED), [])
})
