import test from 'ava'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import { NEW_LINK } from '../../shared/domain/link.ts'
import { linkIdOf } from '../../shared/domain/pair-names.ts'
import { changeConnection } from '../../shared/flows/connection.ts'
import { queueRead } from '../../shared/flows/read-anew.ts'
import { readPair, savePair } from '../../shared/flows/pair-store.ts'
import { syncRecord } from '../../shared/flows/sync-record.ts'
import type { CalendarOptions } from '../../shared/domain/options.ts'
import { ownersOf } from '../../shared/flows/tenant-scope.ts'
import { EVA, JANA, PETR, asGuests, invited, meetingWorld } from './meeting-world.ts'
import type { Row } from '../support/whole/google-row.ts'
import type { ErpRow } from '../support/whole/whole-erp.ts'
import { JANAS, PETRS, TENANT, event, keyOf, ownCalendar, readWorld, recordsOf } from './calendar-world.ts'

type Met = Awaited<ReturnType<typeof meetingWorld>>

/** What Google does not tell us of. */
function unheard({ world }: Pick<Met, 'world'>, change: () => void): void {
  world.hints.fate = 'lose'
  change()
  world.hints.fate = 'deliver'
}

function firstRecord({ world }: Met): ErpRow {
  const [first] = recordsOf(world)
  const row = first && world.erp.find(first.recordId)
  if (!row) throw new Error('no record')
  return row
}

async function remove(met: Met, row: ErpRow): Promise<void> {
  met.world.clock.time += 600_000
  met.world.erp.remove(met.recordNow(row), JANA.userId)
  met.world.webhook(row)
  await met.later()
}

async function restore(met: Met, row: ErpRow): Promise<void> {
  met.world.clock.time += 600_000
  met.world.erp.restore(met.world.erp.rows.get(row.recordId) ?? row)
  met.world.webhook(row)
  await met.later()
}

/** Eva, whom nobody has connected, has invited Jana. */
async function outsiders(given: Partial<Row> = {}, options: Partial<CalendarOptions> = {}) {
  const met = await meetingWorld({ members: [JANA, PETR], options })
  const theirs = met.world.google.make(EVA, { event: event('Offer'), guests: asGuests(EVA, JANAS), ...given })
  await met.later()
  met.world.clock.time += 600_000
  return { met, theirs, row: firstRecord(met) }
}

/** A series of Jana’s. */
async function series() {
  const met = await meetingWorld({ members: [JANA, PETR] })
  const master = met.world.google.make(JANAS, { event: event('Jour fixe'), repeats: { days: 1, count: 3 } })
  await met.later()
  met.world.clock.time += 600_000
  return { met, master, row: firstRecord(met) }
}

test('a record that is restored when its meeting is back already gets no event beside it', async (t) => {
  const { met, theirs, row } = await outsiders()
  const { google } = met.world
  google.cancel(theirs)
  await met.later()
  t.is(met.world.erp.find(row.recordId), null)
  unheard(met, () => google.write(google.find(EVA, theirs.eventId) ?? theirs, { isAlive: true }))
  await restore(met, row)
  t.is(met.theEvent(JANA).organizer, EVA)
})

test('… nor one that is an occurrence', async (t) => {
  const { met, row } = await series()
  const { google } = met.world
  const [occurrence] = google.living(JANAS)
  if (!occurrence) throw new Error('no occurrence')
  google.cancel(occurrence)
  await met.later()
  t.is(met.world.erp.find(row.recordId), null)
  unheard(met, () => google.write(google.find(JANAS, occurrence.eventId) ?? occurrence, { isAlive: true }))
  await restore(met, row)
  t.is(google.living(JANAS).length, 3)
})

for (const hasAttendees of [true, false])
  test(`a meeting that was declined is taken up again with its record, also where guests may edit (followed: ${hasAttendees})`, async (t) => {
    const { met, row } = await outsiders({ guestsCanModify: true }, { hasAttendees })
    await remove(met, row)
    t.is(invited(met.theEvent(JANA))[JANAS], 'declined')
    await restore(met, row)
    t.not(invited(met.theEvent(JANA))[JANAS], 'declined')
  })

test('… also when the task that took it up again died over it', async (t) => {
  const { met, row } = await outsiders()
  await remove(met, row)
  const plain = met.world.scopeWith
  let isDown = true
  met.world.scopeWith = (around, skewMs) => {
    const scope = plain(around, skewMs)
    return {
      ...scope,
      googleOf: (connection) => {
        const port = scope.googleOf(connection)
        const answer: typeof port.answer = async (...given) => {
          if (isDown) throw new Fault('google.unavailable', 'down')
          return port.answer(...given)
        }
        return { ...port, answer }
      },
    }
  }
  const { erp } = met.world
  erp.restore(erp.rows.get(row.recordId) ?? row)
  const scope = met.world.scopeWith(async (_label, call) => call())
  await t.throwsAsync(syncRecord(row, { ...scope, ownerOf: ownersOf(scope, 'Meeting') }))
  isDown = false
  met.world.clock.time += 600_000
  met.world.webhook(row)
  await met.later()
  t.not(invited(met.theEvent(JANA))[JANAS], 'declined')
  t.not(erp.find(row.recordId), null)
})

test('… and its user accepts it again in Google with its record, also where guests may edit', async (t) => {
  const { met, row } = await outsiders({ guestsCanModify: true })
  await remove(met, row)
  met.world.google.answer(met.theEvent(JANA), JANAS, 'accepted')
  await met.later()
  t.is(recordsOf(met.world).length, 1)
})

test('the record of a private event that is gone has an event of its own when it is restored', async (t) => {
  const met = await meetingWorld()
  const row = await met.record()
  await met.write(met.theEvent(JANA), { isPrivate: true })
  met.world.google.cancel(met.theEvent(JANA))
  await met.later()
  t.is(met.world.erp.find(row.recordId), null)
  await restore(met, row)
  t.is(met.titles(JANA).length, 1)
})

test('… which is declined also by who lets stay in Google what was made there', async (t) => {
  const { met, row } = await outsiders({ guestsCanModify: true }, { removesGoogleBorn: false })
  await remove(met, row)
  t.is(invited(met.theEvent(JANA))[JANAS], 'declined')
})

test('… and what was edited meanwhile, where it may only be answered, is put right', async (t) => {
  const { met, row } = await outsiders()
  await remove(met, row)
  const { erp } = met.world
  erp.restore(erp.rows.get(row.recordId) ?? row)
  await met.edit(row, { title: 'Better offer' })
  t.not(invited(met.theEvent(JANA))[JANAS], 'declined')
  t.is(met.recordNow(row).event.title, 'Offer')
})

test('what is deleted in the ERP while its event is moved is deleted where it is', async (t) => {
  const met = await meetingWorld()
  const other = ownCalendar(met.world, JANA, 'choir2')
  await met.change(JANA, { options: { ...met.connectionOf(JANA).options, otherCalendars: [other] } })
  await met.readAnew(JANA)
  const row = await met.record()
  unheard(met, () => met.world.google.move(met.theEvent(JANA), other.id))
  await remove(met, row)
  t.deepEqual(met.world.google.living(other.id), [])
})

test('… also an occurrence whose series is cut', async (t) => {
  const { met, master } = await series()
  const { world } = met
  const [, second] = recordsOf(world)
  const row = second && world.erp.find(second.recordId)
  const slot = world.google.occurrences(master)[1]?.occurrence?.originalStart
  if (!row || !slot) throw new Error('no second one')
  unheard(met, () => world.google.cut(master, slot, {}))
  await remove(met, row)
  await met.pull(JANA)
  await met.later()
  t.is(world.google.living(JANAS).length, 2)
  t.is(recordsOf(world).length, 2)
})

test('an edit in the ERP finds out that its event has become a series', async (t) => {
  const met = await meetingWorld({ members: [JANA, PETR] })
  const row = await met.record(['User/petr'])
  unheard(met, () => met.world.google.write(met.theEvent(JANA), { repeats: { days: 1, count: 2 } }))
  await met.edit(row, { title: 'Better offer' })
  t.deepEqual(
    recordsOf(met.world).map(({ title }) => title),
    ['Better offer', 'Offer'],
  )
})

test('nobody gets a copy while another task is still taking his event away', async (t) => {
  const met = await meetingWorld({ members: [JANA, PETR], options: { hasAttendees: false } })
  const { world, scope } = met
  const made = world.google.make(JANAS, { event: event('Lunch') })
  await met.later()
  const row = firstRecord(met)
  const id = linkIdOf(keyOf(JANA, JANAS), made.eventId)
  const stored = await readPair(scope.store, TENANT, id)
  if (stored === null) throw new Error('no pair')
  unheard(met, () => world.google.cancel(made))
  const link = { ...NEW_LINK, presence: { erp: [false], google: [false] } }
  const claim = { since: 0, until: world.clock.time + 30_000 }
  const leaving = { ...stored.pair, link, claim }
  await savePair(scope.store, TENANT, { ...stored, pair: leaving })
  world.erp.reassign(row, JANA.userId, PETR.userId)
  const error = await t.throwsAsync(syncRecord(row, { ...scope, ownerOf: ownersOf(scope, 'Meeting') }))
  t.true(isFault(error, 'pair.claimed'))
  t.deepEqual((await readPair(scope.store, TENANT, id))?.pair, leaving)
})

test('an event of ours is known to be ours before its task is done, wherever it is shown first', async (t) => {
  const meddling: { next: (() => Promise<void>) | null } = { next: null }
  const met = await readWorld({
    members: [JANA, PETR],
    around: async (label, call) => {
      const answer = await call()
      const { next } = meddling
      if (label !== 'google.insert' || !next) return answer
      meddling.next = null
      await next()
      return answer
    },
  })
  const { world, scope } = met
  // A calendar that isn’t known by her address.
  const mainCalendar = ownCalendar(world, JANA, 'choir2')
  const connection = { ...met.connectionOf(JANA), mainCalendar }
  await changeConnection(scope, JANA.userId, () => connection)
  await queueRead(connection, scope)
  await met.rest()
  const row = world.erp.make('Meeting', JANA.userId, {
    event: event('Offer'),
    assignedUserId: JANA.userId,
    guests: [{ ref: 'User/petr', answer: 'none' }],
  })
  meddling.next = () => met.pull(PETR)
  await syncRecord(row, { ...scope, ownerOf: ownersOf(scope, 'Meeting') })
  await met.rest()
  t.is(recordsOf(world).length, 1)
  t.is(world.google.living(PETRS).length, 1)
})
