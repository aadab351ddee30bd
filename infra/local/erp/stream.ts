import { attributesOfField } from './changed-attributes.ts'
import { definitionOf } from './definitions/entity-definitions.ts'
import { displayName, nameOf } from './attribute-values.ts'
import { newId, stamp, type Erp } from './erp.ts'
import type { ErpRecord, Note } from './erp-state.ts'
import { toIds, toText, type Attributes } from './value.ts'

/** The stream note of a new record, for entities that have a stream. */
export function noteCreation(erp: Erp, record: ErpRecord, actor: ErpRecord): void {
  if (!definitionOf(record.entity).stream) return
  const assignedId = record.attributes['assignedUserId'] ?? null
  addNote(erp, actor, {
    type: 'Create',
    record,
    data: {
      assignedUserId: assignedId,
      assignedUserName: nameOf(erp, 'User', assignedId),
      statusValue: record.attributes['status'] ?? null,
      statusField: 'status',
    },
  })
}

/**
 * The stream note of a change of audited fields, the only place that says who changed what when. Returns whether
 * there was one.
 */
export function noteChange(
  erp: Erp,
  record: ErpRecord,
  change: { actor: ErpRecord; changed: Attributes; before: Attributes; after: Attributes },
): boolean {
  const definition = definitionOf(record.entity)
  const { actor, changed, before, after } = change
  const audited = Object.entries(definition.fields).filter(
    ([name, field]) =>
      field.audited === true && attributesOfField(field, name).some((attribute) => attribute in changed),
  )
  if (!definition.stream || audited.length === 0) return false
  const attributes = audited.flatMap(([name, field]) => attributesOfField(field, name))
  const pick = (source: Attributes): Attributes =>
    Object.fromEntries(
      attributes.filter((name) => name in source).map((name) => [name, source[name] ?? null]),
    )
  addNote(erp, actor, {
    type: 'Update',
    record,
    data: {
      fields: audited.map(([name]) => name),
      attributes: { was: pick(before), became: { ...pick(after), ...pick(changed) } },
    },
  })
  return true
}

function addNote(
  erp: Erp,
  actor: ErpRecord,
  note: { type: string; record: ErpRecord; data: Attributes },
): void {
  erp.state.notes.put({
    id: newId(erp),
    number: erp.state.nextNumber(),
    type: note.type,
    parentType: note.record.entity,
    parentId: note.record.id,
    targetType: null,
    userIds: [],
    post: null,
    data: note.data,
    createdAt: stamp(erp),
    createdById: actor.id,
  })
}

/** Who gets a record from somebody else finds it in the bell; there is no way to be silent about it. */
export function ringForAssignment(erp: Erp, record: ErpRecord, actor: ErpRecord): void {
  const userId = toText(record.attributes['assignedUserId'])
  if (userId === '' || userId === actor.id) return
  const who = nameOf(erp, 'User', actor.id) ?? 'System'
  ring(erp, { userId, actor, record, text: `${who}: ${record.entity} ${displayName(record) ?? ''}` })
}

export function ring(
  erp: Erp,
  bell: { userId: string; actor: ErpRecord; text: string; record: ErpRecord | null },
): void {
  erp.state.bell.put({
    id: newId(erp),
    number: erp.state.nextNumber(),
    userId: bell.userId,
    text: bell.text,
    entity: bell.record?.entity ?? null,
    recordId: bell.record?.id ?? null,
    createdAt: stamp(erp),
    createdById: bell.actor.id,
    read: false,
  })
}

/** A note as `GET E/:id/stream` lists it. */
export function presentNote(erp: Erp, note: Note): Attributes {
  return {
    id: note.id,
    deleted: false,
    post: note.post,
    data: note.data,
    type: note.type,
    targetType: note.targetType,
    number: note.number,
    isGlobal: false,
    createdByGender: null,
    isInternal: false,
    isPinned: false,
    reactionCounts: null,
    myReactions: [],
    createdAt: note.createdAt,
    modifiedAt: note.createdAt,
    parentId: note.parentId,
    parentType: note.parentType,
    relatedId: null,
    relatedType: null,
    createdById: note.createdById,
    createdByName: nameOf(erp, 'User', note.createdById),
    modifiedById: null,
    modifiedByName: null,
    superParentId: null,
    superParentType: null,
  }
}

/** New followers: whoever is assigned and whoever attends. */
export function follow(record: ErpRecord): void {
  if (!definitionOf(record.entity).stream) return
  const people = [toText(record.attributes['assignedUserId']), ...toIds(record.attributes['usersIds'])]
  const followers = [...toIds(record.attributes['followersIds']), ...people].filter((id) => id !== '')
  record.attributes['followersIds'] = [...new Set(followers)]
}
