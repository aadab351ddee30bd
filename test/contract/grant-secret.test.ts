import test from 'ava'
import { startSecretManager } from '../../infra/local/secret-manager/secret-manager-server.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { tenantSecrets } from '../../shared/platform/tenant-record.ts'
import { secretManagerByClient } from '../../shared/secrets/secret-manager-by-client.ts'
import { secretManagerByRest } from '../../shared/secrets/secret-manager-by-rest.ts'
import { accountWorld, grantOf, why } from '../flows/account-world.ts'

const PROJECT = 'projects/p'
const REPLACEMENTS = 100
const SUB = '108234567890123456789'
const GRANT = tenantSecrets.grant('main' as TenantId, SUB)

async function setUp() {
  const server = await startSecretManager({ clock: { now: () => Date.UTC(2026, 2, 1, 12) } })
  const options = { projectId: 'p', apiEndpoint: server.endpoint, deadlineMs: 90_000 }
  return {
    server,
    /** Two functions that have the same secret, as the console and oauth do. */
    secrets: secretManagerByClient(options),
    other: secretManagerByRest(options),
    versions: () => server.table.get(`${PROJECT}/secrets/${GRANT}`).versions,
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

test('after a hundred refresh tokens of one identity only the newest is left, all others are destroyed', async (t) => {
  await using world = await setUp()
  for (let n = 1; n <= REPLACEMENTS; n += 1) await world.secrets.put(GRANT, `refresh-${n}`)
  t.is(world.server.table.list(PROJECT).length, 1)
  const states = world.versions().map(({ state }) => state)
  t.deepEqual(states, [...Array.from({ length: REPLACEMENTS - 1 }, () => 'DESTROYED'), 'ENABLED'])
  t.is(world.versions().filter(({ data }) => data !== null).length, 1)
  t.is(await world.other.read(GRANT), `refresh-${REPLACEMENTS}`)
})

test('puts that overlap in pairs leave one version each time, the one that was added last', async (t) => {
  await using world = await setUp()
  for (let n = 1; n <= REPLACEMENTS / 2; n += 1) {
    const pair = [`refresh-${n}-a`, `refresh-${n}-b`] as const
    await Promise.all([world.secrets.put(GRANT, pair[0]), world.other.put(GRANT, pair[1])])
    const live = world.versions().filter(({ state }) => state !== 'DESTROYED')
    t.deepEqual(
      live.map(({ number, state }) => [number, state]),
      [[2 * n, 'ENABLED']],
    )
    const left = await world.secrets.read(GRANT)
    t.is(left, String(live[0]?.data))
    t.true(left === pair[0] || left === pair[1])
  }
})

test('after a hundred times that somebody connects the same account, one live version is in Secret Manager: the newest', async (t) => {
  await using world = await setUp()
  const { scope, answer, connect } = await accountWorld()
  Object.assign(scope, {
    secrets: world.secrets,
    secretName: (sub: string) => tenantSecrets.grant(scope.tenant, sub),
  })
  const identity = { sub: SUB, email: 'jana@example.com', emailVerified: true, hd: null }
  for (let n = 1; n <= REPLACEMENTS; n += 1) {
    Object.assign(answer, { grant: grantOf({ refreshToken: `refresh-${n}`, identity }) })
    t.is(why(await connect()), 'connected')
  }
  const live = world.versions().filter(({ state }) => state !== 'DESTROYED')
  t.deepEqual(
    live.map(({ number }) => number),
    [REPLACEMENTS],
  )
  t.is(await world.other.read(GRANT), `refresh-${REPLACEMENTS}`)
})
