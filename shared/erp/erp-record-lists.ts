import type { EntityTraits } from '../domain/entity.ts'
import { isFault } from '../domain/fault.ts'
import type { UserId } from '../domain/ids.ts'
import type { ErpRecords, HeldRecord, RecordPage } from '../erp-ports.ts'
import type { ErpClient } from './erp-client.ts'
import { listAll, listPage } from './erp-list.ts'
import type { ListPage, Where } from './erp-list.ts'
import { toErpTime } from './erp-time.ts'
import { GUEST_LINKS } from './guest-mapping.ts'
import { fromErp, readAttributes } from './record-mapping.ts'
import { CHARS_AROUND_ID, urlChunks } from './url-chunks.ts'

interface ListDeps {
  readonly client: ErpClient
  readonly eventTraits: (entity: string) => Promise<EntityTraits>
  readonly ownUserId: () => Promise<UserId>
}

/** `createdAt` has whole seconds, and `after` leaves out its own second. */
const CREATED_SLACK_MS = 2000

const IDS = { countMax: 100, charsAround: CHARS_AROUND_ID }

/** The lists of `ErpRecords`. */
export function erpRecordLists({
  client,
  eventTraits,
  ownUserId,
}: ListDeps): Pick<ErpRecords, 'changedSince' | 'ofUser' | 'among' | 'createdByUs'> {
  return {
    async changedSince(entity, since, offset) {
      const traits = await eventTraits(entity)
      const where: readonly Where[] = [
        { type: 'greaterThanOrEquals', attribute: 'modifiedAt', value: toErpTime(since) },
      ]
      const select = readAttributes(traits)
      return toPage(await listPage(client, entity, { where, select, orderBy: 'modifiedAt', offset }), traits)
    },

    async ofUser(entity, { userId, since, offset }) {
      const traits = await eventTraits(entity)
      const where = [takesPart(userId, traits), endsFrom(since)]
      const select = readAttributes(traits)
      return toPage(await listPage(client, entity, { where, select, orderBy: 'id', offset }), traits)
    },

    async among(entity, ids) {
      const traits = await eventTraits(entity)
      const select = readAttributes(traits)
      const found: HeldRecord[] = []
      for (const value of urlChunks(ids, IDS)) {
        const where: readonly Where[] = [{ type: 'in', attribute: 'id', value }]
        const { list } = await listPage(client, entity, { where, select, orderBy: 'id', offset: 0 })
        found.push(...readable(list, traits))
      }
      return found
    },

    async createdByUs(entity, { userId, since }) {
      const traits = await eventTraits(entity)
      const where: readonly Where[] = [
        { type: 'equals', attribute: 'createdById', value: await ownUserId() },
        { type: 'after', attribute: 'createdAt', value: toErpTime(since - CREATED_SLACK_MS) },
        takesPart(userId, traits),
      ]
      const list = await listAll(client, entity, { where, select: readAttributes(traits), orderBy: 'id' })
      return readable(list, traits)
    },
  }
}

function assignedTo(userId: UserId): Where {
  return { type: 'equals', attribute: 'assignedUserId', value: userId }
}

/** The assigned user attends, too, unless somebody switched that off (erp.md 3); records of entities without guests have him only. */
function takesPart(userId: UserId, { guestKinds }: EntityTraits): Where {
  if (!guestKinds.includes('User')) return assignedTo(userId)
  const attends: Where = { type: 'linkedWith', attribute: GUEST_LINKS.User, value: [userId] }
  return { type: 'or', value: [assignedTo(userId), attends] }
}

/** All-day records have a `dateEnd` too, the midnight after their last day; a record may have none at all (erp.md 1.3). */
function endsFrom(since: number): Where {
  const value = toErpTime(since)
  const startsLater: Where = {
    type: 'and',
    value: [
      { type: 'isNull', attribute: 'dateEnd' },
      { type: 'greaterThanOrEquals', attribute: 'dateStart', value },
    ],
  }
  return { type: 'or', value: [{ type: 'greaterThanOrEquals', attribute: 'dateEnd', value }, startsLater] }
}

function toPage({ list, next }: ListPage, traits: EntityTraits): RecordPage {
  return { records: readable(list, traits), next }
}

/** One unreadable record must not hold up all others of its page. Read by its id it is refused by name. */
function readable(list: ListPage['list'], traits: EntityTraits): readonly HeldRecord[] {
  return list.flatMap((attributes) => {
    try {
      const held = fromErp(attributes, traits)
      return held === null ? [] : [held]
    } catch (error) {
      if (isFault(error, 'erp.refused')) return []
      throw error
    }
  })
}
