import test from 'ava'
import { readCounters } from '../../shared/flows/read-counters.ts'
import { sumOf } from '../../shared/domain/counts.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'
import { startFunction } from './function-process.ts'
import { storeOf } from './world-view.ts'

/** A function in a process of its own, beside a world whose store it shares. */
let world: TestWorld

test.before(async () => {
  world = await startTestWorld({ startsAt: Date.now() })
})
test.after.always(() => world?.close())

test.serial('what a process counted is stored when it is told to end, and processes add up', async (t) => {
  const refused = async (): Promise<number> => {
    const wanted = { tenant: TENANT, hours: 24, now: Date.now() }
    const { hours } = await readCounters(wanted, await storeOf(world))
    return sumOf(hours.map(({ counts }) => counts))['fault.request.unverified'] ?? 0
  }
  for (const round of [1, 2]) {
    const one = await startFunction('mail-credential', world.settings)
    for (let n = 0; n < 3; n += 1) {
      const answer = await fetch(`http://127.0.0.1:${one.port}/${TENANT}`, { method: 'POST', body: '{}' })
      t.is(answer.status, 401)
    }
    t.is(await refused(), 3 * (round - 1), 'not yet: it began less than a minute ago')
    await one.stop()
    t.is(await refused(), 3 * round)
  }
})
