import test from 'ava'
import type { ExecutionContext } from 'ava'
import { isFault } from '../../shared/domain/fault.ts'
import type { Fault, FaultCode } from '../../shared/domain/fault.ts'
import { erpClient } from '../../shared/erp/erp-client.ts'
import type { ErpClient, ErpClientOptions } from '../../shared/erp/erp-client.ts'
import { isGone } from '../../shared/erp/erp-faults.ts'
import { scriptedServer } from './scripted-server.ts'
import type { Scripted, SeenRequest } from './scripted-server.ts'

const KEY = 'a-key-of-the-tests'

interface Setting {
  readonly client: ErpClient
  readonly seen: readonly SeenRequest[]
  readonly clock: { ms: number; now(): number }
}

async function connect(
  t: ExecutionContext,
  script: Scripted | ((request: SeenRequest) => Scripted),
  options: Partial<ErpClientOptions> = {},
): Promise<Setting> {
  const server = await scriptedServer(typeof script === 'function' ? script : () => script)
  t.teardown(() => server.close())
  const clock = { ms: 1_000_000, now: () => clock.ms }
  const base = { baseUrl: server.url, apiKey: async () => KEY, clock }
  return { client: erpClient({ ...base, ...options }), seen: server.seen, clock }
}

async function faultOf(t: ExecutionContext, attempt: Promise<unknown>, code: FaultCode): Promise<Fault> {
  const error: unknown = await attempt.then(
    () => 'no fault',
    (reason: unknown) => reason,
  )
  if (!isFault(error, code)) throw new Error(`expected ${code}, got ${String(error)}`)
  t.notRegex(`${error.message}${error.stack ?? ''}`, new RegExp(KEY))
  return error
}

const reason = (text: string): Record<string, string> => ({ 'x-status-reason': text })

const invalidName = JSON.stringify({
  messageTranslation: { label: 'validationFailure', scope: null, data: { field: 'name', type: 'pattern' } },
})

test('a call carries the key, asks below api/v1, and reads JSON', async (t) => {
  const { client, seen } = await connect(t, { body: '{"name":"Ob\\u011bd"}' })
  const query = new URLSearchParams({ select: 'id,name' })
  t.deepEqual(await client.request('GET', 'Meeting/1', { query }), { name: 'Oběd' })
  t.is(seen[0]?.path, '/api/v1/Meeting/1')
  t.is(seen[0]?.query.get('select'), 'id,name')
  t.is(seen[0]?.headers['x-api-key'], KEY)
})

test('the site address may end with a slash, and lie in a folder', async (t) => {
  const server = await scriptedServer(() => ({ body: 'true' }))
  t.teardown(() => server.close())
  const { client } = await connect(t, {}, { baseUrl: `${server.url}/crm/` })
  t.is(await client.request('DELETE', 'Meeting/1'), true)
  t.is(server.seen[0]?.path, '/crm/api/v1/Meeting/1')
})

const table: readonly [string, Scripted, FaultCode, string][] = [
  [
    '400 of a field',
    { status: 400, headers: reason('x'), body: invalidName },
    'erp.refused',
    'PUT Meeting: 400, field name, pattern',
  ],
  [
    '400 of a list',
    { status: 400, headers: reason("Unknown where item type 'bogus'.") },
    'erp.refused',
    'PUT Meeting: 400',
  ],
  ['401', { status: 401, headers: { 'content-type': 'text/html' } }, 'erp.unauthorized', 'PUT Meeting: 401'],
  [
    '403 with a reason',
    { status: 403, headers: reason('No edit access.') },
    'erp.refused',
    'PUT Meeting: 403',
  ],
  ['403 with an empty reason', { status: 403, headers: reason('') }, 'erp.refused', 'PUT Meeting: 403'],
  ['403 of the lock-out', { status: 403 }, 'erp.unavailable', 'PUT Meeting: 403 without a reason'],
  [
    '404 of a record',
    { status: 404, headers: reason('Record 1 not found.') },
    'erp.refused',
    'PUT Meeting: 404',
  ],
  ['404 of a proxy', { status: 404, body: '<html>' }, 'erp.unavailable', 'PUT Meeting: 404 without a reason'],
  ['405', { status: 405, body: '<html>' }, 'erp.refused', 'PUT Meeting: 405'],
  [
    '409 modified',
    { status: 409, headers: reason('modified'), body: '{"values":{},"versionNumber":2}' },
    'erp.moved-on',
    'PUT Meeting: 409 modified',
  ],
  [
    '409 duplicate',
    { status: 409, headers: reason('duplicate'), body: '[]' },
    'erp.refused',
    'PUT Meeting: 409',
  ],
  ['429', { status: 429, headers: { 'retry-after': '7' } }, 'erp.unavailable', 'PUT Meeting: 429'],
  ['500', { status: 500, headers: reason('') }, 'erp.unavailable', 'PUT Meeting: 500'],
  ['502 of a gateway', { status: 502, body: '<html>' }, 'erp.unavailable', 'PUT Meeting: 502'],
  ['503 of maintenance', { status: 503 }, 'erp.unavailable', 'PUT Meeting: 503'],
  [
    'a redirect',
    { status: 302, headers: { location: 'http://192.0.2.1/' } },
    'erp.unavailable',
    'PUT Meeting: 302, a redirect',
  ],
  ['200 with a page', { body: '<html>private</html>' }, 'erp.unavailable', 'PUT Meeting: 200 without JSON'],
  ['200 with nothing', { body: '' }, 'erp.unavailable', 'PUT Meeting: 200 without JSON'],
]
for (const [what, answer, code, message] of table) {
  test(`${what} is ${code}, and its message holds no value`, async (t) => {
    const { client } = await connect(t, answer)
    const body = { name: 'a private title' }
    const fault = await faultOf(t, client.request('PUT', 'Meeting/1', { body }), code)
    t.is(fault.message, message)
    t.is(fault.cause, undefined)
  })
}

test('the field that was refused is named, but only if it is a name', async (t) => {
  const { client } = await connect(t, { status: 400, headers: reason('x'), body: invalidName })
  t.is((await faultOf(t, client.request('PUT', 'Meeting/1'), 'erp.refused')).field, 'name')
  const odd = invalidName.replace('"name"', '"Jana <jana@example.cz>"')
  const other = await connect(t, { status: 400, headers: reason('x'), body: odd })
  t.is((await faultOf(t, other.client.request('PUT', 'Meeting/1'), 'erp.refused')).field, undefined)
})

test('how long to wait is told where it is known', async (t) => {
  const limited = await connect(t, { status: 429, headers: { 'retry-after': '7' } })
  t.is((await faultOf(t, limited.client.request('GET', 'Meeting/1'), 'erp.unavailable')).retryAfterMs, 7000)
  const lockedOut = await connect(t, { status: 403 })
  t.is(
    (await faultOf(t, lockedOut.client.request('GET', 'Meeting/1'), 'erp.unavailable')).retryAfterMs,
    60_000,
  )
})

test('a refused key is not sent again for ten minutes', async (t) => {
  const { client, seen, clock } = await connect(t, { status: 401 })
  await faultOf(t, client.request('GET', 'Meeting/1'), 'erp.unauthorized')
  for (let call = 0; call < 20; call += 1) {
    clock.ms += 20_000
    await faultOf(t, client.request('GET', 'Meeting/1'), 'erp.unauthorized')
  }
  t.is(seen.length, 1)
  clock.ms += 200_000
  const fault = await faultOf(t, client.request('GET', 'Meeting/1'), 'erp.unauthorized')
  t.is(seen.length, 2)
  t.is(fault.retryAfterMs, 600_000)
})

test('another key is tried at once after one was refused', async (t) => {
  let key = 'an old key'
  const script = ({ headers }: SeenRequest): Scripted =>
    headers['x-api-key'] === KEY ? { body: 'true' } : { status: 401 }
  const { client } = await connect(t, script, { apiKey: async () => key })
  await faultOf(t, client.request('GET', 'Meeting/1'), 'erp.unauthorized')
  key = KEY
  t.is(await client.request('GET', 'Meeting/1'), true)
})

test('an ERP that does not answer in time, or not at all, is unavailable', async (t) => {
  const { client } = await connect(t, { hangs: true }, { deadlineMs: 50 })
  const late = await faultOf(t, client.request('GET', 'Meeting/1'), 'erp.unavailable')
  t.is(late.message, 'GET Meeting: no answer in time')
  const nobody = await connect(t, {}, { baseUrl: 'http://127.0.0.1:1' })
  const fault = await faultOf(t, nobody.client.request('GET', 'Meeting/1'), 'erp.unavailable')
  t.is(fault.message, 'GET Meeting: no connection')
})

test('an answer over the size limit is given up', async (t) => {
  const { client } = await connect(t, { body: JSON.stringify('x'.repeat(5000)) }, { answerBytesMax: 4096 })
  await faultOf(t, client.request('GET', 'Meeting/1'), 'erp.refused')
})

for (const id of ['..', 'a/../../x', '', '%2e%2e', 'a?b', 'ž', 'a'.repeat(101)]) {
  test(`the id "${id.slice(0, 10)}" is not sent`, async (t) => {
    const { client, seen } = await connect(t, { body: 'true' })
    await faultOf(t, client.request('GET', `Meeting/${id}`), 'erp.refused')
    t.is(seen.length, 0)
  })
}

test('only a missing record is gone, not a missing controller', (t) => {
  const answer = { asked: 'GET Meeting', status: 404, body: null }
  t.true(isGone({ ...answer, reason: 'Record 1 does not exist.' }))
  t.false(isGone({ ...answer, reason: "Controller 'CVisit' does not exist." }))
  t.false(isGone({ ...answer, status: 403, reason: 'No read access.' }))
})
