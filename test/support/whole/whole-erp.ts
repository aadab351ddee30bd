import type { CalendarEvent } from '../../../shared/domain/event.ts'
import { Fault } from '../../../shared/domain/fault.ts'
import type { Answer, ErpGuest, GuestRef } from '../../../shared/domain/guests.ts'
import type { RecordId, UserId } from '../../../shared/domain/ids.ts'
import type { EntityTraits } from '../../../shared/domain/entity.ts'
import type { ErpRecords, HeldRecord, RecordChange, RecordPage } from '../../../shared/erp-ports.ts'
import type { Clock } from '../../../shared/ports.ts'

export const API_USER = 'api-user' as UserId

export interface ErpRow extends Omit<HeldRecord, 'recordId' | 'version' | 'assignedUserId'> {
  readonly entity: string
  readonly recordId: RecordId
  readonly assignedUserId: UserId
  readonly createdAt: number
  readonly teamId: string | null
  readonly isDeleted: boolean
  readonly writes: number
}

interface Undone {
  readonly tag: string
  readonly what: string
}

/** A user, contact or lead. */
export interface Person {
  readonly ref: GuestRef
  /** In lower case, the primary one first. */
  readonly emails: readonly string[]
}

const GUESTS = ['User', 'Contact', 'Lead'] as const
const STATUS = { canceled: ['Not Held'], planned: 'Planned' }
export const TRAITS: readonly EntityTraits[] = [
  {
    entity: 'Meeting',
    holdsAllDay: true,
    location: { field: 'cLocation', maxLength: 150 },
    guestKinds: GUESTS,
    status: STATUS,
    joinUrlField: null,
    hasTeams: true,
  },
  {
    entity: 'Call',
    holdsAllDay: false,
    location: { field: 'cLocation', maxLength: 150 },
    guestKinds: GUESTS,
    status: STATUS,
    joinUrlField: null,
    hasTeams: true,
  },
]
const PAGE_SIZE = 3

/** The ERP's records: no ids of ours, whole seconds, the assigned user always attends, deletions in no list (erp.md 1.2, 3). */
export function wholeErp(
  clock: Clock,
  people: readonly Person[],
  options: { readonly isVersioned: boolean },
) {
  const rows = new Map<RecordId, ErpRow>()
  const written: string[] = []
  /** What people have written over, by record. */
  const past = new Map<RecordId, Set<string>>()
  const undone: Undone[] = []
  const restored = new Set<RecordId>()
  let changes = 0
  const second = (): number => Math.floor(clock.now() / 1000) * 1000
  const put = (row: ErpRow): ErpRow => {
    changes += 1
    const saved = { ...row, guests: seated(row), changedAt: second(), writes: row.writes + 1 }
    rows.set(row.recordId, saved)
    return saved
  }
  const find = (id: RecordId): ErpRow | null => {
    const row = rows.get(id)
    return row && !row.isDeleted ? row : null
  }
  const make = (
    entity: string,
    by: UserId,
    given: {
      event: CalendarEvent
      assignedUserId: UserId
      guests?: readonly ErpGuest[]
      joinUrl?: string
      teamId?: string
    },
  ): ErpRow =>
    put({
      entity,
      recordId: `record-${rows.size + 1}` as RecordId,
      event: given.event,
      assignedUserId: given.assignedUserId,
      createdById: by,
      modifiedById: by,
      changedAt: 0,
      createdAt: clock.now(),
      // Who makes a meeting of his own has accepted it.
      guests: [...withAnswer(given.guests ?? [], by, given.assignedUserId)],
      isCanceled: false,
      joinUrl: given.joinUrl ?? '',
      teamId: given.teamId ?? null,
      isDeleted: false,
      writes: 0,
    })
  const change = (
    row: ErpRow,
    by: UserId,
    { guests, isCanceled, joinUrl, teamId, ...event }: RecordChange,
  ): ErpRow => {
    // What is canceled follows its event when that brings it back.
    const over =
      row.isCanceled || isCanceled !== undefined ? new Set<string>() : (past.get(row.recordId) ?? new Set())
    past.set(row.recordId, over)
    for (const [field, value] of Object.entries(event)) {
      const was = `${field} ${JSON.stringify(row.event[field as keyof CalendarEvent])}`
      const is = `${field} ${JSON.stringify(value)}`
      if (by === API_USER && over.has(is)) undone.push({ tag: row.event.location, what: `${was} → ${is}` })
      if (by !== API_USER && was !== is) over.add(was)
    }
    return put({
      ...row,
      event: { ...row.event, ...event },
      ...(guests && { guests: withOwn(guests, row) }),
      ...(isCanceled !== undefined && { isCanceled }),
      ...(joinUrl !== undefined && { joinUrl }),
      ...(teamId !== undefined && { teamId }),
      modifiedById: by,
    })
  }
  const held = ({
    entity: _e,
    createdAt: _c,
    teamId: _t,
    isDeleted: _d,
    writes,
    ...row
  }: ErpRow): HeldRecord => ({
    ...row,
    version: options.isVersioned ? writes : null,
  })
  const listed = (entity: string): ErpRow[] =>
    [...rows.values()].filter((row) => row.entity === entity && !row.isDeleted)
  const byId = (refs: readonly GuestRef[]): Person[] => people.filter(({ ref }) => refs.includes(ref))

  const port: ErpRecords = {
    async read(entity, id) {
      const row = find(id)
      return row?.entity === entity ? held(row) : null
    },
    async create(entity, event, given) {
      written.push(JSON.stringify([event, given]))
      checkGuests(given.guests, people)
      return held(make(entity, API_USER, { event, ...given }))
    },
    async update(entity, id, { change: wanted, over }) {
      written.push(JSON.stringify(wanted))
      checkGuests(wanted.guests, people)
      const row = find(id)
      if (row?.entity !== entity) return null
      if (over !== null && held(row).version !== over) throw new Fault('erp.moved-on', 'version')
      return held(change(row, API_USER, wanted))
    },
    async remove(entity, id) {
      const row = find(id)
      if (row?.entity === entity) put({ ...row, isDeleted: true, modifiedById: API_USER })
    },
    changedSince: async (entity, since, offset) =>
      paged(
        listed(entity)
          .filter(({ changedAt }) => changedAt >= since)
          .sort((a, b) => a.changedAt - b.changedAt)
          .map(held),
        offset,
      ),
    ofUser: async (entity, { userId, since, offset }) =>
      paged(
        listed(entity)
          .filter((row) => isOf(row, userId) && Date.parse(row.event.when.end) >= since)
          .map(held),
        offset,
      ),
    among: async (entity, ids) =>
      listed(entity)
        .filter(({ recordId }) => ids.includes(recordId))
        .map(held),
    createdByUs: async (entity, { userId, since }) =>
      listed(entity)
        .filter((row) => row.createdById === API_USER && isOf(row, userId) && row.createdAt >= since)
        .map(held),
    ownUserId: async () => API_USER,
    traits: async (entity) => TRAITS.find((traits) => traits.entity === entity) ?? null,
    eventEntities: async () => TRAITS.map(({ entity }) => ({ entity, title: entity })),
    async guestsByEmail(emails) {
      const found = new Map<string, GuestRef>()
      for (const email of emails) {
        const [person] = people.filter((one) => one.emails.includes(email))
        if (person) found.set(email, person.ref)
      }
      return found
    },
    emailsOf: async (refs) => new Map(byId(refs).map(({ ref, emails }) => [ref, emails[0] ?? null])),
  }

  return {
    rows,
    /** What the product wrote, as text. */
    written,
    /** Where the product brought back what somebody had written over; emptied by whoever looks. */
    undone,
    /** What a person has ever brought back. */
    restored: restored as ReadonlySet<RecordId>,
    port,
    people,
    lastChange: () => changes,
    find,
    make,
    change,
    /** Nothing tells of an answer that a guest gives in the ERP: no webhook, no time (erp.md 0.3). */
    answer(row: ErpRow, ref: GuestRef, answer: Answer): void {
      const guests = row.guests.map((guest) => (guest.ref === ref ? { ref, answer } : guest))
      changes += 1
      rows.set(row.recordId, { ...row, guests, writes: row.writes + 1 })
    },
    reassign: (row: ErpRow, by: UserId, to: UserId): ErpRow =>
      put({ ...row, assignedUserId: to, modifiedById: by }),
    remove: (row: ErpRow, by: UserId): ErpRow => put({ ...row, isDeleted: true, modifiedById: by }),
    /** It reappears with the time of its deletion (erp.md 1.2). */
    restore(row: ErpRow): void {
      changes += 1
      restored.add(row.recordId)
      rows.set(row.recordId, { ...row, isDeleted: false })
    },
  }
}

export type WholeErp = ReturnType<typeof wholeErp>

export function userRef(userId: UserId): GuestRef {
  return `User/${userId}`
}

export function isOf({ assignedUserId, guests }: ErpRow, userId: UserId): boolean {
  return assignedUserId === userId || guests.some(({ ref }) => ref === userRef(userId))
}

/** The assigned user always attends and can't be taken off; guests by ref, as the port promises. */
function seated({ guests, assignedUserId }: ErpRow): readonly ErpGuest[] {
  const own = userRef(assignedUserId)
  const all = guests.some(({ ref }) => ref === own)
    ? guests
    : [...guests, { ref: own, answer: 'none' as const }]
  return [...all].sort((a, b) => (a.ref < b.ref ? -1 : 1))
}

/** Who is left out of a list and can't be taken off keeps his answer. */
function withOwn(guests: readonly ErpGuest[], row: ErpRow): readonly ErpGuest[] {
  const own = row.guests.find(({ ref }) => ref === userRef(row.assignedUserId))
  return own && guests.every(({ ref }) => ref !== own.ref) ? [...guests, own] : guests
}

function withAnswer(guests: readonly ErpGuest[], by: UserId, assigned: UserId): readonly ErpGuest[] {
  const own = userRef(by)
  const known = guests.some(({ ref }) => ref === own)
  return by !== assigned || known ? guests : [...guests, { ref: own, answer: 'accepted' }]
}

function checkGuests(guests: readonly ErpGuest[] | undefined, people: readonly Person[]): void {
  const isDangling = guests?.some(({ ref }) => people.every((person) => person.ref !== ref)) ?? false
  if (isDangling) throw new Fault('erp.refused', "can't relate with non-existing record", { field: 'guests' })
}

function paged(records: readonly HeldRecord[], offset: number): RecordPage {
  const next = records.length > offset + PAGE_SIZE ? offset + PAGE_SIZE : null
  return { records: records.slice(offset, offset + PAGE_SIZE), next }
}
