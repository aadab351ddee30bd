import type { Value } from './value.ts'

export interface ErpErrorParts {
  /** Header X-Status-Reason; an empty text is sent as an empty header, undefined as none. */
  readonly reason?: string
  readonly body?: Value
  readonly contentType?: string
}

/** An answer other than success, in the ERP's own form. */
export class ErpError extends Error {
  override readonly name = 'ErpError'
  readonly status: number
  readonly reason: string | undefined
  readonly body: Value | undefined
  readonly contentType: string

  constructor(status: number, parts: ErpErrorParts = {}) {
    super(`${status} ${parts.reason ?? ''}`)
    this.status = status
    this.reason = parts.reason
    this.body = parts.body
    this.contentType = parts.contentType ?? 'application/json'
  }
}

export const forbidden = (reason: string, body?: Value): ErpError =>
  new ErpError(403, body === undefined ? { reason } : { reason, body })

export const badRequest = (reason: string): ErpError => new ErpError(400, { reason })

export const notFound = (reason: string): ErpError => new ErpError(404, { reason })

/** The 400 of a field rule, with the body that the ERP's client translates. */
export function invalidField(entity: string, field: string, type: string): ErpError {
  return new ErpError(400, {
    reason: `Field validation failure; entityType: ${entity}, field: ${field}, type: ${type}.`,
    body: { messageTranslation: { label: 'validationFailure', scope: null, data: { field, type } } },
  })
}

export function danglingLink(entity: string, link: string, foreignEntity: string): ErpError {
  return forbidden(`Can't relate with non-existing record. entity type: ${entity}, link: ${link}.`, {
    messageTranslation: {
      label: 'cannotRelateNonExisting',
      scope: null,
      data: { foreignEntityType: foreignEntity },
    },
  })
}
