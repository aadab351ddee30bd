import { displayName } from './attribute-values.ts'
import { recordsOf, type Erp } from './erp.ts'
import { ErpError } from './erp-error.ts'
import type { ErpRecord } from './erp-state.ts'
import { presentRow } from './present-record.ts'
import { emailData, listOf } from './reach.ts'
import { toText, type Attributes } from './value.ts'

const CHECKED = new Set(['Contact', 'Lead', 'Account'])

/** Refuses a new contact, lead or account that has the name or an address of another: 409 with the matches. */
export function refuseDuplicates(
  erp: Erp,
  entity: string,
  change: { input: Attributes; actor: ErpRecord },
): void {
  if (!CHECKED.has(entity)) return
  const { input, actor } = change
  const others = recordsOf(erp, entity).filter((record) => !record.deleted)
  const byName = others.filter((record) => hasSameName(record, input))
  const addresses = new Set(
    [input, ...listOf(input['emailAddressData'])]
      .map((item) => toText(item['emailAddress']).toLowerCase())
      .filter((address) => address !== ''),
  )
  const byEmail = others.filter((record) =>
    emailData(erp, record).some((row) => addresses.has(toText(row['lower']))),
  )
  // Found by name and by address: the real answer has the record twice.
  const matches = [...byName, ...byEmail]
  if (matches.length === 0) return
  const body = matches.map((record) => {
    const { isStarred: _, ...row } = presentRow(erp, record, { viewer: actor, select: null })
    return row
  })
  throw new ErpError(409, { reason: 'duplicate', body })
}

function hasSameName(record: ErpRecord, input: Attributes): boolean {
  const name = toText(input['name'])
  if (record.entity === 'Account')
    return name !== '' && displayName(record)?.toLowerCase() === name.toLowerCase()
  const parts = ['firstName', 'lastName'].map((part) => toText(input[part]).toLowerCase())
  if (parts.includes('')) return false
  return ['firstName', 'lastName'].every(
    (part, index) => toText(record.attributes[part]).toLowerCase() === parts[index],
  )
}
