import test from 'ava'
import type { UserId } from '../../shared/domain/ids.ts'
import { Fault } from '../../shared/domain/fault.ts'
import { beginMailConsent } from '../../shared/flows/connect-mailbox.ts'
import type { MailRefused } from '../../shared/flows/connect-mailbox.ts'
import type { OAuthResult } from '../../shared/flows/finish-oauth.ts'
import { finishOAuth } from '../../shared/flows/finish-oauth.ts'
import { mailboxIdOf } from '../../shared/flows/mailbox.ts'
import { removeMailbox } from '../../shared/flows/end-mailbox.ts'
import { USER } from '../support/memory-sides.ts'
import { STAFF, grantRights } from './account-world.ts'
import { TENANT, present } from './flow-world.ts'
import { ADMIN, JANA_MAIL, MAIL_SCOPE, PETR, SALES, TOPIC, mailWorld } from './mail-world.ts'
import type { MailFlowWorld } from './mail-world.ts'

const refused = (result: OAuthResult): MailRefused => {
  if (!('refused' in result) || !('mailboxId' in result)) throw new Error(JSON.stringify(result))
  return result
}

/** Nothing of a refused grant is kept, here or at Google. */
async function isUntouched(
  { secrets, revoked, world, mail }: MailFlowWorld,
  token: string,
): Promise<boolean> {
  const stored = JSON.stringify(await world.store.find({ tenant: TENANT, collection: 'mailboxes' }))
  const calls = mail.calls.filter((call) => /watch|history/.test(call))
  return (
    secrets.values.size === 0 && revoked.includes(token) && calls.length === 0 && !stored.includes('google-')
  )
}

test('a mailbox is asked for alone, offline, with its address as the hint, and nothing else rides along', async (t) => {
  const setting = await mailWorld()
  const id = await setting.register({ address: 'Jana@Example.com', ownerId: USER })
  t.is(id, mailboxIdOf(JANA_MAIL))
  await setting.begin(id, USER)
  t.like(setting.sent.at(-1), {
    scopes: ['openid', 'email', MAIL_SCOPE],
    offline: true,
    isAlone: true,
    loginHint: JANA_MAIL,
  })
})

test('the mailbox’s own account is stored, watched, and read from where its history stands', async (t) => {
  const setting = await mailWorld()
  const { mail, secrets, world } = setting
  mail.arrive('google-1')
  const id = await setting.register({ address: JANA_MAIL, ownerId: USER })
  const result = await setting.connectMailbox(id, 'google-1')
  t.true('mailbox' in result)
  t.like(await setting.mailboxNow(id), {
    state: 'active',
    account: { googleSub: 'google-1', user: JANA_MAIL, isAlias: false, connectedBy: USER },
    cursor: String(present(mail.accounts.get('google-1')).historyId),
    watchedUntil: world.clock.now() + 7 * 86_400_000,
    watchFault: null,
  })
  t.deepEqual([...secrets.values.keys()], ['mail-google-1'])
  t.deepEqual(mail.calls, ['google-1 profile', 'google-1 watch'])
  t.is(mail.accounts.get('google-1')?.watch?.topic, TOPIC)
})

test('somebody else’s account is refused with both addresses, and nothing of it is kept', async (t) => {
  const setting = await mailWorld()
  const id = await setting.register({ address: JANA_MAIL, ownerId: USER })
  const result = refused(await setting.connectMailbox(id, 'google-2'))
  t.like(result, { refused: 'wrong-address', mailboxId: id, expected: JANA_MAIL, came: 'petr@example.com' })
  t.true(await isUntouched(setting, `token-of-google-2-${setting.world.clock.time}`))
  t.like(await setting.mailboxNow(id), { state: 'registered', account: null })
})

test('a refused grant that something else lives on isn’t revoked', async (t) => {
  const setting = await mailWorld()
  await setting.jana()
  const other = await setting.register({ address: 'office@example.com', teamIds: [SALES] })
  refused(await setting.connectMailbox(other, 'google-1', { by: PETR }))
  await setting.connect('calendar')
  const third = await setting.register({ address: 'x@example.com', ownerId: USER })
  refused(await setting.connectMailbox(third, 'google-1'))
  t.deepEqual(setting.revoked, [])
  const calendar = await mailWorld()
  await calendar.connect('calendar')
  const wrong = await calendar.register({ address: 'x@example.com', ownerId: USER })
  refused(await calendar.connectMailbox(wrong, 'google-1'))
  t.deepEqual(calendar.revoked, [])
  const elsewhere = await mailWorld()
  elsewhere.answer.neededElsewhere = true
  const id = await elsewhere.register({ address: 'x@example.com', ownerId: USER })
  refused(await elsewhere.connectMailbox(id, 'google-1'))
  t.deepEqual(elsewhere.revoked, [])
})

test('that a refused grant can’t be revoked just now doesn’t hide the refusal', async (t) => {
  const setting = await mailWorld()
  setting.scope = Object.assign(setting.scope, {
    revoke: () => Promise.reject(new Fault('google.unavailable', 'down')),
  })
  const id = await setting.register({ address: JANA_MAIL, ownerId: USER })
  t.is(refused(await setting.connectMailbox(id, 'google-2')).refused, 'wrong-address')
})

async function aliasWorld(isVerified: boolean) {
  const setting = await mailWorld()
  const account = present(setting.mail.accounts.get('google-1'))
  account.sendAs = [{ address: 'office@example.com', isVerified, isPrimary: false }]
  const id = await setting.register({ address: 'office@example.com', ownerId: USER })
  return { ...setting, id }
}

test('a confirmed second address is asked about first; with yes it is taken, and the account’s own address logs in', async (t) => {
  const setting = await aliasWorld(true)
  const { id } = setting
  const question = refused(await setting.connectMailbox(id, 'google-1'))
  t.like(question, { refused: 'alias-to-confirm', expected: 'office@example.com', came: JANA_MAIL })
  t.truthy(question.confirmUrl)
  t.true(await isUntouched(setting, `token-of-google-1-${setting.world.clock.time}`))
  t.like(setting.sent.at(-1), { loginHint: 'google-1', scopes: ['openid', 'email', MAIL_SCOPE] })
  t.true('mailbox' in (await setting.back('google-1')))
  t.like((await setting.mailboxNow(id))?.account, { user: JANA_MAIL, isAlias: true })
})

test('yes to one account is no yes to another', async (t) => {
  const setting = await aliasWorld(true)
  present(setting.mail.accounts.get('google-2')).sendAs = [
    { address: 'office@example.com', isVerified: true, isPrimary: false },
  ]
  refused(await setting.connectMailbox(setting.id, 'google-1'))
  t.like(refused(await setting.back('google-2')), { refused: 'alias-to-confirm', came: 'petr@example.com' })
})

test('a second address that isn’t confirmed in Gmail is refused, also with yes', async (t) => {
  const setting = await aliasWorld(false)
  const result = refused(await setting.connectMailbox(setting.id, 'google-1'))
  t.like(result, { refused: 'alias-unverified', expected: 'office@example.com', came: JANA_MAIL })
  t.is(result.confirmUrl, undefined)
})

for (const [state, why] of [
  ['no-mailbox', 'no-mailbox'],
  ['turned-off', 'mail-turned-off'],
] as const)
  test(`an account whose Gmail is ${state} is refused`, async (t) => {
    const setting = await mailWorld()
    present(setting.mail.accounts.get('google-1')).state = state
    const id = await setting.register({ address: JANA_MAIL, ownerId: USER })
    t.is(refused(await setting.connectMailbox(id, 'google-1')).refused, why)
    t.true(await isUntouched(setting, `token-of-google-1-${setting.world.clock.time}`))
  })

test('the box for mail left unticked, another domain, and no refresh token are refused', async (t) => {
  const setting = await mailWorld()
  const id = await setting.register({ address: JANA_MAIL, ownerId: USER })
  const unticked = await setting.connectMailbox(id, 'google-1', { grantedScopes: ['openid'] })
  t.is(refused(unticked).refused, 'mail-permission-missing')
  const without = await setting.connectMailbox(id, 'google-1', { refreshToken: null })
  t.is(refused(without).refused, 'no-refresh-token')
  Object.assign(setting.scope, { hostedDomain: 'example.com' })
  t.is(refused(await setting.connectMailbox(id, 'google-1', { hd: 'other.com' })).refused, 'wrong-domain')
  t.true('mailbox' in (await setting.connectMailbox(id, 'google-1', { hd: 'example.com' })))
})

test('A3 connected again without a refresh token, the stored one stays and works', async (t) => {
  const setting = await mailWorld()
  const id = await setting.jana()
  const token = setting.secrets.values.get('mail-google-1')
  t.true('mailbox' in (await setting.connectMailbox(id, 'google-1', { refreshToken: null })))
  t.is(setting.secrets.values.get('mail-google-1'), token)
})

test('connected again it goes on where its history was read, and what came meanwhile is looked for', async (t) => {
  const setting = await mailWorld()
  const id = await setting.jana()
  const before = await setting.mailboxNow(id)
  setting.mail.arrive('google-1')
  setting.world.queued.length = 0
  await setting.connectMailbox(id, 'google-1')
  t.is((await setting.mailboxNow(id))?.cursor, before?.cursor)
  t.deepEqual(
    setting.world.queued.map(({ task }) => task),
    [{ kind: 'pull-mail', tenant: TENANT, mailbox: id }],
  )
})

const withoutRight: readonly [what: string, lose: (setting: MailFlowWorld) => unknown][] = [
  ['the right to Gmail', ({ world }) => grantRights(world, ['external-accounts', 'gmail-group'])],
  ['the right to external accounts', ({ world }) => grantRights(world, ['gmail-personal'])],
  ['being active', ({ world }) => world.people.active.delete(USER)],
]
for (const [what, lose] of withoutRight)
  test(`without ${what} nobody begins, and who lost it on the way is refused at the end`, async (t) => {
    const setting = await mailWorld()
    const id = await setting.register({ address: JANA_MAIL, ownerId: USER })
    await setting.begin(id, USER)
    await lose(setting)
    t.is(refused(await setting.back('google-1')).refused, 'mail-no-right')
    t.like(await beginMailConsent({ id, userId: USER, session: 'browser' }, setting.scope), {
      refused: 'mail-no-right',
    })
    t.true(await isUntouched(setting, `token-of-google-1-${setting.world.clock.time}`))
  })

test('a personal mailbox is connected by its owner alone, a group’s by its teams’ members and administrators', async (t) => {
  const setting = await mailWorld()
  const { world } = setting
  const own = await setting.register({ address: JANA_MAIL, ownerId: USER })
  const info = await setting.register({ address: 'info@example.com', teamIds: [SALES] })
  const may = async (id: typeof own, userId: UserId): Promise<boolean> =>
    'url' in (await beginMailConsent({ id, userId, session: 'browser' }, setting.scope))
  t.deepEqual([await may(own, USER), await may(own, PETR), await may(own, ADMIN)], [true, false, false])
  t.deepEqual([await may(info, USER), await may(info, PETR), await may(info, ADMIN)], [false, true, true])
  world.people.add(PETR, { rolesIds: [STAFF], teamsIds: ['team-support'] })
  t.false(await may(info, PETR))
})

test('the way back ends for whom it was begun, in the browser where it was, once', async (t) => {
  const setting = await mailWorld()
  const id = await setting.register({ address: JANA_MAIL, ownerId: USER })
  const state = await setting.begin(id, USER)
  const other = await finishOAuth({ state, session: 'another', code: 'code' }, setting.scope)
  t.like(other, { refused: 'state-invalid' })
  t.true('mailbox' in (await setting.back('google-1')))
  t.like(await setting.back('google-1'), { refused: 'state-invalid' })
})

test('an account that belongs to another ERP user is refused, and its owner is told', async (t) => {
  const setting = await mailWorld()
  await setting.jana()
  present(setting.mail.accounts.get('google-1')).sendAs = [
    { address: 'petr-too@example.com', isVerified: true, isPrimary: false },
  ]
  const id = await setting.register({ address: 'petr-too@example.com', ownerId: PETR })
  await setting.connectMailbox(id, 'google-1', { by: PETR })
  t.like(refused(await setting.back('google-1')), { refused: 'account-taken', owner: USER })
  t.like(await setting.mailboxNow(id), { state: 'registered' })
})

test('whose calendar is connected with an account keeps others’ mailboxes off it, and the other way round', async (t) => {
  const setting = await mailWorld()
  await setting.connect('calendar')
  const id = await setting.register({ address: JANA_MAIL, ownerId: PETR })
  t.like(refused(await setting.connectMailbox(id, 'google-1', { by: PETR })), {
    refused: 'account-taken',
    owner: USER,
  })
  const other = await mailWorld()
  const petrs = await other.register({ address: JANA_MAIL, ownerId: PETR })
  t.true('mailbox' in (await other.connectMailbox(petrs, 'google-1', { by: PETR })))
  other.answer.grant = { ...other.answer.grant, grantedScopes: new Set(['calendar']) }
  t.like(await other.connect('calendar'), { refused: 'account-taken', owner: PETR })
})

test('a mailbox that was removed on the way is gone, and its grant is let go', async (t) => {
  const setting = await mailWorld()
  const id = await setting.register({ address: JANA_MAIL, ownerId: USER })
  await setting.begin(id, USER)
  t.is(await removeMailbox({ id, userId: USER }, setting.scope), 'done')
  t.is(refused(await setting.back('google-1')).refused, 'mailbox-gone')
  t.true(await isUntouched(setting, `token-of-google-1-${setting.world.clock.time}`))
})

test('another account for a mailbox ends what it had with the one before', async (t) => {
  const setting = await mailWorld()
  const id = await setting.jana()
  const { world, mail } = setting
  const first = present(setting.secrets.values.get('mail-google-1'))
  mail.add('google-9', JANA_MAIL)
  t.true('mailbox' in (await setting.connectMailbox(id, 'google-9')))
  t.deepEqual(setting.revoked, [first])
  t.deepEqual([...setting.secrets.values.keys()], ['mail-google-9'])
  t.like(await setting.mailboxNow(id), {
    state: 'active',
    account: { googleSub: 'google-9', connectedAt: world.clock.now() },
  })
  t.is(mail.accounts.get('google-1')?.watch, null)
})

test('where Gmail can’t tell of new mail the mailbox is connected all the same, and says why', async (t) => {
  const setting = await mailWorld()
  setting.mail.failures.set('watch', () => {
    throw new Fault('google.misconfigured', 'no topic')
  })
  const id = await setting.jana()
  t.like(await setting.mailboxNow(id), {
    state: 'active',
    watchedUntil: null,
    watchFault: 'google.misconfigured',
  })
})

test('without a topic, or an ERP that is told, Gmail is asked nothing', async (t) => {
  for (const told of [
    { isTold: true, topic: null },
    { isTold: false, topic: TOPIC },
  ]) {
    const setting = await mailWorld()
    Object.assign(setting.scope, { mail: told })
    const id = await setting.jana()
    t.like(await setting.mailboxNow(id), { state: 'active', watchedUntil: null, watchFault: null })
    t.deepEqual(setting.mail.calls, ['google-1 profile'])
  }
})

test('a watch with an earlier topic of ours is let go of first; another tenant’s is left alone', async (t) => {
  const former = { topic: 'projects/stand-in/topics/former', expiresAt: Infinity }
  const setting = await mailWorld()
  present(setting.mail.accounts.get('google-1')).watch = former
  const id = await setting.jana()
  t.deepEqual(setting.mail.calls.slice(1), ['google-1 watch', 'google-1 stop', 'google-1 watch'])
  t.like(await setting.mailboxNow(id), { watchFault: null })
  const shared = await mailWorld()
  shared.answer.neededElsewhere = true
  present(shared.mail.accounts.get('google-1')).watch = former
  const same = await shared.jana()
  t.like(await shared.mailboxNow(same), { state: 'active', watchFault: 'google.duplicate' })
  t.is(shared.mail.accounts.get('google-1')?.watch, former)
})
