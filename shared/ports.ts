import type { CalendarEvent, EventChange } from './domain/event.ts'
import type { Answer, ErpGuest, GoogleGuest, GuestRef } from './domain/guests.ts'
import type { EventType } from './domain/options.ts'
import type { CalendarId, CalendarKey, EventId, RecordId, TenantId, UserId } from './domain/ids.ts'
import type { EntityTraits } from './domain/entity.ts'
import type { Side } from './domain/link.ts'

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

/** A record of an event-like entity as the ERP holds it. */
export interface HeldRecord {
  readonly recordId: RecordId
  readonly event: CalendarEvent
  readonly assignedUserId: UserId | null
  readonly createdById: UserId | null
  /** `modifiedAt`, one-second resolution; milliseconds since the epoch. */
  readonly changedAt: number
  /** `versionNumber` where the entity has optimistic locking switched on; null where it hasn't (erp.md 0.6). */
  readonly version: number | null
  /** By ref, ascending; empty in an entity without guests. The assigned user is among them (erp.md 3). */
  readonly guests: readonly ErpGuest[]
  /** Its status is one of those that take the event away (Not Held). */
  readonly isCanceled: boolean
  readonly modifiedById: UserId | null
  /** The link to join by, where the entity has a writable field for it. */
  readonly joinUrl: string
}

/** What is to be written into a record besides the fields of its event. Only what is there is written. */
export interface RecordChange extends EventChange {
  /** The whole list; who isn't in it is taken off. */
  readonly guests?: readonly ErpGuest[]
  readonly isCanceled?: boolean
  readonly joinUrl?: string
  readonly teamId?: string
}

/** An event-like entity of the ERP that may be synced. */
export interface EventEntity {
  readonly entity: string
  /** The ERP's own name of it in the language of its settings, or else the entity's. */
  readonly title: string
}

/** A page of records, oldest change or lowest id first. `next` is the offset to go on from, null on the last page. */
export interface RecordPage {
  readonly records: readonly HeldRecord[]
  readonly next: number | null
}

/**
 * The event-like records of one ERP, as its API user sees them.
 * Every call has a deadline shorter than a claim. Throws `erp.unavailable`, `erp.refused`, `erp.unauthorized`.
 */
export interface ErpRecords {
  /** Null when the record is gone, or out of the API user's reach. */
  read(entity: string, id: RecordId): Promise<HeldRecord | null>
  /** Not idempotent: the ERP has no client-chosen ids (erp.md 1.4). Look with `createdByUs` before repeating. */
  create(
    entity: string,
    event: CalendarEvent,
    given: {
      readonly assignedUserId: UserId
      readonly guests?: readonly ErpGuest[]
      readonly joinUrl?: string
      readonly teamId?: string
    },
  ): Promise<HeldRecord>
  /**
   * Writes only the fields of `change`; null when the record is gone. Throws `erp.moved-on` when the entity
   * has optimistic locking and the record is not at `over` any more.
   */
  update(
    entity: string,
    id: RecordId,
    write: { change: RecordChange; over: number | null },
  ): Promise<HeldRecord | null>
  /** Also done when it was gone already. */
  remove(entity: string, id: RecordId): Promise<void>
  /** Records modified at or after `since` (milliseconds), by modification time; deletions are in no list (erp.md 1.2). */
  changedSince(entity: string, since: number, offset: number): Promise<RecordPage>
  /** Records that the user is assigned to or attends and that end at or after `since`, by id. */
  ofUser(entity: string, query: { userId: UserId; since: number; offset: number }): Promise<RecordPage>
  /** Those of the records that still exist, in no order; at most 200 ids. */
  among(entity: string, ids: readonly RecordId[]): Promise<readonly HeldRecord[]>
  /** Records that our own API user created for the user at or after `since`. */
  createdByUs(entity: string, query: { userId: UserId; since: number }): Promise<readonly HeldRecord[]>
  /** The id of the API user whose key is used. */
  ownUserId(): Promise<UserId>
  /** What the entity can hold, from the ERP's metadata; null when there is no such event-like entity. */
  traits(entity: string): Promise<EntityTraits | null>
  /** All event-like entities, Meeting and Call included. */
  eventEntities(): Promise<readonly EventEntity[]>
  /** Who of the ERP's active users, contacts and leads has which address (lower case); users before contacts before leads, then by id. */
  guestsByEmail(emails: readonly string[]): Promise<ReadonlyMap<string, GuestRef>>
  /** Their primary addresses in lower case; null for who has none. Who isn't there any more is left out. */
  emailsOf(refs: readonly GuestRef[]): Promise<ReadonlyMap<GuestRef, string | null>>
}

/** An active person of the ERP. */
export interface ErpPerson {
  readonly userId: UserId
  readonly name: string
  readonly isAdmin: boolean
  /** All of the person's roles, own and through teams. */
  readonly rolesIds: readonly string[]
}

/**
 * The people of one ERP, as its API user sees them: who is deactivated vanishes (erp.md 0.7).
 * Throws `erp.unavailable`, `erp.refused`, `erp.unauthorized`.
 */
export interface ErpPeople {
  /** By primary or further address, without regard to case. */
  byEmail(email: string): Promise<{ found: 'one'; person: ErpPerson } | { found: 'none' | 'several' }>
  /** Null when the user is gone, not active, or no person. */
  byId(userId: UserId): Promise<ErpPerson | null>
  /** Those of the users who are active; one call for each 100, and as many for their teams. */
  among(userIds: readonly UserId[]): Promise<readonly ErpPerson[]>
  /** The roles that any active person or team has; the API user can't list roles themselves (erp.md 6). */
  roles(): Promise<readonly { readonly id: string; readonly name: string }[]>
  /** A post that only this user sees, with a notification; false where the API user may not post to others (erp.md 6). */
  tell(userId: UserId, text: string): Promise<boolean>
  /** The IANA zone of the ERP's settings. What a user chose for himself is private to him (erp.md 1.5). */
  timeZone(): Promise<string>
  /** The user's default team; null for none. */
  defaultTeamOf(userId: UserId): Promise<string | null>
}

/** An event as Google holds it. */
export interface HeldEvent {
  readonly eventId: EventId
  readonly event: CalendarEvent
  /** To be named when the event is overwritten; changes with every write, also of fields that are not ours. */
  readonly etag: string
  /** `updated`, milliseconds since the epoch. */
  readonly changedAt: number
  /** What we stamped into it, if anything; see `insert`. A copy that somebody makes of the event carries it, too. */
  readonly mark?: string
  /** All that Google showed, rooms left out. */
  readonly guests: readonly GoogleGuest[]
  /** Google left guests out, so what is shown must not be written back (google.md 2.6). */
  readonly areGuestsOmitted: boolean
  /** The organiser's address: for an event of a secondary calendar that calendar's id. */
  readonly organizer: string | null
  /** Whether this account may write what is shared: it organises the event, or guests may modify it, and the event isn't locked. */
  readonly mayEdit: boolean
  /** Whether this calendar organises it. */
  readonly isOrganizer: boolean
  /** `iCalUID`: the same in every calendar that has the event, and in all occurrences of a series. */
  readonly uid: string | null
  /** Of a series: its master, and when this occurrence was to begin (a date, or an instant); it never changes. */
  readonly occurrence: { readonly seriesId: EventId; readonly originalStart: string } | null
  /** Its texts and guests were left behind in the adapter: `event` says when it is and nothing else. */
  readonly isPrivate: boolean
  readonly type: EventType
  /** Where to join by video; '' for nowhere. */
  readonly joinUrl: string
}

/** One entry of a page of changes. */
export type EventChangeEntry =
  | { readonly kind: 'held'; readonly held: HeldEvent }
  /** Cancelled, deleted or never there. */
  | { readonly kind: 'gone'; readonly eventId: EventId }
  /** The master of a series: what happens when is said by its occurrences, see `instances`. */
  | { readonly kind: 'series'; readonly eventId: EventId }
  /** Without a time, or a free/busy entry: nothing that could be synced. */
  | { readonly kind: 'excluded'; readonly eventId: EventId; readonly why: 'unreadable' | 'busy-only' }

export interface EventPage {
  /** Each entry once: when Google lists an event twice on a page, the last one counts. */
  readonly entries: readonly EventChangeEntry[]
  readonly nextPage: string | null
  /** Only on the last page. */
  readonly nextCursor: string | null
}

/** Where to read on: after a cursor, or everything that ends at or after `since` (milliseconds). */
export interface EventQuery {
  readonly calendarId: CalendarId
  readonly cursor: string | null
  readonly since: number
  readonly page: string | null
  /** The same for the whole life of a cursor. */
  readonly types: readonly EventType[]
}

/** A stretch of time, milliseconds: what ends after `from` and begins before `to`. */
export interface TimeWindow {
  readonly from: number
  readonly to: number
}

/** A calendar in the account's list. */
export interface ListedCalendar {
  readonly calendarId: CalendarId
  readonly title: string
  readonly timeZone: string
  readonly isPrimary: boolean
  readonly access: 'owner' | 'writer' | 'reader' | 'free-busy'
}

/** What a patch may change. Guests are those to be set or taken off; everybody else, and all else about them, stays. */
export interface GoogleChange extends EventChange {
  readonly guests?: GuestChanges
}

export interface GuestChanges {
  readonly set: readonly { readonly email: string; readonly answer: Answer }[]
  readonly remove: readonly string[]
  /** What the guests said doesn't hold any more, except what the organiser said. */
  readonly reset?: true
}

/** Whom Google mails about a write. */
export type Notify = 'all' | 'none'

export interface OpenChannel {
  readonly id: string
  readonly resourceId: string
  /** Milliseconds since the epoch, as Google answered; it may be shorter than what was asked for. */
  readonly expiresAt: number
}

/**
 * Google Calendar as one connected account. Every call has a deadline shorter than a claim.
 * Throws `google.rate-limited`, `google.unavailable`, `google.refused`, `google.grant-dead`, `google.scope-missing`, `google.misconfigured`.
 */
export interface GoogleEvents {
  /** One call. Throws `google.cursor-expired` (410) and `google.gone` when the calendar itself is gone. */
  page(query: EventQuery): Promise<EventPage>
  get(calendarId: CalendarId, eventId: EventId): Promise<EventChangeEntry>
  /** The occurrences of a series within a window, cancelled ones left out; `gone` when the master isn't there. One call for each 2,500. */
  instances(
    calendarId: CalendarId,
    seriesId: EventId,
    window: TimeWindow,
  ): Promise<readonly HeldEvent[] | 'gone'>
  /** A page of single events and occurrences within a window; `nextCursor` is always null. One call. */
  occurrences(query: {
    readonly calendarId: CalendarId
    readonly window: TimeWindow
    readonly types: readonly EventType[]
    readonly page: string | null
  }): Promise<EventPage>
  /**
   * One call when the id is free. Revives a deleted event of that id. Throws `google.moved-on` when the id holds a
   * living event. `mark` is stamped into the event's private properties.
   */
  insert(
    calendarId: CalendarId,
    eventId: EventId,
    write: {
      readonly event: CalendarEvent
      readonly mark: string
      readonly guests?: readonly { readonly email: string; readonly answer: Answer }[]
      readonly notify?: Notify
      readonly colour?: string
      readonly withMeet?: boolean
    },
  ): Promise<HeldEvent>
  /**
   * One call; with guests two, because Google replaces their list as a whole. Throws `google.moved-on` when the event isn't at
   * `etag` any more, null when it is gone.
   */
  patch(
    calendarId: CalendarId,
    eventId: EventId,
    write: { readonly change: GoogleChange; readonly etag: string | null; readonly notify?: Notify },
  ): Promise<HeldEvent | null>
  /** Brings a deleted event back as it was; null when there is nothing to bring back. One call. */
  revive(calendarId: CalendarId, eventId: EventId): Promise<HeldEvent | null>
  /** Changes this account's own answer, and nothing else; the organiser is told. Null when the event is gone or he isn't on it. */
  answer(calendarId: CalendarId, eventId: EventId, answer: Answer): Promise<HeldEvent | null>
  /** One call; also done when it was gone already. With an etag throws `google.moved-on` when it isn't at it any more. */
  remove(calendarId: CalendarId, eventId: EventId, etag: string | null, notify?: Notify): Promise<void>
  /** Opens a channel with an id and token of ours. Throws `google.refused` when the calendar can't be watched. */
  watch(
    calendarId: CalendarId,
    channel: { id: string; token: string; address: string; ttlMs: number },
  ): Promise<OpenChannel>
  /** Also done when Google doesn't know the channel any more. */
  stop(channel: { id: string; resourceId: string }): Promise<void>
  /** The account's own calendar: its real id and IANA time zone. */
  primary(): Promise<{ calendarId: CalendarId; timeZone: string }>
  /** The account's calendars, hidden ones included, deleted ones not. */
  calendars(): Promise<readonly ListedCalendar[]>
}
