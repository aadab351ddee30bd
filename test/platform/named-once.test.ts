import test from 'ava'
import type { CalendarKey, TenantId } from '../../shared/domain/ids.ts'
import type { EnqueueOptions, Task } from '../../shared/ports.ts'
import { namedOnce } from '../../shared/platform/named-once.ts'

const pull: Task = { kind: 'pull-calendar', tenant: 'main' as TenantId, calendar: 'c1' as CalendarKey }
const NOON = Date.UTC(2026, 2, 1, 12)

function setUp() {
  const clock = { time: NOON, now: () => clock.time }
  const asked: EnqueueOptions[] = []
  const answers: PromiseWithResolvers<void>[] = []
  const enqueue = namedOnce<Task>((_task, options = {}) => {
    asked.push(options)
    const answer = Promise.withResolvers<void>()
    answers.push(answer)
    return answer.promise
  }, clock)
  return { clock, tasks: { enqueue }, asked, answers }
}

const at = NOON + 1_000
const named = { name: 'push-1', at }

test('a task that waits under its name is queued once, and who asks meanwhile is answered with it', async (t) => {
  const { tasks, asked, answers } = setUp()
  const all = [tasks.enqueue(pull, named), tasks.enqueue(pull, named)]
  let isAnswered = false
  void all[1]?.then(() => (isAnswered = true))
  await new Promise((resolve) => setImmediate(resolve))
  t.false(isAnswered, 'not before the queue has taken it')
  answers[0]?.resolve()
  await Promise.all(all)
  await tasks.enqueue(pull, named)
  t.deepEqual(asked, [named])
})

test('one that was refused is refused to all who asked, and asked for again', async (t) => {
  const { tasks, asked, answers } = setUp()
  const all = [tasks.enqueue(pull, named), tasks.enqueue(pull, named)]
  answers[0]?.reject(new Error('down'))
  for (const one of all) await t.throwsAsync(one, { message: 'down' })
  const again = tasks.enqueue(pull, named)
  answers[1]?.resolve()
  await again
  t.is(asked.length, 2)
})

test('from its time on the queue itself is asked', async (t) => {
  const { clock, tasks, asked, answers } = setUp()
  const first = tasks.enqueue(pull, named)
  answers[0]?.resolve()
  await first
  clock.time = at
  void tasks.enqueue(pull, named)
  t.is(asked.length, 2)
})

test('other names, and tasks without a name or a time, are none of it', (t) => {
  const { tasks, asked } = setUp()
  const options = [named, { name: 'push-2', at }, {}, {}, { name: 'push-1' }, { at }, { at }]
  for (const one of options) void tasks.enqueue(pull, one)
  t.deepEqual(asked, options)
})
