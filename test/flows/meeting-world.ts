import type { CalendarEvent } from '../../shared/domain/event.ts'
import type { EntityTraits } from '../../shared/domain/entity.ts'
import type { Answer, GuestRef } from '../../shared/domain/guests.ts'
import type { CalendarId, EventId, RecordId, UserId } from '../../shared/domain/ids.ts'
import { DEFAULT_OPTIONS } from '../../shared/domain/options.ts'
import type { CalendarOptions } from '../../shared/domain/options.ts'
import { changeConnection, workingCalendar } from '../../shared/flows/connection.ts'
import type { CalendarConnection, Connection } from '../../shared/flows/connection.ts'
import { forgetHowFarRead, queueRead } from '../../shared/flows/read-anew.ts'
import { sweep } from '../../shared/flows/sweep.ts'
import type { TenantScope } from '../../shared/flows/tenant-scope.ts'
import type { EventChangeEntry, GoogleEvents, HeldEvent } from '../../shared/google-ports.ts'
import type { Row, RowGuest } from '../support/whole/google-row.ts'
import type { ErpRow } from '../support/whole/whole-erp.ts'
import type { Member } from '../support/whole/whole-world.ts'
import { JANA, PETR, TENANT, event, pairOf, readWorld } from './calendar-world.ts'

export const EVA = 'eva@example.org' as CalendarId
export const OLGA = 'olga@example.org'
export const STRANGER = 'stranger@example.net'

interface Chosen {
  readonly members?: readonly Member[]
  readonly options?: Partial<CalendarOptions>
  readonly connection?: Partial<CalendarConnection>
  /** What the ERP's entities can hold, where that is to be different. */
  readonly traits?: Partial<EntityTraits>
}

/** What was asked of a side. */
export interface Sent {
  readonly call: string
  readonly calendar: string
  readonly given: Readonly<Record<string, unknown>>
}

/** A record that a person makes in the ERP. */
interface NewRecord {
  readonly entity?: string
  readonly by?: Member
  readonly event?: CalendarEvent
}

/** Users whose calendars have been read, with people to meet; every write is noted with what it says. */
export async function meetingWorld({ members = [JANA], options, connection, traits }: Chosen = {}) {
  const chosen = { ...DEFAULT_OPTIONS, ...options }
  const met = await readWorld({ members, change: { options: chosen, ...connection } })
  const { world, rest } = met
  const sent: Sent[] = []
  const asked: string[] = []
  /** How Google shows an event, where that is to be different from what it holds. */
  const shown = new Map<EventId, Partial<HeldEvent>>()
  /** Where the ERP has another address by now. */
  const addresses = new Map<GuestRef, string>()
  const plain = world.scopeWith
  world.scopeWith = (around, skewMs) =>
    spied(plain(around, skewMs), { sent, asked, shown, addresses, traits: traits ?? {} })
  const scope = world.scopeWith(async (_label, call) => call())
  const later = async (): Promise<void> => {
    world.clock.time += 600_000
    await rest()
  }
  const record = async (guests: readonly GuestRef[] = [], given: NewRecord = {}): Promise<ErpRow> => {
    const { entity = 'Meeting', by = JANA } = given
    const row = world.erp.make(entity, by.userId, {
      event: given.event ?? event('Offer'),
      assignedUserId: by.userId,
      guests: guests.map((ref) => ({ ref, answer: 'none' })),
    })
    world.webhook(row)
    await later()
    return row
  }
  const recordNow = ({ recordId }: { recordId: RecordId }): ErpRow => {
    const row = world.erp.find(recordId)
    if (row === null) throw new Error('no such record')
    return row
  }
  return {
    ...met,
    scope,
    sent,
    asked,
    shown,
    addresses,
    later,
    record,
    recordNow,
    /** Somebody edits the record, and the ERP tells of it. */
    edit: async (row: ErpRow, change: Parameters<typeof world.erp.change>[2], by = JANA) => {
      world.clock.time += 600_000
      world.erp.change(recordNow(row), by.userId, change)
      world.webhook(row)
      await later()
    },
    /** Somebody changes it in his calendar, and Google tells of it. */
    write: async (row: Row, change: Parameters<typeof world.google.write>[1]) => {
      world.clock.time += 600_000
      const fresh = world.google.find(row.calendarId, row.eventId)
      if (fresh) world.google.write(fresh, change)
      await later()
    },
    /** The one living event of a calendar. */
    theEvent: ({ account }: Member): Row => {
      const [row, ...more] = world.google.living(account as CalendarId)
      if (!row || more.length > 0) throw new Error(`${more.length + (row ? 1 : 0)} events`)
      return row
    },
    /** The living events of a calendar, by title. */
    titles: ({ account }: Member): string[] =>
      world.google.living(account as CalendarId).map((row) => row.event.title),
    pair: async (member: Member, row: Row) => {
      const found = await pairOf(world, member, { ...row, calendarId: member.account as CalendarId })
      if (found === null) throw new Error('no pair')
      return found
    },
    change: async (member: Member, given: Partial<Connection>) => {
      await changeConnection(scope, member.userId, (one) => ({
        ...one,
        ...given,
        settingsVersion: one.settingsVersion + 1,
      }))
    },
    /** As after a change of settings. */
    readAnew: async (member: Member) => {
      const now = await workingCalendar(world.store, TENANT, member.userId)
      if (now === null) throw new Error('not working')
      await forgetHowFarRead(now, scope)
      await queueRead(now, scope)
      await later()
    },
    nightly: async () => {
      await sweep({ depth: 'all', spreadMs: 0 }, scope)
      await later()
    },
  }
}

interface Spied {
  readonly sent: Sent[]
  readonly asked: string[]
  readonly shown: ReadonlyMap<EventId, Partial<HeldEvent>>
  readonly addresses: ReadonlyMap<GuestRef, string>
  readonly traits: Partial<EntityTraits>
}

function spied(scope: TenantScope, { sent, asked, shown, addresses, traits }: Spied): TenantScope {
  const { erp } = scope
  const note = (call: string, calendar: string, given: object): void =>
    void sent.push({ call, calendar, given: { ...given } })
  return {
    ...scope,
    erp: {
      ...erp,
      traits: async (entity) => {
        const known = await erp.traits(entity)
        return known && { ...known, ...traits }
      },
      create: async (entity, made, given) => {
        note('erp.create', entity, given)
        return erp.create(entity, made, given)
      },
      update: async (entity, id, given) => {
        note('erp.update', entity, given.change)
        return erp.update(entity, id, given)
      },
      guestsByEmail: async (emails) => {
        asked.push(...emails)
        const found = await erp.guestsByEmail(emails)
        return new Map([...found, ...[...addresses].map(([ref, email]) => [email, ref] as const)])
      },
      emailsOf: async (refs) => {
        const found = await erp.emailsOf(refs)
        return new Map([...found].map(([ref, email]) => [ref, addresses.get(ref) ?? email]))
      },
    },
    googleOf: (connection) => spiedGoogle(scope.googleOf(connection), note, shown),
  }
}

function spiedGoogle(
  port: GoogleEvents,
  note: (call: string, calendar: string, given: object) => void,
  shown: Spied['shown'],
): GoogleEvents {
  const asShown = (held: HeldEvent): HeldEvent => ({ ...held, ...shown.get(held.eventId) })
  const entry = (one: EventChangeEntry): EventChangeEntry =>
    one.kind === 'held' ? { ...one, held: asShown(one.held) } : one
  const held = (one: HeldEvent | null): HeldEvent | null => one && asShown(one)
  return {
    ...port,
    page: async (query) => {
      const page = await port.page(query)
      return { ...page, entries: page.entries.map(entry) }
    },
    occurrences: async (query) => {
      const page = await port.occurrences(query)
      return { ...page, entries: page.entries.map(entry) }
    },
    instances: async (calendar, id, window) => {
      const told = await port.instances(calendar, id, window)
      return told === 'gone' ? told : told.map(asShown)
    },
    get: async (calendar, id) => entry(await port.get(calendar, id)),
    insert: async (calendar, id, given) => {
      note('insert', calendar, given)
      return asShown(await port.insert(calendar, id, given))
    },
    patch: async (calendar, id, given) => {
      note('patch', calendar, given)
      return held(await port.patch(calendar, id, given))
    },
    answer: async (calendar, id, answer) => {
      note('answer', calendar, { answer })
      return held(await port.answer(calendar, id, answer))
    },
    remove: async (calendar, id, etag, notify) => {
      note('remove', calendar, { etag, notify })
      return port.remove(calendar, id, etag, notify)
    },
  }
}

/** Who is invited in Google with which answer, by address. */
export function invited({ guests }: Row): Record<string, Answer> {
  return Object.fromEntries(guests.map(({ email, answer }) => [email, answer]))
}

/** Who is on a record with which answer, besides whom it is assigned to. */
export function others({ guests, assignedUserId }: ErpRow): Record<string, Answer> {
  return Object.fromEntries(
    guests.filter(({ ref }) => ref !== userRef(assignedUserId)).map(({ ref, answer }) => [ref, answer]),
  )
}

/** What a user says on a record. */
export function saidBy({ userId }: Member, { guests }: ErpRow): Answer | null {
  return guests.find(({ ref }) => ref === userRef(userId))?.answer ?? null
}

export function userRef(userId: UserId): GuestRef {
  return `User/${userId}`
}

export function asGuests(...emails: readonly string[]): RowGuest[] {
  return emails.map((email) => ({ email, answer: 'none' }))
}

export { JANA, PETR }
