/** What a member of an entry holds. `output`: made by Google; taken on a write, and thrown away. */
export type MemberKind = 'text' | 'long-text' | 'flag' | 'count' | 'date' | 'group' | 'output'

type Members = Readonly<Record<string, MemberKind>>

function texts(names: string, more: Members = {}): Members {
  const each = names.split(' ').map((name): [string, MemberKind] => [name, 'text'])
  return { ...Object.fromEntries(each), metadata: 'output', ...more }
}

const TYPED = { formattedType: 'output' } as const satisfies Members

/** The fields of a contact that can be written, with their members (discovery document, google.md 4.3). */
export const FIELD_MEMBERS = {
  addresses: texts(
    'type formattedValue poBox streetAddress extendedAddress city region postalCode country countryCode',
    TYPED,
  ),
  biographies: texts('contentType', { value: 'long-text' }),
  birthdays: texts('text', { date: 'date' }),
  calendarUrls: texts('type url', TYPED),
  clientData: texts('key value'),
  emailAddresses: texts('value type displayName', TYPED),
  events: texts('type', { date: 'date', ...TYPED }),
  externalIds: texts('value type', TYPED),
  genders: texts('value addressMeAs', { formattedValue: 'output' }),
  imClients: texts('username type protocol', { formattedProtocol: 'output', ...TYPED }),
  interests: texts('value'),
  locales: texts('value'),
  locations: texts('value type floor floorSection deskCode buildingId', { current: 'flag' }),
  memberships: { metadata: 'output', domainMembership: 'output', contactGroupMembership: 'group' },
  miscKeywords: texts('value type', TYPED),
  names: texts(
    'givenName familyName middleName honorificPrefix honorificSuffix unstructuredName phoneticFullName phoneticGivenName phoneticFamilyName phoneticMiddleName phoneticHonorificPrefix phoneticHonorificSuffix',
    { displayName: 'output', displayNameLastFirst: 'output' },
  ),
  nicknames: texts('value type'),
  occupations: texts('value'),
  organizations: texts(
    'name phoneticName title department jobDescription symbol domain location costCenter type',
    {
      current: 'flag',
      startDate: 'date',
      endDate: 'date',
      fullTimeEquivalentMillipercent: 'count',
      ...TYPED,
    },
  ),
  phoneNumbers: texts('value type', { canonicalForm: 'output', ...TYPED }),
  relations: texts('person type', TYPED),
  sipAddresses: texts('value type', TYPED),
  urls: texts('value type', TYPED),
  userDefined: texts('key value'),
} as const satisfies Record<string, Members>

export type WritableField = keyof typeof FIELD_MEMBERS

export const WRITABLE_FIELDS = Object.keys(FIELD_MEMBERS) as readonly WritableField[]

/** What a read mask may name. `etag` and `resourceName` come always and can't be asked for. */
export const READABLE_FIELDS: readonly string[] = [
  ...WRITABLE_FIELDS,
  'ageRanges',
  'coverPhotos',
  'metadata',
  'photos',
  'skills',
]

/** Members of a person that a caller may send along from what it has read; they change nothing. */
export const IGNORED_MEMBERS: readonly string[] = [
  'resourceName',
  'etag',
  'metadata',
  'ageRange',
  'ageRanges',
  'braggingRights',
  'coverPhotos',
  'photos',
  'relationshipInterests',
  'relationshipStatuses',
  'residences',
  'skills',
  'taglines',
]

/** Fields of which a contact has one at most. */
export const SINGLETONS: ReadonlySet<string> = new Set(['names', 'biographies', 'birthdays', 'genders'])

export function isWritable(field: string): field is WritableField {
  return Object.hasOwn(FIELD_MEMBERS, field)
}
