import { EVENT_FIELDS, pickFields } from '../domain/event.ts'
import { Fault } from '../domain/fault.ts'
import type { CalendarId, EventId } from '../domain/ids.ts'
import { ownICalUid } from '../domain/pair-names.ts'
import type { Clock, EventChangeEntry, EventPage, GoogleChange, GoogleEvents, HeldEvent } from '../ports.ts'
import type { Ledger, PreviewKind } from './preview-ledger.ts'

interface Rehearsing {
  /** Null: somebody else's account, whose events nobody asked about. */
  readonly ledger: Ledger | null
  readonly clock: Clock
  /** Asked before each call to Google, and may throw. `page`: it is a page of a list. */
  readonly guard: (call: 'page' | 'one') => void
}

/** An account's calendars as they would be after what was written to them, of which nothing really is; no channel is opened or ended. */
export function rehearsedGoogle(real: GoogleEvents, { ledger, clock, guard }: Rehearsing): GoogleEvents {
  const known = new Map<string, EventChangeEntry>()
  const written = new Set<string>()
  let etags = 0
  const nameOf = (calendarId: CalendarId, eventId: EventId): string => JSON.stringify([calendarId, eventId])
  const seen = (calendarId: CalendarId, entry: EventChangeEntry): EventChangeEntry => {
    const name = nameOf(calendarId, idOf(entry))
    if (!written.has(name)) known.set(name, entry)
    return known.get(name) ?? entry
  }
  const seenPage = (calendarId: CalendarId, page: EventPage): EventPage => ({
    ...page,
    entries: page.entries.map((entry) => seen(calendarId, entry)),
  })
  const get: GoogleEvents['get'] = async (calendarId, eventId) => {
    const held = known.get(nameOf(calendarId, eventId))
    if (held) return held
    guard('one')
    return seen(calendarId, await real.get(calendarId, eventId))
  }
  const living = async (calendarId: CalendarId, eventId: EventId): Promise<HeldEvent | null> => {
    const entry = await get(calendarId, eventId)
    return entry.kind === 'held' ? entry.held : null
  }
  const write = (
    kind: PreviewKind,
    calendarId: CalendarId,
    { shown, after }: { shown: HeldEvent; after: HeldEvent | null },
  ): void => {
    const { eventId, event } = shown
    const name = nameOf(calendarId, eventId)
    written.add(name)
    known.set(name, after ? { kind: 'held', held: after } : { kind: 'gone', eventId })
    ledger?.note('google', kind, { id: name, row: { entity: null, title: event.title, when: event.when } })
  }
  const touched = (held: HeldEvent): HeldEvent => ({
    ...held,
    etag: `rehearsed-${(etags += 1)}`,
    changedAt: clock.now(),
  })
  return {
    ...real,
    get,
    async page(query) {
      guard('page')
      return seenPage(query.calendarId, await real.page(query))
    },
    async occurrences(query) {
      guard('page')
      return seenPage(query.calendarId, await real.occurrences(query))
    },
    async instances(calendarId, seriesId, window) {
      guard('page')
      const found = await real.instances(calendarId, seriesId, window)
      if (found === 'gone') return found
      return found.flatMap((held) => {
        const entry = seen(calendarId, { kind: 'held', held })
        return entry.kind === 'held' ? [entry.held] : []
      })
    },
    async insert(calendarId, eventId, { event, mark, guests = [] }) {
      const held = known.get(nameOf(calendarId, eventId))
      if (held?.kind === 'held') throw new Fault('google.moved-on', 'it is there already')
      const after = touched({
        ...BLANK,
        eventId,
        event,
        mark,
        uid: ownICalUid(eventId),
        guests: guests.map(asGuest),
      })
      write('create', calendarId, { shown: after, after })
      return after
    },
    async patch(calendarId, eventId, { change, etag }) {
      const before = await living(calendarId, eventId)
      if (before === null) return null
      assertEtag(before, etag)
      const after = touched({ ...before, event: changed(before, change) })
      write('change', calendarId, { shown: after, after })
      return after
    },
    async answer(calendarId, eventId, answer) {
      const before = await living(calendarId, eventId)
      if (!before?.guests.some(({ isSelf }) => isSelf)) return null
      const guests = before.guests.map((guest) => (guest.isSelf ? { ...guest, answer } : guest))
      const after = touched({ ...before, guests })
      write('change', calendarId, { shown: after, after })
      return after
    },
    async remove(calendarId, eventId, etag) {
      const before = await living(calendarId, eventId)
      if (before === null) return
      assertEtag(before, etag)
      write('remove', calendarId, { shown: before, after: null })
    },
    // Only by hand is anything brought back.
    revive: async () => null,
    watch: async () => {
      throw new Fault('google.refused', 'nothing is watched in a rehearsal')
    },
    stop: async () => undefined,
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

function idOf(entry: EventChangeEntry): EventId {
  return entry.kind === 'held' ? entry.held.eventId : entry.eventId
}
