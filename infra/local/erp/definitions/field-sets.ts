import type { FieldDefinition } from './entity-definition.ts'

type Fields = Record<string, FieldDefinition>

export const BAD_CHARACTERS = '$noBadCharacters'

export const name: FieldDefinition = { type: 'varchar', required: true, pattern: BAD_CHARACTERS }

export const stamps: Fields = {
  createdAt: { type: 'datetime', readOnly: true },
  modifiedAt: { type: 'datetime', readOnly: true },
  createdBy: { type: 'link', readOnly: true, entity: 'User' },
  modifiedBy: { type: 'link', readOnly: true, entity: 'User' },
}

export const optionalDates: Fields = {
  dateStartDate: { type: 'date', utility: true },
  dateEndDate: { type: 'date', utility: true },
}

export const teams: FieldDefinition = { type: 'linkMultiple', entity: 'Team' }

export const reminders: FieldDefinition = { type: 'jsonArray', notStorable: true }

export const attendees: Fields = {
  users: {
    type: 'linkMultiple',
    entity: 'User',
    columns: { status: 'acceptanceStatus' },
    audited: true,
  },
  contacts: {
    type: 'linkMultiple',
    entity: 'Contact',
    columns: { status: 'acceptanceStatus' },
    audited: true,
  },
  leads: {
    type: 'linkMultiple',
    entity: 'Lead',
    columns: { status: 'acceptanceStatus' },
    audited: true,
  },
}

export const personName: Fields = {
  name: { type: 'personName' },
  salutationName: { type: 'enum', options: ['', 'Mr.', 'Ms.', 'Mrs.', 'Dr.'] },
  firstName: { type: 'varchar', maxLength: 100, pattern: BAD_CHARACTERS },
  lastName: { type: 'varchar', maxLength: 100, pattern: BAD_CHARACTERS },
  middleName: { type: 'varchar', maxLength: 100, pattern: BAD_CHARACTERS },
}

const PERSON_PHONES = ['Mobile', 'Office', 'Home', 'Fax', 'Other'] as const

export const reach: Fields = {
  emailAddress: { type: 'email' },
  phoneNumber: { type: 'phone', typeList: PERSON_PHONES },
  emailAddressIsOptedOut: { type: 'bool', utility: true },
  emailAddressIsInvalid: { type: 'bool', utility: true },
  phoneNumberIsOptedOut: { type: 'bool', utility: true },
  phoneNumberIsInvalid: { type: 'bool', utility: true },
}

/** The five parts of an address; all but the street refuse `<>=`. */
export function address(prefix: string): Fields {
  return {
    [prefix]: { type: 'address' },
    [`${prefix}Street`]: { type: 'text', maxLength: 255 },
    [`${prefix}City`]: { type: 'varchar', maxLength: 100, pattern: BAD_CHARACTERS },
    [`${prefix}State`]: { type: 'varchar', maxLength: 100, pattern: BAD_CHARACTERS },
    [`${prefix}Country`]: { type: 'varchar', maxLength: 100, pattern: BAD_CHARACTERS },
    [`${prefix}PostalCode`]: { type: 'varchar', maxLength: 40, pattern: BAD_CHARACTERS },
  }
}

export const OFFICE_PHONES = ['Office', 'Mobile', 'Fax', 'Other'] as const

/** New records of people and companies start with these. */
export const reachDefaults = {
  targetListIsOptedOut: false,
  emailAddressIsOptedOut: false,
  emailAddressIsInvalid: false,
  phoneNumberIsOptedOut: false,
  phoneNumberIsInvalid: false,
} as const
