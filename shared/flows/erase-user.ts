import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { UserId } from '../domain/ids.ts'
import type { JsonObject, StoredDocument } from '../ports.ts'
import type { AccountScope } from './account-scope.ts'
import { noteAudit } from './audit.ts'
import { readConnection } from './connection.ts'
import { disconnectAccount } from './disconnect-account.ts'
import { USER_COLLECTIONS, taskPlacesHeld, documentsOf, parkedOf } from './held-data.ts'
import { mailboxesWith } from './mailbox.ts'
import type { TenantScope } from './tenant-scope.ts'

/** What shows that a user was erased. It holds ids and numbers only. */
export interface Receipt {
  readonly id: string
  readonly userId: UserId
  readonly by: UserId
  readonly at: number
  /** What was removed, per collection. */
  readonly removed: Readonly<Record<string, number>>
  /** `pending`: Google can't be reached; the rest follows by itself. */
  readonly account: 'disconnected' | 'pending' | 'none'
  /** Null until nothing can be left any more. */
  readonly doneAt: number | null
}

/** What is stored of it. While it is open, the calendars' keys and the exports' ids too: a task may be parked after the documents that lead to it are gone. */
interface Erasure extends Receipt {
  readonly calendars: readonly string[]
  /** Whether there was a connection, besides mailboxes. */
  readonly hadConnection: boolean
}

/** A task that was under way when the erasure began may still write what it was about to; it is over by then. */
const SETTLES_MS = 15 * 60_000
/** As many documents as one look removes, so that it fits into a request; the next look goes on. */
const REMOVED_MAX = 5_000

export const erasureSchema = z.object({
  schema: z.literal(1),
  receipt: z.string(),
  userId: z.string().transform((id) => id as UserId),
  by: z.string().transform((id) => id as UserId),
  at: z.number(),
  removed: z.record(z.string(), z.number()),
  account: z.enum(['disconnected', 'pending', 'none']),
  doneAt: z.number().nullable(),
  calendars: z.array(z.string()).default([]),
  hadConnection: z.boolean().default(true),
})

/**
 * Removes everything that is held about a user (GDPR article 17): his account is disconnected, and all that is remembered of his
 * pairs goes. Nothing is changed in the ERP or in Google. Returns the receipt; what can't be done at once is finished by the check
 * of the rights, which looks again until nothing can be left.
 */
export async function eraseUser(
  { userId, by }: { userId: UserId; by: UserId },
  scope: AccountScope,
): Promise<Receipt> {
  const { clock } = scope
  const erasure: Erasure = {
    id: randomUUID(),
    userId,
    by,
    at: clock.now(),
    removed: {},
    account: 'none',
    doneAt: null,
    calendars: [],
    hadConnection: false,
  }
  await save(erasure, scope)
  await noteAudit(scope, { action: 'data-erased', by, subject: userId, detail: 'begun' })
  return toReceipt((await look(erasure, scope)).erasure)
}

/** Whether the user is being erased: then nothing new may begin for him. */
export async function isBeingErased(
  userId: UserId,
  scope: Pick<TenantScope, 'store' | 'tenant'>,
): Promise<boolean> {
  return (await receiptsOf(userId, scope)).some(({ doneAt }) => doneAt === null)
}

export async function receiptsOf(
  userId: UserId,
  scope: Pick<TenantScope, 'store' | 'tenant'>,
): Promise<readonly Receipt[]> {
  const found: Receipt[] = []
  for await (const page of documentsOf('erasures', userId, scope))
    found.push(...page.map((document) => toReceipt(parse(document))))
  return found.sort((a, b) => b.at - a.at)
}

/** Looks again at every erasure that may have left something. */
export async function goOnErasing(scope: AccountScope): Promise<void> {
  const { store, tenant, clock, log } = scope
  const open = await store.find({
    tenant,
    collection: 'erasures',
    where: { key: 'open', equals: 'yes' },
    limit: 500,
  })
  for (const before of open.map(parse)) {
    const { erasure, isEmpty } = await look(before, scope)
    if (!isEmpty || erasure.account === 'pending' || clock.now() - erasure.at < SETTLES_MS) continue
    await save({ ...erasure, calendars: [], doneAt: clock.now() }, scope)
    log.info('user.erased', { tenant, user: erasure.userId })
  }
}

async function look(found: Erasure, scope: AccountScope): Promise<{ erasure: Erasure; isEmpty: boolean }> {
  const before = await withWhatThereIs(found, scope)
  const mailboxes = await endMailboxes(before, scope)
  const account = await endAccount(before, mailboxes.isPending, scope)
  const { removed, isAll } = await removeDocuments({ ...before, account }, scope)
  const isConnectionGone = before.account === 'pending' && account === 'disconnected' && before.hadConnection
  const ended = { mailboxes: mailboxes.removed, connections: isConnectionGone ? 1 : 0 }
  const erasure: Erasure = { ...before, removed: added(before.removed, { ...removed, ...ended }), account }
  await save(erasure, scope)
  const isConnected = (await readConnection(scope.store, scope.tenant, found.userId)) !== null
  return { erasure, isEmpty: isAll && !isConnected && !mailboxes.isPending }
}

function added(
  before: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const some = Object.entries(more).filter(([, count]) => count > 0)
  return {
    ...before,
    ...Object.fromEntries(some.map(([name, count]) => [name, (before[name] ?? 0) + count])),
  }
}

/** `isAll`: nothing was found. */
async function removeDocuments(
  { userId, account, calendars }: Erasure,
  scope: AccountScope,
): Promise<{ readonly removed: Readonly<Record<string, number>>; readonly isAll: boolean }> {
  const removed: Record<string, number> = {}
  let left = REMOVED_MAX
  const remove = async (collection: string, documents: readonly StoredDocument[]): Promise<void> => {
    for (const { key } of documents.slice(0, left)) await scope.store.remove(key)
    const count = Math.min(left, documents.length)
    removed[collection] = (removed[collection] ?? 0) + count
    left -= count
  }
  await remove('parked', await parkedOf(new Set(calendars), scope))
  for (const collection of USER_COLLECTIONS) {
    // The identity keeps the account from others until it is really disconnected, and its open channels are still to be stopped.
    if (account === 'pending' && (collection === 'identities' || collection === 'calendars')) continue
    if (left === 0) break
    for await (const page of documentsOf(collection, userId, scope)) {
      await remove(collection, page)
      if (left === 0) break
    }
  }
  return { removed, isAll: left === REMOVED_MAX }
}

/** Saved before anything goes, so that it is known after this look was cut short. */
async function withWhatThereIs(before: Erasure, scope: AccountScope): Promise<Erasure> {
  const { userId } = before
  const calendars = [...new Set([...before.calendars, ...(await taskPlacesHeld(userId, scope))])]
  const isConnected = (await readConnection(scope.store, scope.tenant, userId)) !== null
  const hasMail = (await mailboxesWith(scope, { user: userId })).some(({ account }) => account !== null)
  const erasure: Erasure = {
    ...before,
    calendars,
    account: isConnected || hasMail ? 'pending' : before.account,
    hadConnection: before.hadConnection || isConnected,
  }
  if (erasure.account !== before.account || calendars.length > before.calendars.length)
    await save(erasure, scope)
  return erasure
}

/** Those who have none need no mail to be loaded. */
async function endMailboxes({ userId, by }: Erasure, scope: AccountScope) {
  const has = (await mailboxesWith(scope, { user: userId })).length > 0
  const hasGroups = has || (await mailboxesWith(scope, { kind: 'group' })).length > 0
  if (!hasGroups) return { removed: 0, isPending: false }
  // Whoever only asks whether somebody is being erased, as every sign-in does, loads none of it.
  const { endMailboxesOf } = await import('./erase-mailboxes.ts')
  return endMailboxesOf({ userId, by }, await scope.mailScope())
}

async function endAccount(
  { userId, by, account }: Erasure,
  isMailPending: boolean,
  scope: AccountScope,
): Promise<Receipt['account']> {
  const ended = await disconnectAccount({ userId, feature: 'all', by }, scope)
  if (ended === 'under-way' || isMailPending) return 'pending'
  // Somebody else may have finished what this erasure had begun.
  return ended === 'done' || account === 'pending' ? 'disconnected' : account
}

async function save({ id, ...receipt }: Erasure, { store, tenant }: AccountScope): Promise<void> {
  const key = { tenant, collection: 'erasures', id }
  const content = {
    data: { schema: 1, receipt: id, ...receipt } as unknown as JsonObject,
    keys: { user: receipt.userId, ...(receipt.doneAt === null && { open: 'yes' }) },
  }
  const held = await store.get(key)
  await (held === null ? store.create(key, content) : store.replace(key, content, held.version))
}

function parse({ data }: StoredDocument): Erasure {
  const { schema: _schema, receipt: id, ...erasure } = erasureSchema.parse(data)
  return { id, ...erasure }
}

function toReceipt({ calendars: _calendars, hadConnection: _had, ...receipt }: Erasure): Receipt {
  return receipt
}
