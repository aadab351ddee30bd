import type { FaultCode } from '../domain/fault.ts'
import { judgeRefusal } from './google-faults.ts'

/** The words of google.rpc.Code by number, each with the HTTP status that stands for it. */
const CODES: readonly (readonly [word: string, httpStatus: number])[] = [
  ['OK', 200],
  ['CANCELLED', 499],
  ['UNKNOWN', 500],
  ['INVALID_ARGUMENT', 400],
  ['DEADLINE_EXCEEDED', 504],
  ['NOT_FOUND', 404],
  ['ALREADY_EXISTS', 409],
  ['PERMISSION_DENIED', 403],
  ['RESOURCE_EXHAUSTED', 429],
  ['FAILED_PRECONDITION', 400],
  ['ABORTED', 409],
  ['OUT_OF_RANGE', 400],
  ['UNIMPLEMENTED', 501],
  ['INTERNAL', 500],
  ['UNAVAILABLE', 503],
  ['DATA_LOSS', 500],
  ['UNAUTHENTICATED', 401],
]

const UNKNOWN = ['UNKNOWN', 500] as const

/** The part of an answer that is about one thing among several. */
export interface PartStatus {
  readonly status?: {
    readonly code?: number | null
    readonly message?: string | null
    readonly details?: readonly unknown[] | null
  }
  /** Older than `status`, and beside it. */
  readonly httpStatusCode?: number | null
}

/** Null when it went well, else Google's own word for what didn't and what it is to us. */
export function failureOfPart({ status, httpStatusCode }: PartStatus): {
  reason: string
  code: FaultCode
} | null {
  const number = status?.code ?? 0
  const [word, httpStatus] = number === 0 ? ['', httpStatusCode ?? 200] : (CODES[number] ?? UNKNOWN)
  if (httpStatus < 400) return null
  return judgeRefusal(httpStatus, {
    error: { status: word, message: status?.message, details: status?.details },
  })
}
