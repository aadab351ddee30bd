import type { TestFn } from 'ava'
import type { TenantId } from '../../shared/domain/ids.ts'
import type { DocumentKey, DocumentVersion, JsonObject, Store } from '../../shared/ports.ts'

export interface StoreUnderTest {
  readonly store: Store
  /** Another handle on the same documents, as a second process would have. */
  readonly other: Store
}

const tenant = (id: string) => id as TenantId
let made = 0

/** What every store must do, whatever it is made of. The documents of one test are out of reach of the others. */
export function storeContract(test: TestFn, open: () => Promise<StoreUnderTest>): void {
  const inCollection = async () => {
    const { store, other } = await open()
    made += 1
    const collection = `c${made}`
    const key = (id: string): DocumentKey => ({ tenant: tenant('acme'), collection, id })
    return { store, other, collection, key }
  }

  test('a document is read back as it was written', async (t) => {
    const { store, key } = await inCollection()
    const data: JsonObject = {
      text: 'Zoë 🎉',
      empty: '',
      count: 3,
      share: 1.5,
      big: Number.MAX_SAFE_INTEGER,
      on: true,
      none: null,
      list: [1, 'two', { three: [3] }],
      nothing: [],
      map: { 'a.b': 1, 'c d': { deep: {} }, '`x`': 2 },
    }
    const version = await store.create(key('a'), { data })
    t.truthy(version)
    t.deepEqual(await store.get(key('a')), { key: key('a'), data, version: version ?? '' })
  })

  test('a document that isn’t there is null, and removing it is done', async (t) => {
    const { store, key } = await inCollection()
    t.is(await store.get(key('none')), null)
    t.true(await store.remove(key('none')))
  })

  test('creating where a document is already changes nothing and says so', async (t) => {
    const { store, key } = await inCollection()
    const version = await store.create(key('a'), { data: { n: 1 } })
    t.is(await store.create(key('a'), { data: { n: 2 } }), null)
    t.deepEqual(await store.get(key('a')), { key: key('a'), data: { n: 1 }, version: version ?? '' })
  })

  test('of 50 that create at the same moment one wins', async (t) => {
    const { store, other, key } = await inCollection()
    const created = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        (n % 2 === 0 ? store : other).create(key('lease'), { data: { n } }),
      ),
    )
    const winners = created.filter((version) => version !== null)
    t.is(winners.length, 1)
    const held = await store.get(key('lease'))
    t.is(held?.version, winners[0])
    t.is(held?.data['n'], created.indexOf(winners[0] ?? null))
  })

  test('replacing puts the new content in the place of all the old', async (t) => {
    const { store, key } = await inCollection()
    const first = await store.create(key('a'), {
      data: { kept: 1, dropped: { deep: 1 } },
      keys: { colour: 'red' },
    })
    const second = await store.replace(
      key('a'),
      { data: { kept: { other: 2 } }, keys: { shape: 'round' } },
      must(first),
    )
    t.not(second, null)
    t.not(second, first)
    t.deepEqual(await store.get(key('a')), {
      key: key('a'),
      data: { kept: { other: 2 } },
      version: must(second),
    })
    const found = (where: { key: string; equals: string }) => store.find({ ...key('a'), where })
    t.is((await found({ key: 'colour', equals: 'red' })).length, 0)
    t.is((await found({ key: 'shape', equals: 'round' })).length, 1)
  })

  test('replacing a version that moved on changes nothing and says so', async (t) => {
    const { store, key } = await inCollection()
    const first = must(await store.create(key('a'), { data: { n: 1 } }))
    const second = await store.replace(key('a'), { data: { n: 2 } }, first)
    t.is(await store.replace(key('a'), { data: { n: 3 }, keys: { k: 'v' } }, first), null)
    t.deepEqual(await store.get(key('a')), { key: key('a'), data: { n: 2 }, version: must(second) })
    t.deepEqual(await store.find({ ...key('a'), where: { key: 'k', equals: 'v' } }), [])
  })

  test('replacing a document that is gone, or a version of no store, says so', async (t) => {
    const { store, key } = await inCollection()
    const version = must(await store.create(key('a'), { data: {} }))
    await store.remove(key('a'))
    t.is(await store.replace(key('a'), { data: {} }, version), null)
    t.is(await store.get(key('a')), null)
    t.is(await store.replace(key('a'), { data: {} }, 'never given out'), null)
  })

  test('writing the same content again is a new version all the same', async (t) => {
    const { store, key } = await inCollection()
    const first = must(await store.create(key('a'), { data: { n: 1 } }))
    const second = must(await store.replace(key('a'), { data: { n: 1 } }, first))
    t.not(second, first)
    t.is(await store.replace(key('a'), { data: { n: 1 } }, first), null)
  })

  test('a document that was removed and made anew doesn’t reach an old version again', async (t) => {
    const { store, key } = await inCollection()
    const first = must(await store.create(key('a'), { data: { n: 1 } }))
    await store.remove(key('a'))
    await store.create(key('a'), { data: { n: 1 } })
    t.is(await store.replace(key('a'), { data: { n: 2 } }, first), null)
    t.false(await store.remove(key('a'), first))
  })

  test('no increment is lost between 20 that read, compare and set', async (t) => {
    const { store, other, key } = await inCollection()
    await store.create(key('count'), { data: { n: 0 } })
    const increment = async (through: Store): Promise<void> => {
      for (;;) {
        const held = await through.get(key('count'))
        const n = Number(held?.data['n']) + 1
        if (await through.replace(key('count'), { data: { n } }, must(held?.version))) return
      }
    }
    await Promise.all(Array.from({ length: 20 }, (_, n) => increment(n % 2 === 0 ? store : other)))
    t.is((await store.get(key('count')))?.data['n'], 20)
  })

  test('removing at a version leaves a document that moved on', async (t) => {
    const { store, key } = await inCollection()
    const first = must(await store.create(key('a'), { data: { n: 1 } }))
    const second = must(await store.replace(key('a'), { data: { n: 2 } }, first))
    t.false(await store.remove(key('a'), first))
    t.true(await store.remove(key('a'), second))
    t.is(await store.get(key('a')), null)
    t.false(await store.remove(key('a'), second))
    t.false(await store.remove(key('a'), 'never given out'))
  })

  test('a collection is paged through in the order of ids, each document once', async (t) => {
    const { store, key, collection } = await inCollection()
    const ids = ['b', 'a-1', 'B', 'a_1', '10', '9', 'a', 'Z9', 'a-10']
    for (const id of ids) await store.create(key(id), { data: { id } })
    const seen: string[] = []
    for (let after: string | undefined; ; after = seen.at(-1)) {
      const query = { tenant: tenant('acme'), collection, limit: 4 }
      const page = await store.find(after === undefined ? query : { ...query, after })
      seen.push(...page.map((document) => document.key.id))
      if (page.length < 4) break
    }
    t.deepEqual(seen, [...ids].sort())
  })

  test('documents are found by a key, in pages', async (t) => {
    const { store, key, collection } = await inCollection()
    for (let n = 0; n < 6; n += 1)
      await store.create(key(`d${n}`), {
        data: { n },
        keys: { 'odd-ness': n % 2 === 0 ? 'even' : 'odd', all: 'é' },
      })
    await store.create(key('keyless'), { data: { 'odd-ness': 'even' } })
    const query = { tenant: tenant('acme'), collection, where: { key: 'odd-ness', equals: 'even' } }
    const numbers = async (more: { limit?: number; after?: string }) =>
      (await store.find({ ...query, ...more })).map((document) => document.data['n'])
    t.deepEqual(await numbers({}), [0, 2, 4])
    t.deepEqual(await numbers({ limit: 2 }), [0, 2])
    t.deepEqual(await numbers({ limit: 2, after: 'd2' }), [4])
    t.deepEqual(await store.find({ ...query, where: { key: 'all', equals: 'e' } }), [])
    const [first] = await store.find({ ...query, where: { key: 'all', equals: 'é' }, limit: 1 })
    t.deepEqual(first, must(await store.get(key('d0'))))
  })

  test('a page holds 100 documents when nothing else is said', async (t) => {
    const { store, key, collection } = await inCollection()
    await Promise.all(Array.from({ length: 103 }, (_, n) => store.create(key(`d${n}`), { data: {} })))
    t.is((await store.find({ tenant: tenant('acme'), collection })).length, 100)
    t.is((await store.find({ tenant: tenant('acme'), collection, limit: 500 })).length, 103)
  })

  test('tenants, collections and the top level don’t see each other', async (t) => {
    const { store, collection } = await inCollection()
    const places = [
      { tenant: tenant('acme'), collection },
      { tenant: tenant('other'), collection },
      { tenant: tenant('acme'), collection: `${collection}-x` },
      { tenant: null, collection },
    ]
    for (const [n, place] of places.entries())
      await store.create({ ...place, id: 'same' }, { data: { n }, keys: { k: 'v' } })
    for (const [n, place] of places.entries()) {
      t.is((await store.get({ ...place, id: 'same' }))?.data['n'], n)
      const all = await store.find(place)
      t.deepEqual(
        all.map((document) => document.data['n']),
        [n],
      )
      const byKey = await store.find({ ...place, where: { key: 'k', equals: 'v' } })
      t.deepEqual(
        byKey.map((document) => document.data['n']),
        [n],
      )
    }
    await store.remove({ tenant: null, collection, id: 'same' })
    t.is((await store.get({ tenant: tenant('acme'), collection, id: 'same' }))?.data['n'], 0)
  })

  test('an expiry that lies ahead hides nothing', async (t) => {
    const { store, key } = await inCollection()
    const version = must(await store.create(key('a'), { data: { n: 1 }, expiresAt: 4_102_444_800_000 }))
    t.is((await store.get(key('a')))?.data['n'], 1)
    const next = must(await store.replace(key('a'), { data: { n: 2 } }, version))
    t.truthy(await store.replace(key('a'), { data: { n: 3 }, expiresAt: 4_102_444_800_000 }, next))
  })

  test('another handle sees a write at once', async (t) => {
    const { store, other, key } = await inCollection()
    const version = must(await store.create(key('a'), { data: { n: 1 } }))
    t.is((await other.get(key('a')))?.version, version)
    t.truthy(await other.replace(key('a'), { data: { n: 2 } }, version))
    t.is((await store.get(key('a')))?.data['n'], 2)
  })

  const refusals: [
    string,
    (key: DocumentKey) => { key?: DocumentKey; data?: unknown; keys?: Record<string, string> },
  ][] = [
    ['an id with a slash', (key) => ({ key: { ...key, id: 'a/b' } })],
    ['an id that is reserved', (key) => ({ key: { ...key, id: '__a__' } })],
    ['an empty id', (key) => ({ key: { ...key, id: '' } })],
    ['a tenant with a slash', (key) => ({ key: { ...key, tenant: tenant('a/b') } })],
    ['a list directly in a list', () => ({ data: { a: [[1]] } })],
    ['a value that isn’t JSON', () => ({ data: { a: new Date(0) } })],
    ['an undefined value', () => ({ data: { a: undefined } })],
    ['a number that isn’t JSON', () => ({ data: { a: Number.NaN } })],
    ['a document that is too large', () => ({ data: { a: 'x'.repeat(1_000_001) } })],
    [
      'a document that is too deep',
      () => ({ data: JSON.parse('{"a":'.repeat(21) + '1' + '}'.repeat(21)) as unknown }),
    ],
    [
      'a ninth key',
      () => ({ keys: Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`k${n}`, 'v'])) }),
    ],
    ['a key of 401 characters', () => ({ keys: { k: 'x'.repeat(401) } })],
  ]
  for (const [what, refused] of refusals)
    test(`${what} is refused`, async (t) => {
      const { store, key } = await inCollection()
      const wanted = refused(key('a'))
      const { key: place = key('a'), data = {}, keys = {} } = wanted
      await t.throwsAsync(store.create(place, { data: data as JsonObject, keys }), { instanceOf: RangeError })
    })

  test('a document of a million bytes and a key of 400 characters are kept', async (t) => {
    const { store, key, collection } = await inCollection()
    const long = '語'.repeat(400)
    t.truthy(await store.create(key('a'), { data: { a: 'x'.repeat(990_000) }, keys: { long } }))
    const found = await store.find({
      tenant: tenant('acme'),
      collection,
      where: { key: 'long', equals: long },
    })
    t.deepEqual(found[0]?.data, { a: 'x'.repeat(990_000) })
  })

  test('a page of no or of too many documents is refused', async (t) => {
    const { store, collection } = await inCollection()
    const place = { tenant: tenant('acme'), collection }
    await t.throwsAsync(store.find({ ...place, limit: 0 }), { instanceOf: RangeError })
    await t.throwsAsync(store.find({ ...place, limit: 501 }), { instanceOf: RangeError })
  })
}

function must<Value extends DocumentVersion | object>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('expected a value')
  return value
}
