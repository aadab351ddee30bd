import test from 'ava'
import type { CalendarEvent } from '../../shared/domain/event.ts'
import { erpClient } from '../../shared/erp/erp-client.ts'
import { erpRecords } from '../../shared/erp/erp-records.ts'
import { FAIR, LUNCH, assigned, erpSetting, faultOf, recordId, userId } from './erp-setting.ts'

const CALLS = { path: /^(Meeting|Call|CVisit)/ }
const NOBODY = recordId({ id: '0000000000000aaaa' })
const LATER = { kind: 'timed', start: '2026-12-01T13:00:00Z', end: '2026-12-01T14:30:00Z' } as const

test('a record is created, read and removed in one call each', async (t) => {
  const { erp, clock, records, jana } = await erpSetting(t)
  const created = await records.create('Meeting', LUNCH, assigned(jana))
  t.deepEqual(created.event, LUNCH)
  t.is(created.assignedUserId, jana)
  t.is(created.createdById, userId({ id: erp.apiUserId }))
  t.is(created.changedAt, clock.ms)
  t.is(created.version, null)
  t.deepEqual(await records.read('Meeting', created.recordId), created)
  await records.remove('Meeting', created.recordId)
  t.is(await records.read('Meeting', created.recordId), null)
  t.deepEqual(
    erp.calls.entries.filter(({ path }) => path !== 'Metadata').map(({ method }) => method),
    ['POST', 'GET', 'DELETE', 'GET'],
  )
  t.is(erp.calls.count({ path: 'Metadata' }), 2)
})

const shapes: readonly [string, string, CalendarEvent][] = [
  ['a timed Meeting', 'Meeting', LUNCH],
  ['an all-day Meeting', 'Meeting', FAIR],
  ['a timed Call', 'Call', LUNCH],
  ['a timed custom event', 'CVisit', LUNCH],
  ['an all-day custom event', 'CVisit', FAIR],
  ['an event with nothing but a time', 'Meeting', { ...LUNCH, description: '', location: '' }],
  [
    'an event of one day',
    'Meeting',
    { ...FAIR, when: { kind: 'all-day', start: '2027-03-28', end: '2027-03-29' } },
  ],
]
for (const [what, entity, event] of shapes) {
  test(`${what} is held by the ERP as it was meant, east and west of Greenwich`, async (t) => {
    for (const timeZone of ['Europe/Prague', 'America/Los_Angeles']) {
      const { records, jana } = await erpSetting(t, { timeZone })
      const created = await records.create(entity, event, assigned(jana))
      t.deepEqual(created.event, event)
      t.deepEqual((await records.read(entity, created.recordId))?.event, event)
    }
  })
}

test('an all-day event becomes a timed one and goes back', async (t) => {
  const { records, jana } = await erpSetting(t)
  for (const entity of ['Meeting', 'CVisit']) {
    const { recordId: id } = await records.create(entity, FAIR, assigned(jana))
    const timed = await records.update(entity, id, { change: { when: LATER }, over: null })
    t.deepEqual(timed?.event, { ...FAIR, when: LATER })
    t.deepEqual((await records.read(entity, id))?.event, { ...FAIR, when: LATER })
    const back = await records.update(entity, id, { change: { when: FAIR.when }, over: null })
    t.deepEqual(back?.event, FAIR)
    t.deepEqual((await records.read(entity, id))?.event, FAIR)
  }
})

test('an update writes the changed field only, in one call, and answers with the whole record', async (t) => {
  const { erp, clock, records, jana } = await erpSetting(t)
  const { recordId: id } = await records.create('Meeting', LUNCH, assigned(jana))
  erp.as(jana).update('Meeting', id, { description: 'Bez šéfa', status: 'Held' })
  clock.ms += 60_000
  erp.calls.clear()
  const updated = await records.update('Meeting', id, { change: { title: 'Večeře' }, over: null })
  t.deepEqual(updated?.event, { ...LUNCH, title: 'Večeře', description: 'Bez šéfa' })
  t.is(updated?.changedAt, clock.ms)
  t.is(erp.as(jana).read('Meeting', id)['status'], 'Held')
  t.is(erp.calls.count(), 1)
})

test('a change of nothing is a read and leaves the change time alone', async (t) => {
  const { erp, clock, records, jana } = await erpSetting(t)
  const created = await records.create('Meeting', LUNCH, assigned(jana))
  clock.ms += 60_000
  t.deepEqual(await records.update('Meeting', created.recordId, { change: {}, over: null }), created)
  t.is(erp.calls.count({ method: 'PUT' }), 0)
})

test('with optimistic locking a record that has moved on is not overwritten', async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  erp.setOptimisticLocking('Meeting', true)
  const { recordId: id, version } = await records.create('Meeting', LUNCH, assigned(jana))
  t.is(version, 1)
  erp.as(jana).update('Meeting', id, { name: 'Snídaně' })
  await faultOf(records.update('Meeting', id, { change: { title: 'Večeře' }, over: version }), 'erp.moved-on')
  const now = await records.read('Meeting', id)
  t.is(now?.event.title, 'Snídaně')
  const updated = await records.update('Meeting', id, {
    change: { title: 'Večeře' },
    over: now?.version ?? null,
  })
  t.is(updated?.event.title, 'Večeře')
  t.is(updated?.version, 3)
})

test('without optimistic locking the last write wins', async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  const { recordId: id, version } = await records.create('Meeting', LUNCH, assigned(jana))
  erp.as(jana).update('Meeting', id, { name: 'Snídaně' })
  const updated = await records.update('Meeting', id, { change: { title: 'Večeře' }, over: version })
  t.is(updated?.event.title, 'Večeře')
})

test('what is gone reads as nothing, updates to nothing, and removes again without complaint', async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  const { recordId: id } = await records.create('Meeting', LUNCH, assigned(jana))
  erp.as(jana).remove('Meeting', id)
  for (const gone of [id, NOBODY]) {
    t.is(await records.read('Meeting', gone), null)
    t.is(await records.update('Meeting', gone, { change: { title: 'x' }, over: null }), null)
    await records.remove('Meeting', gone)
  }
})

test('a restored record is read again', async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  const created = await records.create('Meeting', LUNCH, assigned(jana))
  await records.remove('Meeting', created.recordId)
  erp.as(erp.adminId).restore('Meeting', created.recordId)
  t.deepEqual((await records.read('Meeting', created.recordId))?.event, created.event)
})

test("a record out of the API user's reach reads as nothing, but can't be written", async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  const { id } = erp
    .as(jana)
    .create('Meeting', { name: 'x', dateStart: '2026-12-01 09:00:00', assignedUserId: jana })
  erp.changeApiRole({ data: { Meeting: { create: 'yes', read: 'own', edit: 'own', delete: 'own' } } })
  t.is(await records.read('Meeting', recordId({ id })), null)
  const write = { change: { title: 'y' }, over: null }
  await faultOf(records.update('Meeting', recordId({ id }), write), 'erp.refused')
  await faultOf(records.remove('Meeting', recordId({ id })), 'erp.refused')
})

test('an entity that the role lost does not look like the removal of all its records', async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  const { recordId: id } = await records.create('Meeting', LUNCH, assigned(jana))
  erp.changeApiRole({ data: { Meeting: { create: 'no', read: 'no', edit: 'no', delete: 'no' } } })
  t.is((await faultOf(records.read('Meeting', id), 'erp.refused')).message, 'GET Meeting: 403')
  await faultOf(records.changedSince('Meeting', 0, 0), 'erp.refused')
})

test('a record is out of reach only while the others of its entity are not', async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  const { recordId: id } = await records.create('Meeting', LUNCH, assigned(jana))
  const denied = { status: 403, reason: "No 'read' access." }
  erp.faults.add({ path: `Meeting/${id}`, answer: denied })
  t.is(await records.read('Meeting', id), null)
  erp.faults.add({ path: `Meeting/${id}`, answer: denied })
  erp.faults.add({ path: 'Meeting', answer: { status: 403, reason: 'No read access.' } })
  await faultOf(records.read('Meeting', id), 'erp.refused')
  erp.faults.add({
    path: `Meeting/${id}`,
    answer: { status: 404, reason: "Controller 'Meeting' does not exist." },
  })
  await faultOf(records.read('Meeting', id), 'erp.refused')
})

test('the field that the ERP refused is named', async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  const named = await faultOf(
    records.create('Meeting', { ...LUNCH, title: 'a < b' }, assigned(jana)),
    'erp.refused',
  )
  t.is(named.field, 'name')
  t.is(named.message, 'POST Meeting: 400, field name, pattern')
  const long = { ...LUNCH, location: 'x'.repeat(300) }
  t.is((await faultOf(records.create('Meeting', long, assigned(jana)), 'erp.refused')).field, 'cLocation')
  const stranger = userId({ id: '0000000000000bbbb' })
  await faultOf(records.create('Meeting', LUNCH, assigned(stranger)), 'erp.refused')
  await faultOf(records.create('Call', FAIR, assigned(jana)), 'erp.refused')
  t.is(erp.calls.count({ method: 'POST', path: 'Call' }), 0)
})

test('an entity that is no event, or not there, has no traits and takes nothing', async (t) => {
  const { records, jana } = await erpSetting(t)
  t.deepEqual(await records.traits('Meeting'), {
    entity: 'Meeting',
    holdsAllDay: true,
    location: { field: 'cLocation', maxLength: 255 },
    guestKinds: ['User', 'Contact', 'Lead'],
    status: { canceled: ['Not Held'], planned: 'Planned' },
    joinUrlField: null,
    hasTeams: true,
  })
  t.like(await records.traits('Call'), { holdsAllDay: false, guestKinds: ['User', 'Contact', 'Lead'] })
  const visit = { holdsAllDay: true, location: { field: 'location' }, guestKinds: [], hasTeams: true }
  t.like(await records.traits('CVisit'), { ...visit, status: { canceled: ['Not Held'], planned: 'Planned' } })
  for (const entity of ['Contact', 'Nonexisting', 'Meeting.fields', '../x', '']) {
    t.is(await records.traits(entity), null)
    await faultOf(records.create(entity, LUNCH, assigned(jana)), 'erp.refused')
  }
})

test('the metadata of an entity is asked for once in ten minutes, in two parts', async (t) => {
  const { erp, clock, records, jana } = await erpSetting(t)
  const { recordId: id } = await records.create('Meeting', LUNCH, assigned(jana))
  await Promise.all([records.read('Meeting', id), records.read('Meeting', id), records.traits('Meeting')])
  t.is(erp.calls.count({ path: 'Metadata' }), 2)
  clock.ms += 600_000
  await records.read('Meeting', id)
  t.is(erp.calls.count({ path: 'Metadata' }), 4)
})

test('the API user is asked for once', async (t) => {
  const { erp, records } = await erpSetting(t)
  const ids = await Promise.all([records.ownUserId(), records.ownUserId()])
  const own = userId({ id: erp.apiUserId })
  t.deepEqual([...ids, await records.ownUserId()], [own, own, own])
  t.is(erp.calls.count({ path: 'App/user' }), 1)
})

test('an ERP in trouble is unavailable, whatever way it fails', async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  const { recordId: id } = await records.create('Meeting', LUNCH, assigned(jana))
  for (const status of [429, 500, 502, 503, 504]) {
    erp.faults.add({ ...CALLS, answer: { status, body: '<html>' } })
    await faultOf(records.read('Meeting', id), 'erp.unavailable')
  }
  erp.faults.add({ ...CALLS, answer: 'drop' })
  await faultOf(records.read('Meeting', id), 'erp.unavailable')
  erp.faults.add({ ...CALLS, answer: { status: 404, body: '<html>' } })
  await faultOf(records.read('Meeting', id), 'erp.unavailable')
  t.deepEqual((await records.read('Meeting', id))?.event, LUNCH)
})

test('a create whose answer got lost is found by who made it', async (t) => {
  const { erp, clock, records, jana, petr } = await erpSetting(t)
  await records.create('Meeting', { ...LUNCH, title: 'before' }, assigned(jana))
  clock.ms += 60_000
  const since = clock.ms
  await records.create('Meeting', { ...LUNCH, title: 'of another' }, assigned(petr))
  erp.as(jana).create('Meeting', { name: 'own', dateStart: '2026-12-01 11:00:00', assignedUserId: jana })
  erp.faults.add({ method: 'POST', path: 'Meeting', effect: 'done', answer: 'drop' })
  await faultOf(records.create('Meeting', FAIR, assigned(jana)), 'erp.unavailable')
  const found = await records.createdByUs('Meeting', { userId: jana, since })
  t.deepEqual(
    found.map(({ event }) => event),
    [FAIR],
  )
})

test('a wrong key is used once, so that the address is not locked out', async (t) => {
  const { erp, clock } = await erpSetting(t)
  const client = erpClient({ baseUrl: erp.url, apiKey: async () => '0'.repeat(32), clock })
  const records = erpRecords({ client, clock })
  for (let attempt = 0; attempt < 20; attempt += 1)
    await faultOf(records.read('Meeting', NOBODY), 'erp.unauthorized')
  t.is(erp.calls.count({ status: 401 }), 1)
})
