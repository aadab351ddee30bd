import test from 'ava'
import { registry } from '../../functions/registry.ts'
import type { FunctionName, Room } from '../../functions/registry.ts'
import { startFunction } from '../functions/function-process.ts'
import type { FunctionProcess } from '../functions/function-process.ts'
import { until } from '../support/until.ts'
import { buildAll } from './bundled.ts'
import type { Bundled } from './bundled.ts'

/** Every bundle alone: nothing beside it but the framework, and of the environment only what the README says production needs. */
const SETTINGS = {
  FUNCTIONS_URL: 'https://functions.example',
  GOOGLE_CLOUD_PROJECT: 'project',
  TASKS_SERVICE_ACCOUNT: 'queue@project.iam.gserviceaccount.com',
}

let built: Bundled

test.before(async () => {
  built = await buildAll()
})
test.after.always(() => built?.remove())

const folderOf = (name: string): string => built.bundles.get(name)?.folder ?? ''

interface Refused {
  readonly request: { path: string; method?: string; body?: string }
  readonly status: number
}

const refusals: Readonly<Record<Room['caller'], Refused>> = {
  outside: { request: { path: '/-' }, status: 404 },
  queue: { request: { path: '/', method: 'POST', body: '{' }, status: 401 },
  subscription: { request: { path: '/', method: 'POST', body: '{' }, status: 401 },
  topic: { request: { path: '/', method: 'POST', body: '{' }, status: 400 },
}

for (const name of Object.keys(registry) as FunctionName[]) {
  const { request, status } = refusals[registry[name].caller]
  test.serial(
    `${name} starts alone, says that it is well, refuses what is malformed, and ends`,
    async (t) => {
      const started = await startFunction(name, SETTINGS, () => undefined, folderOf(name))
      t.teardown(() => started.stop())
      const url = `http://127.0.0.1:${started.port}`
      const health = await fetch(`${url}/healthz`)
      t.is(health.status, 200, `${started.stdout()}${started.stderr()}`)
      t.is(await health.text(), '{"status":"ok"}')
      const { path, ...sent } = request
      const refused = await fetch(`${url}${path}`, sent)
      t.is(refused.status, status)
      // People look at the console's answers.
      const type = name === 'console' ? /^text\/html/ : /^application\/problem\+json/
      t.regex(refused.headers.get('content-type') ?? '', type)
      t.is(started.stderr(), '')
      await endOf(started)
      t.is(started.exitCode(), 0)
    },
  )
}

test('a function that nobody has asked anything yet ends as well', async (t) => {
  const started = await startFunction('sweep', SETTINGS, () => undefined, folderOf('sweep'))
  t.teardown(() => started.stop())
  await endOf(started)
  t.is(started.exitCode(), 0)
})

test('a bundle serves no other function', async (t) => {
  const started = await startFunction('renew', SETTINGS, () => undefined, folderOf('sweep'))
  t.teardown(() => started.stop())
  const response = await fetch(`http://127.0.0.1:${started.port}/healthz`)
  t.is(response.status, 500)
  t.regex(started.stdout(), /"event":"bug"/)
})

async function endOf(started: FunctionProcess): Promise<void> {
  process.kill(started.pid, 'SIGTERM')
  await until(() => started.exitCode() !== null)
}
