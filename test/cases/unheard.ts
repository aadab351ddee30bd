import type { TestWorld } from '../support/test-world.ts'

/** Runs work whose webhooks and notices are lost. */
export async function unheard(world: TestWorld, work: () => unknown): Promise<void> {
  const { erp, google } = world
  erp.deliveries.policy = 'hold'
  google.pushes.policy = 'hold'
  await work()
  // One run takes twenty events.
  while ((await erp.runWebhookJob()).events > 0);
  await google.pushes.flush()
  for (let [push] = google.pushes.held; push; [push] = google.pushes.held) google.pushes.drop(push)
  while (erp.deliveries.held.length > 0) erp.deliveries.drop(0)
  erp.deliveries.policy = 'deliver'
  google.pushes.policy = 'deliver'
  await world.settle()
}
