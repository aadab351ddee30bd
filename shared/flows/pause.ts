import { z } from 'zod'
import type { UserId } from '../domain/ids.ts'
import { noteAudit } from './audit.ts'
import { changeStanding } from './change-standing.ts'
import { connectionPages, readConnection } from './connection.ts'
import type { Connection, Pauser } from './connection.ts'
import type { TenantScope } from './tenant-scope.ts'

export const pauseSchema = z.object({ isPaused: z.boolean() })

export interface PauseRequest {
  readonly userId: UserId
  /** Each pauses for himself: a user can't go on while the administrator has paused him. */
  readonly pauser: Exclude<Pauser, 'everybody'>
  readonly isPaused: boolean
  readonly by: UserId
}

/** Pauses a user's work, or lets it go on; changes meanwhile are kept where they were made, and follow. False without a connection. */
export async function setPause(
  { userId, pauser, isPaused, by }: PauseRequest,
  scope: TenantScope,
): Promise<boolean> {
  const stored = await readConnection(scope.store, scope.tenant, userId)
  if (stored === null) return false
  if ((await changeStanding(stored.connection, paused(pauser, isPaused), scope)) === null) return true
  const detail = `${pauser}${isPaused ? '' : ' no more'}`
  await noteAudit(scope, { action: 'paused', by, subject: userId, detail })
  scope.log.info('connection.paused', { tenant: scope.tenant, user: userId, pauser, paused: isPaused })
  return true
}

/** Pauses all work of a tenant, that of users who connect later included, or lets it go on. */
export async function setPauseOfAll(
  { isPaused, by }: { isPaused: boolean; by: UserId },
  scope: TenantScope,
): Promise<void> {
  const { store, tenant } = scope
  const key = { tenant, collection: 'settings', id: 'pause' }
  const content = { data: { schema: 1, isPaused } }
  const held = await store.get(key)
  await (held === null ? store.create(key, content) : store.replace(key, content, held.version))
  await noteAudit(scope, {
    action: 'paused',
    by,
    subject: null,
    detail: `everybody${isPaused ? '' : ' no more'}`,
  })
  for await (const page of connectionPages(store, tenant))
    for (const { connection } of page) await followPauseOfAll(connection, isPaused, scope)
}

/** Brings a connection in line with what was said for all: it may have been missed, or made since. */
export async function followPauseOfAll(
  connection: Connection,
  isPaused: boolean,
  scope: TenantScope,
): Promise<void> {
  await changeStanding(connection, paused('everybody', isPaused), scope)
}

export async function isAllPaused({
  store,
  tenant,
}: Pick<TenantScope, 'store' | 'tenant'>): Promise<boolean> {
  const held = await store.get({ tenant, collection: 'settings', id: 'pause' })
  return held !== null && pauseSchema.parse(held.data).isPaused
}

function paused(pauser: Pauser, isPaused: boolean) {
  return (connection: Connection): Connection | null => {
    if (connection.pausedBy.includes(pauser) === isPaused) return null
    const others = connection.pausedBy.filter((one) => one !== pauser)
    return { ...connection, pausedBy: isPaused ? [...others, pauser] : others }
  }
}
