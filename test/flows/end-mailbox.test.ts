import test from 'ava'
import fc from 'fast-check'
import { Fault } from '../../shared/domain/fault.ts'
import type { MailboxId, UserId } from '../../shared/domain/ids.ts'
import { checkMailboxes } from '../../shared/flows/check-mailboxes.ts'
import { beginMailConsent } from '../../shared/flows/connect-mailbox.ts'
import { disconnectAccount } from '../../shared/flows/disconnect-account.ts'
import { disconnectMailbox, removeMailbox } from '../../shared/flows/end-mailbox.ts'
import { eraseUser, goOnErasing, receiptsOf } from '../../shared/flows/erase-user.ts'
import { heldCounts, heldDataOf } from '../../shared/flows/held-data.ts'
import { giveCredential } from '../../shared/flows/give-credential.ts'
import { mailboxIdOf } from '../../shared/flows/mailbox.ts'
import { parkTask } from '../../shared/platform/park-task.ts'
import { USER } from '../support/memory-sides.ts'
import { worlds } from '../support/worlds.ts'
import { dyingScope } from './account-world.ts'
import { TENANT, present } from './flow-world.ts'
import { ADMIN, JANA_MAIL, PETR, SALES, mailWorld } from './mail-world.ts'
import type { MailFlowWorld } from './mail-world.ts'

const down = (): never => {
  throw new Fault('google.unavailable', 'down')
}

/** Jana's address and office@, both in her account. */
async function twoOfOne(): Promise<MailFlowWorld & { own: MailboxId; office: MailboxId }> {
  const setting = await mailWorld()
  const own = await setting.jana()
  present(setting.mail.accounts.get('google-1')).sendAs = [
    { address: 'office@example.com', isVerified: true, isPrimary: false },
  ]
  const office = await setting.register({ address: 'office@example.com', ownerId: USER })
  await setting.connectMailbox(office, 'google-1')
  await setting.back('google-1')
  return { ...setting, own, office }
}

test('disconnecting stops the watch, revokes, and forgets the token; the registration stays', async (t) => {
  const setting = await mailWorld()
  const id = await setting.jana()
  const token = present(setting.secrets.values.get('mail-google-1'))
  t.is(await disconnectMailbox({ id, userId: USER }, setting.scope), 'done')
  t.deepEqual([setting.revoked, [...setting.secrets.values.keys()]], [[token], []])
  t.is(setting.mail.accounts.get('google-1')?.watch, null)
  t.like(await setting.mailboxNow(id), {
    state: 'registered',
    account: null,
    cursor: null,
    watchedUntil: null,
  })
  t.is(await disconnectMailbox({ id, userId: USER }, setting.scope), 'done')
})

test('removing takes the registration as well', async (t) => {
  const setting = await mailWorld()
  const id = await setting.jana()
  t.is(await removeMailbox({ id, userId: USER }, setting.scope), 'done')
  t.is(await setting.mailboxNow(id), null)
  t.is(await removeMailbox({ id, userId: USER }, setting.scope), 'gone')
})

test('its owner may end it without the right, and an administrator; nobody else', async (t) => {
  const setting = await mailWorld()
  const { scope, world } = setting
  const [own, info] = [await setting.jana(), await setting.info()]
  const may = async (id: MailboxId, userId: UserId) => disconnectMailbox({ id, userId }, scope)
  t.is(await may(own, PETR), 'gone')
  t.is(await may(info, USER), 'gone')
  world.people.add(PETR, { rolesIds: [], teamsIds: [SALES] })
  t.is(await may(info, PETR), 'no-right')
  world.people.add(USER, { rolesIds: [] })
  t.is(await may(own, USER), 'done')
  t.is(await may(info, ADMIN), 'done')
})

test('A6 a mailbox’s end leaves the other mailboxes of its account as they are', async (t) => {
  const setting = await twoOfOne()
  const { own, office, scope, mail } = setting
  t.is(await disconnectMailbox({ id: office, userId: USER }, scope), 'done')
  t.deepEqual(setting.revoked, [])
  t.truthy(mail.accounts.get('google-1')?.watch)
  t.truthy(await giveCredential({ address: JANA_MAIL, userId: null, refused: null }, scope))
  t.is(await disconnectMailbox({ id: own, userId: USER }, scope), 'done')
  t.is(setting.revoked.length, 1)
  t.is(mail.accounts.get('google-1')?.watch, null)
})

test('A6 a mailbox’s end doesn’t revoke while the calendar lives on the account, and the calendar’s not while a mailbox does', async (t) => {
  for (const order of ['mail first', 'calendar first']) {
    const setting = await mailWorld()
    const id = await setting.jana()
    setting.answer.grant = { ...setting.answer.grant, grantedScopes: new Set(['calendar']) }
    await setting.connect('calendar')
    const ends = [
      () => disconnectMailbox({ id, userId: USER }, setting.scope),
      () => disconnectAccount({ userId: USER, feature: 'all', by: USER }, setting.scope),
    ]
    if (order === 'calendar first') ends.reverse()
    t.is(await ends[0]?.(), 'done', order)
    t.deepEqual(setting.revoked, [], order)
    t.is(setting.secrets.values.size, 1, order)
    t.is(await ends[1]?.(), 'done', order)
    t.is(setting.revoked.length, 1, order)
    t.is(setting.secrets.values.size, 0, order)
  }
})

test('A6 nothing is revoked, and no watch stopped, while another tenant lives on the grant', async (t) => {
  const setting = await mailWorld()
  const id = await setting.jana()
  setting.answer.neededElsewhere = true
  t.is(await disconnectMailbox({ id, userId: USER }, setting.scope), 'done')
  t.deepEqual([setting.revoked, setting.secrets.values.size], [[], 0])
  t.truthy(setting.mail.accounts.get('google-1')?.watch)
})

test('with Google away nobody gets a credential any more, and the check of rights finishes it', async (t) => {
  const setting = await mailWorld()
  const { scope } = setting
  const id = await setting.jana()
  setting.mail.failures.set('stop', down)
  t.is(await removeMailbox({ id, userId: USER }, scope), 'under-way')
  await t.throwsAsync(giveCredential({ address: JANA_MAIL, userId: null, refused: null }, scope), {
    code: 'mail.not-connected',
  })
  t.like(await beginMailConsent({ id, userId: USER, session: 'browser' }, scope), { refused: 'being-ended' })
  await checkMailboxes(scope)
  t.like(await setting.mailboxNow(id), { state: 'disconnecting' })
  setting.mail.failures.clear()
  setting.world.hooks.set('before people.among', down)
  await checkMailboxes(scope)
  t.is(await setting.mailboxNow(id), null)
  t.deepEqual([setting.revoked.length, setting.secrets.values.size], [1, 0])
})

test('a dead grant is no reason not to end', async (t) => {
  const setting = await mailWorld()
  const id = await setting.jana()
  setting.dead.add(present(setting.secrets.values.get('mail-google-1')))
  t.is(await disconnectMailbox({ id, userId: USER }, setting.scope), 'done')
  t.is(setting.secrets.values.size, 0)
})

test('cut short anywhere, an end goes on to the same end, and never takes what is needed', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.boolean(), async (effects, isShared) => {
      const setting = await twoOfOne()
      const { own, office, scope } = setting
      if (!isShared) await removeMailbox({ id: own, userId: USER }, scope)
      const dying = dyingScope(scope, effects)
      await removeMailbox({ id: office, userId: USER }, { ...scope, ...dying.scope }).catch(() => undefined)
      await checkMailboxes(scope)
      const left = await setting.mailboxNow(office)
      if (left !== null && left.state !== 'disconnecting') return
      t.is(left, null)
      t.is(setting.secrets.values.size, isShared ? 1 : 0)
      t.is(setting.revoked.length > 0, !isShared)
    }),
    worlds(30),
  )
})

test('a user’s erasure takes his mailboxes and what a group has by his account; a group’s own account stays', async (t) => {
  const setting = await twoOfOne()
  const { scope, world } = setting
  await setting.register({ address: 'later@example.com', ownerId: USER })
  const shared = await setting.register({ address: 'shared@example.com', teamIds: [SALES] })
  present(setting.mail.accounts.get('google-2')).sendAs = [
    { address: 'shared@example.com', isVerified: true, isPrimary: false },
  ]
  await setting.connectMailbox(shared, 'google-2', { by: PETR })
  await setting.back('google-2')
  const info = await setting.info()
  const task = { kind: 'pull-mail', tenant: TENANT, account: mailboxIdOf('petr@example.com') }
  const parked = { tenant: TENANT, kind: 'pull-mail', task, code: 'erp.refused' }
  await parkTask(parked, { store: world.store, clock: world.clock, log: scope.log })
  t.like(await heldCounts(USER, scope), { mailboxes: 3, connections: 0 })
  t.is((await heldDataOf(USER, scope)).mailboxes?.length, 3)
  t.like(await heldCounts(PETR, scope), { mailboxes: 1, parked: 1 })

  t.like(await eraseUser({ userId: USER, by: ADMIN }, scope), {
    account: 'disconnected',
    removed: { mailboxes: 3 },
  })
  t.is((await heldCounts(USER, scope))['mailboxes'], 0)
  t.deepEqual([...setting.secrets.values.keys()].sort(), ['mail-google-2', 'mail-google-3'])

  t.like(await eraseUser({ userId: PETR, by: ADMIN }, scope), { removed: { parked: 1 } })
  t.like(await setting.mailboxNow(shared), { state: 'registered', account: null })
  t.like(await setting.mailboxNow(info), { state: 'active', account: { connectedBy: null } })
  t.false(JSON.stringify(await world.store.find({ tenant: TENANT, collection: 'mailboxes' })).includes(PETR))
})

test('an erasure waits for Google, and isn’t done before his mailboxes are ended', async (t) => {
  const setting = await mailWorld()
  const { scope, world } = setting
  await setting.jana()
  setting.mail.failures.set('stop', down)
  t.like(await eraseUser({ userId: USER, by: ADMIN }, scope), { account: 'pending' })
  world.clock.time += 3_600_000
  await goOnErasing(scope)
  t.like((await receiptsOf(USER, scope))[0], { doneAt: null })
  setting.mail.failures.clear()
  await goOnErasing(scope)
  t.like((await receiptsOf(USER, scope))[0], { account: 'disconnected', doneAt: world.clock.time })
})
