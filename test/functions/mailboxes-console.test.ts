import test from 'ava'
import { publish } from '../../infra/local/publish.ts'
import { pageFaults } from '../pages/page-faults.ts'
import type { TestWorld } from '../support/test-world.ts'
import { newBrowser, throughGoogle } from './browser.ts'
import type { Page } from './browser.ts'
import { startConsoleSite } from './console-site.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { googleAccount, mailboxPeople } from './mailbox-people.ts'
import type { MailboxPeople } from './mailbox-people.ts'
import { wrongWith } from './page-check.ts'
import { cookieOf, csrfOn, send } from './sent-by-hand.ts'

const LIST = { title: 'Mailboxes' }
const FORM = { title: 'Register a mailbox' }
const titled = (address: string): { title: string } => ({ title: `Mailbox ${address}` })

let site: ConsoleSite
let world: TestWorld
let home: string
let mail: MailboxPeople
/** Who comes when the world's clock is too far ahead for a sign-in. */
let late: readonly SignedIn[]

test.before(async () => {
  site = await startConsoleSite({ minutesAgo: 50 })
  ;({ world, home } = site)
  mail = mailboxPeople(site)
  late = [await mail.member(), await mail.member()]
})
test.after.always(() => world?.close())

const lateOne = (at: number): SignedIn => {
  const one = late[at]
  if (one === undefined) throw new Error('nobody')
  return one
}
const hasStep = ({ text }: Page, step: string): boolean => text.includes(`name="step" value="${step}"`)

test.serial('one’s own mailbox: registered, connected, and it works; no script is asked for', async (t) => {
  const { one, person } = await mail.member()
  const empty = await one.open(`${home}/mailboxes`)
  t.is(wrongWith(empty, LIST), null)
  t.true(empty.text.includes('Register your own mailbox'))
  t.true((await one.open(home)).text.includes(`href="${home}/mailboxes"`))
  const page = await mail.register(one, ` ${person.email.toUpperCase()} `)
  t.is(wrongWith(page, titled(person.email)), null)
  t.true(page.url.endsWith('?notice=mailbox-registered'))
  t.true(page.text.includes('It isn’t connected with Google yet'))
  t.true((await one.open(home)).text.includes('Your mailbox waits to be connected'))
  const connected = await mail.connect(one, page, { email: person.email })
  t.is(connected.url, `${mail.url(person.email)}?notice=mailbox-connected`)
  t.is(wrongWith(connected, titled(person.email)), null)
  t.deepEqual(pageFaults(connected.text), [])
  t.true(connected.text.includes('It works; the ERP hasn’t asked for access yet.'))
  t.like(await mail.stored(person.email), { state: 'active', ownerId: person.id })
  t.false((await one.open(home)).text.includes('waits to be connected'))
  const list = await one.open(`${home}/mailboxes`)
  t.is(wrongWith(list, LIST), null)
  t.true(list.text.includes('The mailbox works.'))
})

test.serial('in Czech, from the list to the end', async (t) => {
  const { one: known, person } = await mail.member()
  const one = newBrowser({ home, language: 'cs' })
  for (const [name, value] of known.cookies) one.cookies.set(name, value)
  t.is(wrongWith(await one.open(`${home}/mailboxes`), { title: 'Schránky', language: 'cs' }), null)
  const page = await mail.register(one, person.email)
  t.is(wrongWith(page, { title: `Schránka ${person.email}`, language: 'cs' }), null)
  const other = await site.somebody()
  const wrong = await mail.connect(one, page, { email: other.email })
  t.is(wrongWith(wrong, { title: 'To byl účet jiné schránky', status: 403, language: 'cs' }), null)
  await mail.connect(one, page, { email: person.email })
  const asked = await one.open(`${mail.url(person.email)}/remove`)
  t.is(wrongWith(asked, { title: `Odebrat ${person.email}?`, language: 'cs' }), null)
  const over = await one.follow(await one.submit(asked, [], '/remove'))
  t.true(over.text.includes('Schránka je odebraná.'))
  t.is(await mail.stored(person.email), null)
})

test.serial('what is wrong with a new mailbox is said at its field, and nothing is stored', async (t) => {
  const { one, person } = await mail.member({ teams: ['Wrong'] })
  const other = await mail.member()
  await mail.register(other.one, 'taken@example.com')
  const before = site.everything()
  const bad = await mail.register(one, 'not an address')
  t.is(wrongWith(bad, { ...FORM, status: 422 }), null)
  t.true(bad.text.includes('Please give a whole e-mail address'))
  t.true(bad.text.includes('value="not an address"'))
  const taken = await mail.register(one, 'Taken@example.com')
  t.is(wrongWith(taken, { ...FORM, status: 409 }), null)
  t.true(taken.text.includes('the own mailbox of Mail Nr'))
  const form = await one.open(`${home}/mailboxes/new`)
  const filled: [string, string][] = [
    ['kind', 'group'],
    ['address', 'box@example.com'],
  ]
  const none = await one.submit(form, filled, '/mailboxes/new')
  t.is(wrongWith(none, { ...FORM, status: 422 }), null)
  t.true(none.text.includes('Please tick at least one team'))
  const foreign = await one.submit(form, [...filled, ['team', mail.teamId('Board')]], '/mailboxes/new')
  t.is(foreign.status, 422, 'a team that he isn’t in')
  t.false(form.text.includes('Board'))
  const odd = await one.submit(form, [['kind', 'shared']], '/mailboxes/new')
  t.is(odd.status, 400)
  t.is(site.everything(), before)
  t.false(foreign.text.includes(person.id))
})

test.serial('without the right there is no form, and a sent one is refused', async (t) => {
  const { one, person } = await mail.member({ rights: ['external-accounts', 'calendar'] })
  const list = await one.open(`${home}/mailboxes`)
  t.is(wrongWith(list, LIST), null)
  t.false(list.text.includes('/mailboxes/new'))
  t.true(list.text.includes('Ask your administrator for them'))
  const form = await one.open(`${home}/mailboxes/new`)
  t.is(wrongWith(form, { ...FORM, status: 403 }), null)
  t.false(form.text.includes('name="kind"'))
  const before = site.everything()
  const sent = await send({
    url: `${home}/mailboxes/new`,
    cookie: cookieOf(one),
    form: [
      ['csrf', csrfOn(form)],
      ['kind', 'personal'],
      ['address', person.email],
    ],
  })
  t.is(sent.status, 403)
  t.is(site.everything(), before)
})

test.serial('a team’s mailbox: who has the right connects it, its other members see and can’t', async (t) => {
  const teams = ['Support']
  const [able, member] = [await mail.member({ teams }), await mail.member({ teams, rights: [] })]
  const address = 'support@example.com'
  googleAccount(world, address)
  const page = await mail.register(able.one, address, teams)
  t.is(wrongWith(page, titled(address)), null)
  const seen = await member.one.open(mail.url(address))
  t.is(wrongWith(seen, titled(address)), null)
  t.false(hasStep(seen, 'connect'))
  t.true(seen.text.includes('a member of its teams who has the rights'))
  const form = [['csrf', csrfOn(seen)] as const, ['step', 'connect'] as const]
  const refused = await send({ url: mail.url(address), cookie: cookieOf(member.one), form })
  t.is(wrongWith(refused, { title: 'You don’t have the right to this yet', status: 403 }), null)
  const connected = await mail.connect(able.one, page, { email: address })
  t.is(wrongWith(connected, titled(address)), null)
  t.true(connected.text.includes('It works;'))
  t.true((await member.one.open(`${home}/mailboxes`)).text.includes(address))
  for (const [step, notice] of [
    ['test', 'mailbox-tested'],
    ['test-sending', 'mailbox-not-tested'],
    ['teams', 'mailbox-not-changed'],
  ] as const) {
    const fields: [string, string][] = [
      ['csrf', csrfOn(seen)],
      ['step', step],
      ['team', mail.teamId('Support')],
    ]
    const sent = await send({ url: mail.url(address), cookie: cookieOf(member.one), form: fields })
    t.is(sent.location, `${mail.url(address)}?notice=${notice}`, step)
  }
  t.deepEqual(world.mail?.messagesOf(address), [])
  for (const end of ['disconnect', 'remove']) {
    t.is((await member.one.open(`${mail.url(address)}/${end}`)).location, mail.url(address))
    const sent = await send({
      url: `${mail.url(address)}/${end}`,
      cookie: cookieOf(member.one),
      form: [['csrf', csrfOn(seen)]],
    })
    t.is(sent.location, `${mail.url(address)}?notice=mailbox-not-changed`)
  }
  t.like(await mail.stored(address), { state: 'active' })
})

test.serial(
  'another account than the mailbox’s: both addresses, what to do, and nothing is stored',
  async (t) => {
    const { one, person } = await mail.member()
    const other = await site.somebody()
    const page = await mail.register(one, person.email)
    const before = site.everything()
    const wrong = await mail.connect(one, page, { email: other.email })
    t.is(wrongWith(wrong, { title: 'That was another mailbox’s account', status: 403 }), null)
    t.deepEqual(pageFaults(wrong.text), [])
    t.true(wrong.text.includes(`${person.email} was to be connected, and ${other.email} signed in.`))
    t.true(wrong.text.includes('It is a Google Group'))
    t.true(wrong.text.includes(`href="${mail.url(person.email)}"`), 'and back to the mailbox')
    t.is(site.everything(), before)
  },
)

test.serial('one more address of an account: asked about first, then connected with it', async (t) => {
  const { one, person } = await mail.member({ teams: ['Alias'] })
  const address = 'sales@example.com'
  const page = await mail.register(one, address, ['Alias'])
  world.google.mailboxOf(person.email).addSendAs({ address, isVerified: false })
  const unverified = await mail.connect(one, page, { email: person.email })
  t.is(wrongWith(unverified, { title: 'This address isn’t confirmed yet', status: 403 }), null)
  t.like(await mail.stored(address), { state: 'registered', account: null })
  world.google.mailboxOf(person.email).removeSendAs(address)
  world.google.mailboxOf(person.email).addSendAs({ address, isVerified: true })
  const asked = await mail.connect(one, page, { email: person.email })
  t.is(wrongWith(asked, { title: `Is ${person.email} the right account?` }), null)
  t.deepEqual(pageFaults(asked.text), [])
  t.like(await mail.stored(address), { state: 'registered', account: null })
  const onward = /class="main" href="([^"]+)"/.exec(asked.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  t.false(onward.includes('sales'), 'no address in an address')
  const back = await throughGoogle(one, onward, { email: person.email })
  const connected = await one.follow(await one.open(back))
  t.is(wrongWith(connected, titled(address)), null)
  t.true(connected.text.includes(`The ERP logs in as ${person.email} and sees`))
  t.like(await mail.stored(address), { state: 'active' })
})

test.serial('a Google Group’s address is explained before and after', async (t) => {
  const { one, person } = await mail.member({ teams: ['Groups'] })
  const address = 'group@example.com'
  world.google.addGroup({ email: address, members: [person.email] })
  t.true((await one.open(`${home}/mailboxes/new`)).text.includes('Is the address a Google Group?'))
  const page = await mail.register(one, address, ['Groups'])
  t.true(page.text.includes('A group passes mail on to its members and has no mailbox'))
  const wrong = await mail.connect(one, page, { email: person.email })
  t.is(wrongWith(wrong, { title: 'That was another mailbox’s account', status: 403 }), null)
})

test.serial('refused at Google, without the box, or without Gmail: said in words', async (t) => {
  const { one, person } = await mail.member()
  const page = await mail.register(one, person.email)
  const { email } = person
  // Without any box that is ticked, Google says the same as for a refusal (google.md 1.4).
  for (const choice of [{ untick: ['mail.google.com/'] }, { deny: true }]) {
    const denied = await mail.connect(one, page, { email, ...choice })
    t.is(wrongWith(denied, { title: 'Not connected', status: 403 }), null)
    t.true(denied.text.includes('the box for Gmail was left unticked'))
    t.true(denied.text.includes(`href="${mail.url(email)}"`), 'and back to the mailbox')
  }
  world.google.setGmail(email, 'none')
  const none = await mail.connect(one, page, { email })
  t.is(wrongWith(none, { title: 'This Google account has no Gmail', status: 403 }), null)
  t.like(await mail.stored(email), { state: 'registered', account: null })
})

test.serial('somebody else’s mailbox isn’t there for who has nothing to do with it', async (t) => {
  const { one, person } = await mail.member()
  await mail.register(one, person.email)
  const stranger = await mail.member()
  const before = site.everything()
  const own = await stranger.one.open(`${home}/mailboxes/new`)
  for (const path of ['', '/disconnect', '/remove']) {
    t.is((await stranger.one.open(`${mail.url(person.email)}${path}`)).status, 404, path)
    for (const step of ['connect', 'test', 'test-sending', 'teams']) {
      const form = [['csrf', csrfOn(own)] as const, ['step', step] as const]
      const sent = await send({
        url: `${mail.url(person.email)}${path}`,
        cookie: cookieOf(stranger.one),
        form,
      })
      t.is(sent.status, 404, `${path} ${step}`)
    }
  }
  t.false((await stranger.one.open(`${home}/mailboxes`)).text.includes(person.email))
  t.is(site.everything(), before)
})

test.serial('an administrator sees all, and ends what he may not connect or read', async (t) => {
  const { one, person } = await mail.member()
  await mail.connect(one, await mail.register(one, person.email), { email: person.email })
  const admin = await site.signedIn(await site.someAdmin())
  const list = await admin.one.open(`${home}/mailboxes`)
  t.is(wrongWith(list, LIST), null)
  t.true(list.text.includes('All mailboxes; those that somebody should look at come first'))
  const page = await admin.one.open(mail.url(person.email))
  t.is(wrongWith(page, titled(person.email)), null)
  for (const step of ['connect', 'test', 'test-sending']) t.false(hasStep(page, step), step)
  const asked = await admin.one.open(`${mail.url(person.email)}/disconnect`)
  t.is(wrongWith(asked, { title: `Disconnect ${person.email}?` }), null)
  const over = await admin.one.follow(await admin.one.submit(asked, [], '/disconnect'))
  t.is(over.url, `${mail.url(person.email)}?notice=mailbox-disconnected`)
  t.like(await mail.stored(person.email), { state: 'registered', account: null })
})

test.serial('teams are given and taken; one stays at least', async (t) => {
  const { one } = await mail.member({ teams: ['First', 'Second'] })
  const second = await mail.member({ teams: ['Second'], rights: [] })
  const address = 'both@example.com'
  const page = await mail.register(one, address, ['First'])
  t.is((await second.one.open(mail.url(address))).status, 404)
  const path = new URL(page.url).pathname
  const none = await one.submit(page, [['step', 'teams']], path)
  t.is(wrongWith(none, { ...titled(address), status: 422 }), null)
  t.true(none.text.includes('please tick at least one team'))
  const filled = ['First', 'Second'].map((name): [string, string] => ['team', mail.teamId(name)])
  const saved = await one.submit(page, [['step', 'teams'], ...filled], path)
  t.is(saved.location, `${mail.url(address)}?notice=teams-saved`)
  t.is((await second.one.open(mail.url(address))).status, 200)
  t.is((await one.submit(page, [['step', 'sell']], path)).status, 400)
})

test.serial(
  'its test logs in for real; the other button sends a message, in the reader’s language',
  async (t) => {
    const { one: english, person } = await mail.member()
    const { email } = person
    const path = new URL(mail.url(email)).pathname
    const first = await mail.connect(english, await mail.register(english, email), { email })
    t.true(first.text.includes('It wasn’t tested yet.'))
    const tested = await english.submit(first, [['step', 'test']], path)
    t.is(tested.location, `${mail.url(email)}?notice=mailbox-tested`)
    const page = await english.follow(tested)
    t.deepEqual(pageFaults(page.text), [])
    t.regex(page.text, /The mailbox has \d+ folders\. The inbox is empty\./)
    t.true(page.text.includes('The login works; no message was sent.'))
    t.deepEqual(world.mail?.messagesOf(email), [])
    const one = newBrowser({ home, language: 'cs' })
    for (const [name, value] of english.cookies) one.cookies.set(name, value)
    const sent = await one.follow(
      await one.submit(await one.open(mail.url(email)), [['step', 'test-sending']], path),
    )
    t.true(sent.text.includes('Schránka poslala zprávu sama sobě'))
    const letters = world.mail?.messagesOf(email) ?? []
    t.is(letters.length, 1)
    t.true(letters[0]?.includes('Subject: =?UTF-8?Q?Schr=C3=A1nka_funguje?='))
    const again = await english.follow(await english.submit(page, [['step', 'test']], path))
    t.regex(again.text, /The newest message in the inbox is of\s*<time/)
  },
)

test.serial('a login that the server refuses: its own words, and what may help', async (t) => {
  const { one, person } = await mail.member()
  const { email } = person
  const page = await mail.connect(one, await mail.register(one, email), { email })
  world.google.setGmail(email, 'none')
  const tested = await one.submit(page, [['step', 'test']], new URL(page.url).pathname)
  t.is(tested.location, `${mail.url(email)}?notice=mailbox-test-failed`)
  const failed = await one.follow(tested)
  t.is(wrongWith(failed, titled(email)), null)
  t.true(failed.text.includes('It is connected, but its last test failed.'))
  t.true(failed.text.includes('The server refuses the login.'))
  t.regex(failed.text, /The server’s own words: <code lang="en">[^<]*\w+[^<]*<\/code>/)
  const list = await one.open(`${home}/mailboxes`)
  t.true(list.text.includes('1 mailbox can’t be used, or not fully'))
})

test.serial('a right that is withdrawn pauses the mailbox, and its owner may still end it', async (t) => {
  const somebody = await mail.member()
  const { one, person } = somebody
  await mail.connect(one, await mail.register(one, person.email), { email: person.email })
  await mail.withdraw(somebody)
  await publish(world.functionsUrl, 'sweep', { depth: 'access' })
  await world.settle()
  const page = await one.open(mail.url(person.email))
  t.is(wrongWith(page, titled(person.email)), null)
  t.true(page.text.includes('Paused, because the right to it was withdrawn'))
  for (const step of ['connect', 'test', 'test-sending']) t.false(hasStep(page, step), step)
  const asked = await one.open(`${mail.url(person.email)}/disconnect`)
  await one.submit(asked, [], '/disconnect')
  t.like(await mail.stored(person.email), { state: 'registered', account: null })
})

test.serial('a grant that Google ended is found out, said, and connected again', async (t) => {
  const { one, person } = lateOne(0)
  const { email } = person
  await mail.connect(one, await mail.register(one, email), { email })
  world.google.revokeGrant(email)
  world.google.expireAccessTokens(email)
  world.pass(3_600_000)
  const tested = await one.submit(
    await one.open(mail.url(email)),
    [['step', 'test']],
    new URL(mail.url(email)).pathname,
  )
  t.is(tested.location, `${mail.url(email)}?notice=mailbox-not-tested`)
  const page = await one.follow(tested)
  t.true(page.text.includes('Google does not let us in any more; it has to be connected again'))
  t.like(await mail.stored(email), { state: 'needs-reconnecting' })
})

test.serial('a session that has ended leads to the sign-in, and its forms do nothing', async (t) => {
  const { one, person } = lateOne(1)
  const page = await mail.register(one, person.email)
  const before = site.everything()
  world.pass(13 * 3_600_000)
  for (const path of ['', '/disconnect', '/remove'])
    t.is((await one.open(`${mail.url(person.email)}${path}`)).status, 401, path)
  t.is((await one.open(`${home}/mailboxes`)).status, 401)
  const sent = await one.submit(page, [['step', 'connect']], new URL(page.url).pathname)
  t.is(wrongWith(sent, { title: 'You are signed out', status: 401 }), null)
  t.is(site.everything(), before)
})
