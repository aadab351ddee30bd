import { z } from 'zod'
import { Fault } from '../domain/fault.ts'

/** What the ERP answered. `reason` is the header X-Status-Reason, null when there was none. */
export interface ErpAnswer {
  /** Method and entity, for messages: `PUT Meeting`. No ids, no query. */
  readonly asked: string
  readonly status: number
  readonly reason: string | null
  readonly body: unknown
}

/** A name out of an error body; anything else might be a value, which must not get into a message. */
const NAME = /^[A-Za-z][A-Za-z0-9]{0,99}$/

/** `{"messageTranslation":{"label":"validationFailure","data":{"field":"name","type":"required"}}}` (erp.md 1.4). */
const INVALID = z.object({
  messageTranslation: z.object({
    data: z.object({ field: z.string().regex(NAME), type: z.string().regex(NAME).catch('invalid') }),
  }),
})

/** The ERP's own "no such record", as opposed to a controller that doesn't exist or a proxy's 404 (erp.md 1.4). */
export function isGone({ status, reason }: ErpAnswer): boolean {
  return status === 404 && reason !== null && !reason.startsWith('Controller ')
}

/** The body of a success; throws what the table makes of everything else. */
export function bodyOf(answer: ErpAnswer): unknown {
  if (answer.status >= 200 && answer.status < 300) return answer.body
  throw refusalOf(answer)
}

/** An answer that would be the same again, except for a record that has moved on. */
function refusalOf({ asked, status, reason, body }: ErpAnswer): Fault {
  if (status === 409 && reason === 'modified') return new Fault('erp.moved-on', `${asked}: 409 modified`)
  const invalid = INVALID.safeParse(status === 400 ? body : null).data?.messageTranslation.data
  if (!invalid) return new Fault('erp.refused', `${asked}: ${status}`)
  const message = `${asked}: ${status}, field ${invalid.field}, ${invalid.type}`
  return new Fault('erp.refused', message, { field: invalid.field })
}
