import { z } from 'zod'

/** What a refusal says (RFC 9457). Imported for its type alone where refusals are made: a schema costs time at a cold start. */
export const problemDocument = z.strictObject({
  /** `urn:autoerp:problem:<code>` with a code of domain/fault.ts; `about:blank` for what nobody expected. */
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  /** The member, header or part of the path that is wrong: `user`, `ids.3`, `x-goog-channel-token`, `path`. */
  field: z.string().optional(),
})

export type ProblemDocument = z.output<typeof problemDocument>
