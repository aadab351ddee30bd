import { z } from 'zod'

/** A task that can't succeed: kept with its reason, and done for the queue. Imported for its type alone at run time. */
export const parkedAnswer = z.strictObject({
  outcome: z.literal('parked'),
  /** One of domain/fault.ts, or `bug`. */
  code: z.string(),
})

export type ParkedAnswer = z.output<typeof parkedAnswer>
