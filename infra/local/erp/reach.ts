import type { Erp } from './erp.ts'
import type { EmailRow, ErpRecord } from './erp-state.ts'
import { isMap, toText, type Attributes, type Value } from './value.ts'

/** The addresses of a record with what all records with the same address share: spelling and flags. Primary first. */
export function emailData(erp: Erp, record: ErpRecord): Attributes[] {
  const items = listOf(record.attributes['emailAddressData'])
  return sortPrimary(items).map((item) => {
    const lower = toText(item['lower'])
    const row = erp.state.emails.get(lower)
    return {
      emailAddress: row?.emailAddress ?? lower,
      lower,
      primary: item['primary'] === true,
      optOut: row?.optOut ?? false,
      invalid: row?.invalid ?? false,
    }
  })
}

export function phoneData(record: ErpRecord): Attributes[] {
  return sortPrimary(listOf(record.attributes['phoneNumberData']))
}

export function listOf(value: Value | undefined): Attributes[] {
  return Array.isArray(value) ? value.filter(isMap) : []
}

function sortPrimary(items: Attributes[]): Attributes[] {
  return [...items].sort(
    (left, right) => Number(right['primary'] === true) - Number(left['primary'] === true),
  )
}

export interface ReachInput {
  readonly primary: Value | undefined
  readonly data: Value | undefined
}

/** Stores the addresses of an input: `…Data` replaces the list, the plain attribute replaces the primary. */
export function setEmails(erp: Erp, record: ErpRecord, input: ReachInput): void {
  if (Array.isArray(input.data)) {
    const items = withOnePrimary(listOf(input.data))
    record.attributes['emailAddressData'] = items.map((item) => ({
      lower: rememberEmail(erp, item).id,
      primary: item['primary'] === true,
    }))
    return
  }
  if (input.primary === undefined) return
  const text = toText(input.primary)
  const others = listOf(record.attributes['emailAddressData']).filter(
    (item) => item['primary'] !== true && item['lower'] !== text.toLowerCase(),
  )
  if (text === '') {
    record.attributes['emailAddressData'] = withOnePrimary(others)
    return
  }
  const row = rememberEmail(erp, { emailAddress: text })
  record.attributes['emailAddressData'] = [{ lower: row.id, primary: true }, ...others]
}

function rememberEmail(erp: Erp, item: Attributes): EmailRow {
  const text = toText(item['emailAddress'])
  const id = text.toLowerCase()
  const row = erp.state.emails.get(id) ?? { id, emailAddress: text, optOut: false, invalid: false }
  if (typeof item['optOut'] === 'boolean') row.optOut = item['optOut']
  if (typeof item['invalid'] === 'boolean') row.invalid = item['invalid']
  erp.state.emails.put(row)
  return row
}

export function setPhones(record: ErpRecord, input: ReachInput, defaultType: string): void {
  const asRow = (item: Attributes): Attributes => ({
    phoneNumber: item['phoneNumber'] ?? null,
    type: item['type'] ?? defaultType,
    primary: item['primary'] === true,
    optOut: item['optOut'] === true,
    invalid: item['invalid'] === true,
  })
  if (Array.isArray(input.data)) {
    record.attributes['phoneNumberData'] = withOnePrimary(listOf(input.data)).map(asRow)
    return
  }
  if (input.primary === undefined) return
  const old = listOf(record.attributes['phoneNumberData'])
  const others = old.filter((item) => item['primary'] !== true && item['phoneNumber'] !== input.primary)
  const text = toText(input.primary)
  record.attributes['phoneNumberData'] =
    text === '' ? withOnePrimary(others) : [asRow({ phoneNumber: text, primary: true }), ...others]
}

/** Nothing marked: the first one is the primary. */
function withOnePrimary(items: Attributes[]): Attributes[] {
  const chosen = Math.max(
    0,
    items.findIndex((item) => item['primary'] === true),
  )
  return items.map((item, index) => ({ ...item, primary: index === chosen }))
}

/** The flags sent beside an address belong to the shared row of the primary address. */
export function setEmailFlags(erp: Erp, record: ErpRecord, input: Attributes): void {
  const row = erp.state.emails.get(toText(emailData(erp, record)[0]?.['lower']))
  if (row === undefined) return
  if (typeof input['emailAddressIsOptedOut'] === 'boolean') row.optOut = input['emailAddressIsOptedOut']
  if (typeof input['emailAddressIsInvalid'] === 'boolean') row.invalid = input['emailAddressIsInvalid']
  erp.state.emails.put(row)
}
