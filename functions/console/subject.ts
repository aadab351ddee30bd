import type { UserId } from '../../shared/domain/ids.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import type { Whose } from '../../shared/pages/activity-menu.ts'
import { knownZone } from '../../shared/pages/time-text.ts'
import { readTenant } from '../../shared/platform/tenant-record.ts'
import type { KnownVisit } from './visit.ts'

/** Whose work a request is about: one's own, or for administrators that of the user in the address. */
export interface Subject {
  readonly userId: UserId
  readonly whose: Whose
  /** IANA zone in which he reads times. */
  readonly zone: string
  readonly connection: Connection | null
}

export async function subjectOf(visit: KnownVisit, id: string): Promise<Subject> {
  const { scope, person, deps, tenant } = visit
  const isOwn = id === ''
  const userId = isOwn ? person.userId : (id as UserId)
  const [stored, other] = await Promise.all([
    readConnection(scope.store, scope.tenant, userId),
    isOwn ? null : scope.people.byId(userId),
  ])
  const zone = knownZone(stored?.connection.mainCalendar?.zone ?? (await deps.zoneOf(tenant)))
  const whose = isOwn ? { root: '', name: null } : { root: `/people/${id}`, name: other?.name ?? id }
  return { userId, whose, zone, connection: stored?.connection ?? null }
}

/** The ERP as browsers reach it; null where that isn't known. */
export async function erpUrlOf({ scope, tenant }: KnownVisit): Promise<string | null> {
  return (await readTenant(scope.store, tenant))?.erpUrl ?? null
}
