import { z } from 'zod'
import { isGivable } from './contact-groups.ts'
import type { ContactsBook, StoredEntry, StoredFields } from './contacts-book.ts'
import { invalidArgument, unknownName, type PeopleError } from './people-error.ts'
import {
  FIELD_MEMBERS,
  IGNORED_MEMBERS,
  isWritable,
  SINGLETONS,
  type MemberKind,
  type WritableField,
} from './person-fields.ts'

/** google.md 4.3: per contact 500 fields and 128 KB, per field 1,024 characters, notes longer. */
const ENTRIES_MAX = 500
const BYTES_MAX = 128 * 1024
const CHARACTERS_MAX = 1024

/** What a caller sent as one person: the fields it names, checked. Null groups: it named none. */
export interface CheckedPerson {
  readonly fields: StoredFields
  readonly groups: readonly string[] | null
}

interface Against {
  /** Fields that the write touches; null: all. */
  readonly mask: readonly WritableField[] | null
  /** Groups that it is in already: those may stay whatever they are. */
  readonly had: readonly string[]
}

/** Throws a PeopleError for what Google wouldn't take. */
export function checkPerson(book: ContactsBook, given: unknown, { mask, had }: Against): CheckedPerson {
  if (!isObject(given)) throw invalidArgument('person', 'is no person')
  const fields: Partial<Record<WritableField, readonly StoredEntry[]>> = {}
  let groups: readonly string[] | null = null
  for (const [name, value] of Object.entries(given)) {
    if (!isWritable(name)) {
      if (!IGNORED_MEMBERS.includes(name)) throw unknownName(name, 'person')
      continue
    }
    const entries = checkEntries(name, value)
    if (mask !== null && !mask.includes(name)) continue
    if (SINGLETONS.has(name) && entries.length > 1) throw invalidArgument(name, 'is a singleton')
    if (name === 'memberships') groups = checkGroups(book, entries, had)
    else fields[name] = entries
  }
  return { fields, groups }
}

/** Throws when the contact as a whole would be too large. */
export function checkSize(fields: StoredFields): void {
  const entries = Object.values(fields).reduce((sum, { length }) => sum + length, 0)
  if (entries > ENTRIES_MAX) throw invalidArgument('person', `has more than ${ENTRIES_MAX} fields`)
  if (Buffer.byteLength(JSON.stringify(fields)) > BYTES_MAX)
    throw invalidArgument('person', `is larger than ${BYTES_MAX} bytes`)
}

function checkEntries(field: WritableField, value: unknown): readonly StoredEntry[] {
  if (value === null) return []
  if (!Array.isArray(value)) throw invalidArgument(field, 'is no list')
  const checked = value.map((entry, index) => checkEntry(field, entry, `${field}[${index}]`))
  // Whichever the caller marks as its primary one comes first.
  const marked = value.findIndex(isSourcePrimary)
  const first = marked > 0 ? [checked[marked], ...checked.toSpliced(marked, 1)] : checked
  return first.filter((entry) => entry !== undefined && Object.keys(entry).length > 0) as StoredEntry[]
}

function isSourcePrimary(entry: unknown): boolean {
  const metadata = isObject(entry) ? entry['metadata'] : undefined
  return isObject(metadata) && metadata['sourcePrimary'] === true
}

function checkEntry(field: WritableField, given: unknown, at: string): StoredEntry {
  if (!isObject(given)) throw invalidArgument(at, 'is no object')
  const members: Readonly<Record<string, MemberKind>> = FIELD_MEMBERS[field]
  const entry: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(members, name) ? members[name] : undefined
    if (kind === undefined) throw unknownName(name, `person.${at}`)
    if (value === null || kind === 'output') continue
    const fault = memberFault(kind, value)
    if (fault !== null) throw invalidArgument(`${at}.${name}`, fault)
    if (value !== '') entry[name] = value
  }
  const fault = entryFault(field, entry)
  if (fault !== null) throw fault(at)
  return entry
}

function memberFault(kind: MemberKind, value: unknown): string | null {
  const { holds, fault } = KINDS[kind]
  if (!holds(value)) return fault
  return kind === 'text' && (value as string).length > CHARACTERS_MAX
    ? `is longer than ${CHARACTERS_MAX} characters`
    : null
}

const part = z.int().min(0).optional()
const date = z.strictObject({ year: part, month: part, day: part })

const isText = (value: unknown): value is string => typeof value === 'string'

const KINDS: Readonly<
  Record<MemberKind, { readonly holds: (value: unknown) => boolean; readonly fault: string }>
> = {
  text: { holds: isText, fault: 'is no text' },
  'long-text': { holds: isText, fault: 'is no text' },
  flag: { holds: (value) => typeof value === 'boolean', fault: 'is neither true nor false' },
  count: { holds: Number.isInteger, fault: 'is no whole number' },
  date: { holds: (value) => date.safeParse(value).success, fault: 'is no date' },
  group: { holds: isObject, fault: 'is no membership' },
  output: { holds: () => true, fault: '' },
}

const NOTE_TYPES = ['TEXT_PLAIN', 'TEXT_HTML']
const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+$/

/** What a single field asks for besides the kinds of its members. */
function entryFault(field: WritableField, entry: StoredEntry): ((at: string) => PeopleError) | null {
  const refuse = (description: string) => (at: string) => invalidArgument(at, description)
  const value = textIn(entry, 'value')
  const contentType = textIn(entry, 'contentType') || 'TEXT_PLAIN'
  if (field === 'emailAddresses' && !EMAIL.test(value)) return refuse('is no e-mail address')
  if (field === 'phoneNumbers' && value === '') return refuse('has no number')
  if (field === 'clientData' && (textIn(entry, 'key') === '' || value === ''))
    return refuse('lacks its key or value')
  if (field === 'biographies' && !NOTE_TYPES.includes(contentType)) return refuse('is of no known type')
  return null
}

/** Only groups that are there, and of Google's own only those that may be given (google.md 4.3). */
function checkGroups(
  book: ContactsBook,
  entries: readonly StoredEntry[],
  had: readonly string[],
): readonly string[] {
  const names = entries.flatMap((entry) => {
    const parsed = membership.safeParse(entry)
    return parsed.success ? [parsed.data.contactGroupMembership.contactGroupResourceName] : []
  })
  if (names.length < entries.length) throw invalidArgument('memberships', 'names no group')
  const wrong = names.find((name) => !had.includes(name) && !isGivable(book, name))
  if (wrong !== undefined) throw invalidArgument('memberships', `${wrong} is no group that can be given`)
  return [...new Set(names)]
}

const membership = z.object({ contactGroupMembership: z.object({ contactGroupResourceName: z.string() }) })

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function textIn(entry: StoredEntry, member: string): string {
  const value = entry[member]
  return typeof value === 'string' ? value : ''
}
