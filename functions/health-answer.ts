import { z } from 'zod'

/** Nothing but that it works. Imported for its type alone at run time. */
export const healthAnswer = z.strictObject({ status: z.literal('ok') })

export type HealthAnswer = z.output<typeof healthAnswer>
