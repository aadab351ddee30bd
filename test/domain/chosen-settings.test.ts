import test from 'ava'
import { checkSettings } from '../../shared/domain/calendar-settings.ts'
import type { SettingsDraft } from '../../shared/domain/calendar-settings.ts'
import type { CalendarId } from '../../shared/domain/ids.ts'
import { plainText } from '../../shared/domain/plain-text.ts'

const choices = {
  entities: ['Meeting', 'toString'],
  calendars: [{ calendarId: 'own' as CalendarId, timeZone: 'Europe/Prague', access: 'owner' as const }],
  now: Date.parse('2027-02-01T12:00:00Z'),
}
const draft: SettingsDraft = {
  direction: 'both',
  since: '2027-02-01',
  entities: [
    { entity: 'Meeting', label: ' Meeting ' },
    { entity: 'toString', label: 'Text' },
  ],
  defaultEntity: '',
  mainCalendar: 'own',
  otherCalendars: [],
  hasAttendees: true,
  removesGoogleBorn: true,
  onGoogleRemoval: 'remove',
  privateEvents: 'skip',
  eventTypes: ['default'],
  assignsDefaultTeam: false,
  colours: { Meeting: '5' },
  makesMeetLinks: false,
}

test('labels are taken without the space around them, no default entity is none, and only what was said has a colour', (t) => {
  const checked = checkSettings(draft, choices)
  t.like(checked, { ok: true })
  if (!checked.ok) return
  const { entities, defaultEntity, colours } = checked.settings
  t.deepEqual(
    entities.map(({ label }) => label),
    ['Meeting', 'Text'],
  )
  t.is(defaultEntity, null)
  t.deepEqual(Object.entries(colours), [['Meeting', '5']])
})

test('of a description with markup no blanks at the ends of lines are left, and no more than one empty line', (t) => {
  t.is(plainText('<p>One  </p><p>Two</p>'), 'One\nTwo')
  t.is(plainText('<p>One</p><br><br><br><p>Two</p>'), 'One\n\nTwo')
})
