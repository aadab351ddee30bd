/**
 * Settles like `work`, or rejects with an error of the code DEADLINE_TIMEOUT when that takes longer. Closing the
 * connection is the caller's: the clients' own limits are for each step, and a server that drips keeps within those.
 */
export async function withinMailDeadline<Result>(deadlineMs: number, work: Promise<Result>): Promise<Result> {
  const { promise: expired, reject } = Promise.withResolvers<never>()
  const late = Object.assign(new Error('the mail server took too long'), { code: 'DEADLINE_TIMEOUT' })
  const timer = setTimeout(() => reject(late), deadlineMs)
  // What still fails when nobody waits any more must not end the process.
  work.catch(() => undefined)
  try {
    return await Promise.race([work, expired])
  } finally {
    clearTimeout(timer)
  }
}
