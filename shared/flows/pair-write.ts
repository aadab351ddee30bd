import { EVENT_FIELDS, pickFields } from '../domain/event.ts'
import type { CalendarEvent, EventChange } from '../domain/event.ts'
import type { Side } from '../domain/link.ts'
import type { Write } from '../domain/plan-step.ts'
import type { HeldRecord } from '../erp-ports.ts'
import type { HeldEvent } from '../google-ports.ts'
import type { PairContext } from './pair-context.ts'
import type { GuestBook } from './pair-guests.ts'

/** What the side holds now, and whether it is to be followed no more although it is there. */
export type WriteResult =
  | { readonly held: HeldEvent | HeldRecord | null; readonly letGo: Side | null }
  /** No longer what the step was planned on; nothing was written. */
  | 'moved-on'

export interface WriteOf {
  readonly step: Write
  readonly book: GuestBook
  readonly context: PairContext
  /** Whether the event is taken away because it is private: then nothing of it may stay. */
  readonly isWithdrawn: boolean
}

/** What the step writes of what the other side holds. */
export function chosen(event: CalendarEvent, fields: readonly string[]): EventChange {
  return pickFields(
    event,
    EVENT_FIELDS.filter((field) => fields.includes(field)),
  )
}
