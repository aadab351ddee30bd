import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CalendarEvent, EventChange } from '../../shared/domain/event.ts'
import { fingerprintWith } from '../../shared/domain/fingerprint.ts'
import type { CalendarId, CalendarKey, EventId, RecordId, TenantId } from '../../shared/domain/ids.ts'
import { DEFAULT_OPTIONS } from '../../shared/domain/options.ts'
import { asErpHolds, asGoogleHolds } from '../../shared/domain/mirror.ts'
import type { Mirror } from '../../shared/domain/mirror.ts'
import type { CalendarConnection } from '../../shared/flows/connection.ts'
import type { PairContext } from '../../shared/flows/pair-context.ts'
import { pullEntry } from '../../shared/flows/pull-entry.ts'
import { syncRecord } from '../../shared/flows/sync-record.ts'
import type { Log } from '../../shared/platform/log.ts'
import type { Task } from '../../shared/ports.ts'
import { memoryPeople } from './memory-people.ts'
import { CALL_TRAITS, USER, memoryErp, memoryGoogle } from './memory-sides.ts'
import { memoryStore } from './memory-store.ts'

export const TENANT = 'main' as TenantId
const calendar = { calendar: 'calendar-1' as CalendarKey, calendarId: 'jana@example.com' as CalendarId }

/** A label and an entity without all-day events, so that every value has to be translated on its way. */
export const mirror: Mirror = {
  traits: CALL_TRAITS,
  label: 'Call',
  zone: 'Europe/Prague',
}

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const print = fingerprintWith('test key')

/** Between every two steps of a task the caller may do something: die, fail, let others go first. */
export type Around = <T>(label: string, call: () => Promise<T>) => Promise<T>

/** One tenant, one connected user, two sides in memory; the flows of the product in between. */
export function simulatedWorld(options: { readonly versioned: boolean }) {
  const clock = { time: 1_800_000_000_000, now: () => clock.time }
  const store = memoryStore()
  const google = memoryGoogle(clock)
  const erp = memoryErp(clock, options)
  const connection: CalendarConnection = {
    userId: USER,
    googleSub: '1',
    state: 'active',
    connectedAt: 0,
    email: 'jana@example.com',
    allowed: ['calendar'],
    isUserActive: true,
    pausedBy: [],
    direction: 'both',
    features: ['calendar'],
    granted: ['calendar'],
    grantedScopes: [],
    grantedAt: 0,
    lostAt: null,
    toldAt: null,
    mainCalendar: { key: calendar.calendar, id: calendar.calendarId, zone: mirror.zone },
    since: 0,
    entities: [{ entity: 'Call', label: mirror.label }],
    options: { ...DEFAULT_OPTIONS, defaultEntity: null },
    settingsVersion: 1,
    startedAt: 0,
    firstReadAt: 0,
  }
  const people = memoryPeople().port
  const contextWith = (around: Around): PairContext => ({
    tenant: TENANT,
    mirror,
    print,
    clock,
    log: silent,
    direction: 'both',
    options: connection.options,
    mainCalendar: calendar.calendar,
    isWritable: () => true,
    ownAddress: connection.email,
    startedAt: 0,
    isQuiet: false,
    mayRemove: false,
    isRetry: false,
    isElsewhere: false,
    reason: null,
    emailsOf: async () => new Map(),
    guestsByEmail: async () => new Map(),
    defaultTeamOf: async () => null,
    calendarOf: async () => null,
    broughtAlong: [],
    store: wrapped('store', store, around),
    erp: wrapped('erp', erp.port, around),
    google: wrapped('google', google.port, around),
  })
  return {
    clock,
    store,
    google,
    erp,
    /** What a webhook of the ERP causes. */
    async syncRecord(recordId: RecordId, around: Around = straight): Promise<void> {
      const context = contextWith(around)
      const owners = async (userId: unknown) => (userId === USER ? { connection, context } : null)
      const ownerOf = Object.assign(owners, { isResting: async () => false })
      await syncRecord(
        { entity: 'Call', recordId },
        { ...context, people, consoleUrl: '', ownerOf, tasks: lookedAtAtRest },
      )
    },
    /** What an entry of a page of Google's changes causes; the page shows the event as it was when it was listed. */
    async pullEvent(eventId: EventId, around: Around = straight): Promise<void> {
      const held = google.held(eventId)
      const context = contextWith(around)
      const contextOf = async () => context
      const pull = {
        ...context,
        people,
        consoleUrl: '',
        mail: { isTold: false, topic: null },
        entities: ['Call'],
        push: null,
        googleOf: () => context.google,
        connection,
        calendar,
        contextOf,
        listedAt: clock.now(),
        trustsEtags: true,
        tasks: lookedAtAtRest,
      }
      await pullEntry(held ? { kind: 'held', held } : { kind: 'gone', eventId }, pull)
    },
  }
}

export type World = ReturnType<typeof simulatedWorld>

/** Claims run out, then everything is looked at again until nobody has anything to do. */
export async function comeToRest(world: World): Promise<void> {
  for (let rounds = 0; rounds < 4; rounds += 1) {
    world.clock.time += 3_600_000
    for (const id of world.google.events.keys()) await world.pullEvent(id).catch(onlyFaults)
    for (const id of world.erp.rows.keys()) await world.syncRecord(id).catch(onlyFaults)
    await nextTurn()
  }
}

export function onlyFaults(error: unknown): void {
  if (!(error instanceof Error) || (error.name !== 'Fault' && error.name !== 'Killed')) throw error
}

/** What lives on either side, by the tag that every event carries in its location and nobody edits. */
export function living({ google, erp }: World): {
  erp: Map<string, CalendarEvent[]>
  google: Map<string, CalendarEvent[]>
} {
  return {
    erp: byTag([...erp.rows.values()].flatMap((row) => (row ? [row.event] : []))),
    google: byTag([...google.events.values()].flatMap(({ event }) => (event ? [event] : []))),
  }
}

/** Both sides hold the same, as far as each can. */
export function agree(erp: CalendarEvent, google: CalendarEvent): boolean {
  const fields = Object.keys(erp) as (keyof CalendarEvent)[]
  const same = (a: CalendarEvent, b: CalendarEvent, field: keyof CalendarEvent): boolean =>
    JSON.stringify(a[field]) === JSON.stringify(b[field])
  return fields.every(
    (field) =>
      same(asErpHolds(google, mirror), erp, field) || same(asGoogleHolds(erp, mirror), google, field),
  )
}

export function timed(hour: number): EventChange['when'] & object {
  const at = (h: number): string => `2027-03-01T${String(h).padStart(2, '0')}:00:00Z`
  return { kind: 'timed', start: at(hour), end: at(hour + 1) }
}

function byTag(events: readonly CalendarEvent[]): Map<string, CalendarEvent[]> {
  return Map.groupBy(events, (event) => event.location)
}

/** What is to be looked at by a task of its own is looked at when the world comes to rest, as everything is. */
const lookedAtAtRest = {
  enqueue: async ({ kind }: Task): Promise<void> => {
    if (kind !== 'sync-pair') throw new Error('nothing else is queued here')
  },
}

const straight: Around = (_label, call) => call()

function wrapped<Port extends object>(name: string, port: Port, around: Around): Port {
  const entries = Object.entries(port).map(([method, call]: [string, unknown]) => [
    method,
    typeof call === 'function'
      ? (...args: unknown[]) =>
          around(`${name}.${method}`, async () => (call as (...given: unknown[]) => unknown)(...args))
      : call,
  ])
  return Object.fromEntries(entries) as Port
}
