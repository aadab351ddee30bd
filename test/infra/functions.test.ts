import test from 'ava'
import { hasStore, registry } from '../../functions/registry.ts'
import type { Room, Work } from '../../functions/registry.ts'
import type { TaskKind } from '../../shared/ports.ts'
import { workerOf } from '../../shared/tasks/worker-of.ts'
import { importsOf } from '../tidy/imports-of.ts'
import { paths, readText } from '../tidy/source-tree.ts'
import { cloudFunctions, configuration, firebase } from './cloud.ts'

type Callers = Readonly<Record<string, { readonly caller: string }>>

const rooms: Readonly<Record<string, Room>> = registry

/** Functions that are on one side only, or called by different ones. */
function disagreements(ours: Callers, theirs: Callers): string[] {
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    .filter((name) => ours[name]?.caller !== theirs[name]?.caller)
    .map((name) => `${name}: ${ours[name]?.caller ?? 'not there'}, ${theirs[name]?.caller ?? 'not there'}`)
}

test('every registered function is deployed, and called by whom it expects', (t) => {
  t.deepEqual(disagreements(rooms, cloudFunctions), [])
})

test('a function that isn’t deployed, one too many, and a worker that anybody may call would be seen', (t) => {
  const deployed = {
    sweep: { caller: 'topic' },
    'sync-pair': { caller: 'outside' },
    old: { caller: 'queue' },
  }
  const expected = {
    sweep: { caller: 'topic' },
    'sync-pair': { caller: 'queue' },
    renew: { caller: 'topic' },
  }
  t.is(disagreements(expected, deployed).length, 3)
})

test('the functions that keep no counts are those that may not reach the store', (t) => {
  const [, listed = ''] =
    /!contains\(\[([^\]]*)\], name\) \}\n\n[^}]*datastore\.user/.exec(
      readText('infra/terraform/identities.tf'),
    ) ?? []
  const without = [...listed.matchAll(/"([\w-]+)"/g)].map(([, name]) => name)
  t.true(without.length > 0)
  t.deepEqual(
    without,
    Object.keys(rooms).filter((name) => !hasStore(name)),
  )
})

test('every worker has its queue, and every queue its worker', (t) => {
  const workers = Object.keys(rooms).filter((name) => rooms[name]?.caller === 'queue')
  t.deepEqual(Object.keys(configuration.locals['queues'] as object).toSorted(), workers.toSorted())
})

/** As long as Cloud Tasks waits for a worker (parts-wiring.ts); a message may take as long. */
const WORK_SECONDS = 540

test('a worker and a topic’s function may take as long as they are waited for', (t) => {
  for (const [name, { caller, seconds }] of Object.entries(cloudFunctions))
    if (caller === 'queue' || caller === 'topic') t.is(seconds, WORK_SECONDS, name)
  t.regex(readText('shared/platform/parts-wiring.ts'), /DISPATCH_DEADLINE_MS = 9 \* 60_000/)
})

test('no page takes longer than Firebase Hosting waits', (t) => {
  for (const { run } of firebase.hosting.rewrites)
    t.true((cloudFunctions[run.serviceId]?.seconds ?? Infinity) <= 60, run.serviceId)
})

const KINDS = [...readText('shared/ports.ts').matchAll(/readonly kind: '([a-z-]+)'/g)].map(
  ([, kind]) => kind as TaskKind,
)

/** The product's files that a file makes run, itself among them. */
function reachable(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path) || !paths.includes(path)) return seen
  seen.add(path)
  for (const { target, how } of importsOf(path, readText(path))) if (how !== 'type') reachable(target, seen)
  return seen
}

/** The queues of all tasks that the code named in these files may put somewhere. */
function queuesIn(texts: readonly string[]): string[] {
  const named = texts.flatMap((text) => [...text.matchAll(/\bkind: '([a-z-]+)'/g)].map(([, kind]) => kind))
  return [...new Set(KINDS.filter((kind) => named.includes(kind)).map(workerOf))].toSorted()
}

const TELLERS = {
  'deps.tellRecords(': 'shared/platform/told-records.ts',
  'deps.tellCalendar(': 'shared/platform/told-calendars.ts',
}

for (const [name, { queues }] of Object.entries(cloudFunctions)) {
  test(`${name} may put tasks where its code does, and nowhere else`, (t) => {
    const files = [...reachable(`functions/${name}/handler.ts`)]
    // A parked task that is tried again goes where it came from.
    const parked = files.includes('shared/flows/parked-tasks.ts') ? ['shared/ports.ts'] : []
    // Not imported by who tells of something: it is given to him.
    const handler = readText(`functions/${name}/handler.ts`)
    const told = Object.entries(TELLERS).flatMap(([call, file]) => (handler.includes(call) ? [file] : []))
    t.deepEqual(queues.toSorted(), queuesIn([...files, ...parked, ...told].map(readText)))
  })
}

test('a task that the code begins to put somewhere would be seen', (t) => {
  t.deepEqual(queuesIn(["await tasks.enqueue({ kind: 'push-contacts', tenant })"]), ['contacts-batch'])
})

interface Job {
  readonly topic: string
  readonly cron: string
  readonly message: object
}
const schedule = Object.values(configuration.locals['schedule'] as Record<string, Job>)

/** Its parsed messages; throws for one that the function would not take. */
async function messagesOf(name: string, jobs: readonly Job[]): Promise<unknown[]> {
  const work = (await rooms[name]?.load()) as Work | undefined
  return jobs.filter(({ topic }) => topic === name).map(({ message }) => work?.schema.parse(message))
}

test('each function that a topic calls has its hours, with messages that it takes', async (t) => {
  for (const [name, { caller }] of Object.entries(rooms))
    if (caller === 'topic') t.true((await messagesOf(name, schedule)).length > 0, name)
  for (const { topic } of schedule) t.is(rooms[topic]?.caller, 'topic', topic)
})

test('every depth of a sweep is swept, as often as the function says', async (t) => {
  const cronOf = (depth?: string): string | undefined =>
    schedule.find(
      ({ topic, message }) => topic === 'sweep' && (message as { depth?: string }).depth === depth,
    )?.cron
  t.is(cronOf(), '*/10 * * * *')
  t.is(cronOf('access'), '*/5 * * * *')
  for (const depth of ['all', 'window']) t.regex(cronOf(depth) ?? '', /^\d+ \d+ \* \* \*$/, depth)
})

test('a message that no function takes would be seen', async (t) => {
  const job = { topic: 'sweep', cron: '* * * * *', message: { depth: 'some' } }
  await t.throwsAsync(messagesOf('sweep', [job]))
})

test('Hosting leads only to what anybody may call, in the region that is deployed to', (t) => {
  const { rewrites } = firebase.hosting
  t.deepEqual(rewrites.map(({ run }) => run.serviceId).toSorted(), ['console', 'contacts-export', 'oauth'])
  for (const { source, run } of rewrites) {
    t.is(cloudFunctions[run.serviceId]?.caller, 'outside', run.serviceId)
    t.is(run.region, String(configuration.variables['region']?.['default']), run.serviceId)
    t.true(source.startsWith(`/${run.serviceId}`), source)
  }
})
