import { levelOf, mayTouch } from './acl.ts'
import { attributeValue, displayName } from './attribute-values.ts'
import { definitionOf } from './definitions/entity-definitions.ts'
import type { FieldDefinition } from './definitions/entity-definition.ts'
import { findLive, type Erp } from './erp.ts'
import { forbidden, notFound } from './erp-error.ts'
import type { ErpRecord } from './erp-state.ts'
import type { ListAnswer } from './list-records.ts'
import { presentAttendee } from './present-record.ts'
import { requireReadable } from './read-record.ts'
import { emailData } from './reach.ts'
import type { SearchParams } from './search-params.ts'
import { toIds, toMap, toText, type Attributes, type Value } from './value.ts'

export interface LinkTarget {
  readonly entity: string
  readonly id: string
  readonly link: string
}

/** `GET Meeting/:id/users` and its like: the linked records, each with its answer to the invitation. */
export function listRelated(
  erp: Erp,
  viewer: ErpRecord,
  request: LinkTarget & { params: SearchParams },
): ListAnswer {
  const { link, params } = request
  const record = requireReadable(erp, viewer, request)
  const field = linkField(request)
  const linked = toIds(record.attributes[`${link}Ids`])
    .map((id) => findLive(erp, field.entity ?? '', id))
    .filter((foreign) => foreign !== undefined)
    .filter((foreign) => mayTouch(erp, viewer, { record: foreign, action: 'read' }))
    .sort((left, right) => ((displayName(left) ?? '') < (displayName(right) ?? '') ? -1 : 1))
  const list = linked.slice(params.offset, params.offset + params.maxSize).map((foreign) =>
    presentAttendee(erp, foreign, {
      viewer,
      acceptanceStatus: statusOf(record, field, { link, id: foreign.id }),
    }),
  )
  return { total: linked.length, list }
}

function statusOf(
  record: ErpRecord,
  field: FieldDefinition,
  { link, id }: { link: string; id: string },
): Value | undefined {
  if (field.columns?.['status'] === undefined) return undefined
  return toMap(toMap(record.attributes[`${link}Columns`])[id])['status'] ?? 'None'
}

/** Links through the link API: invisible to webhooks and to `modifiedAt`. Linking a user needs edit rights on users. */
export function linkRecords(erp: Erp, actor: ErpRecord, change: LinkTarget & { ids: string[] }): void {
  const { link, ids } = change
  const record = editable(erp, actor, change)
  const field = linkField(change)
  for (const id of ids) {
    const foreign = findLive(erp, field.entity ?? '', id)
    if (foreign === undefined) throw notFound(`Record ${id} not found.`)
    requireForeignEdit(erp, actor, { foreign, change })
  }
  record.attributes[`${link}Ids`] = [...new Set([...toIds(record.attributes[`${link}Ids`]), ...ids])]
  erp.state.records.put(record)
}

/** Unlinks through the link API, as invisibly. */
export function unlinkRecords(erp: Erp, actor: ErpRecord, change: LinkTarget & { ids: string[] }): void {
  const { link, ids } = change
  const record = editable(erp, actor, change)
  linkField(change)
  record.attributes[`${link}Ids`] = toIds(record.attributes[`${link}Ids`]).filter((id) => !ids.includes(id))
  const columns = Object.entries(toMap(record.attributes[`${link}Columns`]))
  record.attributes[`${link}Columns`] = Object.fromEntries(columns.filter(([id]) => !ids.includes(id)))
  erp.state.records.put(record)
}

function requireForeignEdit(
  erp: Erp,
  actor: ErpRecord,
  { foreign, change }: { foreign: ErpRecord; change: LinkTarget },
): void {
  if (mayTouch(erp, actor, { record: foreign, action: 'edit' })) return
  throw forbidden(`No foreign record access for link operation (${change.entity}:${change.link}).`, {
    messageTranslation: { label: 'noAccessToForeignRecord', scope: null, data: { action: 'edit' } },
  })
}

function editable(erp: Erp, actor: ErpRecord, { entity, id }: LinkTarget): ErpRecord {
  const record = findLive(erp, entity, id)
  if (record === undefined) throw notFound(`Record ${id} not found.`)
  if (!mayTouch(erp, actor, { record, action: 'edit' })) throw forbidden('No edit access.')
  return record
}

function linkField({ entity, link }: LinkTarget): FieldDefinition {
  const field = definitionOf(entity).fields[link]
  if (field?.type !== 'linkMultiple') throw notFound(`Link '${link}' does not exist.`)
  return field
}

/** `GET Meeting/:id/attendees` masks the addresses of users. */
export function listAttendees(
  erp: Erp,
  viewer: ErpRecord,
  target: { entity: string; id: string },
): Attributes {
  const record = requireReadable(erp, viewer, target)
  const list = Object.entries(definitionOf(target.entity).fields)
    .filter(([, field]) => field.columns?.['status'] !== undefined)
    .flatMap(([link, field]) =>
      toIds(record.attributes[`${link}Ids`])
        .map((id) => findLive(erp, field.entity ?? '', id))
        .filter((foreign) => foreign !== undefined)
        .map((foreign) => ({
          id: foreign.id,
          name: displayName(foreign),
          emailAddress:
            foreign.entity === 'User'
              ? 'dummy@dummy.dummy'
              : (emailData(erp, foreign)[0]?.['emailAddress'] ?? null),
          acceptanceStatus: statusOf(record, field, { link, id: foreign.id }) ?? 'None',
          _scope: foreign.entity,
        })),
    )
  return { list }
}

/** A user's own answer to an invitation: told by neither webhook nor `modifiedAt`; refused for anybody else. */
export function setAcceptanceStatus(
  erp: Erp,
  actor: ErpRecord,
  answer: { entity: string; id: string; status: string },
): void {
  if (levelOf(erp, actor, { scope: answer.entity, action: 'read' }) === 'no') throw forbidden('')
  const record = findLive(erp, answer.entity, answer.id)
  if (record === undefined) throw notFound(`Record ${answer.id} not found.`)
  if (!toIds(record.attributes['usersIds']).includes(actor.id)) throw forbidden('')
  const columns = toMap(record.attributes['usersColumns'])
  record.attributes['usersColumns'] = {
    ...columns,
    [actor.id]: { ...toMap(columns[actor.id]), status: answer.status },
  }
  erp.state.records.put(record)
}

/** `GET Activities`: one user's entries of a span, for the ERP's calendar view. */
export function listActivities(
  erp: Erp,
  viewer: ErpRecord,
  query: { from: string; to: string; userId: string; scopes: string[] },
): Attributes[] {
  const rows = erp.state.records.all().filter((record) => {
    const { dateStart, usersIds, assignedUserId } = record.attributes
    const start = toText(dateStart)
    return (
      !record.deleted &&
      query.scopes.includes(record.entity) &&
      (assignedUserId === query.userId || toIds(usersIds).includes(query.userId)) &&
      start >= query.from &&
      start < query.to &&
      mayTouch(erp, viewer, { record, action: 'read' })
    )
  })
  const columns = [
    'dateStart',
    'dateEnd',
    'id',
    'name',
    'status',
    'dateStartDate',
    'dateEndDate',
    'parentType',
    'parentId',
    'createdAt',
  ]
  return rows.map((record) => {
    const row: Attributes = { scope: record.entity }
    for (const name of columns) row[name] = attributeValue(erp, record, { name, viewerId: viewer.id })
    return { ...row, color: null }
  })
}
