/** What to do about a fault. Every code has exactly one answer, in the table below. */
export type Disposition = 'retry' | 'reject' | 'reconnect' | 'resync' | 'park'

const DISPOSITIONS = {
  'erp.moved-on': 'retry',
  'erp.refused': 'park',
  'erp.unauthorized': 'park',
  'erp.unavailable': 'retry',
  'google.contacts-full': 'park',
  'google.cursor-expired': 'resync',
  'google.duplicate': 'retry',
  'google.gone': 'park',
  'google.grant-dead': 'reconnect',
  'google.misconfigured': 'park',
  'google.moved-on': 'retry',
  'google.rate-limited': 'retry',
  'google.refused': 'park',
  'google.scope-missing': 'reconnect',
  'google.unavailable': 'retry',
  'mail.grant-lost': 'reject',
  'mail.not-connected': 'reject',
  'pair.claimed': 'retry',
  'request.forbidden': 'reject',
  'request.malformed': 'reject',
  'request.not-found': 'reject',
  'request.too-large': 'reject',
  'request.unverified': 'reject',
  'secret.missing': 'reconnect',
  'store.contended': 'retry',
  'store.unavailable': 'retry',
  'tasks.unavailable': 'retry',
} as const satisfies Record<string, Disposition>

export type FaultCode = keyof typeof DISPOSITIONS

export interface FaultOptions {
  readonly cause?: unknown
  /** When the other side said how long to wait, or a claim tells when it ends. Milliseconds. */
  readonly retryAfterMs?: number
  /** The request field at fault, for problem documents. */
  readonly field?: string
}

/**
 * Expected trouble at a boundary: the one error class thrown on purpose. Anything else that is thrown
 * is a bug. `message` is for operators and must hold no private text (titles, addresses, tokens).
 */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: FaultCode
  readonly retryAfterMs: number | undefined
  readonly field: string | undefined

  constructor(code: FaultCode, message: string, options: FaultOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.retryAfterMs = options.retryAfterMs
    this.field = options.field
  }

  get disposition(): Disposition {
    return DISPOSITIONS[this.code]
  }
}

export function isFault(error: unknown, code?: FaultCode): error is Fault {
  return error instanceof Fault && (code === undefined || error.code === code)
}
