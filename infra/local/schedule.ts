import type { LocalWorld } from './local-world.ts'
import { publish } from './publish.ts'

const SWEEP_EVERY_MS = 60_000
const ACCESS_EVERY_MS = 60_000
const RENEW_EVERY_MS = 3_600_000
const COMPARE_EVERY_MS = 6 * 3_600_000
const WINDOW_EVERY_MS = 24 * 3_600_000

/** Plays Cloud Scheduler. What was missed while the machine was off is looked for at once. */
export function startSchedule({ functionsUrl, deps }: LocalWorld): { stop(): Promise<void> } {
  const running = new Set<Promise<void>>()
  const send = (name: string, message: object): void => {
    const sent = publish(functionsUrl, name, message)
      .catch((error: unknown) =>
        deps.log.error('bug', { function: name, stack_trace: error instanceof Error ? error.message : '' }),
      )
      .finally(() => running.delete(sent))
    running.add(sent)
  }
  const compareAll = (): void => send('sweep', { depth: 'all' })
  const renew = (): void => send('renew', {})
  const checkAccess = (): void => send('sweep', { depth: 'access' })
  renew()
  checkAccess()
  compareAll()
  const timers = [
    setInterval(() => send('sweep', {}), SWEEP_EVERY_MS),
    setInterval(checkAccess, ACCESS_EVERY_MS),
    setInterval(renew, RENEW_EVERY_MS),
    setInterval(compareAll, COMPARE_EVERY_MS),
    setInterval(() => send('sweep', { depth: 'window' }), WINDOW_EVERY_MS),
  ]
  return {
    async stop() {
      timers.forEach(clearInterval)
      await Promise.all(running)
    },
  }
}
