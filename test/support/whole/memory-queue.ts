import type { Clock, EnqueueOptions, Task, Tasks } from '../../../shared/ports.ts'

export interface Waiting {
  readonly task: Task
  readonly at: number
  readonly tries: number
}

/** At least once, in no order; a second task of a name is dropped. */
export function memoryQueue(clock: Clock) {
  const waiting: Waiting[] = []
  const names = new Set<string>()
  /** What was ever queued, as text. */
  const written: string[] = []
  const port: Tasks = {
    async enqueue(task: Task, { name, at }: EnqueueOptions = {}) {
      if (name !== undefined && names.has(name)) return
      if (name !== undefined) names.add(name)
      written.push(JSON.stringify([task, name]))
      waiting.push({ task, at: at ?? clock.now(), tries: 0 })
    },
  }
  return {
    waiting,
    written,
    port,
    due: (): Waiting[] => waiting.filter(({ at }) => at <= clock.now()),
    take(one: Waiting): void {
      const index = waiting.indexOf(one)
      if (index >= 0) waiting.splice(index, 1)
    },
    /** It failed or its worker died. */
    putBack({ task, tries }: Waiting, waitMs: number): void {
      waiting.push({ task, at: clock.now() + waitMs, tries: tries + 1 })
    },
  }
}

export type MemoryQueue = ReturnType<typeof memoryQueue>
