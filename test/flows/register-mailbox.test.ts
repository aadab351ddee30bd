import test from 'ava'
import type { UserId } from '../../shared/domain/ids.ts'
import { eraseUser } from '../../shared/flows/erase-user.ts'
import { mailboxIdOf } from '../../shared/flows/mailbox.ts'
import { mailboxOf, mailboxesOf } from '../../shared/flows/mailbox-view.ts'
import {
  changeTeams,
  registerByErp,
  registerMailbox,
  teamsToChoose,
} from '../../shared/flows/register-mailbox.ts'
import type { MailboxWish } from '../../shared/flows/register-mailbox.ts'
import { USER } from '../support/memory-sides.ts'
import { grantRights } from './account-world.ts'
import { present } from './flow-world.ts'
import { ADMIN, JANA_MAIL, PETR, SALES, mailWorld } from './mail-world.ts'
import type { MailFlowWorld } from './mail-world.ts'

const SUPPORT = 'team-support'
const personal = (address: string, ownerId: UserId = USER): MailboxWish => ({
  address,
  kind: 'personal',
  ownerId,
  teamIds: [],
})
const group = (address: string, teamIds: readonly string[] = [SALES]): MailboxWish => ({
  address,
  kind: 'group',
  ownerId: null,
  teamIds,
})
const register = async ({ scope }: MailFlowWorld, wish: MailboxWish, by: UserId): Promise<string> => {
  const result = await registerMailbox({ ...wish, by }, scope)
  return 'refused' in result ? result.refused : 'registered'
}
const person = ({ world }: MailFlowWorld, userId: UserId) => present(world.people.active.get(userId))

test('a mailbox is registered once, whatever the case of its address, and nothing is connected by it', async (t) => {
  const setting = await mailWorld()
  t.is(await register(setting, personal(' Jana@Example.COM '), USER), 'registered')
  t.is(await register(setting, personal(JANA_MAIL), USER), 'registered')
  const id = mailboxIdOf(JANA_MAIL)
  t.like(await setting.mailboxNow(id), {
    address: JANA_MAIL,
    kind: 'personal',
    ownerId: USER,
    teamIds: [],
    state: 'registered',
    account: null,
    registeredBy: USER,
  })
  t.is((await mailboxesOf(person(setting, USER), setting.scope)).length, 1)
  t.deepEqual(setting.mail.calls, [])
})

for (const address of [
  '',
  'jana',
  '@example.com',
  'jana@',
  'jana@example',
  'jana@exa mple.com',
  'ja na@example.com',
  'Jana <jana@example.com>',
  'jana@example.com, petr@example.com',
  'jana\u0000@example.com',
  'jana\r\n@example.com',
  `${'a'.repeat(65)}@example.com`,
  `jana@${'a.'.repeat(130)}com`,
])
  test(`${JSON.stringify(address).slice(0, 40)} is no address`, async (t) => {
    const setting = await mailWorld()
    t.is(await register(setting, personal(address), USER), 'bad-address')
    t.deepEqual(await registerByErp(personal(address), setting.scope), { refused: 'bad-address' })
  })

test('a person registers his own with the right, and for his own teams; an administrator for anybody', async (t) => {
  const setting = await mailWorld()
  const { world } = setting
  t.is(await register(setting, personal('a@example.com', PETR), USER), 'no-right')
  t.is(await register(setting, personal('a@example.com', PETR), ADMIN), 'registered')
  t.is(await register(setting, group('b@example.com', [SUPPORT]), PETR), 'no-team')
  t.is(await register(setting, group('b@example.com', []), PETR), 'no-team')
  t.is(await register(setting, group('b@example.com', [SALES]), PETR), 'registered')
  t.is(await register(setting, group('c@example.com', ['nowhere']), ADMIN), 'no-team')
  t.is(await register(setting, personal('d@example.com', 'nobody' as UserId), ADMIN), 'no-owner')
  await grantRights(world, ['external-accounts', 'gmail-personal'])
  t.is(await register(setting, group('e@example.com', [SALES]), PETR), 'no-right')
  await grantRights(world, ['external-accounts', 'gmail-group'])
  t.is(await register(setting, personal('f@example.com', PETR), PETR), 'no-right')
  t.is(await register(setting, personal('f@example.com'), 'nobody' as UserId), 'no-right')
})

test('an address that is somebody else’s is taken, and whose it is is told', async (t) => {
  const setting = await mailWorld()
  const { scope } = setting
  await register(setting, personal(JANA_MAIL), USER)
  await register(setting, group('info@example.com'), ADMIN)
  const by = PETR
  t.deepEqual(await registerMailbox({ ...personal(JANA_MAIL, PETR), by }, scope), {
    refused: 'taken',
    owner: USER,
  })
  t.deepEqual(await registerMailbox({ ...personal('info@example.com', PETR), by }, scope), {
    refused: 'taken',
  })
  t.deepEqual(await registerMailbox({ ...group(JANA_MAIL), by }, scope), { refused: 'taken', owner: USER })
})

test('for a user who is being erased none is registered', async (t) => {
  const setting = await mailWorld()
  await eraseUser({ userId: USER, by: ADMIN }, setting.scope)
  t.is(await register(setting, personal(JANA_MAIL), USER), 'being-ended')
  t.deepEqual(await registerByErp(personal(JANA_MAIL), setting.scope), { refused: 'being-ended' })
})

test('what the ERP says of a mailbox is put in the place of what was said before', async (t) => {
  const setting = await mailWorld()
  const { scope } = setting
  t.like(await registerByErp(group('info@example.com'), scope), { state: 'registered', registeredBy: null })
  t.like(await registerByErp(group('info@example.com', [SUPPORT, SALES, SALES]), scope), {
    teamIds: [SALES, SUPPORT],
  })
  const before = await setting.mailboxNow(mailboxIdOf('info@example.com'))
  t.deepEqual(await registerByErp(group('info@example.com', [SUPPORT, SALES]), scope), before)
  t.deepEqual(await registerByErp(group('info@example.com', ['nowhere']), scope), { refused: 'no-team' })
  t.deepEqual(await registerByErp(personal('x@example.com', 'nobody' as UserId), scope), {
    refused: 'no-owner',
  })
})

test('the ERP may give a mailbox to others before somebody has connected it; then only a group’s to other teams', async (t) => {
  const setting = await mailWorld()
  const { scope } = setting
  t.like(await registerByErp(personal('new@example.com'), scope), { ownerId: USER })
  t.like(await registerByErp(personal('new@example.com', PETR), scope), { ownerId: PETR })
  t.like(await registerByErp(group('new@example.com'), scope), { kind: 'group', ownerId: null })
  const info = await setting.info()
  t.like(await registerByErp(group('info@example.com', [SUPPORT]), scope), { state: 'active' })
  t.like(await setting.mailboxNow(info), { teamIds: [SUPPORT] })
  const own = await setting.jana()
  const before = await setting.mailboxNow(own)
  for (const wish of [personal(JANA_MAIL, PETR), group(JANA_MAIL)])
    t.deepEqual(await registerByErp(wish, scope), { refused: 'taken' })
  t.deepEqual(await registerByErp(personal('info@example.com', PETR), scope), { refused: 'taken' })
  t.deepEqual(await setting.mailboxNow(own), before)
  t.deepEqual(setting.revoked, [])
})

test('each sees his own and his teams’, an administrator all; of others’ not even that they are there', async (t) => {
  const setting = await mailWorld()
  const { scope, world } = setting
  const own = await setting.jana()
  const info = await setting.info()
  const support = await setting.register({ address: 'support@example.com', teamIds: [SUPPORT] })
  const seen = async (userId: UserId) =>
    (await mailboxesOf(person(setting, userId), scope)).map(({ id }) => id)
  t.deepEqual(await seen(USER), [own])
  t.deepEqual(await seen(PETR), [info])
  t.deepEqual(await seen(ADMIN), [info, own, support])
  t.is(await mailboxOf({ id: own, person: person(setting, PETR) }, scope), null)
  t.is(await mailboxOf({ id: support, person: person(setting, PETR) }, scope), null)
  world.people.active.delete(USER)
  t.like(await mailboxOf({ id: own, person: person(setting, ADMIN) }, scope), { ownerName: null })
})

test('a mailbox is shown with who has it, who connected it, whether Gmail tells, and what one may do with it', async (t) => {
  const setting = await mailWorld()
  const { scope, world } = setting
  const id = await setting.info()
  const shown = async (userId: UserId) =>
    present(await mailboxOf({ id, person: person(setting, userId) }, scope))
  t.like(await shown(PETR), {
    address: 'info@example.com',
    teams: [{ id: SALES, name: 'Sales' }],
    user: 'info@example.com',
    isAlias: false,
    connectedByName: 'Petr',
    watch: 'on',
    isTold: true,
    mayConnect: true,
    mayManage: true,
  })
  world.people.add('eva' as UserId, { teamsIds: [SALES] })
  t.like(await shown('eva' as UserId), { mayConnect: false, mayManage: false })
  world.clock.time += 8 * 86_400_000
  t.like(await shown(ADMIN), { watch: 'failed', mayConnect: true })
  t.like(
    await mailboxOf(
      {
        id: await setting.register({ address: 'n@example.com', ownerId: USER }),
        person: person(setting, ADMIN),
      },
      scope,
    ),
    {
      watch: 'off',
      mayConnect: false,
      mayManage: true,
      ownerName: 'Jana',
    },
  )
})

test('teams are changed by who may manage it, to teams that are his to give', async (t) => {
  const setting = await mailWorld()
  const { scope, world } = setting
  const id = await setting.info()
  const change = (teamIds: readonly string[], userId: UserId) => changeTeams({ id, teamIds, userId }, scope)
  t.is(await change([SALES, SUPPORT], PETR), 'no-team')
  t.is(await change([], ADMIN), 'no-team')
  t.is(await change([SALES, SUPPORT], USER), 'no-right')
  t.is(await change([SUPPORT, SALES], ADMIN), 'done')
  t.like(await setting.mailboxNow(id), { teamIds: [SALES, SUPPORT], state: 'active' })
  t.is(await change([SALES], PETR), 'done', 'others’ teams may be taken off')
  const own = await setting.jana()
  t.is(await changeTeams({ id: own, teamIds: [SALES], userId: ADMIN }, scope), 'gone')
  t.deepEqual(
    (await teamsToChoose(person(setting, ADMIN), scope)).map((one) => one.id),
    [SALES, SUPPORT],
  )
  t.deepEqual(await teamsToChoose(person(setting, PETR), scope), [{ id: SALES, name: 'Sales' }])
  world.people.add(PETR, { rolesIds: [], teamsIds: [SALES] })
  t.deepEqual(await teamsToChoose(person(setting, PETR), scope), [])
})
