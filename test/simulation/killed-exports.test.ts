import test from 'ava'
import fc from 'fast-check'
import { exportsOf } from '../../shared/flows/export-view.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import { takeUpExports } from '../../shared/flows/take-up-exports.ts'
import { addSome, dyingAt, orKilled, requestOf } from '../flows/contacts-play.ts'
import { marksIn } from '../support/contact-storm.ts'
import { USER, contactWorld, takeFirst } from '../support/contact-world.ts'
import type { Around, ContactWorld } from '../support/contact-world.ts'
import { worlds } from '../support/worlds.ts'

/**
 * A push of new contacts whose process is killed again and again, at any call of a port, before or after it took effect, in the
 * request as in the background. What is left of it goes on by itself, or by the look that is had every ten minutes; a request that
 * died before anything was stored is made again by its user. In the end everybody is in Google once, and has his result.
 */
interface Kill {
  /** So many runs go well before. */
  readonly spared: number
  /** At which call; a batch of ten new ones makes between 50 and 60. */
  readonly at: number
  readonly when: 'before' | 'after'
}

const kill: fc.Arbitrary<Kill> = fc.record({
  spared: fc.nat({ max: 9 }),
  at: fc.integer({ min: 1, max: 60 }),
  when: fc.constantFrom('before', 'after'),
})
const killed = (times: number): fc.Arbitrary<readonly Kill[]> =>
  fc.array(kill, { minLength: times, maxLength: times })
/** Lists tell of who was made after minutes (google.md 4.2), when whoever goes on has long looked for him. Google's minutes are another matter (see the storm). */
const OPTIONS = { lagMs: 240_000, quota: { criticalReads: 1e9, criticalWrites: 1e9, dailyWrites: 1e9 } }

test('3,000 contacts whose push is killed at fifty random places are 3,000 contacts', async (t) => {
  const { numRuns = 1, ...parameters } = worlds<[readonly Kill[]]>(1)
  const property = fc.asyncProperty(killed(50), (kills) => pushKilled(3000, kills))
  // Two seconds each: when many worlds are asked for, one in a hundred is of this size.
  await fc.assert(property, { ...parameters, numRuns: Math.ceil(numRuns / 100) })
  t.pass()
})

test('a push that is killed nearly all the time ends with everybody there once', async (t) => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 45 }), killed(12), pushKilled), worlds(100))
  t.pass()
})

async function pushKilled(contacts: number, kills: readonly Kill[]): Promise<void> {
  const world = await contactWorld(OPTIONS)
  const ids = addSome(world, contacts)
  const { around, left } = killer(kills)
  for (;;) {
    const [head] = (await exportsOf(USER, { after: null }, world.scope)).exports
    if (head === undefined) await orDies(startExport(requestOf(ids), world.scopeWith(around())))
    else if (head.state === 'running') await goOn(world, around())
    else break
  }
  const marks = world.app.list().flatMap(marksIn).toSorted()
  const wanted = ids.map((id) => world.markOf(id)).toSorted()
  if (marks.join() !== wanted.join()) throw new Error(`${marks.length} in Google of ${contacts}`)
  const { exports } = await exportsOf(USER, { after: null }, world.scope)
  const [head] = exports
  const isWhole = head?.state === 'done' && head.done === contacts && head.counts.created === contacts
  if (!isWhole || exports.length > 1) throw new Error(`ended with ${JSON.stringify(exports)}`)
  // A small push is over before its turn comes.
  if (contacts === 3000 && left() > 0) throw new Error(`${left()} kills never came to pass`)
}

/** The next task, or where it got lost what is done every ten minutes. */
async function goOn(world: ContactWorld, around: Around): Promise<void> {
  const next = takeFirst(world.waiting)
  if (next === null) {
    world.clock.pass(11 * 60_000)
    await takeUpExports(world.scope)
    return
  }
  const { task, at } = next
  world.clock.pass(Math.max(0, at - world.clock.now()))
  const isDone = await orDies(world.run(task, world.scopeWith(around)))
  if (!isDone) world.waiting.push({ task, at: world.clock.now() + 1000 })
}

async function orDies(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    orKilled(error)
    return false
  }
}

/** What goes around each run. A kill that its run was too short for waits for the next one, at an earlier call. */
function killer(kills: readonly Kill[]): { around: () => Around; left: () => number } {
  const pending = [...kills]
  let spared = 0
  return {
    left: () => pending.length,
    around: () => {
      const [next] = pending
      if (next === undefined || spared < next.spared) {
        spared += 1
        return dyingAt(Infinity, 'before')
      }
      pending[0] = { ...next, at: Math.ceil(next.at / 2) }
      const dying = dyingAt(next.at, next.when)
      let calls = 0
      return (label, call) => {
        calls += 1
        if (calls === next.at) {
          pending.shift()
          spared = 0
        }
        return dying(label, call)
      }
    },
  }
}
