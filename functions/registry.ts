import type { z } from 'zod'
import type { Deps } from '../shared/platform/deps.ts'
import type { Incoming, Reply } from '../shared/platform/http.ts'

/** A deployed function: who calls it, and how its handler is loaded. Only what is called is loaded: a cold start pays for no other room. */
export type Room =
  | {
      readonly caller: 'outside'
      readonly load: () => Promise<Handler>
      /**
       * Whoever calls it gives up or is lost when a cold start is slow: the ERP and Google send a notice and wait for few seconds, and
       * at the sign-in nobody has seen anything of ours yet. Then Google Cloud is called by REST calls of our own, and nothing of
       * Google's clients is in the bundle (see cloud-wiring).
       */
      readonly isWaitedFor?: true
      readonly hasNoStore?: true
    }
  /** Pub/Sub, which pushes a topic that Google itself writes to, with a token that says that it is ours. */
  | { readonly caller: 'subscription'; readonly load: () => Promise<Handler>; readonly hasNoStore?: true }
  | { readonly caller: 'queue' | 'topic'; readonly load: () => Promise<Work> }

export type Handler = (request: Incoming, deps: Deps) => Promise<Reply>

export interface Work {
  readonly schema: z.ZodType
  readonly handle: (message: unknown, deps: Deps) => Promise<void>
}

/** Every deployed function, by its name in the cloud and in URLs. */
export const registry = {
  'calendar-push': {
    caller: 'outside',
    isWaitedFor: true,
    hasNoStore: true,
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
  'erp-intake': {
    caller: 'outside',
    isWaitedFor: true,
    load: async () => (await import('./erp-intake/handler.ts')).erpIntake,
  },
  'gmail-push': {
    caller: 'subscription',
    hasNoStore: true,
    load: async () => (await import('./gmail-push/handler.ts')).gmailPush,
  },
  'mail-credential': {
    caller: 'outside',
    load: async () => (await import('./mail-credential/handler.ts')).mailCredential,
  },
  oauth: {
    caller: 'outside',
    isWaitedFor: true,
    load: async () => (await import('./oauth/handler.ts')).oauth,
  },
  'pull-calendar': {
    caller: 'queue',
    load: async () => {
      const { pullCalendarTask, pullCalendarWorker } = await import('./pull-calendar/handler.ts')
      return work(pullCalendarTask, pullCalendarWorker)
    },
  },
  'pull-mail': {
    caller: 'queue',
    load: async () => {
      const { pullMailTask, pullMailWorker } = await import('./pull-mail/handler.ts')
      return work(pullMailTask, pullMailWorker)
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

/** The room of that name, if there is one. */
export function roomOf(name: string): Room | null {
  return Object.hasOwn(registry, name) ? registry[name as FunctionName] : null
}

/** See Room. */
export function isWaitedFor(name: string): boolean {
  const room = roomOf(name)
  return room?.caller === 'outside' && room.isWaitedFor === true
}

/** False for one that gets along without the store, and may not reach it: it keeps no counts either. */
export function hasStore(name: string): boolean {
  const room = roomOf(name)
  return room === null || !('hasNoStore' in room)
}

function work<Schema extends z.ZodType>(
  schema: Schema,
  handle: (message: z.output<Schema>, deps: Deps) => Promise<void>,
): Work {
  return { schema, handle: (message, deps) => handle(message as z.output<Schema>, deps) }
}
