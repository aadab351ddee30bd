import { z } from 'zod'
import type { ListedContact, HeldContact } from '../contact-ports.ts'
import { PHONE_TYPES } from '../domain/contact.ts'
import type { ContactEntity, Phone, PhoneType, PostalAddress } from '../domain/contact.ts'
import type { RecordId, UserId } from '../domain/ids.ts'
import { fromErpTime } from './erp-time.ts'
import { unreadableRecord } from './unreadable-record.ts'

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value === true)
/** Whole seconds, UTC. What was put into the database past the ERP may have none. */
const moment = z
  .string()
  .nullish()
  .refine((value) => typeof value !== 'string' || fromErpTime(value) !== null)
  .transform((value) => (typeof value === 'string' ? (fromErpTime(value) ?? 0) : 0))

const LISTED = z.object({
  id: z.custom<RecordId>((value) => typeof value === 'string' && value !== ''),
  name: text,
  assignedUserId: z
    .custom<UserId>((value) => typeof value === 'string')
    .nullish()
    .transform((value) => value ?? null),
  modifiedAt: moment,
})

/** What `listedFromErp` reads, for `select`. */
export const LISTED_ATTRIBUTES = ['id', 'name', 'assignedUserId', 'modifiedAt'] as const

/** An administrator may have made further types of phone numbers. */
const phoneType = z.string().nullish().transform(knownType)

/** One record read by its id always shows both lists, empty ones too (seen in captures); one that the role hides is missing. */
const CONTACT = LISTED.extend({
  salutationName: text,
  firstName: text,
  middleName: text,
  lastName: text,
  description: text,
  emailAddressData: z.array(z.object({ emailAddress: z.string(), primary: flag, invalid: flag })),
  phoneNumberData: z.array(z.object({ phoneNumber: z.string(), type: phoneType, primary: flag })),
  accountName: text,
  title: text,
  addressStreet: text,
  addressCity: text,
  addressState: text,
  addressPostalCode: text,
  addressCountry: text,
})

type Attributes = z.infer<typeof CONTACT>

const DELETED = z.object({ deleted: z.literal(true) })

/**
 * Null for a deleted record. Addresses marked as invalid are left out; those of people who want no mass mails aren't. Throws
 * `erp.refused` when it doesn't show its e-mail addresses or phones: taken for none, that would be the removal of them all.
 */
export function contactFromErp(answer: unknown, entity: ContactEntity): HeldContact | null {
  if (DELETED.safeParse(answer).success) return null
  const attributes = parse(CONTACT, answer, entity)
  return {
    entity,
    ...toListed(attributes),
    contact: {
      salutation: attributes.salutationName,
      givenName: attributes.firstName,
      middleName: attributes.middleName,
      familyName: attributes.lastName,
      note: attributes.description,
      emails: emailsOf(attributes),
      phones: phonesOf(attributes),
      account: attributes.accountName,
      title: attributes.title,
      addresses: addressesOf(attributes),
    },
  }
}

/** A row of a list. Throws `erp.refused`. */
export function listedFromErp(row: unknown, entity: ContactEntity): ListedContact {
  return toListed(parse(LISTED, row, entity))
}

function toListed({ id, name, assignedUserId, modifiedAt }: z.infer<typeof LISTED>): ListedContact {
  return { recordId: id, name, assignedUserId, changedAt: modifiedAt }
}

function emailsOf({ emailAddressData }: Attributes): readonly string[] {
  return primaryFirst(emailAddressData).flatMap(({ emailAddress, invalid }) =>
    invalid || emailAddress === '' ? [] : [emailAddress],
  )
}

function phonesOf({ phoneNumberData }: Attributes): readonly Phone[] {
  return primaryFirst(phoneNumberData).flatMap(({ phoneNumber, type }) =>
    phoneNumber === '' ? [] : [{ number: phoneNumber, type }],
  )
}

function primaryFirst<Row extends { readonly primary: boolean }>(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((one, other) => Number(other.primary) - Number(one.primary))
}

/** Both entities have one. */
function addressesOf(attributes: Attributes): readonly PostalAddress[] {
  const address = {
    street: attributes.addressStreet,
    city: attributes.addressCity,
    region: attributes.addressState,
    postalCode: attributes.addressPostalCode,
    country: attributes.addressCountry,
  }
  return Object.values(address).some((part) => part !== '') ? [address] : []
}

function knownType(type: string | null | undefined): PhoneType {
  return PHONE_TYPES.find((known) => known === type) ?? 'Other'
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  answer: unknown,
  entity: ContactEntity,
): z.output<Schema> {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw unreadableRecord({ entity }, String(parsed.error.issues[0]?.path[0] ?? 'record'))
}
