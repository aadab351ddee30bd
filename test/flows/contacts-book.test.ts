import test from 'ava'
import { readBook } from '../../shared/flows/contact-book.ts'
import { findInBook, shortKey } from '../../shared/flows/book-people.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import { emailKey } from '../../shared/domain/contact-keys.ts'
import { checkContent } from '../../shared/store/document-check.ts'
import { memoryStore } from '../support/memory-store.ts'
import { TENANT, USER, contactWorld } from '../support/contact-world.ts'
import type { ContactWorld } from '../support/contact-world.ts'
import { addSome, atCall, countOf, pageOf, pushOne, pushed, requestOf } from './contacts-play.ts'
import { present } from './flow-world.ts'

const LAGS_OVER_MS = 60_000
const UNLIMITED = { criticalReads: 1e9, criticalWrites: 1e9, dailyWrites: 1e9 }

function addPeople(world: ContactWorld, from: number, to: number): void {
  for (let index = from; index < to; index += 1)
    world.app.add({
      emailAddresses: [{ value: `p${index}@own.example` }],
      phoneNumbers: [{ value: `+42060${1_000_000 + index}` }],
    })
}

async function isFound(world: ContactWorld, email: string): Promise<boolean> {
  const { book } = await readBook(world.account, USER, world.scope)
  const key = shortKey(world.scope.digest('contact.email', emailKey(email)))
  return present(await findInBook(book, { marks: [], emails: [key], phones: [] }, world.scope)).length === 1
}

test('a book of 12,000 people is read once, in documents that every store can hold, and anybody is found', async (t) => {
  const store = memoryStore()
  const checked = {
    ...store,
    create: (...args: Parameters<typeof store.create>) => (checkContent(args[1]), store.create(...args)),
    replace: (...args: Parameters<typeof store.replace>) => (checkContent(args[1]), store.replace(...args)),
  }
  const world = await contactWorld({ quota: UNLIMITED }, { store: checked })
  addPeople(world, 0, 12_000)
  world.clock.pass(LAGS_OVER_MS)
  const [id] = addSome(world, 1)
  world.erp.edit(present(id), { emails: ['P7777@own.example'] })
  t.like(await pushOne(world, present(id)), { result: 'updated' })
  t.is(countOf(world, 'google.list'), 12)
  t.is((await store.find({ tenant: TENANT, collection: 'contact-people' })).length, 5)
  t.true(await isFound(world, 'p0@own.example'))
  t.true(await isFound(world, 'p11999@own.example'))
})

test('what changes goes into the book’s own document, and when that is full into the others', async (t) => {
  const world = await contactWorld({ quota: UNLIMITED })
  addPeople(world, 0, 600)
  world.clock.pass(LAGS_OVER_MS)
  const ids = addSome(world, 3)
  await pushOne(world, present(ids[0]))
  const [first] = await world.store.find({ tenant: TENANT, collection: 'contact-people' })
  world.app.remove(present(world.app.list()[0]).resourceName)
  addPeople(world, 600, 700)
  world.clock.pass(LAGS_OVER_MS)
  await pushOne(world, present(ids[1]))
  t.is((await readBook(world.account, USER, world.scope)).book.recent.length > 100, true)
  addPeople(world, 700, 1100)
  world.clock.pass(LAGS_OVER_MS)
  await pushOne(world, present(ids[2]))
  const { book } = await readBook(world.account, USER, world.scope)
  t.true(book.recent.length < 10)
  const documents = await world.store.find({ tenant: TENANT, collection: 'contact-people' })
  t.is(documents.length, 1)
  t.not(documents[0]?.key.id, first?.key.id)
  t.false(await isFound(world, 'p0@own.example'))
  for (const email of ['p1@own.example', 'p650@own.example', 'p1099@own.example', 'n1@x.example'])
    t.true(await isFound(world, email), email)
})

test('a list that is read anew overrules what was known of changes before', async (t) => {
  const world = await contactWorld({ quota: UNLIMITED })
  const ids = addSome(world, 2)
  await pushOne(world, present(ids[0]))
  const name = world.app.add({ emailAddresses: [{ value: 'old@own.example' }] })
  world.clock.pass(LAGS_OVER_MS)
  await pushOne(world, present(ids[0]))
  t.true(await isFound(world, 'old@own.example'))
  world.app.change(name, { emailAddresses: [{ value: 'new@own.example' }] })
  world.app.expireSyncTokens()
  world.clock.pass(LAGS_OVER_MS)
  await pushOne(world, present(ids[0]))
  t.deepEqual(
    [await isFound(world, 'old@own.example'), await isFound(world, 'new@own.example')],
    [false, true],
  )
})

test('a part of the book that is gone is made up for by reading everything', async (t) => {
  const world = await contactWorld({ quota: UNLIMITED })
  addPeople(world, 0, 10)
  world.clock.pass(LAGS_OVER_MS)
  const ids = addSome(world, 2)
  await pushOne(world, present(ids[0]))
  for (const { key } of await world.store.find({ tenant: TENANT, collection: 'contact-people' }))
    await world.store.remove(key)
  world.erp.edit(present(ids[1]), { emails: ['p3@own.example'] })
  world.clock.pass(LAGS_OVER_MS)
  t.like(await pushOne(world, present(ids[1])), { result: 'updated' })
})

test('within a minute the same export doesn’t list again what changed', async (t) => {
  const world = await contactWorld({ quota: UNLIMITED })
  await pushed(world, addSome(world, 100))
  t.is(countOf(world, 'google.list'), 1)
})

test('a request doesn’t wait for a long list: the rest of it is the background’s', async (t) => {
  const world = await contactWorld({ quota: UNLIMITED, pageSizeMax: 10 })
  addPeople(world, 0, 60)
  world.clock.pass(LAGS_OVER_MS)
  const ids = addSome(world, 3)
  const scope = world.scopeWith(async (label, call) => {
    if (label === 'google.list') world.clock.pass(6_000)
    return call()
  })
  const { items } = await startExport(requestOf(ids), scope)
  t.true(items.every(({ result, why }) => result === 'waiting' && why === 'google-away'))
  t.is(countOf(world, 'google.list'), 3)
  await world.drain()
  t.is(countOf(world, 'google.create'), 1)
})

test('who took so long that it was another’s turn writes nothing, and comes back', async (t) => {
  const world = await contactWorld({ quota: UNLIMITED })
  const ids = addSome(world, 3)
  await pushOne(world, present(ids[0]))
  world.calls.length = 0
  const around = atCall('erp.read', 1, async (call) => {
    world.clock.pass(200_000)
    const overtaking = await startExport(requestOf(ids.slice(2)), world.scope)
    t.like(overtaking.items[0], { result: 'created' })
    return call()
  })
  const { items, exportId } = await startExport(requestOf(ids.slice(1, 2)), world.scopeWith(around))
  t.like(items[0], { result: 'waiting', why: 'busy' })
  t.is(countOf(world, 'google.create'), 1)
  await world.drain()
  t.like((await pageOf(world, exportId)).head, { state: 'done', counts: { created: 1 } })
})

test('what a process that lost its turn still writes is not taken for the book', async (t) => {
  const world = await contactWorld({ quota: UNLIMITED })
  addPeople(world, 0, 30)
  world.clock.pass(LAGS_OVER_MS)
  const ids = addSome(world, 2)
  let isOvertaken = false
  const scope = world.scopeWith(async (label, call) => {
    if (label !== 'google.list' || isOvertaken) return call()
    isOvertaken = true
    const read = await call()
    world.clock.pass(200_000)
    const overtaking = await startExport(requestOf(ids.slice(1)), world.scope)
    t.like(overtaking.items[0], { result: 'created' })
    return read
  })
  const { items } = await startExport(requestOf(ids.slice(0, 1)), scope)
  t.like(items[0], { result: 'waiting', why: 'busy' })
  t.is(countOf(world, 'google.create'), 1)
  await world.drain()
  t.is(world.app.list().length, 32)
  t.true(await isFound(world, 'p7@own.example'))
  t.is(world.app.overlaps(), 0)
})
