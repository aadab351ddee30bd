import test from 'ava'
import { pullCalendarTask, pullCalendarWorker } from '../../functions/pull-calendar/handler.ts'
import type { CalendarKey, TenantId } from '../../shared/domain/ids.ts'
import { Fault } from '../../shared/domain/fault.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { calendarTeller } from '../../shared/platform/told-calendars.ts'
import type { EnqueueOptions, Task, Tasks } from '../../shared/ports.ts'
import { taskBody } from '../../shared/tasks/task-check.ts'

const MAIN = 'main' as TenantId
const OTHER = 'other' as TenantId
const NOON = Date.UTC(2026, 2, 1, 12)
const SECOND_MS = 1_000

function setUp(enqueue: Tasks['enqueue'] = async () => undefined) {
  const clock = { time: NOON, now: () => clock.time }
  const queued: { readonly task: Task; readonly options: EnqueueOptions }[] = []
  const tasks: Tasks = {
    async enqueue(task, options = {}) {
      await enqueue(task, options)
      queued.push({ task, options })
    },
  }
  return { clock, tasks, queued, tell: calendarTeller(tasks, clock) }
}

const noticeOf = (calendar: string) => ({
  calendar: calendar as CalendarKey,
  channel: { id: `c+${calendar}`, resourceId: 'r' },
})
const readOf = (calendar: string, tenant = MAIN) => ({ kind: 'pull-calendar', tenant, ...noticeOf(calendar) })
const nameOf = (calendar: string, at: number) => `push-${calendar}-c_${calendar}-${at}`

test('a calendar that is told of alone is read at the end of its second, once for all who tell of it', async (t) => {
  const { clock, queued, tell } = setUp()
  await Promise.all([tell(MAIN, noticeOf('a')), tell(MAIN, noticeOf('a'))])
  clock.time += SECOND_MS - 1
  await tell(MAIN, noticeOf('a'))
  const at = NOON + SECOND_MS
  t.deepEqual(queued, [{ task: readOf('a'), options: { name: nameOf('a', at), at } }])
  clock.time += 1
  await tell(MAIN, noticeOf('a'))
  const next = { name: nameOf('a', at + SECOND_MS), at: at + SECOND_MS }
  t.deepEqual(queued[1], { task: readOf('a'), options: next })
})

test('calendars that are told of at once go into one task of their tenant, whose worker queues the reads that each alone would be', async (t) => {
  const { tasks, queued, tell } = setUp()
  const all = ['a', 'b', 'a', 'c'].map((calendar) => tell(MAIN, noticeOf(calendar)))
  await Promise.all([...all, tell(OTHER, noticeOf('a'))])
  const at = NOON + SECOND_MS
  const told = ['a', 'b', 'c'].map((calendar) => ({ ...noticeOf(calendar), at }))
  t.deepEqual(queued, [
    { task: { kind: 'pull-calendar', tenant: MAIN, told }, options: {} },
    { task: readOf('a', OTHER), options: { name: nameOf('a', at), at } },
  ])
  const body: unknown = JSON.parse(taskBody(queued.splice(0)[0]?.task as Task, {}, NOON))
  await pullCalendarWorker(pullCalendarTask.parse(body), { tasks } as Deps)
  const reads = ['a', 'b', 'c'].map((calendar) => ({
    task: readOf(calendar),
    options: { name: nameOf(calendar, at), at },
  }))
  t.deepEqual(queued, reads)
})

test('a task holds fifty calendars, and the largest there can be is taken by every queue', async (t) => {
  const { queued, tell } = setUp()
  const channel = { id: 'c'.repeat(64), resourceId: 'r'.repeat(200) }
  const calendars = Array.from({ length: 120 }, (_, n) => `${n}`.padStart(64, 'k') as CalendarKey)
  await Promise.all(calendars.map((calendar) => tell(MAIN, { calendar, channel })))
  t.deepEqual(
    queued.map(({ task }) => ('told' in task ? task.told.length : 0)),
    [50, 50, 20],
  )
  for (const { task } of queued) {
    const body: unknown = JSON.parse(taskBody(task, {}, NOON))
    t.deepEqual(pullCalendarTask.parse(body) as unknown, body)
  }
})

test('what can’t be queued is refused to each who told of it, and queued when it is told again', async (t) => {
  let isDown = true
  const { queued, tell } = setUp(async () => {
    if (isDown) throw new Fault('tasks.unavailable', 'down')
  })
  const both = [tell(MAIN, noticeOf('a')), tell(MAIN, noticeOf('b'))]
  for (const one of both) await t.throwsAsync(one, { message: 'down' })
  isDown = false
  await Promise.all([tell(MAIN, noticeOf('a')), tell(MAIN, noticeOf('b'))])
  t.deepEqual(
    queued.map(({ task }) => ('told' in task ? task.told.map(({ calendar }) => calendar) : [])),
    [['a', 'b'] as CalendarKey[]],
  )
})
