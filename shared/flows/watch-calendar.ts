import { randomUUID } from 'node:crypto'
import { Fault } from '../domain/fault.ts'
import type { CalendarKey } from '../domain/ids.ts'
import type { GoogleEvents, OpenChannel } from '../google-ports.ts'
import { isGoneFor, isUnwatchableFor } from './calendar-state.ts'
import type { CalendarState } from './calendar-state.ts'
import type { TenantScope } from './tenant-scope.ts'

/** Google's usual limit; it may answer with less (google.md 3). */
const CHANNEL_LIFE_MS = 7 * 24 * 3_600_000
/** Renewed with a fifth of its life left, so that a day of failures still leaves no gap. */
const RENEW_BEFORE_MS = CHANNEL_LIFE_MS / 5

export function needsChannel(calendar: CalendarState, now: number): boolean {
  if (isUnwatchableFor(calendar, now) || isGoneFor(calendar, now)) return false
  const { channel } = calendar
  return channel === null || channel.expiresAt - now < RENEW_BEFORE_MS
}

/** A name for a channel that is about to be opened; it is stored before Google hears of it. */
export function newChannelId(): string {
  return randomUUID()
}

/**
 * Opens a channel for the calendar. `refused` when Google doesn't let it be watched (holidays, resources), null when it can't be
 * reached: the poll then brings what changes.
 */
export async function openChannel(
  calendar: CalendarState,
  id: string,
  { scope, google }: { scope: TenantScope; google: GoogleEvents },
): Promise<OpenChannel | 'refused' | null> {
  const { tenant, push, log, clock } = scope
  if (push === null) return null
  const request = { id, token: push.tokenOf(calendar.key, id), address: push.address, ttlMs: CHANNEL_LIFE_MS }
  try {
    const channel = await google.watch(calendar.calendarId, request)
    log.info('channel.opened', { tenant, calendar: calendar.key, lastsMs: channel.expiresAt - clock.now() })
    return channel
  } catch (error) {
    if (!(error instanceof Fault) || error.disposition === 'reconnect') throw error
    log.warn('channel.failed', { tenant, calendar: calendar.key, code: error.code })
    return error.code === 'google.refused' ? 'refused' : null
  }
}

/** Best effort: a channel that can't be stopped speaks until it expires, and what it says is ignored or harmless. */
export async function stopChannel(
  channel: { id: string; resourceId: string },
  { scope, google, calendar }: { scope: TenantScope; google: GoogleEvents; calendar: CalendarKey },
): Promise<void> {
  try {
    await google.stop(channel)
  } catch (error) {
    if (!(error instanceof Fault) || error.disposition === 'reconnect') throw error
    scope.log.warn('channel.failed', { tenant: scope.tenant, calendar, code: error.code })
  }
}
