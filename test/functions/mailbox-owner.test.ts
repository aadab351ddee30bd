import test from 'ava'
import type { TestWorld } from '../support/test-world.ts'
import type { Page } from './browser.ts'
import { startConsoleSite } from './console-site.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { mailboxPeople } from './mailbox-people.ts'
import type { MailboxPeople } from './mailbox-people.ts'
import { wrongWith } from './page-check.ts'

/** A personal mailbox that an administrator registers for somebody else. */
let site: ConsoleSite
let world: TestWorld
let home: string
let mail: MailboxPeople
let admin: SignedIn

test.before(async () => {
  site = await startConsoleSite()
  ;({ world, home } = site)
  mail = mailboxPeople(site)
  admin = await site.signedIn(await site.someAdmin())
})
test.after.always(() => world?.close())

const FORM = { title: 'Register a mailbox' }

async function registerFor({ one }: SignedIn, owner: string, address: string): Promise<Page> {
  const form = await one.open(`${home}/mailboxes/new`)
  const filled: [string, string][] = [
    ['kind', 'personal'],
    ['address', address],
    ['owner', owner],
  ]
  return one.follow(await one.submit(form, filled, '/mailboxes/new'))
}

test.serial('by his address or his id; he connects it, and the administrator can’t', async (t) => {
  for (const by of ['email', 'id'] as const) {
    const jana = await mail.member()
    const { email } = jana.person
    const page = await registerFor(admin, ` ${jana.person[by]} `, email)
    t.is(wrongWith(page, { title: `Mailbox ${email}` }), null)
    t.false(page.text.includes('name="step" value="connect"'))
    t.like(await mail.stored(email), {
      ownerId: jana.person.id,
      registeredBy: admin.person.id,
      state: 'registered',
    })
    t.true((await jana.one.open(home)).text.includes('Your mailbox waits to be connected'))
    const own = await jana.one.open(mail.url(email))
    await mail.connect(jana.one, own, { email })
    t.like(await mail.stored(email), { ownerId: jana.person.id, state: 'active' })
  }
})

test.serial('nobody, or several, is said at the field, and nothing is stored', async (t) => {
  const [one, two] = [await site.somebody(), await site.somebody()]
  world.erp.as(world.erp.adminId).update('User', two.id, {
    emailAddressData: [
      { emailAddress: two.email, primary: true },
      { emailAddress: one.email, primary: false },
    ],
  })
  const before = site.everything()
  for (const [owner, says] of [
    ['nobody@example.com', 'There is no active user of the ERP with this address or id.'],
    ['6b00000000000000f', 'There is no active user of the ERP with this address or id.'],
    ['two words', 'There is no active user of the ERP with this address or id.'],
    [one.email, 'Several users of the ERP have this address.'],
  ] as const) {
    const page = await registerFor(admin, owner, 'box@example.com')
    t.is(wrongWith(page, { ...FORM, status: 422 }), null, owner)
    t.true(page.text.includes(says), owner)
    t.true(page.text.includes(`value="${owner}"`), owner)
    t.true(page.text.includes('value="box@example.com"'), owner)
  }
  t.is(site.everything(), before)
})

test.serial('left empty it is the administrator’s own; nobody else registers one for others', async (t) => {
  await registerFor(admin, '', 'own@example.com')
  t.like(await mail.stored('own@example.com'), { ownerId: admin.person.id })
  const [jana, petr] = [await mail.member(), await mail.member()]
  const form = await jana.one.open(`${home}/mailboxes/new`)
  t.false(form.text.includes('name="owner"'))
  const before = site.everything()
  const page = await registerFor(jana, petr.person.email, petr.person.email)
  t.is(wrongWith(page, { ...FORM, status: 403 }), null)
  t.is(site.everything(), before)
})
