import type { TenantId, UserId } from '../../shared/domain/ids.ts'
import type { JsonObject, Store } from '../../shared/ports.ts'
import type { ParkedTask } from '../../shared/platform/deps.ts'
import { parkTask } from '../../shared/platform/park-task.ts'
import type { FlowWorld } from './flow-world.ts'

interface Owner {
  readonly tenant: TenantId
  readonly userId: UserId
}

/** Every collection that may hold something about a user. */
export const COLLECTIONS = [
  'audit',
  'calendars',
  'connections',
  'contact-batches',
  'contact-books',
  'contact-export-ids',
  'contact-exports',
  'contact-links',
  'contact-people',
  'contact-settings',
  'erasures',
  'holds',
  'identities',
  'links',
  'mailboxes',
  'meetings',
  'parked',
  'readings',
  'states',
] as const

/** A link of the user's as the product stores it; `fingerprint` stands for what only we can read. */
export async function putLink(
  store: Store,
  { tenant, userId }: Owner,
  { id, calendar }: { id: string; calendar: string },
): Promise<void> {
  const link = {
    presence: { erp: [true], google: [true] },
    fields: { title: { erp: ['fingerprint'], google: ['fingerprint'] } },
  }
  const data: JsonObject = {
    schema: 1,
    entity: 'Call',
    recordId: `record-of-${id}`,
    userId,
    calendar,
    calendarId: 'jana@example.com',
    eventId: `event-of-${id}`,
    etag: '1',
    googleChangedAt: 1,
    settledAt: 1,
    link,
    claim: null,
  }
  const keys = { user: userId, calendar, record: `Call/record-of-${id}` }
  await store.create({ tenant, collection: 'links', id }, { data, keys })
}

/** What a user leaves behind besides his connection, one or more of each kind, in two calendars. */
export async function leaveTraces(world: FlowWorld, owner: Owner): Promise<void> {
  const { tenant, userId } = owner
  const { store, clock, scope } = world
  const put = (collection: string, data: JsonObject) =>
    store.create(
      { tenant, collection, id: `${collection}-of-${userId}` },
      { data: { schema: 1, ...data }, keys: { user: userId } },
    )
  await putLink(store, owner, { id: `link-1-of-${userId}`, calendar: `main-of-${userId}` })
  await putLink(store, owner, { id: `link-2-of-${userId}`, calendar: `former-of-${userId}` })
  await put('calendars', {
    userId,
    calendarId: 'jana@example.com',
    cursor: '7',
    channel: null,
    readAt: 1,
    lease: null,
  })
  await put('holds', { userId, side: 'erp', at: 1, count: 21, of: 30, links: ['link-1'] })
  await put('meetings', { calendar: `main-of-${userId}`, eventId: 'e', userId, at: 1 })
  await put('readings', { userId, seen: 'abc' })
  await put('identities', { userId, at: 1 })
  await put('contact-settings', { userId, groups: [], follows: true })
  await put('contact-links', { userId, state: 'linked', pushed: { note: { print: 'fingerprint' } } })
  await put('contact-books', { userId, syncToken: 'the-sync-token', recent: ['c1 fingerprint'] })
  await put('contact-people', { people: ['c2 fingerprint'] })
  await put('contact-exports', { userId, state: 'running' })
  await put('contact-export-ids', { ids: ['record-1'] })
  await put('contact-batches', { items: [] })
  const begun = { purpose: { kind: 'connect', userId, feature: 'calendar' }, expiresAt: clock.now() }
  await put('states', { ...begun, verifier: 'the-verifier', nonce: 'the-nonce', session: 'session-hash' })
  const task = { kind: 'pull-calendar', tenant, calendar: `former-of-${userId}` }
  const parked: ParkedTask = { tenant, kind: 'pull-calendar', task, code: 'google.refused' }
  await parkTask(parked, { store, clock, log: scope.log })
}

/** How many documents there are per collection; those without any are left out. */
export async function countsOf(store: Store, tenant: TenantId): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const collection of COLLECTIONS) {
    const { length } = await store.find({ tenant, collection, limit: 500 })
    if (length > 0) counts[collection] = length
  }
  return counts
}
