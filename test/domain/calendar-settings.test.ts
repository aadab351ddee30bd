import test from 'ava'
import fc from 'fast-check'
import { COLOURS, checkSettings, draftOf } from '../../shared/domain/calendar-settings.ts'
import type { SettingsChoices, SettingsDraft } from '../../shared/domain/calendar-settings.ts'
import { DIRECTIONS } from '../../shared/domain/direction.ts'
import { EVENT_TYPES, PRIVATE_POLICIES, REMOVAL_POLICIES } from '../../shared/domain/options.ts'
import type { CalendarId } from '../../shared/domain/ids.ts'

const calendar = (calendarId: string, access: 'owner' | 'writer' | 'reader' | 'free-busy') => ({
  calendarId: calendarId as CalendarId,
  timeZone: 'Europe/Prague',
  access,
})
const choices: SettingsChoices = {
  entities: ['Meeting', 'Call', 'Visit'],
  calendars: [
    calendar('own', 'owner'),
    calendar('shared', 'writer'),
    calendar('holidays', 'reader'),
    calendar('boss', 'free-busy'),
  ],
  now: Date.parse('2027-02-01T12:00:00Z'),
}
const draft: SettingsDraft = {
  direction: 'both',
  since: '2027-02-01',
  entities: [
    { entity: 'Meeting', label: '' },
    { entity: 'Call', label: 'Call' },
  ],
  defaultEntity: 'Meeting',
  mainCalendar: 'own',
  otherCalendars: ['holidays'],
  hasAttendees: true,
  removesGoogleBorn: true,
  onGoogleRemoval: 'remove',
  privateEvents: 'skip',
  eventTypes: ['default'],
  assignsDefaultTeam: false,
  colours: { Call: '11' },
  makesMeetLinks: false,
}

/** `field code of` of each error; nothing for settings that are taken. */
function wrongWith(change: Partial<SettingsDraft>): readonly string[] {
  const checked = checkSettings({ ...draft, ...change }, choices)
  return checked.ok
    ? []
    : checked.errors.map(({ field, code, of }) => [field, code, ...(of === undefined ? [] : [of])].join(' '))
}

const call = (label: string) => ({
  entities: [draft.entities[0] ?? { entity: '', label: '' }, { entity: 'Call', label }],
})

const rules: readonly [rule: string, change: Partial<SettingsDraft>, errors: readonly string[]][] = [
  ['what can be chosen is taken', {}, []],
  [
    'H164 an unknown direction is refused by its name',
    { direction: 'sideways' },
    ['direction unknown sideways'],
  ],
  [
    'H196 an unknown policy is refused by its name',
    { onGoogleRemoval: 'archive' },
    ['onGoogleRemoval unknown archive'],
  ],
  [
    'an unknown policy for private events is refused',
    { privateEvents: 'show' },
    ['privateEvents unknown show'],
  ],
  ['a policy that isn’t there is refused', { privateEvents: '' }, ['privateEvents unknown ']],
  ['a name that every object has is no policy', { direction: 'toString' }, ['direction unknown toString']],
  ['one kind of events is needed', { eventTypes: [] }, ['eventTypes none-chosen']],
  [
    'an unknown kind of events is refused',
    { eventTypes: ['default', 'party'] },
    ['eventTypes unknown party'],
  ],
  ['one entity is needed', { entities: [], defaultEntity: '' }, ['entities none-chosen']],
  [
    'an entity that can’t be synced is refused',
    { entities: [...draft.entities, { entity: 'Task', label: 'Task' }] },
    ['entities unknown Task'],
  ],
  [
    'the default entity has to be chosen',
    { defaultEntity: 'Visit' },
    ['defaultEntity not-chosen Visit', 'labels empty-label Meeting'],
  ],
  [
    'without a default entity every entity needs a label',
    { defaultEntity: '' },
    ['labels empty-label Meeting'],
  ],
  ['only the default entity may be without a label', call(' '), ['labels empty-label Call']],
  ['a label has no colon', call('a:b'), ['labels label-sign Call']],
  ['a label has no line break', call('a\nb'), ['labels label-sign Call']],
  ['a label has 40 characters at most', call('x'.repeat(41)), ['labels label-length Call']],
  ['a label of 40 characters is taken', call(` ${'x'.repeat(40)} `), []],
  [
    'labels differ without regard to case and to the space around them',
    { entities: [...draft.entities, { entity: 'Visit', label: ' CALL ' }] },
    ['labels same-label Visit'],
  ],
  [
    'labels that are written differently and look the same are the same',
    {
      entities: [
        { entity: 'Meeting', label: 'S\u030Cedesát' },
        { entity: 'Call', label: '\u0160edesát' },
      ],
    },
    ['labels same-label Call'],
  ],
  [
    'a label may begin like another',
    { entities: [...draft.entities, { entity: 'Visit', label: 'Call 2' }] },
    [],
  ],
  [
    'H117 a calendar that may only be read isn’t the main one',
    { mainCalendar: 'holidays', otherCalendars: [] },
    ['mainCalendar read-only holidays'],
  ],
  [
    'H117 a calendar that shows only busy times isn’t the main one',
    { mainCalendar: 'boss' },
    ['mainCalendar read-only boss'],
  ],
  ['H117 a calendar that may be written is', { mainCalendar: 'shared' }, []],
  [
    'a calendar that the account hasn’t got is refused',
    { mainCalendar: 'elsewhere' },
    ['mainCalendar not-there elsewhere'],
  ],
  [
    'another one that the account hasn’t got, too',
    { otherCalendars: ['elsewhere'] },
    ['otherCalendars not-there elsewhere'],
  ],
  [
    'the main calendar isn’t another one besides',
    { otherCalendars: ['own'] },
    ['otherCalendars is-main own'],
  ],
  ['busy times alone are nothing to watch', { otherCalendars: ['boss'] }, ['otherCalendars busy-only boss']],
  ['1999 is too early', { since: '1999-12-31' }, ['since too-early']],
  ['2000 is not', { since: '2000-01-01' }, []],
  ['tomorrow is not too late', { since: '2027-02-02' }, []],
  ['the day after it is', { since: '2027-02-03' }, ['since too-late']],
  ['a day that isn’t in the calendar is refused', { since: '2027-02-30' }, ['since not-a-date 2027-02-30']],
  [
    'a day that is written in another way is refused',
    { since: '1. 2. 2027' },
    ['since not-a-date 1. 2. 2027'],
  ],
  ['an empty day is refused', { since: '' }, ['since not-a-date ']],
  ['a colour beyond Google’s is refused', { colours: { Call: '12' } }, ['colours unknown 12']],
  ['no colour is none', { colours: { Call: '' } }, []],
  [
    'everything that is wrong is said at once',
    { direction: 'x', since: 'y', eventTypes: [] },
    ['direction unknown x', 'eventTypes none-chosen', 'since not-a-date y'],
  ],
]
for (const [rule, change, errors] of rules) test(rule, (t) => t.deepEqual(wrongWith(change), errors))

test('when a day begins depends on the main calendar’s zone', (t) => {
  const [own] = choices.calendars
  const farEast = own ? [{ ...own, timeZone: 'Pacific/Kiritimati' }] : []
  const inZone = { ...choices, calendars: farEast }
  const late = { ...draft, otherCalendars: [], since: '2027-02-03' }
  t.true(checkSettings(late, inZone).ok)
  t.false(checkSettings({ ...late, since: '2027-02-04' }, inZone).ok)
})

/** Rarely: with many fields, hardly anything would be taken else. */
const anything = fc.oneof(
  fc.string(),
  fc.constantFrom('__proto__', 'constructor', '\0', 'own', 'Meeting', 'default'),
)
const mostly = (good: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: anything })
const anyDraft: fc.Arbitrary<SettingsDraft> = fc.record({
  direction: mostly(fc.constantFrom(...DIRECTIONS)),
  since: mostly(fc.constantFrom('2027-01-01', '2026-12-31', '2000-02-29')),
  entities: fc.array(
    fc.record({
      entity: mostly(fc.constantFrom('Meeting', 'Call', 'Visit')),
      label: fc.oneof(
        { weight: 9, arbitrary: fc.stringMatching(/^[a-z]{1,6}$/) },
        { weight: 1, arbitrary: anything },
      ),
    }),
    { maxLength: 4 },
  ),
  defaultEntity: mostly(fc.constantFrom('', 'Meeting', 'Call')),
  mainCalendar: mostly(fc.constantFrom('own', 'shared')),
  otherCalendars: fc.array(mostly(fc.constantFrom('shared', 'holidays')), { maxLength: 3 }),
  hasAttendees: fc.boolean(),
  removesGoogleBorn: fc.boolean(),
  onGoogleRemoval: mostly(fc.constantFrom(...REMOVAL_POLICIES)),
  privateEvents: mostly(fc.constantFrom(...PRIVATE_POLICIES)),
  eventTypes: fc.array(mostly(fc.constantFrom(...EVENT_TYPES)), { maxLength: 4 }),
  assignsDefaultTeam: fc.boolean(),
  colours: fc.dictionary(fc.constantFrom('Meeting', 'Call', 'Task'), mostly(fc.constantFrom(...COLOURS))),
  makesMeetLinks: fc.boolean(),
})

test('whatever is sent, it is refused with a field each, or taken; and what was taken is taken again, unchanged', (t) => {
  let taken = 0
  fc.assert(
    fc.property(anyDraft, (sent) => {
      const checked = checkSettings(sent, choices)
      if (!checked.ok) return checked.errors.length > 0
      taken += 1
      const again = checkSettings(draftOf(checked.settings), choices)
      t.deepEqual(again, checked)
      return true
    }),
    { numRuns: 2000 },
  )
  t.true(taken > 0, 'some are taken')
})

const goodDraft = fc.record({
  direction: fc.constantFrom(...DIRECTIONS),
  labels: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 3, maxLength: 3 }),
  chosen: fc.subarray(['Meeting', 'Call', 'Visit'], { minLength: 1 }),
  types: fc.subarray([...EVENT_TYPES], { minLength: 1 }),
  others: fc.subarray(['shared', 'holidays']),
})

test('what can be chosen is never refused, and nothing else is put in its place', (t) => {
  fc.assert(
    fc.property(goodDraft, ({ direction, labels, chosen, types, others }) => {
      const entities = chosen.map((entity, index) => ({ entity, label: labels[index] ?? '' }))
      const sent = {
        ...draft,
        direction,
        entities,
        eventTypes: types,
        otherCalendars: others,
        defaultEntity: '',
        colours: {},
      }
      const checked = checkSettings(sent, choices)
      t.true(checked.ok)
      if (checked.ok) t.deepEqual(draftOf(checked.settings), sent)
    }),
  )
})
