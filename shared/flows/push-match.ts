import type { HeldPerson } from '../contact-ports.ts'
import { contactKeys, marksOfPerson, memberText, personKeys } from '../domain/contact-keys.ts'
import { Fault } from '../domain/fault.ts'
import type { PersonName } from '../domain/ids.ts'
import type { Pushed } from '../domain/push-state.ts'
import { findInBook, shortKey } from './book-people.ts'
import type { BookEntry, BookQuery } from './book-people.ts'
import { linksOfPerson, saveLink } from './contact-link.ts'
import { LISTS_LAG_MS, linkOf, settle } from './push-context.ts'
import type { PushContext, PushItem } from './push-context.ts'
import { readAll, refreshBook } from './refresh-book.ts'
import { withWhatOthersHave } from './shared-person.ts'

/** Where a contact is in Google, and what was last pushed there; `base` null: he is the user's own so far. */
export interface Place {
  readonly item: PushItem
  readonly held: HeldPerson
  readonly base: Pushed | null
  readonly isAdopted: boolean
  /** Keys of what other contacts have that are the same person in Google (see shared-person). */
  readonly others: ReadonlySet<string>
}

/** Who may be the contact, as the book knows. */
interface Candidates {
  readonly marked: readonly PersonName[]
  /** Found by an e-mail address or phone that exactly one has. */
  readonly alike: PersonName | null
}

type Got = Map<PersonName, HeldPerson | null>

/** A list that was read so shortly before for the same export needn't be read again. */
const FRESH_MS = 60_000
/** More than one only after a create was done twice. */
const MARKED_MAX = 5
const NOTHING: ReadonlySet<string> = new Set()
const NONE: Candidates = { marked: [], alike: null }

/**
 * Finds every item in Google: by its link, by our mark, or by an e-mail address or phone. One call that gets all of them, one that
 * lists what changed; a second of each when somebody isn't where he was. Who is in neither list of what is returned has his result.
 */
export async function locate(
  items: readonly PushItem[],
  push: PushContext,
): Promise<{ readonly places: readonly Place[]; readonly missing: readonly PushItem[] }> {
  const got: Got = new Map()
  const places: Place[] = []
  const isUnsure = items.some(({ stored }) => stored !== null && stored.link.state !== 'linked')
  if (isUnsure || !isBookFresh(push)) await refresh(items, push)
  const first = await look(items, { push, got, places, isLast: false })
  // Who isn't there any more may have been merged into somebody.
  if (first.some(isLinked) && !push.isFresh) await refresh(first, push)
  const rest = first.some(isLinked) ? await look(first, { push, got, places, isLast: true }) : first
  const missing: PushItem[] = []
  for (const item of rest) if (await isToBeMade(item, push)) missing.push(item)
  return { places: await withWhatOthersHave(places, push), missing }
}

function isLinked({ stored }: PushItem): boolean {
  return stored?.link.state === 'linked'
}

function isBookFresh({ writer: { book }, job, scope }: PushContext): boolean {
  const isOfJob = job === null || book.readFor === job
  return book.syncToken !== null && isOfJob && scope.clock.now() - book.readAt < FRESH_MS
}

async function refresh(items: readonly PushItem[], push: PushContext): Promise<void> {
  const moved = await refreshBook({ ...push, job: push.job ?? 'following' })
  push.isFresh = true
  for (const stored of moved)
    for (const item of items)
      if (stored.link.recordId === item.recordId && stored.link.entity === push.entity) item.stored = stored
}

interface Look {
  readonly push: PushContext
  readonly got: Got
  readonly places: Place[]
  /** Those whose link leads nowhere are looked for by other ways, too. */
  readonly isLast: boolean
}

/** Those who weren't found. */
async function look(items: readonly PushItem[], { push, got, places, isLast }: Look): Promise<PushItem[]> {
  const unknown = items.filter((item) => isLast || !isLinked(item))
  const candidates = await candidatesOf(unknown, push)
  const of = (item: PushItem): Candidates => candidates.get(item) ?? NONE
  await getAll(
    items.flatMap((item) => [ownName(item), ...of(item).marked, of(item).alike]),
    { push, got },
  )
  const left: PushItem[] = []
  for (const item of items) {
    const place = byLink(item, got) ?? byMark(item, of(item), got)
    if (place === null) left.push(item)
    else places.push(place)
  }
  const lost: PushItem[] = []
  for (const item of left) {
    const place = await byLikeness(item, got.get(of(item).alike ?? ('' as PersonName)) ?? null, {
      push,
      places,
    })
    if (place === null) lost.push(item)
    else places.push(place)
  }
  return lost
}

function ownName({ stored }: PushItem): PersonName | null {
  return stored?.link.resourceName ?? null
}

async function getAll(
  names: readonly (PersonName | null)[],
  { push, got }: Pick<Look, 'push' | 'got'>,
): Promise<void> {
  const asked = [...new Set(names.filter((name) => name !== null))].filter((name) => !got.has(name))
  if (asked.length === 0) return
  await push.writer.stay()
  const held = await push.google.get(asked)
  for (const [index, name] of asked.entries()) got.set(name, held[index] ?? null)
}

function byLink(item: PushItem, got: Got): Place | null {
  const held = got.get(ownName(item) ?? ('' as PersonName))
  if (!held || item.stored === null) return null
  const { pushed: base, isAdopted } = item.stored.link
  return { item, held, base, isAdopted, others: NOTHING }
}

function byMark(item: PushItem, { marked }: Candidates, got: Got): Place | null {
  for (const name of marked) {
    const held = got.get(name)
    if (!held || !marksOfPerson(held.person).includes(item.mark)) continue
    const { pushed: base = null, isAdopted = true } = item.stored?.link ?? {}
    return { item, held, base, isAdopted, others: NOTHING }
  }
  return null
}

/** What the book says may be over; and whoever is somebody else's already isn't taken from him. */
async function byLikeness(
  item: PushItem,
  held: HeldPerson | null,
  { push, places }: Pick<Look, 'push' | 'places'>,
): Promise<Place | null> {
  if (held === null || !isAlike(item, held, push)) return null
  if (places.some((place) => place.held.resourceName === held.resourceName)) return null
  const links = await linksOfPerson(push.account, held.resourceName, push.scope)
  const isTaken = links.some(
    ({ link }) => link.state === 'linked' && (link.recordId !== item.recordId || link.entity !== push.entity),
  )
  return isTaken ? null : { item, held, base: null, isAdopted: true, others: NOTHING }
}

function isAlike(item: PushItem, { person }: HeldPerson, push: PushContext): boolean {
  if (isSomebodyElses(marksOfPerson(person), item, push)) return false
  const { digest } = push.scope
  const ours = contactKeys(item.held.contact, digest)
  const theirs = personKeys(person, digest)
  if (ours.emails.some((key) => theirs.emails.includes(key))) return true
  if (!ours.phones.some((key) => theirs.phones.includes(key))) return false
  // Everybody at a company has the same phone: it takes a name that doesn't speak against it.
  const { givenName, familyName } = item.held.contact
  const [name = {}] = person.names ?? []
  const there = [memberText(name, 'givenName'), memberText(name, 'familyName')]
  return [givenName, familyName].every((part, index) => isCompatible(part, there[index] ?? ''))
}

function isCompatible(one: string, other: string): boolean {
  const plain = (text: string): string =>
    text
      .normalize('NFKD')
      .replace(/[^\p{L}\p{N}]/gu, '')
      .toLowerCase()
  return plain(one) === '' || plain(other) === '' || plain(one) === plain(other)
}

function isSomebodyElses(marks: readonly string[], { mark }: PushItem, push: PushContext): boolean {
  return marks.some((one) => push.marks.isOurs(one) && one !== mark)
}

async function candidatesOf(
  items: readonly PushItem[],
  push: PushContext,
): Promise<ReadonlyMap<PushItem, Candidates>> {
  if (items.length === 0) return new Map()
  const queries = items.map((item): [PushItem, BookQuery] => {
    const { emails, phones } = contactKeys(item.held.contact, push.scope.digest)
    return [item, { marks: [item.mark], emails: emails.map(shortKey), phones: phones.map(shortKey) }]
  })
  const entries = await inBook(
    {
      marks: queries.flatMap(([, { marks }]) => marks),
      emails: queries.flatMap(([, { emails }]) => emails),
      phones: queries.flatMap(([, { phones }]) => phones),
    },
    push,
  )
  return new Map(queries.map(([item, query]) => [item, candidatesIn(entries, query, { item, push })]))
}

async function inBook(query: BookQuery, push: PushContext): Promise<readonly BookEntry[]> {
  const found = await findInBook(push.writer.book, query, push.scope)
  if (found !== null) return found
  await readAll({ ...push, job: push.job ?? 'following' })
  const again = await findInBook(push.writer.book, query, push.scope)
  if (again === null) throw new Fault('store.contended', 'a part of the book of contacts is missing')
  return again
}

function candidatesIn(
  entries: readonly BookEntry[],
  query: BookQuery,
  { item, push }: { readonly item: PushItem; readonly push: PushContext },
): Candidates {
  const own = ownName(item)
  const others = entries.filter(({ name }) => name !== own)
  const marked = others.filter(({ marks }) => marks.includes(item.mark)).map(({ name }) => name)
  const free = others.filter(({ marks }) => !isSomebodyElses(marks, item, push))
  const having = (of: 'emails' | 'phones'): readonly BookEntry[] =>
    free.filter((entry) => entry[of].some((key) => query[of].includes(key)))
  const [alike, ...more] = having('emails').length > 0 ? having('emails') : having('phones')
  return {
    marked: marked.toSorted().slice(0, MARKED_MAX),
    alike: alike === undefined || more.length > 0 ? null : alike.name,
  }
}

/** Of who isn't found: whether he is to be made now. Else he has his result. */
async function isToBeMade(item: PushItem, push: PushContext): Promise<boolean> {
  const { stored } = item
  if (stored === null) return push.job !== null
  if (stored.link.state === 'linked') {
    const at = push.scope.clock.now()
    item.stored = await saveLink(linkOf(item, push, { state: 'gone', at }), push.scope)
  }
  const link = item.stored?.link ?? stored.link
  const isLeftAlone = link.state === 'gone' && (!push.recreates || push.job === null)
  if (isLeftAlone) {
    settle(item, 'skipped', { why: 'deleted-in-google' })
    return false
  }
  // He may be there, or somewhere else, and no list tells it yet.
  const sureAt = link.at + LISTS_LAG_MS
  if (push.writer.book.readAt >= sureAt) return true
  settle(item, 'waiting', { why: 'unsure' })
  item.waitUntil = Math.max(sureAt, push.scope.clock.now() + 1000)
  return false
}
