import type { ContactEntity } from './domain/contact.ts'
import type { CalendarKey, EventId, MailboxId, RecordId, TenantId } from './domain/ids.ts'
import type { Side } from './domain/link.ts'
import type { ToldReminders } from './domain/reminders.ts'

/** Milliseconds since the epoch. Everything that has to do with time takes its time from here. */
export interface Clock {
  now(): number
}

/** A value that every store can hold: plain JSON, no undefined, no array directly inside an array. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** Where a document lies: `tenants` at the top, or a collection below one tenant. See store/schema.md. */
export interface DocumentKey {
  readonly tenant: TenantId | null
  readonly collection: string
  /** `[A-Za-z0-9_-]{1,128}`; hash what may hold anything else. */
  readonly id: string
}

/** Opaque; changes with every write of the document. */
export type DocumentVersion = string & { readonly __documentVersion?: never }

export interface StoredDocument {
  readonly key: DocumentKey
  readonly data: JsonObject
  readonly version: DocumentVersion
}

/** What is written: the data, the values it can be found by, and when it may vanish by itself. */
export interface DocumentContent {
  readonly data: JsonObject
  /** Indexed values for `find`, at most 8, each at most 400 characters. Replaced as a whole with the document. */
  readonly keys?: Readonly<Record<string, string>>
  /** Milliseconds. After it the document may be deleted at any time; readers must check for themselves. */
  readonly expiresAt?: number
}

/**
 * A small document store: get, create, compare-and-set, delete, find by one indexed value.
 * A lost race is an outcome (null / false), not an error. Throws `store.unavailable` when it can't be reached.
 */
export interface Store {
  get(key: DocumentKey): Promise<StoredDocument | null>
  /** Null when a document is there already (also when it was written at the same moment by another). */
  create(key: DocumentKey, content: DocumentContent): Promise<DocumentVersion | null>
  /** Replaces the whole document if its version is still `over`; null when it moved on or is gone. */
  replace(key: DocumentKey, content: DocumentContent, over: DocumentVersion): Promise<DocumentVersion | null>
  /** Deletes; with `over` only at that version (false: moved on or gone). Without `over` it is always true. */
  remove(key: DocumentKey, over?: DocumentVersion): Promise<boolean>
  /** Documents of a collection, ordered by id, at most `limit` (default 100, at most 500), after the id `after`. */
  find(query: StoreQuery): Promise<readonly StoredDocument[]>
}

export interface StoreQuery {
  readonly tenant: TenantId | null
  readonly collection: string
  /** Only documents whose `keys` hold this value under this name. Without it: all of the collection. */
  readonly where?: { readonly key: string; readonly equals: string }
  readonly limit?: number
  readonly after?: string
}

/** A calendar that Google said something changed in. */
export interface ToldCalendar {
  readonly calendar: CalendarKey
  /** Whose message it was. */
  readonly channel: { readonly id: string; readonly resourceId: string }
  /** It is to be read then, milliseconds since the epoch. */
  readonly at: number
}

/** A task says where to look, never what changed: repeated, late or reordered it costs a read. */
export type Task =
  | {
      readonly kind: 'sync-pair'
      readonly tenant: TenantId
      /** Records of one entity, 1 to 50; more than one is split into tasks of one by the worker. */
      readonly entity: string
      readonly recordIds: readonly RecordId[]
      /** Part of a job, not of something that a person did just now: nobody is mailed. */
      readonly quiet?: true
      /** What a webhook said of them: the one thing that can't be looked at. */
      readonly reminders?: readonly ToldReminders[]
    }
  /** The pair of one Google event, known or not. */
  | {
      readonly kind: 'sync-pair'
      readonly tenant: TenantId
      readonly calendar: CalendarKey
      readonly eventId: EventId
      readonly quiet?: true
      /** Somebody has seen that much would be removed, and said yes (see removal-brake). */
      readonly mayRemove?: true
      /** The side where it was removed, and where it is to be put back. */
      readonly restore?: Side
    }
  | {
      readonly kind: 'pull-calendar'
      readonly tenant: TenantId
      readonly calendar: CalendarKey
      /** The channel whose message caused this, so that the worker can stop one that it no longer knows. */
      readonly channel?: { readonly id: string; readonly resourceId: string }
    }
  | {
      readonly kind: 'pull-calendar'
      readonly tenant: TenantId
      /** Calendars that Google told of at once, 1 to 50: the worker queues a read of each. */
      readonly told: readonly ToldCalendar[]
    }
  /** One batch of an export of contacts. */
  | {
      readonly kind: 'push-contacts'
      readonly tenant: TenantId
      readonly exportId: string
      readonly batch: number
    }
  /** Linked contacts that may have changed in the ERP, 1 to 50. */
  | {
      readonly kind: 'push-contacts'
      readonly tenant: TenantId
      readonly entity: ContactEntity
      readonly recordIds: readonly RecordId[]
    }

  /** What came into one mailbox, or into all of one Google account. */
  | {
      readonly kind: 'pull-mail'
      readonly tenant: TenantId
      readonly mailbox: MailboxId
      /** Gmail is asked to go on telling first. */
      readonly renews?: true
    }
  | {
      readonly kind: 'pull-mail'
      readonly tenant: TenantId
      /** As a mailbox of the account's own address would be named. */
      readonly account: MailboxId
    }

export type TaskKind = Task['kind']

export interface EnqueueOptions {
  /**
   * `[A-Za-z0-9_-]{1,500}`. A second task of that name is dropped, for up to 24 hours after the first is done:
   * a later, legitimate one needs another name (put a time bucket or a version into it).
   */
  readonly name?: string
  /** Not before this moment, milliseconds since the epoch; at most 30 days ahead. */
  readonly at?: number
}

/** At least once, in no order. Throws `tasks.unavailable`. */
export interface Tasks {
  enqueue(task: Task, options?: EnqueueOptions): Promise<void>
}

/** Small texts that must not lie in the store: refresh tokens, API keys, webhook keys. Names `[A-Za-z0-9_-]{1,255}`. */
export interface Secrets {
  /** The newest value, or null when there is none (never stored, or removed). */
  read(name: string): Promise<string | null>
  /** Stores a new value and destroys every older one. Refuses an empty value (RangeError): never overwritten by nothing. */
  put(name: string, value: string): Promise<void>
  /** Removes all values; true also when there was none. */
  remove(name: string): Promise<void>
}
