import test from 'ava'
import type { ExecutionContext } from 'ava'
import { startRestServer } from '../../infra/local/cloud-tasks/rest-server.ts'
import { cloudCalls } from '../../shared/store/cloud-calls.ts'
import { metadataCredentials } from '../../shared/store/cloud-credentials.ts'

/** The token of the service account, from a server that answers as the metadata server of Google Cloud does. */
const MINUTE_MS = 60_000
const signal = AbortSignal.timeout(60_000)

async function setUp(t: ExecutionContext) {
  const asked: string[] = []
  const server = await startRestServer(({ path }) => {
    asked.push(path)
    return { access_token: `token-${asked.length}`, expires_in: 3_599, token_type: 'Bearer' }
  })
  t.teardown(() => server.stop())
  const clock = { time: Date.UTC(2026, 2, 1), now: () => clock.time }
  const credentials = metadataCredentials(server.endpoint, clock)
  return { server, asked, clock, authorization: async () => (await credentials(signal))['authorization'] }
}

test('a token is asked for once, and anew in its last minute', async (t) => {
  const { asked, clock, authorization } = await setUp(t)
  t.is(await authorization(), 'Bearer token-1')
  clock.time += 58 * MINUTE_MS
  t.is(await authorization(), 'Bearer token-1')
  t.deepEqual(asked, ['computeMetadata/v1/instance/service-accounts/default/token'])
  clock.time += MINUTE_MS
  t.is(await authorization(), 'Bearer token-2')
})

test('after a refusal it is asked for again', async (t) => {
  const { server, authorization } = await setUp(t)
  server.faults.add({ path: /token/, answer: { status: 500 } })
  await t.throwsAsync(authorization(), { name: 'CloudError', code: 14 })
  t.is(await authorization(), 'Bearer token-1')
})

test('a metadata server that is away or silent is trouble that may pass', async (t) => {
  const { server, clock } = await setUp(t)
  server.faults.add({ path: /token/, answer: 'hang' })
  const callBy = (host: string) =>
    cloudCalls({ host: 'cloud.invalid', credentials: metadataCredentials(host, clock) })
  const call = { method: 'GET', path: 'v1/a' } as const
  const late = { ...call, signal: AbortSignal.timeout(200) }
  await t.throwsAsync(callBy(server.endpoint)(late), { name: 'CloudError', code: 4 })
  await t.throwsAsync(callBy('127.0.0.1:1')({ ...call, signal }), { name: 'CloudError', code: 14 })
})
