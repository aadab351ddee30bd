import type { TaskKind } from '../ports.ts'

const WORKERS: Readonly<Record<TaskKind, string>> = {
  'sync-pair': 'sync-pair',
  'pull-calendar': 'pull-calendar',
  'pull-mail': 'pull-mail',
  'push-contacts': 'contacts-batch',
}

/** The function that does tasks of this kind; its queue is called like it. */
export function workerOf(kind: TaskKind): string {
  return WORKERS[kind]
}
