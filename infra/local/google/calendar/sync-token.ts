import { z } from 'zod'
import { fullSyncRequired, invalid } from '../api-error.ts'
import type { CalendarRow } from '../world.ts'

const syncToken = z.object({ of: z.string(), change: z.int(), epoch: z.int(), signature: z.string() })
type SyncToken = z.infer<typeof syncToken>

export function writeSyncToken(token: SyncToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url')
}

/** The change number from which to tell what is new; 410 for a token that is not, or no longer, good here. */
export function readSyncToken(
  text: string,
  expected: { of: string; epoch: number; signature: string },
): number {
  const token = parse(text)
  if (token === null || token.of !== expected.of || token.epoch !== expected.epoch) throw fullSyncRequired()
  // Google calls this undefined behaviour; a caller who relies on it must learn so here.
  if (token.signature !== expected.signature)
    throw invalid('Query parameters differ from those of the initial synchronization.', 'syncToken')
  return token.change
}

function parse(text: string): SyncToken | null {
  try {
    return syncToken.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch {
    return null
  }
}

export function syncScope(
  calendar: CalendarRow,
  signature: string,
): { of: string; epoch: number; signature: string } {
  return { of: calendar.id, epoch: calendar.syncEpoch, signature }
}
