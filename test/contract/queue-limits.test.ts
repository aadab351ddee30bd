import test from 'ava'
import { backoffMs, DEFAULT_QUEUE_LIMITS, isExhausted } from '../../shared/tasks/queue-limits.ts'
import { tokenBucket } from '../../shared/tasks/token-bucket.ts'

test('waits double, then grow by the same step, then stay at the longest', (t) => {
  // The example in the reference of Cloud Tasks' RetryConfig.maxDoublings.
  const schedule = { ...DEFAULT_QUEUE_LIMITS, minBackoffMs: 10, maxBackoffMs: 300, maxDoublings: 3 }
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((attempts) => backoffMs(schedule, attempts))
  t.deepEqual(waits, [10, 20, 40, 80, 160, 240, 300, 300])
})

const rules: [string, number, number, { attempts: number; sinceFirstMs: number }, boolean][] = [
  ['one attempt short', 3, 0, { attempts: 2, sinceFirstMs: 9_999 }, false],
  ['out of attempts, with no limit in time', 3, 0, { attempts: 3, sinceFirstMs: 0 }, true],
  ['out of attempts, but not of time', 3, 100, { attempts: 9, sinceFirstMs: 99 }, false],
  ['out of both', 3, 100, { attempts: 3, sinceFirstMs: 100 }, true],
  ['out of time, with no limit of attempts', -1, 100, { attempts: 1, sinceFirstMs: 100 }, true],
  ['limited by nothing', -1, 0, { attempts: 9_999, sinceFirstMs: 9_999_999 }, false],
]
for (const [what, maxAttempts, maxRetryDurationMs, tried, given] of rules)
  test(`a task that is ${what} is ${given ? 'given up' : 'tried again'}`, (t) => {
    t.is(isExhausted({ ...DEFAULT_QUEUE_LIMITS, maxAttempts, maxRetryDurationMs }, tried), given)
  })

test('a bucket lets its burst pass, then its rate, and never saves more than a burst', (t) => {
  const bucket = tokenBucket({ perSecond: 10, burst: 2 })
  const taken = [0, 0, 0, 50, 100, 100, 10_000, 10_000, 10_000].map((now) => bucket.take(now))
  t.deepEqual(taken, [true, true, false, false, true, false, true, true, false])
  bucket.giveBack()
  t.true(bucket.take(10_000))
})
