import type { EnqueueOptions, Task } from '../ports.ts'

const NAME = /^[A-Za-z0-9_-]{1,500}$/
/** Cloud Tasks' limit for a whole task is 100 KB by its reference; the rest is for its headers and URL. */
const BODY_MAX_BYTES = 90_000
const AHEAD_MAX_MS = 30 * 24 * 3_600_000

/** The body a task travels as. Throws RangeError for what some queue would refuse: that is a bug of the caller. */
export function taskBody(task: Task, { name, at }: EnqueueOptions, now: number): string {
  if (name !== undefined && !NAME.test(name))
    throw new RangeError('a task name must match [A-Za-z0-9_-]{1,500}')
  if (at !== undefined && !(Number.isFinite(at) && at <= now + AHEAD_MAX_MS))
    throw new RangeError('a task can be at most 30 days ahead')
  const body = JSON.stringify(task)
  if (Buffer.byteLength(body) > BODY_MAX_BYTES) throw new RangeError(`a task is over ${BODY_MAX_BYTES} bytes`)
  return body
}
