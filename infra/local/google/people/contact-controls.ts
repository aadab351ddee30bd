import { createGroup } from './contact-groups.ts'
import {
  etagsOf,
  expireSyncTokens,
  findPerson,
  livingPeople,
  newestOf,
  type ContactsBook,
} from './contacts-book.ts'
import { mergePeople, renamePerson } from './merge-people.ts'
import { PeopleError, personNotFound } from './people-error.ts'
import { isWritable, READABLE_FIELDS } from './person-fields.ts'
import { renderPerson } from './render-person.ts'
import { seedContacts } from './seed-contacts.ts'
import { createPeople, deletePeople, updatePeople, type Outcome } from './write-people.ts'

/** A contact as the API would tell it, with all of its fields. */
export type ShownPerson = Readonly<Record<string, unknown>> & {
  readonly resourceName: string
  readonly etag: string
}

/** What a person does in the contacts app. It knows no quota, and what it shows isn't late; everything else is as in the API. */
export interface ContactControls {
  /** Fields as the API takes them; the new resource name. */
  readonly add: (fields: object) => string
  /** Replaces the fields that are named. */
  readonly change: (resourceName: string, fields: object) => void
  readonly remove: (resourceName: string) => void
  /** The first one takes the others over; its name. */
  readonly merge: (resourceNames: readonly string[]) => string
  /** The same contact under another name, as linking it with a profile does; that name. */
  readonly rename: (resourceName: string) => string
  readonly get: (resourceName: string) => ShownPerson | null
  /** All of them, by their last change. */
  readonly list: () => readonly ShownPerson[]
  /** Makes a label; its resource name. */
  readonly addGroup: (name: string) => string
  readonly expireSyncTokens: () => void
  /** How often a write of this account began while another one ran. */
  readonly overlaps: () => number
  /** A few contacts to begin with, unless there are some. */
  readonly seed: () => void
  readonly book: ContactsBook
}

export function contactControls(book: ContactsBook): ContactControls {
  const show = (resourceName: string): ShownPerson | null => {
    const row = findPerson(book, resourceName)
    if (row === null) return null
    const { resourceName: name } = row
    const version = newestOf(row)
    const shown = renderPerson(book, row, { version, mask: READABLE_FIELDS, as: 'one' })
    return { ...shown, resourceName: name, etag: etagsOf(row, version).person }
  }
  return {
    book,
    add: (fields) => nameOf(createPeople(book, [fields])[0]),
    change: (resourceName, fields) => changePerson(book, resourceName, fields),
    remove: (resourceName) => deletePeople(book, [resourceName]),
    merge: (names) => mergePeople(book, names).resourceName,
    rename: (name) => renamePerson(book, name).resourceName,
    get: show,
    list: () =>
      livingPeople(book)
        .sort((a, b) => newestOf(a).change - newestOf(b).change)
        .flatMap((row) => show(row.resourceName) ?? []),
    addGroup: (name) => createGroup(book, name).resourceName,
    expireSyncTokens: () => expireSyncTokens(book),
    overlaps: () => book.writers.overlaps,
    seed: () => seedContacts(book),
  }
}

/** As an update with the newest etag. */
function changePerson(book: ContactsBook, resourceName: string, fields: object): void {
  const row = findPerson(book, resourceName)
  if (row === null) throw personNotFound()
  const person = { ...fields, etag: etagsOf(row, newestOf(row)).person }
  nameOf(updatePeople(book, [{ resourceName, person }], Object.keys(fields).filter(isWritable))[0])
}

function nameOf(outcome: Outcome | undefined): string {
  if (outcome === undefined || outcome instanceof PeopleError) throw outcome ?? personNotFound()
  return outcome.resourceName
}
