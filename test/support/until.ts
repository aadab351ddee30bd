import { setTimeout as pause } from 'node:timers/promises'

const LOOK_EVERY_MS = 20

/** Looks again and again until it is so: for what another process or a real timer brings about. */
export async function until(isSo: () => boolean | Promise<boolean>, patienceMs = 20_000): Promise<void> {
  const giveUpAt = performance.now() + patienceMs
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`it did not come true within ${patienceMs} ms`)
    await pause(LOOK_EVERY_MS)
  }
}
