/**
 * Settles like `work`, or rejects with `onTimeout()` when that takes longer. The work itself goes on: a write may
 * still land after it. Google's clients retry for minutes by themselves, longer than any claim lives.
 */
export async function withinDeadline<Result>(
  deadlineMs: number,
  work: Promise<Result>,
  onTimeout: () => Error,
): Promise<Result> {
  const { promise: timeout, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(onTimeout()), deadlineMs)
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
