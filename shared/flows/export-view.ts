import type { ContactEntity } from '../domain/contact.ts'
import type { UserId } from '../domain/ids.ts'
import type { ContactScope } from './contact-scope.ts'
import type { ItemOutcome, ItemResult, ItemWhy } from './item-result.ts'

/** An export, as its user may see it. */
export interface ExportHead {
  readonly exportId: string
  readonly userId: UserId
  readonly entity: ContactEntity
  readonly by: 'erp' | 'console'
  readonly state: 'running' | 'done' | 'cancelled' | 'stopped'
  /** What a running one waits for, or why it was stopped; else null. */
  readonly why: ItemWhy | null
  /** When a running one goes on, where that is known. */
  readonly until: number | null
  readonly total: number
  /** How many have their result. */
  readonly done: number
  readonly counts: Readonly<Record<Exclude<ItemOutcome, 'waiting'>, number>>
  readonly startedAt: number
  readonly endedAt: number | null
}

export interface ExportItem extends ItemResult {
  /** As the ERP shows it now; null when it can't be asked, or doesn't have it any more. */
  readonly name: string | null
}

export interface ExportPage {
  readonly head: ExportHead
  readonly items: readonly ExportItem[]
  /** From 0. */
  readonly page: number
  readonly hasMore: boolean
}

/** Newest first. `next` is what to ask with for the next page. */
export async function exportsOf(
  _userId: UserId,
  _of: { after: string | null },
  _scope: ContactScope,
): Promise<{ readonly exports: readonly ExportHead[]; readonly next: string | null }> {
  throw new Error('not written yet')
}

/** Null when it isn't this user's. With `only: 'trouble'` what was skipped or failed. One ERP call for each 100 names. */
export async function exportOf(
  _exportId: string,
  _of: { userId: UserId; page: number; only: 'trouble' | null },
  _scope: ContactScope,
): Promise<ExportPage | null> {
  throw new Error('not written yet')
}
