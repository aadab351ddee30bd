/**
 * A person as the People API shows and takes it: only the fields that we write, each entry with all of its members that may be
 * written, also those that we don't know (labels of one's own). What Google derives (`metadata`, `formattedType`, `canonicalForm`,
 * `displayName`, `formattedValue`) is left out.
 */
export interface Person {
  readonly names?: readonly PersonEntry[]
  readonly biographies?: readonly PersonEntry[]
  readonly emailAddresses?: readonly PersonEntry[]
  readonly phoneNumbers?: readonly PersonEntry[]
  readonly organizations?: readonly PersonEntry[]
  readonly addresses?: readonly PersonEntry[]
  readonly memberships?: readonly PersonEntry[]
  readonly clientData?: readonly PersonEntry[]
}

export type PersonField = keyof Person

export const PERSON_FIELDS = [
  'names',
  'biographies',
  'emailAddresses',
  'phoneNumbers',
  'organizations',
  'addresses',
  'memberships',
  'clientData',
] as const satisfies readonly PersonField[]

/** One value of a field with its members, as Google names them. Members are JSON. */
export type PersonEntry = Readonly<Record<string, unknown>>
