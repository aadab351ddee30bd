/** US dollars, without tax, as Google's price lists said in April 2026 (google.md 6.1–6.5); Firestore's for one region (us-central1). */
export interface Price {
  /** For one unit. */
  readonly dollars: number
  /** Units of a month that cost nothing. */
  readonly freeUnits: number
}

const MILLION = 1_000_000
/** Firestore's free units are by the day. */
const DAYS = 30

export const PRICES = {
  /** Of documents. */
  storeReads: { dollars: 0.03 / 100_000, freeUnits: 50_000 * DAYS },
  storeWrites: { dollars: 0.09 / 100_000, freeUnits: 20_000 * DAYS },
  cpuSeconds: { dollars: 0.000_024, freeUnits: 180_000 },
  memoryGibSeconds: { dollars: 0.000_002_5, freeUnits: 360_000 },
  requests: { dollars: 0.4 / MILLION, freeUnits: 2 * MILLION },
  /** Calls and deliveries of Cloud Tasks. */
  taskOperations: { dollars: 0.4 / MILLION, freeUnits: MILLION },
  /** Active versions, by the month. */
  secretVersions: { dollars: 0.06, freeUnits: 6 },
  secretAccesses: { dollars: 0.03 / 10_000, freeUnits: 10_000 },
  /** By the month. */
  schedulerJobs: { dollars: 0.1, freeUnits: 3 },
} as const satisfies Record<string, Price>

export type Priced = keyof typeof PRICES

export function costOf(priced: Priced, units: number): number {
  const { dollars, freeUnits } = PRICES[priced]
  return Math.max(0, units - freeUnits) * dollars
}
