import type { ErpRecord } from './erp-state.ts'
import type { Change } from './event-rules.ts'
import { toIds, toMap, toText } from './value.ts'

/** A contact's accounts: the primary one is always among them, and the title is the role held in it. */
export function applyContactRules(record: ErpRecord, change: Change): void {
  if (record.entity !== 'Contact') return
  joinAccounts(record, change)
  keepTitle(record, change)
}

function joinAccounts({ attributes }: ErpRecord, { input, before }: Change): void {
  const left = 'accountId' in input && input['accountId'] === null ? before?.['accountId'] : undefined
  const previous = toIds(attributes['accountsIds']).filter((id) => id !== left)
  attributes['accountsIds'] = previous
  if ('accountsIds' in input && !('accountId' in input)) {
    const isStillThere = previous.includes(toText(attributes['accountId']))
    if (!isStillThere) attributes['accountId'] = previous[0] ?? null
  }
  const primary = toText(attributes['accountId'])
  if (primary !== '' && !previous.includes(primary)) attributes['accountsIds'] = [...previous, primary]
}

function keepTitle({ attributes }: ErpRecord, { input }: Change): void {
  const primary = toText(attributes['accountId'])
  if (input['title'] === undefined || primary === '') return
  const columns = toMap(attributes['accountsColumns'])
  attributes['accountsColumns'] = {
    ...columns,
    [primary]: { isInactive: false, ...toMap(columns[primary]), role: input['title'] },
  }
}
