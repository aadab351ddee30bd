import test from 'ava'
import { JANA, PETR, asGuests, meetingWorld } from './meeting-world.ts'
import { JANAS, PETRS, event } from './calendar-world.ts'
import type { ErpRow } from '../support/whole/whole-erp.ts'

const apart = { members: [JANA, PETR], options: { hasAttendees: false } } as const
type Met = Awaited<ReturnType<typeof meetingWorld>>

const withPetr = ({ guests }: ErpRow) => [...guests, { ref: 'User/petr', answer: 'none' } as const]

/** Jana’s meeting, made in Google, to which she has invited Petr there; guests aren’t followed. */
async function invitedInGoogle(repeats: { days: number; count: number } | null = null) {
  const met = await meetingWorld(apart)
  const row = met.world.google.make(JANAS, { event: event('Lunch'), guests: asGuests(JANAS, PETRS), repeats })
  await met.later()
  met.world.clock.time += 600_000
  const [record] = [...met.world.erp.rows.values()].toSorted((a, b) =>
    a.event.when.start < b.event.when.start ? -1 : 1,
  )
  if (!record) throw new Error('no record')
  return { met, row, record }
}

/** What Google does not tell us of. */
function unheard({ world }: Met, change: () => void): void {
  world.hints.fate = 'lose'
  change()
  world.hints.fate = 'deliver'
}

const copiesMade = ({ sent }: Met) =>
  sent.filter(({ call, calendar }) => call === 'insert' && calendar === PETRS)

test('who is added in the ERP to what he was invited to gets no copy, though it has become a series', async (t) => {
  const { met, row, record } = await invitedInGoogle()
  unheard(met, () => met.world.google.write(row, { repeats: { days: 1, count: 3 } }))
  await met.edit(record, { guests: withPetr(record) })
  t.deepEqual(copiesMade(met), [])
})

test('… or its series was moved', async (t) => {
  const { met, row, record } = await invitedInGoogle({ days: 1, count: 3 })
  unheard(met, () => met.world.google.write(row, { event: event('Lunch', { hours: 25 }) }))
  await met.edit(record, { guests: withPetr(record) })
  t.deepEqual(copiesMade(met), [])
})

test('who was invited while guests were followed, and is not any more, has a copy', async (t) => {
  const met = await meetingWorld({ members: [JANA, PETR] })
  const row = await met.record(['User/petr'])
  for (const member of [JANA, PETR])
    await met.change(member, { options: { ...met.connectionOf(member).options, hasAttendees: false } })
  await met.write(met.theEvent(JANA), { guests: [] })
  t.deepEqual(met.titles(PETR), [])
  await met.edit(row, { title: 'Better offer' })
  t.deepEqual(met.titles(PETR), ['Better offer'])
})
