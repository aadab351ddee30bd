import test from 'ava'
import type { Row } from '../support/whole/google-row.ts'
import { occurrenceIdOf, slotsOf } from '../support/whole/google-row.ts'
import type { CalendarEvent } from '../../shared/domain/event.ts'
import { DAY_MS, JANA, JANAS, event, idsOf, readWorld, recordsOf } from './calendar-world.ts'

const day = (start: string, end: string): CalendarEvent['when'] => ({ kind: 'all-day', start, end })
const allDay = day('2027-02-01', '2027-02-02')

/** A daily series that is linked, and cut before its third occurrence; nobody has read that yet. */
async function withCutSeries(first: CalendarEvent, change: Partial<CalendarEvent> = { title: 'Planning' }) {
  const met = await readWorld()
  const { world } = met
  const row = world.google.make(JANAS, { event: first, repeats: { days: 1, count: 5 } })
  await met.rest()
  world.clock.time += DAY_MS / 24
  const before = idsOf(world)
  world.hints.fate = 'lose'
  world.google.cut(row, slotsOf(row)[2] ?? '', change)
  const master = [...world.google.calendar(JANAS).rows.values()].find(({ eventId }) => eventId.includes('_R'))
  if (!master) throw new Error('nothing goes on')
  const at = (index: number): Row =>
    world.google.find(JANAS, occurrenceIdOf(master.eventId, slotsOf(master)[index] ?? '')) as Row
  /** Describes the record at that place and has it synced before its calendar. */
  const editRecord = async (index: number): Promise<void> => {
    const record = world.erp.find(before[index] as (typeof before)[number])
    if (!record) throw new Error('no record')
    world.erp.change(record, JANA.userId, { description: 'Bring the figures' })
    world.hints.fate = 'deliver'
    world.webhook(record)
    await met.rest()
  }
  return { ...met, at, before, editRecord }
}

for (const [name, first] of [
  ['by the hour', event('Stand-up')],
  ['of whole days', event('Stand-up', { when: allDay })],
] as const)
  test(`a record of a series ${name} that was cut, edited before anybody reads of that, goes on with its occurrence`, async (t) => {
    const { world, at, before, editRecord } = await withCutSeries(first)
    await editRecord(3)
    t.deepEqual(idsOf(world), before)
    t.is(at(1).event.description, 'Bring the figures')
  })

test('… also where that was put on another day', async (t) => {
  const { world, at, before, editRecord } = await withCutSeries(event('Stand-up'))
  world.google.write(at(1), { event: event('Stand-up', { hours: 24 * 9 }) })
  await editRecord(3)
  t.deepEqual([...idsOf(world)].sort(), [...before].sort())
  t.is(at(1).event.description, 'Bring the figures')
  t.is(recordsOf(world).at(-1)?.recordId, before[3])
})

test('… and where the rest goes on in the evening, which is nearly as far from the evening before', async (t) => {
  const { when } = event('x', { hours: 24 * 3 + 11 })
  const { world, at, before, editRecord } = await withCutSeries(event('Stand-up'), { when })
  await editRecord(3)
  t.deepEqual(idsOf(world), before)
  t.is(at(1).event.description, 'Bring the figures')
})
