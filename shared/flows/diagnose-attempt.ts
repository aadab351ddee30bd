import { isFault } from '../domain/fault.ts'
import type { Fault } from '../domain/fault.ts'

export type Attempt<T> =
  | { readonly end: 'value'; readonly value: T }
  | { readonly end: 'fault'; readonly fault: Fault }
  | { readonly end: 'no-answer' }

const DEADLINE_MS = 10_000

/** Does work and waits for it no longer than the deadline. What is thrown and no fault is a bug, and thrown on. */
export async function attempt<T>(work: () => Promise<T>, deadlineMs = DEADLINE_MS): Promise<Attempt<T>> {
  const signal = AbortSignal.timeout(deadlineMs)
  const late = Promise.withResolvers<Attempt<T>>()
  const giveUp = (): void => late.resolve({ end: 'no-answer' })
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([run(work), late.promise])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

async function run<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { end: 'value', value: await work() }
  } catch (error) {
    if (!isFault(error)) throw error
    return { end: 'fault', fault: error }
  }
}
