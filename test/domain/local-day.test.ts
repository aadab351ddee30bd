import test from 'ava'
import { dayAfter, dayOf, parseDay, spanOfDay } from '../../shared/domain/local-day.ts'

const PRAGUE = 'Europe/Prague'
const HOUR_MS = 3_600_000

test('days are as long as they are there', (t) => {
  const hours = (day: string): number => {
    const { from, to } = spanOfDay(day, PRAGUE)
    return (to - from) / HOUR_MS
  }
  t.deepEqual(['2027-03-28', '2027-06-01', '2027-10-31'].map(hours), [23, 24, 25])
  t.is(dayOf(Date.parse('2027-01-31T23:30:00Z'), PRAGUE), '2027-02-01')
  t.is(dayAfter('2027-03-01', -1), '2027-02-28')
  for (const bad of [undefined, '', 'x', '2027-02-30', '2027-2-1', '2027-02-01T00:00:00Z', '+012027-02-01'])
    t.is(parseDay(bad), null, bad)
  t.is(parseDay('2028-02-29'), '2028-02-29')
})
