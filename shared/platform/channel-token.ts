import { createHmac, timingSafeEqual } from 'node:crypto'
import type { CalendarKey, TenantId } from '../domain/ids.ts'

/**
 * The token that Google sends back with every notice of a channel: it names the calendar and proves that the channel is ours,
 * so a notice is checked without a read of the store. At most 256 characters (google.md 3).
 */
export function channelToken(
  key: string,
  of: { tenant: TenantId; calendar: CalendarKey; channelId: string },
): string {
  return `${of.calendar}.${mac(key, of)}`
}

/** The calendar that a channel's notices are about; null when the token wasn't made by us for this channel and tenant. */
export function calendarOfToken(
  key: string,
  given: { tenant: TenantId; token: string; channelId: string },
): CalendarKey | null {
  const [calendar = '', proof = ''] = given.token.split('.')
  const expected = Buffer.from(mac(key, { ...given, calendar: calendar as CalendarKey }))
  const actual = Buffer.from(proof)
  return actual.length === expected.length && timingSafeEqual(actual, expected)
    ? (calendar as CalendarKey)
    : null
}

function mac(
  key: string,
  { tenant, calendar, channelId }: { tenant: TenantId; calendar: CalendarKey; channelId: string },
): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['channel', tenant, calendar, channelId]))
    .digest('base64url')
}
