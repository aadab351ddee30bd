import test from 'ava'
import fc from 'fast-check'
import type { DocumentKey, Store } from '../../shared/ports.ts'
import { rehearsedStore } from '../../shared/flows/rehearsed-store.ts'
import { memoryStore } from '../support/memory-store.ts'

const allowed = () => undefined

interface Change {
  readonly do: 'put' | 'remove'
  readonly id: string
  readonly colour: string
}

const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    do: fc.constantFrom('put' as const, 'put' as const, 'remove' as const),
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    colour: fc.constantFrom('red', 'blue'),
  }),
  { maxLength: 12 },
)

const keyOf = (id: string): DocumentKey => ({ tenant: null, collection: 'c', id })

async function change(store: Store, { do: what, id, colour }: Change): Promise<boolean> {
  const key = keyOf(id)
  if (what === 'remove') return store.remove(key)
  const held = await store.get(key)
  const content = { data: { colour }, keys: { colour } }
  const saved = await (held ? store.replace(key, content, held.version) : store.create(key, content))
  return saved !== null
}

/** All that can be seen of it, page by page. */
async function seenIn(store: Store): Promise<unknown> {
  const queries = [undefined, 'red', 'blue'].flatMap((equals) =>
    [1, 2, 100].flatMap((limit) => ['', 'b', 'c'].map((after) => ({ equals, limit, after }))),
  )
  const found = []
  for (const { equals, limit, after } of queries) {
    const where = equals === undefined ? {} : { where: { key: 'colour', equals } }
    const page = await store.find({ tenant: null, collection: 'c', limit, after, ...where })
    found.push(page.map(({ key, data }) => [key.id, data]))
  }
  return found
}

test('it shows what a store would show after the same changes, and the real one never has them', async (t) => {
  await fc.assert(
    fc.asyncProperty(changes, changes, async (before, after) => {
      const [real, plain] = [memoryStore(), memoryStore()]
      for (const one of before) for (const store of [real, plain]) await change(store, one)
      const untouched = await seenIn(real)
      const rehearsed = rehearsedStore(real, allowed)
      for (const one of after) t.is(await change(rehearsed, one), await change(plain, one))
      t.deepEqual(await seenIn(rehearsed), await seenIn(plain))
      t.deepEqual(await seenIn(real), untouched)
      const made = rehearsed.madeIn('c').map(({ key }) => key.id)
      for (const id of made) t.is(await real.get(keyOf(id)), null)
    }),
  )
})

test('it asks before it reads what is really stored, and not for what it was given', async (t) => {
  const store = rehearsedStore(memoryStore(), () => {
    throw new Error('enough')
  })
  await t.throwsAsync(store.get(keyOf('a')), { message: 'enough' })
  await t.throwsAsync(store.find({ tenant: null, collection: 'c' }), { message: 'enough' })
  let isOver = false
  const other = rehearsedStore(memoryStore(), () => {
    if (isOver) throw new Error('enough')
  })
  await other.create(keyOf('a'), { data: { n: 1 } })
  isOver = true
  t.deepEqual((await other.get(keyOf('a')))?.data, { n: 1 })
})

test('of many that write over the same version one wins', async (t) => {
  const store = rehearsedStore(memoryStore(), allowed)
  const made = await Promise.all([1, 2, 3].map((n) => store.create(keyOf('a'), { data: { n } })))
  const versions = made.filter((version) => version !== null)
  t.is(versions.length, 1)
  const [over = ''] = versions
  const written = await Promise.all([4, 5, 6].map((n) => store.replace(keyOf('a'), { data: { n } }, over)))
  t.is(written.filter((version) => version !== null).length, 1)
  const stale = await Promise.all([1, 2].map(() => store.remove(keyOf('a'), over)))
  t.deepEqual(stale, [false, false])
})
