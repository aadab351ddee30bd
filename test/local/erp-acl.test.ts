import test from 'ava'
import { createHmac } from 'node:crypto'
import { toText, toMap } from '../../infra/local/erp/value.ts'
import { apiWith, basic, idOf, MEETING, rows, startErp, startSink, subscribe } from './erp-fixture.ts'

test('without credentials there is 401 with a challenge, with wrong ones 401 without', async (t) => {
  const { erp } = await startErp(t)
  const none = await apiWith(erp, {})('GET', 'App/user')
  t.deepEqual([none.status, none.text, none.headers.get('WWW-Authenticate')], [401, '', 'Basic realm=""'])
  t.is(none.headers.get('Content-Type'), 'text/html; charset=UTF-8')
  const wrong = await apiWith(erp, { 'X-Api-Key': '0'.repeat(32) })('GET', 'Meeting')
  t.deepEqual(
    [wrong.status, wrong.text, wrong.headers.get('WWW-Authenticate'), wrong.reason],
    [401, '', null, null],
  )
})

test('after ten wrong keys within a minute the address is locked out, also with a right key', async (t) => {
  const { erp, api, clock } = await startErp(t)
  const wrong = apiWith(erp, { 'X-Api-Key': '0'.repeat(32) })
  for (let n = 1; n <= 11; n += 1) t.is((await wrong('GET', 'Meeting')).status, 401)
  const twelfth = await wrong('GET', 'Meeting')
  t.deepEqual([twelfth.status, twelfth.text, twelfth.reason], [403, '', null])
  t.is((await api('GET', 'Meeting')).status, 403)
  clock.advance(60_001)
  t.is((await api('GET', 'Meeting')).status, 200)
})

test('people come in by Basic, by Espo-Authorization, and by the token that stands for the password', async (t) => {
  const { erp, anna } = await startErp(t)
  const byBasic = apiWith(erp, { Authorization: basic('anna@firm.example', 'anna-pw') })
  const me = await byBasic('GET', 'App/user')
  t.like(me.body['user'], { id: anna, type: 'regular' })
  const espo = (secret: string) => ({
    'Espo-Authorization': Buffer.from(`anna@firm.example:${secret}`).toString('base64'),
  })
  t.is((await apiWith(erp, espo('anna-pw'))('GET', 'App/user')).status, 200)
  const token = toText(me.body['token'])
  const byToken = { ...espo(token), 'Espo-Authorization-By-Token': 'true' }
  t.is((await apiWith(erp, byToken)('GET', 'App/user')).status, 200)
  t.is((await apiWith(erp, espo('wrong'))('GET', 'App/user')).status, 401)
})

test('an HMAC covers method and path but not the query, in hex or in raw bytes', async (t) => {
  const { erp } = await startErp(t)
  const role = erp.createRole({ name: 'Hmac' })
  const input = { userName: 'hmac', type: 'api', authMethod: 'Hmac', rolesIds: [role.id] }
  const user = erp.as(erp.adminId).create('User', input)
  const call = async (signed: string, encoding: 'hex' | 'raw') => {
    const digest = createHmac('sha256', toText(user['secretKey'])).update(signed).digest()
    const tail = encoding === 'raw' ? digest : Buffer.from(digest.toString('hex'))
    const value = Buffer.concat([Buffer.from(`${toText(user['apiKey'])}:`), tail]).toString('base64')
    return (await apiWith(erp, { 'X-Hmac-Authorization': value })('GET', 'Meeting?maxSize=1')).status
  }
  t.is(await call('GET /Meeting', 'hex'), 200)
  t.is(await call('GET /Meeting', 'raw'), 200)
  t.is(await call('GET /Meeting?maxSize=1', 'hex'), 401)
  t.is(await call('POST /Meeting', 'hex'), 401)
})

test('own, team and no rights each have their refusal', async (t) => {
  const { erp, api, anna, bela } = await startErp(t)
  const own = { read: 'own', edit: 'own', delete: 'no', create: 'yes' }
  const role = erp.createRole({ name: 'Own', data: { Meeting: own, User: { read: 'all' } } })
  erp.seedUser({ name: 'Cyril Malý', email: 'cyril@firm.example', roles: [role.id], password: 'cyril-pw' })
  const cyril = apiWith(erp, { Authorization: basic('cyril@firm.example', 'cyril-pw') })
  const id = idOf(await api('POST', 'Meeting', { body: { ...MEETING, assignedUserId: anna } }))
  const refusals = [
    ['GET', `Meeting/${id}`, "No 'read' access."],
    ['PUT', `Meeting/${id}`, 'No edit access.'],
    ['DELETE', `Meeting/${id}`, 'No delete access.'],
    ['GET', 'Call', 'No read access.'],
    ['POST', 'Call', 'No create access.'],
    ['PUT', `User/${bela}`, 'No edit access.'],
  ] as const
  for (const [method, path, reason] of refusals) {
    const answer = await cyril(method, path, method === 'GET' ? {} : { body: {} })
    t.deepEqual([answer.status, answer.reason], [403, reason], `${method} ${path}`)
  }
  t.deepEqual((await cyril('GET', 'Meeting')).body, { total: 0, list: [] })
})

test('a team right reaches what the team shares', async (t) => {
  const { erp, anna } = await startErp(t)
  const role = erp.createRole({ name: 'Team', data: { Meeting: { read: 'team' } } })
  const team = erp.createTeam({ name: 'Plant' })
  erp.seedUser({
    name: 'Cyril Malý',
    email: 'cyril@firm.example',
    roles: [role.id],
    teams: ['Plant'],
    password: 'cyril-pw',
  })
  erp.as(anna).create('Meeting', { ...MEETING, name: 'shared', teamsIds: [team.id], assignedUserId: anna })
  erp.as(anna).create('Meeting', { ...MEETING, name: 'hidden', assignedUserId: anna })
  const cyril = apiWith(erp, { Authorization: basic('cyril@firm.example', 'cyril-pw') })
  t.deepEqual(
    rows(await cyril('GET', 'Meeting')).map((row) => row['name']),
    ['shared'],
  )
})

test('an inactive user vanishes from the list, answers 403, and its webhook does not come', async (t) => {
  const world = await startErp(t)
  const { erp, api, bela } = world
  const sink = await startSink(t)
  await subscribe(world, { event: 'User.update', url: sink.url })
  const listed = async () =>
    rows(await api('GET', 'User?select=id,type,rolesIds,teamsIds')).map((row) => row['id'])
  t.true((await listed()).includes(bela))
  t.false((await listed()).includes(erp.apiUserId), 'nor are API users there')
  erp.as(erp.adminId).update('User', bela, { isActive: false })
  await erp.runWebhookJob()
  t.is(sink.received.length, 0)
  t.false((await listed()).includes(bela))
  const read = await api('GET', `User/${bela}`)
  t.deepEqual([read.status, read.reason], [403, "No 'read' access."])
  erp.as(erp.adminId).update('User', bela, { isActive: true })
  await erp.runWebhookJob()
  t.deepEqual(JSON.parse(sink.received[0]?.body ?? ''), [
    { isActive: true, lastAccess: null, workingTimeCalendarName: null, id: bela },
  ])
  t.true((await listed()).includes(bela))
})

test('an event about a record that has moved out of reach is dropped when it is sent', async (t) => {
  const world = await startErp(t)
  const { erp, anna } = world
  const sink = await startSink(t)
  await subscribe(world, { event: 'Meeting.create', url: sink.url })
  erp.as(anna).create('Meeting', { ...MEETING, assignedUserId: anna })
  erp.changeApiRole({ data: { Meeting: { read: 'own', edit: 'own', delete: 'own', create: 'yes' } } })
  await erp.runWebhookJob()
  t.is(sink.received.length, 0)
})

test('roles are read off users and teams, though roles themselves are closed', async (t) => {
  const { erp, api, anna } = await startErp(t)
  const team = erp.createTeam({ name: 'Google team', roles: ['Google users'] })
  const read = await api('GET', `Team/${team.id}`)
  t.deepEqual(Object.values(toMap(read.body['rolesNames'])), ['Google users'])
  t.deepEqual(Object.values(toMap((await api('GET', `User/${anna}`)).body['rolesNames'])), ['Staff'])
  t.is((await api('GET', 'Role')).status, 403)
  t.is((await api('GET', `User/${anna}/acl`)).status, 403)
  t.is((await api('GET', `Preferences/${anna}`)).status, 403)
  t.is((await api('GET', `Preferences/${erp.apiUserId}`)).status, 200)
})

test('a post to a user needs the message permission, then it rings', async (t) => {
  const { erp, api, anna } = await startErp(t)
  const body = { type: 'Post', post: 'Please reconnect', targetType: 'users', usersIds: [anna] }
  const refused = await api('POST', 'Note', { body })
  t.deepEqual([refused.status, refused.reason], [403, 'Not permitted to post to anybody except self.'])
  erp.changeApiRole({ messagePermission: 'all' })
  t.is((await api('POST', 'Note', { body })).status, 200)
  t.like(erp.as(anna).bell()[0], { text: 'Please reconnect' })
})

test("every record made for somebody else rings that person's bell", async (t) => {
  const { erp, api, anna } = await startErp(t)
  for (const entity of ['Meeting', 'CVisit', 'Task'])
    await api('POST', entity, { body: { ...MEETING, assignedUserId: anna } })
  erp.as(anna).create('Meeting', { ...MEETING, assignedUserId: anna })
  t.deepEqual(
    erp
      .as(anna)
      .bell()
      .map(({ entity }) => entity),
    ['Task', 'CVisit', 'Meeting'],
  )
})

test("subscriptions are refused for what they can't have", async (t) => {
  const { erp, api } = await startErp(t)
  const refusals = [
    ['Meeting.renamed', 'Not supported event.'],
    ['Meeting.fieldUpdate.assignedUserId', 'Field does not exist.'],
    ['Case.create', 'Entity type is forbidden.'],
    ['Note.create', 'Entity type is not available for Webhooks.'],
    ['Team.update', 'Entity type is not available for Webhooks.'],
  ] as const
  for (const [event, reason] of refusals) {
    const answer = await api('POST', 'Webhook', { body: { event, url: erp.url } })
    t.deepEqual([answer.status, answer.reason], [403, reason], event)
  }
  const person = apiWith(erp, { Authorization: basic('anna@firm.example', 'anna-pw') })
  const refused = await person('POST', 'Webhook', { body: { event: 'Meeting.create', url: erp.url } })
  t.deepEqual([refused.status, refused.reason], [403, "No access to 'Webhook'."])
  erp.changeApiRole({ data: { Webhook: false } })
  t.is(
    (await api('POST', 'Webhook', { body: { event: 'Meeting.create', url: erp.url } })).reason,
    'No create access.',
  )
})

test('a user has at most fifty subscriptions, sees the keys of his own, and the event of one is fixed', async (t) => {
  const { erp, api } = await startErp(t)
  const body = { event: 'Meeting.create', url: erp.url, skipOwn: true }
  const first = await api('POST', 'Webhook', { body })
  t.is(first.status, 201)
  t.like(first.body, { entityType: 'Meeting', type: 'create', field: null, isActive: true, skipOwn: true })
  for (let n = 1; n < 50; n += 1) await api('POST', 'Webhook', { body })
  const refused = await api('POST', 'Webhook', { body })
  t.deepEqual([refused.status, refused.reason], [403, 'Webhook number per user exceeded the limit.'])
  const listed = await api('GET', 'Webhook?maxSize=200')
  t.is(listed.body['total'], 50)
  t.true(rows(listed).every((row) => /^[0-9a-f]{32}$/.test(toText(row['secretKey']))))
  const path = `Webhook/${idOf(first)}`
  const changed = await api('PUT', path, { body: { event: 'Task.update', isActive: false } })
  t.like(changed.body, { event: 'Meeting.create', isActive: false })
  t.is((await api('DELETE', path)).text, 'true')
  t.is((await api('POST', 'Webhook', { body })).status, 201)
})

test('a webhook must lead outside, unless its address is on the list; what is no URL passes', async (t) => {
  const { api } = await startErp(t, { webhookAllowedAddresses: ['127.0.0.1:8080'] })
  const post = (url: string) => api('POST', 'Webhook', { body: { event: 'Meeting.create', url } })
  const refused = await post('http://127.0.0.1:8081/x')
  t.deepEqual(
    [refused.status, refused.reason],
    [400, 'Field validation failure; entityType: Webhook, field: url, type: notInternal.'],
  )
  t.is((await post('http://10.1.2.3/x')).status, 400)
  t.is((await post('http://127.0.0.1:8080/x')).status, 201)
  t.is((await post('nonsense')).status, 201)
  const older = await startErp(t, { version: '9.2.7', webhookAllowedAddresses: [] })
  t.is(
    (await older.api('POST', 'Webhook', { body: { event: 'Meeting.create', url: 'http://127.0.0.1:1/' } }))
      .status,
    201,
  )
})
