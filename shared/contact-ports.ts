import type { Contact, ContactEntity } from './domain/contact.ts'
import type { GroupName, PersonName, RecordId, UserId } from './domain/ids.ts'
import type { Person, PersonField } from './domain/person.ts'

/** A contact or lead of the ERP. */
export interface HeldContact {
  readonly entity: ContactEntity
  readonly recordId: RecordId
  /** As the ERP shows it, for people. */
  readonly name: string
  readonly contact: Contact
  readonly assignedUserId: UserId | null
  /** `modifiedAt`, one-second resolution; milliseconds since the epoch. */
  readonly changedAt: number
}

/** The ERP's own filter of a list: `where` items (erp.md 1.2), as its own lists send them. */
export type ErpFilter = readonly Readonly<Record<string, unknown>>[]

/** The contacts and leads of one ERP, as its API user sees them. Throws `erp.unavailable`, `erp.refused`, `erp.unauthorized`. */
export interface ErpContacts {
  /** One call for each, as lists hold neither all addresses nor phones (erp.md 1.2). Null when it is gone or out of reach. */
  read(entity: ContactEntity, recordId: RecordId): Promise<HeldContact | null>
  /**
   * Ids that a filter finds, by id, at most `limit` + 1. `assignedTo` narrows it to what is assigned to this user. A filter that the
   * ERP doesn't understand throws `erp.refused`. One call for each 200.
   */
  find(
    entity: ContactEntity,
    query: { filter: ErpFilter; assignedTo: UserId | null; limit: number },
  ): Promise<readonly RecordId[]>
  /** Which of the ids exist, with what a list tells of them; in no order. One call for each 100. */
  among(entity: ContactEntity, ids: readonly RecordId[]): Promise<readonly ListedContact[]>
  /** Modified at or after `since` (milliseconds), by modification time; deletions are in no list. `next` is null on the last page. */
  changedSince(
    entity: ContactEntity,
    since: number,
    offset: number,
  ): Promise<{ readonly contacts: readonly ListedContact[]; readonly next: number | null }>
}

export interface ListedContact {
  readonly recordId: RecordId
  readonly name: string
  readonly assignedUserId: UserId | null
  readonly changedAt: number
}

/** A contact of Google's as it is now. */
export interface HeldPerson {
  readonly resourceName: PersonName
  /** Of the contact source; moves with any change, also of labels (google.md 4.3). */
  readonly etag: string
  readonly person: Person
}

/** One entry of the list of what changed. */
export type PersonChange =
  | { readonly kind: 'gone'; readonly resourceName: PersonName }
  | {
      readonly kind: 'held'
      readonly held: HeldPerson
      /** Ids that it had before it was merged with others; only lists tell them (google.md 4.2). */
      readonly formerNames: readonly PersonName[]
    }

export interface PeoplePage {
  readonly changes: readonly PersonChange[]
  /** Null on the last page. */
  readonly nextPage: string | null
  /** On the last page: what the next list begins from. */
  readonly syncToken: string | null
}

/** What became of one person of a batch: as it is now, or why it was refused (Google's own word for it). */
export type PersonWritten =
  | { readonly kind: 'held'; readonly held: HeldPerson }
  | { readonly kind: 'gone' }
  /** It isn't at the version that was given: read again, merge, and write once more. */
  | { readonly kind: 'moved-on' }
  | { readonly kind: 'refused'; readonly reason: string }

export interface ContactGroup {
  readonly name: GroupName
  readonly title: string
  /** Groups that Google made can't be renamed or deleted. */
  readonly isSystem: boolean
}

/**
 * The contacts of one Google account (People v1). Writes of one account must come one after another (google.md 4.1).
 * Throws `google.*` faults: `google.rate-limited` (nothing was done), `google.unavailable` (it may have been done),
 * `google.refused` (the call as a whole; nothing was done), `google.contacts-full` (25,000 contacts or 20 MB).
 */
export interface GooglePeople {
  /**
   * One page of at most 1,000 of all contacts, or of what changed since `syncToken`. Throws `google.cursor-expired` for a token older
   * than seven days or otherwise no good.
   */
  list(from: { syncToken: string | null; page: string | null }): Promise<PeoplePage>
  /** One call, at most 200; in the order asked for, null for who is gone. At once, without the delay of lists. */
  get(names: readonly PersonName[]): Promise<readonly (HeldPerson | null)[]>
  /** One call, at most 200; answers in the order given. **Not idempotent, and no id can be chosen.** */
  create(people: readonly Person[]): Promise<readonly PersonWritten[]>
  /**
   * One call, at most 200; answers in the order given. Each field of `fields` is replaced as a whole in every one of them, and removed
   * where a person has none of it; the others aren't touched.
   */
  update(
    people: readonly { readonly resourceName: PersonName; readonly etag: string; readonly person: Person }[],
    fields: readonly PersonField[],
  ): Promise<readonly PersonWritten[]>
  /** One call, at most 500; also done for who was gone already. */
  remove(names: readonly PersonName[]): Promise<void>
  /** The user's own labels, and those of Google's that may be given. One call for each 1,000. */
  groups(): Promise<readonly ContactGroup[]>
  /** Throws `google.duplicate` when there is a label of that title. */
  createGroup(title: string): Promise<ContactGroup>
}
