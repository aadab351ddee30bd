import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { UserId } from '../domain/ids.ts'
import type { TenantScope } from './tenant-scope.ts'

export type AuditAction =
  | 'connected'
  | 'disconnected'
  | 'rights-changed'
  | 'paused'
  | 'data-exported'
  | 'data-erased'
  | 'change-undone'
  | 'refusal-settled'
  | 'removals-answered'
  | 'task-retried'
  | 'task-dropped'
  | 'settings-changed'
  | 'contacts-pushed'
  | 'push-cancelled'
  | 'mailbox-registered'
  | 'mailbox-changed'
  | 'mailbox-connected'
  | 'mailbox-disconnected'
  | 'credential-given'

export interface AuditEntry {
  readonly action: AuditAction
  /** Who did it; null when it was the product itself. */
  readonly by: UserId | null
  /** Whom it is about; null when it is about nobody in particular. */
  readonly subject: UserId | null
  /** One word more; never a name, an address or a text. */
  readonly detail: string
}

const KEPT_MS = 400 * 24 * 3_600_000

/** Notes who did what to whom; kept for 400 days. */
export async function noteAudit(
  { store, tenant, clock }: Pick<TenantScope, 'store' | 'tenant' | 'clock'>,
  entry: AuditEntry,
): Promise<void> {
  const at = clock.now()
  const id = `${idAt(at)}-${randomUUID()}`
  await store.create(
    { tenant, collection: 'audit', id },
    {
      data: { schema: 1, at, ...entry },
      keys: { user: entry.subject ?? 'nobody' },
      expiresAt: at + KEPT_MS,
    },
  )
}

const NOTES_MAX = 100
const schema = z.object({
  at: z.number(),
  by: z
    .string()
    .transform((id) => id as UserId)
    .nullable(),
  detail: z.string(),
})

/** What was done to the user from then on, the oldest first; a hundred notes at most. */
export async function auditSince(
  { subject, since }: { subject: UserId; since: number },
  { store, tenant }: Pick<TenantScope, 'store' | 'tenant'>,
): Promise<readonly z.output<typeof schema>[]> {
  const found = await store.find({
    tenant,
    collection: 'audit',
    where: { key: 'user', equals: subject },
    after: idAt(since),
    limit: NOTES_MAX,
  })
  return found.map(({ data }) => schema.parse(data))
}

function idAt(at: number): string {
  return String(at).padStart(15, '0')
}
