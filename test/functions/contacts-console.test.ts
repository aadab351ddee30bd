import test from 'ava'
import { readConnection } from '../../shared/flows/connection.ts'
import type { UserId } from '../../shared/domain/ids.ts'
import { accountKeyOf } from '../../shared/flows/contact-names.ts'
import { asOnlyWriter } from '../../shared/flows/writer-lease.ts'
import { pageFaults } from '../pages/page-faults.ts'
import { TENANT } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'
import { sentForm } from '../support/sent-form.ts'
import { connectOnly } from './browser.ts'
import type { Browser, Page } from './browser.ts'
import { inGoogle, makeContacts, pusher } from './contact-people.ts'
import { startConsoleSite } from './console-site.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { wrongWith } from './page-check.ts'
import { askErp, storeOf } from './world-view.ts'

const CONTACTS = { title: 'Google Contacts' }
const PUSH = { title: 'Send to Google Contacts' }
const PUSHED = { title: 'Sent to Google Contacts' }

let site: ConsoleSite
let world: TestWorld
let home: string

test.before(async () => {
  site = await startConsoleSite({ minutesAgo: 50 })
  ;({ world, home } = site)
})
test.after.always(() => world?.close())

let people = 0
/** Somebody who is signed in and connected for contacts, with some in the ERP. */
async function somebody(
  count: number,
  name = `Of${String((people += 1))}x`,
): Promise<SignedIn & { name: string; ids: string[] }> {
  const person = await pusher(world, `${name.toLowerCase()}@example.com`)
  const ids = makeContacts(world, person, { count, name })
  await world.settle()
  return { ...(await site.signedIn(person)), name, ids }
}

/** Who did what to this person. */
async function auditOf(userId: string): Promise<readonly { action: string; by: string }[]> {
  const query = { tenant: TENANT, collection: 'audit', where: { key: 'user', equals: userId } }
  return (await (await storeOf(world)).find(query)).map(({ data }) => data as { action: string; by: string })
}

async function pushFrom(
  one: Browser,
  filled: readonly (readonly [string, string])[],
  path = '/push',
): Promise<Page> {
  return one.submit(await one.open(`${home}${path}`), filled, path.split('?')[0])
}

test.serial('all of one’s own contacts: ten at once, the rest while the page is looked at', async (t) => {
  const { one, person } = await somebody(13)
  const page = await one.follow(await pushFrom(one, [['whom', 'mine']]))
  t.is(wrongWith(page, PUSHED), null)
  t.true(page.text.includes('10 / 13'))
  t.regex(
    page.text,
    /<noscript\s*><meta http-equiv="refresh" content="5; url=http:[^?"]*\/pushes\/[\w-]+"\s*\/><\/noscript>/,
  )
  t.is(inGoogle(world, person).length, 10)
  await world.settle()
  const over = await one.open(page.url)
  t.true(over.text.includes('13 / 13'))
  t.notRegex(over.text, /http-equiv|data-every/, 'what is over is not asked for again')
  t.is(inGoogle(world, person).length, 13)
  const trouble = await one.open(`${page.url}?only=trouble`)
  t.true(trouble.text.includes('Nothing was skipped, and nothing has failed.'))
  const list = await one.open(`${home}/contacts`)
  t.is(wrongWith(list, CONTACTS), null)
  t.true(list.text.includes(new URL(page.url).pathname))
})

test.serial('who is found can be ticked, and only they are pushed', async (t) => {
  const { one, person, ids, name } = await somebody(4)
  const form = await one.open(`${home}/push?entity=Contact&q=${name.toLowerCase()}`)
  t.is(wrongWith(form, PUSH), null)
  for (const at of [0, 1, 2, 3]) t.true(form.text.includes(`${name}0${at}`))
  const chosen = [ids[1] ?? '', ids[3] ?? '']
  const pushed = await one.submit(
    form,
    [['whom', 'chosen'], ...chosen.map((id) => ['id', id] as const)],
    '/push',
  )
  t.true((await one.follow(pushed)).text.includes('2 / 2'))
  t.deepEqual(inGoogle(world, person), [`${name}01`, `${name}03`])
  const found = await pushFrom(one, [['whom', 'found']], `/push?entity=Contact&q=${name}00`)
  t.true((await one.follow(found)).text.includes('1 / 1'))
  t.deepEqual(inGoogle(world, person), [`${name}00`, `${name}01`, `${name}03`])
})

test.serial('whoever is assigned to somebody else is neither shown nor pushed', async (t) => {
  const other = await somebody(2)
  const mine = await somebody(1)
  const form = await mine.one.open(`${home}/push?entity=Contact&q=${other.name}`)
  t.false(form.text.includes(`${other.name}0`))
  const refused = await pushFrom(mine.one, [
    ['whom', 'chosen'],
    ['id', other.ids[0] ?? ''],
  ])
  t.is(wrongWith(refused, { ...PUSH, status: 422 }), null)
  t.true(refused.text.includes('Nobody was sent'))
  t.false(refused.text.includes(`${other.name}0`))
  const nobody = await pushFrom(mine.one, [['whom', 'chosen']])
  t.is(nobody.status, 422)
  const ticked = mine.ids[0] ?? ''
  const both = await pushFrom(mine.one, [
    ['whom', 'chosen'],
    ['id', ticked],
    ['id', other.ids[0] ?? ''],
  ])
  t.is(both.status, 422)
  t.deepEqual(sentForm(both.text).getAll('id'), [ticked], 'what was ticked is ticked still')
  await world.settle()
  t.deepEqual(inGoogle(world, mine.person), [])
})

test.serial('10,001 are too many at once: said so, and nothing is begun', async (t) => {
  const { one, person } = await somebody(1)
  const ids = Array.from({ length: 10_001 }, (_, at) => at.toString(16).padStart(17, '0'))
  const before = site.everything()
  const refused = await pushFrom(one, [['whom', 'chosen'], ...ids.map((id) => ['id', id] as const)])
  t.is(wrongWith(refused, { ...PUSH, status: 422 }), null)
  t.true(refused.text.includes('at most 10,000 can be sent at once'))
  t.is(site.everything(), before)
  t.deepEqual(inGoogle(world, person), [])
})

test.serial(
  'one’s pushes are nobody else’s to see, cancel or repeat; an administrator’s they are',
  async (t) => {
    const stranger = await somebody(1)
    const { one, person } = await somebody(12)
    const pushed = await one.follow(await pushFrom(one, [['whom', 'mine']]))
    const id = new URL(pushed.url).pathname.split('/').at(-1) ?? ''
    t.is((await stranger.one.open(`${home}/pushes/${id}`)).status, 404)
    const admin = await site.signedIn(await site.someAdmin())
    const path = `/people/${person.id}/pushes/${id}`
    t.is((await stranger.one.open(`${home}${path}`)).status, 403)
    const page = await admin.one.open(`${home}${path}`)
    t.is(wrongWith(page, { title: `Sent to Google Contacts: ${person.email.split('@')[0]}` }), null)
    const done = await admin.one.submit(page, [['step', 'cancel']], path)
    t.is(done.location, `${home}${path}?notice=push-cancelled`)
    const audited = (await auditOf(person.id)).map(({ action, by }) => `${action} ${by}`)
    t.true(audited.includes(`contacts-pushed ${person.id}`))
    t.true(audited.includes(`push-cancelled ${admin.person.id}`))
    await world.settle()
    t.is(inGoogle(world, person).length, 10)
    const retried = await admin.one.submit(await admin.one.open(`${home}${path}`), [['step', 'retry']], path)
    t.regex(retried.location, /\/people\/\w+\/pushes\/[\w-]+\?notice=push-retried$/)
    await world.settle()
    t.is(inGoogle(world, person).length, 12)
  },
)

test.serial(
  'settings: labels, following and what becomes of the removed are saved, unless changed meanwhile',
  async (t) => {
    const { one, person } = await somebody(1)
    const save = async (page: Page, filled: readonly (readonly [string, string])[]): Promise<Page> => {
      const names = filled.map(([name]) => name)
      const shown = [...sentForm(page.text)].filter(([name]) => ![...names, 'title'].includes(name))
      return one.submit(page, [...shown, ...filled, ['step', 'save']], '/contacts')
    }
    const first = await one.open(`${home}/contacts`)
    const made = await one.submit(
      first,
      [
        ['step', 'create-group'],
        ['title', 'Customers'],
      ],
      '/contacts',
    )
    t.is(made.location, `${home}/contacts?notice=label-made`)
    const twice = await one.submit(
      first,
      [
        ['step', 'create-group'],
        ['title', 'Customers'],
      ],
      '/contacts',
    )
    t.is(wrongWith(twice, { ...CONTACTS, status: 422 }), null)
    t.true(twice.text.includes('There is a label of this name already.'))
    const page = await one.open(`${home}/contacts`)
    const group = /value="(contactGroups\/\w+)"\s*\/>Customers</.exec(page.text)?.[1] ?? ''
    const saved = await save(page, [
      ['group', group],
      ['whenRemoved', 'unlabel'],
    ])
    t.is(saved.location, `${home}/contacts?notice=contacts-saved`)
    const sent = sentForm((await one.open(`${home}/contacts`)).text)
    t.deepEqual(sent.getAll('group'), [group])
    t.is(sent.get('whenRemoved'), 'unlabel')
    t.is((await save(page, [['whenGone', 'recreate']])).status, 409)
    await one.follow(await pushFrom(one, [['whom', 'mine']]))
    const [contact] = world.google.contactsOf(person.email).list()
    t.true(JSON.stringify(contact?.['memberships']).includes(group))
  },
)

test.serial(
  'while others write to the account a label has to wait; its name stays in the form',
  async (t) => {
    const { one, person } = await somebody(0)
    const page = await one.open(`${home}/contacts`)
    const userId = person.id as UserId
    const stored = await readConnection(await storeOf(world), TENANT, userId)
    const account = accountKeyOf(stored?.connection.googleSub ?? '')
    const scope = await world.deps.contactScopeOf(TENANT)
    const filled = [
      ['step', 'create-group'],
      ['title', 'Partners'],
    ] as const
    const busy = await asOnlyWriter({ account, userId }, scope, () => one.submit(page, filled, '/contacts'))
    t.is(wrongWith(busy, { ...CONTACTS, status: 422 }), null)
    t.true(busy.text.includes('Something is being written to your Google Contacts just now.'))
    t.is(sentForm(busy.text).get('title'), 'Partners')
    t.is((await one.submit(busy, filled, '/contacts')).location, `${home}/contacts?notice=label-made`)
  },
)

test.serial(
  'a push that meets a revoked grant says so, and goes on as soon as its user has connected again',
  async (t) => {
    const { one, person } = await somebody(25)
    const page = await one.follow(await pushFrom(one, [['whom', 'mine']]))
    world.google.revokeGrant(person.email)
    await world.settle()
    const waits = await one.open(page.url)
    t.true(waits.text.includes('Google doesn’t let us in any more'))
    t.true(waits.text.includes('10 / 25'))
    await connectOnly(one, home, { email: person.email, feature: 'contacts' })
    await world.settle()
    t.true((await one.open(page.url)).text.includes('25 / 25'))
    t.is(inGoogle(world, person).length, 25)
  },
)

const webhooks = async (): Promise<string[]> => {
  const { list } = await askErp<{ list: { event: string }[] }>(world, 'GET', 'Webhook?maxSize=200')
  return list
    .map(({ event }) => event)
    .filter((event) => /^(?:Contact|Lead)/.test(event))
    .sort()
}

test.serial(
  'the ERP tells of contacts as long as somebody follows them; a change and a removal then follow',
  async (t) => {
    const { one, person, ids, name } = await somebody(2)
    await one.follow(await pushFrom(one, [['whom', 'mine']]))
    const follow = async (isOn: boolean): Promise<void> => {
      const page = await one.open(`${home}/contacts`)
      const shown = [...sentForm(page.text)].filter(
        ([field]) => !['follows', 'title', 'whenRemoved'].includes(field),
      )
      const filled: [string, string][] = [
        ['whenRemoved', 'remove'],
        ['step', 'save'],
      ]
      await one.submit(
        page,
        [...shown, ...filled, ...(isOn ? [['follows', 'yes'] as const] : [])],
        '/contacts',
      )
    }
    await follow(true)
    t.deepEqual(await webhooks(), ['Contact.delete', 'Contact.update', 'Lead.delete', 'Lead.update'])
    world.erp.as(person.id).update('Contact', ids[0] ?? '', { lastName: `${name}Renamed` })
    world.erp.as(person.id).remove('Contact', ids[1] ?? '')
    await world.settle()
    t.deepEqual(inGoogle(world, person), [`${name}Renamed`])
    await follow(false)
    t.deepEqual(await webhooks(), [])
  },
)

test.serial('who isn’t connected for contacts sees why nothing can be sent, and sends nothing', async (t) => {
  const { one, person } = await site.signedIn(await site.somebody())
  makeContacts(world, person, { count: 1, name: 'Unsent' })
  const page = await one.open(`${home}/contacts`)
  t.is(wrongWith(page, CONTACTS), null)
  t.true(page.text.includes('Nothing can be sent just now'))
  const refused = await pushFrom(one, [['whom', 'mine']])
  t.is(wrongWith(refused, { ...PUSH, status: 422 }), null)
  t.true(refused.text.includes('Google Contacts isn’t connected'))
  t.is(await readConnection(await storeOf(world), TENANT, person.id as UserId), null)
})

test.serial('names and searches that would run are shown as they are', async (t) => {
  const { one, person } = await somebody(0)
  // The ERP itself takes neither angle brackets nor an equals sign in a name.
  const lastName = `Run" 'x()' &lt;b&gt;`
  world.erp.as(person.id).create('Contact', { lastName, assignedUserId: person.id })
  const form = await one.open(`${home}/push?q=Run`)
  t.is(wrongWith(form, PUSH), null)
  t.deepEqual(pageFaults(form.text), [])
  t.true(form.text.includes('Run&quot; &#39;x()&#39; &amp;lt;b&amp;gt;'))
  const search = await one.open(`${home}/push?q=${encodeURIComponent('"><script>alert(1)</script>')}`)
  t.is(wrongWith(search, PUSH), null)
  t.deepEqual(pageFaults(search.text), [])
  const page = await one.follow(await pushFrom(one, [['whom', 'mine']]))
  t.is(wrongWith(page, PUSHED), null)
  t.deepEqual(pageFaults(page.text), [])
  t.true(page.text.includes('Run&quot; &#39;x()&#39;'))
})
