import test from 'ava'
import type { LogEntry, Pair } from '../../shared/flows/pair-document.ts'
import { logged } from '../../shared/flows/pair-log.ts'
import { readPair, savePair } from '../../shared/flows/pair-store.ts'
import { JANA, asGuests, meetingWorld } from './meeting-world.ts'
import { TENANT } from './calendar-world.ts'

const NOW = Date.parse('2027-02-01T12:00:00Z')
const DAY_MS = 24 * 3_600_000

const entry = (given: Partial<LogEntry> = {}): LogEntry => ({
  at: NOW,
  do: 'change',
  on: 'google',
  why: 'other-side',
  fields: ['title'],
  was: { title: 'Offer' },
  inGoogle: { title: 'Better offer' },
  ...given,
})
const after = (log: readonly LogEntry[], next: LogEntry) => logged({ log } as unknown as Pair, next)

test('the log keeps the last twenty changes of the last thirty days', (t) => {
  const many = Array.from({ length: 25 }, (_, index) => entry({ at: NOW - (25 - index) * 1000 }))
  const log = after(many, entry())
  t.is(log.length, 20)
  t.is(log.at(-1)?.at, NOW)
  const old = [entry({ at: NOW - 31 * DAY_MS }), entry({ at: NOW - 29 * DAY_MS })]
  t.deepEqual(
    after(old, entry()).map(({ at }) => at),
    [NOW - 29 * DAY_MS, NOW],
  )
})

test('long texts of the oldest changes go first, so that the document is never too large', (t) => {
  const long = { description: 'x'.repeat(10_000) }
  const many = Array.from({ length: 19 }, () => entry({ was: long, inGoogle: long }))
  const log = after(many, entry({ was: long, inGoogle: long }))
  t.is(log.length, 20)
  t.true(JSON.stringify(log).length <= 300_000)
  t.is(log[0]?.was, null)
  t.deepEqual(log.at(-1)?.was, long)
})

test('when an event has turned private nothing that was said of it before is left', (t) => {
  const { inGoogle: _said, ...bare } = entry({ why: 'private', was: null })
  const log = after([entry(), entry()], bare)
  t.is(log.length, 3)
  t.notRegex(JSON.stringify(log), /Offer|Better/)
})

/** What the logs say was there before each change. */
async function wasIn(met: Awaited<ReturnType<typeof meetingWorld>>) {
  return (await met.pair(JANA, met.theEvent(JANA))).log.map(({ was }) => was)
}

test('what was in Google before is told from the log itself, and only as a whole', async (t) => {
  const met = await meetingWorld()
  const row = await met.record()
  await met.edit(row, { title: 'Better offer' })
  t.deepEqual(await wasIn(met), [null, { title: 'Offer' }])
  // As of a pair from before there was a log.
  const { id } = await met.pair(JANA, met.theEvent(JANA))
  const stored = await readPair(met.world.store, TENANT, id)
  if (stored) await savePair(met.world.store, TENANT, { ...stored, pair: { ...stored.pair, log: [] } })
  await met.edit(row, { title: 'Best offer' })
  await met.edit(row, { title: 'Last offer', description: 'Agenda' })
  await met.edit(row, { title: 'No offer', description: '' })
  t.deepEqual(await wasIn(met), [null, null, { title: 'Last offer', description: 'Agenda' }])
})

test('a change of guests is told by who they are in the ERP, with their answers', async (t) => {
  const met = await meetingWorld()
  const row = await met.record(['Contact/olga'])
  await met.write(met.theEvent(JANA), { guests: asGuests('lea@example.org') })
  const [, last] = await wasIn(met)
  t.deepEqual(last, { guests: { 'Contact/olga': 'none', 'Lead/lea': 'out' } })
  t.is(met.recordNow(row).guests.length, 2)
})
