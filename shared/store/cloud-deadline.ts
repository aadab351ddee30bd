/** Gives work a signal for when it is too late, which is gone with the work: one of AbortSignal.timeout lasts, and ends, long after it. */
export async function cloudDeadline<Value>(
  deadlineMs: number,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const ending = new AbortController()
  const timer = setTimeout(() => ending.abort(), deadlineMs)
  try {
    return await work(ending.signal)
  } finally {
    clearTimeout(timer)
  }
}
