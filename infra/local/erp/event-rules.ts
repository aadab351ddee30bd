import { startOfDay } from './date-time.ts'
import { definitionOf } from './definitions/entity-definitions.ts'
import { findLive, stamp, type Erp } from './erp.ts'
import type { ErpRecord } from './erp-state.ts'
import { listOf } from './reach.ts'
import { toIds, toMap, toText, type Attributes, type Value } from './value.ts'

export interface Change {
  readonly input: Attributes
  /** Attributes before the save; null for a create. */
  readonly before: Attributes | null
  readonly actor: ErpRecord
}

/** What the ERP does to a Meeting, Call, Task or custom event on every save, after the input is on the record. */
export function applyEventRules(erp: Erp, record: ErpRecord, change: Change): void {
  const definition = definitionOf(record.entity)
  if (definition.fields['dateStart'] === undefined) return
  if (definition.fields['dateStartDate'] !== undefined) setAllDayTimes(erp, record)
  if (definition.fields['parent'] !== undefined) deriveFromParent(erp, record)
  if (definition.fields['users'] !== undefined) seatAssignedUser(record, change)
  applyReminders(record, change)
  if (record.entity === 'Task' && record.attributes['status'] === 'Completed') {
    record.attributes['dateCompleted'] ??= stamp(erp)
  }
}

/**
 * While the dates are there, the times follow them: a write of `dateStart` alone is overwritten without a word. Start
 * of the first day and of the day after the last one, in the zone of the system.
 */
function setAllDayTimes(erp: Erp, record: ErpRecord): void {
  const { dateStartDate, dateEndDate } = record.attributes
  if (typeof dateStartDate === 'string')
    record.attributes['dateStart'] = startOfDay(dateStartDate, erp.timeZone)
  if (typeof dateEndDate === 'string') record.attributes['dateEnd'] = startOfDay(dateEndDate, erp.timeZone, 1)
}

function deriveFromParent(erp: Erp, record: ErpRecord): void {
  const fields = definitionOf(record.entity).fields
  const type = toText(record.attributes['parentType'])
  const id = toText(record.attributes['parentId'])
  const parent = type === '' || id === '' ? undefined : findLive(erp, type, id)
  if (fields['account'] !== undefined) record.attributes['accountId'] = accountOf(parent)
  if (fields['contact'] !== undefined)
    record.attributes['contactId'] = type === 'Contact' && parent ? id : null
}

function accountOf(parent: ErpRecord | undefined): Value {
  if (parent === undefined) return null
  if (parent.entity === 'Account') return parent.id
  const attribute = parent.entity === 'Lead' ? 'createdAccountId' : 'accountId'
  return parent.attributes[attribute] ?? null
}

/** The assigned user always attends; who makes a meeting of his own has accepted it. */
function seatAssignedUser(record: ErpRecord, { before, actor }: Change): void {
  const ids = toIds(record.attributes['usersIds'])
  const assigned = toText(record.attributes['assignedUserId'])
  const seated = assigned === '' || ids.includes(assigned) ? ids : [...ids, assigned]
  record.attributes['usersIds'] = seated
  const columns = toMap(record.attributes['usersColumns'])
  if (before === null && seated.includes(actor.id) && columns[actor.id] === undefined) {
    record.attributes['usersColumns'] = { ...columns, [actor.id]: { status: 'Accepted' } }
  }
}

function applyReminders(record: ErpRecord, { input, before, actor }: Change): void {
  if (before !== null && before['dateStart'] !== record.attributes['dateStart']) {
    // Moved: the others' reminders are gone; their defaults (none here) would make new ones.
    const own = record.reminders[actor.id]
    record.reminders = own === undefined ? {} : { [actor.id]: own }
  }
  // An API user has no reminders of its own: it always reads an empty list.
  if (input['reminders'] !== undefined && actor.attributes['type'] !== 'api') {
    record.reminders[actor.id] = listOf(input['reminders']).map((item) => ({
      seconds: item['seconds'] ?? 0,
      type: item['type'] ?? 'Popup',
    }))
  }
  if (isOver(record)) record.reminders = {}
}

function isOver(record: ErpRecord): boolean {
  const scope = definitionOf(record.entity).scope
  const over = [...toIds(scope['completedStatusList']), ...toIds(scope['canceledStatusList'])]
  return over.includes(toText(record.attributes['status']))
}
