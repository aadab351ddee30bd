import { mailboxPages, workingMailbox } from './mailbox.ts'
import type { Mailbox, WorkingMailbox } from './mailbox.ts'
import type { TenantScope } from './tenant-scope.ts'

interface ReadOptions {
  /** With a moment in it: a second task of the same name is dropped. */
  readonly why: string
  readonly at?: number
  /** Whether Gmail is asked to go on telling first. */
  readonly renews?: true
}

type PollScope = Pick<TenantScope, 'store' | 'tenant' | 'tasks' | 'clock' | 'mail'>

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** The sweep comes every ten minutes. */
const POLLED_AFTER_MS = 9 * MINUTE_MS

/** Has a mailbox's history read. */
export async function queueMailRead(
  { id }: Pick<Mailbox, 'id'>,
  { why, at, renews }: ReadOptions,
  { tasks, tenant }: Pick<TenantScope, 'tasks' | 'tenant'>,
): Promise<void> {
  await tasks.enqueue(
    { kind: 'pull-mail', tenant, mailbox: id, ...(renews && { renews }) },
    { name: `mail-${id}-${why}`, ...(at !== undefined && { at }) },
  )
}

/** Has every mailbox read of which no news came lately: some may have been lost. How many. */
export async function queueMailPolls(
  { spreadMs }: { readonly spreadMs: number },
  scope: PollScope,
): Promise<number> {
  const now = scope.clock.now()
  return queueReads(scope, ({ id, readAt }) => {
    if (readAt !== null && now - readAt < POLLED_AFTER_MS) return null
    const at = now + (Number.parseInt(id.slice(0, 8), 16) % Math.max(1, spreadMs))
    return { why: `poll-${Math.floor(now / MINUTE_MS)}`, at }
  })
}

/** Has Gmail asked to go on telling of every mailbox: a watch ends by itself after a week (google.md 5.2). How many. */
export async function renewMailWatches(scope: PollScope): Promise<number> {
  if (scope.mail.topic === null) return 0
  const why = `renew-${Math.floor(scope.clock.now() / HOUR_MS)}`
  return queueReads(scope, () => ({ why, renews: true }))
}

async function queueReads(
  scope: PollScope,
  optionsFor: (mailbox: WorkingMailbox) => ReadOptions | null,
): Promise<number> {
  if (!scope.mail.isTold) return 0
  let queued = 0
  for await (const page of mailboxPages(scope))
    for (const mailbox of page.flatMap((stored) => workingMailbox(stored.mailbox) ?? [])) {
      const options = optionsFor(mailbox)
      if (options === null) continue
      await queueMailRead(mailbox, options, scope)
      queued += 1
    }
  return queued
}
