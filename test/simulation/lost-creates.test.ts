import test from 'ava'
import fc from 'fast-check'
import { Fault } from '../../shared/domain/fault.ts'
import type { EventId } from '../../shared/domain/ids.ts'
import { comeToRest, living, onlyFaults, simulatedWorld, timed } from '../support/simulated-world.ts'
import type { Around, World } from '../support/simulated-world.ts'
import { worlds } from '../support/worlds.ts'

/**
 * Several events of one user go into the ERP at the same time, and the creates are cut short: before they took effect, after it, or
 * only their answer is lost. The next tasks look for what was lost while others are still creating, in every order. In the
 * end each event has its own record, also where two of them say the same, and also when somebody edited one meanwhile.
 */
const anyEvent = fc.record({
  title: fc.constantFrom('Lunch', 'Dinner'),
  hour: fc.integer({ min: 9, max: 10 }),
  /** The round in which it is first heard of. */
  from: fc.integer({ min: 0, max: 1 }),
})
const ending = fc.constantFrom('well', 'dies-before', 'dies-after', 'lost-answer', 'down')
const round = fc.record({ endings: fc.tuple(ending, ending, ending), seconds: fc.constantFrom(0, 61) })

test('creates that were cut short together each find their own record', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.tuple(anyEvent, anyEvent, anyEvent),
      fc.array(round, { minLength: 1, maxLength: 3 }),
      async (scheduler, events, rounds) => {
        const world = simulatedWorld({ versioned: false })
        const ids = events.map(({ title, hour }, index) => {
          const id = `event${index}` as EventId
          world.google.put(id, {
            title: `Call: ${title}`,
            when: timed(hour),
            description: '',
            location: `${index}`,
          })
          return id
        })
        for (const [number, { endings, seconds }] of rounds.entries()) {
          ids.forEach((id, index) => {
            if (number < (events[index]?.from ?? 0)) return
            const around = interrupted(scheduler, endings[index] ?? 'well')
            void world.pullEvent(id, around).catch(onlyFaults)
          })
          await scheduler.waitIdle()
          world.clock.time += seconds * 1000
        }
        await comeToRest(world)
        assertOneEach(world, ids.length)
      },
    ),
    worlds(1500),
  )
  t.pass()
})

/** Every step waits for its turn; the create itself ends as told. */
function interrupted(scheduler: fc.Scheduler, how: string): Around {
  let dead = false
  const die = (): never => {
    dead = true
    throw Object.assign(new Error('killed'), { name: 'Killed' })
  }
  return async (label, call) => {
    await scheduler.schedule(Promise.resolve(), label)
    if (dead) return die()
    if (label !== 'erp.create' || how === 'well') return call()
    if (how === 'dies-before') return die()
    if (how !== 'down') await call()
    if (how === 'dies-after') return die()
    throw new Fault('erp.unavailable', 'no answer')
  }
}

function assertOneEach(world: World, count: number): void {
  const { erp, google } = living(world)
  const shown = JSON.stringify([...erp.values(), ...google.values()])
  for (const side of [erp, google]) {
    if (side.size !== count) throw new Error(`something was lost: ${shown}`)
    if ([...side.values()].some((held) => held.length !== 1))
      throw new Error(`something was doubled: ${shown}`)
  }
}
