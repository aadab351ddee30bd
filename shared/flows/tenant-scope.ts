import type { FingerprintOf } from '../domain/fingerprint.ts'
import type { GuestRef } from '../domain/guests.ts'
import type { CalendarKey, TenantId, UserId } from '../domain/ids.ts'
import type { Log } from '../platform/log.ts'
import type { ErpPeople, ErpRecords } from '../erp-ports.ts'
import type { GoogleEvents } from '../google-ports.ts'
import type { Clock, Store, Tasks } from '../ports.ts'
import { holdersOfCalendar } from './calendar-state.ts'
import { calendarOf, hasLeft, readConnection, workingCalendar } from './connection.ts'
import type { CalendarConnection, Connection } from './connection.ts'
import type { PairChoices, PairContext } from './pair-context.ts'
import type { Owner, OwnerOf } from './wanted-by.ts'

/** Why the work is done, where that makes a difference. */
export type WorkKind = Partial<
  Pick<PairChoices, 'isQuiet' | 'mayRemove' | 'isRetry' | 'isElsewhere' | 'reason'>
>

/** One tenant and the means to work for it. Nothing in it leads to another tenant's data. */
export interface TenantScope {
  readonly tenant: TenantId
  readonly store: Store
  readonly tasks: Tasks
  readonly clock: Clock
  readonly log: Log
  readonly erp: ErpRecords
  readonly people: ErpPeople
  /** Why the work is done that is done with this scope; nothing in particular without it. */
  readonly work?: WorkKind
  readonly print: FingerprintOf
  /** The entities that this tenant syncs; a user chooses among them. */
  readonly entities: readonly string[]
  readonly googleOf: (connection: Pick<Connection, 'googleSub' | 'mainCalendar'>) => GoogleEvents
  /** Where this tenant's people look after their connections. */
  readonly consoleUrl: string
  /** Who tells whom of new mail. */
  readonly mail: {
    /** Whether the ERP takes news; without it nothing is read. */
    readonly isTold: boolean
    /** Where Gmail tells of new mail: a Pub/Sub topic of the OAuth client's own project; null where there is none, and the poll does it all. */
    readonly topic: string | null
  }
  /** Where Google sends its notices, and the token they must carry; null where Google can't reach us and the poll does it all. */
  readonly push: {
    readonly address: string
    readonly tokenOf: (calendar: CalendarKey, channelId: string) => string
  } | null
}

/** What bringing a pair of this user and entity to agreement needs; null when the user didn't choose it or the ERP hasn't got it. */
export async function pairContextOf(
  scope: TenantScope,
  connection: CalendarConnection,
  entity: string,
): Promise<PairContext | null> {
  const { tenant, store, erp, print, clock, log, work } = scope
  const { direction, options, mainCalendar } = connection
  const labelled = connection.entities.find((one) => one.entity === entity)
  const traits = labelled ? await erp.traits(entity) : null
  if (!labelled || !traits) return null
  const readOnly = options.otherCalendars.filter(({ isWritable }) => !isWritable).map(({ key }) => key)
  return {
    tenant,
    mirror: { traits, label: labelled.label, zone: mainCalendar.zone },
    direction,
    print,
    store,
    erp,
    google: scope.googleOf(connection),
    clock,
    log,
    options,
    mainCalendar: mainCalendar.key,
    isWritable: (calendar) => !readOnly.includes(calendar),
    ownAddress: connection.email.toLowerCase(),
    startedAt: connection.startedAt ?? connection.connectedAt,
    isQuiet: false,
    mayRemove: false,
    isRetry: false,
    isElsewhere: false,
    reason: null,
    ...work,
    emailsOf: (refs) => emailsOf(refs, scope),
    guestsByEmail: (emails) => guestsByEmail(emails, scope),
    calendarOf: async (userId) => {
      const other = await workingCalendar(store, tenant, userId)
      return other && { google: scope.googleOf(other), calendarId: other.mainCalendar.id }
    },
    broughtAlong: [],
    defaultTeamOf: (userId) => scope.people.defaultTeamOf(userId),
  }
}

/** A connected user is invited where his calendar is; everybody else at the address that the ERP has. */
async function emailsOf(
  refs: readonly GuestRef[],
  { store, tenant, erp }: TenantScope,
): Promise<ReadonlyMap<GuestRef, string | null>> {
  const found = new Map<GuestRef, string | null>()
  for (const ref of refs.filter((one) => one.startsWith('User/'))) {
    const stored = await readConnection(store, tenant, ref.slice('User/'.length) as UserId)
    // Also while his work rests: it is still the calendar that he looks at.
    if (stored?.connection.mainCalendar) found.set(ref, stored.connection.email.toLowerCase())
  }
  const others = refs.filter((ref) => !found.has(ref))
  if (others.length > 0) for (const [ref, email] of await erp.emailsOf(others)) found.set(ref, email)
  return found
}

async function guestsByEmail(
  emails: readonly string[],
  { store, tenant, erp }: TenantScope,
): Promise<ReadonlyMap<string, GuestRef>> {
  const found = new Map<string, GuestRef>()
  for (const email of emails) {
    const [holder] = (await holdersOfCalendar(store, tenant, email)).filter(
      ({ calendarId }) => calendarId.toLowerCase() === email,
    )
    const stored = holder && (await readConnection(store, tenant, holder.userId))
    if (stored?.connection.email.toLowerCase() === email) found.set(email, `User/${stored.connection.userId}`)
  }
  const others = emails.filter((email) => !found.has(email))
  if (others.length > 0) for (const [email, ref] of await erp.guestsByEmail(others)) found.set(email, ref)
  return found
}

/** Looks up a record's users for one entity; each user once. */
export function ownersOf(scope: TenantScope, entity: string): OwnerOf {
  const known = new Map<UserId, Promise<Owner | null>>()
  const ownerOf = (userId: UserId | null): Promise<Owner | null> => {
    if (userId === null) return Promise.resolve(null)
    const found = known.get(userId) ?? lookUp(scope, userId, entity)
    known.set(userId, found)
    return found
  }
  return Object.assign(ownerOf, { isResting: (userId: UserId) => isResting(scope, userId) })
}

async function isResting({ store, tenant }: TenantScope, userId: UserId): Promise<boolean> {
  const stored = await readConnection(store, tenant, userId)
  return stored !== null && calendarOf(stored.connection) === null && !hasLeft(stored.connection)
}

async function lookUp(scope: TenantScope, userId: UserId, entity: string): Promise<Owner | null> {
  const connection = await workingCalendar(scope.store, scope.tenant, userId)
  const context = connection && (await pairContextOf(scope, connection, entity))
  return context && { connection, context }
}
