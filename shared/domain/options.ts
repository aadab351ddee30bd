import type { CalendarId, CalendarKey } from './ids.ts'

/** A calendar of the account that is read and written, besides the main one. */
export interface OtherCalendar {
  readonly key: CalendarKey
  readonly id: CalendarId
  readonly zone: string
  /** Only who may write in Google gets what changes in the ERP. */
  readonly isWritable: boolean
}

/** What a private event of Google's becomes in the ERP. */
export const PRIVATE_POLICIES = ['skip', 'busy'] as const
/** What a removal in Google does to the ERP's record. */
export const REMOVAL_POLICIES = ['remove', 'not-held', 'keep'] as const
/** Kinds of Google's events; all but `default` only flow to the ERP. */
export const EVENT_TYPES = [
  'default',
  'focusTime',
  'outOfOffice',
  'workingLocation',
  'fromGmail',
  'birthday',
] as const

export type PrivatePolicy = (typeof PRIVATE_POLICIES)[number]
export type RemovalPolicy = (typeof REMOVAL_POLICIES)[number]
export type EventType = (typeof EVENT_TYPES)[number]

/** What a user chose for his calendar, besides direction, since, entities and the main calendar. */
export interface CalendarOptions {
  readonly otherCalendars: readonly OtherCalendar[]
  readonly hasAttendees: boolean
  /** Whether a removal in the ERP takes the Google event away even if it was born in Google. */
  readonly removesGoogleBorn: boolean
  readonly onGoogleRemoval: RemovalPolicy
  readonly privateEvents: PrivatePolicy
  readonly eventTypes: readonly EventType[]
  readonly assignsDefaultTeam: boolean
  /** What an event becomes whose title carries no label; its own label may be empty. Null: nothing. */
  readonly defaultEntity: string | null
  /** Google's colour id (`1` to `11`) for new events, by entity. */
  readonly colours: Readonly<Record<string, string>>
  /** A Google Meet link for new meetings of the ERP. */
  readonly makesMeetLinks: boolean
}

export const DEFAULT_OPTIONS: CalendarOptions = {
  otherCalendars: [],
  hasAttendees: true,
  removesGoogleBorn: true,
  onGoogleRemoval: 'remove',
  privateEvents: 'skip',
  eventTypes: ['default'],
  assignsDefaultTeam: false,
  defaultEntity: 'Meeting',
  colours: {},
  makesMeetLinks: false,
}
