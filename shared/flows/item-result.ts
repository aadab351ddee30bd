import type { RecordId } from '../domain/ids.ts'

export const ITEM_RESULTS = ['created', 'updated', 'unchanged', 'skipped', 'failed', 'waiting'] as const

export type ItemOutcome = (typeof ITEM_RESULTS)[number]

/** Why one contact wasn't pushed, or isn't yet. */
export const ITEM_WHYS = [
  // skipped
  'no-name-nor-address',
  'deleted-in-google',
  'gone-in-erp',
  'no-access',
  // skipped for now: the export ended before it was this one's turn
  'cancelled',
  'stopped',
  // failed
  'refused',
  'conflict',
  'contacts-full',
  'refused-by-erp',
  // waiting
  'queued',
  'busy',
  'unsure',
  'google-away',
  'google-limit',
  'erp-away',
  'parked',
  'paused',
  'not-allowed',
  'needs-reconnecting',
] as const

export type ItemWhy = (typeof ITEM_WHYS)[number]

/** Why an export waits, or was stopped. */
export const EXPORT_WHYS = [...ITEM_WHYS, 'not-connected', 'other-account', 'given-up'] as const

export type ExportWhy = (typeof EXPORT_WHYS)[number]

/** What became of one contact of an export. */
export interface ItemResult {
  readonly recordId: RecordId
  readonly result: ItemOutcome
  /** Null for what was created, updated or unchanged. */
  readonly why: ItemWhy | null
  /** Something was too long for Google and was cut. */
  readonly isShortened: boolean
}

/** Why a contact waits whose export waits. */
export function whyWaiting(why: ExportWhy | null): ItemWhy {
  return ITEM_WHYS.find((one) => one === why) ?? 'queued'
}
