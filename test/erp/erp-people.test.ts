import test from 'ava'
import type { UserId } from '../../shared/domain/ids.ts'
import { erpClient } from '../../shared/erp/erp-client.ts'
import { erpPeople } from '../../shared/erp/erp-people.ts'
import { erpSetting, faultOf, userId } from './erp-setting.ts'

test('an active user is found by an address, without regard to case', async (t) => {
  const { client, jana } = await erpSetting(t)
  const people = erpPeople(client)
  for (const email of ['jana@example.cz', 'Jana@Example.CZ']) {
    const lookup = await people.byEmail(email)
    t.like(lookup, { found: 'one', person: { userId: jana, name: 'Jana Nováková', isAdmin: false } })
  }
  t.deepEqual(await people.byEmail('nobody@example.cz'), { found: 'none' })
  t.deepEqual(await people.byEmail('%'), { found: 'none' })
  t.deepEqual(await people.byEmail(''), { found: 'none' })
})

test('an address that several active users share belongs to none of them', async (t) => {
  const { erp, client, jana, petr } = await erpSetting(t)
  const people = erpPeople(client)
  const shared = { emailAddress: 'office@example.cz', primary: false }
  for (const [id, own] of [
    [jana, 'jana@example.cz'],
    [petr, 'petr@example.cz'],
  ] as const) {
    const emailAddressData = [{ emailAddress: own, primary: true }, shared]
    erp.as(erp.adminId).update('User', id, { emailAddressData })
  }
  t.deepEqual(await people.byEmail('office@example.cz'), { found: 'several' })
  erp.as(erp.adminId).update('User', petr, { isActive: false })
  t.like(await people.byEmail('office@example.cz'), { found: 'one', person: { userId: jana } })
})

test('an administrator is told from others', async (t) => {
  const { erp, client, jana } = await erpSetting(t)
  const people = erpPeople(client)
  const eva = userId(erp.seedUser({ name: 'Eva Malá', email: 'eva@example.cz', type: 'admin' }))
  t.like(await people.byEmail('eva@example.cz'), { found: 'one', person: { isAdmin: true } })
  t.like(await people.byId(eva), { isAdmin: true })
  const both = await people.among([eva, jana])
  t.is(both.length, 2)
  for (const { userId: id, isAdmin } of both) t.is(isAdmin, id === eva)
})

test('a person’s roles are the own ones and those of the teams, each once, however the person is looked up', async (t) => {
  const { erp, client } = await erpSetting(t)
  const people = erpPeople(client)
  const role = (name: string) => erp.createRole({ name }).id
  const [own, shared, ofTeam] = [role('Own'), role('Shared'), role('Of the team')]
  erp.createTeam({ name: 'Sales', roles: ['Shared', 'Of the team'] })
  erp.createTeam({ name: 'Empty' })
  erp.createTeam({ name: 'Not his', roles: ['Board'] })
  const pavel = userId(
    erp.seedUser({
      name: 'Pavel Novák',
      email: 'pavel@example.cz',
      roles: ['Own', 'Shared'],
      teams: ['Sales', 'Empty'],
    }),
  )
  const byEmail = await people.byEmail('pavel@example.cz')
  const found = [await people.byId(pavel), ...(await people.among([pavel]))]
  if (byEmail.found === 'one') found.push(byEmail.person)
  t.is(found.length, 3)
  for (const person of found) t.deepEqual([...(person?.rolesIds ?? [])].sort(), [own, shared, ofTeam].sort())
})

test('a deactivated or removed user is nobody, and an active one again is somebody', async (t) => {
  const { erp, client, jana, petr } = await erpSetting(t)
  const people = erpPeople(client)
  const admin = erp.as(erp.adminId)
  admin.update('User', jana, { isActive: false })
  t.is(await people.byId(jana), null)
  t.deepEqual(await people.byEmail('jana@example.cz'), { found: 'none' })
  t.deepEqual(
    (await people.among([jana, petr])).map((one) => one.userId),
    [petr],
  )
  admin.update('User', jana, { isActive: true })
  t.like(await people.byId(jana), { userId: jana })
  t.is((await people.among([jana, petr])).length, 2)
  admin.remove('User', jana)
  t.is(await people.byId(jana), null)
  t.is((await people.among([jana, petr])).length, 1)
  t.is(await people.byId(userId({ id: '0000000000000bbbb' })), null)
})

test('users of the API and of portals are no people', async (t) => {
  const { erp, client } = await erpSetting(t)
  const people = erpPeople(client)
  const api = userId({ id: erp.apiUserId })
  t.is(await people.byId(api), null)
  t.deepEqual(await people.among([api]), [])
  const portal = erp.seedUser({ name: 'Zákazník', email: 'customer@example.cz' })
  erp.as(erp.adminId).update('User', portal.id, { type: 'portal' })
  t.is(await people.byId(userId(portal)), null)
  t.deepEqual(await people.among([userId(portal)]), [])
  t.deepEqual(await people.byEmail('customer@example.cz'), { found: 'none' })
})

test('450 users and their teams take four lists and one, and no address is too long for a web server', async (t) => {
  const { erp, client, jana } = await erpSetting(t)
  erp.createTeam({ name: 'Sales', roles: ['Google people'] })
  erp.as(erp.adminId).update('User', jana, { teamsIds: [erp.createTeam({ name: 'Sales' }).id] })
  const users = Array.from({ length: 449 }, (_, at) =>
    userId(erp.seedUser({ name: `User ${at}`, email: `user${at}@example.cz`, teams: ['Sales'] })),
  )
  erp.calls.clear()
  const people = await erpPeople(client).among([...users, jana])
  t.deepEqual(people.map((one) => one.userId).sort(), [...users, jana].sort())
  const { id: role } = erp.createRole({ name: 'Google people' })
  t.true(people.every(({ rolesIds }) => rolesIds.includes(role)))
  t.is(erp.calls.count({ path: 'User' }), 4)
  t.is(erp.calls.count({ path: 'Team' }), 1)
  t.is(erp.calls.count(), 5)
  for (const { query } of erp.calls.entries) t.true(query.length < 7600, String(query.length))
})

test('ids of 36 characters fit into an address, too; nobody is asked about without ids', async (t) => {
  const { erp, client } = await erpSetting(t)
  const uuids = Array.from({ length: 200 }, (_, at) => `${at}`.padStart(36, '0') as UserId)
  t.deepEqual(await erpPeople(client).among(uuids), [])
  t.is(erp.calls.count(), 3)
  for (const { query } of erp.calls.entries) t.true(query.length < 7600, String(query.length))
  t.deepEqual(await erpPeople(client).among([]), [])
  t.is(erp.calls.count(), 3)
})

test('the roles are those that any person or team has, with their names and in their order', async (t) => {
  const { erp, client } = await erpSetting(t)
  const role = (name: string) => ({ id: erp.createRole({ name }).id, name })
  const [own, ofTeam, unused] = [role('Čeští prodejci'), role('Accounting'), role('Nobody’s')]
  erp.createTeam({ name: 'Sales', roles: ['Accounting'] })
  erp.seedUser({ name: 'Pavel Novák', email: 'pavel@example.cz', roles: ['Čeští prodejci'] })
  const roles = await erpPeople(client).roles()
  t.deepEqual(
    roles.map(({ name }) => name),
    ['Accounting', 'Čeští prodejci', 'Staff'],
  )
  t.deepEqual(roles.slice(0, 2), [ofTeam, own])
  t.false(roles.some(({ id }) => id === unused.id))
})

test('teams are all that there are, by name; a person has the ids of his', async (t) => {
  const { erp, client, jana } = await erpSetting(t)
  const people = erpPeople(client)
  const [sales, accounting] = [erp.createTeam({ name: 'Sales' }), erp.createTeam({ name: 'Accounting' })]
  t.deepEqual(await people.teams(), [
    { id: accounting.id, name: 'Accounting' },
    { id: sales.id, name: 'Sales' },
  ])
  t.deepEqual((await people.byId(jana))?.teamsIds, [])
  erp.as(erp.adminId).update('User', jana, { teamsIds: [sales.id] })
  t.deepEqual((await people.byId(jana))?.teamsIds, [sales.id])
  t.deepEqual((await people.among([jana]))[0]?.teamsIds, [sales.id])
})

test('a post is in the bell of the user whom it is for, and in nobody else’s', async (t) => {
  const { erp, client, jana, petr } = await erpSetting(t)
  erp.changeApiRole({ messagePermission: 'all' })
  t.true(await erpPeople(client).tell(jana, 'Připojte se prosím znovu'))
  t.like(erp.as(jana).bell()[0], { text: 'Připojte se prosím znovu' })
  t.deepEqual(erp.as(petr).bell(), [])
})

test('without the message permission nobody is told, and it is said so', async (t) => {
  const { erp, client, jana } = await erpSetting(t)
  t.false(await erpPeople(client).tell(jana, 'Připojte se prosím znovu'))
  t.deepEqual(erp.as(jana).bell(), [])
  t.is(erp.calls.count({ method: 'POST', path: 'Note', status: 403 }), 1)
})

test('a post to nobody is a fault, not a missing permission', async (t) => {
  const { erp, client } = await erpSetting(t)
  erp.changeApiRole({ messagePermission: 'all' })
  await faultOf(erpPeople(client).tell(userId({ id: '0000000000000bbbb' }), 'Hello'), 'erp.refused')
  t.pass()
})

test('an API user who may read no users is told so, instead of everybody having left', async (t) => {
  const { erp, client, jana } = await erpSetting(t)
  const people = erpPeople(client)
  erp.changeApiRole({ data: { User: { read: 'no', edit: 'no' } } })
  await faultOf(people.byId(jana), 'erp.refused')
  await faultOf(people.among([jana]), 'erp.refused')
  await faultOf(people.byEmail('jana@example.cz'), 'erp.refused')
  await faultOf(people.roles(), 'erp.refused')
  t.pass()
})

test('an API user who may read no teams is told so, instead of their roles being lost', async (t) => {
  const { erp, client, jana } = await erpSetting(t)
  const people = erpPeople(client)
  erp.as(erp.adminId).update('User', jana, { teamsIds: [erp.createTeam({ name: 'Sales' }).id] })
  erp.changeApiRole({ data: { Team: { read: 'no' } } })
  await faultOf(people.byId(jana), 'erp.refused')
  await faultOf(people.among([jana]), 'erp.refused')
  t.pass()
})

test('an ERP that is out of reach is no ERP without people', async (t) => {
  const { erp, clock, jana } = await erpSetting(t)
  const client = erpClient({ baseUrl: erp.url, clock, deadlineMs: 2000, apiKey: async () => 'wrong' })
  await faultOf(erpPeople(client).among([jana]), 'erp.unauthorized')
  await erp.close()
  const unreached = erpClient({
    baseUrl: erp.url,
    clock,
    deadlineMs: 2000,
    apiKey: async () => erp.apiKey,
  })
  await faultOf(erpPeople(unreached).among([jana]), 'erp.unavailable')
  t.pass()
})

test('the zone is that of the ERP’s settings', async (t) => {
  const { client } = await erpSetting(t, { timeZone: 'America/New_York' })
  t.is(await erpPeople(client).timeZone(), 'America/New_York')
})

test('a user’s default team is read; nobody has none', async (t) => {
  const { erp, client, jana } = await erpSetting(t)
  const people = erpPeople(client)
  const { id: sales } = erp.createTeam({ name: 'Sales' })
  const eva = userId(erp.seedUser({ name: 'Eva Malá', email: 'eva@example.cz', teams: ['Board', 'Sales'] }))
  t.is(await people.defaultTeamOf(eva), erp.createTeam({ name: 'Board' }).id)
  erp.as(erp.adminId).update('User', eva, { defaultTeamId: sales })
  t.is(await people.defaultTeamOf(eva), sales)
  t.is(await people.defaultTeamOf(jana), null)
  t.is(await people.defaultTeamOf(userId({ id: '0000000000000bbbb' })), null)
  erp.faults.add({ path: `User/${eva}`, answer: { status: 200, body: '{"name":"Eva"}' } })
  t.is(await people.defaultTeamOf(eva), null)
})
