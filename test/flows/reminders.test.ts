import test from 'ava'
import fc from 'fast-check'
import { Fault } from '../../shared/domain/fault.ts'
import type { EventId, RecordId, UserId } from '../../shared/domain/ids.ts'
import { remindersOfText, remindersText, tidyReminders } from '../../shared/domain/reminders.ts'
import type { Reminder } from '../../shared/domain/reminders.ts'
import { pairsOfRecord } from '../../shared/flows/pair-store.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import { syncRecord } from '../../shared/flows/sync-record.ts'
import { ownersOf } from '../../shared/flows/tenant-scope.ts'
import { API_USER, USER } from '../support/memory-sides.ts'
import { worlds } from '../support/worlds.ts'
import { TENANT, connectUser, flowWorld, lunch, notice } from './flow-world.ts'
import type { FlowWorld } from './flow-world.ts'

const QUARTER: Reminder = { method: 'popup', minutes: 15 }
const HOUR: Reminder = { method: 'email', minutes: 60 }

const anyReminder = fc.record({
  method: fc.constantFrom('popup' as const, 'email' as const),
  minutes: fc.integer({ min: -10, max: 50_000 }),
})

/** A webhook of a record, with the reminders of whoever saved it. */
async function saved(
  { scope }: FlowWorld,
  recordId: RecordId,
  reminders: readonly Reminder[],
  savedBy: UserId | null = null,
): Promise<void> {
  const told = [{ recordId, savedBy, reminders }]
  await syncRecord({ entity: 'Call', recordId, told }, { ...scope, ownerOf: ownersOf(scope, 'Call') })
}

async function pairOf({ scope }: FlowWorld, recordId: RecordId) {
  const [stored] = await pairsOfRecord(scope.store, TENANT, { entity: 'Call', recordId })
  if (stored === undefined) throw new Error('no pair')
  return stored.pair
}

async function madeInErp(reminders: readonly Reminder[] = []) {
  const world = flowWorld()
  const connection = await connectUser(world)
  const recordId = world.erp.add(lunch, USER)
  await saved(world, recordId, reminders)
  const { eventId } = await pairOf(world, recordId)
  world.calls.length = 0
  return { world, connection, recordId, eventId }
}

test('a list of reminders is the same whatever its order, and as long as Google takes', (t) => {
  fc.assert(
    fc.property(fc.array(anyReminder), (list) => {
      const tidy = tidyReminders(list)
      t.deepEqual(remindersOfText(remindersText(tidy)), [...tidy])
      t.deepEqual(tidyReminders(list.toReversed()), tidy)
      t.true(tidy.length <= 5 && tidy.every(({ minutes }) => minutes >= 0 && minutes <= 40_320))
    }),
    worlds(200),
  )
  t.deepEqual(tidyReminders([HOUR, QUARTER, HOUR]), [QUARTER, HOUR])
})

test('a new meeting is made with its user’s reminders, in the same call', async (t) => {
  const world = flowWorld()
  await connectUser(world)
  const recordId = world.erp.add(lunch, USER)
  await saved(world, recordId, [QUARTER, HOUR])
  const { eventId } = await pairOf(world, recordId)
  t.deepEqual(world.google.reminders.get(eventId), [QUARTER, HOUR])
  t.deepEqual(
    world.calls.filter((call) => call.startsWith('google.')),
    ['google.insert'],
  )
})

test('reminders that were changed in the ERP go to Google in one call, and cost nothing when they weren’t', async (t) => {
  const { world, recordId, eventId } = await madeInErp([QUARTER])
  await saved(world, recordId, [HOUR])
  t.deepEqual(world.google.reminders.get(eventId), [HOUR])
  t.deepEqual(
    world.calls.filter((call) => call.startsWith('google.')),
    ['google.remind'],
  )
  world.calls.length = 0
  await saved(world, recordId, [HOUR])
  t.deepEqual(
    world.calls.filter((call) => /google|store\.(create|replace)/.test(call)),
    [],
  )
  await saved(world, recordId, [])
  t.is(world.google.reminders.get(eventId), undefined)
})

test('a title and the reminders that are saved with it both come across, and the next edit needs no look', async (t) => {
  const { world, recordId, eventId } = await madeInErp()
  world.erp.edit(recordId, { title: 'Dinner' })
  await saved(world, recordId, [QUARTER])
  t.deepEqual(
    world.calls.filter((call) => call.startsWith('google.')),
    ['google.patch', 'google.remind'],
  )
  world.calls.length = 0
  world.erp.edit(recordId, { title: 'Supper' })
  await saved(world, recordId, [QUARTER])
  t.deepEqual(
    world.calls.filter((call) => call.startsWith('google.')),
    ['google.patch'],
  )
  t.is(world.google.held(eventId)?.event.title, 'Call: Supper')
})

test('what somebody else set for himself is no reminder of the meeting’s user', async (t) => {
  const { world, recordId, eventId } = await madeInErp()
  await saved(world, recordId, [HOUR], 'user-2' as UserId)
  await saved(world, recordId, [HOUR], API_USER)
  t.is(world.google.reminders.get(eventId), undefined)
  t.deepEqual(
    world.calls.filter((call) => call.startsWith('google.')),
    [],
  )
})

test('reminders of a meeting that came from Google stay what its user made them there', async (t) => {
  const world = flowWorld()
  const connection = await connectUser(world)
  for (const [eventId, isSet] of [
    ['own', true],
    ['plain', false],
  ] as const) {
    const id = eventId as EventId
    world.google.put(id, { ...lunch, title: `Call: ${eventId}` })
    if (isSet) world.google.reminders.set(id, [HOUR])
    await notice(world, connection, { eventId: id })
    const recordId = [...world.erp.rows.keys()].at(-1) as RecordId
    world.calls.length = 0
    await saved(world, recordId, [QUARTER], USER)
    t.deepEqual(world.google.reminders.get(id), [isSet ? HOUR : QUARTER])
    // From now on it is known what the ERP says, and a change of it is somebody's wish.
    await saved(world, recordId, [HOUR, QUARTER], USER)
    t.deepEqual(world.google.reminders.get(id), [HOUR, QUARTER])
  }
})

test('a meeting that Google moved has lost its reminders in the ERP: those in Google stay', async (t) => {
  const { world, connection, recordId, eventId } = await madeInErp([QUARTER])
  const when = { kind: 'timed', start: '2027-03-02T12:00:00Z', end: '2027-03-02T13:00:00Z' } as const
  world.google.put(eventId, { ...lunch, title: 'Call: Lunch', when })
  world.clock.time += 60_000
  await notice(world, connection, { eventId })
  t.deepEqual(world.erp.held(recordId)?.event.when, when)
  world.erp.edit(recordId, { title: 'Dinner' })
  await saved(world, recordId, [], USER)
  t.deepEqual(world.google.reminders.get(eventId), [QUARTER])
})

test('an edit in Google that nobody has read yet isn’t taken for read because reminders are written over it', async (t) => {
  const { world, connection, recordId, eventId } = await madeInErp()
  const calendar = connection.mainCalendar.key
  const pull = () => pullCalendar({ kind: 'pull-calendar', tenant: TENANT, calendar }, world.scope)
  await pull()
  world.google.put(eventId, { ...lunch, title: 'Call: Edited there' })
  await saved(world, recordId, [QUARTER])
  t.deepEqual(world.google.reminders.get(eventId), [QUARTER])
  world.clock.time += 60_000
  await pull()
  t.is(world.erp.held(recordId)?.event.title, 'Edited there')
})

test('reminders that Google refuses hold up nothing, and are not sent again', async (t) => {
  const { world, recordId } = await madeInErp()
  world.hooks.set('before google.remind', () => {
    throw new Fault('google.refused', 'events.patch')
  })
  world.erp.edit(recordId, { title: 'Dinner' })
  await saved(world, recordId, [QUARTER])
  world.calls.length = 0
  await saved(world, recordId, [QUARTER])
  t.deepEqual(
    world.calls.filter((call) => call.startsWith('google.')),
    [],
  )
})

test('a task that died over the reminders does them again', async (t) => {
  const { world, recordId, eventId } = await madeInErp()
  world.hooks.set('after google.remind', () => {
    throw new Fault('google.unavailable', 'no answer')
  })
  await t.throwsAsync(saved(world, recordId, [QUARTER]))
  await saved(world, recordId, [QUARTER])
  t.deepEqual(world.google.reminders.get(eventId), [QUARTER])
  t.is((await pairOf(world, recordId)).reminders, 'popup:15')
})

test('nothing is carried to a calendar that its user syncs from Google only', async (t) => {
  const world = flowWorld()
  const connection = await connectUser(world, USER, { direction: 'google-to-erp' })
  const id = 'one' as EventId
  world.google.put(id, { ...lunch, title: 'Call: Lunch' })
  await notice(world, connection, { eventId: id })
  const recordId = [...world.erp.rows.keys()].at(-1) as RecordId
  await saved(world, recordId, [QUARTER], USER)
  t.is(world.google.reminders.get(id), undefined)
})
