import { html } from 'hono/html'
import { Temporal } from 'temporal-polyfill'
import type { EventTime } from '../calendar/event-fields.ts'
import { originOf } from '../calendar/recurrence.ts'
import type { EventRow } from '../world.ts'
import type { Html } from './layout.ts'

/** What the form shows; texts as they stand in its inputs. */
export interface EventFormValues {
  readonly title: string
  readonly allDay: boolean
  readonly startDate: string
  readonly startTime: string
  /** The last day, as people say it; the API's end is the day after. */
  readonly endDate: string
  readonly endTime: string
  readonly location: string
  readonly description: string
  readonly guests: string
}

const DAY_MS = 86_400_000

export function emptyValues(today: string): EventFormValues {
  const day = { startDate: today, startTime: '09:00', endDate: today, endTime: '10:00', allDay: false }
  return { ...day, title: '', location: '', description: '', guests: '' }
}

/** Each time in its own zone, in which it will be read again. */
export function valuesOf({ fields }: EventRow, zone: string): EventFormValues {
  const start = dateAndTime(fields.start, zone, 0)
  const end = dateAndTime(fields.end, zone, -1)
  return {
    title: fields.summary ?? '',
    allDay: fields.start.date !== undefined,
    startDate: start.date,
    startTime: start.time,
    endDate: end.date,
    endTime: end.time,
    location: fields.location ?? '',
    description: fields.description ?? '',
    guests: (fields.attendees ?? []).map((guest) => guest.email).join(', '),
  }
}

function dateAndTime(time: EventTime, calendarZone: string, days: number): { date: string; time: string } {
  if (time.date !== undefined)
    return {
      date: Temporal.PlainDate.from(time.date).add({ days }).toString(),
      time: days < 0 ? '10:00' : '09:00',
    }
  const local = Temporal.Instant.fromEpochMilliseconds(originOf(time)).toZonedDateTimeISO(
    time.timeZone ?? calendarZone,
  )
  return {
    date: local.toPlainDate().toString(),
    time: local.toPlainTime().toString({ smallestUnit: 'minute' }),
  }
}

export function eventForm(action: string, values: EventFormValues, more: Html): Html {
  return html`<form method="post" action="${action}">
    ${textField('title', 'Title', values.title)}
    <label class="inline"
      ><input type="checkbox" name="allDay" value="yes" ${values.allDay ? 'checked' : ''} /> All day</label
    >
    <div class="row">
      ${field({ name: 'startDate', label: 'From', type: 'date', value: values.startDate })}
      ${field({ name: 'startTime', label: 'at', type: 'time', value: values.startTime })}
      ${field({ name: 'endDate', label: 'To', type: 'date', value: values.endDate })}
      ${field({ name: 'endTime', label: 'at', type: 'time', value: values.endTime })}
    </div>
    ${textField('location', 'Place', values.location)}
    <label>Description <textarea name="description" rows="3">${values.description}</textarea></label>
    ${textField('guests', 'Guests (addresses, with commas between them)', values.guests)} ${more}
    <button type="submit">Save</button>
  </form>`
}

function textField(name: string, label: string, value: string): Html {
  return field({ name, label, type: 'text', value })
}

function field({
  name,
  label,
  type,
  value,
}: {
  name: string
  label: string
  type: string
  value: string
}): Html {
  return html`<label
    >${label} <input type="${type}" name="${name}" value="${value}" ${type === 'text' ? '' : 'required'}
  /></label>`
}

export type Form = Readonly<Record<string, string>>

/** The body of an API call that says what the form says. `before` keeps the zones, and the answers of guests that stay. */
export function bodyOf(form: Form, zone: string, before: EventRow | null): Record<string, unknown> {
  const { repeats = '' } = form
  const attendees = guestsOf(form, before)
  return {
    summary: textOf(form, 'title'),
    location: textOf(form, 'location'),
    description: textOf(form, 'description'),
    attendees: attendees.length === 0 ? null : attendees,
    start: timeOf(form, 'start', before?.fields.start.timeZone ?? zone),
    end: timeOf(form, 'end', before?.fields.end.timeZone ?? zone),
    ...(repeats !== '' && { recurrence: [`RRULE:FREQ=${repeats}`] }),
  }
}

/** Nothing in an input clears the field. Browsers send line ends as two characters. */
function textOf(form: Form, name: string): string | null {
  const text = (form[name] ?? '').replaceAll('\r\n', '\n')
  return text === '' ? null : text
}

function guestsOf({ guests = '', answer = '' }: Form, before: EventRow | null): readonly object[] {
  const emails = guests.split(/[\s,;]+/).filter((email) => email !== '')
  return emails.map((email) => {
    const known = before?.fields.attendees?.find((other) => other.email === email.toLowerCase())
    const answered = answer !== '' && email === before?.calendarId
    return { ...(known ?? { email }), ...(answered && { responseStatus: answer }) }
  })
}

/** Both members of a time are named, so that an event can change from days to hours and back. */
function timeOf(form: Form, name: 'start' | 'end', timeZone: string): object {
  const date = form[`${name}Date`] ?? ''
  if (form['allDay'] !== 'yes')
    return { date: null, dateTime: `${date}T${form[`${name}Time`] ?? ''}:00`, timeZone }
  const isDay = name === 'end' && /^\d{4}-\d{2}-\d{2}$/.test(date)
  const told = isDay ? new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10) : date
  return { date: told, dateTime: null, timeZone: null }
}
