import { z } from 'zod'
import type { UserId } from '../domain/ids.ts'
import type { Store, StoredDocument } from '../ports.ts'
import { mailboxIdOf, mailboxesWith } from './mailbox.ts'
import type { TenantScope } from './tenant-scope.ts'

type Scope = Pick<TenantScope, 'store' | 'tenant'>

/** Where documents about a user lie, each found by the key `user`. A new collection about users belongs here. */
export const USER_COLLECTIONS = [
  'calendars',
  'holds',
  'links',
  'meetings',
  'readings',
  'states',
  'identities',
  'contact-settings',
  'contact-links',
  'contact-books',
  'contact-people',
  'contact-exports',
  'contact-export-ids',
  'contact-batches',
] as const

/** Kept when a user is erased: it says who did what to whom, in ids only, and shows that it was erased. */
export const KEPT_COLLECTIONS = ['audit', 'erasures'] as const

/** Shown like the rest. When a user is erased, they are ended one by one: a group's is its teams', and accounts are behind them. */
export const MAIL_COLLECTIONS = ['mailboxes'] as const

type Collection =
  | (typeof USER_COLLECTIONS)[number]
  | (typeof MAIL_COLLECTIONS)[number]
  | (typeof KEPT_COLLECTIONS)[number]
  | 'connections'
  | 'parked'

/** Everything that is held about a user, collection by collection, as it lies there. */
export type HeldData = Readonly<Partial<Record<Collection, readonly Readonly<Record<string, unknown>>[]>>>

const PAGE_SIZE = 500

/** For the person whom it is about (GDPR article 15), so in full, and without the keyed fingerprints that only we can read. */
export async function heldDataOf(userId: UserId, scope: Scope): Promise<HeldData> {
  const held: Partial<Record<Collection, readonly Readonly<Record<string, unknown>>[]>> = {}
  const connection = await scope.store.get({ tenant: scope.tenant, collection: 'connections', id: userId })
  held.connections = connection ? [shown(connection)] : []
  for (const collection of [...USER_COLLECTIONS, ...MAIL_COLLECTIONS, ...KEPT_COLLECTIONS]) {
    const rows: Readonly<Record<string, unknown>>[] = []
    for await (const page of documentsOf(collection, userId, scope)) rows.push(...page.map(shown))
    held[collection] = rows
  }
  held.parked = (await parkedOf(await taskPlacesHeld(userId, scope), scope)).map(shown)
  return held
}

/** What there is of it, in numbers. */
export async function heldCounts(userId: UserId, scope: Scope): Promise<Readonly<Record<string, number>>> {
  const held = await heldDataOf(userId, scope)
  return Object.fromEntries(Object.entries(held).map(([collection, rows]) => [collection, rows.length]))
}

/** A user's documents of a collection, page by page. */
export async function* documentsOf(
  collection: string,
  userId: UserId,
  { store, tenant }: Scope,
): AsyncIterable<readonly StoredDocument[]> {
  for (let after: string | null = null; ;) {
    const query: Parameters<Store['find']>[0] = {
      tenant,
      collection,
      where: { key: 'user', equals: userId },
      limit: PAGE_SIZE,
    }
    const page: readonly StoredDocument[] = await store.find(after === null ? query : { ...query, after })
    if (page.length > 0) yield page
    const last = page.at(-1)
    if (!last || page.length < PAGE_SIZE) return
    after = last.key.id
  }
}

const linkSchema = z.object({ calendar: z.string() })
const parkedSchema = z.object({
  task: z
    .object({
      calendar: z.string().optional(),
      exportId: z.string().optional(),
      mailbox: z.string().optional(),
      account: z.string().optional(),
    })
    .nullable(),
})

/** What tasks about the user name: his calendars, also those that are connected no more, his exports and mailboxes. */
export async function taskPlacesHeld(userId: UserId, scope: Scope): Promise<ReadonlySet<string>> {
  const places = new Set<string>()
  for (const collection of ['calendars', 'contact-exports', 'mailboxes'])
    for await (const page of documentsOf(collection, userId, scope))
      for (const { key } of page) places.add(key.id)
  // Gmail tells of an account, by its own address.
  for (const { account } of await mailboxesWith(scope, { user: userId }))
    if (account !== null) places.add(mailboxIdOf(account.user))
  for await (const page of documentsOf('links', userId, scope))
    for (const { data } of page) places.add(linkSchema.parse(data).calendar)
  return places
}

/** Tasks that were given up on and name one of the places. */
export async function parkedOf(
  places: ReadonlySet<string>,
  { store, tenant }: Scope,
): Promise<readonly StoredDocument[]> {
  const found: StoredDocument[] = []
  for (let after: string | null = null; ;) {
    const query = { tenant, collection: 'parked', limit: PAGE_SIZE }
    const page: readonly StoredDocument[] = await store.find(after === null ? query : { ...query, after })
    for (const document of page) {
      const place = placeOf(document)
      if (place !== undefined && places.has(place)) found.push(document)
    }
    const last = page.at(-1)
    if (!last || page.length < PAGE_SIZE) return found
    after = last.key.id
  }
}

function placeOf({ data }: StoredDocument): string | undefined {
  const task = parkedSchema.safeParse(data).data?.task
  return task?.calendar ?? task?.exportId ?? task?.mailbox ?? task?.account
}

/** Fingerprints that only we can read, and what a sign-in under way or a sync of Google's hangs on. */
const NOT_SHOWN: ReadonlySet<string> = new Set([
  'link',
  'verifier',
  'nonce',
  'session',
  'pushed',
  'people',
  'recent',
  'syncToken',
])

function shown({ key, data }: StoredDocument): Readonly<Record<string, unknown>> {
  return {
    id: key.id,
    ...Object.fromEntries(Object.entries(data).filter(([name]) => !NOT_SHOWN.has(name))),
  }
}
