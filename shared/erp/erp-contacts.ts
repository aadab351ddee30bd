import { z } from 'zod'
import type { ErpContacts, ErpFilter, ListedContact } from '../contact-ports.ts'
import type { ContactEntity } from '../domain/contact.ts'
import { Fault } from '../domain/fault.ts'
import type { RecordId } from '../domain/ids.ts'
import type { ErpClient } from './erp-client.ts'
import { contactFromErp, LISTED_ATTRIBUTES, listedFromErp } from './erp-contacts-mapping.ts'
import { listPage } from './erp-list.ts'
import type { Where } from './erp-list.ts'
import { toErpTime } from './erp-time.ts'
import { readOrGone } from './read-or-gone.ts'
import { CHARS_AROUND_ID, urlChunks } from './url-chunks.ts'

const IDS = { countMax: 100, charsAround: CHARS_AROUND_ID }

/** The ERP's limit for a list (erp.md 1.2). */
const PAGE_SIZE = 200
/** Whoever is deleted or no longer fits while we page pulls those behind him forward; the next offset would step over them. */
const PAGE_OVERLAP = 20

const IDS_PAGE = z.object({
  list: z.array(z.object({ id: z.custom<RecordId>((value) => typeof value === 'string' && value !== '') })),
})

/** The contacts and leads of one ERP by its REST API. */
export function erpContacts(client: ErpClient): ErpContacts {
  const listed = async (
    entity: ContactEntity,
    query: { where: readonly Where[]; orderBy: string; offset: number },
  ): Promise<{ readonly contacts: readonly ListedContact[]; readonly next: number | null }> => {
    const { list, next } = await listPage(client, entity, { ...query, select: LISTED_ATTRIBUTES })
    return { contacts: list.map((row) => listedFromErp(row, entity)), next }
  }
  return {
    async read(entity, recordId) {
      const answer = await readOrGone(client, entity, recordId)
      return answer === null ? null : contactFromErp(answer, entity)
    },

    async find(entity, { filter, assignedTo, limit }) {
      if (filter.some(dependsOnWhoAsks))
        throw new Fault('erp.refused', `GET ${entity}: a filter that depends on who asks`, { field: 'where' })
      const own =
        assignedTo === null ? [] : [{ type: 'equals', attribute: 'assignedUserId', value: assignedTo }]
      return findIds(client, entity, { where: [...filter, ...own], limit })
    },

    async among(entity, ids) {
      const found: ListedContact[] = []
      for (const value of urlChunks(ids, IDS)) {
        const where: readonly Where[] = [{ type: 'in', attribute: 'id', value }]
        found.push(...(await listed(entity, { where, orderBy: 'id', offset: 0 })).contacts)
      }
      return found
    },

    changedSince: (entity, since, offset) =>
      listed(entity, {
        where: [{ type: 'greaterThanOrEquals', attribute: 'modifiedAt', value: toErpTime(since) }],
        orderBy: 'modifiedAt',
        offset,
      }),
  }
}

/** `bool` filters such as `onlyMy` mean the user whose key it is: of our API user they would find nothing, or the wrong ones. */
function dependsOnWhoAsks({ type }: ErpFilter[number]): boolean {
  return type === 'bool'
}

async function findIds(
  client: ErpClient,
  entity: ContactEntity,
  { where, limit }: { where: ErpFilter; limit: number },
): Promise<readonly RecordId[]> {
  const found = new Set<RecordId>()
  let isMore = true
  for (let offset = 0; isMore && found.size <= limit; offset += PAGE_SIZE - PAGE_OVERLAP) {
    const before = found.size
    const ids = await idsPage(client, entity, { where, offset })
    for (const id of ids) found.add(id)
    isMore = ids.length === PAGE_SIZE && found.size > before
  }
  return [...found].slice(0, limit + 1)
}

/** All in one JSON, so that flags, numbers and nulls of the filter stay what they are. */
async function idsPage(
  client: ErpClient,
  entity: ContactEntity,
  { where, offset }: { where: ErpFilter; offset: number },
): Promise<readonly RecordId[]> {
  const search = { where, select: ['id'], orderBy: 'id', order: 'asc', offset, maxSize: PAGE_SIZE }
  const answer = await client.request('GET', entity, {
    query: new URLSearchParams({ searchParams: JSON.stringify(search) }),
    headers: { 'X-No-Total': 'true' },
  })
  const page = IDS_PAGE.safeParse(answer)
  if (!page.success) throw new Fault('erp.unavailable', `GET ${entity}: not a list`)
  return page.data.list.map(({ id }) => id)
}
