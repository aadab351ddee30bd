import test from 'ava'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import type { EventId } from '../../shared/domain/ids.ts'
import { readCalendar, saveCalendar } from '../../shared/flows/calendar-state.ts'
import type { CalendarState } from '../../shared/flows/calendar-state.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import type { CalendarConnection } from '../../shared/flows/connection.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import type { EventChangeEntry } from '../../shared/google-ports.ts'
import { USER } from '../support/memory-sides.ts'
import type { FlowWorld } from './flow-world.ts'
import {
  connectUser,
  counted,
  entryOf,
  eventsOf,
  flowWorld,
  inGoogle,
  lunch,
  present,
  recordsOf,
  TENANT,
  unavailable,
  webhook,
} from './flow-world.ts'

const ids = ['a1', 'a2', 'a3', 'a4', 'a5'] as EventId[]

async function calendarWith(events: number) {
  const world = flowWorld()
  const connection = await connectUser(world)
  for (const id of ids.slice(0, events)) world.google.put(id, { ...inGoogle(lunch), title: `Call: ${id}` })
  const pull = () =>
    pullCalendar(
      { kind: 'pull-calendar', tenant: TENANT, calendar: connection.mainCalendar.key },
      world.scope,
    )
  return { world, connection, pull, state: () => stateOf(world, connection) }
}

async function stateOf(world: FlowWorld, { mainCalendar }: CalendarConnection): Promise<CalendarState> {
  const stored = await readCalendar(world.store, TENANT, mainCalendar.key)
  if (stored === null) throw new Error('no calendar')
  return stored.calendar
}

const titles = (world: FlowWorld): string[] =>
  recordsOf(world)
    .map((id) => world.erp.held(id)?.event.title ?? '')
    .sort()
const pages = (world: FlowWorld): number => world.calls.filter((call) => call === 'google.page').length
const done = (world: FlowWorld) => world.logged.findLast(({ event }) => event === 'pull.done')?.fields

test('every page is read, and the cursor of the last one is kept', async (t) => {
  const { world, pull, state } = await calendarWith(5)
  await pull()
  t.deepEqual(titles(world), ids)
  t.is(pages(world), 3)
  t.like(await state(), { cursor: '5', lease: null })
})

test('after that only what changed is read, with one call', async (t) => {
  const { world, pull, state } = await calendarWith(5)
  await pull()
  world.clock.time += 3_600_000
  world.google.put(ids[1] as EventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  const cost = await counted(world, pull)
  t.deepEqual(cost.google, ['google.page'])
  t.true(titles(world).includes('Dinner'))
  t.is((await state()).cursor, '6')
})

test('a page of nothing but our own writes costs one call, and one read of the store for each', async (t) => {
  const { world, connection, pull } = await calendarWith(2)
  await pull()
  world.clock.time += 3_600_000
  await rewind(world, connection.mainCalendar.key, '0')
  const { google, erp, reads } = await counted(world, pull)
  t.deepEqual([google, erp], [['google.page'], []])
  // Calendar and connection once, then one read for each of the two events.
  t.is(reads, 4)
  t.like(done(world), { changed: 0, echoes: 2, queued: 0 })
})

async function rewind(world: FlowWorld, key: CalendarState['key'], cursor: string | null): Promise<void> {
  const stored = await readCalendar(world.store, TENANT, key)
  if (stored) await saveCalendar(world.store, TENANT, { ...stored, calendar: { ...stored.calendar, cursor } })
}

test('an empty page in between does not end the reading', async (t) => {
  const { world, pull, state } = await calendarWith(2)
  const entries = ids.slice(0, 2).map((id): EventChangeEntry => entryOf(world, id))
  world.script.push(
    { entries: [], nextPage: 'p2', nextCursor: null },
    { entries, nextPage: null, nextCursor: 'c9' },
  )
  await pull()
  t.is(recordsOf(world).length, 2)
  t.is((await state()).cursor, 'c9')
})

test('a page that fails leaves the cursor where it was, and gives the calendar free', async (t) => {
  const { world, pull, state } = await calendarWith(3)
  world.hooks.set(
    'after google.page',
    () => void world.hooks.set('before google.page', unavailable('google')),
  )
  t.true(isFault(await t.throwsAsync(pull()), 'google.unavailable'))
  t.like(await state(), { cursor: null, lease: null })
  await pull()
  t.is(recordsOf(world).length, 3)
})

test('an event that cannot be synced now gets a task of its own; the others and the cursor go on', async (t) => {
  const { world, connection, pull, state } = await calendarWith(3)
  world.hooks.set('before erp.create', unavailable('erp'))
  await pull()
  t.is(recordsOf(world).length, 2)
  t.is((await state()).cursor, '3')
  t.deepEqual(world.queued[0]?.task, {
    kind: 'sync-pair',
    tenant: TENANT,
    calendar: connection.mainCalendar.key,
    eventId: ids[0] as EventId,
    quiet: true,
  })
  t.true((world.queued[0]?.options.at ?? 0) > world.clock.time)
})

test('an event that trips over a bug gets a task of its own, too', async (t) => {
  const { world, pull } = await calendarWith(2)
  world.hooks.set('before erp.create', () => {
    throw new TypeError('bug')
  })
  await pull()
  t.is(recordsOf(world).length, 1)
  t.is(world.queued[0]?.task.kind, 'sync-pair')
})

test('a dead grant ends the reading, and the connection waits for its user', async (t) => {
  const { world, pull, state } = await calendarWith(2)
  world.hooks.set('before google.page', () => {
    throw new Fault('google.grant-dead', 'revoked')
  })
  t.true(isFault(await t.throwsAsync(pull()), 'google.grant-dead'))
  t.is((await readConnection(world.store, TENANT, USER))?.connection.state, 'needs-reconnecting')
  t.is((await state()).lease, null)
  const cost = await counted(world, pull)
  t.deepEqual(cost.google, [], 'no call is made with a dead token')
})

test('a grant that dies in the middle of a page makes no task for each of its events', async (t) => {
  const { world, pull, state } = await calendarWith(2)
  await pull()
  // Listed so soon after the first read that each has to be looked at once more.
  for (const id of ids.slice(0, 2)) world.google.put(id, { ...inGoogle(lunch), title: 'Call: Dinner' })
  world.hooks.set('before google.get', () => {
    throw new Fault('google.grant-dead', 'revoked')
  })
  t.true(isFault(await t.throwsAsync(pull()), 'google.grant-dead'))
  t.deepEqual(world.queued, [])
  t.is((await readConnection(world.store, TENANT, USER))?.connection.state, 'needs-reconnecting')
  t.is((await state()).cursor, '2', 'the page is read again when the user has reconnected')
})

test('an expired cursor (410) is followed by a full read in the same task', async (t) => {
  const { world, pull, state } = await calendarWith(3)
  await pull()
  world.clock.time += 3_600_000
  world.google.put(ids[0] as EventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  world.hooks.set('before google.page', () => {
    throw new Fault('google.cursor-expired', '410')
  })
  await pull()
  t.true(titles(world).includes('Dinner'))
  t.is((await state()).cursor, '4')
  t.like(done(world), { full: true })
})

test('a full read has no tombstones: a linked event that it does not show is looked at in a task of its own', async (t) => {
  const { world, pull, connection } = await calendarWith(3)
  await pull()
  world.clock.time += 3_600_000
  world.google.put(ids[1] as EventId, null)
  await rewind(world, connection.mainCalendar.key, null)
  world.queued.length = 0
  await pull()
  t.deepEqual(
    world.queued.map(({ task }) => task),
    [
      {
        kind: 'sync-pair',
        tenant: TENANT,
        calendar: connection.mainCalendar.key,
        eventId: ids[1] as EventId,
        quiet: true,
      },
    ],
  )
  t.is(recordsOf(world).length, 3, 'nothing is removed because a list is silent')
})

test('a full read compares the ERP as well: what was made there while nobody read is queued', async (t) => {
  const { world, connection, pull } = await calendarWith(1)
  await pull()
  world.clock.time += 3_600_000
  const made = world.erp.add(lunch, USER)
  await rewind(world, connection.mainCalendar.key, null)
  await pull()
  t.deepEqual(
    world.queued.map(({ task }) => task),
    [{ kind: 'sync-pair', tenant: TENANT, entity: 'Call', recordIds: [made], quiet: true }],
  )
})

test('while one task is reading, another one comes back later instead of reading along', async (t) => {
  const { world, pull } = await calendarWith(1)
  world.hooks.set('before google.page', pull)
  await pull()
  t.is(pages(world), 1)
  const [{ task, options } = { task: null, options: {} }] = world.queued
  t.is(task?.kind, 'pull-calendar')
  t.true((options.at ?? 0) > world.clock.time)
})

test('a task that died while reading keeps others away until its lease ends', async (t) => {
  const { world, pull } = await calendarWith(1)
  world.hooks.set('after google.page', () => {
    world.hooks.set('before store.replace', unavailable('store'))
    throw new Fault('google.unavailable', 'down')
  })
  await pull().catch(() => undefined)
  await pull()
  t.is(pages(world), 1)
  world.clock.time += 10 * 60_000
  await pull()
  t.is(recordsOf(world).length, 1)
})

test('an account that was connected anew while its calendar was read is still read from the start', async (t) => {
  const { world, connection, pull, state } = await calendarWith(1)
  await pull()
  world.google.put(ids[1] as EventId, inGoogle(lunch))
  world.hooks.set('before google.page', () => rewind(world, connection.mainCalendar.key, null))
  await pull()
  t.is((await state()).cursor, null)
})

test('a calendar or connection that is not there, or is not active, costs no call', async (t) => {
  const { world } = await calendarWith(1)
  await pullCalendar(
    { kind: 'pull-calendar', tenant: TENANT, calendar: 'gone' as CalendarState['key'] },
    world.scope,
  )
  t.is(pages(world), 0)
})

test('a list that was asked for before an edit of the ERP went out does not undo that edit', async (t) => {
  const { world, pull } = await calendarWith(1)
  await pull()
  world.clock.time += 3_600_000
  const recordId = present(recordsOf(world)[0])
  world.google.put(ids[0] as EventId, world.google.held(ids[0] as EventId)?.event ?? null)
  world.hooks.set('after google.page', async (page) => {
    world.clock.time += 1000
    world.erp.edit(recordId, { title: 'Dinner' })
    await webhook(world, recordId)
    return page
  })
  await pull()
  t.is(world.erp.held(recordId)?.event.title, 'Dinner')
  t.deepEqual(
    eventsOf(world).map((id) => world.google.held(id)?.event.title),
    ['Call: Dinner'],
  )
})

test('a page counts from when it was asked for, however long its entries take', async (t) => {
  const { world, pull, connection } = await calendarWith(2)
  await pull()
  world.clock.time += 3_600_000
  const second = present(recordsOf(world)[1])
  await rewind(world, connection.mainCalendar.key, '0')
  // The first entry of the page is slow; meanwhile an edit of the second one's record goes to Google.
  world.google.put('a0' as EventId, { ...inGoogle(lunch), title: 'Call: a0' })
  const entries = ['a0', 'a2'].map((id) => entryOf(world, id as EventId))
  world.script.push({ entries, nextPage: null, nextCursor: '4' })
  world.hooks.set('before erp.create', async () => {
    world.clock.time += 1000
    world.erp.edit(second, { title: 'Dinner' })
    await webhook(world, second)
    world.clock.time += 120_000
  })
  await pull()
  t.is(world.erp.held(second)?.event.title, 'Dinner')
})
