import test from 'ava'
import { registry } from '../../functions/registry.ts'
import { startFunctionsServer } from '../../infra/local/functions-server.ts'
import type { FunctionsServer } from '../../infra/local/functions-server.ts'
import { Fault } from '../../shared/domain/fault.ts'
import { NO_COUNTERS } from '../../shared/platform/counters.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { jsonLog } from '../../shared/platform/json-log.ts'
import { freePorts } from '../support/free-ports.ts'

/** What tells an operator, and the platform, that a function works. It is asked without a key, and must need none of the parts but the store. */
let server: FunctionsServer
let isStoreDown = false

test.before(async () => {
  const checkReady = async (): Promise<void> => {
    if (isStoreDown) throw new Fault('store.unavailable', 'Firestore gave no answer')
  }
  const log = jsonLog(() => undefined)
  const deps = { log, logOf: async () => log, counters: NO_COUNTERS, checkReady } as unknown as Deps
  const port = await freePorts(1)
  server = await startFunctionsServer({ port, host: '127.0.0.1', deps: () => deps, front: () => false })
})
test.after.always(() => server?.close())
test.serial.beforeEach(() => {
  isStoreDown = false
})

const names = Object.keys(registry)

for (const path of ['health', 'healthz', 'ready', 'readyz']) {
  test.serial(`every function answers GET /${path}, and tells nothing but that it works`, async (t) => {
    for (const name of names) {
      const response = await fetch(`${server.url}/${name}/${path}`)
      t.is(response.status, 200, name)
      t.deepEqual(await response.json(), { status: 'ok' }, name)
      t.is(response.headers.get('cache-control'), 'no-store', name)
    }
  })
}

test.serial('while the store is away, a function is well but not ready', async (t) => {
  isStoreDown = true
  for (const name of names) {
    t.is((await fetch(`${server.url}/${name}/healthz`)).status, 200, name)
    const response = await fetch(`${server.url}/${name}/readyz`)
    t.is(response.status, 503, name)
    const told = { type: 'urn:autoerp:problem:store.unavailable', status: 503 }
    t.like(await response.json(), told, name)
  }
})

test.serial('nothing but a GET of just that path is taken for the question', async (t) => {
  for (const path of ['healthz/', 'healthz/a', 'a/healthz', 'Healthz', 'healthzz'])
    t.is((await fetch(`${server.url}/oauth/${path}`)).status, 404, path)
  t.is((await fetch(`${server.url}/oauth/healthz`, { method: 'POST' })).status, 404)
  t.is(
    (await fetch(`${server.url}/calendar-push/healthz`, { method: 'POST' })).status,
    404,
    'nobody is called so',
  )
})
