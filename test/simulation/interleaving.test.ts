import test from 'ava'
import fc from 'fast-check'
import type { EventId } from '../../shared/domain/ids.ts'
import { USER } from '../support/memory-sides.ts'
import { agree, comeToRest, living, onlyFaults, simulatedWorld, timed } from '../support/simulated-world.ts'
import type { Around, World } from '../support/simulated-world.ts'
import { worlds } from '../support/worlds.ts'

/**
 * Four tasks for one meeting and a few people's edits run at once; the scheduler picks every order of every step. Whatever it
 * picks, the meeting is there once or not at all, both sides hold the same, and the only side that was edited is never undone.
 */
type Side = 'erp' | 'google'
const event = { title: 'Call: Lunch', when: timed(9), description: '', location: 'A' }

const anyTitle = fc.constantFrom('Call: Brunch', 'Call: Dinner')
const anyAct = fc.oneof(
  fc.record({ what: fc.constant('title' as const), title: anyTitle }),
  fc.record({ what: fc.constant('time' as const), hour: fc.integer({ min: 10, max: 11 }) }),
  fc.record({ what: fc.constant('delete' as const) }),
)
const anySide = fc.constantFrom<Side>('erp', 'google')
type Act = typeof anyAct extends fc.Arbitrary<infer T> ? T : never

test('tasks that overtake each other never undo the only side that was edited', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      anySide,
      anySide,
      fc.array(anyAct, { minLength: 1, maxLength: 3 }),
      async (scheduler, born, side, acts) => {
        const world = simulatedWorld({ versioned: false })
        await meet(world, born)
        let edited = held(world, side)
        for (const act of acts) {
          const edit = (): void => {
            perform(world, side, act)
            edited = held(world, side)
          }
          void scheduler.schedule(Promise.resolve(), 'person').then(edit)
        }
        runTasks(world, scheduler)
        await scheduler.waitIdle()
        await comeToRest(world)
        assertWhole(world)
        if (JSON.stringify(held(world, side)) !== JSON.stringify(edited)) {
          throw new Error(
            `${side} was edited to ${JSON.stringify(edited)}, is ${JSON.stringify(held(world, side))}`,
          )
        }
      },
    ),
    worlds(1500),
  )
  t.pass()
})

test('edits on both sides at once end in one meeting that both sides agree on', async (t) => {
  const edits = fc.array(fc.record({ side: anySide, act: anyAct }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), anySide, fc.boolean(), edits, async (scheduler, born, known, people) => {
      const world = simulatedWorld({ versioned: true })
      if (known) await meet(world, born)
      else make(world, born)
      for (const { side, act } of people)
        void scheduler.schedule(Promise.resolve(), 'person').then(() => perform(world, side, act))
      runTasks(world, scheduler)
      await scheduler.waitIdle()
      await comeToRest(world)
      assertWhole(world)
    }),
    worlds(1500),
  )
  t.pass()
})

function make(world: World, born: Side): void {
  if (born === 'erp') world.erp.add({ ...event, title: 'Lunch' }, USER)
  else world.google.put('a1b2c3' as EventId, event)
}

async function meet(world: World, born: Side): Promise<void> {
  make(world, born)
  await comeToRest(world)
}

function runTasks(world: World, scheduler: fc.Scheduler): void {
  const around: Around = (label, call) => scheduler.schedule(Promise.resolve(), label).then(call)
  for (let task = 0; task < 2; task += 1) {
    for (const id of world.erp.rows.keys()) void world.syncRecord(id, around).catch(onlyFaults)
    for (const id of world.google.events.keys()) void world.pullEvent(id, around).catch(onlyFaults)
  }
}

function perform(world: World, side: Side, act: Act): void {
  world.clock.time += 1500
  const [recordId] = [...world.erp.rows].find(([, row]) => row) ?? []
  const [eventId] = [...world.google.events].find(([, stored]) => stored.event) ?? []
  if (side === 'erp' && recordId) {
    if (act.what === 'delete') world.erp.rows.set(recordId, null)
    else world.erp.edit(recordId, act.what === 'title' ? { title: act.title } : { when: timed(act.hour) })
  }
  const current = eventId && world.google.held(eventId)
  if (side === 'google' && eventId && current) {
    const change =
      act.what === 'title' ? { title: act.title } : act.what === 'time' ? { when: timed(act.hour) } : null
    world.google.put(eventId, change && { ...current.event, ...change })
  }
}

function held(world: World, side: Side): unknown {
  return living(world)[side].get('A')?.[0] ?? null
}

function assertWhole(world: World): void {
  const { erp, google } = living(world)
  const [inErp = [], inGoogle = []] = [erp.get('A'), google.get('A')]
  const shown = JSON.stringify({ inErp, inGoogle })
  if (inErp.length > 1 || inGoogle.length > 1) throw new Error(`doubled: ${shown}`)
  if (inErp.length !== inGoogle.length) throw new Error(`on one side only: ${shown}`)
  if (inErp[0] && inGoogle[0] && !agree(inErp[0], inGoogle[0])) throw new Error(`differs: ${shown}`)
}
