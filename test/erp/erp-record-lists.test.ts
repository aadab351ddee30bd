import test from 'ava'
import type { RecordId } from '../../shared/domain/ids.ts'
import type { RecordPage } from '../../shared/erp-ports.ts'
import { erpClient } from '../../shared/erp/erp-client.ts'
import { listPage } from '../../shared/erp/erp-list.ts'
import { FAIR, LUNCH, assigned, erpSetting, faultOf, recordId } from './erp-setting.ts'
import { scriptedServer } from './scripted-server.ts'

const DAY_MS = 86_400_000
const titles = ({ records }: Pick<RecordPage, 'records'>): string[] => records.map(({ event }) => event.title)

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)].sort()

async function allPages(next: (offset: number) => Promise<RecordPage>): Promise<RecordId[]> {
  const ids: RecordId[] = []
  let offset: number | null = 0
  while (offset !== null) {
    const page: RecordPage = await next(offset)
    ids.push(...page.records.map((record) => record.recordId))
    offset = page.next
  }
  return ids
}

test('changes are listed from their second on, oldest first, whoever made them', async (t) => {
  const { erp, clock, records, jana, petr } = await erpSetting(t)
  await records.create('Meeting', { ...LUNCH, title: 'old' }, assigned(jana))
  clock.ms += 60_000
  const since = clock.ms + 400
  const { id } = erp
    .as(jana)
    .create('Meeting', { name: 'b', dateStart: '2026-12-01 09:00:00', assignedUserId: jana })
  clock.ms += 60_000
  await records.create('Meeting', { ...FAIR, title: 'a' }, assigned(petr))
  const page = await records.changedSince('Meeting', since, 0)
  t.deepEqual(titles(page), ['b', 'a'])
  t.is(page.next, null)
  t.deepEqual(page.records[1]?.event, { ...FAIR, title: 'a' })
  t.is(page.records[0]?.assignedUserId, jana)
  clock.ms += 60_000
  erp.as(petr).update('Meeting', id, { description: 'x' })
  t.deepEqual(titles(await records.changedSince('Meeting', since, 0)), ['a', 'b'])
  erp.as(petr).remove('Meeting', id)
  t.deepEqual(titles(await records.changedSince('Meeting', since, 0)), ['a'])
})

test('a listed record is the same as the one that is read', async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  erp.setOptimisticLocking('CVisit', true)
  for (const [entity, event] of [
    ['Meeting', FAIR],
    ['Call', LUNCH],
    ['CVisit', LUNCH],
  ] as const) {
    const created = await records.create(entity, event, assigned(jana))
    t.deepEqual((await records.changedSince(entity, 0, 0)).records, [created])
    t.deepEqual((await records.ofUser(entity, { userId: jana, since: 0, offset: 0 })).records, [created])
    t.deepEqual(await records.among(entity, [created.recordId]), [created])
    t.deepEqual(await records.createdByUs(entity, { userId: jana, since: created.changedAt }), [created])
  }
})

test('a long list is read by overlapping pages and loses nothing', async (t) => {
  const { erp, clock, records, jana } = await erpSetting(t)
  const made: string[] = []
  for (let number = 0; number < 450; number += 1) {
    clock.ms += 1000
    const attributes = {
      name: `n${number}`,
      dateStart: '2026-12-01 09:00:00',
      dateEnd: '2026-12-01 10:00:00',
    }
    made.push(erp.as(jana).create('Meeting', { ...attributes, assignedUserId: jana }).id)
  }
  await records.traits('Meeting')
  erp.calls.clear()
  const ids = await allPages((offset) => records.changedSince('Meeting', 0, offset))
  t.deepEqual(distinct(ids), distinct(made))
  t.is(erp.calls.count(), 3)
  const own = await allPages((offset) => records.ofUser('Meeting', { userId: jana, since: 0, offset }))
  t.deepEqual(distinct(own), distinct(made))
  // Records that are changed while the list is read move to its end and pull the others forward.
  let pages = 0
  const moving = await allPages(async (offset) => {
    const page = await records.changedSince('Meeting', 0, offset)
    clock.ms += 1000
    for (const id of made.slice(pages * 10, pages * 10 + 10))
      erp.as(jana).update('Meeting', id, { description: 'x' })
    pages += 1
    return page
  })
  t.deepEqual(distinct(moving), distinct(made))
})

test('records of a user are listed from the day they end on, all-day ones and endless ones too', async (t) => {
  const { erp, records, jana, petr } = await erpSetting(t)
  const since = Date.UTC(2026, 11, 11)
  const timed = (start: string, end: string) => ({
    ...LUNCH,
    title: end,
    when: { kind: 'timed', start, end } as const,
  })
  await records.create('Meeting', timed('2026-12-10T22:00:00Z', '2026-12-10T23:59:59Z'), assigned(jana))
  await records.create('Meeting', timed('2026-12-10T23:00:00Z', '2026-12-11T00:00:00Z'), assigned(jana))
  await records.create('Meeting', FAIR, assigned(jana))
  await records.create('Meeting', { ...FAIR, title: 'of another' }, assigned(petr))
  const endless = { name: 'endless', assignedUserId: jana }
  erp.as(jana).create('Meeting', { ...endless, dateStart: '2026-12-11 09:00:00' })
  erp.as(jana).create('Meeting', { ...endless, name: 'endless, past', dateStart: '2026-12-01 09:00:00' })
  const page = await records.ofUser('Meeting', { userId: jana, since, offset: 0 })
  t.deepEqual(titles(page).sort(), ['2026-12-11T00:00:00Z', 'Veletrh', 'endless'])
  const later = await records.ofUser('Meeting', { userId: jana, since: since + 2 * DAY_MS, offset: 0 })
  t.deepEqual(titles(later), [])
})

test('of many ids, those that still exist are found in a call for each hundred', async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  const made: RecordId[] = []
  for (let number = 0; number < 120; number += 1) {
    const attributes = { name: `n${number}`, dateStart: '2026-12-01 09:00:00', assignedUserId: jana }
    made.push(recordId(erp.as(jana).create('Meeting', attributes)))
  }
  for (const id of made.slice(0, 5)) erp.as(jana).remove('Meeting', id)
  const strangers = Array.from({ length: 80 }, (_, n) => recordId({ id: `0000000000000${1000 + n}` }))
  await records.traits('Meeting')
  erp.calls.clear()
  const found = await records.among('Meeting', [...made, ...strangers])
  t.deepEqual(distinct(found.map((record) => record.recordId)), distinct(made.slice(5)))
  t.is(erp.calls.count(), 2)
  t.deepEqual(await records.among('Meeting', []), [])
  t.is(erp.calls.count(), 2)
})

test('one unreadable record does not hold up the others of its page', async (t) => {
  const { erp, records, jana } = await erpSetting(t)
  const task = (name: string, dates: object): RecordId =>
    recordId(erp.as(jana).create('Task', { name, assignedUserId: jana, ...dates }))
  const undated = task('undated', {})
  task('dated', { dateStart: '2026-12-01 09:00:00', dateEnd: '2026-12-01 10:00:00' })
  t.deepEqual(titles(await records.changedSince('Task', 0, 0)), ['dated'])
  const fault = await faultOf(records.read('Task', undated), 'erp.refused')
  t.is(fault.field, 'dateStart')
})

const ANSWERS: readonly [string, object, number | null][] = [
  ['more, by the sign', { total: -1, list: [{ id: 'a' }] }, 301],
  [
    'more, of a full page',
    { total: -1, list: Array.from({ length: 200 }, (_, n) => ({ id: String(n) })) },
    480,
  ],
  ['no more, by the sign', { total: -2, list: [{ id: 'a' }] }, null],
  ['more, by the total of an ERP that counts all the same', { total: 400, list: [{ id: 'a' }] }, 301],
  ['no more, by that total', { total: 301, list: [{ id: 'a' }] }, null],
  ['more, but an empty page', { total: -1, list: [] }, null],
]
for (const [what, body, next] of ANSWERS) {
  test(`a list that says ${what} is read on from ${String(next)}`, async (t) => {
    const server = await scriptedServer(() => ({ body: JSON.stringify(body) }))
    t.teardown(() => server.close())
    const client = erpClient({ baseUrl: server.url, apiKey: async () => 'key', clock: { now: () => 0 } })
    const page = await listPage(client, 'Meeting', { where: [], select: ['id'], orderBy: 'id', offset: 300 })
    t.is(page.next, next)
    t.is(server.seen[0]?.headers['x-no-total'], 'true')
    t.is(server.seen[0]?.query.get('maxSize'), '200')
  })
}

test('an answer that is no list is no empty list', async (t) => {
  for (const body of ['[]', 'null', '{"list":[]}', '{"total":-2}', '{"total":-2,"list":{}}']) {
    const server = await scriptedServer(() => ({ body }))
    t.teardown(() => server.close())
    const client = erpClient({ baseUrl: server.url, apiKey: async () => 'key', clock: { now: () => 0 } })
    const query = { where: [], select: ['id'], orderBy: 'id', offset: 0 }
    await faultOf(listPage(client, 'Meeting', query), 'erp.unavailable')
  }
  t.pass()
})
