import test from 'ava'
import type { RecordId, TenantId, UserId } from '../../shared/domain/ids.ts'
import type { ToldReminders } from '../../shared/domain/reminders.ts'
import { Fault } from '../../shared/domain/fault.ts'
import { recordTeller } from '../../shared/platform/told-records.ts'
import type { Task, Tasks } from '../../shared/ports.ts'

const MAIN = 'main' as TenantId
const ids = (...names: string[]) => names as RecordId[]

function setUp(enqueue: Tasks['enqueue'] = async () => undefined) {
  const queued: Task[] = []
  const logged: object[] = []
  const log = { info: (_event: string, fields: object) => void logged.push(fields) }
  const tasks: Tasks = {
    enqueue: async (task, options) => {
      await enqueue(task, options)
      queued.push(task)
    },
  }
  const tell = recordTeller(tasks, { ...log, warn: log.info, error: log.info })
  return { tell, queued, logged }
}

const toldOf = (recordIds: RecordId[], { tenant = MAIN, entity = 'Meeting' } = {}) => ({
  tenant,
  entity,
  recordIds,
  reminders: [] as ToldReminders[],
})

test('webhooks that come at once become one task, with each record once', async (t) => {
  const { tell, queued, logged } = setUp()
  await Promise.all([tell(toldOf(ids('m1'))), tell(toldOf(ids('m2', 'm1')))])
  t.deepEqual(queued, [{ kind: 'sync-pair', tenant: MAIN, entity: 'Meeting', recordIds: ids('m1', 'm2') }])
  t.deepEqual(logged, [{ tenant: MAIN, entity: 'Meeting', records: 2 }])
})

test('neither two tenants’ nor two entities’ records share a task', async (t) => {
  const { tell, queued } = setUp()
  await Promise.all([
    tell(toldOf(ids('m1'))),
    tell(toldOf(ids('m1'), { tenant: 'other' as TenantId })),
    tell(toldOf(ids('c1'), { entity: 'Call' })),
    tell(toldOf(ids('p1'), { entity: 'Contact' })),
  ])
  t.deepEqual(queued, [
    { kind: 'sync-pair', tenant: MAIN, entity: 'Meeting', recordIds: ids('m1') },
    { kind: 'sync-pair', tenant: 'other' as TenantId, entity: 'Meeting', recordIds: ids('m1') },
    { kind: 'sync-pair', tenant: MAIN, entity: 'Call', recordIds: ids('c1') },
    { kind: 'push-contacts', tenant: MAIN, entity: 'Contact', recordIds: ids('p1') },
  ])
})

test('of the reminders the last of each record and person goes along, with its own record', async (t) => {
  const { tell, queued } = setUp()
  const of = (recordId: string, savedBy: string, minutes: number): ToldReminders => ({
    recordId: recordId as RecordId,
    savedBy: savedBy as UserId,
    reminders: [{ method: 'popup', minutes }],
  })
  await Promise.all([
    tell({ ...toldOf(ids('m1', 'm2')), reminders: [of('m1', 'jana', 5), of('m2', 'jana', 7)] }),
    tell({ ...toldOf(ids('m1')), reminders: [of('m1', 'petr', 9)] }),
    tell({ ...toldOf(ids('m1')), reminders: [of('m1', 'jana', 15)] }),
  ])
  t.is(queued.length, 1)
  const [task] = queued
  t.deepEqual(task !== undefined && 'reminders' in task ? task.reminders : [], [
    of('m1', 'jana', 15),
    of('m2', 'jana', 7),
    of('m1', 'petr', 9),
  ])
})

test('a task holds fifty records, and the largest there can be is taken by every queue', async (t) => {
  const { tell, queued } = setUp()
  const many = Array.from({ length: 120 }, (_, n) => `${n}`.padStart(64, 'r'))
  const savedBy = 'u'.repeat(64) as UserId
  const reminders = ids(...many).map((recordId) => ({
    recordId,
    savedBy,
    reminders: Array.from({ length: 5 }, (_, n) => ({ method: 'popup' as const, minutes: 40_320 - n })),
  }))
  const told = { ...toldOf(ids(...many)), reminders }
  await tell(told)
  t.deepEqual(
    queued.map((task) => ('recordIds' in task ? task.recordIds.length : 0)),
    [50, 50, 20],
  )
  for (const task of queued) {
    t.true(JSON.stringify(task).length < 90_000)
    const { recordIds, reminders: own } = task as typeof task & typeof told
    t.deepEqual(
      own.map(({ recordId }) => recordId),
      recordIds,
    )
  }
})

test('when the queue takes nothing everybody hears of it, and told again it is queued', async (t) => {
  let isDown = true
  const { tell, queued, logged } = setUp(async () => {
    if (isDown) throw new Fault('tasks.unavailable', 'down')
  })
  const told = [tell(toldOf(ids('m1'))), tell(toldOf(ids('m2')))]
  for (const one of told) await t.throwsAsync(one, { code: 'tasks.unavailable' })
  t.deepEqual([queued, logged], [[], []])
  isDown = false
  await Promise.all([tell(toldOf(ids('m1'))), tell(toldOf(ids('m2')))])
  t.like(queued, [{ recordIds: ids('m1', 'm2') }])
})
