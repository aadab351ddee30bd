import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A new folder for a world's data, in the machine's memory where there is such a disk: the embedded store and queue wait for the
 * disk with every write, which a cloud's don't, and it would be most of what is measured.
 */
export function benchFolder(name: string): string {
  const below = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  return mkdtempSync(join(below, `autoerp-${name}-`))
}
