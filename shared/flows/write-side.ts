import { pickFields } from '../domain/event.ts'
import type { CalendarEvent, EventChange, EventField } from '../domain/event.ts'
import { asErpHolds, asGoogleHolds } from '../domain/mirror.ts'
import { markOf } from '../domain/pair-names.ts'
import type { Write } from '../domain/plan.ts'
import type { HeldEvent, HeldRecord } from '../ports.ts'
import type { PairContext, Seen } from './pair-context.ts'
import type { Pair } from './pair-store.ts'

/** What the side holds now; `moved-on` when it was no longer what the step was planned on, and nothing was written. */
export type WriteResult = HeldEvent | HeldRecord | null | 'moved-on'

interface WriteOf {
  readonly step: Write
  readonly context: PairContext
}

/** The one call that carries a step out. */
export async function writeSide(pair: Pair, now: Seen, given: WriteOf): Promise<WriteResult> {
  return given.step.on === 'google' ? writeGoogle(pair, now, given) : writeErp(pair, now, given)
}

async function writeGoogle(pair: Pair, now: Seen, { step, context }: WriteOf): Promise<WriteResult> {
  const { google, tenant, mirror } = context
  const etag = now.google === 'unread' || now.google === null ? pair.etag : now.google.etag
  if (step.do === 'remove') {
    await google.remove(pair.calendarId, pair.eventId, etag)
    return null
  }
  const event = asGoogleHolds((now.erp as HeldRecord).event, mirror)
  if (step.do === 'create') {
    const mark = markOf({ tenant, entity: pair.entity, recordId: (now.erp as HeldRecord).recordId })
    return google.insert(pair.calendarId, pair.eventId, { event, mark })
  }
  return (
    (await google.patch(pair.calendarId, pair.eventId, { change: chosen(event, step), etag })) ?? 'moved-on'
  )
}

async function writeErp(pair: Pair, now: Seen, { step, context }: WriteOf): Promise<WriteResult> {
  const { erp, mirror } = context
  if (step.do === 'remove') {
    if (pair.recordId) await erp.remove(pair.entity, pair.recordId)
    return null
  }
  const event = asErpHolds((now.google as HeldEvent).event, mirror)
  if (step.do === 'create') return erp.create(pair.entity, event, pair.userId)
  const record = now.erp as HeldRecord
  const written = await erp.update(pair.entity, record.recordId, {
    change: chosen(event, step),
    over: record.version,
  })
  return written ?? 'moved-on'
}

function chosen(event: CalendarEvent, step: Write): EventChange {
  return pickFields(event, step.fields as readonly EventField[])
}
