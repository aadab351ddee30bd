import test from 'ava'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import { DEFAULT_OPTIONS } from '../../shared/domain/options.ts'
import { readProgress } from '../../shared/flows/calendar-state.ts'
import { changeConnection } from '../../shared/flows/connection.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import { forgetHowFarRead } from '../../shared/flows/read-anew.ts'
import type { Around } from '../support/whole/trouble.ts'
import {
  JANA,
  JANAS,
  PETR,
  SHARED,
  TENANT,
  calendarWorld,
  event,
  guest,
  idsOf,
  recordsOf,
  stateOf,
  titlesOf,
} from './calendar-world.ts'

const MINUTE_MS = 60_000

/** Jana's calendar with so many events, three on a page; each page takes as long as the test says. */
async function filled(count: number, pageMs = 0) {
  const slow = { pageMs }
  const around: Around = async (label, call) => {
    const answer = await call()
    if (label === 'google.page') met.world.clock.time += slow.pageMs
    return answer
  }
  const met = await calendarWorld({ around })
  for (let number = 0; number < count; number += 1)
    met.world.google.make(JANAS, { event: event(`Event ${number}`, { hours: 24 + number }) })
  met.world.queue.waiting.length = 0
  const pages = (): number => met.calls.filter((call) => call === 'google.page').length
  return { ...met, slow, pages }
}

test('a read that takes longer than a task may goes on in another one, with the page it had come to', async (t) => {
  const { world, pull, pages } = await filled(12, 3 * MINUTE_MS)
  await pull(JANA)
  t.deepEqual([pages(), recordsOf(world).length], [2, 6])
  t.like(await stateOf(world, JANA), { cursor: null, readAt: null, lease: null })
  t.like(world.queue.waiting[0]?.task, { kind: 'pull-calendar' })
  await pull(JANA)
  t.deepEqual([pages(), recordsOf(world).length], [4, 12])
  t.like(await stateOf(world, JANA), { reading: null, lease: null })
  t.truthy((await stateOf(world, JANA)).cursor)
})

test('how far it has come can be seen, and when it was done', async (t) => {
  const { world, pull } = await filled(12, 3 * MINUTE_MS)
  t.is(readProgress(await stateOf(world, JANA)), null)
  const startedAt = world.clock.time
  await pull(JANA)
  t.deepEqual(readProgress(await stateOf(world, JANA)), {
    startedAt,
    read: 6,
    pages: 2,
    isFirst: true,
    finishedAt: null,
  })
  await pull(JANA)
  t.deepEqual(readProgress(await stateOf(world, JANA)), {
    startedAt,
    read: 12,
    pages: 4,
    isFirst: false,
    finishedAt: world.clock.time,
  })
})

test('what was deleted is found although the list that doesn’t show it was read by several tasks', async (t) => {
  const { world, pull, slow, rest } = await filled(12)
  await pull(JANA)
  world.clock.time += 60 * MINUTE_MS
  const [first] = world.google.living(JANAS)
  if (first) world.google.cancel(first)
  world.google.expireCursors(JANAS)
  slow.pageMs = 3 * MINUTE_MS
  for (const _ of ['two pages', 'two more', 'what was not seen']) await pull(JANA)
  t.is((await stateOf(world, JANA)).reading, null)
  const looked = world.queue.waiting.filter(({ task }) => 'eventId' in task)
  t.is(looked.length, 1, 'the eleven others were seen, by one task or another')
  await rest()
  t.is(recordsOf(world).length, 11)
  const left = await world.store.find({ tenant: TENANT, collection: 'readings' })
  t.deepEqual(left, [], 'what was seen is not kept')
})

test('a page that Google does not know any more: the read begins anew', async (t) => {
  const { world, pull, pages } = await filled(12, 3 * MINUTE_MS)
  await pull(JANA)
  world.google.expireCursors(JANAS)
  await pull(JANA)
  await pull(JANA)
  t.is(recordsOf(world).length, 12)
  t.is(pages(), 7, 'two, a refused one, and four from the start')
})

test('a page that fails is read again by the next task, and what was read before is not', async (t) => {
  let fails = 3
  const met = await filled(9)
  const { googleOf } = met.scope
  const scope = {
    ...met.scope,
    googleOf: (connection: Parameters<typeof googleOf>[0]) => {
      const google = googleOf(connection)
      const page: typeof google.page = async (query) => {
        if ((fails -= 1) === 0) throw new Fault('google.unavailable', 'down')
        return google.page(query)
      }
      return { ...google, page }
    },
  }
  const { key } = await stateOf(met.world, JANA)
  const task = { kind: 'pull-calendar', tenant: TENANT, calendar: key } as const
  t.true(isFault(await t.throwsAsync(pullCalendar(task, scope)), 'google.unavailable'))
  await pullCalendar(task, scope)
  t.is(met.pages(), 3)
  t.is(recordsOf(met.world).length, 9)
})

test('a new series that is moved while everything is read has a record for each occurrence, changed before or not', async (t) => {
  let hours = 24
  const around: Around = async (label, call) => {
    const answer = await call()
    if (label === 'google.page' && hours === 24) move()
    return answer
  }
  const options = { ...DEFAULT_OPTIONS, onGoogleRemoval: 'keep' } as const
  const { world, pull, rest } = await calendarWorld({ around, change: { options } })
  const series = world.google.make(JANAS, { event: event('Daily'), repeats: { days: 1, count: 3 } })
  const [first] = world.google.occurrences(series)
  if (first) world.google.write(first, { event: event('Kick-off') })
  const move = (): void => {
    hours += 1
    world.google.write(series, { event: event('Daily', { hours }), repeats: series.repeats })
  }
  await pull(JANA)
  t.is(hours, 25)
  await rest()
  t.deepEqual(
    recordsOf(world).map(({ start }) => start),
    world.google.living(JANAS).map((row) => row.event.when.start),
  )
})

test('in a full read an event that holds nothing new costs no read of its own', async (t) => {
  const { world, pull } = await filled(30)
  await pull(JANA)
  world.google.expireCursors(JANAS)
  world.clock.time += 60 * MINUTE_MS
  const { operations } = world.store
  const before = { ...operations }
  await pull(JANA)
  // The pairs are listed twice, for Google's side and for the ERP's, and the place is saved after each of ten pages.
  t.true(operations.reads - before.reads < 80, String(operations.reads - before.reads))
  t.true(operations.writes - before.writes < 30)
})

test('after a change of settings every event is compared, although its version is known', async (t) => {
  const { world, pull, scope } = await filled(1)
  await pull(JANA)
  world.clock.time += 60 * MINUTE_MS
  const to = (direction: 'erp-to-google' | 'both') =>
    changeConnection(scope, JANA.userId, (one) => ({
      ...one,
      direction,
      settingsVersion: one.settingsVersion + 1,
    }))
  await to('erp-to-google')
  const [row] = world.google.living(JANAS)
  if (row) world.google.write(row, { event: event('Changed') })
  await pull(JANA)
  t.deepEqual(titlesOf(world), ['Event 0'])
  await to('both')
  await forgetHowFarRead(world.connectionOf(JANA), scope)
  await pull(JANA)
  t.deepEqual(titlesOf(world), ['Changed'])
})

test('settings that change in the middle of a read end it: the one they queued reads everything', async (t) => {
  const met = await filled(12)
  const { world, scope, pull, pages } = met
  let isFirst = true
  const { googleOf } = scope
  const meddling = {
    ...scope,
    googleOf: (connection: Parameters<typeof googleOf>[0]) => {
      const google = googleOf(connection)
      const page: typeof google.page = async (query) => {
        const answer = await google.page(query)
        if (isFirst) await forgetHowFarRead(world.connectionOf(JANA), world.scope)
        isFirst = false
        return answer
      }
      return { ...google, page }
    },
  }
  const { key } = await stateOf(world, JANA)
  await pullCalendar({ kind: 'pull-calendar', tenant: TENANT, calendar: key }, meddling)
  t.is(pages(), 1)
  t.like(await stateOf(world, JANA), { cursor: null, reading: null })
  await pull(JANA)
  t.is(recordsOf(world).length, 12)
})

const offer = event('Offer')
const made = (assignedUserId = JANA.userId, change = {}) => ({ event: offer, assignedUserId, ...change })

test('D14 H184 what stands on both sides when they first meet is linked: nothing is made, nothing is written', async (t) => {
  const { world, rest, calls } = await calendarWorld()
  const record = world.erp.make('Meeting', JANA.userId, made())
  world.google.make(JANAS, { event: offer })
  await rest()
  t.deepEqual(idsOf(world), [record.recordId])
  t.is(world.google.living(JANAS).length, 1)
  t.false(calls.some((call) => /erp\.(create|update)|google\.(insert|patch)/.test(call)))
  world.clock.time += 60 * MINUTE_MS
  world.erp.change(record, JANA.userId, { title: 'Better offer' })
  world.webhook(record)
  await rest()
  t.deepEqual(
    world.google.living(JANAS).map((row) => row.event.title),
    ['Better offer'],
  )
})

test('what only one of them says when they first meet is carried to the other, and nothing is emptied', async (t) => {
  const { world, rest } = await calendarWorld()
  const record = world.erp.make('Meeting', JANA.userId, {
    ...made(),
    event: { ...offer, description: 'Agenda' },
  })
  world.clock.time += 60 * MINUTE_MS
  const row = world.google.make(JANAS, { event: { ...offer, location: 'Hall' } })
  await rest()
  const both = { ...offer, description: 'Agenda', location: 'Hall' }
  t.deepEqual(world.erp.find(record.recordId)?.event, both)
  t.deepEqual(world.google.find(JANAS, row.eventId)?.event, both)
})

test('two records and two events that say the same are two pairs', async (t) => {
  const { world, rest } = await calendarWorld()
  for (const _ of [1, 2]) {
    world.erp.make('Meeting', JANA.userId, made())
    world.google.make(JANAS, { event: offer })
  }
  await rest()
  t.is(recordsOf(world).length, 2)
  t.is(world.google.living(JANAS).length, 2)
})

test('the same title at another time, or a canceled record, is no match', async (t) => {
  const { world, rest } = await calendarWorld()
  world.erp.make('Meeting', JANA.userId, { ...made(), event: event('Offer', { hours: 30 }) })
  const canceled = world.erp.make('Meeting', JANA.userId, made())
  world.erp.change(canceled, JANA.userId, { isCanceled: true })
  world.google.make(JANAS, { event: offer })
  await rest()
  t.is(recordsOf(world).length, 3)
})

test('an event with the label of one entity is not matched with a record of another', async (t) => {
  const { world, rest } = await calendarWorld()
  world.erp.make('Meeting', JANA.userId, made())
  world.google.make(JANAS, { event: event('Call: Offer') })
  await rest()
  t.deepEqual([...world.erp.rows.values()].map(({ entity }) => entity).sort(), ['Call', 'Meeting'])
})

test('somebody else’s record that the user attends is not made once more', async (t) => {
  const { world, rest } = await calendarWorld()
  const guests = [{ ref: 'User/jana', answer: 'none' }] as const
  const record = world.erp.make('Meeting', PETR.userId, made(PETR.userId, { guests }))
  const eva = 'eva@example.org' as typeof JANAS
  world.google.make(eva, { event: offer, guests: [guest(eva), guest(JANAS)] })
  await rest()
  t.deepEqual(idsOf(world), [record.recordId])
  t.is(world.google.living(JANAS).length, 1)
})

test('a record isn’t made in Google before every calendar was read: it may be an event of one of them', async (t) => {
  const { world, rest, pull } = await calendarWorld({ hasShared: true })
  world.erp.make('Meeting', JANA.userId, made())
  world.google.make(SHARED, { event: offer })
  await pull(JANA)
  t.false(world.queue.waiting.some(({ task }) => 'recordIds' in task))
  await rest()
  t.is(recordsOf(world).length, 1)
  t.deepEqual(world.google.living(JANAS), [])
})
