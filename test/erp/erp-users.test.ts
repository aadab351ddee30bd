import test from 'ava'
import { erpUsers } from '../../shared/erp/erp-users.ts'
import { erpSetting, faultOf, userId } from './erp-setting.ts'

test('an active user is found by an address, without regard to case', async (t) => {
  const { erp, client, jana } = await erpSetting(t)
  const users = erpUsers(client)
  for (const email of ['jana@example.cz', 'Jana@Example.CZ']) {
    const lookup = await users.findActiveUserByEmail(email)
    t.like(lookup, { found: 'one', user: { userId: jana, name: 'Jana Nováková', type: 'regular' } })
  }
  t.is(erp.calls.count(), 2)
  t.deepEqual(await users.findActiveUserByEmail('nobody@example.cz'), { found: 'none' })
  t.deepEqual(await users.findActiveUserByEmail('%'), { found: 'none' })
})

test('an administrator is told from others, and roles and teams are known', async (t) => {
  const { erp, client } = await erpSetting(t)
  const users = erpUsers(client)
  erp.seedUser({ name: 'Eva Malá', email: 'eva@example.cz', type: 'admin', teams: ['Sales'] })
  const { id: role } = erp.createRole({ name: 'Google people' })
  const petr = erp.seedUser({ name: 'Pavel Novák', email: 'pavel@example.cz', roles: ['Google people'] })
  const eva = await users.findActiveUserByEmail('eva@example.cz')
  const { id: team } = erp.createTeam({ name: 'Sales' })
  t.like(eva, { found: 'one', user: { type: 'admin', teamsIds: [team], rolesIds: [] } })
  t.like(await users.readUser(userId(petr)), { type: 'regular', rolesIds: [role], teamsIds: [] })
})

test('an address that several active users share belongs to none of them', async (t) => {
  const { erp, client, jana, petr } = await erpSetting(t)
  const users = erpUsers(client)
  const shared = { emailAddress: 'office@example.cz', primary: false }
  for (const [id, own] of [
    [jana, 'jana@example.cz'],
    [petr, 'petr@example.cz'],
  ] as const) {
    const emailAddressData = [{ emailAddress: own, primary: true }, shared]
    erp.as(erp.adminId).update('User', id, { emailAddressData })
  }
  t.deepEqual(await users.findActiveUserByEmail('office@example.cz'), { found: 'several' })
  erp.as(erp.adminId).update('User', petr, { isActive: false })
  t.like(await users.findActiveUserByEmail('office@example.cz'), { found: 'one', user: { userId: jana } })
})

test('a deactivated or removed user is nobody, and an active one again is somebody', async (t) => {
  const { erp, client, jana } = await erpSetting(t)
  const users = erpUsers(client)
  const admin = erp.as(erp.adminId)
  admin.update('User', jana, { isActive: false })
  t.is(await users.readUser(jana), null)
  t.deepEqual(await users.findActiveUserByEmail('jana@example.cz'), { found: 'none' })
  admin.update('User', jana, { isActive: true })
  t.like(await users.readUser(jana), { userId: jana })
  admin.remove('User', jana)
  t.is(await users.readUser(jana), null)
  t.is(await users.readUser(userId({ id: '0000000000000bbbb' })), null)
})

test('the API user is no person', async (t) => {
  const { erp, client } = await erpSetting(t)
  t.is(await erpUsers(client).readUser(userId({ id: erp.apiUserId })), null)
})

test('an API user who may read no users is told so, instead of everybody having left', async (t) => {
  const { erp, client, jana } = await erpSetting(t)
  erp.changeApiRole({ data: { User: { read: 'no', edit: 'no' } } })
  await faultOf(erpUsers(client).readUser(jana), 'erp.refused')
  await faultOf(erpUsers(client).findActiveUserByEmail('jana@example.cz'), 'erp.refused')
  t.pass()
})

test('the settings tell version, address and zone', async (t) => {
  const { erp, client } = await erpSetting(t, { timeZone: 'Europe/Prague', version: '9.2.7' })
  t.deepEqual(await erpUsers(client).settings(), {
    version: '9.2.7',
    siteUrl: erp.url,
    timeZone: 'Europe/Prague',
  })
})
