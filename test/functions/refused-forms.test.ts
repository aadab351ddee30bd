import test from 'ava'
import { ROUTE_NAMES } from '../../functions/console/handler.ts'
import { readHtml, tagsOf } from '../pages/read-html.ts'
import type { Tag } from '../pages/read-html.ts'
import { pageFaults } from '../pages/page-faults.ts'
import { sentForm } from '../support/sent-form.ts'
import { connectOnly, sendSettings } from './browser.ts'
import type { Browser, Page } from './browser.ts'
import { startConsoleSite } from './console-site.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { mailboxPeople } from './mailbox-people.ts'
import type { MailboxPeople } from './mailbox-people.ts'

/** What is filled in wrongly, form by form: nothing is done, what was entered stays, and the field is named to eyes and ears. */
let site: ConsoleSite
let mail: MailboxPeople
let jana: SignedIn
let ada: SignedIn
let member: SignedIn
/** Stands for a label of Jana's own. */
const KEPT = 'kept'
let kept: string

test.before(async () => {
  site = await startConsoleSite({ minutesAgo: 50 })
  mail = mailboxPeople(site)
  jana = await site.connected(await site.somebody('jana'))
  await connectOnly(jana.one, site.home, { email: jana.person.email, feature: 'contacts' })
  const made = [
    ['step', 'create-group'],
    ['title', 'Customers'],
  ] as const
  await jana.one.submit(await jana.one.open(url('/contacts')), made, '/contacts')
  const { text } = await jana.one.open(url('/contacts'))
  kept = /value="(contactGroups\/\w+)"\s*\/>Customers</.exec(text)?.[1] ?? ''
  ada = await site.signedIn(await site.someAdmin())
  member = await mail.member({ teams: ['Info'] })
})
test.after.always(() => site?.world.close())

type Fields = readonly (readonly [string, string])[]

interface Refused {
  readonly what: string
  readonly route: string
  readonly send: () => Promise<Page>
  readonly status: 409 | 422
  /** What is wrong: an attribute of the field or group that has to say so; null where it is the form as a whole. */
  readonly at: readonly [attribute: string, value: string] | null
  readonly stays: Fields
}

const url = (path: string): string => `${site.home}${path}`

/** The form as it is shown, with something else in some of its fields. */
async function fill(one: Browser, path: string, filled: Fields, action = path): Promise<Page> {
  const page = await one.open(url(path))
  const shown = [...sentForm(page.text)].filter(([name]) => !filled.some(([other]) => other === name))
  return one.submit(page, [...shown, ...filled], action)
}

const settings = (filled: Fields) => async (): Promise<Page> =>
  sendSettings(jana.one, await jana.one.open(url('/calendar')), [...filled, ['step', 'preview']])
const real = (value: string): string => (value === KEPT ? kept : value)
const contacts = (filled: Fields) => () =>
  fill(jana.one, '/contacts', [
    ['step', 'save'],
    ...filled.map(([name, value]) => [name, real(value)] as const),
  ])
const mailbox = (who: () => SignedIn, filled: Fields) => async () => {
  const { one } = who()
  return one.submit(await one.open(url('/mailboxes/new')), filled, '/mailboxes/new')
}
const many = Array.from({ length: 21 }, (_none, at): [string, string] => ['group', `contactGroups/a${at}`])

const refusals: readonly Refused[] = [
  {
    what: 'a first day that is none',
    route: '/calendar',
    send: settings([
      ['since', '1990-01-01'],
      ['direction', 'erp-to-google'],
    ]),
    status: 422,
    at: ['name', 'since'],
    stays: [
      ['since', '1990-01-01'],
      ['direction', 'erp-to-google'],
    ],
  },
  {
    what: 'a label with a sign that it can’t have',
    route: '/calendar',
    send: settings([['label:Call', 'Call:']]),
    status: 422,
    at: ['name', 'label:Call'],
    stays: [['label:Call', 'Call:']],
  },
  {
    what: 'a main calendar that isn’t there',
    route: '/calendar',
    send: settings([
      ['mainCalendar', 'nowhere@example.com'],
      ['privateEvents', 'busy'],
    ]),
    status: 422,
    at: ['aria-labelledby', 'calendars'],
    stays: [['privateEvents', 'busy']],
  },
  {
    what: 'no kind of event',
    route: '/calendar',
    send: settings([['eventType', '']]),
    status: 422,
    at: ['aria-labelledby', 'eventTypes'],
    stays: [],
  },
  {
    what: 'settings that somebody else has changed meanwhile',
    route: '/calendar',
    send: settings([
      ['version', '0'],
      ['onGoogleRemoval', 'keep'],
    ]),
    status: 409,
    at: null,
    stays: [['onGoogleRemoval', 'keep']],
  },
  {
    what: 'a label for contacts that isn’t in Google any more',
    route: '/contacts',
    send: contacts([
      ['group', 'contactGroups/gone'],
      ['group', KEPT],
      ['follows', 'yes'],
      ['whenRemoved', 'unlabel'],
      ['whenGone', 'recreate'],
    ]),
    status: 422,
    at: ['aria-labelledby', 'groups'],
    stays: [
      ['group', KEPT],
      ['follows', 'yes'],
      ['whenRemoved', 'unlabel'],
      ['whenGone', 'recreate'],
    ],
  },
  {
    what: 'more labels for contacts than there may be',
    route: '/contacts',
    send: contacts([...many, ['group', KEPT], ['whenRemoved', 'remove']]),
    status: 422,
    at: ['aria-labelledby', 'groups'],
    stays: [
      ['group', KEPT],
      ['whenRemoved', 'remove'],
    ],
  },
  {
    what: 'settings for contacts that somebody else has changed meanwhile',
    route: '/contacts',
    send: contacts([
      ['version', '77'],
      ['whenGone', 'recreate'],
    ]),
    status: 409,
    at: null,
    stays: [['whenGone', 'recreate']],
  },
  {
    what: 'a new label without a name',
    route: '/contacts',
    send: () =>
      fill(jana.one, '/contacts', [
        ['step', 'create-group'],
        ['title', '   '],
      ]),
    status: 422,
    at: ['name', 'title'],
    stays: [],
  },
  {
    what: 'nobody to send',
    route: '/push',
    send: () =>
      fill(jana.one, '/push', [
        ['entity', 'Lead'],
        ['whom', 'chosen'],
        ['q', 'x'],
      ]),
    status: 422,
    at: ['role', 'radiogroup'],
    stays: [
      ['entity', 'Lead'],
      ['whom', 'chosen'],
      ['q', 'x'],
    ],
  },
  {
    what: 'an address of a mailbox that is none',
    route: '/mailboxes/new',
    send: mailbox(
      () => member,
      [
        ['kind', 'personal'],
        ['address', 'nowhere'],
      ],
    ),
    status: 422,
    at: ['value', 'nowhere'],
    stays: [['address', 'nowhere']],
  },
  {
    what: 'an owner of a mailbox whom the ERP doesn’t know',
    route: '/mailboxes/new',
    send: mailbox(
      () => ada,
      [
        ['kind', 'personal'],
        ['address', 'box@example.com'],
        ['owner', 'nobody@example.com'],
      ],
    ),
    status: 422,
    at: ['name', 'owner'],
    stays: [
      ['address', 'box@example.com'],
      ['owner', 'nobody@example.com'],
    ],
  },
  {
    what: 'a mailbox of no team',
    route: '/mailboxes/new',
    send: mailbox(
      () => member,
      [
        ['kind', 'group'],
        ['address', 'info@example.com'],
      ],
    ),
    status: 422,
    at: ['aria-labelledby', 'teams'],
    stays: [['address', 'info@example.com']],
  },
  {
    what: 'the last team taken from a mailbox',
    route: '/mailboxes/*',
    send: async () => {
      await mail.register(member.one, 'team@example.com', ['Info'])
      const page = await member.one.open(mail.url('team@example.com'))
      const path = new URL(page.url).pathname
      return member.one.submit({ ...page, text: withTeams(page.text) }, [['step', 'teams']], path)
    },
    status: 422,
    at: ['aria-labelledby', 'change-teams'],
    stays: [],
  },
  {
    what: 'rights that somebody else has changed meanwhile',
    route: '/rights',
    send: async () => {
      const page = await ada.one.open(url('/rights'))
      const [role = ''] = sentForm(page.text).getAll('grant')[0]?.split(':') ?? []
      return ada.one.submit(
        page,
        [
          ['version', 'older'],
          ['grant', `${role}:gmail-group`],
        ],
        '/rights',
      )
    },
    status: 409,
    at: null,
    stays: [],
  },
  {
    what: 'an erasure without the tick',
    route: '/people/*/erase',
    send: () => fill(ada.one, `/people/${jana.person.id}/erase`, []),
    status: 422,
    at: ['name', 'sure'],
    stays: [],
  },
  {
    what: 'an id that is none',
    route: '/people',
    send: () => ada.one.open(url('/people?user=jana%40example.com')),
    status: 422,
    at: ['name', 'user'],
    stays: [['user', 'jana@example.com']],
  },
]

/** The form with the teams is the only one with ticks. */
function withTeams(text: string): string {
  return text.slice(text.lastIndexOf('<form', text.indexOf('change-teams')))
}

for (const { what, send, ...expected } of refusals)
  test.serial(`refused: ${what}`, async (t) => {
    const before = site.everything()
    const page = await send()
    t.is(page.status, expected.status)
    t.deepEqual(pageFaults(page.text), [])
    t.is(tagsOf(page.text).filter(({ attributes }) => attributes.get('role') === 'alert').length, 1)
    if (expected.at !== null) t.is(unnamed(page.text, expected.at), null)
    const sent = sentForm(page.text)
    for (const [name, value] of expected.stays)
      t.true(sent.getAll(name).includes(real(value)), `${name} ${value}`)
    if (expected.route !== '/mailboxes/*') t.is(site.everything(), before)
  })

/** Whether the field says that it is wrong, and where it is told why; null when it does. */
function unnamed(page: string, [attribute, value]: readonly [string, string]): string | null {
  const tags = readHtml(page).filter((token): token is Tag => token.kind === 'open')
  const field = tags.find(
    ({ name, attributes }) =>
      name !== 'form' && attributes.get(attribute) === value && attributes.has('aria-describedby'),
  )
  if (field === undefined) return 'no such field that is described'
  const described = field.attributes.get('aria-describedby')?.split(' ') ?? []
  const told = tags.filter(({ attributes }) => described.includes(attributes.get('id') ?? '-'))
  if (!told.some(({ attributes }) => attributes.get('class') === 'box bad')) return 'what is wrong isn’t told'
  const needsMark = field.name === 'input' || field.attributes.get('role') === 'radiogroup'
  return needsMark && field.attributes.get('aria-invalid') !== 'true' ? 'not marked' : null
}

/** Forms of nothing but buttons: what they say no to is told by a notice on the page that they lead to. */
const BUTTONS = [
  '/connect',
  '/disconnect',
  '/pause',
  '/resume',
  '/sign-out',
  '/activity',
  '/refused',
  '/holds',
  '/pushes/*',
  '/mailboxes/*/disconnect',
  '/mailboxes/*/remove',
  '/people/*/activity',
  '/people/*/refused',
  '/people/*/holds',
  '/people/*/pushes/*',
  '/people/pause',
  '/parked',
]
/** The same form about somebody else. */
const OF_OTHERS = ['/people/*/contacts', '/people/*/push']

test('each form that can be filled in wrongly is here', (t) => {
  const forms = ROUTE_NAMES.flatMap((name) => (name.startsWith('POST ') ? [name.slice('POST '.length)] : []))
  const known = new Set([...refusals.map(({ route }) => route), ...BUTTONS, ...OF_OTHERS])
  t.deepEqual(
    forms.filter((form) => !known.has(form)),
    [],
  )
})
