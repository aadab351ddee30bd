import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import type { RecordId, UserId } from '../domain/ids.ts'
import { tidyReminders } from '../domain/reminders.ts'
import type { Reminder, ToldReminders } from '../domain/reminders.ts'

const ID = /^[A-Za-z0-9_-]{1,64}$/
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** What must be in a webhook; each item is the record, or as much of it as changed. */
export const webhookBody = z.array(z.looseObject({ id: z.string().regex(ID) }))

export interface WebhookPayload {
  /** Each once. */
  readonly recordIds: readonly RecordId[]
  /** The last of each record and person. */
  readonly reminders: readonly ToldReminders[]
}

/** An update tells them whether they changed or not, a create only where there are any (erp.md 2.3). */
const told = z.object({
  modifiedById: z.string().regex(ID).optional(),
  reminders: z.array(z.object({ type: z.enum(['Popup', 'Email']), seconds: z.number().min(0) })),
})

/**
 * The records that a webhook names, and what can't be asked for. Nothing else in it is to be trusted as the state of a record: it has
 * no version, and its order breaks on a retry (erp.md 0.1). Throws `request.malformed`.
 */
export function webhookPayload(rawBody: Uint8Array): WebhookPayload {
  const items = parse(rawBody)
  const recordIds = items.map(({ id }) => id as RecordId)
  const reminders = items.flatMap((item, index) => remindersIn(item, recordIds[index] as RecordId))
  const last = new Map(reminders.map((one) => [`${one.recordId} ${one.savedBy}`, one]))
  return { recordIds: [...new Set(recordIds)], reminders: [...last.values()] }
}

/** An odd list is none: it must not hold up what the webhook is for. */
function remindersIn(item: object, recordId: RecordId): readonly ToldReminders[] {
  if (!('reminders' in item)) return []
  const { data } = told.safeParse(item)
  if (data === undefined) return []
  const reminders = data.reminders.map(({ type, seconds }): Reminder => ({
    method: type === 'Email' ? 'email' : 'popup',
    minutes: Math.round(seconds / 60),
  }))
  const savedBy = (data.modifiedById ?? null) as UserId | null
  return [{ recordId, savedBy, reminders: tidyReminders(reminders) }]
}

function parse(rawBody: Uint8Array): z.output<typeof webhookBody> {
  const { data, error } = webhookBody.safeParse(decode(rawBody))
  if (data !== undefined) return data
  const isList = (error.issues[0]?.path.length ?? 0) > 0
  throw isList
    ? new Fault('request.malformed', 'webhook: an item without an id', { field: 'id' })
    : new Fault('request.malformed', 'webhook: not an array', { field: 'body' })
}

function decode(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(rawBody))
  } catch {
    // The parser's message quotes the body, so it is no cause to keep.
    throw new Fault('request.malformed', 'webhook: not JSON', { field: 'body' })
  }
}
