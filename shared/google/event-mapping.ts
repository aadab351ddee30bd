import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import type { CalendarEvent, EventChange, When } from '../domain/event.ts'
import type { EventId } from '../domain/ids.ts'
import { EVENT_TYPES, type EventType } from '../domain/options.ts'
import type { Reminder } from '../domain/reminders.ts'
import type { EventChangeEntry, HeldEvent } from '../google-ports.ts'
import { guestsFromGoogle } from './google-guests.ts'
import { startFromGoogle, whenFromGoogle, whenToGoogle, whenToGooglePatch } from './google-time.ts'

type GoogleEvent = calendar_v3.Schema$Event

/** The private property that carries our mark. Keys over 44 characters would be dropped silently. */
const MARK = 'autoerp'

/**
 * What an item of Google's is to us; null for one without an id, about which nothing can be said.
 * `zone` is the calendar's, for times that name neither offset nor zone.
 */
export function fromGoogle(item: GoogleEvent, zone: string): EventChangeEntry | null {
  const eventId = item.id
  if (!isEventId(eventId)) return null
  // Before anything else: a cancelled event guarantees nothing but its id.
  if (item.status === 'cancelled') return { kind: 'gone', eventId, ...deletionOf(item) }
  // A time that belongs to nothing: all that Google shows to whoever may only see when somebody is busy.
  if (!item.etag && item.summary === undefined) return { kind: 'excluded', eventId, why: 'busy-only' }
  if ((item.recurrence?.length ?? 0) > 0) return { kind: 'series', eventId }
  const when = whenFromGoogle(item.start, item.end, zone)
  const type = typeOf(item)
  const occurrence = occurrenceOf(item, zone)
  if (when === null || type === null || occurrence === 'unknown')
    return { kind: 'excluded', eventId, why: 'unreadable' }
  return { kind: 'held', held: heldEvent(item, eventId, { when, type, occurrence }) }
}

/** The calendar that organises an event may tell more of it than its id, also when it is cancelled (google.md 2.5). */
function deletionOf({ organizer, updated, recurringEventId, recurrence }: GoogleEvent): {
  deletedAt?: number
} {
  const isSingle = !recurringEventId && !recurrence
  return isSingle && organizer?.self === true && updated ? { deletedAt: millisOf(updated) } : {}
}

function heldEvent(
  item: GoogleEvent,
  eventId: EventId,
  read: Pick<HeldEvent, 'type' | 'occurrence'> & { readonly when: When },
): HeldEvent {
  const mark = item.extendedProperties?.private?.[MARK]
  return {
    eventId,
    etag: item.etag ?? '',
    changedAt: millisOf(item.updated),
    ...(mark === undefined ? {} : { mark }),
    ...contentOf(item, read.when),
    areGuestsOmitted: item.attendeesOmitted === true,
    ...standingOf(item, read.type),
    uid: item.iCalUID ?? null,
    occurrence: read.occurrence,
    type: read.type,
  }
}

/** The body of an insert; what is empty has no key in it. */
export function toGoogleInsert(event: CalendarEvent, stamp: { zone: string; mark: string }): GoogleEvent {
  return {
    summary: event.title,
    ...(event.description === '' ? {} : { description: event.description }),
    ...(event.location === '' ? {} : { location: event.location }),
    ...whenToGoogle(event.when, stamp.zone),
    extendedProperties: { private: { [MARK]: stamp.mark } },
  }
}

/** Google takes a list of a user's own only with the calendar's switched off for it. */
export function remindersToGoogle(reminders: readonly Reminder[]): Pick<GoogleEvent, 'reminders'> {
  const isOwn = reminders.length > 0
  return { reminders: isOwn ? { useDefault: false, overrides: [...reminders] } : { useDefault: true } }
}

/** The body of a patch: what is not part of the change is not in it, so it stays as it is. */
export function toGooglePatch(change: EventChange): GoogleEvent {
  return {
    ...(change.title === undefined ? {} : { summary: change.title }),
    ...(change.description === undefined ? {} : { description: change.description }),
    ...(change.location === undefined ? {} : { location: change.location }),
    ...(change.when === undefined ? {} : whenToGooglePatch(change.when)),
  }
}

/** The body of a patch that brings a deleted event back with new content. */
export function toGoogleRevival(event: CalendarEvent, stamp: { zone: string; mark: string }): GoogleEvent {
  const patch = toGooglePatch(event)
  const named = event.when.kind === 'timed' ? { timeZone: stamp.zone } : {}
  return {
    ...patch,
    start: { ...patch.start, ...named },
    end: { ...patch.end, ...named },
    status: 'confirmed',
    extendedProperties: { private: { [MARK]: stamp.mark } },
  }
}

/** Of a private event nothing but its time leaves this place. */
function contentOf(
  item: GoogleEvent,
  when: When,
): Pick<HeldEvent, 'event' | 'guests' | 'joinUrl' | 'isPrivate'> {
  // `confidential` is an older spelling of private.
  if (item.visibility === 'private' || item.visibility === 'confidential') {
    const event = { title: '', when, description: '', location: '' }
    return { event, guests: [], joinUrl: '', isPrivate: true }
  }
  const event: CalendarEvent = {
    title: item.summary ?? '',
    when,
    description: item.description ?? '',
    location: item.location ?? '',
  }
  return { event, guests: guestsFromGoogle(item.attendees), joinUrl: joinUrlOf(item), isPrivate: false }
}

function joinUrlOf({ conferenceData, hangoutLink }: GoogleEvent): string {
  const video = conferenceData?.entryPoints?.find((point) => point.entryPointType === 'video')
  return video?.uri ?? hangoutLink ?? ''
}

/** Who organises the event, and what follows from it for this account's rights. */
function standingOf(
  item: GoogleEvent,
  type: EventType,
): Pick<HeldEvent, 'organizer' | 'isOrganizer' | 'mayEdit'> {
  const isOrganizer = item.organizer?.self === true
  const isOwn = isOrganizer || !item.organizer
  return {
    organizer: item.organizer?.email?.toLowerCase() ?? null,
    isOrganizer,
    mayEdit: (isOwn || item.guestsCanModify === true) && item.locked !== true && type === 'default',
  }
}

/** `unknown` for an occurrence that doesn't say which one of its series it is. */
function occurrenceOf(item: GoogleEvent, zone: string): HeldEvent['occurrence'] | 'unknown' {
  const seriesId = item.recurringEventId
  if (!isEventId(seriesId)) return null
  const originalStart = startFromGoogle(item.originalStartTime, zone)
  return originalStart === null ? 'unknown' : { seriesId, originalStart }
}

/** Null for a kind that came to Google later than to us. */
function typeOf(item: GoogleEvent): EventType | null {
  const type = item.eventType ?? 'default'
  return EVENT_TYPES.find((known) => known === type) ?? null
}

function isEventId(value: unknown): value is EventId {
  return typeof value === 'string' && value !== ''
}

function millisOf(timestamp: string | null | undefined): number {
  const at = Date.parse(timestamp ?? '')
  return Number.isNaN(at) ? 0 : at
}
