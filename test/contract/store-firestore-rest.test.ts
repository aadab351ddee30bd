import { Firestore } from '@google-cloud/firestore'
import test from 'ava'
import { PassThroughClient } from 'google-auth-library'
import { startRestServer } from '../../infra/local/cloud-tasks/rest-server.ts'
import { RpcError } from '../../infra/local/cloud-tasks/rpc-error.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { firestoreByClient } from '../../shared/store/firestore-by-client.ts'
import { firestoreByRest } from '../../shared/store/firestore-by-rest.ts'
import { firestoreSuite } from './firestore-suite.ts'

const { projectId, host } = firestoreSuite(test, firestoreByRest)

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

test('what one function writes by Google’s client and another by calls of our own is the same', async (t) => {
  const client = new Firestore({
    projectId,
    host: host(),
    ssl: false,
    preferRest: true,
    authClient: new PassThroughClient(),
    grpc: { credentials: { createInsecure: () => undefined } },
  })
  t.teardown(() => client.terminate())
  const stored = async (id: string): Promise<object> => {
    const { mark, ...rest } = (await client.collection('tenants/acme/both').doc(id).get()).data() ?? {}
    t.is(typeof mark, 'string')
    return rest
  }
  const options = { projectId, emulatorHost: host(), deadlineMs: 90_000 }
  const [ours, theirs] = [firestoreByRest(options), firestoreByClient(options)]
  const key = { tenant: 'acme' as TenantId, collection: 'both', id: 'theirs' }
  const content = { data: everyKind, keys: { k: 'v' }, expiresAt: Date.UTC(2027, 0, 2, 3, 4, 5, 678) }
  const version = await theirs.create(key, content)
  await ours.create({ ...key, id: 'ours' }, content)
  t.deepEqual(await stored('ours'), await stored('theirs'))
  t.deepEqual(await ours.get(key), { key, data: everyKind, version: version ?? '' })
  t.deepEqual(await theirs.find({ ...key, where: { key: 'k', equals: 'v' } }), await ours.find(key))
  const next = await ours.replace(key, { data: { n: 1 } }, version ?? '')
  t.deepEqual(await stored('theirs'), { data: { n: 1 }, keys: {} })
  t.true(await theirs.remove(key, next ?? ''))
})

test('a Firestore that can’t be reached is a fault to try again, within the deadline', async (t) => {
  const server = await startRestServer(() => {
    throw new RpcError('PERMISSION_DENIED', 'no')
  })
  t.teardown(() => server.stop())
  const options = { projectId, emulatorHost: server.endpoint }
  const store = firestoreByRest({ ...options, deadlineMs: 300 })
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
  await t.throwsAsync(firestoreByRest({ ...options, deadlineMs: 90_000 }).get(key), { code: 7 })
})
