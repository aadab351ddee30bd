import { z } from 'zod'
import { CONTACT_ENTITIES } from '../domain/contact.ts'
import type { RecordId, UserId } from '../domain/ids.ts'
import type { StoredDocument, Task, TaskKind } from '../ports.ts'
import { readConnection } from './connection.ts'
import { linksOfRecord } from './contact-link.ts'
import { readExport } from './export-document.ts'
import { documentsOf } from './held-data.ts'
import { mailboxIdOf, mailboxesWith } from './mailbox.ts'
import { pairsOfRecord } from './pair-store.ts'
import type { TenantScope } from './tenant-scope.ts'

/** A task that couldn't be done (see park-task). */
export interface ParkedItem {
  readonly id: string
  readonly kind: string
  readonly code: string
  readonly at: number
  /** As it was sent, which may be anything. */
  readonly task: unknown
  /** Whether it is a task at all, so that it can be tried again. */
  readonly canRetry: boolean
}

/** What a parked task is called: by itself, or by the queue that it came from. */
export type ParkedKind = TaskKind | 'contacts-batch'

export interface ParkedCount {
  readonly count: number
  /** False: there may be more. */
  readonly isAll: boolean
}

const KEPT_MS = 90 * 24 * 3_600_000
const PAGE_SIZE = 25
const READ_AT_ONCE = 100
/** Of somebody else's tasks so many are passed over at once. */
const READS_MAX = 5

export const parkedSchema = z.object({
  kind: z.string(),
  code: z.string(),
  at: z.number(),
  task: z.unknown(),
})
/** What a queue would take; its worker looks at the rest. */
const sendable = z.looseObject({ kind: z.enum(['sync-pair', 'pull-calendar', 'push-contacts', 'pull-mail']) })
const place = z.object({
  calendar: z.string().optional(),
  mailbox: z.string().optional(),
  account: z.string().optional(),
  exportId: z
    .string()
    .regex(/^[\w-]{1,60}$/)
    .optional(),
  entity: z.string().optional(),
  recordIds: z.array(z.string()).max(50).optional(),
})

/**
 * Tasks of the tenant that were given up on, by id after the id `after`; with `of` only those about that user's calendars,
 * exports and linked records. `next` is null on the last page; a page may have fewer than fit into it.
 */
export async function parkedTasks(
  { of, after }: { of: UserId | null; after: string | null },
  scope: TenantScope,
): Promise<{ readonly items: readonly ParkedItem[]; readonly next: string | null }> {
  const { store, tenant } = scope
  const isWanted = of === null ? async () => true : await ownedBy(of, scope)
  const items: ParkedItem[] = []
  let last = after
  for (let reads = 0; reads < READS_MAX; reads += 1) {
    const query = { tenant, collection: 'parked', limit: READ_AT_ONCE }
    const page: readonly StoredDocument[] = await store.find(
      last === null ? query : { ...query, after: last },
    )
    for (const document of page) {
      last = document.key.id
      const item = itemOf(document)
      if (item.at < scope.clock.now() - KEPT_MS || !(await isWanted(item.task))) continue
      items.push(item)
      if (items.length === PAGE_SIZE) return { items, next: last }
    }
    if (page.length < READ_AT_ONCE) return { items, next: null }
  }
  return { items, next: last }
}

/** How many of the tenant there are, as far as one read of the store goes. */
export async function countParked({ store, tenant, clock }: TenantScope): Promise<ParkedCount> {
  const page = await store.find({ tenant, collection: 'parked', limit: READ_AT_ONCE })
  const kept = page.filter((document) => itemOf(document).at >= clock.now() - KEPT_MS)
  return { count: kept.length, isAll: page.length < READ_AT_ONCE }
}

/** Puts the task back on its queue; when it fails again it is parked again. `not-possible`: it never was a task. */
export async function retryParked(id: string, scope: TenantScope): Promise<'done' | 'not-possible' | 'gone'> {
  const { store, tenant, tasks } = scope
  const document = await store.get({ tenant, collection: 'parked', id })
  if (document === null) return 'gone'
  const task = sendable.safeParse(itemOf(document).task).data
  if (task === undefined) return 'not-possible'
  await tasks.enqueue({ ...task, tenant } as unknown as Task)
  // Whoever parks it anew meanwhile wins.
  await store.remove(document.key, document.version)
  return 'done'
}

/** False when it isn't there any more. */
export async function dropParked(id: string, { store, tenant }: TenantScope): Promise<boolean> {
  const key = { tenant, collection: 'parked', id }
  return (await store.get(key)) !== null && (await store.remove(key))
}

function itemOf({ key, data }: StoredDocument): ParkedItem {
  const { kind, code, at, task } = parkedSchema.parse(data)
  return { id: key.id, kind, code, at, task, canRetry: sendable.safeParse(task).success }
}

/** Whether a task is about one of the user's calendars, or a record that is linked for him. */
async function ownedBy(userId: UserId, scope: TenantScope): Promise<(task: unknown) => Promise<boolean>> {
  const calendars = await calendarsOf(userId, scope)
  const mailboxes = new Set<string>(
    (await mailboxesWith(scope, { user: userId })).flatMap(({ id, account }) =>
      account === null ? id : [id, mailboxIdOf(account.user)],
    ),
  )
  return async (task) => {
    const { calendar, exportId, mailbox, account, entity, recordIds = [] } = place.safeParse(task).data ?? {}
    const box = mailbox ?? account
    if (box !== undefined) return mailboxes.has(box)
    if (exportId !== undefined) return (await readExport(exportId, scope))?.of.userId === userId
    if (calendar !== undefined) return calendars.has(calendar)
    return entity !== undefined && hasOne(userId, { entity, recordIds: recordIds as RecordId[] }, scope)
  }
}

async function calendarsOf(userId: UserId, scope: TenantScope): Promise<ReadonlySet<string>> {
  const calendars = new Set<string>()
  const connection = (await readConnection(scope.store, scope.tenant, userId))?.connection
  if (connection?.mainCalendar) calendars.add(connection.mainCalendar.key)
  for await (const page of documentsOf('calendars', userId, scope))
    for (const { key } of page) calendars.add(key.id)
  return calendars
}

async function hasOne(
  userId: UserId,
  { entity, recordIds }: { entity: string; recordIds: readonly RecordId[] },
  { store, tenant }: TenantScope,
): Promise<boolean> {
  const contacts = CONTACT_ENTITIES.find((one) => one === entity)
  for (const recordId of recordIds) {
    const pairs = await pairsOfRecord(store, tenant, { entity, recordId })
    if (pairs.some(({ pair }) => pair.userId === userId)) return true
    const links = contacts ? await linksOfRecord({ entity: contacts, recordId }, { store, tenant }) : []
    if (links.some(({ link }) => link.userId === userId)) return true
  }
  return false
}
