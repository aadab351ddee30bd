import test from 'ava'
import type { GroupName, RecordId } from '../../shared/domain/ids.ts'
import { EXPORT_WHYS } from '../../shared/flows/item-result.ts'
import { contactsPage } from '../../shared/pages/contacts-page.ts'
import type { ContactsView } from '../../shared/pages/contacts-page.ts'
import { LANGUAGES } from '../../shared/pages/language.ts'
import { pushPage } from '../../shared/pages/push-page.ts'
import type { PushView } from '../../shared/pages/push-page.ts'
import { whyText } from '../../shared/pages/push-texts.ts'
import { pushedPage, pushedPath } from '../../shared/pages/pushed-page.ts'
import type { PushedView } from '../../shared/pages/pushed-page.ts'
import { sentForm } from '../support/sent-form.ts'
import { tagsOf, visibleText } from './read-html.ts'
import { contactsView, headOf, pushView, pushedView } from './sample-contacts.ts'
import { BASE, shellOf } from './sample-pages.ts'

const SIZE_MAX = 30_000
const LONG_NAME = '🙂'.repeat(300)
const SHOWN_MAX = 50

const contacts = (given: Partial<ContactsView> = {}): string =>
  contactsPage(shellOf('en'), { ...contactsView(), ...given })
const push = (given: Partial<PushView> = {}): string => pushPage(shellOf('en'), { ...pushView(), ...given })
const pushed = (given: Partial<PushedView> = {}): string => pushedPage(shellOf('en'), pushedView(given))

const links = (page: string): readonly string[] =>
  tagsOf(page, 'a').map(({ attributes }) => attributes.get('href') ?? '')
const buttons = (page: string): readonly string[] =>
  tagsOf(page, 'button').flatMap(({ attributes }) => attributes.get('value') ?? [])

for (const language of LANGUAGES)
  test(`each reason is a sentence of its own (${language})`, (t) => {
    const sentences = EXPORT_WHYS.map((why) => whyText(why, language))
    t.is(new Set(sentences).size, EXPORT_WHYS.length)
    for (const sentence of sentences) t.regex(sentence, /^\p{Lu}.*\.$/u)
  })

test('the settings, sent as they are shown, are those that are in force', (t) => {
  const sent = sentForm(contacts())
  t.deepEqual(sent.getAll('group'), ['contactGroups/a1'])
  t.is(sent.get('follows'), 'yes')
  t.is(sent.get('whenRemoved'), 'keep')
  t.is(sent.get('whenGone'), 'skip')
  t.is(sent.get('version'), '3')
})

test('where Google can’t be asked for labels, the chosen ones are sent along, and none can be made', (t) => {
  const page = contacts({ groups: null })
  t.deepEqual(sentForm(page).getAll('group'), ['contactGroups/a1'])
  t.true(visibleText(page).includes('those that are chosen stay chosen'))
  t.deepEqual(buttons(page), ['save'])
  t.deepEqual(buttons(contacts()), ['save', 'create-group'])
})

test('chosen labels come first, and with however many the page stays small', (t) => {
  const groups = Array.from({ length: 500 }, (_, at) => ({
    name: `contactGroups/${String(at).padStart(16, '0')}`,
    title: `${at} ${LONG_NAME}`,
  }))
  const last = groups.at(-1)?.name ?? ''
  const settings = { ...contactsView().settings, groups: [last as GroupName] }
  const page = contacts({ groups, settings })
  t.deepEqual(sentForm(page).getAll('group'), [last])
  t.true(Buffer.byteLength(page) <= SIZE_MAX, String(Buffer.byteLength(page)))
  t.true(visibleText(page).includes('You have more labels than are shown here.'))
})

test('who may not push now is told so, and has no button for it', (t) => {
  t.true(links(contacts()).includes(`${BASE}/push`))
  const page = contacts({ canPush: false })
  t.false(links(page).includes(`${BASE}/push`))
  t.true(visibleText(page).includes('Nothing can be sent just now'))
})

test('an administrator’s pages about somebody else lead to pages about him, and name him', (t) => {
  const whose = { root: '/people/6b01', name: 'Petr Malý' }
  for (const page of [contacts({ whose }), push({ whose }), pushed({ whose })]) {
    t.true(page.includes('Petr Malý'))
    const own = links(page).filter((url) => /\/(?:contacts|push|pushes)\b/.test(url))
    t.true(own.length > 0)
    for (const url of own) t.true(url.startsWith(`${BASE}/people/6b01/`), url)
    for (const { attributes } of tagsOf(page, 'form'))
      t.regex(attributes.get('action') ?? '', /\/people\/6b01\/|\/sign-out$/)
  }
})

test('all that a search finds can be pushed, once something was searched for; an administrator may push all', (t) => {
  const offered = (given: Partial<PushView>): readonly string[] =>
    tagsOf(push(given), 'input').flatMap(({ attributes }) =>
      attributes.get('name') === 'whom' ? (attributes.get('value') ?? []) : [],
    )
  t.deepEqual(offered({}), ['chosen', 'found', 'mine'])
  t.deepEqual(offered({ search: '' }), ['chosen', 'mine'])
  t.deepEqual(offered({ search: '', isEverybody: true }), ['chosen', 'found', 'mine'])
})

test('after a refusal the form stands as it was sent', (t) => {
  const sent = (given: Partial<PushView>): readonly string[] => {
    const form = sentForm(push({ error: 'label', ...given }))
    return [form.get('whom') ?? '', ...form.getAll('id')]
  }
  t.deepEqual(sent({}), ['chosen'])
  t.deepEqual(sent({ ticked: ['6b0b', 'gone'] }), ['chosen', '6b0b'])
  t.deepEqual(sent({ whom: 'mine' }), ['mine'])
  t.deepEqual(sent({ whom: 'found' }), ['found'])
  t.deepEqual(sent({ whom: 'found', search: '' }), ['chosen'], 'it isn’t offered without a search')
})

test('as many as are shown, with long names, make no large page', (t) => {
  const found = Array.from({ length: SHOWN_MAX }, (_, at) => ({
    recordId: `6b0311df28d73f${at}`,
    name: LONG_NAME,
  }))
  const page = push({ found })
  t.true(Buffer.byteLength(page) <= SIZE_MAX, String(Buffer.byteLength(page)))
  t.is(tagsOf(page, 'input').filter(({ attributes }) => attributes.get('name') === 'id').length, SHOWN_MAX)
})

test('what was pushed: how far it is, each with its name, result and reason', (t) => {
  const text = visibleText(pushed())
  t.true(text.includes('35 contacts Under way'), text)
  t.true(text.includes('25 / 35'))
  t.true(text.includes('Created 10 Updated 5 Was up to date 4 Skipped 4 Failed 2'))
  t.true(text.includes('Eva Malá Skipped You deleted it in Google.'))
  const [bar] = tagsOf(pushed(), 'progress')
  t.deepEqual([bar?.attributes.get('max'), bar?.attributes.get('value')], ['35', '25'])
  t.true(links(pushed()).includes('https://erp.example.com/#Contact/view/6b0'))
})

test('what is under way can be cancelled, what failed tried again, and what is done is done', (t) => {
  const none = { created: 35, updated: 0, unchanged: 0, skipped: 0, failed: 0 }
  const counts = { ...none, failed: 1 }
  t.deepEqual(buttons(pushed()), ['cancel'])
  t.deepEqual(buttons(pushed({ head: headOf({ state: 'done', counts }) })), ['retry'])
  t.deepEqual(buttons(pushed({ head: headOf({ state: 'cancelled', counts: none }) })), ['retry'])
  t.deepEqual(buttons(pushed({ head: headOf({ state: 'stopped', counts: none }) })), ['retry'])
  t.deepEqual(buttons(pushed({ head: headOf({ state: 'done', counts: none }) })), [])
})

test('a push that waits for a person is called waiting, one that waits for a moment is under way', (t) => {
  const heading = (given: Parameters<typeof headOf>[0]): string =>
    /35 contacts (Waiting|Under way)/.exec(visibleText(pushed({ head: headOf(given) })))?.[1] ?? ''
  t.is(heading({ why: 'paused', until: null }), 'Waiting')
  t.is(heading({ why: 'google-limit', until: 1_900_000_000_000 }), 'Under way')
  t.is(heading({}), 'Under way')
})

test('of a push that was cut short it is said how many were not sent, and the rest can be', (t) => {
  const unsent = { recordId: '6b0c' as RecordId, name: 'Otto', isShortened: false } as const
  const page = pushed({
    head: headOf({ state: 'cancelled', total: 35, done: 25 }),
    items: [{ ...unsent, result: 'skipped', why: 'cancelled' }],
  })
  const text = visibleText(page)
  t.true(text.includes('Skipped 4 Failed 2 Not sent 10'), text)
  t.true(text.includes('Otto Not sent The push was cancelled'))
  t.true(text.includes('Send what is left'))
  t.false(visibleText(pushed({ items: [] })).includes('Not sent'))
  const over = headOf({ state: 'done', done: 35, counts: { ...headOf().counts, failed: 1 } })
  t.true(visibleText(pushed({ head: over })).includes('Try the failed ones again'))
})

test('a page that renews itself can be told to stay as it is, and keeps what was chosen on it', (t) => {
  const view = pushedView({ only: 'trouble', page: 2 })
  t.is(pushedPath(view), '/pushes/0f3a?only=trouble&page=2')
  t.true(
    links(pushed({ only: 'trouble', page: 2 })).includes(`${BASE}/pushes/0f3a?only=trouble&page=2&still=yes`),
  )
  const still = links(pushed({ renews: false, page: 0 }))
  t.true(still.includes(`${BASE}/pushes/0f3a`), 'the way back')
  t.true(still.includes(`${BASE}/pushes/0f3a?page=1&still=yes`), 'and other pages stay still, too')
  const over = links(pushed({ head: headOf({ state: 'done' }) }))
  t.false(
    over.some((url) => url.includes('still')),
    'what is over doesn’t change',
  )
})

test('a push is followed while it is under way: read out by tenths, and its end with what became of all', (t) => {
  const main = (given: Parameters<typeof pushed>[0]) => tagsOf(pushed(given), 'main')[0]?.attributes
  const running = main({ head: headOf({ total: 35, done: 18 }) })
  t.is(running?.get('data-every'), '3')
  t.is(running?.get('data-says'), 'Under way, 50 %')
  const counts = { created: 30, updated: 4, unchanged: 0, skipped: 0, failed: 1 }
  const over = main({ head: headOf({ state: 'done', done: 35, counts }) })
  t.is(over?.get('data-every'), undefined)
  t.is(over?.get('data-says'), 'Done, Created: 30, Updated: 4, Failed: 1')
  t.is(main({ renews: false })?.get('data-says'), undefined)
})

test('without a script the browser asks for a push anew, as long as it is under way', (t) => {
  const refreshed = (page: string) =>
    tagsOf(page, 'meta').map(({ attributes }) => attributes.get('http-equiv'))
  t.true(refreshed(pushed()).includes('refresh'))
  t.regex(pushed(), /<noscript\s*><meta http-equiv="refresh" content="5; url=https:[^"]+\/pushes\/0f3a/)
  t.false(refreshed(pushed({ renews: false })).includes('refresh'))
  t.false(refreshed(pushed({ head: headOf({ state: 'done' }) })).includes('refresh'))
})

test('who isn’t in the ERP any more is no link, and a page of long names stays small', (t) => {
  const items = Array.from({ length: SHOWN_MAX }, (_, at) => ({
    recordId: `6b0311df28d73f${at}` as RecordId,
    name: at === 0 ? null : LONG_NAME,
    result: 'failed' as const,
    why: 'refused' as const,
    isShortened: true,
  }))
  const page = pushed({ items })
  t.true(visibleText(page).includes('Not known in the ERP Failed'))
  t.false(links(page).some((url) => url.endsWith('f0')))
  t.true(Buffer.byteLength(page) <= 2 * SIZE_MAX, String(Buffer.byteLength(page)))
})
