import test from 'ava'
import { registry } from '../../functions/registry.ts'
import { startFunctionsServer } from '../../infra/local/functions-server.ts'
import type { FunctionsServer } from '../../infra/local/functions-server.ts'
import type { JsonSchema } from '../../infra/openapi/json-schema.ts'
import { Fault } from '../../shared/domain/fault.ts'
import { NO_COUNTERS } from '../../shared/platform/counters.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { jsonLog } from '../../shared/platform/json-log.ts'
import { freePorts } from '../support/free-ports.ts'
import { readText } from '../tidy/source-tree.ts'
import { answerCheck } from './answer-check.ts'

/** How functions say that they are well, or aren't, held against the document. */
const check = answerCheck(JSON.parse(readText('infra/openapi/openapi.json')) as JsonSchema)
let server: FunctionsServer
let fault: Error | null = null

test.before(async () => {
  const checkReady = (): Promise<void> => (fault === null ? Promise.resolve() : Promise.reject(fault))
  const log = jsonLog(() => undefined)
  const deps = { log, logOf: async () => log, counters: NO_COUNTERS, checkReady } as unknown as Deps
  const port = await freePorts(1)
  server = await startFunctionsServer({ port, host: '127.0.0.1', deps: () => deps, front: () => false })
})
test.after.always(() => server?.close())
test.serial.afterEach(() => {
  fault = null
})

async function fits(path: string, id: string, status: number): Promise<string | null> {
  const response = await fetch(`${server.url}/${path}`)
  if (response.status !== status) return `${path}: ${response.status}`
  return check.answer(id, { status, headers: response.headers, text: await response.text() })
}

test.serial('every function says that it is well and ready as described', async (t) => {
  for (const name of Object.keys(registry)) {
    t.is(await fits(`${name}/healthz`, 'isWell', 200), null)
    t.is(await fits(`${name}/readyz`, 'isReady', 200), null)
  }
})

test.serial('one whose store is away says so as described, and so does one that is broken', async (t) => {
  fault = new Fault('store.unavailable', 'no answer')
  t.is(await fits('sync-pair/readyz', 'isReady', 503), null)
  fault = new Error('broken')
  t.is(await fits('sync-pair/readyz', 'isReady', 500), null)
})
