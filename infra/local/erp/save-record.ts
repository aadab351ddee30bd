import { levelOf, mayTouch, permissionOf } from './acl.ts'
import { changedAttributes, snapshot } from './changed-attributes.ts'
import { applyContactRules } from './contact-rules.ts'
import { created, type Created } from './created-record.ts'
import { definitionOf } from './definitions/entity-definitions.ts'
import type { EntityDefinition } from './definitions/entity-definition.ts'
import { refuseDuplicates } from './duplicate-check.ts'
import { findLive, findRecord, newId, stamp, type Erp } from './erp.ts'
import { forbidden, notFound } from './erp-error.ts'
import type { ErpRecord } from './erp-state.ts'
import { applyEventRules, type Change } from './event-rules.ts'
import { checkLinks } from './link-check.ts'
import { checkVersion } from './optimistic-lock.ts'
import { presentUpdated } from './present-record.ts'
import { listOf, setEmailFlags, setEmails, setPhones } from './reach.ts'
import { normalizeInput, writableInput } from './record-input.ts'
import { follow, noteChange, noteCreation, ringForAssignment } from './stream.ts'
import { applyUserRules } from './user-rules.ts'
import { validateInput } from './validation.ts'
import { toIds, toMap, toText, type Attributes } from './value.ts'
import { queueCreate, queueDelete, queueUpdate } from './webhook-events.ts'

export interface CreateRequest {
  readonly entity: string
  readonly input: Attributes
  readonly skipDuplicateCheck?: boolean
}

/** Creates a record as this user: rights, rules, links, duplicates; then stream, bell and webhook queue. */
export function createRecord(erp: Erp, actor: ErpRecord, request: CreateRequest): Created {
  const definition = definitionOf(request.entity)
  if (levelOf(erp, actor, { scope: request.entity, action: 'create' }) === 'no')
    throw forbidden('No create access.')
  const raw = writableInput(definition, request.input)
  validateInput(definition, raw, null)
  const input = normalizeInput(definition, raw)
  checkLinks(erp, definition, { input, stored: null })
  checkAssignment(erp, actor, input)
  if (request.skipDuplicateCheck !== true) refuseDuplicates(erp, request.entity, { input, actor })
  return erp.state.atomically(() => insert(erp, definition, { input, before: null, actor }))
}

function insert(erp: Erp, definition: EntityDefinition, change: Change): Created {
  const { actor } = change
  const now = stamp(erp)
  const record: ErpRecord = {
    id: newId(erp),
    entity: definition.entity,
    number: erp.state.nextNumber(),
    deleted: false,
    attributes: { ...definition.defaults, createdAt: now, modifiedAt: now, createdById: actor.id },
    reminders: {},
  }
  if (definition.stream) record.attributes['streamUpdatedAt'] = now
  if (erp.lockedEntities.has(definition.entity)) record.attributes['versionNumber'] = 1
  applyChange(erp, record, change)
  follow(record)
  erp.state.records.put(record)
  noteCreation(erp, record, actor)
  if (definition.scope['object'] === true) ringForAssignment(erp, record, actor)
  const outcome = created(erp, record, change)
  queueCreate(erp, record, { actor, payload: outcome.payload })
  return outcome
}

export interface UpdateRequest {
  readonly entity: string
  readonly id: string
  readonly input: Attributes
  /** X-Version-Number. */
  readonly version?: number | null
}

/** Updates a record as this user. Every save counts as one, also one that changes nothing. */
export function updateRecord(erp: Erp, actor: ErpRecord, request: UpdateRequest): Attributes {
  const definition = definitionOf(request.entity)
  const record = findLive(erp, request.entity, request.id)
  if (record === undefined) throw notFound(`Record ${request.id} not found.`)
  if (!mayTouch(erp, actor, { record, action: 'edit' })) throw forbidden('No edit access.')
  const raw = writableInput(definition, request.input)
  const stored = record.attributes
  validateInput(definition, raw, stored)
  const input = normalizeInput(definition, raw)
  checkLinks(erp, definition, { input, stored })
  checkAssignment(erp, actor, input)
  checkVersion(erp, record, { input, version: request.version ?? null, viewerId: actor.id })
  erp.state.atomically(() => {
    save(erp, record, { input, before: structuredClone(stored), actor })
  })
  return presentUpdated(erp, record, { viewer: actor, echo: echoOf(raw) })
}

function save(erp: Erp, record: ErpRecord, change: Change): void {
  const { actor, input, before: stored } = change
  const before = snapshot(erp, record, actor.id)
  applyChange(erp, record, change)
  const isUnchanged = Object.keys(changesSince(erp, record, { before, change })).length === 0
  // A subscription saved without a change keeps its stamps; records with reminders or versions do not.
  if (record.entity === 'Webhook' && isUnchanged) return
  const { attributes } = record
  attributes['modifiedAt'] = stamp(erp)
  attributes['modifiedById'] = actor.id
  if (erp.lockedEntities.has(record.entity)) {
    attributes['versionNumber'] = Number(attributes['versionNumber'] ?? 0) + 1
  }
  follow(record)
  const changed = changesSince(erp, record, { before, change })
  const after = snapshot(erp, record, actor.id)
  if (noteChange(erp, record, { actor, changed, before, after })) attributes['streamUpdatedAt'] = stamp(erp)
  erp.state.records.put(record)
  if (stored?.['assignedUserId'] !== attributes['assignedUserId']) ringForAssignment(erp, record, actor)
  queueUpdate(erp, record, {
    actor,
    changed,
    // In a field's own event the columns are still those of before.
    after: { ...after, ...pick(before, ['usersColumns', 'contactsColumns', 'leadsColumns']) },
    reminders: toldReminders({ after, input, actor }),
  })
}

/** Every update tells the actor's reminders, changed or not; null for an entity that has none. */
function toldReminders(told: {
  after: Attributes
  input: Attributes
  actor: ErpRecord
}): Attributes[] | null {
  const { after, input, actor } = told
  if (after['reminders'] === undefined) return null
  return listOf(Array.isArray(input['reminders']) && !isApi(actor) ? input['reminders'] : after['reminders'])
}

function pick(source: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(
    names.filter((name) => name in source).map((name) => [name, source[name] ?? null]),
  )
}

function changesSince(
  erp: Erp,
  record: ErpRecord,
  { before, change }: { before: Attributes; change: Change },
): Attributes {
  const after = snapshot(erp, record, change.actor.id)
  return changedAttributes(record.entity, { before, after, input: change.input })
}

function isApi(user: ErpRecord): boolean {
  return user.attributes['type'] === 'api'
}

/** Deletes as this user; the record keeps its row and gets the time of its deletion. */
export function removeRecord(erp: Erp, actor: ErpRecord, target: { entity: string; id: string }): void {
  const record = findLive(erp, target.entity, target.id)
  if (record === undefined) throw notFound(`Record ${target.id} not found.`)
  if (!mayTouch(erp, actor, { record, action: 'delete' })) throw forbidden('No delete access.')
  erp.state.atomically(() => {
    record.deleted = true
    record.attributes['modifiedAt'] = stamp(erp)
    record.attributes['modifiedById'] = actor.id
    erp.state.records.put(record)
    queueDelete(erp, record, actor)
  })
}

/** Brings a deleted record back. Nothing tells: no webhook, and `modifiedAt` stays the time of the deletion. */
export function restoreRecord(erp: Erp, target: { entity: string; id: string }): void {
  const record = findRecord(erp, target.entity, target.id)
  if (record === undefined) throw notFound(`Record ${target.id} not found.`)
  record.deleted = false
  erp.state.records.put(record)
}

function checkAssignment(erp: Erp, actor: ErpRecord, input: Attributes): void {
  const assigned = input['assignedUserId']
  if (typeof assigned !== 'string' || assigned === actor.id) return
  if (permissionOf(erp, actor, 'assignmentPermission') === 'no') throw forbidden('')
}

function applyChange(erp: Erp, record: ErpRecord, change: Change): void {
  const definition = definitionOf(record.entity)
  const { input } = change
  for (const [name, value] of Object.entries(input)) {
    if (!isSetElsewhere(name, definition)) record.attributes[name] = value
  }
  linkMany(record, definition, input)
  if (definition.fields['emailAddress'] !== undefined) {
    setEmails(erp, record, { primary: input['emailAddress'], data: input['emailAddressData'] })
    setEmailFlags(erp, record, input)
    setPhones(
      record,
      { primary: input['phoneNumber'], data: input['phoneNumberData'] },
      definition.fields['phoneNumber']?.typeList?.[0] ?? 'Mobile',
    )
  }
  applyUserRules(record, input)
  applyContactRules(record, change)
  applyEventRules(erp, record, change)
}

function isSetElsewhere(name: string, definition: EntityDefinition): boolean {
  if (/^(email|phone)/.test(name) && definition.fields['emailAddress'] !== undefined) return true
  return name === 'reminders' || name.endsWith('Columns')
}

/** `xIds` replaces the linked records, `xColumns` changes what is kept about those that are linked. */
function linkMany(record: ErpRecord, definition: EntityDefinition, input: Attributes): void {
  for (const [link, field] of Object.entries(definition.fields)) {
    if (field.type !== 'linkMultiple' || field.columns === undefined) continue
    const columns = { ...toMap(record.attributes[`${link}Columns`]) }
    for (const [id, sent] of Object.entries(toMap(input[`${link}Columns`]))) {
      columns[id] = { ...toMap(columns[id]), ...toMap(sent) }
    }
    const linked = new Set([
      ...toIds(record.attributes[`${link}Ids`]),
      toText(record.attributes['assignedUserId']),
    ])
    record.attributes[`${link}Columns`] = Object.fromEntries(
      Object.entries(columns).filter(([id]) => linked.has(id)),
    )
  }
}

/** Columns and lists of addresses come back as they were sent, not as they are stored. */
function echoOf(raw: Attributes): Attributes {
  return Object.fromEntries(Object.entries(raw).filter(([name]) => /(Columns|Data)$/.test(name)))
}
