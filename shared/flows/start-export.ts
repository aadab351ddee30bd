import type { ErpFilter } from '../contact-ports.ts'
import type { GroupName, RecordId, UserId } from '../domain/ids.ts'
import type { ContactScope } from './contact-scope.ts'
import type { ItemResult } from './item-result.ts'

export interface ExportRequest {
  /** To whose Google account. */
  readonly userId: UserId
  /** As it was sent: it is checked here. */
  readonly entity: string
  /** One of the two; ids 1 to 10,000. */
  readonly ids: readonly RecordId[] | null
  readonly filter: ErpFilter | null
  /** Null: those of the user's settings. */
  readonly groups: readonly GroupName[] | null
  /** The ERP is trusted for what its user may push; at the console it is what is assigned to the user, unless an administrator asks. */
  readonly by: 'erp' | 'console'
  /** Who asks at the console; without it the user himself. */
  readonly actorId?: UserId
}

export interface StartedExport {
  readonly exportId: string
  /** The first ten. */
  readonly items: readonly ItemResult[]
  /** How many go on in the background. */
  readonly rest: number
}

/** Throws `request.*` with the field at fault; then nothing is started or stored. */
export async function startExport(_request: ExportRequest, _scope: ContactScope): Promise<StartedExport> {
  throw new Error('not written yet')
}
