import { randomUUID } from 'node:crypto'
import { Fault } from '../domain/fault.ts'
import type { MailboxId } from '../domain/ids.ts'
import { changeMailbox, workingMailbox } from './mailbox.ts'
import type { Mailbox, WorkingMailbox } from './mailbox.ts'
import type { TenantScope } from './tenant-scope.ts'

type Scope = Pick<TenantScope, 'store' | 'tenant' | 'clock'>

/** The right to read a mailbox's history and to move on where it stands. */
export interface MailReader {
  /** To be called between calls that take long. Throws `store.contended` when the right is another's by now. */
  readonly stay: () => Promise<void>
  /** Notes how far it was read, and gives the right back; nothing when it is another's by now. Where it stands never goes back. */
  readonly finish: (cursor: string, isHistoryLost: boolean) => Promise<void>
}

/** Longer than two calls with their deadlines; what a dead process held is free after it. */
const LEASE_MS = 90_000
/** One call to Google ends within 20 seconds, one to the ERP within 10. */
const CALLS_MS = 40_000
const COME_BACK_MS = 3_000

/**
 * Runs work as the only reader of a mailbox, so that two who were told of the same mail tell the ERP once. Does nothing when the mailbox
 * may not be used. Throws `store.contended` with the time to come back when another reads: what came since he looked is for us to find.
 */
export async function asOnlyReader(
  id: MailboxId,
  scope: Scope,
  work: (mailbox: WorkingMailbox, reader: MailReader) => Promise<void>,
): Promise<void> {
  const by = randomUUID()
  const mailbox = await take(id, by, scope)
  if (mailbox === null) return
  let until = mailbox.lease?.until ?? 0
  const change = (next: (mine: Mailbox) => Mailbox) =>
    changeMailbox(scope, id, (stored) => (stored.lease?.by === by ? next(stored) : null))
  const reader: MailReader = {
    stay: async () => {
      const now = scope.clock.now()
      if (now + CALLS_MS <= until) return
      until = now + LEASE_MS
      if (!(await change((mine) => ({ ...mine, lease: { by, until } })))?.changed) throw busy(COME_BACK_MS)
    },
    finish: async (cursor, isHistoryLost) => {
      const now = scope.clock.now()
      await change((mine) => ({
        ...mine,
        cursor: later(mine.cursor, cursor),
        readAt: now,
        lostHistoryAt: isHistoryLost ? now : mine.lostHistoryAt,
        lease: null,
      }))
    },
  }
  try {
    await work(mailbox, reader)
  } catch (error) {
    // Whoever can't give it back any more leaves it to its end.
    await change((mine) => ({ ...mine, lease: null })).catch(() => undefined)
    throw error
  }
}

async function take(id: MailboxId, by: string, scope: Scope): Promise<WorkingMailbox | null> {
  const now = scope.clock.now()
  let busyUntil = 0
  const taken = await changeMailbox(scope, id, (stored) => {
    busyUntil = stored.lease?.until ?? 0
    if (workingMailbox(stored) === null || busyUntil > now) return null
    return { ...stored, lease: { by, until: now + LEASE_MS } }
  })
  const mailbox = taken && workingMailbox(taken.mailbox)
  if (mailbox !== null && !taken?.changed) throw busy(Math.min(COME_BACK_MS, busyUntil - now))
  return mailbox
}

/** They are numbers of up to 20 digits. */
function later(stored: string | null, cursor: string): string {
  return stored !== null && BigInt(stored) > BigInt(cursor) ? stored : cursor
}

function busy(retryAfterMs: number): Fault {
  return new Fault('store.contended', 'another task reads this mailbox', { retryAfterMs })
}
