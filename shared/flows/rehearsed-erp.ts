import { EVENT_FIELDS, pickFields } from '../domain/event.ts'
import type { RecordId } from '../domain/ids.ts'
import type { Clock, ErpRecords, HeldRecord, RecordChange } from '../ports.ts'
import type { Ledger } from './preview-ledger.ts'

interface Rehearsing {
  readonly ledger: Ledger
  readonly clock: Clock
  /** Asked before each list, and may throw. */
  readonly guard: () => void
}

/**
 * The ERP as it would be after what was written to it, of which nothing really is. A record that was in a list isn't read again.
 * Who is invited is left out of a preview: nobody's address is looked up.
 */
export function rehearsedErp(real: ErpRecords, { ledger, clock, guard }: Rehearsing): ErpRecords {
  const known = new Map<string, HeldRecord | null>()
  const written = new Set<string>()
  const made = new Map<string, HeldRecord[]>()
  const nameOf = (entity: string, id: RecordId): string => `${entity}/${id}`
  const write = (entity: string, id: RecordId, record: HeldRecord | null): void => {
    known.set(nameOf(entity, id), record)
    written.add(nameOf(entity, id))
  }
  const seen = (entity: string, records: readonly HeldRecord[]): readonly HeldRecord[] =>
    records.flatMap((record) => {
      const name = nameOf(entity, record.recordId)
      if (!written.has(name)) known.set(name, record)
      return known.get(name) ?? []
    })
  const read: ErpRecords['read'] = async (entity, id) => {
    const name = nameOf(entity, id)
    if (!known.has(name)) {
      guard()
      known.set(name, await real.read(entity, id))
    }
    return known.get(name) ?? null
  }
  const note = (kind: 'create' | 'change' | 'remove', entity: string, record: HeldRecord): void => {
    const { title, when } = record.event
    ledger.note('erp', kind, { id: nameOf(entity, record.recordId), row: { entity, title, when } })
  }
  return {
    ...real,
    read,
    async create(entity, event, { assignedUserId, guests = [], joinUrl = '' }) {
      const ownUserId = await real.ownUserId()
      const others = made.get(entity) ?? []
      const record: HeldRecord = {
        recordId: `${REHEARSED}${others.length + 1}` as RecordId,
        event,
        assignedUserId,
        createdById: ownUserId,
        modifiedById: ownUserId,
        changedAt: clock.now(),
        version: null,
        guests,
        isCanceled: false,
        joinUrl,
      }
      made.set(entity, [...others, record])
      write(entity, record.recordId, record)
      note('create', entity, record)
      return record
    },
    async update(entity, id, { change }) {
      const before = await read(entity, id)
      if (before === null) return null
      const after = changed(before, change, clock.now())
      write(entity, id, after)
      note('change', entity, after)
      return after
    },
    async remove(entity, id) {
      const before = await read(entity, id)
      if (before === null) return
      write(entity, id, null)
      note('remove', entity, before)
    },
    async ofUser(entity, query) {
      guard()
      const page = await real.ofUser(entity, query)
      const own = (made.get(entity) ?? []).filter(({ assignedUserId }) => assignedUserId === query.userId)
      const ended = ({ event }: HeldRecord) => Date.parse(event.when.end) < query.since
      const last = page.next === null ? seen(entity, own).filter((record) => !ended(record)) : []
      return { records: [...seen(entity, page.records), ...last], next: page.next }
    },
    async among(entity, ids) {
      const isKnown = (id: RecordId) => known.has(nameOf(entity, id))
      const unknown = ids.filter((id) => !isKnown(id))
      if (unknown.length > 0) guard()
      const found = unknown.length === 0 ? [] : seen(entity, await real.among(entity, unknown))
      return [
        ...found,
        ...ids.flatMap((id) =>
          unknown.includes(id) || !isKnown(id) ? [] : (known.get(nameOf(entity, id)) ?? []),
        ),
      ]
    },
    createdByUs: async (entity, query) => {
      const own = (made.get(entity) ?? []).filter(({ changedAt }) => changedAt >= query.since)
      return seen(entity, [...(await real.createdByUs(entity, query)), ...own])
    },
    guestsByEmail: async () => new Map(),
    emailsOf: async () => new Map(),
  }
}

/** No record of an ERP is called so. */
const REHEARSED = 'rehearsed-'

function changed(before: HeldRecord, change: RecordChange, now: number): HeldRecord {
  const { guests = before.guests, isCanceled = before.isCanceled, joinUrl = before.joinUrl } = change
  const fields = EVENT_FIELDS.filter((field) => change[field] !== undefined)
  const event = { ...before.event, ...pickFields({ ...before.event, ...change }, fields) }
  return { ...before, event, guests, isCanceled, joinUrl, changedAt: now }
}
