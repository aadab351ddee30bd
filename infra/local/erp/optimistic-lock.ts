import { attributeValue } from './attribute-values.ts'
import type { Erp } from './erp.ts'
import { ErpError } from './erp-error.ts'
import type { ErpRecord } from './erp-state.ts'
import { sameValue, type Attributes } from './value.ts'

/**
 * X-Version-Number: a stale number is refused when something sent differs from what is stored, even if the other
 * party changed another field. Without locking, without a header or without a number yet, nothing is checked.
 */
export function checkVersion(
  erp: Erp,
  record: ErpRecord,
  change: { input: Attributes; version: number | null; viewerId: string },
): void {
  const current = record.attributes['versionNumber']
  if (!erp.lockedEntities.has(record.entity) || change.version === null || typeof current !== 'number') return
  if (change.version === current) return
  const stored: Attributes = Object.fromEntries(
    Object.keys(change.input).map((name) => [
      name,
      attributeValue(erp, record, { name, viewerId: change.viewerId }),
    ]),
  )
  const differs = Object.entries(change.input).some(([name, value]) => !sameValue(value, stored[name]))
  if (differs) {
    throw new ErpError(409, { reason: 'modified', body: { values: stored, versionNumber: current } })
  }
}
