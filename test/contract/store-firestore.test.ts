import { randomUUID } from 'node:crypto'
import { Firestore, Timestamp } from '@google-cloud/firestore'
import test from 'ava'
import { PassThroughClient } from 'google-auth-library'
import { startRestServer } from '../../infra/local/cloud-tasks/rest-server.ts'
import { RpcError } from '../../infra/local/cloud-tasks/rpc-error.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { firestoreStore } from '../../shared/store/firestore-store.ts'
import { firestoreEmulator } from '../support/firestore-emulator.ts'
import type { FirestoreEmulator } from '../support/firestore-emulator.ts'
import { startLossyProxy } from './lossy-proxy.ts'
import { storeContract } from './store-contract.ts'
import type { StoreUnderTest } from './store-contract.ts'

// A project of its own keeps this file apart from others on the same emulator.
const projectId = `store-${randomUUID()}`
let emulator: FirestoreEmulator | undefined

test.before(async () => {
  const found = await firestoreEmulator()
  if (found === null)
    throw new Error(
      'No Firestore emulator: set FIRESTORE_EMULATOR_HOST or install the gcloud component for it.',
    )
  emulator = found
})
test.after.always(async () => emulator?.stop())

// A busy machine with a cold emulator is slow, and that is not what is tested here.
const deadlineMs = 90_000
const through = (emulatorHost: string) => firestoreStore({ projectId, emulatorHost, deadlineMs })

let handles: StoreUnderTest | undefined
storeContract(test, async () => {
  const host = emulator?.host ?? ''
  handles ??= { store: through(host), other: through(host) }
  return handles
})

test('a write whose answer was lost and that is repeated is still known as our own', async (t) => {
  const proxy = await startLossyProxy(emulator?.host ?? '')
  t.teardown(() => proxy.stop())
  const store = through(proxy.host)
  const key = { tenant: null, collection: 'lossy', id: 'a' }
  proxy.lose(/:commit/)
  const created = await store.create(key, { data: { n: 1 } })
  t.is(proxy.lost(), 1)
  t.is((await store.get(key))?.version, created ?? 'null')
  proxy.lose(/:commit/)
  const replaced = await store.replace(key, { data: { n: 2 } }, created ?? '')
  t.is(proxy.lost(), 2)
  t.deepEqual(await store.get(key), { key, data: { n: 2 }, version: replaced ?? 'null' })
})

/** Google's own client, on the same documents. */
function officialClient(): Firestore {
  return new Firestore({
    projectId,
    host: emulator?.host ?? '',
    ssl: false,
    preferRest: true,
    authClient: new PassThroughClient(),
    grpc: { credentials: { createInsecure: () => undefined } },
  })
}

const everyKind = {
  text: 'Zoë 🎉',
  count: -3,
  large: Number.MAX_SAFE_INTEGER,
  share: 0.1,
  huge: 1e300,
  on: false,
  none: null,
  list: [1, 'two', { three: [] }],
  map: { 'a.b': { deep: {} }, '`x`': 2 },
}

test('what was written through Google’s client is read, and it reads what we write', async (t) => {
  const client = officialClient()
  t.teardown(() => client.terminate())
  const store = through(emulator?.host ?? '')
  const key = { tenant: 'acme' as TenantId, collection: 'both', id: 'theirs' }
  const expiresAt = Date.UTC(2027, 0, 2, 3, 4, 5, 678)
  const collection = client.collection('tenants/acme/both')
  await collection.doc('theirs').create({ data: everyKind, keys: { k: 'v' }, mark: 'm' })
  t.deepEqual((await store.get(key))?.data, everyKind)
  t.is((await store.find({ ...key, where: { key: 'k', equals: 'v' } })).length, 1)
  await store.create({ ...key, id: 'ours' }, { data: everyKind, keys: { k: 'v' }, expiresAt })
  const { mark, ...read } = (await collection.doc('ours').get()).data() ?? {}
  t.is(typeof mark, 'string')
  t.deepEqual(read, { data: everyKind, keys: { k: 'v' }, expiresAt: Timestamp.fromMillis(expiresAt) })
})

test('a database of another name holds other documents', async (t) => {
  const emulatorHost = emulator?.host ?? ''
  const key = { tenant: null, collection: 'databases', id: 'a' }
  await through(emulatorHost).create(key, { data: {} })
  t.is(await firestoreStore({ projectId, databaseId: 'other', emulatorHost, deadlineMs }).get(key), null)
})

test('a Firestore that can’t be reached is a fault to try again, within the deadline', async (t) => {
  const server = await startRestServer(() => {
    throw new RpcError('PERMISSION_DENIED', 'no')
  })
  t.teardown(() => server.stop())
  const store = firestoreStore({ projectId, emulatorHost: server.endpoint, deadlineMs: 300 })
  const key = { tenant: null, collection: 'tenants', id: 'a' }
  const unavailable = { name: 'Fault', code: 'store.unavailable' }
  for (const answer of [{ status: 503 }, { status: 429 }, 'drop', 'hang'] as const) {
    const fault = server.faults.add({ path: /documents/, times: Infinity, answer })
    const how = JSON.stringify(answer)
    await t.throwsAsync(store.get(key), unavailable, how)
    await t.throwsAsync(store.create(key, { data: {} }), unavailable, how)
    await t.throwsAsync(store.replace(key, { data: {} }, '1.000000000'), unavailable, how)
    await t.throwsAsync(store.remove(key), unavailable, how)
    await t.throwsAsync(store.find(key), unavailable, how)
    fault.remove()
  }
  await t.throwsAsync(through(server.endpoint).get(key), { code: 7 })
})
