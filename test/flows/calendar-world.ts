import type { CalendarEvent } from '../../shared/domain/event.ts'
import type { CalendarId, CalendarKey, RecordId, UserId } from '../../shared/domain/ids.ts'
import type { OtherCalendar } from '../../shared/domain/options.ts'
import { calendarKeyOf, linkIdOf } from '../../shared/domain/pair-names.ts'
import { readCalendar } from '../../shared/flows/calendar-state.ts'
import type { CalendarState } from '../../shared/flows/calendar-state.ts'
import { saveConnection } from '../../shared/flows/connection.ts'
import type { CalendarConnection } from '../../shared/flows/connection.ts'
import { readPair } from '../../shared/flows/pair-store.ts'
import type { Pair } from '../../shared/flows/pair-document.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import type { Row, RowGuest } from '../support/whole/google-row.ts'
import { wrapped } from '../support/whole/trouble.ts'
import type { Around } from '../support/whole/trouble.ts'
import {
  BEGIN,
  JANA,
  PETR,
  SHARED,
  TENANT,
  drain,
  readAnew,
  sharedOf,
  wholeWorld,
} from '../support/whole/whole-world.ts'
import type { Member, WholeWorld } from '../support/whole/whole-world.ts'

export const JANAS = JANA.account as CalendarId
export const PETRS = PETR.account as CalendarId
export const DAY_MS = 24 * 3_600_000

interface Chosen {
  /** Who is connected; Jana if nothing is said. */
  readonly members?: readonly Member[]
  /** They watch the calendar that both have. */
  readonly hasShared?: boolean
  readonly change?: Partial<CalendarConnection>
  /** Steps in around every call of the ports. */
  readonly around?: Around
}

/** Google accounts with several calendars and series, an ERP, and the reading between them; nothing was read yet. */
export async function calendarWorld({ members = [JANA], hasShared = false, change, around }: Chosen = {}) {
  const world = wholeWorld({ isVersioned: false, hasShared, chosen: {} })
  const calls: string[] = []
  const counting: Around = async (label, call) => {
    calls.push(label)
    return around ? around(label, call) : call()
  }
  const scope = world.scopeWith(counting)
  const connections = new Map<UserId, CalendarConnection>()
  for (const member of members) {
    const connection = { ...world.connectionOf(member), ...change }
    connections.set(member.userId, connection)
    await saveConnection(world.store, TENANT, { connection, version: null })
    await readAnew(connection, world)
  }
  return {
    world,
    scope,
    calls,
    connectionOf: ({ userId }: Member) => connections.get(userId) as CalendarConnection,
    /** One read of one calendar, whatever else is queued. */
    pull: (member: Member, id = member.account as CalendarId) =>
      pullCalendar({ kind: 'pull-calendar', tenant: TENANT, calendar: keyOf(member, id) }, scope),
    /** Whatever is queued, and what comes of it. */
    rest: () => drain(world),
  }
}

/** The same, and everything was read once. */
export async function readWorld(chosen: Chosen = {}) {
  const met = await calendarWorld(chosen)
  await met.rest()
  return met
}

export function keyOf({ userId }: Member, id: CalendarId): CalendarKey {
  return calendarKeyOf(userId, id)
}

export function event(
  title: string,
  change: Partial<CalendarEvent> & { hours?: number } = {},
): CalendarEvent {
  const { hours = 24, ...fields } = change
  const start = BEGIN + hours * 3_600_000
  const text = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`
  const when = { kind: 'timed', start: text(start), end: text(start + 3_600_000) } as const
  return { title, when, description: '', location: '', ...fields }
}

/** A guest who has said nothing. */
export function guest(email: string): RowGuest {
  return { email, answer: 'none' }
}

export interface RecordSeen {
  readonly recordId: RecordId
  readonly title: string
  readonly start: string
}

/** The ERP's records, by their time. */
export function recordsOf({ erp }: WholeWorld): RecordSeen[] {
  return [...erp.rows.values()]
    .filter(({ isDeleted }) => !isDeleted)
    .map(({ recordId, event: { title, when } }) => ({ recordId, title, start: when.start }))
    .sort((a, b) => (a.start < b.start ? -1 : 1))
}

export const titlesOf = (world: WholeWorld): string[] => recordsOf(world).map(({ title }) => title)
export const idsOf = (world: WholeWorld): RecordId[] => recordsOf(world).map(({ recordId }) => recordId)

export async function stateOf(
  world: WholeWorld,
  member: Member,
  id = member.account as CalendarId,
): Promise<CalendarState> {
  const stored = await readCalendar(world.store, TENANT, keyOf(member, id))
  if (stored === null) throw new Error('no such calendar')
  return stored.calendar
}

export async function pairOf(
  world: WholeWorld,
  member: Member,
  row: Pick<Row, 'calendarId' | 'eventId'>,
): Promise<Pair | null> {
  const id = linkIdOf(keyOf(member, row.calendarId), row.eventId)
  return (await readPair(world.store, TENANT, id))?.pair ?? null
}

/** A calendar of the member's own, beside the main one. */
export function ownCalendar(world: WholeWorld, member: Member, name: string): OtherCalendar {
  const id = `${name}@group.calendar.google.com` as CalendarId
  world.google.addCalendar({ id, title: name, primaryOf: null, accounts: [member.account] })
  return { key: keyOf(member, id), id, zone: 'Europe/Prague', isWritable: true }
}

export { JANA, PETR, SHARED, TENANT, sharedOf, wrapped }
