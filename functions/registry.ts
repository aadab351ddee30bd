import type { z } from 'zod'
import type { Deps } from '../shared/platform/deps.ts'
import type { Incoming, Reply } from '../shared/platform/http.ts'

/** A deployed function: who calls it, and how its handler is loaded. Only what is called is loaded: a cold start pays for no other room. */
export type Room =
  | {
      readonly caller: 'outside'
      readonly load: () => Promise<(request: Incoming, deps: Deps) => Promise<Reply>>
    }
  | { readonly caller: 'queue' | 'topic'; readonly load: () => Promise<Work> }

export interface Work {
  readonly schema: z.ZodType
  readonly handle: (message: unknown, deps: Deps) => Promise<void>
}

/** Every deployed function, by its name in the cloud and in URLs. */
export const registry = {
  'calendar-push': {
    caller: 'outside',
    load: async () => (await import('./calendar-push/handler.ts')).calendarPush,
  },
  console: {
    caller: 'outside',
    load: async () => (await import('./console/handler.ts')).consolePages,
  },
  'contacts-batch': {
    caller: 'queue',
    load: async () => {
      const { contactsBatchTask, contactsBatchWorker } = await import('./contacts-batch/handler.ts')
      return work(contactsBatchTask, contactsBatchWorker)
    },
  },
  'contacts-export': {
    caller: 'outside',
    load: async () => (await import('./contacts-export/handler.ts')).contactsExport,
  },
  'erp-intake': { caller: 'outside', load: async () => (await import('./erp-intake/handler.ts')).erpIntake },
  oauth: { caller: 'outside', load: async () => (await import('./oauth/handler.ts')).oauth },
  'pull-calendar': {
    caller: 'queue',
    load: async () => {
      const { pullCalendarTask, pullCalendarWorker } = await import('./pull-calendar/handler.ts')
      return work(pullCalendarTask, pullCalendarWorker)
    },
  },
  'sync-pair': {
    caller: 'queue',
    load: async () => {
      const { syncPairTask, syncPairWorker } = await import('./sync-pair/handler.ts')
      return work(syncPairTask, syncPairWorker)
    },
  },
  renew: {
    caller: 'topic',
    load: async () => {
      const { renewMessage, renewTopic } = await import('./renew/handler.ts')
      return work(renewMessage, renewTopic)
    },
  },
  sweep: {
    caller: 'topic',
    load: async () => {
      const { sweepMessage, sweepTopic } = await import('./sweep/handler.ts')
      return work(sweepMessage, sweepTopic)
    },
  },
} as const satisfies Record<string, Room>

export type FunctionName = keyof typeof registry

function work<Schema extends z.ZodType>(
  schema: Schema,
  handle: (message: z.output<Schema>, deps: Deps) => Promise<void>,
): Work {
  return { schema, handle: (message, deps) => handle(message as z.output<Schema>, deps) }
}
