import { isFault } from '../domain/fault.ts'
import type { UserId } from '../domain/ids.ts'
import type { Feature } from '../domain/rights.ts'
import type { AccountScope } from './account-scope.ts'
import { noteAudit } from './audit.ts'
import { calendarsOfUser, removeCalendar } from './calendar-state.ts'
import { changeConnection, readConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { ownerOfIdentity, releaseIdentityOf } from './identity.ts'
import { isMailLivingOn } from './living-grants.ts'
import { logFault } from '../platform/log-fault.ts'

/** `under-way`: Google can't be reached; the work has stopped, and the rest follows by itself. */
export type Disconnected = 'done' | 'under-way' | 'not-connected'

/**
 * Ends a feature, and the whole connection with the last one (or at once, with `all`). Work stops before anything else happens.
 * What is linked stays remembered, so that connecting the same account again doubles nothing.
 */
export async function disconnectAccount(
  { userId, feature, by }: { userId: UserId; feature: Feature | 'all'; by: UserId | null },
  scope: AccountScope,
): Promise<Disconnected> {
  const marked = await changeConnection(scope, userId, (connection) => {
    const features = connection.features.filter((one) => feature !== 'all' && one !== feature)
    const next: Connection =
      features.length > 0 ? { ...connection, features } : { ...connection, state: 'disconnecting' }
    return next.state === connection.state && features.length === connection.features.length ? null : next
  })
  if (marked === null) return 'not-connected'
  const { connection, changed } = marked
  if (connection.state === 'disconnecting')
    return (await finishDisconnect(connection, by, scope)) ? 'done' : 'under-way'
  if (changed) await noteAudit(scope, { action: 'disconnected', by, subject: userId, detail: feature })
  return (await finishCalendar(connection, scope)) ? 'done' : 'under-way'
}

/** Goes on with an end that was begun, from wherever it got to. False when Google or the secrets can't be reached. */
export async function finishDisconnect(
  connection: Connection,
  by: UserId | null,
  scope: AccountScope,
): Promise<boolean> {
  return unlessFault(scope, async () => {
    await endCalendars(connection, scope)
    const ended = await endGrant(connection, scope, (detail) =>
      noteAudit(scope, { action: 'disconnected', by, subject: connection.userId, detail }),
    )
    await scope.forgetTokens(connection.googleSub)
    if (await isStillHis(connection, scope)) await releaseIdentityOf(scope, connection)
    return forget(connection, ended, scope)
  })
}

/** The calendar alone was ended, and what belongs to it is still there. */
export function isCalendarLeft({ features, mainCalendar }: Connection): boolean {
  return mainCalendar !== null && !features.includes('calendar')
}

/** Goes on with the end of the calendar, while the account stays for another feature. False when it has to be tried again. */
export async function finishCalendar(connection: Connection, scope: AccountScope): Promise<boolean> {
  if (!isCalendarLeft(connection)) return true
  return unlessFault(scope, async () => {
    if (!(await endCalendars(connection, scope))) return false
    await changeConnection(scope, connection.userId, (stored) =>
      isCalendarLeft(stored) ? { ...stored, mainCalendar: null } : null,
    )
    return true
  })
}

/**
 * Stops the channels as long as there is a token to do it with, and forgets how far the calendars were read. One whose channel
 * can't be stopped now, or that is being read just now, is left for the next time; then it is false.
 */
async function endCalendars(connection: Connection, scope: AccountScope): Promise<boolean> {
  const { store, tenant, clock } = scope
  const google = scope.googleOf(connection)
  let isAll = true
  for (const { calendar, version } of await calendarsOfUser(store, tenant, connection.userId)) {
    const { channel, key } = calendar
    const isOpen = channel !== null && channel.expiresAt > clock.now()
    const isStopped = !isOpen || (await hasStopped(() => google.stop(channel), key, scope))
    const document = { tenant, collection: 'calendars', id: key }
    const isRemoved = isStopped && version !== null && (await store.remove(document, version))
    isAll = isAll && isRemoved
  }
  return isAll
}

/** With a dead grant nobody can stop its channels: they speak until they expire, and nobody listens. */
async function hasStopped(
  stop: () => Promise<void>,
  calendar: string,
  { tenant, log }: AccountScope,
): Promise<boolean> {
  try {
    await stop()
    return true
  } catch (error) {
    if (!isFault(error)) throw error
    log.warn('channel.failed', { tenant, calendar, code: error.code })
    return error.disposition !== 'retry'
  }
}

type GrantEnd = 'revoked' | 'kept' | 'no-token'

/** Revokes the grant unless another tenant or a mailbox lives on it, and removes the refresh token. Noted before the token goes. */
async function endGrant(
  connection: Connection,
  scope: AccountScope,
  note: (end: GrantEnd) => Promise<void>,
): Promise<GrantEnd> {
  const { googleSub } = connection
  const name = scope.secretName(googleSub)
  const refreshToken = await scope.secrets.read(name)
  // Revoking any token ends the identity's whole grant to the Cloud project (failures.md A6).
  const isNeeded = (await scope.isNeededElsewhere(googleSub)) || (await isMailLivingOn(googleSub, scope))
  const end = isNeeded ? 'kept' : 'revoked'
  // Gone since an attempt that was cut short; the account may be connected anew by now, and its new token is not ours to touch.
  if (refreshToken === null || !(await isStillHis(connection, scope))) {
    await note('no-token')
    return 'no-token'
  }
  if (end === 'revoked') await scope.revoke(refreshToken)
  await note(end)
  if (await isStillHis(connection, scope)) await scope.secrets.remove(name)
  return end
}

/** Another task may have ended the connection meanwhile, and he, or somebody else, connected the account anew. */
async function isStillHis({ userId, googleSub }: Connection, scope: AccountScope): Promise<boolean> {
  const stored = await readConnection(scope.store, scope.tenant, userId)
  if (stored?.connection.state !== 'disconnecting' || stored.connection.googleSub !== googleSub) return false
  const owner = await ownerOfIdentity(scope, googleSub)
  return owner === null || owner === userId
}

/** Last of all: until then the next attempt knows that there is something to go on with. */
async function forget(
  { userId, googleSub }: Connection,
  ended: GrantEnd,
  { store, tenant, log }: AccountScope,
): Promise<boolean> {
  const stored = await readConnection(store, tenant, userId)
  if (stored?.connection.state !== 'disconnecting' || stored.connection.googleSub !== googleSub) return true
  for (const { calendar } of await calendarsOfUser(store, tenant, userId))
    await removeCalendar(store, tenant, calendar.key)
  const key = { tenant, collection: 'connections', id: userId }
  if (stored.version === null || !(await store.remove(key, stored.version))) return false
  log.info('connection.ended', { tenant, user: userId, revoked: ended === 'revoked' })
  return true
}

async function unlessFault({ log }: AccountScope, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work()
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(log, 'disconnect', error)
    return false
  }
}
