import { listOf } from '../reach.ts'
import { toText, type Attributes } from '../value.ts'

const TEXTS = [
  'salutationName',
  'firstName',
  'middleName',
  'lastName',
  'title',
  'addressStreet',
  'addressCity',
  'addressState',
  'addressPostalCode',
  'addressCountry',
  'description',
  'assignedUserId',
] as const

/** What a contact's or lead's form says, as attributes; an address or number that is there already keeps its marks. */
export function toPersonAttributes(form: {
  readonly entity: string
  readonly values: ReadonlyMap<string, readonly string[]>
  /** Empty for a new record. */
  readonly stored: Attributes
}): Attributes {
  const { entity, values, stored } = form
  const one = (name: string): string => (values.get(name)?.[0] ?? '').replaceAll('\r\n', '\n').trim()
  const lines = (name: string): string[] =>
    one(name)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  const names = [...TEXTS, entity === 'Lead' ? 'accountName' : 'accountId']
  return {
    ...Object.fromEntries(names.map((name) => [name, one(name) || null])),
    emailAddressData: lines('emails').map((line, at) => emailRow(line, { isFirst: at === 0, stored })),
    phoneNumberData: lines('phones').map((line, at) => phoneRow(line, { isFirst: at === 0, stored })),
  }
}

interface RowOf {
  readonly isFirst: boolean
  readonly stored: Attributes
}

function emailRow(emailAddress: string, { isFirst, stored }: RowOf): Attributes {
  const lower = emailAddress.toLowerCase()
  const known = listOf(stored['emailAddressData']).find((row) => row['lower'] === lower)
  return { emailAddress, lower, ...marksOf(known), primary: isFirst }
}

/** `+420 777 111 222 Mobile`; without a type it is a mobile. */
function phoneRow(line: string, { isFirst, stored }: RowOf): Attributes {
  const [, number = '', type = 'Mobile'] = /^(.*?)(?:\s+([A-Za-z]+))?$/.exec(line) ?? []
  const known = listOf(stored['phoneNumberData']).find((row) => toText(row['phoneNumber']) === number)
  return { phoneNumber: number, type, ...marksOf(known), primary: isFirst }
}

function marksOf(known: Attributes | undefined): Attributes {
  return {
    primary: false,
    optOut: known?.['optOut'] === true,
    invalid: known?.['invalid'] === true,
  }
}
