import { createHash } from 'node:crypto'
import type { DocumentKey } from '../ports.ts'
import type { TenantScope } from './tenant-scope.ts'

type Scope = Pick<TenantScope, 'store' | 'tenant'>

/** A session is a signed cookie: who signs out has it noted until it would have ended by itself, so that a copy of it is worth nothing. */
export async function endSession(
  { id, expiresAt }: { id: string; expiresAt: number },
  scope: Scope,
): Promise<void> {
  await scope.store.create(keyOf(id, scope), { data: { schema: 1, expiresAt }, expiresAt })
}

export async function isSessionEnded(id: string, scope: Scope): Promise<boolean> {
  return (await scope.store.get(keyOf(id, scope))) !== null
}

function keyOf(id: string, { tenant }: Scope): DocumentKey {
  return { tenant, collection: 'sessions', id: createHash('sha256').update(id).digest('hex') }
}
