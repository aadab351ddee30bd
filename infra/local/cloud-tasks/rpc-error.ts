const HTTP_CODES = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
} as const

export type RpcStatusName = keyof typeof HTTP_CODES

/** A refusal by one of Google Cloud's control APIs. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly status: RpcStatusName

  constructor(status: RpcStatusName, message: string) {
    super(message)
    this.status = status
  }

  get httpCode(): number {
    return HTTP_CODES[this.status]
  }
}

/** The body these APIs send with an error; the clients take their gRPC code from `status` or the HTTP code. */
export function rpcErrorBody(code: number, message: string, status?: string): object {
  const named = status ?? Object.entries(HTTP_CODES).find(([, httpCode]) => httpCode === code)?.[0]
  return { error: { code, message, ...(named !== undefined && { status: named }) } }
}
