import test from 'ava'
import type { ErpGuest, GuestRef } from '../../shared/domain/guests.ts'
import { LUNCH, assigned, erpSetting, faultOf, recordId } from './erp-setting.ts'

const NOBODY = '0000000000000bbbb'

type Setting = Awaited<ReturnType<typeof erpSetting>>

const contact = ({ erp, jana }: Setting, lastName: string): GuestRef =>
  `Contact/${erp.as(jana).create('Contact', { lastName, assignedUserId: jana }).id}`
const lead = ({ erp, jana }: Setting, lastName: string): GuestRef =>
  `Lead/${erp.as(jana).create('Lead', { lastName, assignedUserId: jana }).id}`
const byRef = (guests: readonly ErpGuest[]): ErpGuest[] => guests.toSorted((a, b) => (a.ref < b.ref ? -1 : 1))

/** One of each kind, each with another answer; the assigned user among them. */
function guestsOf(setting: Setting): { jana: ErpGuest; all: ErpGuest[] } {
  const jana: ErpGuest = { ref: `User/${setting.jana}`, answer: 'accepted' }
  const petr: ErpGuest = { ref: `User/${setting.petr}`, answer: 'declined' }
  const karel: ErpGuest = { ref: contact(setting, 'Dvořák'), answer: 'tentative' }
  const eva: ErpGuest = { ref: lead(setting, 'Malá'), answer: 'none' }
  return { jana, all: byRef([jana, petr, karel, eva]) }
}

test('a record is created with its guests and their answers in one call', async (t) => {
  const setting = await erpSetting(t)
  const { erp, records, jana } = setting
  const { all } = guestsOf(setting)
  for (const entity of ['Meeting', 'Call']) {
    await records.traits(entity)
    erp.calls.clear()
    const created = await records.create(entity, LUNCH, { ...assigned(jana), guests: all.toReversed() })
    t.deepEqual(created.guests, all)
    t.is(erp.calls.count(), 1)
    t.deepEqual(await records.read(entity, created.recordId), created)
  }
})

test('guests are listed as they are read, by every list', async (t) => {
  const setting = await erpSetting(t)
  const { records, jana } = setting
  const { all: guests } = guestsOf(setting)
  const created = await records.create('Meeting', LUNCH, { ...assigned(jana), guests })
  const { recordId: id, changedAt: since } = created
  t.deepEqual((await records.changedSince('Meeting', 0, 0)).records, [created])
  t.deepEqual((await records.ofUser('Meeting', { userId: jana, since: 0, offset: 0 })).records, [created])
  t.deepEqual(await records.among('Meeting', [id]), [created])
  t.deepEqual(await records.createdByUs('Meeting', { userId: jana, since }), [created])
})

test('the whole list replaces the one before, in one call when the assigned user is on it', async (t) => {
  const setting = await erpSetting(t)
  const { erp, records, jana } = setting
  const { all, jana: own } = guestsOf(setting)
  const { recordId: id } = await records.create('Meeting', LUNCH, { ...assigned(jana), guests: all })
  const guests = byRef([
    { ...own, answer: 'none' },
    { ref: contact(setting, 'Nová'), answer: 'accepted' },
  ])
  erp.calls.clear()
  const updated = await records.update('Meeting', id, { change: { guests }, over: null })
  t.is(erp.calls.count(), 1)
  t.deepEqual(updated?.guests, guests)
  t.deepEqual((await records.read('Meeting', id))?.guests, guests)
  t.deepEqual(updated?.event, LUNCH)
})

test('the assigned user stays, and is seen with the answer that he has', async (t) => {
  const setting = await erpSetting(t)
  const { erp, records, jana } = setting
  const { all, jana: own } = guestsOf(setting)
  const { recordId: id } = await records.create('Meeting', LUNCH, { ...assigned(jana), guests: all })
  for (const kind of ['Contact/', 'User/']) {
    const guests = all.filter(({ ref }) => ref.startsWith(kind) && ref !== own.ref)
    t.is(guests.length, 1)
    erp.calls.clear()
    const updated = await records.update('Meeting', id, { change: { guests }, over: null })
    t.deepEqual(updated?.guests, byRef([...guests, own]))
    // Only where the answer echoes other users' answers instead of his.
    t.is(erp.calls.count({ method: 'GET' }), kind === 'User/' ? 1 : 0)
    t.is(erp.calls.count({ method: 'PUT' }), 1)
  }
  const none = await records.update('Meeting', id, { change: { guests: [] }, over: null })
  t.deepEqual(none?.guests, [own])
})

test('an assigned user whom a new record’s guests don’t name is among them', async (t) => {
  const setting = await erpSetting(t)
  const { records, jana } = setting
  const { all, jana: own } = guestsOf(setting)
  const guests = all.filter(({ ref }) => ref !== own.ref)
  const created = await records.create('Meeting', LUNCH, { ...assigned(jana), guests })
  t.deepEqual(created.guests, byRef([...guests, { ...own, answer: 'none' }]))
  t.deepEqual(await records.read('Meeting', created.recordId), created)
})

test('a change of something else leaves the guests alone and still shows them, in one call', async (t) => {
  const setting = await erpSetting(t)
  const { erp, records, jana } = setting
  const { all: guests } = guestsOf(setting)
  const { recordId: id } = await records.create('Meeting', LUNCH, { ...assigned(jana), guests })
  erp.calls.clear()
  const updated = await records.update('Meeting', id, { change: { title: 'Večeře' }, over: null })
  t.is(erp.calls.count(), 1)
  t.deepEqual(updated?.guests, guests)
  t.is(updated?.modifiedById, await records.ownUserId())
})

test('a record that vanishes between the write and the look at its guests is gone', async (t) => {
  const setting = await erpSetting(t)
  const { erp, records, jana, petr } = setting
  const { recordId: id } = await records.create('Meeting', LUNCH, assigned(jana))
  const guests: ErpGuest[] = [{ ref: `User/${petr}`, answer: 'none' }]
  const gone = { status: 404, reason: `Record ${id} does not exist.` }
  erp.faults.add({ method: 'GET', path: `Meeting/${id}`, answer: gone })
  t.is(await records.update('Meeting', id, { change: { guests }, over: null }), null)
})

for (const [what, kind] of [
  ['contact', 'Contact'],
  ['lead', 'Lead'],
  ['user', 'User'],
] as const) {
  test(`a ${what} who isn't there any more is refused as a guest, by name of the field`, async (t) => {
    const { records, jana } = await erpSetting(t)
    const guests: ErpGuest[] = [{ ref: `${kind}/${NOBODY}`, answer: 'none' }]
    const created = await faultOf(
      records.create('Meeting', LUNCH, { ...assigned(jana), guests }),
      'erp.refused',
    )
    t.is(created.field, 'guests')
    t.is(created.message, 'POST Meeting: 403, field guests, link')
    const { recordId: id } = await records.create('Meeting', LUNCH, assigned(jana))
    const update = records.update('Meeting', id, { change: { guests }, over: null })
    t.is((await faultOf(update, 'erp.refused')).field, 'guests')
  })
}

const reasons: readonly [string, string | undefined][] = [
  ['No foreign record access for link operation (Meeting:contacts).', 'guests'],
  ['No access for link operation (Meeting:users).', 'guests'],
  ["Can't relate with non-existing record. entity type: Meeting, link: assignedUser.", 'assignedUser'],
  ["Can't relate with non-existing record. entity type: Meeting, link: teams.", 'teams'],
  ["Can't relate with non-existing record. entity type: Meeting, link: contacts of Jana.", undefined],
  ['No edit access.', undefined],
]
for (const [reason, field] of reasons) {
  test(`a refusal that says "${reason}" is about ${field ?? 'no field'}`, async (t) => {
    const { erp, records, jana } = await erpSetting(t)
    erp.faults.add({ method: 'POST', path: 'Meeting', answer: { status: 403, reason } })
    const fault = await faultOf(records.create('Meeting', LUNCH, assigned(jana)), 'erp.refused')
    t.is(fault.field, field)
    t.false(fault.message.includes('Jana'))
  })
}

test('a record of an entity without guests takes none and has none', async (t) => {
  const setting = await erpSetting(t)
  const { erp, records, jana } = setting
  const { all: guests } = guestsOf(setting)
  await records.traits('CVisit')
  erp.calls.clear()
  const created = await records.create('CVisit', LUNCH, { ...assigned(jana), guests })
  t.deepEqual(created.guests, [])
  t.deepEqual(await records.update('CVisit', created.recordId, { change: { guests }, over: null }), created)
  t.is(erp.calls.count({ method: 'PUT' }), 0)
  t.is(erp.calls.count(), 2)
})

test('300 guests are written and read in one call each', async (t) => {
  const setting = await erpSetting(t)
  const { erp, records, jana } = setting
  const many = Array.from({ length: 299 }, (_, at): ErpGuest => ({
    ref: at % 2 === 0 ? contact(setting, `c${at}`) : lead(setting, `l${at}`),
    answer: at % 3 === 0 ? 'accepted' : 'none',
  }))
  const guests = byRef([...many, { ref: `User/${jana}`, answer: 'accepted' }])
  await records.traits('Meeting')
  erp.calls.clear()
  const created = await records.create('Meeting', LUNCH, { ...assigned(jana), guests })
  t.deepEqual(created.guests, guests)
  t.deepEqual((await records.read('Meeting', created.recordId))?.guests, guests)
  t.is(erp.calls.count(), 2)
})

test('a record is canceled and planned again', async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  for (const entity of ['Meeting', 'Call', 'CVisit']) {
    const { recordId: id, isCanceled } = await records.create(entity, LUNCH, assigned(jana))
    t.false(isCanceled)
    t.like(await records.update(entity, id, { change: { isCanceled: true }, over: null }), {
      isCanceled: true,
    })
    t.is(erp.as(jana).read(entity, id)['status'], 'Not Held')
    t.like((await records.changedSince(entity, 0, 0)).records[0], { isCanceled: true })
    t.like(await records.update(entity, id, { change: { isCanceled: false }, over: null }), {
      isCanceled: false,
    })
    t.is(erp.as(jana).read(entity, id)['status'], 'Planned')
    erp.as(jana).update(entity, id, { status: 'Held' })
    t.like(await records.read(entity, id), { isCanceled: false, modifiedById: jana })
  }
})

test('a record is created in a team', async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  const { id: teamId } = erp.createTeam({ name: 'Sales' })
  const { recordId: id } = await records.create('Meeting', LUNCH, { ...assigned(jana), teamId })
  t.deepEqual(erp.as(jana).read('Meeting', id)['teamsIds'], [teamId])
})

test('a user’s records are those that he is assigned to or attends, each once', async (t) => {
  const { erp, records, jana, petr } = await erpSetting(t)
  const guests: ErpGuest[] = [{ ref: `User/${petr}`, answer: 'none' }]
  const own = await records.create('Meeting', LUNCH, assigned(petr))
  // Taken off in the relationship panel, he is still whose meeting it is.
  erp.as(erp.adminId).unlink({ entity: 'Meeting', id: own.recordId, link: 'users', ids: [petr] })
  const attended = await records.create('Meeting', LUNCH, { ...assigned(jana), guests })
  await records.create('Meeting', LUNCH, assigned(jana))
  const past = { ...LUNCH.when, start: '2026-01-01T09:00:00Z', end: '2026-01-01T10:00:00Z' }
  await records.create('Meeting', { ...LUNCH, when: past }, { ...assigned(jana), guests })
  const query = { userId: petr, since: Date.UTC(2026, 10, 1), offset: 0 }
  const ids = (await records.ofUser('Meeting', query)).records.map((record) => record.recordId)
  t.deepEqual(ids.sort(), [own.recordId, attended.recordId].sort())
  const visit = await records.create('CVisit', LUNCH, assigned(petr))
  await records.create('CVisit', LUNCH, assigned(jana))
  t.deepEqual((await records.ofUser('CVisit', query)).records, [visit])
})

test('guests whom somebody else put on and answers that they gave are read', async (t) => {
  const setting = await erpSetting(t)
  const { erp, records, jana, petr } = setting
  const { recordId: id } = await records.create('Meeting', LUNCH, assigned(jana))
  const karel = contact(setting, 'Dvořák')
  erp.as(erp.adminId).link({ entity: 'Meeting', id, link: 'contacts', ids: [karel.slice('Contact/'.length)] })
  erp.as(erp.adminId).link({ entity: 'Meeting', id, link: 'users', ids: [petr] })
  erp.as(petr).setAcceptanceStatus({ entity: 'Meeting', id, status: 'Tentative' })
  const expected: ErpGuest[] = [
    { ref: karel, answer: 'none' },
    { ref: `User/${jana}`, answer: 'none' },
    { ref: `User/${petr}`, answer: 'tentative' },
  ]
  t.deepEqual((await records.read('Meeting', recordId({ id })))?.guests, byRef(expected))
})
