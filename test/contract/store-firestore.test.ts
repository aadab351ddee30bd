import { randomUUID } from 'node:crypto'
import test from 'ava'
import { startRestServer } from '../../infra/local/cloud-tasks/rest-server.ts'
import { RpcError } from '../../infra/local/cloud-tasks/rpc-error.ts'
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
  // Google's client prefers this variable to the host it is given, and would pass by the servers below.
  delete process.env['FIRESTORE_EMULATOR_HOST']
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

test('a write whose answer was lost and that the client repeats is still known as our own', async (t) => {
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

test('a database of another name holds other documents', async (t) => {
  const emulatorHost = emulator?.host ?? ''
  const key = { tenant: null, collection: 'databases', id: 'a' }
  await through(emulatorHost).create(key, { data: {} })
  t.is(await firestoreStore({ projectId, databaseId: 'other', emulatorHost, deadlineMs }).get(key), null)
})

test('a Firestore that can’t be reached is a fault to try again, within the deadline', async (t) => {
  let denied = 0
  const quiet = Promise.withResolvers<void>()
  const server = await startRestServer(() => {
    denied += 1
    if (denied === 5) quiet.resolve()
    throw new RpcError('PERMISSION_DENIED', 'no')
  })
  t.teardown(() => server.stop())
  const store = firestoreStore({ projectId, emulatorHost: server.endpoint, deadlineMs: 300 })
  const key = { tenant: null, collection: 'tenants', id: 'a' }
  const fault = server.faults.add({ path: /documents/, times: Infinity, answer: { status: 503 } })
  const unavailable = { name: 'Fault', code: 'store.unavailable' }
  await t.throwsAsync(store.get(key), unavailable)
  await t.throwsAsync(store.create(key, { data: {} }), unavailable)
  await t.throwsAsync(store.replace(key, { data: {} }, '1.000000000'), unavailable)
  await t.throwsAsync(store.remove(key), unavailable)
  await t.throwsAsync(store.find(key), unavailable)
  // The client goes on trying in the background, five operations here, until it is refused for good.
  fault.remove()
  await quiet.promise
  await t.throwsAsync(through(server.endpoint).get(key), { code: 7 })
})
