import test from 'ava'
import type { UserId } from '../../shared/domain/ids.ts'
import { readConnection, saveConnection } from '../../shared/flows/connection.ts'
import { TENANT } from '../support/test-world.ts'
import { sentForm } from '../support/sent-form.ts'
import type { TestWorld } from '../support/test-world.ts'
import { connectOnly, sendSettings, signIn } from './browser.ts'
import type { Page } from './browser.ts'
import { CONNECTION, startConsoleSite } from './console-site.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { wrongWith } from './page-check.ts'
import { cookieOf, csrfOn, send } from './sent-by-hand.ts'
import { connectionOf, makeEvent, makeMeeting, meetings, storeOf, stored, titles } from './world-view.ts'

const SETTINGS = { title: 'Calendar settings' }
const PREVIEW = { title: 'What would happen' }

let site: ConsoleSite
let world: TestWorld
let home: string

test.before(async () => {
  site = await startConsoleSite({ minutesAgo: 50 })
  ;({ world, home } = site)
})
test.after.always(() => world?.close())

/** Somebody who has just come back from Google, and has started nothing yet. */
async function fresh(name?: string): Promise<SignedIn> {
  const { one, person } = await site.signedIn(await site.somebody(name))
  return { one, person, page: await connectOnly(one, home, { email: person.email }) }
}

/** The form that a browser would send after the settings were opened. */
async function formOf({ one }: SignedIn): Promise<Page> {
  const page = await one.open(`${home}/calendar`)
  if (wrongWith(page, SETTINGS) !== null) throw new Error(wrongWith(page, SETTINGS) ?? '')
  return page
}

const settingsOf = async ({ person }: SignedIn) => {
  const { direction, entities, settingsVersion, startedAt } = (await connectionOf(world, person.id)) ?? {}
  return { direction, entities, settingsVersion, startedAt }
}

test.serial('who has connected chooses, sees what would be done, starts, and it is done', async (t) => {
  const jana = await fresh('jana')
  const offer = makeMeeting(world, jana.person, 'Offer')
  const erp = world.erp.as(jana.person.id)
  const guest = erp.create('Contact', { lastName: 'Guest', emailAddress: 'guest@example.com' })
  erp.update('Meeting', offer, { contactsIds: [guest.id] })
  await makeEvent(world, jana.person, 'Dentist')
  await world.settle()
  const connection = await jana.one.open(home)
  t.is(wrongWith(connection, CONNECTION), null)
  t.true(connection.text.includes('Not started yet'))
  t.deepEqual(await titles(world, jana.person), ['Dentist'])
  const before = site.everything()
  const preview = await sendSettings(jana.one, await formOf(jana), [['step', 'preview']])
  t.is(wrongWith(preview, PREVIEW), null)
  t.regex(preview.text, /Dentist/)
  t.regex(preview.text, /Offer/)
  t.regex(preview.text, /<td data-label="Guests">guest@example\.com<\/td>/)
  t.regex(preview.text, /The ERP will show you 1 notification,/)
  t.is(site.everything(), before, 'looking does nothing')
  t.false(stored(world).includes('Dentist'))
  t.false(world.logLines.join('').includes('Dentist'))
  const started = await sendSettings(jana.one, preview, [['step', 'apply']])
  t.is(started.location, `${home}?notice=started`)
  await world.settle()
  t.deepEqual(await titles(world, jana.person), ['Dentist', 'Offer'])
  t.true((await meetings(world)).some(({ name }) => name === 'Dentist'))
  t.true((await jana.one.open(home)).text.includes('Everything works'))
})

test.serial(
  'who comes back from Google sees at once what would happen, and starts with one click',
  async (t) => {
    const person = await site.somebody('atonce')
    makeMeeting(world, person, 'Waiting offer')
    const { one } = await site.signedIn(person)
    const page = await connectOnly(one, home, { email: person.email })
    t.is(wrongWith(page, PREVIEW), null)
    t.true(page.url.endsWith('/calendar/preview?notice=connected'))
    t.regex(page.text, /Waiting offer/)
    t.regex(page.text, /the settings that suit most people/)
    t.regex(page.text, /\/calendar\/preview\?language=cs"/, 'the other language is a look at the same')
    const form = await sendSettings(one, page, [['step', 'change']])
    t.is(wrongWith(form, SETTINGS), null)
    t.is((await settingsOf({ one, person, page })).startedAt, null, 'looking starts nothing')
    t.is((await sendSettings(one, page, [['step', 'apply']])).location, `${home}?notice=started`)
    await world.settle()
    t.deepEqual(await titles(world, person), ['Waiting offer'])
    t.is((await one.open(`${home}/calendar/preview`)).location, `${home}/calendar`, 'once started it is over')
  },
)

test.serial(
  'what is changed later is shown before it is done, and done after it was confirmed',
  async (t) => {
    const petr = await site.connected(await site.somebody('petr'))
    makeMeeting(world, petr.person, 'Contract')
    await world.settle()
    const form = await formOf(petr)
    const preview = await sendSettings(petr.one, form, [
      ['label:Meeting', 'ERP'],
      ['step', 'preview'],
    ])
    t.regex(preview.text, /ERP: Contract/)
    const back = await sendSettings(petr.one, preview, [['step', 'change']])
    t.is(wrongWith(back, SETTINGS), null)
    t.regex(back.text, /name="label:Meeting"\s+value="ERP"/)
    t.deepEqual(await titles(world, petr.person), ['Contract'])
    const done = await sendSettings(petr.one, preview, [['step', 'apply']])
    t.is(done.location, `${home}?notice=settings-saved`)
    await world.settle()
    t.deepEqual(await titles(world, petr.person), ['ERP: Contract'])
    t.like(await settingsOf(petr), { settingsVersion: 3 })
  },
)

test.serial('what can’t be chosen is said at its field, and nothing is stored', async (t) => {
  const one = await fresh()
  const before = site.everything()
  for (const [field, value, says] of [
    ['direction', 'sideways', '“sideways” is not among them'],
    ['since', '1990-01-01', 'after 1999'],
    ['label:Call', 'a:b', 'a colon'],
    ['label:Call', '', 'Only the kind that events without a label become'],
    ['mainCalendar', 'boss@example.com', 'is not in your Google account any more'],
    ['otherCalendar', 'boss@example.com', 'is not in your Google account any more'],
    ['eventType', 'party', '“party” is not among them'],
    ['colour:Call', '12', '“12” is not among them'],
    ['entity', 'Account', '“Account” is not among them'],
  ] as const)
    for (const step of ['preview', 'apply']) {
      const page = await sendSettings(one.one, await formOf(one), [
        [field, value],
        ['step', step],
      ])
      t.is(wrongWith(page, { ...SETTINGS, status: 422 }), null, field)
      t.true(page.text.includes(says), `${field} ${says}`)
      t.is(site.everything(), before)
    }
})

test.serial('of two windows the one that comes later is told, and changes nothing', async (t) => {
  const someone = await fresh()
  const form = await formOf(someone)
  const choose = (direction: string, step: string) =>
    sendSettings(someone.one, form, [
      ['direction', direction],
      ['step', step],
    ])
  t.is((await choose('erp-to-google', 'apply')).location, `${home}?notice=started`)
  for (const step of ['preview', 'apply', 'change']) {
    const late = await choose('google-to-erp', step)
    t.is(late.status, 409, step)
    t.true(late.text.includes('Nothing was saved: the settings were changed meanwhile'), step)
    t.is(sentForm(late.text).get('direction'), 'google-to-erp', 'what was entered stays')
  }
  t.like(await settingsOf(someone), { direction: 'erp-to-google', settingsVersion: 2 })
  const again = await sendSettings(someone.one, await choose('google-to-erp', 'preview'), [['step', 'apply']])
  t.is(again.location, `${home}?notice=settings-saved`)
  t.like(await settingsOf(someone), { direction: 'google-to-erp', settingsVersion: 3 })
})

test.serial('a form without a step, or with an unknown one, does nothing', async (t) => {
  const { one } = await fresh()
  const csrf = csrfOn(await one.open(home))
  const before = site.everything()
  for (const step of ['', 'start', 'toString']) {
    const form: [string, string][] = [
      ['csrf', csrf],
      ['version', '1'],
      ['step', step],
    ]
    t.is((await send({ url: `${home}/calendar`, cookie: cookieOf(one), form })).status, 400, step)
  }
  t.is(site.everything(), before)
})

test.serial('who isn’t connected is led to where he can be', async (t) => {
  const { one, page } = await site.signedIn(await site.somebody())
  t.is((await one.open(`${home}/calendar`)).location, home)
  const form: [string, string][] = [
    ['csrf', csrfOn(page)],
    ['version', '1'],
    ['step', 'apply'],
  ]
  const sent = await send({ url: `${home}/calendar`, cookie: cookieOf(one), form })
  t.deepEqual([sent.status, sent.location], [303, home])
})

test.serial('another’s settings can’t be reached, whomever the form names', async (t) => {
  const [jana, petr] = [await fresh(), await fresh()]
  const before = await settingsOf(jana)
  await sendSettings(petr.one, await formOf(petr), [
    ['userId', jana.person.id],
    ['mainCalendar', jana.person.email],
    ['step', 'apply'],
  ])
  t.deepEqual(await settingsOf(jana), before)
  t.false((await connectionOf(world, petr.person.id))?.mainCalendar?.id === jana.person.email)
})

test.serial('who has lost the right is told whom to ask, and a form of his does nothing', async (t) => {
  const bare = await startConsoleSite({ rights: 'none' })
  t.teardown(() => bare.world.close())
  const person = await bare.somebody()
  const one = bare.browser()
  await signIn(one, bare.home, { email: person.email })
  const page = await one.open(`${bare.home}/calendar`)
  t.is(page.status, 403)
  t.regex(page.text, /“External accounts” and “Google Calendar”/)
})

test.serial('a calendar that the account has lost is said, and another one is chosen', async (t) => {
  const someone = await site.connected(await site.somebody())
  const store = await storeOf(world)
  const held = await readConnection(store, TENANT, someone.person.id as UserId)
  if (!held?.connection.mainCalendar) throw new Error('not connected')
  const mainCalendar = { ...held.connection.mainCalendar, id: 'gone@group.calendar.google.com' as never }
  await saveConnection(store, TENANT, { ...held, connection: { ...held.connection, mainCalendar } })
  const page = await formOf(someone)
  t.true(page.text.includes('is not in your Google account any more'))
  const preview = await sendSettings(someone.one, page, [
    ['mainCalendar', someone.person.email],
    ['step', 'preview'],
  ])
  t.is(wrongWith(preview, PREVIEW), null)
})

test.serial(
  'when Google lets us in no more, the way leads to where the account is reconnected',
  async (t) => {
    const { one, person } = await site.connected(await site.somebody())
    await world.settle()
    world.google.revokeGrant(person.email)
    world.pass(2 * 3_600_000)
    t.is((await one.open(`${home}/calendar`)).location, home)
    t.regex((await one.open(home)).text, /Google does not let us in any more/)
  },
)
