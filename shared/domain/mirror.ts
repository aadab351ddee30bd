import { Temporal } from 'temporal-polyfill'
import type { CalendarEvent, EventField, When } from './event.ts'
import { EVENT_FIELDS } from './event.ts'
import type { EntityTraits } from './entity.ts'
import { withLabel, withoutLabel } from './labels.ts'
import { plainText } from './plain-text.ts'

/** What decides how a value of one side looks on the other. */
export interface Mirror {
  readonly traits: EntityTraits
  readonly label: string
  /** IANA zone in which a day of an all-day event begins, for entities that hold instants only. */
  readonly zone: string
}

/** The ERP refuses a record without a name (400 required), so an untitled event gets one there and stays untitled in Google. */
export const UNTITLED = '(no title)'

/** Meeting, Call: varchar(255), counted in characters; more is refused with `maxLength` (erp.md 0.9). */
const TITLE_LENGTH_MAX = 255

/** Refused by the ERP's pattern `[^<>=]+` (erp.md 0.9); the full-width forms read the same. */
const REFUSED: Readonly<Record<string, string>> = { '<': '＜', '>': '＞', '=': '＝' }

/** The fields that a pair of this entity can have in common. */
export function sharedFields(traits: EntityTraits): readonly EventField[] {
  return traits.location ? EVENT_FIELDS : EVENT_FIELDS.filter((field) => field !== 'location')
}

/** How the ERP would hold what Google holds. */
export function asErpHolds(event: CalendarEvent, { traits, label, zone }: Mirror): CalendarEvent {
  const length = traits.location?.maxLength ?? null
  return {
    title: toErpTitle(withoutLabel(event.title, label)),
    when: traits.holdsAllDay ? event.when : asTimed(event.when, zone),
    description: plainText(clean(event.description)),
    location: length === null ? clean(event.location) : cut(clean(event.location), length),
  }
}

/** How Google would hold what the ERP holds. */
export function asGoogleHolds(event: CalendarEvent, { label }: Mirror): CalendarEvent {
  return { ...event, title: withLabel(event.title, label), when: endNotBeforeStart(event.when) }
}

function toErpTitle(title: string): string {
  const allowed = clean(title).replace(/[<>=]/g, (character) => REFUSED[character] ?? '')
  return cut(allowed, TITLE_LENGTH_MAX).trim() || UNTITLED
}

/** U+0000 breaks databases; nobody misses it. */
function clean(text: string): string {
  return text.replaceAll('\0', '')
}

/** By characters, as the ERP counts, so an emoji is never cut in half. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : Array.from(text).slice(0, length).join('')
}

function asTimed(when: When, zone: string): When {
  if (when.kind === 'timed') return when
  return { kind: 'timed', start: startOfDay(when.start, zone), end: startOfDay(when.end, zone) }
}

function startOfDay(date: string, zone: string): string {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).toInstant().toString({ smallestUnit: 'second' })
}

/** The ERP takes an end before the start (erp.md 1.3); Google answers 400 timeRangeEmpty to it. */
function endNotBeforeStart(when: When): When {
  if (when.end >= when.start && !(when.kind === 'all-day' && when.end === when.start)) return when
  if (when.kind === 'timed') return { ...when, end: when.start }
  return { ...when, end: Temporal.PlainDate.from(when.start).add({ days: 1 }).toString() }
}
