import test from 'ava'
import type { CheckedCalendar, CheckedConnection } from '../../shared/flows/diagnose-scope.ts'
import { userId } from '../erp/erp-setting.ts'
import { DAY_MS, MINUTE_MS, diagnosisWorld, line, one } from './diagnosis-world.ts'

test('scheduled work that stopped a quarter of an hour ago is broken', async (t) => {
  const { look, shift } = await diagnosisWorld(t)
  t.deepEqual(line(await look(), 'topic'), ['ok', null])
  shift.ms += 11 * MINUTE_MS
  t.deepEqual(line(await look(), 'topic'), ['ok', null])
  shift.ms += 2 * MINUTE_MS
  const findings = await look()
  t.deepEqual(line(findings, 'topic'), ['broken', 'late'])
  t.deepEqual(one(findings, 'topic').facts, { minutes: 16 })
})

test('scheduled work that never was done is broken once somebody has been connected for a while', async (t) => {
  const { look, clock, store, accessKey, user } = await diagnosisWorld(t)
  await store.remove(accessKey)
  t.deepEqual(line(await look(), 'topic'), ['broken', 'never'])
  const connections = [
    { userId: user, state: 'active', grantedAt: clock.now() - MINUTE_MS, lostAt: null },
  ] as const
  t.deepEqual(line(await look({ connections }), 'topic'), ['unknown', 'too-early'])
  t.deepEqual(line(await look({ connections: [] }), 'topic'), ['unknown', 'too-early'])
})

test('the queue is judged by the calendars of working accounts', async (t) => {
  const { look, clock, store, accessKey } = await diagnosisWorld(t)
  const now = clock.now()
  const ago = (minutes: number): number => now - minutes * MINUTE_MS
  const account = (id: string, minutes: number, state: CheckedConnection['state'] = 'active') => ({
    userId: userId({ id }),
    state,
    grantedAt: ago(minutes),
    lostAt: null,
  })
  const read = (id: string, readAt: number | null): CheckedCalendar => ({
    userId: userId({ id }),
    readAt,
    channel: null,
    unwatchableAt: null,
  })
  const queue = async (connections: readonly CheckedConnection[], calendars: readonly CheckedCalendar[]) =>
    await look({ connections, calendars })
  const old = (id: string) => account(id, (10 * DAY_MS) / MINUTE_MS)

  const sound = await queue([old('a'), old('b')], [read('a', ago(3)), read('b', ago(29))])
  t.deepEqual(line(sound, 'queue'), ['ok', null])
  t.deepEqual(one(sound, 'queue').facts, { minutes: 3, late: 0, calendars: 2 })

  const standing = await queue([old('a'), old('b')], [read('a', ago(31)), read('b', ago(90))])
  t.deepEqual(line(standing, 'queue'), ['broken', 'late'])
  t.deepEqual(one(standing, 'queue').facts, { minutes: 31, late: 2, calendars: 2 })

  const never = await queue([old('a')], [read('a', null)])
  t.deepEqual(line(never, 'queue'), ['broken', 'never'])

  const some = await queue(
    [old('a'), old('b'), old('c')],
    [read('a', ago(1)), read('b', ago(31)), read('c', null)],
  )
  t.deepEqual(line(some, 'queue'), ['warning', 'some-late'])
  t.deepEqual(one(some, 'queue').facts, { minutes: 1, late: 2, calendars: 3 })

  const fresh = await queue([account('a', 5)], [read('a', null)])
  t.deepEqual(line(fresh, 'queue'), ['unknown', 'too-early'])

  const reconnected = await queue([account('a', 5)], [read('a', ago(900))])
  t.deepEqual(line(reconnected, 'queue'), ['unknown', 'too-early'], 'it was not to be read while it was lost')

  const newcomer = await queue([old('a'), account('b', 5)], [read('a', ago(90)), read('b', null)])
  t.deepEqual(line(newcomer, 'queue'), ['broken', 'late'], 'somebody new is no sign of life')

  const lost = await queue([{ ...old('a'), state: 'needs-reconnecting' }], [read('a', ago(900))])
  t.deepEqual(line(lost, 'queue'), ['unknown', 'no-calendar'])

  await store.remove(accessKey)
  const noClock = await queue([old('a')], [read('a', ago(90))])
  t.deepEqual(line(noClock, 'topic'), ['broken', 'never'])
  t.deepEqual(line(noClock, 'queue'), ['unknown', 'needs-topic'])
})

test('a calendar that was read and may be watched has a channel', async (t) => {
  const { look, clock, user, scope } = await diagnosisWorld(t)
  const now = clock.now()
  const watched = (endsInMs: number | null, given: Partial<CheckedCalendar> = {}): CheckedCalendar => ({
    userId: user,
    readAt: now,
    channel: endsInMs === null ? null : { expiresAt: now + endsInMs },
    unwatchableAt: null,
    ...given,
  })
  const channels = async (...calendars: readonly CheckedCalendar[]) => await look({ calendars })
  const sound = await channels(watched(DAY_MS), watched(null, { unwatchableAt: now }))
  t.deepEqual(line(sound, 'channels'), ['ok', null])
  t.deepEqual(one(sound, 'channels').facts, { open: 1, watched: 1, polled: 1 })
  t.deepEqual(line(await channels(watched(DAY_MS), watched(-MINUTE_MS)), 'channels'), [
    'warning',
    'some-lapsed',
  ])
  t.deepEqual(line(await channels(watched(-MINUTE_MS), watched(null)), 'channels'), ['broken', 'lapsed'])
  t.deepEqual(line(await channels(watched(null, { readAt: null })), 'channels'), ['unknown', 'none'])
  const off = await look({ urls: { ...scope.urls, push: null }, calendars: [watched(null)] })
  t.deepEqual(line(off, 'channels'), ['unknown', 'off'])
})
