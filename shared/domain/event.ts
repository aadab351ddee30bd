/**
 * A calendar event as both sides can hold it. Anything that one of them can't hold is not part of it and
 * so is never compared, never written and stays as it is where it lives.
 */
export interface CalendarEvent {
  readonly title: string
  readonly when: When
  readonly description: string
  readonly location: string
}

/**
 * Timed events are instants (`YYYY-MM-DDTHH:MM:SSZ`), all-day events are dates (`YYYY-MM-DD`, end exclusive)
 * and never become instants on the way: a date turned into UTC moves a day east or west.
 */
export type When =
  | { readonly kind: 'timed'; readonly start: string; readonly end: string }
  | { readonly kind: 'all-day'; readonly start: string; readonly end: string }

export type EventField = keyof CalendarEvent

export const EVENT_FIELDS = [
  'title',
  'when',
  'description',
  'location',
] as const satisfies readonly EventField[]

/** The fields of an event that are to be written, the others left alone. */
export type EventChange = Partial<CalendarEvent>

export function pickFields(event: CalendarEvent, fields: readonly EventField[]): EventChange {
  return Object.fromEntries(fields.map((field) => [field, event[field]]))
}
