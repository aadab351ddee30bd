import {
  findPerson,
  newestOf,
  writePerson,
  nextContactId,
  type ContactsBook,
  type PersonRow,
  type StoredEntry,
  type StoredFields,
} from './contacts-book.ts'
import { invalidArgument, personNotFound } from './people-error.ts'
import { SINGLETONS, WRITABLE_FIELDS } from './person-fields.ts'

/**
 * "Merge" in the contacts app: the first one takes over what the others have, and they are gone. From then on it says by what names it
 * was known before (google.md 4.2).
 */
export function mergePeople(book: ContactsBook, names: readonly string[]): PersonRow {
  const rows = [...new Set(names)].map((name) => requirePerson(book, name))
  const [survivor, ...others] = rows
  if (survivor === undefined || others.length === 0)
    throw invalidArgument('resourceNames', 'are fewer than two')
  const all = rows.map(newestOf)
  const formerNames = [
    ...all.flatMap((version) => version.formerNames),
    ...others.map(({ resourceName }) => resourceName),
  ]
  const isSilent = book.options.mergedAway === 'silent'
  for (const other of others)
    writePerson(book, other, {
      fields: null,
      groups: [],
      movedTo: survivor.resourceName,
      ...(isSilent && { isSilent }),
    })
  return writePerson(book, survivor, {
    fields: mergedFields(all.map(({ fields }) => fields ?? {})),
    groups: [...new Set(all.flatMap(({ groups }) => groups))],
    formerNames,
  })
}

/** The same contact under a new name, as when a verified address links it with a profile (discovery document). */
export function renamePerson(book: ContactsBook, resourceName: string): PersonRow {
  const row = requirePerson(book, resourceName)
  const { fields, groups, formerNames } = newestOf(row)
  const next = `people/c${BigInt(`0x${nextContactId(book)}`)}`
  writePerson(book, row, { fields: null, groups: [], movedTo: next, isSilent: true })
  const at = { resourceName: next, contactId: row.contactId }
  return writePerson(book, at, { fields, groups, formerNames: [...formerNames, row.resourceName] })
}

function mergedFields(all: readonly StoredFields[]): StoredFields {
  const fields = WRITABLE_FIELDS.map((field) => {
    const entries = distinct(all.flatMap((one) => one[field] ?? []))
    return [field, SINGLETONS.has(field) ? entries.slice(0, 1) : entries] as const
  })
  return Object.fromEntries(fields.filter(([, entries]) => entries.length > 0))
}

function distinct(entries: readonly StoredEntry[]): readonly StoredEntry[] {
  return [...new Map(entries.map((entry) => [JSON.stringify(entry).toLowerCase(), entry])).values()]
}

function requirePerson(book: ContactsBook, name: string): PersonRow {
  const row = findPerson(book, name)
  if (row === null) throw personNotFound()
  return row
}
