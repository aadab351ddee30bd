import { checkPerson, checkSize, isObject, type CheckedPerson } from './check-person.ts'
import { MY_CONTACTS } from './contact-groups.ts'
import {
  etagsOf,
  findPerson,
  newestOf,
  nextContactId,
  writePerson,
  type ContactsBook,
  type PersonRow,
  type StoredFields,
} from './contacts-book.ts'
import {
  contactsFull,
  etagMissing,
  etagStale,
  invalidArgument,
  nothingToCreate,
  PeopleError,
  personNotFound,
  rpcStatusOf,
} from './people-error.ts'
import type { WritableField } from './person-fields.ts'

export const CREATED_MAX = 200
export const UPDATED_MAX = 200
export const DELETED_MAX = 500
const CONTACTS_MAX = 25_000
const TRASH_MS = 30 * 86_400_000

/** One person of a batch: his row, or why he was refused while the others were done. */
export type Outcome = PersonRow | PeopleError

/** Answers in the order given. There is no idempotency: the same person twice is two contacts. */
export function createPeople(book: ContactsBook, given: readonly unknown[]): readonly Outcome[] {
  const drafts = given.map((person) =>
    attempt(() => {
      const checked = checkPerson(book, person, { mask: null, had: [] })
      const isEmpty = Object.values(checked.fields).every(({ length }) => length === 0)
      if (isEmpty && checked.groups === null) throw nothingToCreate()
      checkSize(checked.fields)
      return checked
    }),
  )
  refuseAll(book, drafts, { type: 'BatchCreateContactsErrorDetails', keys: Object.keys(drafts) })
  const fits = drafts.filter((draft) => !(draft instanceof PeopleError)).length
  if (contactsCounted(book) + fits > (book.options.contactsMax ?? CONTACTS_MAX)) throw contactsFull()
  return drafts.map((draft) => (draft instanceof PeopleError ? draft : createOne(book, draft)))
}

function createOne(book: ContactsBook, { fields, groups }: CheckedPerson): PersonRow {
  const contactId = nextContactId(book)
  const resourceName = `people/c${BigInt(`0x${contactId}`)}`
  const at = groups === null || groups.length === 0 ? [MY_CONTACTS] : groups
  return writePerson(book, { resourceName, contactId }, { fields, groups: at })
}

/** What lies in the trash counts for 30 days (google.md 4.3). */
function contactsCounted(book: ContactsBook): number {
  const since = book.clock.now() - TRASH_MS
  let counted = 0
  for (const row of book.people.values())
    if (newestOf(row).fields !== null || (row.deletedAt !== null && row.deletedAt > since)) counted += 1
  return counted
}

export interface PersonUpdate {
  readonly resourceName: string
  readonly person: unknown
}

/** Each field of the mask is replaced as a whole in every one of them, and cleared where it isn't given. */
export function updatePeople(
  book: ContactsBook,
  updates: readonly PersonUpdate[],
  mask: readonly WritableField[],
): readonly Outcome[] {
  const drafts = updates.map((update) => attempt(() => draftUpdate(book, update, mask)))
  const keys = updates.map(({ resourceName }) => resourceName)
  refuseAll(book, drafts, { type: 'BatchUpdateContactsErrorDetails', keys })
  return drafts.map((draft) => (draft instanceof PeopleError ? draft : writePerson(book, draft.row, draft)))
}

interface Draft {
  readonly row: PersonRow
  readonly fields: StoredFields
  readonly groups: readonly string[]
}

function draftUpdate(
  book: ContactsBook,
  { resourceName, person }: PersonUpdate,
  mask: readonly WritableField[],
): Draft {
  const row = findPerson(book, resourceName)
  if (row === null) throw personNotFound()
  checkEtag(row, person)
  const before = newestOf(row)
  const { fields, groups } = checkPerson(book, person, { mask, had: before.groups })
  const isGrouped = mask.includes('memberships')
  if (isGrouped && (groups === null || groups.length === 0))
    throw invalidArgument('memberships', 'a contact is in one group at least')
  const kept = Object.entries(before.fields ?? {}).filter(([field]) => !mask.some((one) => one === field))
  const after = { ...Object.fromEntries(kept), ...fields }
  checkSize(after)
  return { row, fields: after, groups: isGrouped && groups !== null ? groups : before.groups }
}

/** Each tag that was sent must be the newest: the person's, and those of its contact source. */
function checkEtag(row: PersonRow, person: unknown): void {
  const now = etagsOf(row, newestOf(row))
  const etag = isObject(person) ? person['etag'] : undefined
  const metadata = isObject(person) ? person['metadata'] : undefined
  const sources: unknown = isObject(metadata) ? metadata['sources'] : undefined
  const ofSources = (Array.isArray(sources) ? sources : [])
    .filter((source) => isObject(source) && source['type'] === 'CONTACT')
    .map((source) => (isObject(source) ? source['etag'] : undefined))
  const given = [etag, ...ofSources].filter((tag) => typeof tag === 'string' && tag !== '')
  if (given.length === 0) throw etagMissing()
  if (given.some((tag) => tag !== now.person && tag !== now.source)) throw etagStale()
}

/** Into the trash. Whether one that is gone already spoils the batch isn't known: it does, unless bad ones stand alone. */
export function deletePeople(book: ContactsBook, names: readonly string[]): void {
  const drafts = [...new Set(names)].map((name) => findPerson(book, name) ?? personNotFound())
  const missing = drafts.find((draft) => draft instanceof PeopleError)
  if (missing !== undefined && book.options.badPerson !== 'alone') throw missing
  for (const draft of drafts)
    if (!(draft instanceof PeopleError))
      writePerson(book, draft, { fields: null, groups: [], deletedAt: book.clock.now() })
}

function attempt<T>(act: () => T): T | PeopleError {
  try {
    return act()
  } catch (error) {
    if (error instanceof PeopleError) return error
    throw error
  }
}

/**
 * The discovery document says that a batch with an invalid contact answers "error details with a list of errors for each": then
 * nothing is done. It also gives each person of an answer a status of his own; `badPerson: 'alone'` makes use of it.
 */
function refuseAll(
  book: ContactsBook,
  drafts: readonly unknown[],
  { type, keys }: { type: string; keys: readonly string[] },
): void {
  const bad = drafts.flatMap((draft, index) => (draft instanceof PeopleError ? [{ draft, index }] : []))
  const [first] = bad
  if (first === undefined || (book.options.badPerson === 'alone' && drafts.length > 1)) return
  const { code, status, message, details } = first.draft
  const errors = Object.fromEntries(
    bad.map(({ draft, index }) => [keys[index] ?? String(index), rpcStatusOf(draft)] as const),
  )
  const list = { '@type': `type.googleapis.com/google.people.v1.${type}`, contactErrors: errors }
  throw new PeopleError({ code, status }, message, drafts.length > 1 ? [list] : details)
}
