import type { EntityTraits } from '../../shared/domain/entity.ts'
import { EVENT_FIELDS, pickFields } from '../../shared/domain/event.ts'
import type { CalendarEvent } from '../../shared/domain/event.ts'
import { Fault } from '../../shared/domain/fault.ts'
import type { EventId, RecordId, UserId } from '../../shared/domain/ids.ts'
import type { Reminder } from '../../shared/domain/reminders.ts'
import type { ErpRecords, HeldRecord, RecordChange } from '../../shared/erp-ports.ts'
import type { EventChangeEntry, GoogleEvents, HeldEvent } from '../../shared/google-ports.ts'
import type { Clock } from '../../shared/ports.ts'

export const USER = 'user-1' as UserId
export const API_USER = 'api-user' as UserId

/** What most events are: organised by the account itself, without guests. */
export const PLAIN_EVENT = {
  guests: [],
  areGuestsOmitted: false,
  organizer: null,
  mayEdit: true,
  isOrganizer: true,
  uid: null,
  occurrence: null,
  isPrivate: false,
  type: 'default',
  joinUrl: '',
} as const satisfies Partial<HeldEvent>

/** What most records are. */
export const PLAIN_RECORD = {
  guests: [],
  isCanceled: false,
  modifiedById: null,
  joinUrl: '',
} as const satisfies Partial<HeldRecord>

/** An entity that can hold no guests, like a custom one (erp.md 6). */
export const CALL_TRAITS = {
  entity: 'Call',
  holdsAllDay: false,
  location: { field: 'cLocation', maxLength: 150 },
  guestKinds: [],
  status: { canceled: ['Not Held'], planned: 'Planned' },
  joinUrlField: null,
  hasTeams: true,
} as const satisfies EntityTraits

/** Google's rules that the core leans on: own ids, ids that stay taken after a deletion, etags, refusals. */
export function memoryGoogle(clock: Clock) {
  const events = new Map<EventId, { event: CalendarEvent | null; etag: string; changedAt: number }>()
  /** Of the account; without an entry as the calendar's own. */
  const reminders = new Map<EventId, readonly Reminder[]>()
  let etags = 0
  const put = (id: EventId, event: CalendarEvent | null): void => {
    events.set(id, { event, etag: String((etags += 1)), changedAt: clock.now() })
  }
  const held = (id: EventId): HeldEvent | null => {
    const found = events.get(id)
    return found?.event
      ? { ...PLAIN_EVENT, eventId: id, event: found.event, etag: found.etag, changedAt: found.changedAt }
      : null
  }
  const guard = (id: EventId, etag: string | null): void => {
    if (etag !== null && events.get(id)?.etag !== etag) throw new Fault('google.moved-on', 'etag')
  }
  const port: Pick<GoogleEvents, 'get' | 'insert' | 'patch' | 'remind' | 'remove'> = {
    async get(_calendar, eventId): Promise<EventChangeEntry> {
      const found = held(eventId)
      return found ? { kind: 'held', held: found } : { kind: 'gone', eventId }
    },
    async insert(_calendar, eventId, { event, reminders: own }) {
      if (held(eventId)) throw new Fault('google.moved-on', 'duplicate')
      put(eventId, event)
      if (own !== undefined) reminders.set(eventId, own)
      return held(eventId) as HeldEvent
    },
    async patch(_calendar, eventId, { change, etag }) {
      const found = held(eventId)
      if (found === null) return null
      guard(eventId, etag)
      put(eventId, { ...found.event, ...change })
      return held(eventId)
    },
    async remind(_calendar, eventId, { reminders: own, keepsOwn, etag }) {
      const found = held(eventId)
      if (found === null) return null
      guard(eventId, etag)
      if (keepsOwn && reminders.has(eventId)) return found.etag
      if (own.length > 0) reminders.set(eventId, own)
      else reminders.delete(eventId)
      // Reminders move the etag and not the time of the change (google.md 2.3).
      events.set(eventId, { ...found, etag: String((etags += 1)) })
      return held(eventId)?.etag ?? null
    },
    async remove(_calendar, eventId, etag) {
      if (held(eventId) === null) return false
      guard(eventId, etag)
      put(eventId, null)
      return true
    },
  }
  return { events, reminders, put, held, port: port as GoogleEvents }
}

/** The ERP's rules: no ids of ours, a repeated create makes a second record, a version guard only where it is switched on. */
export function memoryErp(clock: Clock, options: { readonly versioned: boolean }) {
  interface Row extends Omit<HeldRecord, 'recordId' | 'version'> {
    readonly number: number
    readonly createdAt: number
  }
  const rows = new Map<RecordId, Row | null>()
  let ids = 0
  const held = (id: RecordId): HeldRecord | null => {
    const row = rows.get(id)
    return row ? { ...row, recordId: id, version: options.versioned ? row.number : null } : null
  }
  const second = (): number => Math.floor(clock.now() / 1000) * 1000
  const add = (event: CalendarEvent, by: UserId, assignedUserId: UserId | null = USER): RecordId => {
    const id = `record-${(ids += 1)}` as RecordId
    rows.set(id, {
      ...PLAIN_RECORD,
      event,
      assignedUserId,
      createdById: by,
      changedAt: second(),
      createdAt: clock.now(),
      number: 1,
    })
    return id
  }
  const edit = (id: RecordId, change: RecordChange): void => {
    const row = rows.get(id)
    if (row)
      rows.set(id, {
        ...row,
        event: { ...row.event, ...pickFields({ ...row.event, ...change }, EVENT_FIELDS) },
        isCanceled: change.isCanceled ?? row.isCanceled,
        changedAt: second(),
        number: row.number + 1,
      })
  }
  const port: Pick<ErpRecords, 'read' | 'create' | 'update' | 'remove' | 'createdByUs' | 'ownUserId'> = {
    read: async (_entity, id) => held(id),
    create: async (_entity, event, { assignedUserId }) =>
      held(add(event, API_USER, assignedUserId)) as HeldRecord,
    async update(_entity, id, { change, over }) {
      const found = held(id)
      if (found === null) return null
      if (over !== null && found.version !== over) throw new Fault('erp.moved-on', 'version')
      edit(id, change)
      return held(id)
    },
    async remove(_entity, id) {
      rows.set(id, null)
    },
    async createdByUs(_entity, { since }) {
      return [...rows.keys()]
        .filter((id) => (rows.get(id)?.createdAt ?? -1) >= since && rows.get(id)?.createdById === API_USER)
        .map((id) => held(id) as HeldRecord)
    },
    ownUserId: async () => API_USER,
  }
  return { rows, add, edit, held, port: port as ErpRecords }
}
