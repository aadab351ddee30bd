import type { Clock, EnqueueOptions } from '../ports.ts'

type Enqueue<Message> = (message: Message, options?: EnqueueOptions) => Promise<void>

/**
 * A queue drops a second task of a name. While the first waits for its time, a process that has queued it need not ask: what was told while it
 * is being queued is answered with it, and what is told until its time without a call.
 */
export function namedOnce<Message>(enqueue: Enqueue<Message>, clock: Clock): Enqueue<Message> {
  const queued = new Map<string, { readonly at: number; readonly accepted: Promise<void> }>()
  let soonest = Infinity
  const forgetPast = (now: number): void => {
    if (now < soonest) return
    soonest = Infinity
    for (const [name, { at }] of queued)
      if (at <= now) queued.delete(name)
      else soonest = Math.min(soonest, at)
  }
  return (message, options = {}) => {
    const { name, at } = options
    if (name === undefined || at === undefined) return enqueue(message, options)
    forgetPast(clock.now())
    const known = queued.get(name)
    if (known !== undefined) return known.accepted
    const accepted = enqueue(message, options)
    const entry = { at, accepted }
    queued.set(name, entry)
    soonest = Math.min(soonest, at)
    accepted.catch(() => queued.get(name) === entry && queued.delete(name))
    return accepted
  }
}
