import { createHash } from 'node:crypto'
import { z } from 'zod'
import { CONTACT_ENTITIES } from '../domain/contact.ts'
import type { ContactEntity } from '../domain/contact.ts'
import type { RecordId, UserId } from '../domain/ids.ts'
import { readConnection } from './connection.ts'
import { linksOfUser } from './contact-link.ts'
import type { ContactScope } from './contact-scope.ts'
import { followersOf, setBehind } from './contact-settings.ts'
import { standingOf } from './contact-standing.ts'

/** The ERP counts in seconds, and its clock may differ. */
const OVERLAP_MS = 10 * 60_000
const RECORDS_PER_TASK = 50
const DAY_MS = 24 * 3_600_000

/**
 * Nightly: queues what changed in the ERP since the last time, when anybody's contacts follow, and everything that is linked for
 * those for whom changes were passed over. How many records. One ERP call for each 200 changes.
 */
export async function compareContacts(scope: ContactScope): Promise<number> {
  const followers = await followersOf(scope)
  if (followers.length === 0) return 0
  let queued = 0
  for (const entity of CONTACT_ENTITIES) queued += await queueChanged(entity, scope)
  for (const { userId, isBehind } of followers) if (isBehind) queued += await queueAll(userId, scope)
  return queued
}

async function queueChanged(entity: ContactEntity, scope: ContactScope): Promise<number> {
  const { store, tenant, clock, contacts } = scope
  const key = { tenant, collection: 'sweeps', id: `contacts-${entity}` }
  const held = await store.get(key)
  const now = clock.now()
  const last = held === null ? now - DAY_MS : z.object({ at: z.number() }).parse(held.data).at
  let queued = 0
  for (let offset: number | null = 0; offset !== null;) {
    const page: Awaited<ReturnType<ContactScope['contacts']['changedSince']>> = await contacts.changedSince(
      entity,
      last - OVERLAP_MS,
      offset,
    )
    queued += await queue(
      entity,
      page.contacts.map(({ recordId }) => recordId),
      scope,
    )
    offset = page.next
  }
  const content = { data: { schema: 1, at: now } }
  // When another one was faster, its moment is as good.
  await (held === null ? store.create(key, content) : store.replace(key, content, held.version))
  return queued
}

async function queueAll(userId: UserId, scope: ContactScope): Promise<number> {
  const connection = (await readConnection(scope.store, scope.tenant, userId))?.connection ?? null
  const standing = standingOf(connection, null, scope)
  if (standing.kind !== 'works') return 0
  const { account } = standing.working
  // What is passed over from here on is noted anew.
  await setBehind(userId, false, scope)
  let queued = 0
  for await (const page of linksOfUser(userId, scope))
    for (const entity of CONTACT_ENTITIES) {
      const own = page.filter(({ link }) => link.account === account && link.entity === entity)
      queued += await queue(
        entity,
        own.map(({ link }) => link.recordId),
        scope,
      )
    }
  return queued
}

async function queue(
  entity: ContactEntity,
  recordIds: readonly RecordId[],
  { tasks, tenant, clock }: ContactScope,
): Promise<number> {
  for (let start = 0; start < recordIds.length; start += RECORDS_PER_TASK) {
    const some = recordIds.slice(start, start + RECORDS_PER_TASK)
    const digest = createHash('sha256')
      .update(JSON.stringify([entity, some]))
      .digest('hex')
      .slice(0, 32)
    const name = `follow-${digest}-${Math.floor(clock.now() / 1000)}`
    await tasks.enqueue({ kind: 'push-contacts', tenant, entity, recordIds: some }, { name })
  }
  return recordIds.length
}
