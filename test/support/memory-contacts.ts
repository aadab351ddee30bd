import type { ErpContacts, HeldContact, ListedContact } from '../../shared/contact-ports.ts'
import type { Contact, ContactEntity } from '../../shared/domain/contact.ts'
import { Fault } from '../../shared/domain/fault.ts'
import type { RecordId, UserId } from '../../shared/domain/ids.ts'
import type { Clock } from '../../shared/ports.ts'

const EMPTY: Contact = {
  salutation: '',
  givenName: '',
  middleName: '',
  familyName: '',
  note: '',
  emails: [],
  phones: [],
  account: '',
  title: '',
  addresses: [],
}

const PAGE_SIZE = 200

/** The contacts and leads of an ERP, held in memory. A filter finds those whose `accountName` equals its `value`; an empty one all. */
export function memoryContacts(clock: Clock) {
  const rows = new Map<string, HeldContact>()
  const unreadable = new Set<RecordId>()
  const of = (entity: ContactEntity): HeldContact[] =>
    [...rows.values()]
      .filter((row) => row.entity === entity)
      .sort((a, b) => (a.recordId < b.recordId ? -1 : 1))
  const port: ErpContacts = {
    read: async (entity, recordId) => {
      if (unreadable.has(recordId)) throw new Fault('erp.refused', 'unreadable')
      return rows.get(`${entity}/${recordId}`) ?? null
    },
    find: async (entity, { filter, assignedTo, limit }) => {
      if (filter.some(({ attribute }) => attribute !== 'accountName'))
        throw new Fault('erp.refused', 'unknown attribute')
      return of(entity)
        .filter(({ contact }) => filter.every(({ value }) => contact.account === value))
        .filter(({ assignedUserId }) => assignedTo === null || assignedUserId === assignedTo)
        .map(({ recordId }) => recordId)
        .slice(0, limit + 1)
    },
    among: async (entity, ids) =>
      ids.flatMap((id) => {
        const row = rows.get(`${entity}/${id}`)
        return row ? [listed(row)] : []
      }),
    changedSince: async (entity, since, offset) => {
      const changed = of(entity)
        .filter(({ changedAt }) => changedAt >= since)
        .sort((a, b) => a.changedAt - b.changedAt)
      const contacts = changed.slice(offset, offset + PAGE_SIZE).map(listed)
      return { contacts, next: changed.length > offset + PAGE_SIZE ? offset + PAGE_SIZE : null }
    },
  }
  const put = (row: HeldContact): void =>
    void rows.set(`${row.entity}/${row.recordId}`, { ...row, changedAt: clock.now() })
  return {
    port,
    rows,
    /** Records that the ERP shows in a way that nobody understands. */
    unreadable,
    add(
      id: string,
      contact: Partial<Contact>,
      {
        entity = 'Contact',
        assignedUserId = null,
      }: Partial<Pick<HeldContact, 'entity' | 'assignedUserId'>> = {},
    ): RecordId {
      const recordId = id as RecordId
      const name = `${contact.givenName ?? ''} ${contact.familyName ?? ''}`.trim()
      put({
        entity,
        recordId,
        name,
        contact: { ...EMPTY, ...contact },
        assignedUserId,
        changedAt: 0,
      })
      return recordId
    },
    edit(recordId: RecordId, change: Partial<Contact>, entity: ContactEntity = 'Contact'): void {
      const row = rows.get(`${entity}/${recordId}`)
      if (row) put({ ...row, contact: { ...row.contact, ...change } })
    },
    assign(recordId: RecordId, assignedUserId: UserId | null): void {
      const row = rows.get(`Contact/${recordId}`)
      if (row) put({ ...row, assignedUserId })
    },
    remove: (recordId: RecordId, entity: ContactEntity = 'Contact'): void =>
      void rows.delete(`${entity}/${recordId}`),
  }
}

function listed({ recordId, name, assignedUserId, changedAt }: HeldContact): ListedContact {
  return { recordId, name, assignedUserId, changedAt }
}
