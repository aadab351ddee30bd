import { createHash } from 'node:crypto'
import type { CalendarId, CalendarKey, EventId, LinkId, RecordId, TenantId, UserId } from './ids.ts'

/**
 * The id that an ERP record's event gets in a Google calendar. The same record always asks for the same id, so an
 * insert that is repeated after a crash meets its own event (409) instead of making a second one.
 * Hexadecimal is within base32hex, which Google wants (google.md 2.3); 160 bits don't collide.
 */
export function ownEventId(of: {
  tenant: TenantId
  entity: string
  recordId: RecordId
  calendar: CalendarKey
}): EventId {
  return digest('event', [of.tenant, of.entity, of.recordId, of.calendar], 'hex').slice(0, 40) as EventId
}

/** Found from Google's side without a search: the event's id leads to the pair. */
export function linkIdOf(calendar: CalendarKey, eventId: EventId): LinkId {
  return digest('link', [calendar, eventId], 'hex').slice(0, 40) as LinkId
}

/** A user's view of a calendar: the same shared calendar in two users' lists has two keys. */
export function calendarKeyOf(userId: UserId, calendarId: CalendarId): CalendarKey {
  return digest('calendar', [userId, calendarId], 'hex').slice(0, 32) as CalendarKey
}

/**
 * The same for one meeting in every calendar that has it: all occurrences of a series share its `iCalUID` (failures.md D6), and
 * what "this and following" made a series of its own has that of the old one, with `_R` and a time behind it (google.md 2.3).
 */
export function uidOf(iCalUid: string, originalStart: string | null): string {
  const root = iCalUid.replace(/_R\d{8}(?:T\d{6}Z?)?(?=@|$)/, '')
  return digest('uid', [root, originalStart ?? ''], 'hex').slice(0, 40)
}

/** The first master of a series: "this and following" gives the rest of it a master `<root>_R…` (google.md 2.3). */
export function seriesRootOf(seriesId: EventId): string {
  return seriesId.replace(/_R\d{8}(?:T\d{6}Z?)?$/, '')
}

/** Google derives it from the id of an event that is inserted (google.md 2.3). */
export function ownICalUid(eventId: EventId): string {
  return `${eventId}@google.com`
}

/** Stamped into the Google event's private properties, for people who look and for finding a pair whose memory was lost. */
export function markOf(of: { tenant: TenantId; entity: string; recordId: RecordId }): string {
  return `${of.tenant}/${of.entity}/${of.recordId}`
}

/**
 * The record whose event this is by its mark; null for an event that isn't ours, or is a copy of one of ours: a copy has the
 * mark, and another id.
 */
export function recordOfMark(
  mark: string,
  of: { tenant: TenantId; eventId: EventId; calendar: CalendarKey },
): { entity: string; recordId: RecordId } | null {
  const [tenant, entity = '', id = ''] = mark.split('/')
  const recordId = id as RecordId
  const isOurs = tenant === of.tenant && ownEventId({ ...of, entity, recordId }) === of.eventId
  return isOurs ? { entity, recordId } : null
}

function digest(kind: string, parts: readonly string[], encoding: 'hex'): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, ...parts]))
    .digest(encoding)
}
