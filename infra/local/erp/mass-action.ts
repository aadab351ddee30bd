import { isAdmin, levelOf, mayTouch, permissionOf } from './acl.ts'
import { findDefinition } from './definitions/entity-definitions.ts'
import { findLive, type Erp } from './erp.ts'
import { badRequest, ErpError, forbidden } from './erp-error.ts'
import type { ErpRecord } from './erp-state.ts'
import { findRecords } from './list-records.ts'
import { removeRecord, updateRecord } from './save-record.ts'
import { toSearchParams } from './search-params.ts'
import { isMap, toIds, toMap, toText, type Attributes } from './value.ts'

/** `POST MassAction`: saves record by record, so there is one webhook event for each. */
export function massAction(erp: Erp, actor: ErpRecord, input: Attributes): Attributes {
  const entity = toText(input['entityType'])
  const action = toText(input['action'])
  if (findDefinition(entity) === undefined || (action !== 'update' && action !== 'delete'))
    throw badRequest('')
  if (action === 'update' && !isAdmin(actor) && permissionOf(erp, actor, 'massUpdatePermission') === 'no') {
    throw new ErpError(403, { reason: 'No mass-update permission.', contentType: 'text/html; charset=UTF-8' })
  }
  const right = action === 'update' ? 'edit' : 'delete'
  if (levelOf(erp, actor, { scope: entity, action: right }) === 'no') throw forbidden(`No ${right} access.`)
  const params = toMap(input['params'])
  const records = chosenRecords(erp, actor, { entity, params }).filter((record) =>
    mayTouch(erp, actor, { record, action: right }),
  )
  for (const record of records) {
    if (action === 'delete') removeRecord(erp, actor, record)
    else updateRecord(erp, actor, { entity, id: record.id, input: toMap(input['data']) })
  }
  const ids = records.map((record) => record.id)
  return Array.isArray(params['ids']) ? { count: ids.length, ids } : { count: ids.length }
}

function chosenRecords(
  erp: Erp,
  actor: ErpRecord,
  { entity, params }: { entity: string; params: Attributes },
): ErpRecord[] {
  if (Array.isArray(params['ids'])) {
    return toIds(params['ids'])
      .map((id) => findLive(erp, entity, id))
      .filter((record) => record !== undefined)
  }
  const search = params['searchParams']
  if (!isMap(search)) throw badRequest('')
  return findRecords(erp, actor, { entity, params: toSearchParams(search) })
}
