import type { Context } from '../context.ts'
import type { MailKind } from '../sent-mail.ts'
import type { EventRow } from '../world.ts'

export type SendUpdates = 'all' | 'externalOnly' | 'none'

export interface MailOccasion {
  readonly before: EventRow | null
  readonly after: EventRow
  readonly sendUpdates: SendUpdates
}

/** Notes the mails that Google would have sent to the guests of an organizer's event. */
export function mailGuests(context: Context, { before, after, sendUpdates }: MailOccasion): void {
  const earlier = before === null || before.status === 'cancelled' ? [] : emailsOf(before)
  const now = after.status === 'cancelled' ? [] : emailsOf(after)
  for (const to of new Set([...earlier, ...now])) {
    if (to === after.organizer.email) continue
    const kind: MailKind = !earlier.includes(to) ? 'invitation' : now.includes(to) ? 'update' : 'cancellation'
    mail(context, { to, kind, row: after, sendUpdates })
  }
}

/** A guest's answer, to the organizer. */
export function mailReply(context: Context, row: EventRow, sendUpdates: SendUpdates): void {
  mail(context, { to: row.organizer.email, kind: 'reply', row, sendUpdates })
}

interface Mail {
  readonly to: string
  readonly kind: MailKind
  readonly row: EventRow
  readonly sendUpdates: SendUpdates
}

function mail(context: Context, { to, kind, row, sendUpdates }: Mail): void {
  // "External" are those who don't have Google Calendar: here, whoever has no account.
  const external = !context.world.accounts.get(to)
  if (sendUpdates === 'none' || (sendUpdates === 'externalOnly' && !external)) return
  const at = context.world.clock.now()
  const { id: eventId, calendarId, fields } = row
  context.mail.sent.push({ to, kind, eventId, calendarId, summary: fields.summary ?? '', at })
}

function emailsOf(row: EventRow): readonly string[] {
  return (row.fields.attendees ?? []).map((guest) => guest.email)
}
