import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import type { CalendarEvent, EventChange } from '../domain/event.ts'
import type { EventId } from '../domain/ids.ts'
import type { EventChangeEntry } from '../ports.ts'
import { whenFromGoogle, whenToGoogle, whenToGooglePatch } from './google-time.ts'

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
  if (item.status === 'cancelled') return { kind: 'gone', eventId }
  const why = exclusionOf(item)
  if (why !== null) return { kind: 'excluded', eventId, why }
  const when = whenFromGoogle(item.start, item.end, zone)
  if (when === null) return { kind: 'excluded', eventId, why: 'type' }
  const event: CalendarEvent = {
    title: item.summary ?? '',
    when,
    description: item.description ?? '',
    location: item.location ?? '',
  }
  const mark = item.extendedProperties?.private?.[MARK]
  const held = { eventId, event, etag: item.etag ?? '', changedAt: millisOf(item.updated) }
  return { kind: 'held', held: mark === undefined ? held : { ...held, mark } }
}

/** The body of an insert. */
export function toGoogleInsert(event: CalendarEvent, stamp: { zone: string; mark: string }): GoogleEvent {
  return {
    summary: event.title,
    description: event.description,
    location: event.location,
    ...whenToGoogle(event.when, stamp.zone),
    extendedProperties: { private: { [MARK]: stamp.mark } },
  }
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

function exclusionOf(item: GoogleEvent): 'private' | 'series' | 'type' | null {
  // `confidential` is an older spelling of private.
  if (item.visibility === 'private' || item.visibility === 'confidential') return 'private'
  if (item.recurringEventId || (item.recurrence?.length ?? 0) > 0) return 'series'
  return (item.eventType ?? 'default') === 'default' ? null : 'type'
}

function isEventId(value: unknown): value is EventId {
  return typeof value === 'string' && value !== ''
}

function millisOf(timestamp: string | null | undefined): number {
  const at = Date.parse(timestamp ?? '')
  return Number.isNaN(at) ? 0 : at
}
