import { randomUUID } from 'node:crypto'
import type { TestFn } from 'ava'
import type { Store } from '../../shared/ports.ts'
import type { FirestoreOptions } from '../../shared/store/firestore-store.ts'
import { firestoreEmulator } from '../support/firestore-emulator.ts'
import type { FirestoreEmulator } from '../support/firestore-emulator.ts'
import { startLossyProxy } from './lossy-proxy.ts'
import { storeContract } from './store-contract.ts'
import type { StoreUnderTest } from './store-contract.ts'

export interface FirestoreOfSuite {
  readonly projectId: string
  readonly host: () => string
}

/** What Firestore must do for us, whoever makes the calls, on the official emulator. */
export function firestoreSuite(test: TestFn, open: (options: FirestoreOptions) => Store): FirestoreOfSuite {
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
  const through = (emulatorHost: string) => open({ projectId, emulatorHost, deadlineMs })

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

  test('a database of another name holds other documents', async (t) => {
    const emulatorHost = emulator?.host ?? ''
    const key = { tenant: null, collection: 'databases', id: 'a' }
    await through(emulatorHost).create(key, { data: {} })
    t.is(await open({ projectId, databaseId: 'other', emulatorHost, deadlineMs }).get(key), null)
  })

  return { projectId, host: () => emulator?.host ?? '' }
}
