import test from 'ava'
import { uidOf } from '../../shared/domain/pair-names.ts'
import { handOver } from '../../shared/flows/meeting-store.ts'
import type { Row } from '../support/whole/google-row.ts'
import { EVA, JANA, PETR, asGuests, meetingWorld } from './meeting-world.ts'
import { JANAS, PETRS, event, keyOf } from './calendar-world.ts'

const both = { members: [JANA, PETR] } as const
type Met = Awaited<ReturnType<typeof meetingWorld>>

const living = ({ world }: Met) => [...world.erp.rows.values()].filter(({ isDeleted }) => !isDeleted)
const invite = ({ world }: Met) =>
  world.google.make(EVA, { event: event('Offer'), guests: asGuests(EVA, JANAS, PETRS) })

for (const leaves of [false, true])
  test(`what was removed in the ERP doesn’t come back through another guest (its leader is gone: ${leaves})`, async (t) => {
    const met = await meetingWorld(both)
    const theirs = invite(met)
    await met.later()
    const [row] = living(met)
    if (!row) throw new Error('no record')
    met.world.erp.remove(row, row.assignedUserId)
    met.world.webhook(row)
    await met.later()
    const [led, other] = row.assignedUserId === JANA.userId ? [JANA, PETR] : [PETR, JANA]
    met.world.google.answer(met.theEvent(other), other.account, 'accepted')
    await met.later()
    if (leaves) await met.change(led, { state: 'disconnecting' })
    await met.write(theirs, { event: event('Better offer') })
    t.deepEqual(living(met), [])
  })

test('a guest leaves a meeting to whoever met it first, and takes it when that comes to nothing', async (t) => {
  const met = await meetingWorld(both)
  const { world, scope } = met
  world.hints.fate = 'lose'
  const theirs = invite(met)
  // Jana’s task was the first to meet it, and died.
  const { eventId } = theirs
  const to = { calendar: keyOf(JANA, JANAS), eventId, userId: JANA.userId }
  await handOver(uidOf(theirs.uid, null), to, scope)
  await met.pull(PETR)
  t.deepEqual(living(met), [])
  await met.rest()
  t.deepEqual(
    living(met).map(({ assignedUserId }) => assignedUserId),
    [PETR.userId],
  )
})

const LEFT = {
  'has declined': ({ world }: Met, series: Row) => {
    const janas = world.google.find(JANAS, series.eventId)
    const [, second] = janas ? world.google.occurrences(janas) : []
    if (second) world.google.answer(second, JANAS, 'declined')
  },
  'isn’t invited to': ({ world }: Met, series: Row) => {
    const [, second] = world.google.occurrences(series)
    if (second) world.google.write(second, { guests: asGuests(EVA, PETRS) })
  },
} as const

for (const [what, leave] of Object.entries(LEFT))
  for (const isPaused of [false, true])
    test(`the one day of a series that its leader ${what} is another guest’s${isPaused ? ', also while the leader’s work rests' : ''}`, async (t) => {
      const met = await meetingWorld(both)
      const { world } = met
      world.hints.fate = 'lose'
      const guests = asGuests(EVA, JANAS, PETRS)
      const repeats = { days: 1, count: 3 }
      leave(met, world.google.make(EVA, { event: event('Jour fixe'), guests, repeats }))
      await met.pull(JANA)
      if (isPaused) await met.change(JANA, { pausedBy: ['user'] })
      await met.pull(PETR)
      await met.rest()
      const byDay = living(met).toSorted((a, b) => (a.event.when.start < b.event.when.start ? -1 : 1))
      t.deepEqual(
        byDay.map(({ assignedUserId }) => assignedUserId),
        [JANA.userId, PETR.userId, JANA.userId],
      )
    })

for (const hidden of [{ areGuestsOmitted: true }, { isPrivate: true }])
  test(`who may have a day of a series leads it while his work rests, where its guests aren’t known (${Object.keys(hidden).join()})`, async (t) => {
    const met = await meetingWorld({ ...both, options: { privateEvents: 'busy' } })
    const { world } = met
    world.hints.fate = 'lose'
    const guests = asGuests(EVA, JANAS, PETRS)
    const repeats = { days: 1, count: 3 }
    const series = world.google.make(EVA, { event: event('Jour fixe'), guests, repeats })
    LEFT['isn’t invited to'](met, series)
    await met.pull(JANA)
    await met.change(JANA, { pausedBy: ['user'] })
    for (const { eventId } of world.google.occurrences(series))
      met.shown.set(eventId, { guests: [], ...hidden })
    await met.nightly()
    t.deepEqual(
      living(met).map(({ assignedUserId }) => assignedUserId),
      [JANA.userId, JANA.userId],
    )
  })
