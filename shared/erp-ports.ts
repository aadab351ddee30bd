import type { CalendarEvent, EventChange } from './domain/event.ts'
import type { ErpGuest, GuestRef } from './domain/guests.ts'
import type { RecordId, UserId } from './domain/ids.ts'
import type { EntityTraits } from './domain/entity.ts'

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
  /** Records that our own API user created for the user at or after `since`, also if they were handed to somebody else since. */
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
  readonly teamsIds: readonly string[]
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
  /** All teams of the ERP, by name. */
  teams(): Promise<readonly { readonly id: string; readonly name: string }[]>
  /** A post that only this user sees, with a notification; false where the API user may not post to others (erp.md 6). */
  tell(userId: UserId, text: string): Promise<boolean>
  /** The IANA zone of the ERP's settings. What a user chose for himself is private to him (erp.md 1.5). */
  timeZone(): Promise<string>
  /** The user's default team; null for none. */
  defaultTeamOf(userId: UserId): Promise<string | null>
}
