import test from 'ava'
import { calendarSettingsPage } from '../../shared/pages/calendar-settings-page.ts'
import { contactsPage } from '../../shared/pages/contacts-page.ts'
import { erasePage } from '../../shared/pages/erase-page.ts'
import { parkedPage } from '../../shared/pages/parked-list.ts'
import { tagsOf, visibleText } from './read-html.ts'
import { contactsView } from './sample-contacts.ts'
import { BASE, samplePages, shellOf } from './sample-pages.ts'
import { settingsView } from './sample-settings.ts'

/** What is shown where there is nothing: why, and the one thing to do. */
const mainLinks = (page: string): readonly (string | undefined)[] =>
  tagsOf(page, 'a')
    .filter(({ attributes }) => attributes.get('class') === 'main')
    .map(({ attributes }) => attributes.get('href'))
const sample = (name: string): string => samplePages('en').find((one) => one.name === name)?.page ?? ''

test('where nobody has connected yet, the administrator is led to the rights', (t) => {
  t.deepEqual(mainLinks(sample('people, none')), [`${BASE}/rights`])
  t.true(visibleText(sample('people, none')).includes('People open this console themselves'))
})

test('where nothing was given up on, there is no word of what to do about it', (t) => {
  const none = {
    items: [],
    next: null,
    userId: null,
    zone: 'UTC',
    total: { count: 0, isAll: true },
    tenant: 'main',
  }
  const text = visibleText(parkedPage(shellOf('en'), none))
  t.true(text.includes('There are none: all work is done, or goes on by itself.'))
  t.false(text.includes('Mend the cause'))
  const some = visibleText(parkedPage(shellOf('en'), { ...none, next: '/parked?after=a' }))
  t.true(some.includes('Mend the cause'), 'there may be some on the next page')
  t.false(some.includes('There are none'))
})

test('of somebody of whom nothing is held nothing can be erased', (t) => {
  const view = { userId: '6b01', name: 'Jana', counts: {}, connected: false, isUnsure: false }
  const erases = (given: Partial<typeof view>): boolean =>
    tagsOf(erasePage(shellOf('en'), { ...view, ...given }), 'form').some(({ attributes }) =>
      attributes.get('action')?.endsWith('/erase'),
    )
  t.false(erases({}))
  t.false(erases({ counts: { audit: 3, links: 0 } }), 'what stays is no reason')
  t.deepEqual(mainLinks(erasePage(shellOf('en'), view)), [`${BASE}/people`])
  t.true(erases({ counts: { links: 1 } }))
  t.true(erases({ connected: true }))
})

test('settings without anything to choose from say why', (t) => {
  const page = calendarSettingsPage(shellOf('en'), { ...settingsView(), entities: [], calendars: [] })
  const text = visibleText(page)
  t.true(text.includes('The ERP has no kind of record that could be exchanged.'))
  t.true(text.includes('Google shows us no calendar of yours that could be read.'))
  t.is(tagsOf(page, 'table').length, 0)
  const busy = settingsView().calendars.filter(({ access }) => access === 'free-busy')
  const only = calendarSettingsPage(shellOf('en'), { ...settingsView(), calendars: busy })
  t.true(visibleText(only).includes('Google shows us no calendar'), 'of busy times alone nothing could come')
  t.false(visibleText(sample('calendar')).includes('Google shows us no calendar'))
})

test('where nothing can be sent, each is led to where it is mended: himself, or who looks after him', (t) => {
  const stopped = { ...contactsView(), canPush: false, groups: null }
  const links = (page: string): readonly (string | undefined)[] =>
    tagsOf(page.slice(page.indexOf('box warn')).replace(/^/, '<!doctype html><p class="'), 'a').map(
      ({ attributes }) => attributes.get('href'),
    )
  t.is(links(contactsPage(shellOf('en'), stopped))[0], BASE)
  const his = contactsPage(shellOf('en'), { ...stopped, whose: { root: '/people/6b01', name: 'Jana' } })
  t.is(links(his)[0], `${BASE}/people`)
  t.true(visibleText(his).includes('Nothing can be sent for this person just now'))
})
