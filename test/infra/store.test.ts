import test from 'ava'
import { filesEnding, readText } from '../tidy/source-tree.ts'
import { firebase, firestoreIndexes } from './cloud.ts'

type Override = (typeof firestoreIndexes.fieldOverrides)[number]

/** The collections of shared/store/schema.md, and whether their documents end by themselves. */
function collectionsIn(document: string): ReadonlyMap<string, boolean> {
  const rows = [...document.matchAll(/^\| `([a-z-]+)`[^|\n]*\|[^|\n]*\|[^|\n]*\|[^|\n]*\|([^|\n]*)\|$/gm)]
  const found = new Map<string, boolean>()
  for (const [, name = '', ends = ''] of rows)
    found.set(name, found.get(name) === true || /\d+ (?:s|minutes|hours|days)\b/.test(ends))
  return found
}

/** What the database is told about fields, and what follows from the collections: the differences. */
function differences(collections: ReadonlyMap<string, boolean>, overrides: readonly Override[]): string[] {
  const wanted = [...collections].flatMap(([name, ends]) => [
    `${name}/data`,
    `${name}/mark`,
    ...(ends ? [`${name}/expiresAt ends`] : []),
  ])
  const told = overrides.map(
    ({ collectionGroup, fieldPath, ttl }) => `${collectionGroup}/${fieldPath}${ttl === true ? ' ends' : ''}`,
  )
  return [
    ...wanted.filter((one) => !told.includes(one)).map((one) => `${one}: not told`),
    ...told.filter((one) => !wanted.includes(one)).map((one) => `${one}: not wanted`),
  ]
}

const collections = collectionsIn(readText('shared/store/schema.md'))

test('every collection with an end has it enforced, and what is never asked for has no index', (t) => {
  t.true(collections.size > 20)
  t.deepEqual(differences(collections, firestoreIndexes.fieldOverrides), [])
  t.true(firestoreIndexes.fieldOverrides.every(({ indexes }) => indexes.length === 0))
})

test('a collection without its end, and an index that would be paid for, would be seen', (t) => {
  const some = collectionsIn(
    '| `nonces` | hash | what | – | 10 minutes |\n| `links` | hash | what | – | never |\n',
  )
  const override = (collectionGroup: string, fieldPath: string): Override => ({
    collectionGroup,
    fieldPath,
    indexes: [],
  })
  const told = [override('nonces', 'data'), override('nonces', 'mark'), override('links', 'mark')]
  t.deepEqual(differences(some, [...told, override('nonces', 'expiresAt')]), [
    'nonces/expiresAt ends: not told',
    'links/data: not told',
    'nonces/expiresAt: not wanted',
  ])
})

test('no composite index is needed', (t) => t.deepEqual(firestoreIndexes.indexes, []))

/** Collections that the code writes or reads, by their names. */
function namedIn(texts: readonly string[]): string[] {
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\b(?:collection:|COLLECTION =) '([a-z-]+)'/g)].map(([, name = '']) => name),
  )
  return [...new Set(names)].toSorted()
}

test('every collection of the code is described, and every described one is the code’s', (t) => {
  const code = filesEnding('.ts').filter(({ path }) => /^(?:functions|shared)\//.test(path))
  t.deepEqual(namedIn(code.map(({ text }) => text)), [...collections.keys()].toSorted())
})

test('a collection that nobody described would be seen', (t) => {
  t.deepEqual(namedIn(["const key = { tenant, collection: 'drafts', id }"]), ['drafts'])
})

test('no client may read or write anything', (t) => {
  const allowed = [...readText(firebase.firestore.rules).matchAll(/\ballow\b.*/g)].map(([line]) => line)
  t.deepEqual(allowed, ['allow read, write: if false;'])
  t.regex(readText(firebase.firestore.rules), /match \/\{document=\*\*\}/)
})

test('emulators are for this machine only', (t) => {
  const open = Object.entries(firebase.emulators).filter(
    ([, { port, host }]) => port !== undefined && host !== '127.0.0.1',
  )
  t.deepEqual(open, [])
})
