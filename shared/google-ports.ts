import type { CalendarEvent, EventChange } from './domain/event.ts'
import type { Answer, GoogleGuest } from './domain/guests.ts'
import type { EventType } from './domain/options.ts'
import type { CalendarId, EventId } from './domain/ids.ts'
import type { Reminder } from './domain/reminders.ts'

/** An event as Google holds it. */
export interface HeldEvent {
  readonly eventId: EventId
  readonly event: CalendarEvent
  /** To be named when the event is overwritten; changes with every write, also of fields that are not ours. */
  readonly etag: string
  /** `updated`, milliseconds since the epoch. */
  readonly changedAt: number
  /** What we stamped into it, if anything; see `insert`. A copy that somebody makes of the event carries it, too. */
  readonly mark?: string
  /** All that Google showed, rooms left out. */
  readonly guests: readonly GoogleGuest[]
  /** Google left guests out, so what is shown must not be written back (google.md 2.6). */
  readonly areGuestsOmitted: boolean
  /** The organiser's address: for an event of a secondary calendar that calendar's id. */
  readonly organizer: string | null
  /** Whether this account may write what is shared: it organises the event, or guests may modify it, and the event isn't locked. */
  readonly mayEdit: boolean
  /** Whether this calendar organises it. */
  readonly isOrganizer: boolean
  /** `iCalUID`: the same in every calendar that has the event, and in all occurrences of a series. */
  readonly uid: string | null
  /** Of a series: its master, and when this occurrence was to begin (a date, or an instant); it never changes. */
  readonly occurrence: { readonly seriesId: EventId; readonly originalStart: string } | null
  /** Its texts and guests were left behind in the adapter: `event` says when it is and nothing else. */
  readonly isPrivate: boolean
  readonly type: EventType
  /** Where to join by video; '' for nowhere. */
  readonly joinUrl: string
}

/** One entry of a page of changes. */
export type EventChangeEntry =
  | { readonly kind: 'held'; readonly held: HeldEvent }
  /**
   * Cancelled, deleted or never there. `deletedAt` (milliseconds): when it was, as far as Google says so, which only the calendar that
   * organised an event does, and no list has to.
   */
  | { readonly kind: 'gone'; readonly eventId: EventId; readonly deletedAt?: number }
  /** The master of a series: what happens when is said by its occurrences, see `instances`. */
  | { readonly kind: 'series'; readonly eventId: EventId }
  /** Without a time, or a free/busy entry: nothing that could be synced. */
  | { readonly kind: 'excluded'; readonly eventId: EventId; readonly why: 'unreadable' | 'busy-only' }

export interface EventPage {
  /** Each entry once: when Google lists an event twice on a page, the last one counts. */
  readonly entries: readonly EventChangeEntry[]
  readonly nextPage: string | null
  /** Only on the last page. */
  readonly nextCursor: string | null
}

/** Where to read on: after a cursor, or everything that ends at or after `since` (milliseconds). */
export interface EventQuery {
  readonly calendarId: CalendarId
  readonly cursor: string | null
  readonly since: number
  readonly page: string | null
  /** The same for the whole life of a cursor. */
  readonly types: readonly EventType[]
}

/** A stretch of time, milliseconds: what ends after `from` and begins before `to`. */
export interface TimeWindow {
  readonly from: number
  readonly to: number
}

/** A calendar in the account's list. */
export interface ListedCalendar {
  readonly calendarId: CalendarId
  readonly title: string
  readonly timeZone: string
  readonly isPrimary: boolean
  readonly access: 'owner' | 'writer' | 'reader' | 'free-busy'
}

/** What a patch may change. Guests are those to be set or taken off; everybody else, and all else about them, stays. */
export interface GoogleChange extends EventChange {
  readonly guests?: GuestChanges
}

export interface GuestChanges {
  readonly set: readonly { readonly email: string; readonly answer: Answer }[]
  readonly remove: readonly string[]
  /** What the guests said doesn't hold any more, except what the organiser said. */
  readonly reset?: true
}

/** Whom Google mails about a write. */
export type Notify = 'all' | 'none'

export interface OpenChannel {
  readonly id: string
  readonly resourceId: string
  /** Milliseconds since the epoch, as Google answered; it may be shorter than what was asked for. */
  readonly expiresAt: number
}

/**
 * Google Calendar as one connected account. Every call has a deadline shorter than a claim.
 * Throws `google.rate-limited`, `google.unavailable`, `google.refused`, `google.grant-dead`, `google.scope-missing`, `google.misconfigured`.
 */
export interface GoogleEvents {
  /** One call. Throws `google.cursor-expired` (410) and `google.gone` when the calendar itself is gone. */
  page(query: EventQuery): Promise<EventPage>
  get(calendarId: CalendarId, eventId: EventId): Promise<EventChangeEntry>
  /** The occurrences of a series within a window, cancelled ones left out; `gone` when the master isn't there. One call for each 2,500. */
  instances(
    calendarId: CalendarId,
    seriesId: EventId,
    window: TimeWindow,
  ): Promise<readonly HeldEvent[] | 'gone'>
  /** A page of single events and occurrences within a window; `nextCursor` is always null. One call. */
  occurrences(query: {
    readonly calendarId: CalendarId
    readonly window: TimeWindow
    readonly types: readonly EventType[]
    readonly page: string | null
  }): Promise<EventPage>
  /**
   * One call when the id is free. Revives a deleted event of that id. Throws `google.moved-on` when the id holds a
   * living event. `mark` is stamped into the event's private properties.
   */
  insert(
    calendarId: CalendarId,
    eventId: EventId,
    write: {
      readonly event: CalendarEvent
      readonly mark: string
      readonly guests?: readonly { readonly email: string; readonly answer: Answer }[]
      readonly notify?: Notify
      readonly colour?: string
      readonly withMeet?: boolean
      /** None: as the calendar's own. */
      readonly reminders?: readonly Reminder[]
    },
  ): Promise<HeldEvent>
  /**
   * One call; with guests two, because Google replaces their list as a whole. Throws `google.moved-on` when the event isn't at
   * `etag` any more, null when it is gone.
   */
  patch(
    calendarId: CalendarId,
    eventId: EventId,
    write: { readonly change: GoogleChange; readonly etag: string | null; readonly notify?: Notify },
  ): Promise<HeldEvent | null>
  /**
   * Sets this account's own reminders, which nobody else sees; none: as the calendar's own. With `keepsOwn` those that he has set
   * for this event stay, which takes a call more. The event's etag, null when it is gone. Throws `google.moved-on` when the event
   * isn't at `etag` any more.
   */
  remind(
    calendarId: CalendarId,
    eventId: EventId,
    write: {
      readonly reminders: readonly Reminder[]
      readonly keepsOwn: boolean
      readonly etag: string | null
    },
  ): Promise<string | null>
  /** Brings a deleted event back as it was; null when there is nothing to bring back. One call. */
  revive(calendarId: CalendarId, eventId: EventId): Promise<HeldEvent | null>
  /**
   * Changes this account's own answer, and nothing else; the organiser is told. Null when the event is gone or he isn't on it. Throws
   * `google.moved-on` when it is a whole series by now.
   */
  answer(calendarId: CalendarId, eventId: EventId, answer: Answer): Promise<HeldEvent | null>
  /**
   * One call; also done when it was gone already, which it then answers false. With an etag throws `google.moved-on` when it isn't
   * at it any more.
   */
  remove(calendarId: CalendarId, eventId: EventId, etag: string | null, notify?: Notify): Promise<boolean>
  /** Opens a channel with an id and token of ours. Throws `google.refused` when the calendar can't be watched. */
  watch(
    calendarId: CalendarId,
    channel: { id: string; token: string; address: string; ttlMs: number },
  ): Promise<OpenChannel>
  /** Also done when Google doesn't know the channel any more. */
  stop(channel: { id: string; resourceId: string }): Promise<void>
  /** The account's own calendar: its real id and IANA time zone. */
  primary(): Promise<{ calendarId: CalendarId; timeZone: string }>
  /** The account's calendars, hidden ones included, deleted ones not. */
  calendars(): Promise<readonly ListedCalendar[]>
}
