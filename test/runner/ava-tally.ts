import { stripVTControlCharacters } from 'node:util'

export interface Tally {
  readonly passed: number
  readonly failed: number
}

// The second sign stands where the terminal has no such letter.
const PASSED = /^ {2}[✔√] /
const TROUBLE =
  /^ {2}(\d+) (?:hooks? failed|tests? failed|unhandled rejections?|uncaught exceptions?|tests? remained pending after a timeout)$/

/**
 * Counts ava's tests from what its default reporter prints: that says more about a failure than its TAP does, and
 * ava's TAP breaks off at the first test that hangs.
 */
export function avaTally() {
  let passed = 0
  let failed = 0
  return {
    /** True for the line of a test that passed. */
    read(line: string): boolean {
      const text = stripVTControlCharacters(line)
      failed += Number(TROUBLE.exec(text)?.[1] ?? 0)
      const isPass = PASSED.test(text)
      if (isPass) passed += 1
      return isPass
    },
    soFar: (): Tally => ({ passed, failed }),
    /** A run that fails without naming a test, or that ran none, counts as one failure. */
    end(exitCode: number): Tally {
      const isUnnamed = failed === 0 && (exitCode !== 0 || passed === 0)
      return { passed, failed: isUnnamed ? 1 : failed }
    },
  }
}
