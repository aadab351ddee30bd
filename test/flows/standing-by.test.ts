import test from 'ava'
import { uidOf } from '../../shared/domain/pair-names.ts'
import type { Link } from '../../shared/domain/link.ts'
import { NEW_LINK } from '../../shared/domain/link.ts'
import { linkIdOf } from '../../shared/domain/pair-names.ts'
import { handOver } from '../../shared/flows/meeting-store.ts'
import { newPair, pairsOfCalendar, savePair } from '../../shared/flows/pair-store.ts'
import type { CalendarKey, UserId } from '../../shared/domain/ids.ts'
import { EVA, JANA, PETR, asGuests, meetingWorld } from './meeting-world.ts'
import { JANAS, PETRS, SHARED, TENANT, event, keyOf, readWorld, sharedOf } from './calendar-world.ts'
import type { ErpRow } from '../support/whole/whole-erp.ts'
import type { WholeWorld } from '../support/whole/whole-world.ts'

const both = { members: [JANA, PETR] } as const
const all = { event: event('Offer'), guests: asGuests(EVA, JANAS, PETRS) }
const daily = { repeats: { days: 1, count: 3 } }

const living = (world: WholeWorld): ErpRow[] =>
  [...world.erp.rows.values()].filter(({ isDeleted }) => !isDeleted)
const users = (world: WholeWorld) =>
  living(world)
    .toSorted((a, b) => (a.event.when.start < b.event.when.start ? -1 : 1))
    .map(({ assignedUserId }) => assignedUserId)

test('who has a meeting of somebody outside without its record gets it when it leaves its leader’s calendar', async (t) => {
  const met = await meetingWorld({ ...both, options: { hasAttendees: false } })
  const { world } = met
  const theirs = world.google.make(EVA, all)
  await met.later()
  const [led, other] = users(world)[0] === JANA.userId ? [JANA, PETR] : [PETR, JANA]
  world.hints.fate = 'lose'
  world.google.write(theirs, { guests: asGuests(EVA, other.account) })
  await met.pull(led)
  await met.later()
  t.deepEqual(users(world), [other.userId])
})

test('of the occurrences of a series that somebody else leads nothing is noted', async (t) => {
  const { world, rest, scope } = await readWorld(both)
  world.google.make(EVA, { ...all, ...daily })
  await rest()
  const [led] = users(world)
  const other = led === JANA.userId ? PETR : JANA
  const calendar = keyOf(other, other.account as typeof JANAS)
  t.deepEqual(await pairsOfCalendar(scope.store, TENANT, { calendar, after: null }), [])
})

test('a meeting whose record never came into being is another guest’s, should its maker have lost it', async (t) => {
  const met = await meetingWorld(both)
  const { world, scope } = met
  world.hints.fate = 'lose'
  const theirs = world.google.make(EVA, all)
  const { eventId } = theirs
  const { pair } = newPair({
    id: linkIdOf(keyOf(JANA, JANAS), eventId),
    uid: uidOf(theirs.uid, null),
    entity: 'Meeting',
    recordId: null,
    userId: JANA.userId,
    calendar: keyOf(JANA, JANAS),
    calendarId: JANAS,
    eventId,
    bornIn: 'google',
  })
  const link: Link = { ...NEW_LINK, presence: { erp: [false, true], google: [true] } }
  const claim = { since: world.clock.time, until: world.clock.time + 30_000 }
  const making = await savePair(scope.store, TENANT, { pair: { ...pair, link, claim }, version: null })
  await met.pull(PETR)
  t.deepEqual(users(world), [])
  // She hasn’t got it any more, and nothing was made.
  world.google.write(theirs, { guests: asGuests(EVA, PETRS) })
  await savePair(scope.store, TENANT, { pair, version: making?.version ?? null })
  await met.later()
  await met.later()
  t.deepEqual(users(world), [PETR.userId])
})

test('the one day of a series that its leader has declined stays with whoever noted it first', async (t) => {
  const { world, scope, pull } = await readWorld(both)
  world.hints.fate = 'lose'
  const series = world.google.make(EVA, { ...all, ...daily })
  const janas = world.google.find(JANAS, series.eventId)
  const second = janas && world.google.occurrences(janas)[1]
  if (!second?.occurrence) throw new Error('no occurrence')
  world.google.answer(second, JANAS, 'declined')
  await pull(JANA)
  const third = { calendar: 'another' as CalendarKey, userId: 'another' as UserId, eventId: second.eventId }
  await handOver(uidOf(second.uid, second.occurrence.originalStart), third, scope)
  await pull(PETR)
  t.deepEqual(users(world), [JANA.userId, JANA.userId])
})

test('a meeting that comes back is begun anew by one of those who have it', async (t) => {
  const meddling: { next: (() => Promise<void>) | null } = { next: null }
  const { world, rest, pull } = await readWorld({
    ...both,
    around: async (label, call) => {
      const { next } = meddling
      if (label === 'erp.read' && next) {
        meddling.next = null
        await next()
      }
      return call()
    },
  })
  const theirs = world.google.make(EVA, all)
  await rest()
  const [led, other] = users(world)[0] === JANA.userId ? [JANA, PETR] : [PETR, JANA]
  world.clock.time += 3_600_000
  world.google.cancel(theirs)
  await rest()
  t.deepEqual(users(world), [])
  world.clock.time += 3_600_000
  world.hints.fate = 'lose'
  world.google.write(world.google.find(EVA, theirs.eventId) ?? theirs, { isAlive: true })
  meddling.next = () => pull(other)
  await pull(led)
  await rest()
  t.is(users(world).length, 1)
})

for (const isWritable of [true, false])
  test(`a shared calendar leads over its guests’ copies where it can be written (${isWritable})`, async (t) => {
    const met = await meetingWorld(both)
    const { world } = met
    const shared = { ...sharedOf(JANA.userId), isWritable }
    await met.change(JANA, { options: { ...met.connectionOf(JANA).options, otherCalendars: [shared] } })
    await met.readAnew(JANA)
    world.hints.fate = 'lose'
    world.google.make(SHARED, { event: event('All hands'), guests: asGuests(PETRS) })
    await met.pull(PETR)
    t.deepEqual(users(world), isWritable ? [] : [PETR.userId])
    await met.later()
    t.deepEqual(users(world), [isWritable ? JANA.userId : PETR.userId])
  })
