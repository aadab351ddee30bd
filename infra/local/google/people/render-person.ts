import { textIn } from './check-person.ts'
import { groupIdOf, microsText, MY_CONTACTS } from './contact-groups.ts'
import {
  etagsOf,
  type ContactsBook,
  type PersonRow,
  type StoredEntry,
  type Version,
} from './contacts-book.ts'
import { FIELD_MEMBERS, WRITABLE_FIELDS, type WritableField } from './person-fields.ts'

export interface Shown {
  readonly version: Version
  /** The fields asked for. */
  readonly mask: readonly string[]
  /** In which kind of answer: only lists of changes tell of former names, and no list tells more than 100 of a kind. */
  readonly as: 'one' | 'list' | 'changes'
}

/** google.md 4.3. */
const LISTED_MAX = 100
const CUT_IN_LISTS: ReadonlySet<string> = new Set(['emailAddresses', 'phoneNumbers'])

/** A contact as the API tells it. Compare: the captured bodies of `people.get`, and of a list with a deleted one. */
export function renderPerson(book: ContactsBook, row: PersonRow, { version, mask, as }: Shown): object {
  const { person: etag, source: sourceTag } = etagsOf(row, version)
  const isRefused = as !== 'one' && book.options.listEtags === 'refused'
  const isGone = version.fields === null
  const shown = {
    resourceName: row.resourceName,
    etag: isRefused ? `${etag}.list` : etag,
    ...(mask.includes('metadata') && {
      metadata: {
        sources: [
          {
            type: 'CONTACT',
            id: row.contactId,
            etag: isRefused ? `${sourceTag}.list` : sourceTag,
            updateTime: isGone ? '1970-01-01T00:00:00Z' : microsText(version.updatedMicros),
          },
        ],
        ...(as === 'changes' &&
          version.formerNames.length > 0 && { previousResourceNames: version.formerNames }),
        ...(isGone && { deleted: true }),
        objectType: 'PERSON',
      },
    }),
    ...(mask.includes('photos') && { photos: [monogram(row)] }),
  }
  return isGone ? shown : { ...shown, ...renderFields(row, { version, mask, as }) }
}

function renderFields(row: PersonRow, { version, mask, as }: Shown): object {
  const fields = WRITABLE_FIELDS.filter((field) => mask.includes(field)).map((field) => {
    const entries =
      field === 'memberships'
        ? membershipsOf(version.groups)
        : (version.fields?.[field] ?? []).map((entry) => ({ ...entry, ...derived(field, entry) }))
    const told = as !== 'one' && CUT_IN_LISTS.has(field) ? entries.slice(0, LISTED_MAX) : entries
    return [
      field,
      told.map((entry, index) => ({ ...entry, metadata: metadataOf(row, field, index) })),
    ] as const
  })
  return Object.fromEntries(fields.filter(([, entries]) => entries.length > 0))
}

function metadataOf(row: PersonRow, field: WritableField, index: number): object {
  return {
    ...(index === 0 && field !== 'memberships' && { primary: true }),
    ...(index === 0 && field === 'names' && { sourcePrimary: true }),
    source: { type: 'CONTACT', id: row.contactId },
  }
}

function monogram({ contactId: id }: PersonRow): object {
  return {
    default: true,
    metadata: { primary: true, source: { type: 'CONTACT', id } },
    url: 'https://lh3.googleusercontent.com/cm/monogram=s100',
  }
}

/** The user's labels come before Google's. */
function membershipsOf(groups: readonly string[]): readonly StoredEntry[] {
  const ordered = [...groups].sort((a, b) => Number(a === MY_CONTACTS) - Number(b === MY_CONTACTS))
  return ordered.map((name) => ({
    contactGroupMembership: { contactGroupId: groupIdOf(name), contactGroupResourceName: name },
  }))
}

/** What Google adds to an entry by itself. */
function derived(field: WritableField, entry: StoredEntry): object {
  const type = textIn(entry, 'type')
  return {
    ...('formattedType' in FIELD_MEMBERS[field] && type !== '' ? { formattedType: formattedType(type) } : {}),
    ...(field === 'names' ? nameTexts(entry) : {}),
    ...(field === 'phoneNumbers' ? canonicalForm(textIn(entry, 'value')) : {}),
    ...(field === 'addresses' && entry['formattedValue'] === undefined ? addressText(entry) : {}),
    ...(field === 'biographies' && entry['contentType'] === undefined ? { contentType: 'TEXT_PLAIN' } : {}),
  }
}

/** Types that Google knows are shown in words, a type of one's own as it is. */
const TYPE_TEXTS: Readonly<Record<string, string>> = {
  home: 'Home',
  work: 'Work',
  other: 'Other',
  mobile: 'Mobile',
  main: 'Main',
  pager: 'Pager',
  homeFax: 'Home Fax',
  workFax: 'Work Fax',
  otherFax: 'Other Fax',
  workMobile: 'Work Mobile',
  workPager: 'Work Pager',
  googleVoice: 'Google Voice',
  school: 'School',
}

function formattedType(type: string): string {
  return (Object.hasOwn(TYPE_TEXTS, type) ? TYPE_TEXTS[type] : undefined) ?? type
}

/** A `displayName` that was sent is ignored: it is made anew from the parts. */
function nameTexts(name: StoredEntry): object {
  const text = (member: string) => textIn(name, member)
  const joined = (...members: string[]) => members.map(text).filter(Boolean).join(' ')
  const full = joined('honorificPrefix', 'givenName', 'middleName', 'familyName')
  const [suffix, family] = [text('honorificSuffix'), text('familyName')]
  const displayName = [full, suffix].filter(Boolean).join(', ') || text('unstructuredName')
  const rest = joined('honorificPrefix', 'givenName', 'middleName')
  const lastFirst = [family, rest, suffix].filter(Boolean).join(', ') || displayName
  return { displayName, displayNameLastFirst: lastFirst, unstructuredName: displayName }
}

/** E.164, for numbers that name their country; Google also reads others in the country of the account. */
function canonicalForm(number: string): object {
  const international = /^\s*(?:\+|00)/.test(number)
  const digits = number.replaceAll(/\D/g, '').replace(/^00/, '')
  return international && /^\d{7,15}$/.test(digits) ? { canonicalForm: `+${digits}` } : {}
}

function addressText(address: StoredEntry): object {
  const line = (...members: string[]) =>
    members
      .map((member) => textIn(address, member))
      .filter(Boolean)
      .join(' ')
  const lines = [
    line('streetAddress'),
    line('extendedAddress'),
    line('poBox'),
    line('postalCode', 'city'),
    line('region'),
    line('country'),
  ].filter(Boolean)
  return lines.length > 0 ? { formattedValue: lines.join('\n') } : {}
}
