import { z } from 'zod'
import type { CalendarKey, EventId, UserId } from '../domain/ids.ts'
import type { DocumentVersion } from '../ports.ts'
import type { TenantScope } from './tenant-scope.ts'

/** Which of the calendars that have one meeting leads: its events become the record, those of the others are ignored. */
export interface Meeting {
  readonly calendar: CalendarKey
  readonly eventId: EventId
  readonly userId: UserId
  /** Milliseconds. */
  readonly at: number
}

export interface StoredMeeting {
  readonly meeting: Meeting
  readonly version: DocumentVersion
}

export const meetingSchema = z.object({
  schema: z.literal(1),
  calendar: z.string(),
  eventId: z.string(),
  userId: z.string(),
  at: z.number(),
})

/** Makes another calendar's event lead. */
export async function handOver(
  uid: string,
  to: Pick<Meeting, 'calendar' | 'eventId' | 'userId'>,
  scope: Pick<TenantScope, 'store' | 'tenant' | 'clock'>,
): Promise<void> {
  await claimLead(uid, to, { over: (await readMeeting(uid, scope))?.version ?? null, scope })
}

export async function readMeeting(
  uid: string,
  { store, tenant }: Pick<TenantScope, 'store' | 'tenant'>,
): Promise<StoredMeeting | null> {
  const document = await store.get({ tenant, collection: 'meetings', id: uid })
  if (document === null) return null
  const { schema: _schema, ...meeting } = meetingSchema.parse(document.data)
  return { meeting: meeting as unknown as Meeting, version: document.version }
}

interface Claim {
  readonly over: DocumentVersion | null
  readonly scope: Pick<TenantScope, 'store' | 'tenant' | 'clock'>
}

/** Whether it is noted: false when somebody was faster. */
export async function claimLead(
  uid: string,
  to: Omit<Meeting, 'at'>,
  { over, scope }: Claim,
): Promise<boolean> {
  const { store, tenant, clock } = scope
  const key = { tenant, collection: 'meetings', id: uid }
  const { calendar, eventId, userId } = to
  const content = { data: { schema: 1, calendar, eventId, userId, at: clock.now() }, keys: { user: userId } }
  return (await (over === null ? store.create(key, content) : store.replace(key, content, over))) !== null
}
