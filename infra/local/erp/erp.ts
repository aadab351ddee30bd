import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../shared/ports.ts'
import { formatDateTime } from './date-time.ts'
import type { ContactsExport } from './contacts-export.ts'
import type { ErpRecord, ErpState } from './erp-state.ts'
import type { MailNewsNote } from './mail-news.ts'
import type { SignedDoor } from './signed-call.ts'

/** What every part of the stand-in works on: passed as the first argument, nothing is global. */
export interface Erp {
  readonly state: ErpState
  readonly clock: Clock
  /** Settings.timeZone: all-day dates are midnights of this zone. */
  readonly timeZone: string
  readonly version: string
  /** Entities with optimistic locking; an administrator may switch it per entity. */
  readonly lockedEntities: Set<string>
  readonly webhookAllowedAddresses: 'loopback' | readonly string[]
  readonly webhookTimeoutMs: number
  siteUrl: string
  /** Null while the integration isn't set up: the lists then have no "Push to Google". */
  contactsExport: ContactsExport | null
  /** What becomes of a page before it is shown; null: nothing. */
  changePage: ((page: Response) => Promise<Response>) | null
  /** Where credentials for mail are asked for; null while the integration isn't set up. */
  mailDoor: SignedDoor | null
  /** What was told of mailboxes since the start, the oldest first, and the nonces it came with. */
  readonly mailNews: MailNewsNote[]
  readonly mailNonces: Set<string>
}

export const SYSTEM_ID = 'system'

/** 17 hex characters that begin with the time, as the ERP's own ids do. */
export function newId(erp: Erp): string {
  const seconds = Math.floor(erp.clock.now() / 1000)
    .toString(16)
    .padStart(8, '0')
  return seconds.slice(-8) + randomBytes(5).toString('hex').slice(0, 9)
}

/** Now as the ERP stores it: UTC, whole seconds. */
export function stamp(erp: Erp): string {
  return formatDateTime(erp.clock.now())
}

export function findRecord(erp: Erp, entity: string, id: string): ErpRecord | undefined {
  const record = erp.state.records.get(id)
  return record?.entity === entity ? record : undefined
}

/** The record unless it is deleted. */
export function findLive(erp: Erp, entity: string, id: string): ErpRecord | undefined {
  const record = findRecord(erp, entity, id)
  return record?.deleted === true ? undefined : record
}

export function recordsOf(erp: Erp, entity: string): ErpRecord[] {
  return erp.state.recordsOf(entity)
}

/** True when the emulated version is at least this one, compared number by number. */
export function isVersionAtLeast(erp: Erp, version: string): boolean {
  const actual = erp.version.split('.').map(Number)
  for (const [index, wanted] of version.split('.').map(Number).entries()) {
    const part = actual[index] ?? 0
    if (part !== wanted) return part > wanted
  }
  return true
}
