import test from 'ava'
import { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { startSecretManager } from '../../infra/local/secret-manager/secret-manager-server.ts'
import { crc32c } from '../../shared/secrets/crc32c.ts'
import { googleClientOptions } from '../../shared/store/google-client-options.ts'

const clock = { now: () => Date.UTC(2026, 2, 1, 12) }
const PROJECT = 'projects/p'

test('the local Secret Manager has the limits of the real one', async (t) => {
  const moving = { at: clock.now(), now: () => moving.at }
  const server = await startSecretManager({ clock: moving, writesPerSecond: 2 })
  t.teardown(() => server.stop())
  const client = new SecretManagerServiceClient(await googleClientOptions(server.endpoint))
  const create = (secretId: string, secret: object) =>
    client.createSecret({ parent: PROJECT, secretId, secret })
  const replication = { automatic: {} }
  await t.throwsAsync(create('a.b', { replication }), { code: 3 })
  await t.throwsAsync(create('x'.repeat(256), { replication }), { code: 3 })
  await t.throwsAsync(create('a', {}), { code: 3 })
  await t.throwsAsync(create('a', { replication, labels: { Upper: 'x' } }), { code: 3 })
  const [secret] = await create('a', { replication })
  await t.throwsAsync(create('a', { replication }), { code: 6 })
  const parent = secret.name ?? ''
  const add = (payload: object) => client.addSecretVersion({ parent, payload })
  const data = Buffer.from('value')
  moving.at += 5_000
  await t.throwsAsync(add({ data: Buffer.alloc(65_537) }), { code: 3 })
  await t.throwsAsync(add({ data, dataCrc32c: 1 }), { code: 3 })
  moving.at += 5_000
  const [version] = await add({ data, dataCrc32c: crc32c(data) })
  t.is(version.name, `${parent}/versions/1`)
  t.is(version.state, 'ENABLED')
  await add({ data })
  await t.throwsAsync(add({ data }), { code: 8 })
  const name = `${parent}/versions/2`
  t.is((await client.destroySecretVersion({ name }))[0].state, 'DESTROYED')
  await t.throwsAsync(client.accessSecretVersion({ name }), { code: 9, message: /DESTROYED/ })
  await t.throwsAsync(client.accessSecretVersion({ name: `${parent}/versions/latest` }), { code: 9 })
  await t.throwsAsync(client.enableSecretVersion({ name }), { code: 9 })
  await t.throwsAsync(client.accessSecretVersion({ name: `${parent}/versions/3` }), { code: 5 })
  const [first] = await client.accessSecretVersion({ name: `${parent}/versions/1` })
  t.is(String(first.payload?.dataCrc32c), String(crc32c(data)))
})

test('the checksum is CRC-32C', (t) => {
  // The check value that the catalogue of CRCs gives for this polynomial.
  t.is(crc32c(Buffer.from('123456789')), 0xe3069283)
  t.is(crc32c(Buffer.alloc(0)), 0)
})
