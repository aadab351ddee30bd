declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** One ERP installation. `[a-z0-9-]{1,40}`; it is part of URLs and of every stored path. */
export type TenantId = Branded<'TenantId'>
/** An ERP user's id (17 hex characters in EspoCRM; opaque to us). A connection has the id of its ERP user. */
export type UserId = Branded<'UserId'>
/** An ERP record's id, unique within its entity. */
export type RecordId = Branded<'RecordId'>
/** A Google Calendar event's id, unique within its calendar; up to 1,024 characters. */
export type EventId = Branded<'EventId'>
/** A Google calendar's real id (never the alias `primary`). */
export type CalendarId = Branded<'CalendarId'>
/** Names a connected user's calendar in paths, tasks and channel tokens: a hash, so it tells nothing. */
export type CalendarKey = Branded<'CalendarKey'>
/** The stored memory of one pair: an ERP record and its Google event. */
export type LinkId = Branded<'LinkId'>
/** Names a registered mailbox in paths and tasks: a hash of its address. */
export type MailboxId = Branded<'MailboxId'>
/** `people/c123…`: a contact of one Google account. Moves when contacts are merged. */
export type PersonName = Branded<'PersonName'>
/** `contactGroups/…`: a label of one Google account. */
export type GroupName = Branded<'GroupName'>
