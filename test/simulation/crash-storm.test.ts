import test from 'ava'
import fc from 'fast-check'
import type { CalendarEvent } from '../../shared/domain/event.ts'
import { Fault } from '../../shared/domain/fault.ts'
import { agree, comeToRest, living, onlyFaults, simulatedWorld, timed } from '../support/simulated-world.ts'
import type { Around, World } from '../support/simulated-world.ts'
import { USER } from '../support/memory-sides.ts'
import type { EventId, RecordId } from '../../shared/domain/ids.ts'
import { worlds } from '../support/worlds.ts'

/**
 * People make, edit and delete meetings on both sides while tasks come late, twice and out of order, die before or
 * after any step, and calls fail before or after they took effect. When the noise stops and everything was looked at once more:
 *  - every meeting is there once on both sides, or on neither, and both sides hold the same;
 *  - what was deleted on one side and touched on neither since stays deleted, what nobody deleted is there;
 *  - a field holds the last value of a side that edited it since the sides last agreed.
 */
const titles = ['Lunch', 'Brunch', 'a < b', 'Call: x', '']
const anyTitle = fc.constantFrom(...titles)
const anyEdit = fc.oneof(
  fc.record({ title: anyTitle }),
  fc.integer({ min: 8, max: 10 }).map((hour) => ({ when: timed(hour) })),
  fc.constantFrom('', 'Agenda', 'Minutes').map((description) => ({ description })),
)
const tag = fc.constantFrom('A', 'B', 'C')
const side = fc.constantFrom('erp' as const, 'google' as const)
/** Where it hurts most to be cut short, so that it happens often enough to two meetings at once. */
const DANGEROUS = [
  'erp.create',
  'erp.update',
  'google.insert',
  'google.patch',
  'store.create',
  'store.replace',
] as const
const trouble = fc.option(
  fc.record({
    at: fc.oneof(fc.integer({ min: 1, max: 14 }), fc.constantFrom(...DANGEROUS)),
    how: fc.constantFrom('dies-before', 'dies-after', 'lost-answer', 'down', 'refused'),
  }),
)
const move = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('make' as const), tag, side, title: anyTitle }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('edit' as const), tag, side, change: anyEdit }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), tag, side }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('task' as const), tag, side, trouble }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 61) }),
  },
)
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never

test('a crash storm loses, doubles and resurrects nothing', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(move, { maxLength: 30 }), async (versioned, moves) => {
      const world = simulatedWorld({ versioned })
      const oracle = new Map<string, Expected>()
      for (const one of moves) await play(world, one, oracle)
      await comeToRest(world)
      for (const [name, expected] of oracle) check(world, name, expected)
    }),
    worlds(2500),
  )
  t.pass()
})

interface Expected {
  /** Since the sides last agreed: who deleted, who edited or made it, and the last value of each field per side. */
  deleted: boolean
  touched: boolean
  existed: boolean
  values: Map<string, Map<'erp' | 'google', string>>
}

async function play(world: World, one: Move, oracle: Map<string, Expected>): Promise<void> {
  if (one.kind === 'wait') {
    world.clock.time += one.seconds * 1000
    return
  }
  const expected = oracle.get(one.tag) ?? {
    deleted: false,
    touched: false,
    existed: false,
    values: new Map(),
  }
  oracle.set(one.tag, expected)
  if (one.kind === 'task') await runTask(world, one, expected)
  else edit(world, one, expected)
}

function edit(world: World, one: Exclude<Move, { kind: 'wait' | 'task' }>, expected: Expected): void {
  world.clock.time += 1
  const anywhere = [living(world).erp, living(world).google].some((held) => held.has(one.tag))
  if (one.kind === 'make') {
    // A person makes a meeting once; what comes back after a deletion would be another one.
    if (anywhere || expected.existed) return
    const event: CalendarEvent = {
      title: one.title || 'x',
      when: timed(9),
      description: '',
      location: one.tag,
    }
    if (one.side === 'erp') world.erp.add({ ...event, title: event.title.replace('<', '-') }, USER)
    else
      world.google.put(`google${one.tag.toLowerCase()}` as EventId, {
        ...event,
        title: `Call: ${event.title}`,
      })
    Object.assign(expected, { existed: true, touched: true })
    return
  }
  const recordId = recordOf(world, one.tag)
  const eventId = eventOf(world, one.tag)
  if (one.side === 'erp' ? !recordId : !eventId) return
  if (one.kind === 'delete') {
    if (one.side === 'erp') world.erp.rows.set(recordId as RecordId, null)
    else world.google.put(eventId as EventId, null)
    expected.deleted = true
    // Who deletes gives up what he wrote.
    for (const values of expected.values.values()) values.delete(one.side)
    return
  }
  change(world, { ...one, recordId, eventId }, expected)
}

function change(
  world: World,
  {
    side: where,
    change: given,
    recordId,
    eventId,
  }: {
    side: 'erp' | 'google'
    change: Partial<CalendarEvent>
    recordId: RecordId | undefined
    eventId: EventId | undefined
  },
  expected: Expected,
): void {
  const asTyped =
    given.title === undefined
      ? given
      : { title: where === 'erp' ? given.title.replace('<', '-') || 'x' : `Call: ${given.title}` }
  const before =
    where === 'erp'
      ? world.erp.held(recordId as RecordId)?.event
      : world.google.held(eventId as EventId)?.event
  const [field, value] = Object.entries(asTyped)[0] as [keyof CalendarEvent, unknown]
  if (!before || JSON.stringify(before[field]) === JSON.stringify(value)) return
  if (where === 'erp') world.erp.edit(recordId as RecordId, asTyped)
  else world.google.put(eventId as EventId, { ...before, ...asTyped })
  expected.touched = true
  const values = expected.values.get(field) ?? new Map<'erp' | 'google', string>()
  expected.values.set(field, values.set(where, JSON.stringify(value)))
}

async function runTask(
  world: World,
  one: Extract<Move, { kind: 'task' }>,
  expected: Expected,
): Promise<void> {
  const around = one.trouble ? troubled(one.trouble) : undefined
  const recordId =
    [...world.erp.rows].find(([, row]) => row?.event.location === one.tag)?.[0] ?? lastRecord(world)
  const eventId = [...world.google.events.keys()].at(-1)
  const running =
    one.side === 'erp'
      ? recordId && world.syncRecord(recordId, around)
      : pullTag(world, one.tag, eventId, around)
  const finished = await Promise.resolve(running).then(
    () => true,
    (error: unknown) => (onlyFaults(error), false),
  )
  const [erp] = living(world).erp.get(one.tag) ?? []
  const [google] = living(world).google.get(one.tag) ?? []
  const rest = erp && google ? agree(erp, google) : !erp && !google
  // A person who acts from here on has seen both sides agree, so what was edited before is settled.
  if (finished && rest && !one.trouble)
    Object.assign(expected, { deleted: !erp && expected.existed, touched: false, values: new Map() })
}

async function pullTag(
  world: World,
  name: string,
  fallback: EventId | undefined,
  around: Around | undefined,
): Promise<void> {
  const eventId = eventOf(world, name) ?? fallback
  if (eventId) await world.pullEvent(eventId, around)
}

/** A task that meets its trouble at the nth step; a dead process takes no further one. */
function troubled({ at, how }: { at: number | string; how: string }): Around {
  let steps = 0
  let dead = false
  const killed = (): never => {
    dead = true
    throw Object.assign(new Error('killed'), { name: 'Killed' })
  }
  return async (label, call) => {
    steps += 1
    if (dead) return killed()
    if (at !== steps && at !== label) return call()
    if (how === 'dies-before') return killed()
    if (how === 'dies-after') return call().then(killed)
    const where = label.split('.')[0] as 'erp' | 'google' | 'store'
    if (how === 'refused' && where === 'google') throw new Fault('google.rate-limited', 'quota')
    const down = new Fault(`${where}.unavailable`, 'down')
    if (how === 'lost-answer') await call()
    throw down
  }
}

function check(world: World, name: string, expected: Expected): void {
  const erp = living(world).erp.get(name) ?? []
  const google = living(world).google.get(name) ?? []
  const shown = JSON.stringify({ erp, google })
  if (erp.length > 1 || google.length > 1) throw new Error(`${name} doubled: ${shown}`)
  if (erp.length !== google.length) throw new Error(`${name} on one side only: ${shown}`)
  if (!expected.existed) return
  const [inErp] = erp
  const [inGoogle] = google
  if (!inErp || !inGoogle) {
    if (!expected.deleted) throw new Error(`${name} was lost`)
    return
  }
  if (expected.deleted && !expected.touched) throw new Error(`${name} came back from the dead: ${shown}`)
  if (!agree(inErp, inGoogle)) throw new Error(`${name} differs: ${shown}`)
  for (const [field, values] of expected.values) {
    const held = [inErp, inGoogle].map((event) => JSON.stringify(event[field as keyof CalendarEvent]))
    if (values.size > 0 && ![...values.values()].some((value) => held.includes(value))) {
      throw new Error(
        `${name}.${field}: nobody wrote ${held.join(' / ')}; written ${JSON.stringify([...values])}`,
      )
    }
  }
}

function recordOf(world: World, name: string): RecordId | undefined {
  return [...world.erp.rows].find(([, row]) => row?.event.location === name)?.[0]
}

function eventOf(world: World, name: string): EventId | undefined {
  return [...world.google.events].find(([, { event }]) => event?.location === name)?.[0]
}

function lastRecord(world: World): RecordId | undefined {
  return [...world.erp.rows.keys()].at(-1)
}
