import test from 'ava'
import { startRestServer } from '../../infra/local/cloud-tasks/rest-server.ts'
import { RpcError } from '../../infra/local/cloud-tasks/rpc-error.ts'
import { firestoreByClient } from '../../shared/store/firestore-by-client.ts'
import { firestoreSuite } from './firestore-suite.ts'

const { projectId } = firestoreSuite(test, firestoreByClient)

test('a Firestore that can’t be reached is a fault to try again, within the deadline', async (t) => {
  let denied = 0
  const quiet = Promise.withResolvers<void>()
  const server = await startRestServer(() => {
    denied += 1
    if (denied === 5) quiet.resolve()
    throw new RpcError('PERMISSION_DENIED', 'no')
  })
  t.teardown(() => server.stop())
  const options = { projectId, emulatorHost: server.endpoint }
  const store = firestoreByClient({ ...options, deadlineMs: 300 })
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
  await t.throwsAsync(firestoreByClient({ ...options, deadlineMs: 90_000 }).get(key), { code: 7 })
})
