import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import test from 'ava'
import { isFault } from '../../shared/domain/fault.ts'
import { openSqliteStore } from '../../shared/store/sqlite-store.ts'
import { storeContract } from './store-contract.ts'

const folder = await mkdtemp(join(tmpdir(), 'store-'))
test.after.always(() => rm(folder, { recursive: true }))

let files = 0
const newPath = () => {
  files += 1
  return join(folder, `${files}.db`)
}
const clock = { now: () => 1_000 }
const key = { tenant: null, collection: 'tenants', id: 'acme' }

storeContract(test, async () => {
  const path = newPath()
  return { store: openSqliteStore({ path, clock }), other: openSqliteStore({ path, clock }) }
})

test('documents, keys and versions outlive the process', async (t) => {
  const path = newPath()
  const before = openSqliteStore({ path, clock })
  const version = await before.create(key, { data: { n: 1 }, keys: { name: 'Acme' } })
  before.close()
  const after = openSqliteStore({ path, clock })
  t.deepEqual(await after.find({ ...key, where: { key: 'name', equals: 'Acme' } }), [
    { key, data: { n: 1 }, version: version ?? '' },
  ])
})

test('expired documents are removed when others are written, but not sooner than a minute after the last time', async (t) => {
  let now = 0
  const store = openSqliteStore({ path: newPath(), clock: { now: () => now } })
  const at = (id: string) => ({ ...key, id })
  await store.create(at('short'), { data: {}, expiresAt: 10_000, keys: { k: 'v' } })
  await store.create(at('long'), { data: {}, expiresAt: 100_000 })
  now = 20_000
  await store.create(at('second'), { data: {} })
  t.truthy(await store.get(at('short')))
  now = 61_000
  await store.create(at('third'), { data: {} })
  t.is(await store.get(at('short')), null)
  t.deepEqual(await store.find({ ...key, where: { key: 'k', equals: 'v' } }), [])
  t.truthy(await store.get(at('long')))
})

test('processes that open a new file and count in it at the same moment lose nothing', async (t) => {
  const path = newPath()
  const program = `
    import { openSqliteStore } from ${JSON.stringify(new URL('../../shared/store/sqlite-store.ts', import.meta.url))}
    const store = openSqliteStore({ path: ${JSON.stringify(path)}, clock: { now: () => 0 } })
    const key = { tenant: null, collection: 'tenants', id: 'count' }
    await store.create(key, { data: { n: 0 } })
    for (let done = 0; done < 50; ) {
      const held = await store.get(key)
      if (await store.replace(key, { data: { n: held.data.n + 1 } }, held.version)) done += 1
    }`
  const count = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  await Promise.all([count(), count(), count(), count()])
  const store = openSqliteStore({ path, clock })
  t.is((await store.get({ ...key, id: 'count' }))?.data['n'], 200)
})

test('a file that another process keeps locked is a fault to try again', async (t) => {
  const path = newPath()
  const store = openSqliteStore({ path, clock, busyTimeoutMs: 20 })
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  const error = await t.throwsAsync(store.create(key, { data: {} }))
  t.true(isFault(error, 'store.unavailable'))
  other.exec('ROLLBACK')
  t.truthy(await store.create(key, { data: {} }))
})

test('a closed store is a bug, not a fault', async (t) => {
  const store = openSqliteStore({ path: newPath(), clock })
  store.close()
  t.false(isFault(await t.throwsAsync(store.get(key))))
})
