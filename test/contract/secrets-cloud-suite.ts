import type { TestFn } from 'ava'
import { startSecretManager } from '../../infra/local/secret-manager/secret-manager-server.ts'
import type { Secrets } from '../../shared/ports.ts'
import type { SecretManagerOptions } from '../../shared/secrets/secret-manager.ts'
import { secretsContract } from './secrets-contract.ts'

const clock = { now: () => Date.UTC(2026, 2, 1, 12) }
const PROJECT = 'projects/p'

/** What Secret Manager must do for us, whoever makes the calls. */
export async function secretsCloudSuite(
  test: TestFn,
  open: (options: SecretManagerOptions) => Secrets,
): Promise<void> {
  const shared = await startSecretManager({ clock })
  test.after.always(() => shared.stop())
  const through = (apiEndpoint: string) => open({ projectId: 'p', apiEndpoint, deadlineMs: 90_000 })

  secretsContract(test, async () => ({ secrets: through(shared.endpoint), other: through(shared.endpoint) }))

  const statesOf = (name: string) =>
    shared.table.get(`${PROJECT}/secrets/${name}`).versions.map(({ state }) => state)

  test('after a put only the new version is left, also of versions somebody disabled', async (t) => {
    const secrets = through(shared.endpoint)
    await secrets.put('states', 'one')
    shared.table.changeState(`${PROJECT}/secrets/states`, '1', { to: 'DISABLED', now: 0 })
    shared.table.addVersion(`${PROJECT}/secrets/states`, { data: Buffer.from('two'), checksum: null }, 0)
    await secrets.put('states', 'three')
    t.deepEqual(statesOf('states'), ['DESTROYED', 'DESTROYED', 'ENABLED'])
  })

  test('of values that are put at the same moment exactly one version is left, the newest', async (t) => {
    const secrets = through(shared.endpoint)
    await Promise.all(Array.from({ length: 8 }, (_, n) => secrets.put('race', `value-${n}`)))
    t.deepEqual(statesOf('race'), [...Array.from({ length: 7 }, () => 'DESTROYED'), 'ENABLED'])
  })

  test('versions are destroyed on every page of the list', async (t) => {
    const secrets = through(shared.endpoint)
    await secrets.put('long', 'first')
    const name = `${PROJECT}/secrets/long`
    for (let n = 0; n < 230; n += 1)
      shared.table.addVersion(name, { data: Buffer.from('x'), checksum: null }, 0)
    for (let n = 5; n < 230; n += 1) shared.table.changeState(name, String(n), { to: 'DESTROYED', now: 0 })
    await secrets.put('long', 'last')
    t.is(statesOf('long').filter((state) => state !== 'DESTROYED').length, 1)
    t.is(await secrets.read('long'), 'last')
  })

  test('a secret is null only when no version is left to be read', async (t) => {
    const secrets = through(shared.endpoint)
    const name = `${PROJECT}/secrets/last`
    const change = (which: string, to: 'ENABLED' | 'DISABLED' | 'DESTROYED') =>
      shared.table.changeState(name, which, { to, now: 0 })
    await secrets.put('last', 'one')
    shared.table.addVersion(name, { data: Buffer.from('two'), checksum: null }, 0)
    change('2', 'DISABLED')
    await t.throwsAsync(secrets.read('last'), { name: 'Fault', code: 'store.unavailable' })
    change('2', 'DESTROYED')
    t.is(await secrets.read('last'), 'one')
    change('1', 'DESTROYED')
    t.is(await secrets.read('last'), null)
    await secrets.put('last', 'three')
    t.is(await secrets.read('last'), 'three')
    shared.table.create(PROJECT, { id: 'bare', labels: {}, replication: { automatic: {} } }, 0)
    t.is(await secrets.read('bare'), null)
  })

  test('a new secret carries our label and lies where it is told to', async (t) => {
    await through(shared.endpoint).put('anywhere', 'x')
    await open({ projectId: 'p', apiEndpoint: shared.endpoint, location: 'europe-west1' }).put('here', 'x')
    t.like(shared.table.get(`${PROJECT}/secrets/anywhere`), {
      labels: { app: 'autoerp-google-integration' },
      replication: { automatic: {} },
    })
    t.deepEqual(shared.table.get(`${PROJECT}/secrets/here`).replication, {
      userManaged: { replicas: [{ location: 'europe-west1' }] },
    })
  })

  test('what can pass is a fault within the deadline; what somebody must mend is not', async (t) => {
    const server = await startSecretManager({ clock })
    t.teardown(() => server.stop())
    const patient = through(server.endpoint)
    await patient.put('a', 'value')
    const secrets = open({ projectId: 'p', apiEndpoint: server.endpoint, deadlineMs: 300 })
    for (const answer of [{ status: 429 }, { status: 503 }, { status: 500 }, 'drop', 'hang'] as const) {
      const fault = server.faults.add({ path: /secrets/, times: Infinity, answer })
      const message = JSON.stringify(answer)
      await t.throwsAsync(secrets.read('a'), { name: 'Fault', code: 'store.unavailable' }, message)
      await t.throwsAsync(secrets.put('a', 'x'), { name: 'Fault', code: 'store.unavailable' }, message)
      await t.throwsAsync(secrets.remove('a'), { name: 'Fault', code: 'store.unavailable' }, message)
      fault.remove()
    }
    const denied = server.faults.add({ path: /secrets/, answer: { status: 403 } })
    await t.throwsAsync(patient.read('a'), { code: 7 })
    t.is(denied.left(), 0)
    t.is(await patient.read('a'), 'value')
  })

  test('a put that stored its value but couldn’t destroy the old one is a fault, and put again it cleans up', async (t) => {
    const server = await startSecretManager({ clock })
    t.teardown(() => server.stop())
    const secrets = through(server.endpoint)
    await secrets.put('a', 'one')
    server.faults.add({ path: /:destroy$/, answer: { status: 429 } })
    await t.throwsAsync(secrets.put('a', 'two'), { name: 'Fault', code: 'store.unavailable' })
    t.is(await secrets.read('a'), 'two')
    await secrets.put('a', 'two')
    const { versions } = server.table.get(`${PROJECT}/secrets/a`)
    t.deepEqual(
      versions.map(({ state }) => state),
      ['DESTROYED', 'DESTROYED', 'ENABLED'],
    )
  })
}
