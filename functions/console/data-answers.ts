import { z } from 'zod'
import { CHECK_NAMES } from '../../shared/flows/finding.ts'

/** The set-up list. Imported for its type alone where the answer is made: a schema costs time at a cold start. */
export const setupAnswer = z.strictObject({
  tenant: z.string(),
  /** Milliseconds since 1970. */
  checkedAt: z.int(),
  findings: z.array(
    z.strictObject({
      check: z.enum(CHECK_NAMES),
      state: z.enum(['ok', 'warning', 'broken', 'unknown']),
      /** Null when ok. */
      cause: z.string().nullable(),
      facts: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
})

/** Everything that is held about a user, collection by collection, as it lies there. */
export const heldAnswer = z.strictObject({
  userId: z.string(),
  /** Milliseconds since 1970. */
  exportedAt: z.int(),
  held: z.record(z.string(), z.array(z.record(z.string(), z.unknown())).readonly()),
})

export type SetupAnswer = z.output<typeof setupAnswer>
export type HeldAnswer = z.output<typeof heldAnswer>
