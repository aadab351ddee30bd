import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import type { UserId } from '../../shared/domain/ids.ts'
import { giveCredential } from '../../shared/flows/give-credential.ts'
import { changeMailbox } from '../../shared/flows/mailbox.ts'
import { testMailboxOf } from '../../shared/flows/test-mailbox.ts'
import { USER } from '../support/memory-sides.ts'
import { STAFF } from './account-world.ts'
import { TENANT, counted, present } from './flow-world.ts'
import { ADMIN, JANA_MAIL, PETR, SALES, mailWorld } from './mail-world.ts'
import type { MailFlowWorld } from './mail-world.ts'

const ask = ({ scope }: MailFlowWorld, address: string, userId: UserId | null = null) =>
  giveCredential({ address, userId, refused: null }, scope)

const audit = async ({ world }: MailFlowWorld) =>
  (await world.store.find({ tenant: TENANT, collection: 'audit', limit: 500 }))
    .map(({ data }) => data)
    .filter(({ action }) => action === 'credential-given')

test('the ERP gets who logs in, with what, where and until when, in any case of the address', async (t) => {
  const setting = await mailWorld()
  await setting.jana()
  t.deepEqual(await ask(setting, ' Jana@Example.com'), {
    address: JANA_MAIL,
    user: JANA_MAIL,
    imap: { host: 'imap.example', port: 993, security: 'tls' },
    smtp: { host: 'smtp.example', port: 465, security: 'tls' },
    accessToken: 'access-of-google-1',
    expiresAt: setting.world.clock.now() + 3_000_000,
    xoauth2: `xoauth2 of ${JANA_MAIL} access-of-google-1`,
  })
})

test('H281 M1 for a second address the account’s own address logs in, with a token of that account', async (t) => {
  const setting = await mailWorld()
  present(setting.mail.accounts.get('google-1')).sendAs = [
    { address: 'office@example.com', isVerified: true, isPrimary: false },
  ]
  const id = await setting.register({ address: 'office@example.com', ownerId: USER })
  await setting.connectMailbox(id, 'google-1')
  await setting.back('google-1')
  t.like(await ask(setting, 'office@example.com'), {
    address: 'office@example.com',
    user: JANA_MAIL,
    xoauth2: `xoauth2 of ${JANA_MAIL} access-of-google-1`,
  })
})

test('a credential costs no call to Gmail, one read and one write; when it was given is noted every five minutes', async (t) => {
  const setting = await mailWorld()
  const { world } = setting
  const id = await setting.jana()
  await ask(setting, JANA_MAIL)
  const first = (await setting.mailboxNow(id))?.lastCredentialAt
  t.is(first, world.clock.now())
  setting.mail.calls.length = 0
  world.clock.time += 299_999
  const cost = await counted(world, () => ask(setting, JANA_MAIL))
  t.deepEqual([setting.mail.calls, cost], [[], { google: [], erp: [], reads: 1, writes: 1 }])
  t.is((await setting.mailboxNow(id))?.lastCredentialAt, first)
  world.clock.time += 1
  await ask(setting, JANA_MAIL)
  t.is((await setting.mailboxNow(id))?.lastCredentialAt, world.clock.now())
})

test('each one is noted, with whom it was for', async (t) => {
  const setting = await mailWorld()
  const own = await setting.jana()
  const info = await setting.info()
  await ask(setting, JANA_MAIL)
  setting.world.clock.time += 1
  await ask(setting, 'info@example.com', PETR)
  t.deepEqual(
    (await audit(setting)).map(({ by, subject, detail }) => [by, subject, detail]),
    [
      [null, USER, own],
      [PETR, PETR, info],
    ],
  )
  const logged = setting.world.logged.filter(({ event }) => event === 'credential.given')
  t.deepEqual(
    logged.map(({ fields }) => fields['user']),
    ['erp', PETR],
  )
})

test('for a user it is his own mailbox, or his team’s; nobody else’s, and nobody’s who is gone', async (t) => {
  const setting = await mailWorld()
  const { world } = setting
  await setting.jana()
  await setting.info()
  world.people.add('eva' as UserId, { rolesIds: [STAFF] })
  const may = async (address: string, userId: string): Promise<boolean> =>
    ask(setting, address, userId as UserId).then(
      () => true,
      (error: unknown) => {
        t.like(error, { code: 'request.forbidden', field: 'user' })
        return false
      },
    )
  t.deepEqual(
    [await may(JANA_MAIL, USER), await may(JANA_MAIL, PETR), await may(JANA_MAIL, ADMIN)],
    [true, false, false],
  )
  const info = 'info@example.com'
  t.deepEqual(
    [await may(info, PETR), await may(info, ADMIN), await may(info, 'eva'), await may(info, 'nobody')],
    [true, true, false, false],
  )
  world.people.add(PETR, { rolesIds: [], teamsIds: [SALES] })
  t.true(await may(info, PETR), 'members use it, with the right to connect it or without')
  world.people.active.delete(PETR)
  t.false(await may(info, PETR))
})

test('what isn’t there, isn’t connected, isn’t allowed, or is being ended gives none', async (t) => {
  const setting = await mailWorld()
  const { scope } = setting
  await t.throwsAsync(ask(setting, 'nobody@example.com'), { code: 'request.not-found' })
  await setting.register({ address: 'new@example.com', ownerId: USER })
  await t.throwsAsync(ask(setting, 'new@example.com'), { code: 'mail.not-connected' })
  const id = await setting.jana()
  for (const [change, code] of [
    [{ isAllowed: false }, 'request.forbidden'],
    [{ isAllowed: true, state: 'disconnecting' }, 'mail.not-connected'],
    [{ state: 'needs-reconnecting' }, 'mail.grant-lost'],
  ] as const) {
    await changeMailbox(scope, id, (mailbox) => ({ ...mailbox, ...change }))
    await t.throwsAsync(ask(setting, JANA_MAIL), { code })
  }
  t.deepEqual([await audit(setting), setting.refreshed], [[], []])
})

test('a grant that is found dead is told as such, and from then on without asking Google', async (t) => {
  const setting = await mailWorld()
  const id = await setting.jana()
  setting.dead.add(present(setting.secrets.values.get('mail-google-1')))
  await t.throwsAsync(ask(setting, JANA_MAIL), { code: 'mail.grant-lost' })
  t.like(await setting.mailboxNow(id), { state: 'needs-reconnecting' })
  setting.refreshed.length = 0
  await t.throwsAsync(ask(setting, JANA_MAIL), { code: 'mail.grant-lost' })
  t.deepEqual(setting.refreshed, [])
  t.is(setting.world.people.told.length, 1)
})

test('that Google can’t be reached, or is set up wrong, isn’t the mailbox’s fault', async (t) => {
  for (const code of ['google.unavailable', 'google.misconfigured'] as const) {
    const setting = await mailWorld()
    const id = await setting.jana()
    Object.assign(setting.scope, { mailTokenOf: () => Promise.reject(new Fault(code, 'no')) })
    await t.throwsAsync(ask(setting, JANA_MAIL), { code })
    t.like(await setting.mailboxNow(id), { state: 'active' })
  }
})

test('testing logs in as the ERP would, and keeps what the servers said', async (t) => {
  const setting = await mailWorld()
  const { scope, tested, world } = setting
  const id = await setting.jana()
  setting.report.now = {
    imap: { failed: 'refused-login', said: 'Invalid credentials (Failure)' },
    smtp: { ok: true, messageId: null },
  }
  t.deepEqual(await testMailboxOf({ id, userId: USER, letter: null }, scope), setting.report.now)
  t.like(tested[0], { credential: { address: JANA_MAIL, user: JANA_MAIL }, sendsTo: null })
  t.deepEqual((await setting.mailboxNow(id))?.lastTest, {
    at: world.clock.now(),
    report: setting.report.now,
  })
  const logged = world.logged.find(({ event }) => event === 'mailbox.tested')
  t.like(logged?.fields, { imap: 'refused-login', smtp: 'ok' })
})

test('a letter goes to the mailbox itself, and only for who may connect it', async (t) => {
  const setting = await mailWorld()
  const { scope, tested, world } = setting
  const info = await setting.info()
  const letter = { subject: 'x', text: 'y' }
  world.people.add(PETR, { rolesIds: [], teamsIds: [SALES] })
  t.deepEqual(await testMailboxOf({ id: info, userId: PETR, letter }, scope), { refused: 'no-right' })
  t.true('imap' in (await testMailboxOf({ id: info, userId: PETR, letter: null }, scope)))
  t.true('imap' in (await testMailboxOf({ id: info, userId: ADMIN, letter }, scope)))
  t.deepEqual(
    tested.map(({ sendsTo }) => sendsTo),
    [null, 'info@example.com'],
  )
})

test('nobody tests a mailbox that is none of his business, or can’t be used just now', async (t) => {
  const setting = await mailWorld()
  const { scope, tested } = setting
  const id = await setting.jana()
  const fresh = await setting.register({ address: 'new@example.com', ownerId: USER })
  const end = (which: typeof id, userId: UserId) => testMailboxOf({ id: which, userId, letter: null }, scope)
  t.deepEqual(await end(id, PETR), { refused: 'gone' })
  t.deepEqual(await end(fresh, USER), { refused: 'not-connected' })
  await changeMailbox(scope, id, (mailbox) => ({ ...mailbox, isAllowed: false }))
  t.deepEqual(await end(id, USER), { refused: 'not-allowed' })
  await changeMailbox(scope, id, (mailbox) => ({ ...mailbox, isAllowed: true }))
  setting.dead.add(present(setting.secrets.values.get('mail-google-1')))
  t.deepEqual(await end(id, USER), { refused: 'needs-reconnecting' })
  t.deepEqual(await end(id, USER), { refused: 'needs-reconnecting' })
  t.deepEqual(tested, [])
})
