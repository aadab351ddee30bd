import { accountFaults } from './account-faults.ts'
import { choiceFaults } from './choice-faults.ts'
import { contactFaults } from './contact-faults.ts'
import { directionFaults } from './direction-faults.ts'
import { domainFaults } from './domain-faults.ts'
import type { SeededFault } from './fault.ts'
import { flowFaults } from './flow-faults.ts'
import { handOverFaults } from './hand-over-faults.ts'
import { mailFaults } from './mail-faults.ts'
import { pairFaults } from './pair-faults.ts'
import { readingFaults } from './reading-faults.ts'
import { recordFaults } from './record-faults.ts'
import { whereaboutsFaults } from './whereabouts-faults.ts'
import { writeFaults } from './write-faults.ts'

/** Each is to be caught by a test of the domain, of the flows or of the simulation: `npm run check:faults`. */
export const faults: readonly SeededFault[] = [
  ...domainFaults,
  ...flowFaults,
  ...pairFaults,
  ...writeFaults,
  ...recordFaults,
  ...readingFaults,
  ...choiceFaults,
  ...accountFaults,
  ...directionFaults,
  ...whereaboutsFaults,
  ...contactFaults,
  ...handOverFaults,
  ...mailFaults,
]
