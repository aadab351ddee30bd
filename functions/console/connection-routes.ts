import { Fault } from '../../shared/domain/fault.ts'
import { FEATURES } from '../../shared/domain/rights.ts'
import type { Feature } from '../../shared/domain/rights.ts'
import { lastDeedOf } from '../../shared/flows/activity.ts'
import { readCalendar, readProgress } from '../../shared/flows/calendar-state.ts'
import { beginConnect } from '../../shared/flows/connect-account.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import { disconnectAccount } from '../../shared/flows/disconnect-account.ts'
import { endSession } from '../../shared/flows/ended-session.ts'
import { mailboxesWith } from '../../shared/flows/mailbox.ts'
import { countParked, parkedTasks } from '../../shared/flows/parked-tasks.ts'
import { setPause } from '../../shared/flows/pause.ts'
import { refusedPairsOf } from '../../shared/flows/pair-store.ts'
import { featuresOf } from '../../shared/flows/person-rights.ts'
import { holdsOf } from '../../shared/flows/removal-brake.ts'
import { readRoleRights } from '../../shared/flows/role-rights.ts'
import { connectionPage } from '../../shared/pages/connection-page.ts'
import type { ConnectionView } from '../../shared/pages/connection-view.ts'
import { disconnectPage } from '../../shared/pages/disconnect-page.ts'
import { outcomePage, statusOfOutcome } from '../../shared/pages/outcome-page.ts'
import type { Reply } from '../../shared/platform/http.ts'
import { newSession } from '../../shared/platform/session.ts'
import { cookieOf, formOf, seeOther, showPage, zoneOf } from './visit.ts'
import type { KnownVisit } from './visit.ts'

export async function showConnection(visit: KnownVisit): Promise<Reply> {
  const { scope, person, isErpAway, request } = visit
  const stored = await readConnection(scope.store, scope.tenant, person.userId)
  const connection = stored?.connection ?? null
  const [allowed, { lastReadAt, exchange }, waiting, lastDeed, zone] = await Promise.all([
    allowedTo(connection, visit),
    calendarView(connection, visit),
    waitingFor(visit),
    connection && lastDeedOf(person.userId, scope),
    connection?.mainCalendar?.zone ?? zoneOf(visit),
  ])
  const features = FEATURES.map((feature) => ({
    feature,
    allowed: allowed.includes(feature),
    state: stateOf(feature, connection),
    lastReadAt: feature === 'calendar' ? lastReadAt : null,
  }))
  const view = {
    account: connection && {
      email: connection.email,
      state: connection.state,
      connectedAt: connection.connectedAt,
    },
    access: allowed.length > 0 ? ('granted' as const) : ('no-right' as const),
    pausedBy: connection?.pausedBy ?? [],
    isErpAway,
    exchange,
    ...waiting,
    lastDeed,
    features,
    renews: request.query['still'] !== 'yes',
    now: scope.clock.now(),
    zone,
  }
  return showPage(visit, (shell) => connectionPage(shell, view))
}

/** As the ERP says now; while it can't be asked, as it said to the check of rights, which looks every five minutes. */
async function allowedTo(
  connection: Connection | null,
  { scope, person, isErpAway }: KnownVisit,
): Promise<readonly Feature[]> {
  if (isErpAway) return connection?.allowed ?? FEATURES
  return featuresOf(person, (await readRoleRights(scope.store, scope.tenant)).roles)
}

/** What waits for somebody's decision. */
async function waitingFor(
  visit: KnownVisit,
): Promise<Pick<ConnectionView, 'attention' | 'hasGivenUp' | 'parked' | 'waitingMailboxes'>> {
  const { scope, person } = visit
  const [attention, parked, waitingMailboxes] = await Promise.all([
    attentionOf(visit),
    countParked(scope),
    waitingMailboxesOf(visit),
  ])
  // Whose each is has to be looked up, so only when there are any.
  const own = parked.count === 0 ? null : await parkedTasks({ of: person.userId, after: null }, scope)
  const hasGivenUp = own !== null && own.items.length > 0
  return { attention, hasGivenUp, parked: person.isAdmin ? parked : null, waitingMailboxes }
}

/** How far the main calendar is read; the others are read beside it. */
async function calendarView(
  connection: Connection | null,
  { scope }: KnownVisit,
): Promise<Pick<ConnectionView, 'exchange'> & { readonly lastReadAt: number | null }> {
  if (connection === null || connection.mainCalendar === null) return { lastReadAt: null, exchange: null }
  const stored = await readCalendar(scope.store, scope.tenant, connection.mainCalendar.key)
  const { startedAt } = connection
  if (stored === null) return { lastReadAt: null, exchange: { startedAt, progress: null } }
  const progress = readProgress(stored.calendar)
  const isUnderWay = progress !== null && progress.finishedAt === null
  return {
    lastReadAt: stored.calendar.readAt,
    exchange: { startedAt, progress: isUnderWay ? progress : null },
  }
}

async function attentionOf({ scope, person }: KnownVisit): Promise<{ refused: number; holds: number }> {
  const { store, tenant } = scope
  const { userId } = person
  const [refused, holds] = await Promise.all([
    refusedPairsOf(store, tenant, { userId, after: null }),
    holdsOf(store, tenant, userId),
  ])
  return { refused: refused.length, holds: holds.length }
}

async function waitingMailboxesOf({ scope, person }: KnownVisit): Promise<number> {
  const own = await mailboxesWith(scope, { user: person.userId })
  return own.filter(({ state }) => state === 'registered' || state === 'needs-reconnecting').length
}

function stateOf(feature: Feature, connection: Connection | null): 'off' | 'on' | 'permission-missing' {
  if (!connection?.features.includes(feature)) return 'off'
  return connection.granted.includes(feature) ? 'on' : 'permission-missing'
}

/** Sends the person to Google to allow one feature. */
export async function connect(visit: KnownVisit): Promise<Reply> {
  const { scope, session, person } = visit
  const feature = featureOf(await formOf(visit))
  if (feature === null) throw new Fault('request.malformed', 'no such feature', { field: 'feature' })
  const loginHint = session.signedIn?.googleSub
  const begun = await beginConnect(
    { userId: person.userId, feature, session: session.id, ...(loginHint !== undefined && { loginHint }) },
    scope,
  )
  if ('url' in begun) return seeOther(begun.url)
  const facts = { again: scope.consoleUrl, feature }
  return showPage(visit, (shell) => outcomePage(shell, begun.refused, facts), statusOfOutcome(begun.refused))
}

export async function showDisconnect(visit: KnownVisit): Promise<Reply> {
  const { scope, person, request } = visit
  const stored = await readConnection(scope.store, scope.tenant, person.userId)
  if (stored === null) return seeOther(scope.consoleUrl)
  const { email, features } = stored.connection
  const asked = FEATURES.find((one) => one === request.query['feature'])
  const isOne = asked !== undefined && features.length > 1 && features.includes(asked)
  const view = isOne
    ? { email, feature: asked, otherFeatures: features.filter((one) => one !== asked) }
    : { email, otherFeatures: features }
  return showPage(visit, (shell) => disconnectPage(shell, view))
}

export async function disconnect(visit: KnownVisit): Promise<Reply> {
  const { scope, person } = visit
  const form = await formOf(visit)
  const feature = form.get('feature') === 'all' ? 'all' : featureOf(form)
  if (feature === null) throw new Fault('request.malformed', 'no such feature', { field: 'feature' })
  const ended = await disconnectAccount({ userId: person.userId, feature, by: person.userId }, scope)
  return seeOther(`${scope.consoleUrl}?notice=${ended === 'under-way' ? 'disconnecting' : 'disconnected'}`)
}

/** For himself; what the administrator has paused stays so. */
export function pauseOrGoOn(isPaused: boolean) {
  return async (visit: KnownVisit): Promise<Reply> => {
    const { scope, person } = visit
    await formOf(visit)
    const { userId } = person
    await setPause({ userId, pauser: 'user', isPaused, by: userId }, scope)
    return seeOther(`${scope.consoleUrl}?notice=${isPaused ? 'paused' : 'going-on'}`)
  }
}

export async function signOut(visit: KnownVisit): Promise<Reply> {
  const { scope, session, deps } = visit
  await formOf(visit)
  await endSession(session, scope)
  const anonymous = newSession({ signedIn: null, language: session.language }, deps.clock.now())
  return seeOther(`${scope.consoleUrl}?notice=signed-out`, await cookieOf(anonymous, deps))
}

function featureOf(form: URLSearchParams): Feature | null {
  return FEATURES.find((one) => one === form.get('feature')) ?? null
}
