import test from 'ava'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startErpStandIn } from '../../infra/local/erp/erp-stand-in.ts'
import { apiWith, basic, idOf, MEETING, rows, startErp, testClock } from './erp-fixture.ts'

test('a meeting made over REST reads back with every attribute in the order of the ERP', async (t) => {
  const { api, anna, bela } = await startErp(t)
  const input = { ...MEETING, assignedUserId: anna, usersIds: [anna, bela] }
  const made = await api('POST', 'Meeting', { body: input })
  t.is(made.status, 200)
  t.is(made.headers.get('Content-Type'), 'application/json')
  t.regex(made.headers.get('X-App-Timestamp') ?? '', /^\d+$/)
  t.regex(idOf(made), /^[0-9a-f]{17}$/)
  t.false('description' in made.body, 'what was not set is not in the answer')
  t.is(made.body['duration'], 3600, 'an echo of the default')
  const read = await api('GET', `Meeting/${idOf(made)}`)
  t.deepEqual(
    Object.keys(read.body).join(' '),
    'id name deleted status dateStart dateEnd isAllDay duration reminders description joinUrl createdAt modifiedAt cLocation ' +
      'dateStartDate dateEndDate streamUpdatedAt parentId parentType parentName accountId accountName usersIds usersNames usersColumns ' +
      'contactsIds contactsNames contactsColumns leadsIds leadsNames leadsColumns createdById createdByName modifiedById modifiedByName ' +
      'assignedUserId assignedUserName teamsIds teamsNames isFollowed followersIds followersNames',
  )
  t.deepEqual(read.body['usersColumns'], { [anna]: { status: 'None' }, [bela]: { status: 'None' } })
  t.is(read.body['createdByName'], 'google-sync')
})

test('JSON escapes slashes and everything outside ASCII', async (t) => {
  const { api, anna } = await startErp(t)
  const made = await api('POST', 'Meeting', { body: { ...MEETING, name: 'Žába/🐸', assignedUserId: anna } })
  t.true(made.text.includes('"name":"\\u017d\\u00e1ba\\/\\ud83d\\udc38"'))
  t.is(made.body['name'], 'Žába/🐸')
})

test('PATCH is PUT, and a PUT that changes nothing still moves modifiedAt', async (t) => {
  const { api, anna, clock } = await startErp(t)
  const made = await api('POST', 'Meeting', { body: { ...MEETING, assignedUserId: anna } })
  clock.advance(1999)
  const patched = await api('PATCH', `Meeting/${idOf(made)}`, { body: { description: 'Agenda' } })
  t.is(patched.body['description'], 'Agenda')
  t.is(patched.body['modifiedAt'], '2027-03-01 08:00:01')
  clock.advance(1)
  const same = await api('PUT', `Meeting/${idOf(made)}`, { body: { description: 'Agenda' } })
  t.is(same.body['modifiedAt'], '2027-03-01 08:00:02')
})

test("an unknown attribute, an id of one's own and the stamps are dropped without a word", async (t) => {
  const { api, anna } = await startErp(t)
  const extra = { id: '6b03aaaaaaaaaaaaa', location: 'Room 1', createdAt: '2020-01-01 00:00:00' }
  const made = await api('POST', 'Meeting', {
    body: { ...MEETING, ...extra, cLocation: 'Room 2', assignedUserId: anna },
  })
  t.not(idOf(made), '6b03aaaaaaaaaaaaa')
  t.is(made.body['createdAt'], '2027-03-01 08:00:00')
  t.is(made.body['location'], undefined)
  t.is((await api('GET', `Meeting/${idOf(made)}`)).body['cLocation'], 'Room 2')
})

test('a deleted record is gone for the API user and marked for an administrator; a restore leaves modifiedAt', async (t) => {
  const { erp, api, anna, clock } = await startErp(t)
  const made = await api('POST', 'Meeting', { body: { ...MEETING, assignedUserId: anna } })
  clock.advance(5000)
  t.is((await api('DELETE', `Meeting/${idOf(made)}`)).text, 'true')
  const again = await api('DELETE', `Meeting/${idOf(made)}`)
  t.deepEqual([again.status, again.reason], [404, `Record ${idOf(made)} not found.`])
  const read = await api('GET', `Meeting/${idOf(made)}`)
  t.deepEqual([read.status, read.reason], [404, `Record ${idOf(made)} does not exist.`])
  t.is(erp.as(erp.adminId).read('Meeting', idOf(made))['deleted'], true)
  t.is((await api('GET', 'Meeting')).body['total'], 0)
  clock.advance(5000)
  erp.as(erp.adminId).restore('Meeting', idOf(made))
  t.is((await api('GET', `Meeting/${idOf(made)}`)).body['modifiedAt'], '2027-03-01 08:00:05')
})

test("errors have the ERP's own status, reason and body", async (t) => {
  const { api } = await startErp(t)
  const cases = [
    ['GET', 'Meeting/0000000000000aaaa', 404, 'Record 0000000000000aaaa does not exist.'],
    ['GET', 'Nonexisting', 404, "Controller 'Nonexisting' does not exist."],
    ['GET', 'Opportunity', 403, 'No read access.'],
    ['GET', 'Role', 403, 'No read access.'],
    ['POST', 'Notification', 403, 'No create access.'],
  ] as const
  for (const [method, path, status, reason] of cases) {
    const answer = await api(method, path)
    t.deepEqual([answer.status, answer.reason, answer.text], [status, reason, ''], path)
  }
  const malformed = await api('POST', 'Meeting', { raw: '{bad' })
  t.deepEqual([malformed.status, malformed.reason, malformed.text], [500, null, ''])
  const refused = await api('DELETE', 'Meeting')
  t.deepEqual([refused.status, refused.headers.get('Allow')], [405, 'GET, POST'])
  t.true(refused.text.startsWith('<!doctype html>'))
})

test('links made through the link API move neither modifiedAt nor a webhook', async (t) => {
  const { api, anna, bela, clock } = await startErp(t)
  const contact = await api('POST', 'Contact', {
    body: { lastName: 'Novák', emailAddress: 'novak@client.example' },
  })
  const made = await api('POST', 'Meeting', { body: { ...MEETING, assignedUserId: anna } })
  clock.advance(60_000)
  const linked = await api('POST', `Meeting/${idOf(made)}/contacts`, { body: { id: idOf(contact) } })
  t.is(linked.text, 'true')
  const [row] = rows(await api('GET', `Meeting/${idOf(made)}/contacts`))
  t.deepEqual([row?.['emailAddress'], row?.['acceptanceStatus']], ['novak@client.example', 'None'])
  t.is((await api('GET', `Meeting/${idOf(made)}`)).body['modifiedAt'], '2027-03-01 08:00:00')
  const users = await api('POST', `Meeting/${idOf(made)}/users`, { body: { ids: [bela] } })
  t.deepEqual(
    [users.status, users.reason],
    [403, 'No foreign record access for link operation (Meeting:users).'],
  )
  await api('DELETE', `Meeting/${idOf(made)}/contacts`, { body: { id: idOf(contact) } })
  t.is((await api('GET', `Meeting/${idOf(made)}/contacts`)).body['total'], 0)
})

test('the list of attendees masks the addresses of users, their own link does not', async (t) => {
  const { api, anna } = await startErp(t)
  const made = await api('POST', 'Meeting', { body: { ...MEETING, assignedUserId: anna } })
  const [masked] = rows(await api('GET', `Meeting/${idOf(made)}/attendees`))
  t.is(masked?.['emailAddress'], 'dummy@dummy.dummy')
  const [plain] = rows(await api('GET', `Meeting/${idOf(made)}/users`))
  t.is(plain?.['emailAddress'], 'anna@firm.example')
})

test('only an attendee answers an invitation, and nothing but the answer changes', async (t) => {
  const { erp, api, anna, bela, clock } = await startErp(t)
  const made = await api('POST', 'Meeting', { body: { ...MEETING, assignedUserId: anna, usersIds: [bela] } })
  const answer = { id: idOf(made), status: 'Accepted' }
  t.is((await api('POST', 'Meeting/action/setAcceptanceStatus', { body: answer })).status, 403)
  clock.advance(60_000)
  const asBela = apiWith(erp, { Authorization: basic('bela@firm.example', 'bela-pw') })
  t.is((await asBela('POST', 'Meeting/action/setAcceptanceStatus', { body: answer })).text, 'true')
  const read = await api('GET', `Meeting/${idOf(made)}`)
  t.deepEqual(read.body['usersColumns'], { [bela]: { status: 'Accepted' }, [anna]: { status: 'None' } })
  t.is(read.body['modifiedAt'], '2027-03-01 08:00:00')
})

test('a mass action needs its permission and saves record by record', async (t) => {
  const { erp, api, anna } = await startErp(t)
  const made = await api('POST', 'Meeting', { body: { ...MEETING, assignedUserId: anna } })
  const body = {
    entityType: 'Meeting',
    action: 'update',
    params: { ids: [idOf(made)] },
    data: { description: 'x' },
  }
  const refused = await api('POST', 'MassAction', { body })
  t.deepEqual([refused.status, refused.reason], [403, 'No mass-update permission.'])
  erp.changeApiRole({ massUpdatePermission: 'yes' })
  t.deepEqual((await api('POST', 'MassAction', { body })).body, { count: 1, ids: [idOf(made)] })
  const where = [{ type: 'equals', attribute: 'name', value: 'Offer' }]
  const search = { ...body, params: { searchParams: { where } } }
  t.deepEqual((await api('POST', 'MassAction', { body: search })).body, { count: 1 })
})

test('the stream says who changed which audited field', async (t) => {
  const { erp, api, anna } = await startErp(t)
  const made = await api('POST', 'Meeting', { body: { ...MEETING, assignedUserId: anna } })
  erp.as(anna).update('Meeting', idOf(made), { status: 'Held' })
  erp.as(anna).update('Meeting', idOf(made), { description: 'not audited' })
  const notes = rows(await api('GET', `Meeting/${idOf(made)}/stream`))
  t.deepEqual(
    notes.map((note) => note['type']),
    ['Update', 'Create'],
  )
  t.is(notes[0]?.['createdById'], anna)
  t.deepEqual(notes[0]?.['data'], {
    fields: ['status'],
    attributes: { was: { status: 'Planned' }, became: { status: 'Held' } },
  })
})

test("settings, metadata and one's own rights can be read", async (t) => {
  const { erp, api } = await startErp(t)
  const settings = await api('GET', 'Settings')
  t.deepEqual(
    [settings.body['version'], settings.body['timeZone'], settings.body['siteUrl']],
    ['9.3.10', 'Europe/Prague', erp.url],
  )
  const open = await apiWith(erp, {})('GET', 'Settings')
  t.deepEqual([open.status, open.body['version']], [200, undefined])
  const scopes = (await api('GET', 'Metadata?key=scopes')).body
  t.like(scopes['CVisit'], {
    type: 'Event',
    isCustom: true,
    calendar: true,
    activity: true,
    canceledStatusList: ['Not Held'],
  })
  t.like(scopes['Meeting'], { module: 'Crm', calendar: true, activity: true, completedStatusList: ['Held'] })
  t.is((await api('GET', 'Metadata?key=entityDefs.Meeting.fields.location')).text, 'null')
  t.deepEqual((await api('GET', 'Metadata?key=entityDefs.Meeting.fields.cLocation')).body, {
    type: 'varchar',
    isCustom: true,
  })
  t.is((await api('GET', 'Metadata?key=entityDefs.CVisit.fields.location.type')).text, '"varchar"')
  const me = await api('GET', 'App/user')
  t.like(me.body['user'], { id: erp.apiUserId, type: 'api' })
  t.is(me.body['token'], null)
  t.like(me.body['acl'], {
    table: { Webhook: true, User: { read: 'all', edit: 'no' } },
    assignmentPermission: 'all',
  })
})

test('everything survives a restart when there is a file', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'erp-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const options = { clock: testClock(), statePath: join(folder, 'erp.sqlite') }
  const first = await startErpStandIn(options)
  const anna = first.seedUser({ name: 'Anna Žáková', email: 'anna@firm.example' })
  const { id } = first.as(anna.id).create('Meeting', { ...MEETING, assignedUserId: anna.id })
  await first.close()
  const second = await startErpStandIn(options)
  t.teardown(() => second.close())
  t.is(second.apiKey, first.apiKey)
  t.deepEqual(second.seedUser({ name: 'Anna', email: 'ANNA@firm.example' }), anna)
  t.is(second.as(anna.id).read('Meeting', id)['name'], 'Offer')
})

test('calls are counted, and a fault can strike before or after the effect', async (t) => {
  const { erp, api, anna } = await startErp(t)
  const body = { ...MEETING, assignedUserId: anna }
  erp.faults.add({ method: 'POST', path: 'Meeting', effect: 'done', answer: { status: 504 } })
  erp.faults.add({ method: 'POST', path: /^Meeting$/, answer: { status: 503, reason: 'busy' } })
  erp.faults.add({ method: 'POST', path: 'Meeting', effect: 'done', answer: 'drop' })
  t.is((await api('POST', 'Meeting', { body })).status, 504)
  const busy = await api('POST', 'Meeting', { body })
  t.deepEqual([busy.status, busy.reason], [503, 'busy'])
  await t.throwsAsync(api('POST', 'Meeting', { body }))
  t.is(erp.faults.pending, 0)
  t.is((await api('GET', 'Meeting')).body['total'], 2, 'two of the three took effect')
  t.is(erp.calls.count({ method: 'POST', path: 'Meeting' }), 3)
  t.is(erp.calls.count({ status: 0 }), 1)
  erp.calls.clear()
  t.is(erp.calls.count(), 0)
})

test('a request that hangs is let go when the caller gives up', async (t) => {
  const { erp, api } = await startErp(t)
  erp.faults.add({ path: 'Meeting', answer: 'hang' })
  const signal = AbortSignal.timeout(50)
  await t.throwsAsync(fetch(`${erp.url}/api/v1/Meeting`, { headers: { 'X-Api-Key': erp.apiKey }, signal }))
  t.is((await api('GET', 'Meeting')).status, 200)
})
