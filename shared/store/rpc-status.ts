/** The gRPC status codes that we decide by; Google's REST APIs have them too, by name. */
export const RPC_STATUS = {
  cancelled: 1,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  internal: 13,
  unavailable: 14,
} as const

/** All of them, in the order of their numbers (google.rpc.Code). */
const NAMES: readonly string[] = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]
const UNKNOWN = 2

/** What answers without a name are taken for: those of what stands before the API, which may speak no JSON. */
const BY_HTTP: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: RPC_STATUS.notFound,
  409: RPC_STATUS.aborted,
  429: RPC_STATUS.resourceExhausted,
  499: RPC_STATUS.cancelled,
  500: RPC_STATUS.internal,
  502: RPC_STATUS.unavailable,
  503: RPC_STATUS.unavailable,
  504: RPC_STATUS.deadlineExceeded,
}

/** The code of a refusal, by the name in its body, else by its HTTP status. */
export function rpcStatusOf(httpStatus: number, name: string | undefined): number {
  const code = name === undefined ? -1 : NAMES.indexOf(name)
  return code > 0 ? code : (BY_HTTP[httpStatus] ?? UNKNOWN)
}

// Unauthenticated and permission denied are not among them: waiting doesn't help there, somebody has to act.
const TRANSIENT: ReadonlySet<number> = new Set([
  RPC_STATUS.cancelled,
  RPC_STATUS.deadlineExceeded,
  RPC_STATUS.resourceExhausted,
  RPC_STATUS.aborted,
  RPC_STATUS.internal,
  RPC_STATUS.unavailable,
])

export function hasRpcStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof Error && 'code' in error && statuses.some((status) => error.code === status)
}

/** True for trouble that may be gone when the same call is made again later. */
export function isTransientRpc(error: unknown): boolean {
  return hasRpcStatus(error, ...TRANSIENT)
}
