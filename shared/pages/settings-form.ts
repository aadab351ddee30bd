import type { SettingsDraft } from '../domain/calendar-settings.ts'

/** What a ticked box sends. */
const YES = 'yes'

const TICKS = ['hasAttendees', 'removesGoogleBorn', 'assignsDefaultTeam', 'makesMeetLinks'] as const

export type SettingsTick = (typeof TICKS)[number]

/** What a form with settings sends, whoever made it: any of it may be missing or be something else. */
export function draftIn(form: URLSearchParams): SettingsDraft {
  const entities = [...new Set(form.getAll('entity'))]
  const text = (name: string): string => form.get(name) ?? ''
  const isTicked = (name: SettingsTick): boolean => form.get(name) === YES
  const colours = entities.map((entity): [string, string] => [entity, text(colourField(entity))])
  return {
    direction: text('direction'),
    since: text('since').trim(),
    entities: entities.map((entity) => ({ entity, label: text(labelField(entity)).trim() })),
    defaultEntity: text('defaultEntity'),
    mainCalendar: text('mainCalendar'),
    // The main calendar is among them anyway.
    otherCalendars: form.getAll('otherCalendar').filter((id) => id !== form.get('mainCalendar')),
    hasAttendees: isTicked('hasAttendees'),
    removesGoogleBorn: isTicked('removesGoogleBorn'),
    onGoogleRemoval: text('onGoogleRemoval'),
    privateEvents: text('privateEvents'),
    eventTypes: form.getAll('eventType'),
    assignsDefaultTeam: isTicked('assignsDefaultTeam'),
    colours: Object.fromEntries(colours.filter(([, colour]) => colour !== '')),
    makesMeetLinks: isTicked('makesMeetLinks'),
  }
}

/** The fields that a form has to send for `draftIn` to find the same draft. */
export function fieldsOf(draft: SettingsDraft): readonly (readonly [name: string, value: string])[] {
  return [
    ['direction', draft.direction],
    ['since', draft.since],
    ...draft.entities.map(({ entity }) => ['entity', entity] as const),
    ...draft.entities.map(({ entity, label }) => [labelField(entity), label] as const),
    ...Object.entries(draft.colours).map(([entity, colour]) => [colourField(entity), colour] as const),
    ['defaultEntity', draft.defaultEntity],
    ['mainCalendar', draft.mainCalendar],
    ...draft.otherCalendars.map((id) => ['otherCalendar', id] as const),
    ['onGoogleRemoval', draft.onGoogleRemoval],
    ['privateEvents', draft.privateEvents],
    ...draft.eventTypes.map((type) => ['eventType', type] as const),
    ...TICKS.flatMap((name) => (draft[name] ? [[name, YES] as const] : [])),
  ]
}

export function labelField(entity: string): string {
  return `label:${entity}`
}

export function colourField(entity: string): string {
  return `colour:${entity}`
}
