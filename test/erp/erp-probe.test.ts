import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { TenantId } from '../../shared/domain/ids.ts'
import { erpProbe } from '../../shared/erp/erp-probe.ts'
import { lackedRights } from '../../shared/erp/erp-rights.ts'
import { ensureSubscriptions } from '../../shared/erp/webhook-subscriptions.ts'
import { freePorts } from '../support/free-ports.ts'
import { erpSetting, faultOf } from './erp-setting.ts'
import { scriptedServer } from './scripted-server.ts'
import type { Scripted } from './scripted-server.ts'

const ENTITIES = ['Meeting', 'Call']
const TENANT = 'main' as TenantId

async function setting(t: ExecutionContext, options: Parameters<typeof erpSetting>[1] = {}) {
  const { erp, clock, client } = await erpSetting(t, options)
  return { erp, client, probe: erpProbe({ baseUrl: `${erp.url}/`, clock }) }
}

async function scripted(t: ExecutionContext, answer: Scripted) {
  const deadlineMs = answer.hangs === true ? 400 : 10_000
  const server = await scriptedServer(() => answer)
  t.teardown(() => server.close())
  return {
    server,
    probe: erpProbe({ baseUrl: server.url, clock: { now: () => Date.now() }, deadlineMs }),
  }
}

test('an ERP is reached without the key', async (t) => {
  const { erp, probe } = await setting(t)
  t.like(await probe.reach(), { reached: true, answerMs: 0 })
  t.deepEqual(
    erp.calls.entries.map(({ method, path }) => `${method} ${path}`),
    ['GET Settings'],
  )
})

test('reaching it again and again locks nobody out', async (t) => {
  const { erp, probe } = await setting(t)
  for (let look = 0; look < 15; look += 1) await probe.reach()
  t.is((await probe.access(erp.apiKey, ENTITIES)).key, 'good')
})

for (const [name, answer, why, status] of [
  ['a page', { body: '<html>Welcome</html>' }, 'not-an-erp', 200],
  ['nothing there', { status: 404, body: '{}' }, 'not-an-erp', 404],
  ['a redirect', { status: 301, headers: { location: 'https://erp.example.com/' } }, 'redirected', 301],
  ['maintenance', { status: 503 }, 'failing', 503],
  ['silence', { hangs: true }, 'too-slow', null],
] as const) {
  test(`${name} in the ERP's place is ${why}`, async (t) => {
    const { probe, server } = await scripted(t, answer)
    t.deepEqual(await probe.reach(), { reached: false, why, status })
    t.is(server.seen.length, 1)
  })
}

test('an ERP that wants a key for everything is one all the same', async (t) => {
  const { probe } = await scripted(t, { status: 401 })
  t.like(await probe.reach(), { reached: true })
})

test('an address where nothing runs has no connection', async (t) => {
  const baseUrl = `http://127.0.0.1:${await freePorts(1)}`
  const reach = await erpProbe({ baseUrl, clock: { now: () => 0 } }).reach()
  t.deepEqual(reach, { reached: false, why: 'no-connection', status: null })
})

test('a name that nobody has is an unknown host', async (t) => {
  const probe = erpProbe({ baseUrl: 'https://erp.invalid', clock: { now: () => 0 } })
  t.like(await probe.reach(), { reached: false, why: 'host-unknown' })
})

test('the ERP’s clock is told by its answer', async (t) => {
  const date = new Date(Date.now() - 90_000).toUTCString()
  const { probe } = await scripted(t, { body: '{"siteUrl":""}', headers: { date } })
  const reach = await probe.reach()
  t.true(reach.reached && Math.abs((reach.skewMs ?? 0) + 90_000) < 5_000)
})

test('the access tells version, rights and announcements in one call', async (t) => {
  const { erp, probe } = await setting(t, { version: '9.2.7' })
  t.deepEqual(await probe.access(erp.apiKey, ['Meeting', 'CVisit']), {
    key: 'good',
    version: '9.2.7',
    lacks: [],
    mayMessage: false,
    announces: ['Meeting'],
  })
  t.is(erp.calls.count(), 1)
  erp.changeApiRole({ messagePermission: 'all' })
  t.like(await probe.access(erp.apiKey, ENTITIES), { mayMessage: true })
})

test('a wrong key is refused, and looked at anew the next time', async (t) => {
  const { erp, probe } = await setting(t)
  t.deepEqual(await probe.access('wrong', ENTITIES), { key: 'refused' })
  t.deepEqual(await probe.access('wrong', ENTITIES), { key: 'refused' })
  t.is(erp.calls.count({ status: 401 }), 2)
})

test('an address that is locked out is told from a wrong key and from a missing right', async (t) => {
  const { erp, probe } = await setting(t)
  for (let guess = 0; guess < 11; guess += 1) await probe.access('wrong', ENTITIES)
  t.deepEqual(await probe.access(erp.apiKey, ENTITIES), { key: 'locked-out' })
  const { probe: forbidden } = await scripted(t, {
    status: 403,
    headers: { 'x-status-reason': 'No access.' },
  })
  t.is((await faultOf(forbidden.access('key', ENTITIES), 'erp.refused')).code, 'erp.refused')
})

test('an access that can’t be read or doesn’t come is a fault', async (t) => {
  for (const [answer, code] of [
    [{ body: '{"user":{}}' }, 'erp.refused'],
    [{ status: 500 }, 'erp.unavailable'],
    [{ hangs: true }, 'erp.unavailable'],
  ] as const) {
    const { probe } = await scripted(t, answer)
    t.is((await faultOf(probe.access('key', ENTITIES), code)).code, code)
  }
})

test('rights count only where they are enough for every record', (t) => {
  const all = { create: 'yes', read: 'all', edit: 'all', delete: 'all' }
  const read = { read: 'all' }
  const table = { Meeting: all, User: read, Team: read, Contact: read, Lead: read, Webhook: true }
  const lacks = (change: object, assignmentPermission = 'all') =>
    lackedRights({ table: { ...table, ...change }, assignmentPermission }, ['Meeting'])
  t.deepEqual(lacks({}), [])
  t.deepEqual(lacks({ Meeting: true }), [])
  t.deepEqual(lacks({ Meeting: undefined }), [
    'Meeting.create',
    'Meeting.read',
    'Meeting.edit',
    'Meeting.delete',
  ])
  t.deepEqual(lacks({ Meeting: false }).length, 4)
  t.deepEqual(lacks({ Meeting: { ...all, create: 'no' } }), ['Meeting.create'])
  t.deepEqual(lacks({ Meeting: { ...all, read: 'team' } }), ['Meeting.read'])
  t.deepEqual(lacks({ Meeting: { ...all, edit: 'own' } }), ['Meeting.edit'])
  t.deepEqual(lacks({ Meeting: { ...all, delete: 'no' } }), ['Meeting.delete'])
  t.deepEqual(lacks({ User: { read: 'team' } }), ['User.read'])
  t.deepEqual(lacks({ Team: undefined }), ['Team.read'])
  t.deepEqual(lacks({ Contact: { read: 'own' }, Lead: undefined }), ['Contact.read', 'Lead.read'])
  t.deepEqual(lacks({ Webhook: undefined }), ['Webhook'])
  t.deepEqual(lacks({}, 'team'), ['assignmentPermission'])
})

test('entities are fit when they are like an event', async (t) => {
  const { erp, probe } = await setting(t)
  const entities = ['Meeting', 'Call', 'CVisit', 'Contact', 'Unicorn', '../Settings']
  t.deepEqual(await probe.unfitEntities(erp.apiKey, entities), ['Contact', 'Unicorn', '../Settings'])
})

test('webhooks that are as they should be are those that the product makes', async (t) => {
  const { erp, client, probe } = await setting(t)
  const wanted = { publicUrl: 'http://127.0.0.1:9/erp-intake', tenant: TENANT, entities: ENTITIES }
  const before = await probe.webhooks(erp.apiKey, wanted)
  t.is(before.missing.length, 6)
  const { subscriptions } = await ensureSubscriptions({ client, ...wanted })
  t.deepEqual(await probe.webhooks(erp.apiKey, wanted), {
    missing: [],
    inactive: [],
    echoing: [],
    ids: subscriptions.map(({ id }) => id),
  })
  const other = { ...wanted, tenant: 'other' as TenantId }
  t.is((await probe.webhooks(erp.apiKey, other)).missing.length, 6, 'another tenant’s are not ours')
})

test('webhooks of an ERP that knows no own changes are not called echoing', async (t) => {
  const event = (action: string) => ({
    id: action,
    event: `Call.${action}`,
    url: `https://sync.example.com/erp-intake/main/Call/${action}`,
    isActive: true,
  })
  const list = ['create', 'update', 'delete'].map(event)
  const { probe } = await scripted(t, { body: JSON.stringify({ total: -2, list }) })
  const wanted = { publicUrl: 'https://sync.example.com/erp-intake/', tenant: TENANT, entities: ['Call'] }
  t.like(await probe.webhooks('key', wanted), { echoing: [], ids: ['create', 'update', 'delete'] })
})
