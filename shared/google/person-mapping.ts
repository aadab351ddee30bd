import type { people_v1 } from 'googleapis/build/src/apis/people/index.js'
import type { HeldPerson, PersonChange } from '../contact-ports.ts'
import type { PersonName } from '../domain/ids.ts'
import { PERSON_FIELDS, type Person, type PersonEntry, type PersonField } from '../domain/person.ts'

type ApiPerson = people_v1.Schema$Person

/** The source whose values are the user's own; others are what people tell of themselves in their profiles. */
const SOURCE = 'CONTACT'

/** What Google makes of an entry; it is ignored or refused in a write. */
const DERIVED: ReadonlySet<string> = new Set(['metadata', 'formattedType'])
const DERIVED_OF: { readonly [Field in PersonField]?: ReadonlySet<string> } = {
  names: new Set(['displayName', 'displayNameLastFirst']),
  phoneNumbers: new Set(['canonicalForm']),
}

/**
 * Texts that Google makes of an entry's parts when there are any. Sent back beside changed parts they would
 * contradict them; alone they are all that the entry holds.
 */
const WHOLE_OF_PARTS: { readonly [Field in PersonField]?: { whole: string; parts: readonly string[] } } = {
  names: {
    whole: 'unstructuredName',
    parts: ['givenName', 'middleName', 'familyName', 'honorificPrefix', 'honorificSuffix'],
  },
  addresses: {
    whole: 'formattedValue',
    parts: ['streetAddress', 'extendedAddress', 'poBox', 'city', 'region', 'postalCode', 'country'],
  },
}

/** Null for what is no contact of the user's: without an id, or without a contact source to write to. */
export function fromApiPerson(api: ApiPerson): HeldPerson | null {
  const { resourceName } = api
  const etag = api.metadata?.sources?.find(({ type }) => type === SOURCE)?.etag
  if (!isPersonName(resourceName) || !etag) return null
  return { resourceName, etag, person: personOf(api) }
}

/** One of a list; null for one without an id, about which nothing can be said. */
export function changeOf(api: ApiPerson): PersonChange | null {
  const { resourceName, metadata } = api
  if (!isPersonName(resourceName)) return null
  // Somebody deleted keeps an etag, and a photo.
  const held = metadata?.deleted === true ? null : fromApiPerson(api)
  if (held === null) return { kind: 'gone', resourceName }
  return { kind: 'held', held, formerNames: (metadata?.previousResourceNames ?? []).filter(isPersonName) }
}

/** The body of a write. Of the fields given, those that the person has nothing of are not in it. */
export function toApiPerson(person: Person, fields: readonly PersonField[] = PERSON_FIELDS): ApiPerson {
  const body: object = withEntries(fields, (field) => person[field] ?? [])
  // What the members hold is Google's to check: those that we don't know go back as they came.
  return body
}

/** The same for a contact that there is, which must still be as it was seen. */
export function toApiUpdate(
  { etag, person }: Pick<HeldPerson, 'etag' | 'person'>,
  fields: readonly PersonField[],
): ApiPerson {
  return { ...toApiPerson(person, fields), metadata: { sources: [{ type: SOURCE, etag }] } }
}

export function isPersonName(value: unknown): value is PersonName {
  return typeof value === 'string' && value !== ''
}

function personOf(api: ApiPerson): Person {
  return withEntries(PERSON_FIELDS, (field) => {
    const entries: readonly unknown[] = api[field] ?? []
    return primaryFirst(entries.filter(isObject).filter(isOfContact))
  })
}

function withEntries(
  fields: readonly PersonField[],
  entriesOf: (field: PersonField) => readonly PersonEntry[],
): Person {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const entries = entriesOf(field).flatMap((entry) => writable(field, entry) ?? [])
      return entries.length === 0 ? [] : [[field, entries]]
    }),
  )
}

/** Null when nothing is left of it. */
function writable(field: PersonField, entry: PersonEntry): PersonEntry | null {
  if (field === 'memberships') return groupOf(entry)
  const { whole, parts = [] } = WHOLE_OF_PARTS[field] ?? {}
  const hasParts = parts.some((part) => Boolean(entry[part]))
  const kept = Object.entries(entry).filter(
    ([member]) => !DERIVED.has(member) && !DERIVED_OF[field]?.has(member) && !(hasParts && member === whole),
  )
  return kept.length === 0 ? null : Object.fromEntries(kept)
}

/** That somebody belongs to the user's Workspace is nothing that can be written. */
function groupOf({ contactGroupMembership: membership }: PersonEntry): PersonEntry | null {
  const contactGroupResourceName = isObject(membership) ? membership['contactGroupResourceName'] : undefined
  return contactGroupResourceName ? { contactGroupMembership: { contactGroupResourceName } } : null
}

function isOfContact({ metadata }: PersonEntry): boolean {
  const source = isObject(metadata) ? metadata['source'] : undefined
  return !isObject(source) || (source['type'] ?? SOURCE) === SOURCE
}

/** Which one is primary is told by the metadata alone, and taken from the order in a write (google.md 4.3). */
function primaryFirst(entries: readonly PersonEntry[]): readonly PersonEntry[] {
  const says = (what: string) => (entry: PersonEntry) =>
    isObject(entry['metadata']) && entry['metadata'][what] === true
  const primary = entries.find(says('sourcePrimary')) ?? entries.find(says('primary'))
  return primary === undefined ? entries : [primary, ...entries.filter((entry) => entry !== primary)]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
