import { z } from 'zod'
import { ITEM_RESULTS, ITEM_WHYS } from '../../shared/flows/item-result.ts'

/** What became of the first ten. Imported for its type alone where answers are made: a schema costs time at a cold start. */
export const exportAnswer = z.strictObject({
  /** The export, as the console knows it. */
  export: z.string(),
  items: z
    .array(
      z.strictObject({
        id: z.string(),
        result: z.enum(ITEM_RESULTS),
        /** Of what was skipped, failed or waits. */
        why: z.enum(ITEM_WHYS).optional(),
        /** Something was too long for Google and was cut. */
        shortened: z.literal(true).optional(),
      }),
    )
    .max(10),
  /** How many go on in the background. */
  rest: z.int().min(0),
  /** The console's page with the progress. */
  url: z.string(),
})

export type ExportAnswer = z.output<typeof exportAnswer>
