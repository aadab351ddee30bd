export interface RetrySchedule {
  /** How often a task is tried at most; -1 is without end. */
  readonly maxAttempts: number
  /** Since the first attempt; 0 is without end. A task is given up when this and `maxAttempts` are both used up. */
  readonly maxRetryDurationMs: number
  readonly minBackoffMs: number
  readonly maxBackoffMs: number
  readonly maxDoublings: number
}

export interface QueueLimits extends RetrySchedule {
  readonly maxDispatchesPerSecond: number
  readonly maxBurst: number
  readonly maxConcurrent: number
  /** How long a worker may take to answer. */
  readonly dispatchDeadlineMs: number
}

/** What a Cloud Tasks queue does when nothing else is set (Cloud Tasks v2: RetryConfig, RateLimits). */
export const DEFAULT_QUEUE_LIMITS: QueueLimits = {
  maxAttempts: 100,
  maxRetryDurationMs: 0,
  minBackoffMs: 100,
  maxBackoffMs: 3_600_000,
  maxDoublings: 16,
  maxDispatchesPerSecond: 500,
  maxBurst: 100,
  maxConcurrent: 1_000,
  dispatchDeadlineMs: 600_000,
}

/** The wait after the given number of failed attempts: doubling, then growing by the same step, then at its maximum. */
export function backoffMs(schedule: RetrySchedule, attempts: number): number {
  const { minBackoffMs, maxBackoffMs, maxDoublings } = schedule
  const doublings = Math.min(attempts - 1, maxDoublings)
  const steps = Math.max(attempts - maxDoublings, 1)
  return Math.min(minBackoffMs * 2 ** doublings * steps, maxBackoffMs)
}

export function isExhausted(
  schedule: RetrySchedule,
  tried: { attempts: number; sinceFirstMs: number },
): boolean {
  const { maxAttempts, maxRetryDurationMs } = schedule
  const endless = maxAttempts === -1 && maxRetryDurationMs === 0
  const attemptsUsed = maxAttempts === -1 || tried.attempts >= maxAttempts
  const durationUsed = maxRetryDurationMs === 0 || tried.sinceFirstMs >= maxRetryDurationMs
  return !endless && attemptsUsed && durationUsed
}
