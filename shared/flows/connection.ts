import { z } from 'zod'
import { DIRECTIONS } from '../domain/direction.ts'
import type { Direction } from '../domain/direction.ts'
import type { LabelledEntity } from '../domain/entity.ts'
import { DEFAULT_OPTIONS, EVENT_TYPES, PRIVATE_POLICIES, REMOVAL_POLICIES } from '../domain/options.ts'
import type { CalendarOptions } from '../domain/options.ts'
import type { CalendarId, CalendarKey, TenantId, UserId } from '../domain/ids.ts'
import { FEATURES } from '../domain/rights.ts'
import type { Feature } from '../domain/rights.ts'
import type { DocumentVersion, JsonObject, Store, StoredDocument } from '../ports.ts'

/** One ERP user's Google account. Its refresh token is a secret of its own, never here. */
export interface Connection {
  readonly userId: UserId
  /** Google's stable id of the account (`sub`). */
  readonly googleSub: string
  /** The account's address, to show which one it is; it may move to another account, so nothing is found by it. */
  readonly email: string
  /** `disconnecting`: its end was begun and is finished as soon as Google can be reached. */
  readonly state: 'active' | 'needs-reconnecting' | 'disconnecting'
  /** What he has the right to, as the ERP last said. Empty when the user isn't active there. */
  readonly allowed: readonly Feature[]
  readonly isUserActive: boolean
  /** Who has paused the work: he himself, the administrator him, the administrator everybody. */
  readonly pausedBy: readonly Pauser[]
  /** What he asked for. */
  readonly features: readonly Feature[]
  /** For which of them Google gave all that is needed; boxes can be unticked. */
  readonly granted: readonly Feature[]
  readonly grantedScopes: readonly string[]
  readonly connectedAt: number
  /** When the newest grant was given, and when it was found dead. */
  readonly grantedAt: number
  readonly lostAt: number | null
  /** When he was told of it in the ERP. */
  readonly toldAt: number | null
  /** New ERP events go there. Null until the calendar was granted. */
  readonly mainCalendar: MainCalendar | null
  /** Events that ended before it are left alone. Milliseconds. */
  readonly since: number
  readonly entities: readonly LabelledEntity[]
  readonly direction: Direction
  readonly options: CalendarOptions
  /** Counts up with every change of direction, since, entities, calendars or options. */
  readonly settingsVersion: number
  /** When the user let it begin, after he had seen what it would do; null until then. */
  readonly startedAt: number | null
  /** When all of his calendars had been read for the first time; null until then. */
  readonly firstReadAt: number | null
}

export const PAUSERS = ['user', 'administrator', 'everybody'] as const

export type Pauser = (typeof PAUSERS)[number]

export interface MainCalendar {
  readonly key: CalendarKey
  readonly id: CalendarId
  readonly zone: string
}

/** A connection whose calendar may be worked on. */
export interface CalendarConnection extends Connection {
  readonly mainCalendar: MainCalendar
}

export interface StoredConnection {
  readonly connection: Connection
  readonly version: DocumentVersion | null
}

/** Meeting needs no label, so that what people make in Google becomes a meeting. */
export const DEFAULT_ENTITIES: readonly LabelledEntity[] = [
  { entity: 'Meeting', label: '' },
  { entity: 'Call', label: 'Call' },
]

const features = z.array(z.enum(FEATURES))

const options = z.object({
  otherCalendars: z.array(
    z.object({ key: z.string(), id: z.string(), zone: z.string(), isWritable: z.boolean() }),
  ),
  hasAttendees: z.boolean(),
  removesGoogleBorn: z.boolean(),
  onGoogleRemoval: z.enum(REMOVAL_POLICIES),
  privateEvents: z.enum(PRIVATE_POLICIES),
  eventTypes: z.array(z.enum(EVENT_TYPES)),
  assignsDefaultTeam: z.boolean(),
  defaultEntity: z.string().nullable(),
  colours: z.record(z.string(), z.string()),
  makesMeetLinks: z.boolean(),
})

export const connectionSchema = z.object({
  schema: z.literal(1),
  userId: z.string(),
  googleSub: z.string(),
  email: z.string(),
  state: z.enum(['active', 'needs-reconnecting', 'disconnecting']),
  allowed: features,
  isUserActive: z.boolean(),
  pausedBy: z.array(z.enum(PAUSERS)).default([]),
  features,
  granted: features,
  grantedScopes: z.array(z.string()),
  connectedAt: z.number(),
  grantedAt: z.number(),
  lostAt: z.number().nullable(),
  toldAt: z.number().nullable(),
  mainCalendar: z.object({ key: z.string(), id: z.string(), zone: z.string() }).nullable(),
  since: z.number(),
  entities: z.array(z.object({ entity: z.string(), label: z.string() })),
  direction: z.enum(DIRECTIONS).default('both'),
  // Connections stored before there was a choice work as they did.
  options: options.default(DEFAULT_OPTIONS as never),
  settingsVersion: z.number().default(1),
  startedAt: z.number().nullable().default(0),
  firstReadAt: z.number().nullable().default(0),
})

/** Whether work for the feature goes on: asked for, granted, allowed, and not paused; checked before anything is done for a user. */
export function isOn(
  feature: Feature,
  { state, features: asked, granted, allowed, pausedBy }: Connection,
): boolean {
  if (state !== 'active' || pausedBy.length > 0) return false
  return [asked, granted, allowed].every((list) => list.includes(feature))
}

/** The connection as far as its calendar is worked on; null when it isn't, for whatever reason. */
export function calendarOf(connection: Connection): CalendarConnection | null {
  const { mainCalendar, startedAt } = connection
  const isWorking = isOn('calendar', connection) && startedAt !== null
  return isWorking && mainCalendar ? { ...connection, mainCalendar } : null
}

/**
 * Whether nobody will work on his calendar again unless he connects it anew, or starts what he never started. A pause, a lost grant
 * and a withdrawn right pass.
 */
export function hasLeft({ state, mainCalendar, startedAt, features: asked }: Connection): boolean {
  const isSetUp = mainCalendar !== null && startedAt !== null && asked.includes('calendar')
  return !isSetUp || state === 'disconnecting'
}

/** The user's connection when his calendar may be worked on; every worker asks this first. One read of the store. */
export async function workingCalendar(
  store: Store,
  tenant: TenantId,
  userId: UserId,
): Promise<CalendarConnection | null> {
  const stored = await readConnection(store, tenant, userId)
  return stored && calendarOf(stored.connection)
}

export async function readConnection(
  store: Store,
  tenant: TenantId,
  userId: UserId,
): Promise<StoredConnection | null> {
  const document = await store.get({ tenant, collection: 'connections', id: userId })
  return document && parse(document)
}

/** Every connection of a tenant, page by page. */
export async function* connectionPages(
  store: Store,
  tenant: TenantId,
): AsyncIterable<readonly StoredConnection[]> {
  for (let after: string | null = null; ;) {
    const page: readonly StoredConnection[] = await connectionPage({ store, tenant }, after, PAGE_SIZE)
    if (page.length > 0) yield page
    const last = page.at(-1)
    if (!last || page.length < PAGE_SIZE) return
    after = last.connection.userId
  }
}

const PAGE_SIZE = 200

/** Connections by user id, after this one. */
export async function connectionPage(
  { store, tenant }: { readonly store: Store; readonly tenant: TenantId },
  after: string | null,
  limit: number,
): Promise<readonly StoredConnection[]> {
  const query = { tenant, collection: 'connections', limit }
  return (await store.find(after === null ? query : { ...query, after })).map(parse)
}

/** Compare-and-set; null when another was faster. */
export async function saveConnection(
  store: Store,
  tenant: TenantId,
  { connection, version }: StoredConnection,
): Promise<DocumentVersion | null> {
  const key = { tenant, collection: 'connections', id: connection.userId }
  const content = { data: { schema: 1, ...connection } as unknown as JsonObject }
  return version === null ? store.create(key, content) : store.replace(key, content, version)
}

/**
 * Changes what is stored, again and again until nobody came in between. `change` returns null when there is nothing (more) to
 * change. Returns what is stored in the end; null when there is no connection.
 */
export async function changeConnection(
  { store, tenant }: { readonly store: Store; readonly tenant: TenantId },
  userId: UserId,
  change: (connection: Connection) => Connection | null,
): Promise<{ readonly connection: Connection; readonly changed: boolean } | null> {
  for (;;) {
    const stored = await readConnection(store, tenant, userId)
    if (stored === null) return null
    const connection = change(stored.connection)
    if (connection === null) return { connection: stored.connection, changed: false }
    if ((await saveConnection(store, tenant, { ...stored, connection })) !== null)
      return { connection, changed: true }
  }
}

function parse({ data, version }: StoredDocument): StoredConnection {
  const { schema: _schema, ...connection } = connectionSchema.parse(withRights(data))
  return { connection: connection as unknown as Connection, version }
}

/**
 * One of before there were rights was for the calendar, and for the account's primary one, whose id is the account's address. What its
 * user may is looked up within minutes.
 */
function withRights(data: JsonObject): JsonObject {
  if ('features' in data) return data
  const { id: email = '' } = data['mainCalendar'] as { readonly id?: string }
  const grantedAt = data['connectedAt'] ?? 0
  const asked = { features: ['calendar'], granted: ['calendar'], allowed: [], isUserActive: true }
  return { ...data, ...asked, email, grantedAt, lostAt: null, toldAt: null }
}
