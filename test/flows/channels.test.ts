import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import type { EventId } from '../../shared/domain/ids.ts'
import { newCalendar, readCalendar, saveCalendar } from '../../shared/flows/calendar-state.ts'
import type { CalendarState } from '../../shared/flows/calendar-state.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import { renewChannels } from '../../shared/flows/renew-channels.ts'
import { USER } from '../support/memory-sides.ts'
import {
  TENANT,
  connectUser,
  flowWorld,
  inGoogle,
  lunch,
  present,
  recordsOf,
  unavailable,
} from './flow-world.ts'

const DAY_MS = 24 * 3_600_000

async function watched(options: { push: boolean } = { push: true }) {
  const world = flowWorld(options)
  const connection = await connectUser(world)
  const { key } = connection.mainCalendar
  const pull = (channel?: { id: string; resourceId: string }) =>
    pullCalendar(
      { kind: 'pull-calendar', tenant: TENANT, calendar: key, ...(channel ? { channel } : {}) },
      world.scope,
    )
  const state = async (): Promise<CalendarState> => {
    const stored = await readCalendar(world.store, TENANT, key)
    if (stored === null) throw new Error('no calendar')
    return stored.calendar
  }
  const calls = (): string[] => world.calls.filter((call) => /\.(watch|stop|page)$/.test(call))
  return { world, key, pull, state, calls }
}

test('the first read opens a channel before it lists, so nothing in between goes unheard', async (t) => {
  const { pull, calls, state, world } = await watched()
  await pull()
  t.deepEqual(calls(), ['google.watch', 'google.page'])
  t.is((await state()).channel?.expiresAt, world.clock.time + 7 * DAY_MS)
})

test('a channel with most of its life left is kept', async (t) => {
  const { world, pull, calls } = await watched()
  await pull()
  world.clock.time += 5 * DAY_MS
  world.calls.length = 0
  await pull()
  t.deepEqual(calls(), ['google.page'])
})

test('a channel that ends soon is replaced: the new one is open and stored before the old one is stopped', async (t) => {
  const { world, pull, calls, state } = await watched()
  await pull()
  const old = (await state()).channel
  world.clock.time += 6 * DAY_MS
  world.calls.length = 0
  let stored: CalendarState['channel'] = null
  world.hooks.set('before google.stop', async () => {
    stored = (await state()).channel
  })
  await pull()
  t.deepEqual(calls(), ['google.watch', 'google.page', 'google.stop'])
  t.not((stored as CalendarState['channel'])?.id, old?.id)
  t.is((await state()).channel?.expiresAt, world.clock.time + 7 * DAY_MS)
})

const refusals = ['google.refused', 'google.unavailable'] as const
for (const code of refusals) {
  test(`where Google opens no channel (${code}) the calendar is read all the same`, async (t) => {
    const { world, pull, state } = await watched()
    world.google.put('a1' as EventId, inGoogle(lunch))
    world.hooks.set('before google.watch', () => {
      throw new Fault(code, 'no')
    })
    await pull()
    t.is(recordsOf(world).length, 1)
    t.is((await state()).channel, null)
    t.is(world.logged.find(({ event }) => event === 'channel.failed')?.fields['code'], code)
  })
}

test('a calendar that may not be watched is only polled, and asked about again a day later (W7)', async (t) => {
  const { world, pull, calls } = await watched()
  world.hooks.set('before google.watch', () => {
    throw new Fault('google.refused', 'no')
  })
  await pull()
  world.calls.length = 0
  await pull()
  t.is(await renewChannels(world.scope), 0)
  t.deepEqual(calls(), ['google.page'])
  world.clock.time += DAY_MS
  await pull()
  t.deepEqual(calls(), ['google.page', 'google.watch', 'google.page'])
})

test('a renewal that fails keeps the old channel, which still speaks', async (t) => {
  const { world, pull, state, calls } = await watched()
  await pull()
  const old = (await state()).channel
  world.clock.time += 6 * DAY_MS
  world.hooks.set('before google.watch', unavailable('google'))
  await pull()
  t.deepEqual((await state()).channel, old)
  t.false(calls().includes('google.stop'))
})

test('a channel that was opened before the read failed is kept: the next attempt opens no other one', async (t) => {
  const { world, pull, calls, state } = await watched()
  world.hooks.set('before google.page', unavailable('google'))
  await t.throwsAsync(pull())
  t.is((await state()).channel?.expiresAt, world.clock.time + 7 * DAY_MS)
  await pull()
  t.is(calls().filter((call) => call === 'google.watch').length, 1)
})

test('an account that is connected anew while its channel is renewed keeps the channel that is stored', async (t) => {
  const { world, key, pull, calls, state } = await watched()
  await pull()
  const old = (await state()).channel
  world.clock.time += 6 * DAY_MS
  world.hooks.set('before google.page', async () => {
    const stored = present(await readCalendar(world.store, TENANT, key))
    await saveCalendar(world.store, TENANT, { ...stored, calendar: { ...stored.calendar, lease: null } })
  })
  await pull()
  t.deepEqual((await state()).channel, old)
  t.false(calls().includes('google.stop'))
})

test('where Google cannot reach us no channel is asked for', async (t) => {
  const { pull, calls } = await watched({ push: false })
  await pull()
  t.deepEqual(calls(), ['google.page'])
})

test('a message of a channel that the calendar does not have stops that channel', async (t) => {
  const { world, pull, calls, state } = await watched()
  await pull()
  const ours = (await state()).channel
  world.calls.length = 0
  await pull({ id: 'orphan', resourceId: 'r' })
  t.deepEqual(calls(), ['google.stop', 'google.page'])
  t.deepEqual((await state()).channel, ours)
  await pull({ id: ours?.id ?? '', resourceId: ours?.resourceId ?? '' })
  t.is(calls().filter((call) => call === 'google.stop').length, 1, 'our own channel goes on')
})

test('a channel that is just being opened may speak before it is stored: it is not stopped', async (t) => {
  const { world, pull, calls, state } = await watched()
  world.hooks.set('after google.watch', async () => {
    const { lease } = await state()
    await pull({ id: lease?.opening ?? '', resourceId: 'r' })
  })
  await pull()
  t.false(calls().includes('google.stop'))
})

test('an orphan that cannot be stopped keeps nothing from being read', async (t) => {
  const { world, pull, calls } = await watched()
  world.hooks.set('before google.stop', unavailable('google'))
  await pull({ id: 'orphan', resourceId: 'r' })
  t.true(calls().includes('google.page'))
})

test('what Google is told to send with its messages is bound to calendar and channel', async (t) => {
  const { world, key, state } = await watched()
  const requests: unknown[] = []
  const { googleOf } = world.scope
  const scope = {
    ...world.scope,
    googleOf: (connection: Parameters<typeof googleOf>[0]) => {
      const google = googleOf(connection)
      return {
        ...google,
        watch: (...given: Parameters<typeof google.watch>) => (
          requests.push(given[1]),
          google.watch(...given)
        ),
      }
    },
  }
  await pullCalendar({ kind: 'pull-calendar', tenant: TENANT, calendar: key }, scope)
  const { channel } = await state()
  t.is(requests.length, 1)
  t.like(requests[0], {
    id: channel?.id,
    token: `${key}.${channel?.id}`,
    address: 'https://push.example.com',
    ttlMs: 7 * DAY_MS,
  })
})

test('the renewal gives each calendar whose channel ends soon a task of its own', async (t) => {
  const { world, key, pull } = await watched()
  t.is(await renewChannels(world.scope), 1, 'one without a channel')
  await pull()
  t.is(await renewChannels(world.scope), 0)
  world.clock.time += 6 * DAY_MS
  world.queued.length = 0
  t.is(await renewChannels(world.scope), 1)
  t.deepEqual(world.queued[0]?.task, { kind: 'pull-calendar', tenant: TENANT, calendar: key })
  const before = world.queued[0]?.options.name
  await renewChannels(world.scope)
  t.is(world.queued[1]?.options.name, before, 'asked twice at the same hour it is one task')
  world.clock.time += 3_600_000
  await renewChannels(world.scope)
  t.not(world.queued[2]?.options.name, before, 'an hour later it is tried again')
})

test('every page of calendars is looked at for renewal, and none where Google cannot reach us', async (t) => {
  const world = flowWorld({ push: true })
  const calendar = newCalendar({
    key: 'k' as CalendarState['key'],
    userId: USER,
    calendarId: 'c' as CalendarState['calendarId'],
  })
  for (let number = 0; number < 201; number += 1) {
    await saveCalendar(world.store, TENANT, {
      calendar: { ...calendar, key: `k${number}` as CalendarState['key'] },
      version: null,
    })
  }
  t.is(await renewChannels(world.scope), 201)
  t.is(await renewChannels({ ...world.scope, push: null }), 0)
})
