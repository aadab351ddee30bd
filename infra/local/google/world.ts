import type { Clock } from '../../../shared/ports.ts'
import type { EventFields } from './calendar/event-fields.ts'
import { createGmailBox, type GmailBox } from './mail/gmail-box.ts'
import type { GmailOptions } from './mail/gmail-options.ts'
import { createBook, type ContactsBook, type ContactsOptions } from './people/contacts-book.ts'
import type { Table, Tables } from './table.ts'

export interface Account {
  readonly email: string
  readonly name: string
  readonly sub: string
  readonly timeZone: string
  readonly hd: string | null
  /** Default `on`. */
  readonly gmail?: GmailState
}

/** `none`: an account without a mailbox. `turned-off`: by its Workspace administrator. */
export type GmailState = 'on' | 'none' | 'turned-off'

/** A Google Group: an address that is no account. */
export interface Group {
  readonly email: string
  readonly members: readonly string[]
}

export interface Client {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
}

/** What a user let a client do. All clients of the stand-in belong to one Cloud project. */
export interface Grant {
  readonly email: string
  readonly clientId: string
  readonly scopes: readonly string[]
}

export interface AuthorizationCode {
  readonly email: string
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly nonce: string | null
  readonly challenge: { readonly method: 'S256' | 'plain'; readonly value: string } | null
  readonly withRefreshToken: boolean
  readonly expiresAt: number
  readonly used: boolean
}

export interface RefreshToken {
  readonly token: string
  readonly email: string
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly serial: number
  readonly usedAt: number
}

export interface AccessToken {
  readonly token: string
  readonly email: string
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly offline: boolean
  readonly expiresAt: number
}

export type Role = 'freeBusyReader' | 'reader' | 'writer' | 'owner'

export interface CalendarRow {
  readonly id: string
  readonly ownerEmail: string
  readonly primary: boolean
  readonly summary: string
  readonly description: string
  readonly timeZone: string
  /** The client that made it by `calendars.insert`, for the scope calendar.app.created. */
  readonly clientId: string | null
  readonly roles: Readonly<Record<string, Role>>
  readonly deleted: boolean
  readonly change: number
  readonly etagMicros: number
  /** Sync tokens of an earlier epoch are no longer valid. */
  readonly syncEpoch: number
}

export type EventStatus = 'confirmed' | 'tentative' | 'cancelled'

/** An event as one calendar holds it: the organizer's, or a guest's copy. */
export interface EventRow {
  readonly calendarId: string
  readonly id: string
  readonly iCalUID: string
  /** Order of creation, the stable order of a list. */
  readonly serial: number
  /** Number of the write that touched it last; sync tokens count by it. */
  readonly change: number
  readonly etagMicros: number
  readonly updatedMicros: number
  readonly createdAt: number
  readonly status: EventStatus
  readonly sequence: number
  readonly fields: EventFields
  readonly creator: Person
  readonly organizer: Person
  /** Where the organizer's own row lies; null when the organizer is elsewhere (imports). */
  readonly organizerCalendarId: string | null
  readonly privateCopy: boolean
  /** Set on a changed or cancelled occurrence. */
  readonly occurrence: { readonly masterId: string; readonly originalStart: EventFields['start'] } | null
  /** A cancelled occurrence its series no longer has: it is told without its parent. */
  readonly orphan: boolean
  /** The guest threw this copy away: the organizer's edits don't bring it back. */
  readonly dropped: boolean
}

export interface Person {
  readonly email: string
  readonly displayName?: string
}

export interface ChannelRow {
  readonly id: string
  readonly clientId: string
  readonly email: string
  readonly calendarId: string
  readonly resourceId: string
  readonly resourceUri: string
  readonly address: string
  readonly token: string | null
  readonly eventTypes: readonly string[]
  readonly expiresAt: number
  readonly messageNumber: number
  readonly stopped: boolean
}

interface Counters {
  readonly serial: number
  readonly change: number
  readonly micros: number
}

/** All that the stand-in remembers, and the counters that order it. */
export interface World {
  readonly clock: Clock
  readonly accounts: Table<Account>
  readonly groups: Table<Group>
  readonly clients: Table<Client>
  readonly grants: Table<Grant>
  readonly codes: Table<AuthorizationCode>
  readonly refreshTokens: Table<RefreshToken>
  readonly accessTokens: Table<AccessToken>
  readonly calendars: Table<CalendarRow>
  readonly events: Table<EventRow>
  readonly channels: Table<ChannelRow>
  readonly signingKeys: Table<{ readonly pem: string }>
  /** Events of one calendar, without looking at all the others. */
  readonly eventsOf: (calendarId: string) => ReadonlyMap<string, EventRow>
  readonly putEvent: (row: EventRow) => void
  readonly contactsOf: (email: string) => ContactsBook
  readonly mailboxOf: (email: string) => GmailBox
  readonly nextSerial: () => number
  readonly nextChange: () => number
  readonly lastChange: () => number
  /** Microseconds since the epoch, never twice the same: etags are made of it. */
  readonly nextMicros: () => number
}

export interface WorldOptions {
  readonly contacts: ContactsOptions
  readonly gmail: GmailOptions
}

export function createWorld(clock: Clock, tables: Tables, { contacts, gmail }: WorldOptions): World {
  const kept = tables.open<Counters>('counters')
  const events = tables.open<EventRow>('event')
  const byCalendar = indexByCalendar(events)
  let counters = kept.get('all') ?? { serial: 0, change: 0, micros: 0 }
  const count = (moved: Partial<Counters>) => {
    counters = { ...counters, ...moved }
    kept.put('all', counters)
    return counters
  }
  return {
    clock,
    accounts: tables.open('account'),
    groups: tables.open('group'),
    clients: tables.open('client'),
    grants: tables.open('grant'),
    codes: tables.open('code'),
    refreshTokens: tables.open('refresh-token'),
    accessTokens: tables.open('access-token'),
    calendars: tables.open('calendar'),
    events,
    channels: tables.open('channel'),
    signingKeys: tables.open('signing-key'),
    eventsOf: (calendarId) => byCalendar.get(calendarId) ?? new Map<string, EventRow>(),
    putEvent: (row) => {
      events.put(eventKey(row.calendarId, row.id), row)
      indexEvent(byCalendar, row)
    },
    contactsOf: ofEach((owner) => createBook(tables, { owner, clock, options: contacts })),
    mailboxOf: ofEach((owner) => createGmailBox(tables, { owner, clock, options: gmail })),
    nextSerial: () => count({ serial: counters.serial + 1 }).serial,
    nextChange: () => count({ change: counters.change + 1 }).change,
    lastChange: () => counters.change,
    nextMicros: () => count({ micros: Math.max(clock.now() * 1000, counters.micros + 1) }).micros,
  }
}

/** Each account's own, opened once. */
function ofEach<Own>(open: (owner: string) => Own): (email: string) => Own {
  const opened = new Map<string, Own>()
  return (email) => {
    const owner = email.toLowerCase()
    const own = opened.get(owner) ?? open(owner)
    opened.set(owner, own)
    return own
  }
}

function eventKey(calendarId: string, eventId: string): string {
  return `${calendarId}\n${eventId}`
}

function indexByCalendar(events: Table<EventRow>): Map<string, Map<string, EventRow>> {
  const index = new Map<string, Map<string, EventRow>>()
  // The file gives rows by id; lists are told in order of creation.
  for (const row of [...events.values()].sort((a, b) => a.serial - b.serial)) indexEvent(index, row)
  return index
}

function indexEvent(index: Map<string, Map<string, EventRow>>, row: EventRow): void {
  const rows = index.get(row.calendarId) ?? new Map<string, EventRow>()
  rows.set(row.id, row)
  index.set(row.calendarId, rows)
}
