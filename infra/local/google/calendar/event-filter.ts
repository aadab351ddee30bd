import { timeRangeEmpty } from '../api-error.ts'
import type { EventRow } from '../world.ts'
import { endsAfter, overlaps, type Window } from './event-window.ts'
import type { EventType } from './event-fields.ts'
import type { Query } from './query.ts'

const EVENT_TYPES: readonly EventType[] = [
  'birthday',
  'default',
  'focusTime',
  'fromGmail',
  'outOfOffice',
  'workingLocation',
]

export interface EventFilter {
  readonly window: Window
  readonly updatedMin: number | null
  readonly showDeleted: boolean
  readonly singleEvents: boolean
  /** True for what the query asks for, time and deletion apart. */
  readonly matches: (row: EventRow) => boolean
}

export function readEventFilter(query: Query): EventFilter {
  const window = { from: query.moment('timeMin'), to: query.moment('timeMax') }
  if (window.from !== null && window.to !== null && window.from >= window.to) throw timeRangeEmpty()
  const types = query.choices('eventTypes', EVENT_TYPES)
  const words = (query.text('q') ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const iCalUID = query.text('iCalUID')
  const own = query.texts('privateExtendedProperty').map(parsePair)
  const shared = query.texts('sharedExtendedProperty').map(parsePair)
  return {
    window,
    updatedMin: query.moment('updatedMin'),
    showDeleted: query.flag('showDeleted') ?? false,
    singleEvents: query.flag('singleEvents') ?? false,
    matches: (row) =>
      (types.length === 0 || types.includes(row.fields.eventType ?? 'default')) &&
      (iCalUID === null || row.iCalUID === iCalUID) &&
      words.every((word) => searchText(row).includes(word)) &&
      own.every(([key, value]) => row.fields.extendedProperties?.private?.[key] === value) &&
      shared.every(([key, value]) => row.fields.extendedProperties?.shared?.[key] === value),
  }
}

/**
 * Whether a first list tells the row: deleted events only on demand, but cancelled occurrences of a living series
 * always (unless it is expanded), and all deletions when updatedMin is asked.
 */
export function isListed(row: EventRow, filter: EventFilter, zone: string): boolean {
  const { window, updatedMin, showDeleted, singleEvents } = filter
  if (updatedMin !== null && row.updatedMicros / 1000 < updatedMin) return false
  const deletedTold =
    showDeleted || updatedMin !== null || (!singleEvents && row.occurrence !== null && !row.orphan)
  if (row.status === 'cancelled' && !deletedTold) return false
  if (!filter.matches(row)) return false
  return row.fields.recurrence === undefined ? overlaps(row, window, zone) : endsAfter(row, window, zone)
}

function parsePair(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function searchText(row: EventRow): string {
  const { summary, description, location, attendees = [] } = row.fields
  const people = [...attendees, row.organizer].flatMap((person) => [person.email, person.displayName])
  return [summary, description, location, ...people].filter(Boolean).join('\n').toLowerCase()
}
