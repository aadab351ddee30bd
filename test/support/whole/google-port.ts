import { Fault } from '../../../shared/domain/fault.ts'
import type { CalendarId, EventId } from '../../../shared/domain/ids.ts'
import type {
  EventChangeEntry,
  EventPage,
  GoogleEvents,
  GuestChanges,
  HeldEvent,
  Notify,
  OpenChannel,
} from '../../../shared/google-ports.ts'
import type { Clock } from '../../../shared/ports.ts'
import { endsAfter, momentOf } from './google-row.ts'
import type { Row, RowGuest } from './google-row.ts'
import type { Calendar, Mail, WholeGoogle } from './whole-google.ts'

const PAGE_SIZE = 3
const GUESTS_MAX = 200

export interface Channel {
  readonly id: string
  readonly token: string
  readonly resourceId: string
  readonly calendarId: CalendarId
  readonly expiresAt: number
}

interface Listing {
  readonly ids: readonly EventId[]
  readonly asOf: number
}

export interface GooglePortDeps {
  readonly google: WholeGoogle
  readonly clock: Clock
  readonly channels: Map<string, Channel>
}

/** Google Calendar as the account of this address reaches it. */
export function googlePort(account: string, { google, clock, channels }: GooglePortDeps): GoogleEvents {
  const listings: Listing[] = []

  const open = (id: CalendarId): Calendar => {
    const found = google.calendars.get(id)
    if (!found?.accounts.includes(account)) throw new Fault('google.gone', 'no such calendar')
    return found
  }
  const living = (calendarId: CalendarId, eventId: EventId): Row | null => {
    open(calendarId)
    const row = google.find(calendarId, eventId)
    return row?.isAlive && !row.isOrphan ? row : null
  }
  const guard = (row: Row, etag: string | null): void => {
    if (etag !== null && row.etag !== etag) throw new Fault('google.moved-on', 'etag')
  }
  const mail = (before: Row | null, after: Row, notify: Notify | undefined): void => {
    if (notify !== 'all') return
    const earlier = before?.isAlive ? before.guests : []
    const now = after.isAlive ? after.guests : []
    const both = new Set([...earlier, ...now].map(({ email }) => email))
    const has = (guests: readonly RowGuest[], email: string) => guests.some((one) => one.email === email)
    for (const to of both) {
      if (to === after.organizer || to === account) continue
      const kind: Mail['kind'] = !has(earlier, to) ? 'invitation' : has(now, to) ? 'update' : 'cancellation'
      const { location: tag, when } = after.event
      google.mails.push({ to, kind, tag, at: clock.now(), endsAt: momentOf(when.end) })
    }
  }
  const pageOf = (token: string, calendar: Calendar): Listed => {
    const [number = '', from] = token.replace(/^page/, '').split('/')
    const listing = listings[Number(number)]
    if (!listing || listing.asOf < calendar.cursorsFrom) throw new Fault('google.cursor-expired', 'page')
    const start = Number(from)
    const shown = listing.ids.slice(start, start + PAGE_SIZE)
    const rest = listing.ids.length > start + PAGE_SIZE
    return { shown, nextPage: rest ? `page${number}/${start + PAGE_SIZE}` : null, asOf: listing.asOf }
  }
  const take = (calendar: Calendar, token: string | null, list: () => readonly EventId[]): Listed => {
    if (token !== null) return pageOf(token, calendar)
    listings.push({ ids: list(), asOf: google.lastChange() })
    return pageOf(`page${listings.length - 1}/0`, calendar)
  }

  return {
    async page({ calendarId, cursor, since, page: token, types }): Promise<EventPage> {
      const calendar = open(calendarId)
      const bound = types.join()
      const from = cursor === null ? null : readCursor(cursor, bound, calendar)
      const listed = take(calendar, token, () => {
        const rows = [...calendar.rows.values()].filter((row) => types.includes(row.type))
        const told =
          from === null
            ? rows.filter((row) => isInFirstList(row, since))
            : rows.filter((row) => row.change > from)
        return told.sort((a, b) => a.change - b.change).map(({ eventId }) => eventId)
      })
      return {
        entries: listed.shown.map((id) => entryOf(google.find(calendarId, id), id)),
        nextPage: listed.nextPage,
        nextCursor: listed.nextPage === null ? `${listed.asOf}:${bound}` : null,
      }
    },
    async get(calendarId, eventId) {
      open(calendarId)
      const row = google.find(calendarId, eventId)
      return { ...entryOf(row, eventId), ...(row && deletionOf(row)) }
    },
    async instances(calendarId, seriesId, window) {
      const series = living(calendarId, seriesId)
      if (series === null || series.repeats === null) return 'gone'
      return google.occurrences(series).filter(isShownIn(window)).map(heldOf)
    },
    async occurrences({ calendarId, window, types, page: token }) {
      const calendar = open(calendarId)
      const listed = take(calendar, token, () =>
        google
          .living(calendarId)
          .filter((row) => types.includes(row.type))
          .filter(isShownIn(window))
          .map(({ eventId }) => eventId),
      )
      const rows = listed.shown.flatMap((id) => living(calendarId, id) ?? [])
      const entries = rows
        .filter(({ repeats }) => repeats === null)
        .map((row): EventChangeEntry => ({ kind: 'held', held: heldOf(row) }))
      return { entries, nextPage: listed.nextPage, nextCursor: null }
    },
    async insert(calendarId, eventId, { event, mark, guests = [], notify }) {
      open(calendarId)
      if (!/^[a-v0-9]{5,1024}$/.test(eventId)) throw new Fault('google.refused', 'Invalid resource id value.')
      const before = google.find(calendarId, eventId)
      if (before?.isAlive) throw new Fault('google.moved-on', 'duplicate')
      const given = { event, mark, guests: guests.slice(0, GUESTS_MAX) }
      const row = before
        ? google.write(before, { ...given, isAlive: true, repeats: null })
        : google.make(calendarId, given, eventId)
      mail(before, row, notify)
      return heldOf(row)
    },
    async patch(calendarId, eventId, { change, etag, notify }) {
      const row = living(calendarId, eventId)
      if (row === null) return null
      guard(row, etag)
      notWhole(row)
      if (!mayEdit(row)) throw new Fault('google.refused', 'not the organizer')
      const { guests: changes, ...fields } = change
      const own = {
        event: { ...row.event, ...fields },
        ...(changes && { guests: withGuests(row.guests, changes) }),
      }
      const source = row.organizer === calendarId ? row : google.find(row.organizer as CalendarId, eventId)
      if (!source) throw new Fault('google.refused', 'organised elsewhere')
      mail(row, google.write(source, own), notify)
      const after = living(calendarId, eventId)
      return after && heldOf(after)
    },
    // Nothing in this world reminds anybody.
    remind: async () => null,
    async revive(calendarId, eventId) {
      open(calendarId)
      const row = google.find(calendarId, eventId)
      if (row === null || row.isOrphan) return null
      const isOwn = row.organizer === calendarId
      if (!row.isAlive && isOwn) google.write(row, { isAlive: true })
      const after = living(calendarId, eventId)
      return after && heldOf(after)
    },
    async answer(calendarId, eventId, answer) {
      const row = living(calendarId, eventId)
      if (!row?.guests.some(({ email }) => email === calendarId)) return null
      if (row.repeats !== null) throw new Fault('google.moved-on', 'a whole series')
      google.answer(row, calendarId, answer)
      const after = living(calendarId, eventId)
      return after && heldOf(after)
    },
    async remove(calendarId, eventId, etag, notify) {
      const row = living(calendarId, eventId)
      if (row === null) return false
      guard(row, etag)
      notWhole(row)
      if (row.organizer === calendarId) {
        google.cancel(row)
        mail(row, { ...row, isAlive: false }, notify)
      } else google.drop(row)
      return true
    },
    async watch(calendarId, { id, token, ttlMs }): Promise<OpenChannel> {
      open(calendarId)
      if (channels.has(id)) throw new Fault('google.refused', 'channelIdNotUnique')
      const channel = {
        id,
        token,
        calendarId,
        resourceId: `resource-${calendarId}`,
        expiresAt: clock.now() + ttlMs,
      }
      channels.set(id, channel)
      return { id, resourceId: channel.resourceId, expiresAt: channel.expiresAt }
    },
    async stop({ id }) {
      channels.delete(id)
    },
    primary: async () => ({ calendarId: account as CalendarId, timeZone: 'Europe/Prague' }),
    async calendars() {
      return [...google.calendars.values()]
        .filter(({ accounts }) => accounts.includes(account))
        .map(({ id, title, primaryOf }) => ({
          calendarId: id,
          title,
          timeZone: 'Europe/Prague',
          isPrimary: primaryOf === account,
          access: 'owner' as const,
        }))
    },
  }
}

interface Listed {
  readonly shown: readonly EventId[]
  readonly nextPage: string | null
  readonly asOf: number
}

export function heldOf(row: Row): HeldEvent {
  const { calendarId, eventId, event, isPrivate, guests, organizer } = row
  return {
    eventId,
    event: isPrivate ? { title: '', when: event.when, description: '', location: '' } : event,
    etag: row.etag,
    changedAt: row.changedAt,
    ...(row.mark !== null && { mark: row.mark }),
    guests: isPrivate
      ? []
      : guests.map((guest) => ({
          ...guest,
          isSelf: guest.email === calendarId,
          isOrganizer: guest.email === organizer,
        })),
    areGuestsOmitted: false,
    organizer,
    mayEdit: mayEdit(row),
    isOrganizer: organizer === calendarId,
    uid: row.uid,
    occurrence: row.occurrence,
    isPrivate,
    type: row.type,
    joinUrl: '',
  }
}

export function mayEdit({ organizer, calendarId, guestsCanModify, type }: Row): boolean {
  return type === 'default' && (organizer === calendarId || guestsCanModify)
}

function entryOf(row: Row | null, eventId: EventId): EventChangeEntry {
  if (!row?.isAlive || row.isOrphan) return { kind: 'gone', eventId }
  return row.repeats === null ? { kind: 'held', held: heldOf(row) } : { kind: 'series', eventId }
}

/** Asked for by itself, where it was organised. */
function deletionOf({ isAlive, isOrphan, organizer, calendarId, changedAt, repeats, occurrence }: Row) {
  const isTold = !isAlive && !isOrphan && organizer === calendarId && repeats === null && occurrence === null
  return isTold ? { deletedAt: changedAt } : {}
}

/** Cancelled occurrences of a living series are told, other deletions are not. */
function isInFirstList(row: Row, since: number): boolean {
  if (row.isOrphan || (!row.isAlive && row.occurrence === null)) return false
  const { repeats, event } = row
  const lastsMs = repeats === null ? 0 : repeats.days * (repeats.count - 1) * 24 * 3_600_000
  return momentOf(event.when.end) + lastsMs > since
}

function isShownIn(window: { from: number; to: number }): (row: Row) => boolean {
  return (row) =>
    row.isAlive && !row.isOrphan && endsAfter(row, window.from) && momentOf(row.event.when.start) < window.to
}

function readCursor(cursor: string, types: string, calendar: Calendar): number {
  const [from = '', bound] = cursor.split(':')
  if (Number(from) < calendar.cursorsFrom || bound !== types)
    throw new Fault('google.cursor-expired', 'fullSyncRequired')
  return Number(from)
}

/** Who is set keeps all else; who isn't named stays. */
function withGuests(guests: readonly RowGuest[], { set, remove }: GuestChanges): RowGuest[] {
  const answers = new Map(set.map(({ email, answer }) => [email, answer]))
  const kept = guests
    .filter(({ email }) => !remove.includes(email))
    .map((guest) => ({ ...guest, answer: answers.get(guest.email) ?? guest.answer }))
  const added = set.filter(({ email }) => !guests.some((guest) => guest.email === email))
  return [...kept, ...added]
}

/** A record is one occurrence: what is done to it must never be done to all the others. No fault of Google's, but a bug of ours. */
function notWhole({ repeats, event }: Row): void {
  if (repeats !== null) throw new Error(`all occurrences of ${event.location} are written to at once`)
}
