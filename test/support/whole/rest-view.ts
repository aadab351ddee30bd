import type { CalendarEvent } from '../../../shared/domain/event.ts'
import type { UserId } from '../../../shared/domain/ids.ts'
import { calendarOf, readConnection } from '../../../shared/flows/connection.ts'
import type { CalendarConnection } from '../../../shared/flows/connection.ts'
import type { JsonObject } from '../../../shared/ports.ts'
import { momentOf } from './google-row.ts'
import type { Row } from './google-row.ts'
import { equal, ownEvents, records } from './people-words.ts'
import { isOf } from './whole-erp.ts'
import type { ErpRow } from './whole-erp.ts'
import { MEMBERS, SHARED, TENANT } from './whole-world.ts'
import type { WholeWorld } from './whole-world.ts'

/** A connected user whose calendar is worked on in both directions, and what he sees in it. */
export interface Viewer {
  readonly userId: UserId
  readonly account: string
  readonly connection: CalendarConnection
  /** Each meeting once, by tag. */
  readonly events: ReadonlyMap<string, readonly Row[]>
  /** Standing records that he is assigned to or attends, by tag. */
  readonly records: ReadonlyMap<string, readonly ErpRow[]>
}

/** One meeting as it is everywhere. */
export interface Meeting {
  readonly tag: string
  /** In calendars that somebody has connected; each once. */
  readonly events: readonly Row[]
  /** Standing, and of somebody who is connected. */
  readonly records: readonly ErpRow[]
  /** A connected user said no, or threw it away: what he still sees is his own affair. */
  readonly isDeclined: boolean
  /** Somebody keeps his own event of it to himself: to everybody else it isn't there. */
  readonly isHidden: boolean
  /**
   * It lies in the shared calendar, and nobody watches that any more: what it brought stays, and is left alone. Or it was moved away and
   * made anew under the id that it left behind: whether that is one event or two then isn't known (google.md 2.6).
   */
  readonly isLeftAlone: boolean
}

/** Everything as it is when all has come to rest. */
export interface RestView {
  readonly world: WholeWorld
  readonly viewers: readonly Viewer[]
  readonly meetings: ReadonlyMap<string, Meeting>
  readonly documents: ReadonlyMap<string, readonly JsonObject[]>
}

const COLLECTIONS = [
  'links',
  'history',
  'calendars',
  'connections',
  'meetings',
  'holds',
  'parked',
  'sweeps',
  'settings',
]

export async function restView(world: WholeWorld): Promise<RestView> {
  const viewers = (await Promise.all(MEMBERS.map((member) => viewerOf(member, world)))).filter(
    (one) => one !== null,
  )
  const documents = new Map<string, readonly JsonObject[]>()
  for (const collection of COLLECTIONS) {
    const found = await world.store.find({ tenant: TENANT, collection, limit: 500 })
    documents.set(
      collection,
      found.map(({ data }) => data),
    )
  }
  const tags = [...world.stories.stories.keys()]
  return {
    world,
    viewers,
    documents,
    meetings: new Map(tags.map((tag) => [tag, meetingOf(tag, viewers, world)])),
  }
}

/** Whether anything of it is left anywhere. */
export function isAnywhere(world: WholeWorld): (tag: string) => boolean {
  return (tag) => records(world, tag).length + ownEvents(world, tag).length > 0
}

async function viewerOf(
  { userId, account }: (typeof MEMBERS)[number],
  world: WholeWorld,
): Promise<Viewer | null> {
  const stored = await readConnection(world.store, TENANT, userId)
  const connection = stored && calendarOf(stored.connection)
  if (!connection || connection.direction !== 'both') return null
  const { mainCalendar, options, since } = connection
  const { first } = await windowEnds(world)
  const rows = [mainCalendar, ...options.otherCalendars]
    .flatMap(({ id }) => world.google.living(id))
    .filter(
      ({ isPrivate, type, event }) => !isPrivate && type === 'default' && world.stories.has(event.location),
    )
    .filter(({ event }) => momentOf(event.when.end) >= since && isWithin(first, event, world))
  const own = records(world)
    .filter((row) => isStanding(row, since) && isOf(row, userId))
    .filter(({ event }) => isWithin(first, event, world))
  return { userId, account, connection, events: byTag(unique(rows)), records: byTag(own) }
}

/** What follows of a series beyond its window was moved there: whether it has a record or not, both are as they should be. */
function isWithin(end: number, { location, when }: CalendarEvent, { stories }: WholeWorld): boolean {
  return !stories.of(location).isSeries || momentOf(when.start) < end
}

/** Up to where occurrences of series are taken, in the calendar that was looked at first and in the one that was last. */
export async function windowEnds({ store }: WholeWorld): Promise<{ first: number; last: number }> {
  const found = await store.find({ tenant: TENANT, collection: 'calendars', limit: 500 })
  const ends = found.flatMap(({ data }) => (typeof data['windowEnd'] === 'number' ? [data['windowEnd']] : []))
  return { first: Math.min(...ends), last: Math.max(...ends) }
}

function isStanding({ isCanceled, event }: ErpRow, since: number): boolean {
  return !isCanceled && momentOf(event.when.end) >= since
}

function meetingOf(tag: string, viewers: readonly Viewer[], world: WholeWorld): Meeting {
  const events = unique(viewers.flatMap((viewer) => viewer.events.get(tag) ?? []))
  const found = new Set(viewers.flatMap((viewer) => viewer.records.get(tag) ?? []))
  const addresses = new Set<string>(MEMBERS.flatMap(({ account, userId }) => [account, `User/${userId}`]))
  const all = [...world.google.calendars.values()]
    .flatMap(({ rows }) => [...rows.values()])
    .filter(({ event }) => event.location === tag || event.location.endsWith(`.${tag}`))
  const isDeclined =
    all.some((row) => row.isDropped && row.organizer !== row.calendarId) ||
    all.some(({ guests }) =>
      guests.some(({ email, answer }) => addresses.has(email) && answer === 'declined'),
    ) ||
    [...found].some(({ guests }) =>
      guests.some(({ ref, answer }) => addresses.has(ref) && answer === 'declined'),
    )
  const isHidden = [...world.google.calendars.keys()]
    .flatMap((id) => world.google.living(id))
    .some(
      ({ isPrivate, event: { location } }) =>
        // An event that was hidden and deleted is revived as hidden as it was, with the words of the record.
        isPrivate && (location === tag || location.endsWith(`.${tag}`)),
    )
  const isLeftAlone =
    (!world.settings.hasShared && world.google.living(SHARED).some(({ event }) => event.location === tag)) ||
    all.some((row) => row.isAlive && isMadeAnewBeside(row, world))
  return { tag, events, records: [...found], isDeclined, isHidden, isLeftAlone }
}

/** A guest's copy that says something else than what it is a copy of: nothing but the id that a move left behind can. */
export function isMadeAnewBeside(row: Row, { google }: WholeWorld): boolean {
  if (row.organizer === row.calendarId) return false
  const own = google.calendars.get(row.organizer as Row['calendarId'])?.rows.get(row.eventId)
  const isCopy = own && equal([own.event, own.repeats], [row.event, row.repeats])
  return own?.isAlive === true && own.uid === row.uid && !isCopy
}

/** The same meeting in several calendars is one: by `iCalUID` and, of a series, the original start. */
function unique(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [slotOf(row), row])).values()]
}

export function slotOf({ uid, occurrence }: Row): string {
  return `${uid}/${occurrence?.originalStart ?? ''}`
}

function byTag<T extends Row | ErpRow>(items: readonly T[]): Map<string, T[]> {
  return Map.groupBy(items, ({ event }) => event.location)
}
