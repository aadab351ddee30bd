import { publish } from '../../infra/local/publish.ts'
import type { TestWorld } from '../support/test-world.ts'

/** What the clock sends: every few minutes, every night (`all`), every day (`window`). A calendar is swept once a minute at most. */
export async function sweep(world: TestWorld, depth?: 'all' | 'window'): Promise<void> {
  world.pass(60_000)
  await publish(world.functionsUrl, 'sweep', depth === undefined ? {} : { depth })
}
