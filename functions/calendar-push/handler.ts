import { Fault } from '../../shared/domain/fault.ts'
import { calendarOfToken } from '../../shared/platform/channel-token.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import type { Incoming, Reply } from '../../shared/platform/http.ts'
import { parseTenantId } from '../../shared/platform/tenant-record.ts'
import { parseNotice } from './notice.ts'

/** `POST /calendar-push/<tenant>`: Google says that something changed in a calendar. Says nothing of what; we note where to look. */
export async function calendarPush(request: Incoming, deps: Deps): Promise<Reply> {
  const tenant = parseTenantId(request.path.split('/').find((part) => part !== ''))
  if (tenant === null) throw new Fault('request.not-found', 'no such tenant', { field: 'tenant' })
  if (request.method !== 'POST') throw new Fault('request.not-found', 'not a POST', { field: 'method' })
  const { channelId, resourceId, token, state } = parseNotice(request)
  const calendar = calendarOfToken(await deps.signingKey(), { tenant, token, channelId })
  if (calendar === null)
    throw new Fault('request.unverified', 'not a channel of ours', { field: 'x-goog-channel-token' })
  // Google's greeting to a new channel; it may come before the channel is stored.
  if (state === 'sync') return { status: 204 }
  await deps.tellCalendar(tenant, { calendar, channel: { id: channelId, resourceId } })
  return { status: 204 }
}
