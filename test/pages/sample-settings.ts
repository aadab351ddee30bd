import { SETTINGS_ERRORS } from '../../shared/domain/calendar-settings.ts'
import type { SettingsDraft, SettingsError, SettingsField } from '../../shared/domain/calendar-settings.ts'
import { EVENT_TYPES } from '../../shared/domain/options.ts'
import type { Preview, PreviewSide, RowGuests } from '../../shared/flows/preview-ledger.ts'
import type { SettingsView } from '../../shared/pages/calendar-settings-page.ts'
import type { PreviewView } from '../../shared/pages/preview-page.ts'

type Text = (plain: string) => string

const FIELDS: readonly SettingsField[] = [
  'direction',
  'since',
  'entities',
  'labels',
  'colours',
  'defaultEntity',
  'mainCalendar',
  'otherCalendars',
  'onGoogleRemoval',
  'privateEvents',
  'eventTypes',
]

export const EVERY_ERROR: readonly SettingsError[] = FIELDS.flatMap((field) =>
  SETTINGS_ERRORS.map((code) => ({ field, code })),
)

export const draftWith = (text: Text): SettingsDraft => ({
  direction: 'both',
  since: text('2027-01-01'),
  entities: [
    { entity: text('Meeting'), label: text('Meet') },
    { entity: text('Call'), label: text('Call') },
    { entity: text('Visit'), label: text('Visit') },
  ],
  defaultEntity: text('Meeting'),
  mainCalendar: text('jana@example.com'),
  otherCalendars: [text('team@example.com')],
  hasAttendees: true,
  removesGoogleBorn: false,
  onGoogleRemoval: 'not-held',
  privateEvents: 'skip',
  eventTypes: [...EVENT_TYPES],
  assignsDefaultTeam: false,
  colours: { [text('Call')]: '11' },
  makesMeetLinks: true,
})

/** As much as the page can take. */
export const settingsView = (text: Text = (plain) => plain): SettingsView => ({
  draft: draftWith(text),
  errors: [],
  version: 3,
  isStarted: true,
  entities: ['Meeting', 'Call', 'Visit'].map((entity) => ({ entity: text(entity), title: text(entity) })),
  calendars: [
    { calendarId: text('jana@example.com'), title: text('Jana'), access: 'owner' },
    { calendarId: text('team@example.com'), title: text('Team'), access: 'writer' },
    { calendarId: text('holidays@example.com'), title: text('Holidays'), access: 'reader' },
    { calendarId: text('boss@example.com'), title: text('Boss'), access: 'free-busy' },
  ],
})

export const previewView = (text: Text = (plain) => plain): PreviewView => ({
  preview: preview(text),
  draft: draftWith(text),
  version: 3,
  isStarted: true,
  isProposed: false,
  titles: { Visit: text('Návštěva') },
  zone: text('Europe/Prague'),
})

function preview(text: Text): Preview {
  const when = { kind: 'timed', start: '2027-03-01T09:00:00Z', end: '2027-03-01T10:00:00Z' } as const
  const day = { kind: 'all-day', start: '2027-03-01', end: '2027-03-02' } as const
  const side = (entity: string | null): PreviewSide => ({
    counts: { create: 12, change: 1, remove: 2 },
    first: {
      create: Array.from({ length: 10 }, () => ({ entity, title: text('Offer'), when })),
      change: [{ entity, title: text('Lunch'), when: day }],
      remove: [
        { entity, title: ' ', when },
        { entity, title: text('Dinner'), when: day },
      ],
    },
  })
  return {
    erp: side('Visit'),
    google: side(null),
    linked: 7,
    held: { erp: 0, google: 0 },
    guests: {
      erp: { people: 4, of: 3, rows: guestRows(text) },
      google: { people: 40, of: 3, rows: guestRows(text) },
    },
    notifications: 12,
    isComplete: true,
  }
}

/** Somebody, more than there is room for, and nobody. */
function guestRows(text: Text): readonly RowGuests[] {
  return Array.from({ length: 10 }, (_, index) => {
    if (index === 9) return { addresses: [], more: 0 }
    return { addresses: [text('petr@example.com'), 'eva@example.com'], more: index === 0 ? 12 : 0 }
  })
}
