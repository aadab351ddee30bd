/** The gRPC status codes that we decide by. Google's clients put them on their errors as `code`, over REST too. */
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
