import test from 'ava'
import type { RecordId } from '../../shared/domain/ids.ts'
import { activityOf, lastActiveDayOf } from '../../shared/flows/activity.ts'
import { noteAudit } from '../../shared/flows/audit.ts'
import type { LogEntry } from '../../shared/flows/pair-document.ts'
import { API_USER, JANA, PETR, PRAGUE, activityWorld, addPair, entryOf } from './activity-world.ts'
import type { ActivityWorld } from './activity-world.ts'

const AT = Date.parse('2027-02-01T09:00:00Z')
const toGoogle = (given: Partial<LogEntry> = {}): LogEntry =>
  entryOf('2027-02-01T09:00:00Z', { on: 'google', ...given })

async function actorOf(world: ActivityWorld): Promise<string | null> {
  const { items } = await activityOf(
    { userId: JANA, day: '2027-02-01', zone: PRAGUE, after: null },
    world.scope,
  )
  return items[0]?.by?.name ?? null
}

async function worldWith(
  entry: LogEntry,
  record: { changedAt: number; changedBy: typeof JANA },
): Promise<ActivityWorld> {
  const world = activityWorld()
  world.names.set(PETR, 'Petr Malý').set(API_USER, 'Integration')
  world.titles.set('record-a' as RecordId, { title: 'Offer', ...record })
  await addPair(world, 'a', { log: [entry] })
  return world
}

test('what came from the ERP was done by who changed the record last, if nobody has since', async (t) => {
  const before = { changedAt: AT - 5000, changedBy: PETR }
  t.is(await actorOf(await worldWith(toGoogle(), before)), 'Petr Malý')
  t.is(await actorOf(await worldWith(toGoogle(), { ...before, changedAt: AT + 1 })), null)
  t.is(await actorOf(await worldWith(toGoogle(), { ...before, changedBy: API_USER })), null, 'our own write')
  t.is(await actorOf(await worldWith(toGoogle(), { ...before, changedBy: JANA })), null, 'nobody active')
  t.is(await actorOf(await worldWith(toGoogle({ on: 'erp' }), before)), null, 'it came from Google')
  t.is(await actorOf(await worldWith(toGoogle({ why: 'moved' }), before)), null)
})

test('what was done by hand was done by who pressed the button', async (t) => {
  const world = await worldWith(toGoogle({ why: 'undo' }), { changedAt: 0, changedBy: JANA })
  const press = async (at: number, detail: string): Promise<void> => {
    world.clock.time = at
    await noteAudit(world.scope, { action: 'change-undone', by: PETR, subject: JANA, detail })
    world.clock.time = AT + 3_600_000
  }
  await press(AT - 10, 'a')
  await press(AT + 10, 'another')
  await press(AT + 120_000, 'a')
  t.is(await actorOf(world), null)
  await press(AT + 20, 'a')
  t.is(await actorOf(world), 'Petr Malý')
})

test('while the ERP can’t be asked nobody is known, and the rest is there', async (t) => {
  const world = await worldWith(toGoogle(), { changedAt: AT - 5000, changedBy: PETR })
  world.down.erp = true
  const { items } = await activityOf(
    { userId: JANA, day: '2027-02-01', zone: PRAGUE, after: null },
    world.scope,
  )
  t.is(items.length, 1)
  t.is(items[0]?.by, null)
})

test('the last day with anything is found, in the reader’s zone, up to thirty days ago', async (t) => {
  const world = activityWorld()
  const last = () => lastActiveDayOf({ userId: JANA, zone: PRAGUE }, world.scope)
  t.is(await last(), null)
  await addPair(world, 'petr', { userId: PETR, log: [entryOf('2027-01-31T09:00:00Z')] })
  await addPair(world, 'too-old', { log: [entryOf('2027-01-01T09:00:00Z')] })
  t.is(await last(), null)
  await addPair(world, 'old', { log: [entryOf('2027-01-05T09:00:00Z')] })
  t.is(await last(), '2027-01-05')
  const refused = { on: 'erp', step: 's', erpDigest: null, code: 'x', field: null, at: 0 } as const
  await addPair(world, 'refused', { refused, log: [entryOf('2027-01-12T09:00:00Z')] })
  t.is(await last(), '2027-01-12')
  await addPair(world, 'late', { log: [entryOf('2027-01-20T23:30:00Z')] })
  t.is(await last(), '2027-01-21')
  await addPair(world, 'today', { log: [entryOf('2027-02-01T09:00:00Z')] })
  t.is(await last(), '2027-02-01')
})
