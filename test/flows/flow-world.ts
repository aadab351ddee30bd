import type { CalendarEvent } from '../../shared/domain/event.ts'
import { Fault } from '../../shared/domain/fault.ts'
import { DEFAULT_OPTIONS } from '../../shared/domain/options.ts'
import { fingerprintWith } from '../../shared/domain/fingerprint.ts'
import type { CalendarId, EventId, RecordId, TenantId, UserId } from '../../shared/domain/ids.ts'
import { calendarKeyOf, linkIdOf } from '../../shared/domain/pair-names.ts'
import { newCalendar, saveCalendar } from '../../shared/flows/calendar-state.ts'
import { saveConnection } from '../../shared/flows/connection.ts'
import type { CalendarConnection } from '../../shared/flows/connection.ts'
import { readPair } from '../../shared/flows/pair-store.ts'
import type { Pair } from '../../shared/flows/pair-document.ts'
import { pullEntry } from '../../shared/flows/pull-entry.ts'
import type { PullOutcome } from '../../shared/flows/pull-entry.ts'
import { syncRecord } from '../../shared/flows/sync-record.ts'
import { ownersOf, pairContextOf } from '../../shared/flows/tenant-scope.ts'
import type { TenantScope } from '../../shared/flows/tenant-scope.ts'
import type { ErpRecords } from '../../shared/erp-ports.ts'
import type { EventChangeEntry, EventPage, GoogleEvents } from '../../shared/google-ports.ts'
import type { EnqueueOptions, Task } from '../../shared/ports.ts'
import { watchLogs } from '../support/log-watch.ts'
import { memoryPeople } from '../support/memory-people.ts'
import { CALL_TRAITS, USER, memoryErp, memoryGoogle } from '../support/memory-sides.ts'
import { memoryStore } from '../support/memory-store.ts'
import { textsIn } from '../support/private-texts.ts'

export const TENANT = 'main' as TenantId
const CALENDAR = 'jana@example.com' as CalendarId

export const lunch: CalendarEvent = {
  title: 'Lunch',
  when: { kind: 'timed', start: '2027-03-01T12:00:00Z', end: '2027-03-01T13:00:00Z' },
  description: 'Agenda',
  location: 'Hall',
}
export const inGoogle = (event: CalendarEvent): CalendarEvent => ({ ...event, title: `Call: ${event.title}` })

export interface Queued {
  readonly task: Task
  readonly options: EnqueueOptions
}

/** Runs once. After a call it is given the answer, and may give another instead. */
export type Hook = (result?: unknown) => unknown

/**
 * One tenant over memory: what is queued, logged and called is kept, and a test can step in right before or after any call.
 * Users are connected with the entity Call, label `Call`.
 */
export function flowWorld(options: { versioned?: boolean; push?: boolean } = {}) {
  const clock = { time: Date.parse('2027-02-01T00:00:00Z'), now: () => clock.time }
  const store = memoryStore()
  const google = memoryGoogle(clock)
  const erp = memoryErp(clock, { versioned: options.versioned ?? false })
  const people = memoryPeople()
  const calls: string[] = []
  const queued: Queued[] = []
  const logged: { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[] = []
  const hooks = new Map<string, Hook>()
  const script: EventPage[] = []
  const excluded = new Map<EventId, 'private' | 'series'>()
  const around = async (label: string, call: () => Promise<unknown>): Promise<unknown> => {
    calls.push(label)
    await take(hooks, `before ${label}`)
    const result = await call()
    return (await take(hooks, `after ${label}`, result)) ?? result
  }
  const watch = watchLogs(() =>
    [...google.events.values(), ...erp.rows.values()].flatMap((row) => textsIn(row?.event, 'event')),
  )
  const record = (event: string, fields: object): void => {
    logged.push({ event, fields: { ...fields } })
    watch.write(JSON.stringify({ event, ...fields }))
  }
  const scope: TenantScope = {
    tenant: TENANT,
    store: wrapped('store', store, around),
    clock,
    log: { info: record, warn: record, error: record },
    print: fingerprintWith('test key'),
    entities: ['Call'],
    people: people.port,
    consoleUrl: 'https://functions.example/console/main',
    mail: { isTold: false, topic: null },
    erp: wrapped('erp', { ...erp.port, ...listedErp(erp) }, around),
    googleOf: () =>
      wrapped('google', { ...google.port, ...listedGoogle({ google, script, excluded, clock }) }, around),
    tasks: { enqueue: async (task, given = {}) => void queued.push({ task, options: given }) },
    push: options.push
      ? { address: 'https://push.example.com', tokenOf: (calendar, id) => `${calendar}.${id}` }
      : null,
  }
  return { clock, store, google, erp, people, calls, queued, logged, hooks, script, excluded, scope }
}

export type FlowWorld = ReturnType<typeof flowWorld>

/** A connected user with one calendar. */
export async function connectUser(
  world: FlowWorld,
  userId: UserId = USER,
  change: Partial<CalendarConnection> = {},
): Promise<CalendarConnection> {
  const key = calendarKeyOf(userId, CALENDAR)
  const connection: CalendarConnection = {
    userId,
    googleSub: `sub-${userId}`,
    email: 'jana@example.com',
    state: 'active',
    allowed: ['calendar'],
    isUserActive: true,
    pausedBy: [],
    direction: 'both',
    features: ['calendar'],
    granted: ['calendar'],
    grantedScopes: [],
    connectedAt: 0,
    grantedAt: 0,
    lostAt: null,
    toldAt: null,
    mainCalendar: { key, id: CALENDAR, zone: 'Europe/Prague' },
    since: Date.parse('2027-01-01T00:00:00Z'),
    entities: [{ entity: 'Call', label: 'Call' }],
    options: { ...DEFAULT_OPTIONS, defaultEntity: null },
    settingsVersion: 1,
    startedAt: 0,
    firstReadAt: 0,
    ...change,
  }
  const calendar = newCalendar({ key, userId, calendarId: CALENDAR })
  await saveConnection(world.store, TENANT, { connection, version: null })
  await saveCalendar(world.store, TENANT, { calendar, version: null })
  return connection
}

/** What a webhook of the ERP comes to; throws what the flow throws. */
export async function webhook({ scope }: FlowWorld, recordId: RecordId): Promise<void> {
  await syncRecord({ entity: 'Call', recordId }, { ...scope, ownerOf: ownersOf(scope, 'Call') })
}

/** What an entry of a page of changes comes to, shown as it is now and listed now unless told otherwise. */
export async function notice(
  world: FlowWorld,
  connection: CalendarConnection,
  { eventId, entry, listedAt }: { eventId: EventId; entry?: EventChangeEntry; listedAt?: number },
): Promise<PullOutcome> {
  const { key, id } = connection.mainCalendar
  return pullEntry(entry ?? entryOf(world, eventId), {
    ...world.scope,
    connection,
    calendar: { calendar: key, calendarId: id },
    listedAt: listedAt ?? world.clock.now(),
    contextOf: (entity) => pairContextOf(world.scope, connection, entity),
  })
}

/** A user whose record and event have met, and some time has passed since. */
export async function metPair(options: Parameters<typeof flowWorld>[0] = {}) {
  const world = flowWorld(options)
  const connection = await connectUser(world)
  const recordId = world.erp.add(lunch, USER)
  await webhook(world, recordId)
  const [eventId] = eventsOf(world)
  if (eventId === undefined) throw new Error('no event was made')
  world.clock.time += 3_600_000
  return { world, connection, recordId, eventId }
}

export async function pairOf(
  world: FlowWorld,
  connection: CalendarConnection,
  eventId: EventId,
): Promise<Pair> {
  const stored = await readPair(world.store, TENANT, linkIdOf(connection.mainCalendar.key, eventId))
  if (stored === null) throw new Error('no pair')
  return stored.pair
}

/** What `work` called on one side, and how often it read and wrote the store. */
export async function counted(
  world: FlowWorld,
  work: () => Promise<unknown>,
): Promise<{ google: string[]; erp: string[]; reads: number; writes: number }> {
  const { operations } = world.store
  const before = { ...operations, calls: world.calls.length }
  await work()
  const made = world.calls.slice(before.calls)
  const of = (side: string): string[] =>
    made.filter((label) => label.startsWith(side) && !label.endsWith('.traits'))
  return {
    google: of('google'),
    erp: of('erp'),
    reads: operations.reads - before.reads,
    writes: operations.writes - before.writes,
  }
}

export function entryOf(
  { google, excluded }: Pick<FlowWorld, 'google' | 'excluded'>,
  eventId: EventId,
): EventChangeEntry {
  const why = excluded.get(eventId)
  if (why === 'series') return { kind: 'series', eventId }
  const held = google.held(eventId)
  // Its texts stay in the adapter.
  if (why === 'private' && held)
    return {
      kind: 'held',
      held: { ...held, isPrivate: true, event: { ...held.event, title: '', description: '', location: '' } },
    }
  return held ? { kind: 'held', held } : { kind: 'gone', eventId }
}

export function recordsOf({ erp }: FlowWorld): RecordId[] {
  return [...erp.rows].filter(([, row]) => row !== null).map(([id]) => id)
}

export function eventsOf({ google }: FlowWorld): EventId[] {
  return [...google.events].filter(([, { event }]) => event !== null).map(([id]) => id)
}

/** The lists of the ERP's port, all on pages of two. */
function listedErp(
  erp: ReturnType<typeof memoryErp>,
): Pick<ErpRecords, 'changedSince' | 'ofUser' | 'among' | 'traits'> {
  const living = () => [...erp.rows.keys()].flatMap((id) => erp.held(id) ?? [])
  const paged = (records: ReturnType<typeof living>, offset: number) => ({
    records: records.slice(offset, offset + 2),
    next: records.length > offset + 2 ? offset + 2 : null,
  })
  return {
    changedSince: async (_entity, since, offset) =>
      paged(
        living()
          .filter(({ changedAt }) => changedAt >= since)
          .sort((a, b) => a.changedAt - b.changedAt),
        offset,
      ),
    ofUser: async (_entity, { userId, since, offset }) =>
      paged(
        living().filter(
          ({ assignedUserId, event }) => assignedUserId === userId && Date.parse(event.when.end) >= since,
        ),
        offset,
      ),
    among: async (_entity, ids) => living().filter(({ recordId }) => ids.includes(recordId)),
    traits: async (entity) => ({
      ...CALL_TRAITS,
      entity,
      location: { field: 'location', maxLength: 150 },
    }),
  }
}

interface Listed {
  readonly google: ReturnType<typeof memoryGoogle>
  readonly script: EventPage[]
  readonly excluded: Map<EventId, 'private' | 'series'>
  readonly clock: { now(): number }
}

/** Pages of two, a cursor that counts changes; a full list shows no tombstones. Or whatever pages the test has written. */
function listedGoogle({
  google,
  script,
  excluded,
  clock,
}: Listed): Omit<GoogleEvents, 'insert' | 'patch' | 'remove' | 'remind'> {
  return {
    get: async (_calendar, eventId) => entryOf({ google, excluded }, eventId),
    async page({ cursor, since, page }) {
      const written = script.shift()
      if (written) return written
      const from = Number(page ?? cursor ?? 0)
      const changed = [...google.events]
        .map(([id, { event, etag }]) => ({ id, event, at: Number(etag) }))
        .filter(
          ({ at, event }) =>
            at > from && (cursor !== null || (event !== null && Date.parse(event.when.end) >= since)),
        )
        .sort((a, b) => a.at - b.at)
      const shown = changed.slice(0, 2)
      const last = String(shown.at(-1)?.at ?? from)
      const more = changed.length > 2
      return {
        entries: shown.map(({ id }) => entryOf({ google, excluded }, id)),
        nextPage: more ? last : null,
        nextCursor: more ? null : last,
      }
    },
    watch: async (_calendar, { id, ttlMs }) => ({
      id,
      resourceId: `resource of ${id}`,
      expiresAt: clock.now() + ttlMs,
    }),
    stop: async () => undefined,
    primary: async () => ({ calendarId: CALENDAR, timeZone: 'Europe/Prague' }),
    calendars: async () => [],
    instances: async () => 'gone',
    occurrences: async () => ({ entries: [], nextPage: null, nextCursor: null }),
    answer: async () => null,
    revive: async () => null,
  }
}

/** A value that the test needs to be there. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('nothing there')
  return value
}

export function unavailable(side: 'erp' | 'google' | 'store'): () => never {
  return () => {
    throw new Fault(`${side}.unavailable`, 'down')
  }
}

async function take(hooks: Map<string, Hook>, name: string, result?: unknown): Promise<unknown> {
  const hook = hooks.get(name)
  hooks.delete(name)
  return hook?.(result)
}

type Around = (label: string, call: () => Promise<unknown>) => Promise<unknown>

function wrapped<Port extends object>(name: string, port: Port, around: Around): Port {
  const methods: [string, unknown][] = Object.entries(port)
  const entries = methods.map(([method, call]) => [
    method,
    typeof call === 'function'
      ? (...args: unknown[]) =>
          around(`${name}.${method}`, async () => (call as (...given: unknown[]) => unknown)(...args))
      : call,
  ])
  return Object.fromEntries(entries) as Port
}
