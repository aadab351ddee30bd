import { attributeValue } from './attribute-values.ts'
import { definitionOf } from './definitions/entity-definitions.ts'
import type { Erp } from './erp.ts'
import type { ErpRecord } from './erp-state.ts'
import type { Change } from './event-rules.ts'
import { createdPayload, presentCreated } from './present-record.ts'
import { toMap, toText, type Attributes } from './value.ts'

export interface Created {
  readonly record: ErpRecord
  /** The REST answer: an echo in places, so not always what a later read shows. */
  readonly answer: Attributes
  /** What the `create` webhook tells. */
  readonly payload: Attributes
}

/** What a create says about the new record, to the caller and to subscriptions. */
export function created(erp: Erp, record: ErpRecord, change: Change): Created {
  const { actor, input } = change
  const definition = definitionOf(record.entity)
  const touched = touchedBy(record, change)
  const echo: Attributes = {}
  for (const name of touched) {
    const value = attributeValue(erp, record, { name, viewerId: actor.id })
    echo[name] = value ?? definition.defaults[name] ?? null
  }
  if ('duration' in definition.defaults)
    echo['duration'] = input['duration'] ?? definition.defaults['duration'] ?? null
  // The answer has the primary address in lower case, whatever is stored.
  if (typeof echo['emailAddress'] === 'string') echo['emailAddress'] = echo['emailAddress'].toLowerCase()
  const answer = presentCreated(erp, record, { viewer: actor, touched, echo })
  const payload = createdPayload(record, touched, { ...echo, ...payloadOverrides(record, input) })
  return { record, answer, payload }
}

/** Subscriptions get the input where the answer has what was stored. */
function payloadOverrides(record: ErpRecord, input: Attributes): Attributes {
  const overrides: Attributes = {}
  for (const name of [
    'reminders',
    'emailAddressData',
    'phoneNumberData',
    'contactsColumns',
    'leadsColumns',
  ]) {
    if (input[name] !== undefined) overrides[name] = input[name] ?? null
  }
  overrides['usersColumns'] = toMap(record.attributes['usersColumns'])
  return overrides
}

/** The attributes that a create set: sent, given by default, or derived from those. */
function touchedBy(record: ErpRecord, { input }: Change): Set<string> {
  const definition = definitionOf(record.entity)
  const { attributes } = record
  const touched = new Set(['id', 'deleted', ...Object.keys(definition.defaults), ...Object.keys(input)])
  for (const name of [
    'createdAt',
    'modifiedAt',
    'streamUpdatedAt',
    'createdById',
    'versionNumber',
    'userName',
  ]) {
    if (attributes[name] !== undefined) touched.add(name)
  }
  for (const name of ['dateStart', 'dateEnd', 'apiKey', 'secretKey', 'lastName']) {
    if (typeof attributes[name] === 'string') touched.add(name)
  }
  if (definition.stream) touched.add('isFollowed')
  if (definition.fields['users'] !== undefined) touched.add('usersIds')
  if (Object.keys(toMap(attributes['usersColumns'])).length > 0) touched.add('usersColumns')
  if (Array.isArray(input['emailAddressData'])) touched.add('emailAddress')
  if (Array.isArray(input['phoneNumberData'])) touched.add('phoneNumber')
  touchLinks(record, { input, touched })
  touchName(record, { input, touched })
  return touched
}

function touchLinks(
  record: ErpRecord,
  { input, touched }: { input: Attributes; touched: Set<string> },
): void {
  for (const [link, field] of Object.entries(definitionOf(record.entity).fields)) {
    if (field.type === 'linkMultiple' && `${link}Ids` in input) touched.add(`${link}Names`)
    if (field.type !== 'link' && field.type !== 'linkParent') continue
    if (link === 'createdBy' || toText(record.attributes[`${link}Id`]) === '') continue
    touched.add(`${link}Id`).add(`${link}Name`)
    if (link === 'account' && record.entity === 'Contact') touched.add('accountType')
  }
}

/** A person with a last name only has no `name` in the answer, though a read shows one. */
function touchName(record: ErpRecord, { input, touched }: { input: Attributes; touched: Set<string> }): void {
  if (record.entity === 'User') touched.add('name')
  const isPerson = definitionOf(record.entity).fields['name']?.type === 'personName'
  if (isPerson && toText(input['firstName']) !== '') touched.add('name')
}
