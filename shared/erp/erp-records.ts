import { z } from 'zod'
import type { EntityTraits } from '../domain/entity.ts'
import { Fault } from '../domain/fault.ts'
import type { UserId } from '../domain/ids.ts'
import { rememberFor } from '../platform/remember.ts'
import type { ErpRecords, HeldRecord } from '../erp-ports.ts'
import type { Clock } from '../ports.ts'
import { traitsReader } from './entity-traits.ts'
import type { ErpClient } from './erp-client.ts'
import { bodyOf, isGone } from './erp-faults.ts'
import { erpRecordLists } from './erp-record-lists.ts'
import { eventEntitiesReader } from './event-entities.ts'
import { guestLookup } from './guest-lookup.ts'
import { showsGuests } from './guest-mapping.ts'
import { readOrGone } from './read-or-gone.ts'
import { fromErp, toErp } from './record-mapping.ts'
import { unreadableRecord } from './unreadable-record.ts'

/** A key may be replaced by one of another API user; after this long we notice. */
const OWN_ID_KEPT_MS = 600_000

const OWN_USER = z.object({
  user: z.object({ id: z.custom<UserId>((value) => typeof value === 'string' && value !== '') }),
})

const CREATED = z.object({ id: z.string().min(1) })

/**
 * The event-like records of one ERP by its REST API. One call each, plus the metadata of an entity now and then, and a read after a
 * write whose answer doesn't show all guests (see `showsGuests`): when somebody is seated whom the write didn't name.
 */
export function erpRecords({ client, clock }: { client: ErpClient; clock: Clock }): ErpRecords {
  const traits = traitsReader(client, clock)
  const ownId = rememberFor(OWN_ID_KEPT_MS, clock, () => loadOwnUserId(client))
  const ownUserId = (): Promise<UserId> => ownId.get('own')
  const eventTraits = async (entity: string) => {
    const found = await traits(entity)
    if (found === null) throw new Fault('erp.refused', `${entity}: no event-like entity`)
    return found
  }
  const read: ErpRecords['read'] = async (entity, id) => readRecord(client, id, await eventTraits(entity))

  return {
    traits,
    eventEntities: eventEntitiesReader(client, clock, traits),
    ownUserId,
    read,
    ...erpRecordLists({ client, eventTraits, ownUserId }),
    ...guestLookup(client, clock),

    async create(entity, event, { assignedUserId, ...given }) {
      const known = await eventTraits(entity)
      const body = { ...toErp({ ...event, ...given }, known), assignedUserId }
      const answer = await client.request('POST', entity, { body })
      const created = CREATED.safeParse(answer)
      if (!created.success) throw unreadableRecord(known, 'id')
      const held = await afterWrite(client, { answer, id: created.data.id, traits: known })
      if (held === null) throw new Fault('erp.unavailable', `POST ${entity}: deleted at once`)
      return held
    },

    async update(entity, id, { change, over }) {
      const known = await eventTraits(entity)
      const body = toErp(change, known)
      // A PUT that changes nothing still bumps `modifiedAt` and fires webhooks (erp.md 0.2).
      if (Object.keys(body).length === 0) return read(entity, id)
      const headers: Record<string, string> = over === null ? {} : { 'X-Version-Number': String(over) }
      const answer = await client.ask('PUT', `${entity}/${id}`, { body, headers })
      return isGone(answer) ? null : afterWrite(client, { answer: bodyOf(answer), id, traits: known })
    },

    async remove(entity, id) {
      const answer = await client.ask('DELETE', `${entity}/${id}`)
      if (!isGone(answer)) bodyOf(answer)
    },
  }
}

async function readRecord(client: ErpClient, id: string, traits: EntityTraits): Promise<HeldRecord | null> {
  const attributes = await readOrGone(client, traits.entity, id)
  return attributes === null ? null : fromErp(attributes, traits)
}

async function afterWrite(
  client: ErpClient,
  { answer, id, traits }: { answer: unknown; id: string; traits: EntityTraits },
): Promise<HeldRecord | null> {
  return showsGuests(answer, traits) ? fromErp(answer, traits) : readRecord(client, id, traits)
}

async function loadOwnUserId(client: ErpClient): Promise<UserId> {
  const answer = OWN_USER.safeParse(await client.request('GET', 'App/user'))
  if (!answer.success) throw new Fault('erp.unavailable', 'GET App: no user')
  return answer.data.user.id
}
