import { DIRECTIONS } from './direction.ts'
import type { Direction } from './direction.ts'
import type { LabelledEntity } from './entity.ts'
import type { CalendarId } from './ids.ts'
import { checkLabels } from './label-check.ts'
import { parseDay, spanOfDay } from './local-day.ts'
import { EVENT_TYPES, PRIVATE_POLICIES, REMOVAL_POLICIES } from './options.ts'
import type { CalendarOptions, EventType, PrivatePolicy, RemovalPolicy } from './options.ts'

/** All that a user chooses for his calendar, as he chooses it: days instead of instants, calendars by their ids. */
export interface CalendarSettings extends Omit<CalendarOptions, 'otherCalendars'> {
  readonly direction: Direction
  /** What ended before that day, in the main calendar's zone, is left alone: `YYYY-MM-DD`. */
  readonly since: string
  readonly entities: readonly LabelledEntity[]
  readonly mainCalendar: CalendarId
  readonly otherCalendars: readonly CalendarId[]
}

/** The same before it was checked: texts may be anything, and are looked up, never believed. */
export interface SettingsDraft {
  readonly direction: string
  readonly since: string
  readonly entities: readonly LabelledEntity[]
  /** Empty for none. */
  readonly defaultEntity: string
  readonly mainCalendar: string
  readonly otherCalendars: readonly string[]
  readonly hasAttendees: boolean
  readonly removesGoogleBorn: boolean
  readonly onGoogleRemoval: string
  readonly privateEvents: string
  readonly eventTypes: readonly string[]
  readonly assignsDefaultTeam: boolean
  /** By entity; empty for Google's own choice. */
  readonly colours: Readonly<Record<string, string>>
  readonly makesMeetLinks: boolean
}

/** What there is to choose from, and the moment of choosing. */
export interface SettingsChoices {
  readonly entities: readonly string[]
  readonly calendars: readonly CalendarChoice[]
  /** Milliseconds. */
  readonly now: number
}

export interface CalendarChoice {
  readonly calendarId: CalendarId
  readonly timeZone: string
  readonly access: 'owner' | 'writer' | 'reader' | 'free-busy'
}

export type SettingsField = keyof SettingsDraft | 'labels'

export const SETTINGS_ERRORS = [
  'unknown',
  'none-chosen',
  'not-chosen',
  'not-a-date',
  'too-early',
  'too-late',
  'empty-label',
  'same-label',
  'label-sign',
  'label-length',
  'not-there',
  'read-only',
  'busy-only',
  'is-main',
] as const

export type SettingsErrorCode = (typeof SETTINGS_ERRORS)[number]

/** What is wrong with one field; `of` names the value, entity or calendar that it is about. */
export interface SettingsError {
  readonly field: SettingsField
  readonly code: SettingsErrorCode
  readonly of?: string
}

export type CheckedSettings =
  | { readonly ok: true; readonly settings: CalendarSettings }
  | { readonly ok: false; readonly errors: readonly SettingsError[] }

/** The ids of Google's colours of events; what each looks like is up to the app that shows it. */
export const COLOURS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'] as const

const EARLIEST = '2000-01-01'
const DAY_MS = 24 * 3_600_000

/** Checks each field and all of them together. What isn't known is refused by its name; nothing is put in its place. */
export function checkSettings(draft: SettingsDraft, choices: SettingsChoices): CheckedSettings {
  const errors = [
    ...oneOf('direction', draft.direction, DIRECTIONS),
    ...oneOf('onGoogleRemoval', draft.onGoogleRemoval, REMOVAL_POLICIES),
    ...oneOf('privateEvents', draft.privateEvents, PRIVATE_POLICIES),
    ...checkTypes(draft.eventTypes),
    ...checkEntities(draft, choices),
    ...checkLabels(draft),
    ...checkCalendars(draft, choices),
    ...checkSince(draft, choices),
    ...checkColours(draft),
  ]
  return errors.length > 0 ? { ok: false, errors } : { ok: true, settings: settingsOf(draft, choices) }
}

/** The draft that stands for these settings; checked, it gives them back. */
export function draftOf(settings: CalendarSettings): SettingsDraft {
  return { ...settings, defaultEntity: settings.defaultEntity ?? '' }
}

function oneOf(field: SettingsField, value: string, known: readonly string[]): SettingsError[] {
  return known.includes(value) ? [] : [{ field, code: 'unknown', of: value }]
}

function checkTypes(types: readonly string[]): SettingsError[] {
  if (types.length === 0) return [{ field: 'eventTypes', code: 'none-chosen' }]
  return types.flatMap((type) => oneOf('eventTypes', type, EVENT_TYPES))
}

function checkEntities(
  { entities, defaultEntity }: SettingsDraft,
  choices: SettingsChoices,
): SettingsError[] {
  const names = entities.map(({ entity }) => entity)
  const isDefaultChosen = defaultEntity === '' || names.includes(defaultEntity)
  return [
    ...(names.length === 0 ? [{ field: 'entities', code: 'none-chosen' } as const] : []),
    ...names.flatMap((entity) => oneOf('entities', entity, choices.entities)),
    ...(isDefaultChosen ? [] : [{ field: 'defaultEntity', code: 'not-chosen', of: defaultEntity } as const]),
  ]
}

function checkCalendars(
  { mainCalendar, otherCalendars }: SettingsDraft,
  { calendars }: SettingsChoices,
): SettingsError[] {
  const accessOf = (id: string) => calendars.find(({ calendarId }) => calendarId === id)?.access ?? null
  const main = accessOf(mainCalendar)
  const errors: SettingsError[] = []
  if (main === null) errors.push({ field: 'mainCalendar', code: 'not-there', of: mainCalendar })
  else if (main !== 'owner' && main !== 'writer')
    errors.push({ field: 'mainCalendar', code: 'read-only', of: mainCalendar })
  for (const id of new Set(otherCalendars)) {
    const access = accessOf(id)
    if (id === mainCalendar) errors.push({ field: 'otherCalendars', code: 'is-main', of: id })
    else if (access === null) errors.push({ field: 'otherCalendars', code: 'not-there', of: id })
    // Who sees only when somebody is busy is told of no event at all (google.md 2.7).
    else if (access === 'free-busy') errors.push({ field: 'otherCalendars', code: 'busy-only', of: id })
  }
  return errors
}

function checkSince({ since, mainCalendar }: SettingsDraft, choices: SettingsChoices): SettingsError[] {
  const day = parseDay(since)
  if (day === null) return [{ field: 'since', code: 'not-a-date', of: since }]
  if (day < EARLIEST) return [{ field: 'since', code: 'too-early' }]
  const { from } = spanOfDay(day, zoneOf(mainCalendar, choices))
  return from > choices.now + DAY_MS ? [{ field: 'since', code: 'too-late' }] : []
}

function checkColours({ colours }: SettingsDraft): SettingsError[] {
  const chosen = Object.values(colours).filter((colour) => colour !== '')
  return chosen.flatMap((colour) => oneOf('colours', colour, COLOURS))
}

/** Only of what was checked. In a fixed order, so that the same choice always is the same settings. */
function settingsOf(draft: SettingsDraft, { entities, calendars }: SettingsChoices): CalendarSettings {
  const chosen = entities.flatMap((name) => draft.entities.find(({ entity }) => entity === name) ?? [])
  const colours = chosen.flatMap(({ entity }) => {
    const colour = Object.hasOwn(draft.colours, entity) ? draft.colours[entity] : ''
    return colour ? [[entity, colour] as const] : []
  })
  return {
    direction: draft.direction as Direction,
    since: draft.since,
    entities: chosen.map(({ entity, label }) => ({ entity, label: label.trim() })),
    defaultEntity: draft.defaultEntity === '' ? null : draft.defaultEntity,
    mainCalendar: draft.mainCalendar as CalendarId,
    otherCalendars: calendars
      .map(({ calendarId }) => calendarId)
      .filter((id) => draft.otherCalendars.includes(id)),
    hasAttendees: draft.hasAttendees,
    removesGoogleBorn: draft.removesGoogleBorn,
    onGoogleRemoval: draft.onGoogleRemoval as RemovalPolicy,
    privateEvents: draft.privateEvents as PrivatePolicy,
    eventTypes: EVENT_TYPES.filter((type: EventType) => draft.eventTypes.includes(type)),
    assignsDefaultTeam: draft.assignsDefaultTeam,
    colours: Object.fromEntries(colours),
    makesMeetLinks: draft.makesMeetLinks,
  }
}

/** Google's zones are IANA's; where the calendar isn't known, any zone tells whether it is a date. */
function zoneOf(calendar: string, { calendars }: SettingsChoices): string {
  return calendars.find(({ calendarId }) => calendarId === calendar)?.timeZone ?? 'UTC'
}
