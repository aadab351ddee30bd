import test from 'ava'
import fc from 'fast-check'
import { COLOURS } from '../../shared/domain/calendar-settings.ts'
import type { SettingsDraft } from '../../shared/domain/calendar-settings.ts'
import { DIRECTIONS } from '../../shared/domain/direction.ts'
import { EVENT_TYPES, PRIVATE_POLICIES, REMOVAL_POLICIES } from '../../shared/domain/options.ts'
import { calendarSettingsPage } from '../../shared/pages/calendar-settings-page.ts'
import type { SettingsView } from '../../shared/pages/calendar-settings-page.ts'
import { LANGUAGES } from '../../shared/pages/language.ts'
import type { PreviewSide } from '../../shared/flows/preview-ledger.ts'
import { previewPage } from '../../shared/pages/preview-page.ts'
import type { PreviewView } from '../../shared/pages/preview-page.ts'
import { draftIn, fieldsOf } from '../../shared/pages/settings-form.ts'
import { sentForm } from '../support/sent-form.ts'
import { tagsOf, visibleText } from './read-html.ts'
import { shellOf } from './sample-pages.ts'
import { previewView, settingsView } from './sample-settings.ts'

const SIZE_MAX = 30_000
const view = settingsView()

const settings = (given: Partial<SettingsView> = {}): string =>
  calendarSettingsPage(shellOf('en'), { ...view, ...given })

const anyLabel = fc.stringMatching(/^[^\s:][^:\n]{0,20}[^\s:]$/)
const anyDraft: fc.Arbitrary<SettingsDraft> = fc.record({
  direction: fc.constantFrom(...DIRECTIONS),
  since: fc.constantFrom('2027-01-01', '2001-12-31'),
  entities: fc
    .subarray(['Meeting', 'Call', 'Visit'], { minLength: 1 })
    .chain((names) =>
      fc.tuple(...names.map((entity) => anyLabel.map((label) => ({ entity, label: label.trim() })))),
    ),
  defaultEntity: fc.constantFrom('', 'Meeting', 'Call'),
  mainCalendar: fc.constantFrom('jana@example.com', 'team@example.com'),
  otherCalendars: fc.subarray(['holidays@example.com']),
  hasAttendees: fc.boolean(),
  removesGoogleBorn: fc.boolean(),
  onGoogleRemoval: fc.constantFrom(...REMOVAL_POLICIES),
  privateEvents: fc.constantFrom(...PRIVATE_POLICIES),
  eventTypes: fc.subarray([...EVENT_TYPES]),
  assignsDefaultTeam: fc.boolean(),
  colours: fc.constant({}),
  makesMeetLinks: fc.boolean(),
})
const withColours = anyDraft.chain((draft) =>
  fc
    .array(fc.constantFrom(...COLOURS), {
      minLength: draft.entities.length,
      maxLength: draft.entities.length,
    })
    .map((colours) => ({
      ...draft,
      colours: Object.fromEntries(draft.entities.map(({ entity }, index) => [entity, colours[index] ?? ''])),
    })),
)

for (const language of LANGUAGES) {
  test(`the form, sent as it is shown, says what it was filled in with (${language})`, (t) => {
    fc.assert(
      fc.property(withColours, (draft) => {
        const page = calendarSettingsPage(shellOf(language), { ...view, draft })
        t.deepEqual(draftIn(sentForm(page)), draft)
      }),
      { numRuns: 30 },
    )
  })

  test(`the preview sends the same settings that it is about (${language})`, (t) => {
    fc.assert(
      fc.property(withColours, (draft) => {
        const sent = sentForm(previewPage(shellOf(language), { ...previewView(), draft }))
        t.deepEqual(draftIn(sent), draft)
        t.is(sent.get('version'), '3')
      }),
      { numRuns: 30 },
    )
  })
}

test('a form in which nothing is what it should be is a draft, too', (t) => {
  const nonsense = new URLSearchParams(
    'entity=__proto__&entity=a&entity=a&colour:a=9&otherCalendar=x&mainCalendar=x',
  )
  const draft = draftIn(nonsense)
  t.deepEqual(draft.entities, [
    { entity: '__proto__', label: '' },
    { entity: 'a', label: '' },
  ])
  t.deepEqual(draft.colours, { a: '9' })
  t.deepEqual(draft.otherCalendars, [], 'the main calendar is no other one')
  t.deepEqual(
    draftIn(new URLSearchParams(fieldsOf(draft).map(([name, value]): [string, string] => [name, value]))),
    draft,
  )
})

/** The texts that a control is described by. */
function describedOn(page: string, name: string): string {
  const control = tagsOf(page, 'input').find(({ attributes }) => attributes.get('name') === name)
  const ids = (control?.attributes.get('aria-describedby') ?? '').split(' ')
  return ids.map((id) => new RegExp(`id="${id}">(.*?)</p>`, 's').exec(page)?.[1] ?? '').join(' | ')
}

test('what is wrong stands at its field, and is read out with it', (t) => {
  const page = settings({
    errors: [
      { field: 'since', code: 'too-late' },
      { field: 'labels', code: 'same-label', of: 'Visit' },
      { field: 'direction', code: 'unknown', of: 'sideways' },
    ],
  })
  t.regex(
    describedOn(page, 'since'),
    /^Please choose today or a day before it\. \| What ended before that day/,
  )
  t.is(describedOn(page, 'label:Visit'), 'Another kind has this label already.')
  t.is(describedOn(page, 'label:Call'), '')
  t.true(visibleText(page).includes('Please choose one of these; “sideways” is not among them.'))
  t.is(tagsOf(page).filter(({ attributes }) => attributes.get('role') === 'alert').length, 1)
  t.is(tagsOf(settings()).filter(({ attributes }) => attributes.get('role') === 'alert').length, 0)
})

test('H117 only what may be written is offered as main calendar, and busy times are not offered at all', (t) => {
  const unwatched = { ...view.draft, otherCalendars: [] }
  const offered = (name: string): readonly string[] =>
    tagsOf(settings({ calendars: view.calendars.toReversed(), draft: unwatched }), 'input').flatMap(
      ({ attributes }) => (attributes.get('name') === name ? (attributes.get('value') ?? []) : []),
    )
  t.deepEqual(offered('mainCalendar'), ['jana@example.com', 'team@example.com'])
  t.deepEqual(
    offered('otherCalendar'),
    ['jana@example.com', 'team@example.com', 'holidays@example.com'],
    'what may only be read comes last',
  )
})

test('however many calendars there are, the page stays small, and what is chosen is on it', (t) => {
  const many = Array.from({ length: 300 }, (_, index) => ({
    calendarId: `c_${String(index).padStart(40, '0')}@group.calendar.google.com`,
    title: `Kalendář ${index} oddělení`,
    access: 'writer' as const,
  }))
  const last = many.at(-1)?.calendarId ?? ''
  const page = settings({ calendars: many, draft: { ...view.draft, mainCalendar: last, otherCalendars: [] } })
  t.true(Buffer.byteLength(page) <= SIZE_MAX, String(Buffer.byteLength(page)))
  t.is(sentForm(page).get('mainCalendar'), last)
  t.true(visibleText(page).includes('You have more calendars than are shown here.'))
})

const preview = (given: Partial<PreviewView['preview']>, isStarted = true): string =>
  previewPage(shellOf('en'), { ...previewView(), isStarted, preview: { ...previewView().preview, ...given } })

test('the preview says how much would be done, and how often the ERP will ring', (t) => {
  const text = visibleText(preview({}))
  t.true(text.includes('Created 12 Changed 1 Removed 2'))
  t.true(text.includes('The ERP will show you 12 notifications, one for each record that is created.'))
  t.true(text.includes('put together without being doubled: 7.'))
  t.true(text.includes('without a title'))
  t.true(text.includes('1 March 2027 at 10:00'), 'in the zone of the calendar')
  t.false(text.includes('at least'))
})

test('numbers of a preview that isn’t complete are the least', (t) => {
  const text = visibleText(preview({ isComplete: false }))
  t.true(text.includes('Created at least 12'))
  t.true(text.includes('at least: The ERP will show you 12 notifications'))
})

test('when nothing would be done, it says so', (t) => {
  const none = {
    counts: { create: 0, change: 0, remove: 0 },
    first: { create: [], change: [], remove: [] },
  }
  const text = visibleText(preview({ erp: none, google: none, notifications: 0, linked: 0 }))
  t.true(text.includes('Both sides agree already'))
  t.false(text.includes('notification'))
})

test('what would be held back is said', (t) => {
  t.true(visibleText(preview({ held: { erp: 40, google: 0 } })).includes('removed in the ERP (40)'))
  t.false(visibleText(preview({ held: { erp: 40, google: 0 } })).includes('removed in Google ('))
})

test('the first time one starts, later one does it', (t) => {
  const buttons = (page: string): readonly string[] =>
    [...page.matchAll(/<button[^>]*name="step" value="(\w+)"[^>]*>(.*?)</g)].map(
      ([, step, name]) => `${step} ${name}`,
    )
  t.deepEqual(buttons(preview({}, false)), ['apply Start', 'change Change something'])
  t.deepEqual(buttons(preview({})), ['apply Do it', 'change Change something'])
})

test('who would be put on what is created stands in its row, and that nobody is mailed', (t) => {
  const text = visibleText(preview({}))
  t.regex(text, /Begins Kind Guests Offer [^@]* petr@example\.com, eva@example\.com \(\+ 12 more\)/)
  t.regex(text, / nobody /)
  t.true(text.includes('Guests of what is created in Google: 40 (events: 3).'))
  t.true(text.includes('Guests of what is created in the ERP: 4 (events: 3).'))
  t.true(text.includes('Nobody is mailed about any of this.'))
  const none = { people: 0, of: 0, rows: [] }
  for (const guests of [null, { erp: none, google: none }])
    t.notRegex(visibleText(preview({ guests })), /Guests (?:of|Offer)|nobody/)
})

test('it is said whom the numbers of guests leave out, where there is anything on both sides', (t) => {
  const leaves = (given: Partial<PreviewView['preview']>): boolean =>
    visibleText(preview(given)).includes('Guests are named only for what is created. Who is put on a meeting')
  t.true(leaves({}))
  t.false(leaves({ guests: null }), 'no guests are exchanged')
  const made = (side: PreviewSide): PreviewSide => ({ ...side, counts: { ...side.counts, change: 0 } })
  const { erp, google } = previewView().preview
  t.false(leaves({ linked: 0, erp: made(erp), google: made(google) }), 'everything is new')
})

test('a long title is cut, by characters, and the longest preview stays small', (t) => {
  const row = {
    entity: 'Meeting',
    title: '🙂'.repeat(300),
    when: { kind: 'all-day', start: '2027-03-01', end: '2027-03-02' } as const,
  }
  const rows = Array.from({ length: 10 }, () => row)
  const side = {
    counts: { create: 10, change: 10, remove: 10 },
    first: { create: rows, change: rows, remove: rows },
  }
  const page = preview({ erp: side, google: side })
  t.true(visibleText(page).includes(`${'🙂'.repeat(60)}…`))
  t.true(Buffer.byteLength(page) <= SIZE_MAX && !page.includes('�'), String(Buffer.byteLength(page)))
})
