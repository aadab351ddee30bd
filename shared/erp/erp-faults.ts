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

/**
 * A link to somebody who isn't there (erp.md 1.4), or whom the API user may not see (erp.md 1.5 has it of the link API; a write of the
 * field says the same).
 */
const REFUSED_LINKS = [
  /^Can't relate with non-existing record\. entity type: [A-Za-z0-9]+, link: ([A-Za-z][A-Za-z0-9]{0,99})\.$/,
  /^No (?:foreign record )?access for link operation \([A-Za-z0-9]+:([A-Za-z][A-Za-z0-9]{0,99})\)\.$/,
]

/** The links that are one field to us. */
const GUESTS = ['users', 'contacts', 'leads']

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
  const invalid = status === 403 ? refusedLink(reason) : invalidField(status, body)
  if (!invalid) return new Fault('erp.refused', `${asked}: ${status}`)
  const message = `${asked}: ${status}, field ${invalid.field}, ${invalid.type}`
  return new Fault('erp.refused', message, { field: invalid.field })
}

function invalidField(status: number, body: unknown): { field: string; type: string } | undefined {
  return INVALID.safeParse(status === 400 ? body : null).data?.messageTranslation.data
}

function refusedLink(reason: string | null): { field: string; type: string } | undefined {
  for (const refused of REFUSED_LINKS) {
    const link = refused.exec(reason ?? '')?.[1]
    if (link !== undefined) return { field: GUESTS.includes(link) ? 'guests' : link, type: 'link' }
  }
  return undefined
}
