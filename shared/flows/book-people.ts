import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { marksOfPerson, personKeys } from '../domain/contact-keys.ts'
import type { PersonName } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import type { DigestOf } from '../domain/push-state.ts'
import type { DocumentKey } from '../ports.ts'
import { BOOK_KEPT_MS } from './contact-book.ts'
import type { ContactBook } from './contact-book.ts'
import type { TenantScope } from './tenant-scope.ts'

/** What is known of one person of Google's: by what he can be found. */
export interface BookEntry {
  readonly name: PersonName
  readonly marks: readonly string[]
  readonly emails: readonly string[]
  readonly phones: readonly string[]
}

export interface BookQuery {
  readonly marks: readonly string[]
  readonly emails: readonly string[]
  readonly phones: readonly string[]
}

type Scope = Pick<TenantScope, 'store' | 'tenant' | 'clock'>

/** 96 bits: nobody among 25,000 is taken for another by chance, and whoever is found is looked at anyway. */
const DIGEST_LENGTH = 16
/** Nobody is looked for by more; a person of hundreds of numbers must not fill the book. */
const KEYS_MAX = 20
/** A document holds 1 MB (see document-check). */
const SHARD_CHARS_MAX = 700_000
const SHARD_PEOPLE_MAX = 2_500
const NAME_START = 'people/'

export const bookPeopleSchema = z.object({ schema: z.literal(1), people: z.array(z.string()) })

/** How a person stands in the book: one text of digests. Of who is gone, or has nothing to be found by, there is the name only. */
export function entryText(name: PersonName, person: Person | null, digest: DigestOf): string {
  const id = name.slice(NAME_START.length)
  if (person === null) return id
  const { emails, phones } = personKeys(person, digest)
  const parts = [marksOfPerson(person).filter((mark) => /^[\w.-]{1,64}$/.test(mark)), emails, phones].map(
    (keys, index) => keys.slice(0, KEYS_MAX).map((key) => (index === 0 ? key : shortKey(key))),
  )
  return parts.every(({ length }) => length === 0) ? id : [id, ...parts.map((keys) => keys.join())].join(' ')
}

/** How keys of a contact are looked for in the book. */
export function shortKey(key: string): string {
  return key.slice(0, DIGEST_LENGTH)
}

/** Everybody of the book who has any of the marks and keys. Documents are read one at a time. Null: a part of the book is missing. */
export async function findInBook(
  book: ContactBook,
  query: BookQuery,
  scope: Scope,
): Promise<readonly BookEntry[] | null> {
  const wanted = new Set([...query.marks, ...query.emails, ...query.phones])
  const recent = byId(book.recent)
  const found: BookEntry[] = []
  const look = (text: string): void => {
    const entry = parseEntry(text)
    if ([...entry.marks, ...entry.emails, ...entry.phones].some((key) => wanted.has(key))) found.push(entry)
  }
  for (const text of recent.values()) look(text)
  for (let shard = 0; shard < book.shards; shard += 1) {
    const people = await readShard(book, shard, scope)
    if (people === null) return null
    for (const text of people) if (!recent.has(idOf(text))) look(text)
  }
  return found
}

type People = Pick<ContactBook, 'generation' | 'shards' | 'recent'>

/**
 * Writes documents of people as they come. They have names that nobody else writes to, and count when the book with what is
 * returned is saved; those of a process that died before vanish by themselves.
 */
export function newShards(before: ContactBook, scope: Scope) {
  const target = { ...before, generation: randomUUID() }
  let shards = 0
  let people: string[] = []
  let chars = 0
  const flush = async (): Promise<void> => {
    if (people.length === 0) return
    await writeShard(target, { shard: shards, people }, scope)
    shards += 1
    people = []
    chars = 0
  }
  return {
    async add(text: string): Promise<void> {
      if (people.length >= SHARD_PEOPLE_MAX || chars + text.length > SHARD_CHARS_MAX) await flush()
      people.push(text)
      chars += text.length + 1
    },
    async end(): Promise<People> {
      await flush()
      return { generation: target.generation, shards, recent: [] }
    },
  }
}

/** The later ones overrule the earlier ones. */
export function withRecent(book: Pick<ContactBook, 'recent'>, texts: readonly string[]): readonly string[] {
  return [...byId([...book.recent, ...texts]).values()]
}

/** Everybody in new documents, with what is recent among them. Null: a part of the book is missing. */
export async function folded(book: ContactBook, scope: Scope): Promise<People | null> {
  const recent = byId(book.recent)
  const next = newShards(book, scope)
  for (let shard = 0; shard < book.shards; shard += 1) {
    const people = await readShard(book, shard, scope)
    if (people === null) return null
    for (const text of people) if (!recent.has(idOf(text))) await next.add(text)
  }
  for (const text of recent.values()) if (text.includes(' ')) await next.add(text)
  return next.end()
}

/** The documents of a book that was replaced. */
export async function removeShards(book: ContactBook, { store, tenant }: Scope): Promise<void> {
  for (let shard = 0; shard < book.shards; shard += 1) await store.remove(keyOf(book, shard, tenant))
}

async function readShard(
  book: ContactBook,
  shard: number,
  { store, tenant }: Scope,
): Promise<readonly string[] | null> {
  const document = await store.get(keyOf(book, shard, tenant))
  return document && bookPeopleSchema.parse(document.data).people
}

async function writeShard(
  book: ContactBook,
  { shard, people }: { readonly shard: number; readonly people: readonly string[] },
  { store, tenant, clock }: Scope,
): Promise<void> {
  await store.create(keyOf(book, shard, tenant), {
    data: { schema: 1, people },
    keys: { user: book.userId },
    expiresAt: clock.now() + BOOK_KEPT_MS,
  })
}

function keyOf(
  { account, generation }: ContactBook,
  shard: number,
  tenant: TenantScope['tenant'],
): DocumentKey {
  return { tenant, collection: 'contact-people', id: `${account}-${generation}-${shard}` }
}

function byId(texts: readonly string[]): Map<string, string> {
  return new Map(texts.map((text) => [idOf(text), text]))
}

function idOf(text: string): string {
  const end = text.indexOf(' ')
  return end === -1 ? text : text.slice(0, end)
}

function parseEntry(text: string): BookEntry {
  const [id = '', ...lists] = text.split(' ')
  const [marks = [], emails = [], phones = []] = lists.map((list) => (list === '' ? [] : list.split(',')))
  return { name: (NAME_START + id) as PersonName, marks, emails, phones }
}
