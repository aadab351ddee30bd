import { isAdmin, levelOf, mayTouch } from './acl.ts'
import { findRecord, type Erp } from './erp.ts'
import { forbidden, notFound } from './erp-error.ts'
import type { ErpRecord } from './erp-state.ts'
import { presentRecord } from './present-record.ts'
import type { Attributes } from './value.ts'

/** A record by its id. A deleted one is only there for administrators; one out of reach is 403, a missing one 404. */
export function readRecord(erp: Erp, viewer: ErpRecord, target: { entity: string; id: string }): Attributes {
  return presentRecord(erp, requireReadable(erp, viewer, target), viewer)
}

export function requireReadable(
  erp: Erp,
  viewer: ErpRecord,
  { entity, id }: { entity: string; id: string },
): ErpRecord {
  if (levelOf(erp, viewer, { scope: entity, action: 'read' }) === 'no') throw forbidden('No read access.')
  const record = findRecord(erp, entity, id)
  if (record === undefined || (record.deleted && !isAdmin(viewer)))
    throw notFound(`Record ${id} does not exist.`)
  if (!mayTouch(erp, viewer, { record, action: 'read' })) throw forbidden("No 'read' access.")
  return record
}
