import { EVENT_FIELDS, pickFields } from '../domain/event.ts'
import { Fault } from '../domain/fault.ts'
import type { CalendarId, EventId } from '../domain/ids.ts'
import { ownICalUid } from '../domain/pair-names.ts'
import type { EventChangeEntry, EventPage, GoogleChange, GoogleEvents, HeldEvent } from '../google-ports.ts'
import type { Clock } from '../ports.ts'
import type { Ledger, PreviewKind } from './preview-ledger.ts'

interface Rehearsing {
  /** Null: somebody else's account, whose events nobody asked about. */
  readonly ledger: Ledger | null
  readonly clock: Clock
  /** Asked before each call to Google, and may throw. `page`: it is a page of a list. */
  readonly guard: (call: 'page' | 'one') => void
}

/** An account's calendars as they would be after what was written to them, of which nothing really is; no channel is opened or ended. */
export function rehearsedGoogle(real: GoogleEvents, rehearsing: Rehearsing): GoogleEvents {
  const events = rehearsedEvents(rehearsing)
  const get: GoogleEvents['get'] = async (calendarId, eventId) => {
    const held = events.get(calendarId, eventId)
    if (held) return held
    rehearsing.guard('one')
    return events.now(calendarId, await real.get(calendarId, eventId))
  }
  return {
    ...real,
    get,
    ...writesOf(get, { events, rehearsing }),
    ...listsOf(real, { events, rehearsing }),
    // Only a webhook tells of reminders.
    remind: async () => null,
    // Only by hand is anything brought back.
    revive: async () => null,
    watch: async () => {
      throw new Fault('google.refused', 'nothing is watched in a rehearsal')
    },
    stop: async () => undefined,
  }
}

interface Given {
  readonly events: ReturnType<typeof rehearsedEvents>
  readonly rehearsing: Rehearsing
}

/** Every event as it is by now, as far as it was seen or written. */
function rehearsedEvents({ ledger, clock }: Pick<Rehearsing, 'ledger' | 'clock'>) {
  const known = new Map<string, EventChangeEntry>()
  const written = new Set<string>()
  let etags = 0
  const nameOf = (calendarId: CalendarId, eventId: EventId): string => JSON.stringify([calendarId, eventId])
  return {
    get: (calendarId: CalendarId, eventId: EventId) => known.get(nameOf(calendarId, eventId)),
    /** What Google showed, as it would be now. */
    now(calendarId: CalendarId, entry: EventChangeEntry): EventChangeEntry {
      const name = nameOf(calendarId, entry.kind === 'held' ? entry.held.eventId : entry.eventId)
      if (!written.has(name)) known.set(name, entry)
      return known.get(name) ?? entry
    },
    write(kind: PreviewKind, calendarId: CalendarId, held: HeldEvent): HeldEvent {
      const { eventId, event } = held
      const name = nameOf(calendarId, eventId)
      const after = { ...held, etag: `rehearsed-${(etags += 1)}`, changedAt: clock.now() }
      known.set(name, kind === 'remove' ? { kind: 'gone', eventId } : { kind: 'held', held: after })
      written.add(name)
      ledger?.note('google', kind, { id: name, row: { entity: null, title: event.title, when: event.when } })
      return after
    },
  }
}

function writesOf(
  get: GoogleEvents['get'],
  { events }: Given,
): Pick<GoogleEvents, 'insert' | 'patch' | 'answer' | 'remove'> {
  const living = async (calendarId: CalendarId, eventId: EventId): Promise<HeldEvent | null> => {
    const entry = await get(calendarId, eventId)
    return entry.kind === 'held' ? entry.held : null
  }
  return {
    async insert(calendarId, eventId, { event, mark, guests = [] }) {
      if (events.get(calendarId, eventId)?.kind === 'held')
        throw new Fault('google.moved-on', 'it is there already')
      const uid = ownICalUid(eventId)
      return events.write('create', calendarId, {
        ...BLANK,
        eventId,
        event,
        mark,
        uid,
        guests: guests.map(asGuest),
      })
    },
    async patch(calendarId, eventId, { change, etag }) {
      const before = await living(calendarId, eventId)
      if (before === null) return null
      assertEtag(before, etag)
      return events.write('change', calendarId, { ...before, event: changed(before, change) })
    },
    async answer(calendarId, eventId, answer) {
      const before = await living(calendarId, eventId)
      if (!before?.guests.some(({ isSelf }) => isSelf)) return null
      const guests = before.guests.map((guest) => (guest.isSelf ? { ...guest, answer } : guest))
      return events.write('change', calendarId, { ...before, guests })
    },
    async remove(calendarId, eventId, etag) {
      const before = await living(calendarId, eventId)
      if (before === null) return false
      assertEtag(before, etag)
      events.write('remove', calendarId, before)
      return true
    },
  }
}

function listsOf(
  real: GoogleEvents,
  { events, rehearsing: { guard } }: Given,
): Pick<GoogleEvents, 'page' | 'occurrences' | 'instances'> {
  const pageNow = (calendarId: CalendarId, page: EventPage): EventPage => ({
    ...page,
    entries: page.entries.map((entry) => events.now(calendarId, entry)),
  })
  return {
    async page(query) {
      guard('page')
      return pageNow(query.calendarId, await real.page(query))
    },
    async occurrences(query) {
      guard('page')
      return pageNow(query.calendarId, await real.occurrences(query))
    },
    async instances(calendarId, seriesId, window) {
      guard('page')
      const found = await real.instances(calendarId, seriesId, window)
      if (found === 'gone') return found
      return found.flatMap((held) => {
        const entry = events.now(calendarId, { kind: 'held', held })
        return entry.kind === 'held' ? [entry.held] : []
      })
    },
  }
}

const BLANK = {
  etag: '',
  changedAt: 0,
  areGuestsOmitted: false,
  organizer: null,
  mayEdit: true,
  isOrganizer: true,
  occurrence: null,
  isPrivate: false,
  type: 'default',
  joinUrl: '',
} as const

function asGuest({ email, answer }: Pick<HeldEvent['guests'][number], 'email' | 'answer'>) {
  return { email, answer, isSelf: false, isOrganizer: false }
}

function changed({ event }: HeldEvent, change: GoogleChange): HeldEvent['event'] {
  const fields = EVENT_FIELDS.filter((field) => change[field] !== undefined)
  return { ...event, ...pickFields({ ...event, ...change }, fields) }
}

function assertEtag(held: HeldEvent, etag: string | null): void {
  if (etag !== null && held.etag !== etag) throw new Fault('google.moved-on', 'another version')
}
