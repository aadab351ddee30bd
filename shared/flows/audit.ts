import { randomUUID } from 'node:crypto'
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
  const id = `${String(at).padStart(15, '0')}-${randomUUID()}`
  await store.create(
    { tenant, collection: 'audit', id },
    {
      data: { schema: 1, at, ...entry },
      keys: { user: entry.subject ?? 'nobody' },
      expiresAt: at + KEPT_MS,
    },
  )
}
