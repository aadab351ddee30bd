import { attributesOfField } from './changed-attributes.ts'
import { definitionOf } from './definitions/entity-definitions.ts'
import { newId, recordsOf, type Erp } from './erp.ts'
import type { ErpRecord } from './erp-state.ts'
import type { Attributes } from './value.ts'

interface SavedChange {
  readonly actor: ErpRecord
  /** New values of what changed. */
  readonly changed: Attributes
  /** All attributes after the save, as the actor sees them. */
  readonly after: Attributes
  /** Reminders are in every update of an entity that has them, changed or not. */
  readonly reminders: Attributes[] | null
}

export function queueCreate(
  erp: Erp,
  record: ErpRecord,
  saved: { actor: ErpRecord; payload: Attributes },
): void {
  queue(erp, record, { type: 'create', actor: saved.actor, payload: saved.payload })
}

/** Only the id, for every entity. */
export function queueDelete(erp: Erp, record: ErpRecord, actor: ErpRecord): void {
  queue(erp, record, { type: 'delete', actor, payload: { id: record.id } })
}

/** `update`, and one event more for each changed field that somebody listens to. */
export function queueUpdate(erp: Erp, record: ErpRecord, saved: SavedChange): void {
  const payload = updatePayload(record, saved)
  if (Object.keys(payload).length === 0) return
  queue(erp, record, { type: 'update', actor: saved.actor, payload: { ...payload, id: record.id } })
  for (const [name, field] of Object.entries(definitionOf(record.entity).fields)) {
    const attributes = attributesOfField(field, name)
    if (!attributes.some((attribute) => attribute in payload)) continue
    const values: Attributes = { id: record.id }
    for (const attribute of attributes) {
      const value = payload[attribute] ?? saved.after[attribute]
      if (value !== undefined) values[attribute] = value
    }
    queue(erp, record, { type: `fieldUpdate.${name}`, actor: saved.actor, payload: values })
  }
}

function updatePayload(record: ErpRecord, { changed, reminders }: SavedChange): Attributes {
  const payload: Attributes = {}
  for (const { name } of definitionOf(record.entity).shape) {
    if (name in changed) payload[name] = changed[name] ?? null
    if (name === 'reminders' && reminders !== null) payload[name] = reminders
    if (record.entity === 'User' && USER_EXTRAS.has(name)) payload[name] = null
  }
  return payload
}

/** Loaded beside a user when it is saved, so they are in each of its updates. */
const USER_EXTRAS = new Set(['lastAccess', 'workingTimeCalendarName', 'layoutSetName'])

function queue(
  erp: Erp,
  record: ErpRecord,
  event: { type: string; actor: ErpRecord; payload: Attributes },
): void {
  if (definitionOf(record.entity).scope['object'] !== true) return
  const name = `${record.entity}.${event.type}`
  // Without a subscription nothing is queued, so an event nobody hears takes no place in the 20 of a run.
  if (!recordsOf(erp, 'Webhook').some((webhook) => isListening(webhook, name))) return
  erp.state.events.put({
    id: newId(erp),
    event: name,
    entity: record.entity,
    recordId: record.id,
    actorId: event.actor.id,
    payload: structuredClone(event.payload),
  })
}

export function isListening(webhook: ErpRecord, event: string): boolean {
  return !webhook.deleted && webhook.attributes['isActive'] === true && webhook.attributes['event'] === event
}
