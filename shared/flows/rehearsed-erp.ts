import { EVENT_FIELDS, pickFields } from '../domain/event.ts'
import type { RecordId } from '../domain/ids.ts'
import type { ErpRecords, HeldRecord, RecordChange } from '../erp-ports.ts'
import type { Clock } from '../ports.ts'
import type { Ledger, PreviewKind } from './preview-ledger.ts'

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
export function rehearsedErp(real: ErpRecords, rehearsing: Rehearsing): ErpRecords {
  const records = rehearsedRecords(rehearsing)
  const read: ErpRecords['read'] = async (entity, id) => {
    if (!records.isKnown(entity, id)) {
      rehearsing.guard()
      records.keep(entity, id, await real.read(entity, id))
    }
    return records.get(entity, id)
  }
  return {
    ...real,
    read,
    ...writesOf(real, read, { records, rehearsing }),
    ...listsOf(real, { records, rehearsing }),
    guestsByEmail: async () => new Map(),
    emailsOf: async () => new Map(),
  }
}

interface Given {
  readonly records: ReturnType<typeof rehearsedRecords>
  readonly rehearsing: Rehearsing
}

/** Every record as it is by now, as far as it was seen or written. */
function rehearsedRecords({ ledger }: Pick<Rehearsing, 'ledger'>) {
  const known = new Map<string, HeldRecord | null>()
  const written = new Set<string>()
  const made = new Map<string, HeldRecord[]>()
  const nameOf = (entity: string, id: RecordId): string => `${entity}/${id}`
  const keep = (entity: string, id: RecordId, record: HeldRecord | null): void => {
    if (!written.has(nameOf(entity, id))) known.set(nameOf(entity, id), record)
  }
  const get = (entity: string, id: RecordId): HeldRecord | null => known.get(nameOf(entity, id)) ?? null
  return {
    keep,
    get,
    isKnown: (entity: string, id: RecordId): boolean => known.has(nameOf(entity, id)),
    madeOf: (entity: string): readonly HeldRecord[] => made.get(entity) ?? [],
    /** A list, as it would be now. */
    now(entity: string, listed: readonly HeldRecord[]): readonly HeldRecord[] {
      for (const record of listed) keep(entity, record.recordId, record)
      return listed.flatMap(({ recordId }) => get(entity, recordId) ?? [])
    },
    write(entity: string, kind: PreviewKind, record: HeldRecord): void {
      const name = nameOf(entity, record.recordId)
      const { title, when } = record.event
      known.set(name, kind === 'remove' ? null : record)
      written.add(name)
      if (kind === 'create') made.set(entity, [...(made.get(entity) ?? []), record])
      ledger.note('erp', kind, { id: name, row: { entity, title, when } })
    },
  }
}

function writesOf(
  real: ErpRecords,
  read: ErpRecords['read'],
  { records, rehearsing: { clock } }: Given,
): Pick<ErpRecords, 'create' | 'update' | 'remove'> {
  return {
    async create(entity, event, { assignedUserId, guests = [], joinUrl = '' }) {
      const ownUserId = await real.ownUserId()
      const record: HeldRecord = {
        recordId: `${REHEARSED}${records.madeOf(entity).length + 1}` as RecordId,
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
      records.write(entity, 'create', record)
      return record
    },
    async update(entity, id, { change }) {
      const before = await read(entity, id)
      if (before === null) return null
      const after = changed(before, change, clock.now())
      records.write(entity, 'change', after)
      return after
    },
    async remove(entity, id) {
      const before = await read(entity, id)
      if (before !== null) records.write(entity, 'remove', before)
    },
  }
}

function listsOf(
  real: ErpRecords,
  { records, rehearsing: { guard } }: Given,
): Pick<ErpRecords, 'ofUser' | 'among' | 'createdByUs'> {
  return {
    async ofUser(entity, query) {
      guard()
      const page = await real.ofUser(entity, query)
      const own = page.next === null ? records.madeOf(entity) : []
      const fits = ({ assignedUserId, event }: HeldRecord): boolean =>
        assignedUserId === query.userId && Date.parse(event.when.end) >= query.since
      return {
        records: [...records.now(entity, page.records), ...records.now(entity, own).filter(fits)],
        next: page.next,
      }
    },
    async among(entity, ids) {
      const unknown = ids.filter((id) => !records.isKnown(entity, id))
      if (unknown.length > 0) {
        guard()
        for (const record of await real.among(entity, unknown)) records.keep(entity, record.recordId, record)
      }
      return ids.flatMap((id) => records.get(entity, id) ?? [])
    },
    async createdByUs(entity, query) {
      guard()
      const own = records.madeOf(entity).filter(({ changedAt }) => changedAt >= query.since)
      return records.now(entity, [...(await real.createdByUs(entity, query)), ...own])
    },
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
