import { z } from 'zod'
import type { UserId } from '../../shared/domain/ids.ts'

/** An id of the ERP's. */
const ID = /^[A-Za-z0-9][\w-]{0,63}$/

const address = z.string().min(3).max(254)
const userId = z
  .string()
  .regex(ID)
  .transform((id) => id as UserId)

/**
 * Which mailbox, and for which of the ERP's users; without one it is for the ERP itself. `refused` is the SHA-256 of the access token that
 * a mail server has just refused, in hex.
 */
export const credentialBody = z.strictObject({
  mailbox: address,
  user: userId.optional(),
  refused: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
})

/** Whose mailbox it is: one user's, or some teams'. */
export const registrationBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('personal'), address, owner: userId }),
  z.strictObject({
    kind: z.literal('group'),
    address,
    teams: z.array(z.string().regex(ID)).min(1).max(100),
  }),
])
