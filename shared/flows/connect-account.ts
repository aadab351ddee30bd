import { Fault } from '../domain/fault.ts'
import type { CalendarId, CalendarKey, UserId } from '../domain/ids.ts'
import { calendarKeyOf } from '../domain/pair-names.ts'
import { DEFAULT_OPTIONS } from '../domain/options.ts'
import { FEATURES } from '../domain/rights.ts'
import type { Feature } from '../domain/rights.ts'
import type { AccountGrant, AccountScope } from './account-scope.ts'
import { noteAudit } from './audit.ts'
import { DEFAULT_ENTITIES, calendarOf, readConnection, saveConnection } from './connection.ts'
import type { Connection, MainCalendar, StoredConnection } from './connection.ts'
import { finishDisconnect } from './disconnect-account.ts'
import { isBeingErased } from './erase-user.ts'
import { claimIdentity, releaseIdentityOf } from './identity.ts'
import { holdsGrant, mailboxesWith } from './mailbox.ts'
import { askGoogle } from './oauth-state.ts'
import { isAllPaused } from './pause.ts'
import { featuresOfPerson } from './person-rights.ts'
import { forgetHowFarRead, queueRead } from './read-anew.ts'
import { resumeExports } from './resume-exports.ts'

/** Why a person was not signed in or connected; each has a page that says what to do. */
export type Refusal =
  | 'denied'
  | 'state-invalid'
  | 'email-unverified'
  | 'wrong-domain'
  | 'user-unknown'
  | 'user-ambiguous'
  | 'no-right'
  | 'account-taken'
  | 'other-account'
  | 'being-ended'
  | 'no-refresh-token'

export interface Refused {
  readonly refused: Refusal
  /** Of the user who has the account already. */
  readonly owner?: UserId
}

export interface Connected {
  readonly connection: Connection
  /** What was connected just now. */
  readonly asked: readonly Feature[]
  /** What was asked for, and Google did not give all of. */
  readonly missing: readonly Feature[]
}

const DAY_MS = 24 * 3_600_000

/** Begins connecting the user's Google account for a feature; returns where to send his browser, or why not. */
export async function beginConnect(
  {
    userId,
    feature,
    session,
    loginHint,
  }: { userId: UserId; feature: Feature; session: string; loginHint?: string },
  scope: AccountScope,
): Promise<{ readonly url: string } | Refused> {
  const allowed = await featuresOfPerson(userId, scope)
  if (!allowed?.includes(feature)) return refuse(allowed ? 'no-right' : 'user-unknown', scope)
  const stored = await readConnection(scope.store, scope.tenant, userId)
  const ending = await endFirst(stored, userId, scope)
  if (ending !== null) return ending
  const connection = stored?.connection.state === 'disconnecting' ? null : (stored?.connection ?? null)
  const url = await askGoogle(
    {
      purpose: { kind: 'connect', userId, feature },
      session,
      scopes: [...scope.signInScopes, ...scopesToAsk(connection, feature, scope)],
      ...hintOf(connection?.googleSub ?? loginHint),
    },
    scope,
  )
  return { url }
}

/**
 * While the grant lives, only what the feature lacks is asked for: each feature has a consent step of its own. After it has
 * died nothing of it is left at Google, so everything that the user had is asked for anew.
 */
function scopesToAsk(
  connection: Connection | null,
  feature: Feature,
  scope: AccountScope,
): readonly string[] {
  const needed = scope.scopesOf(feature)
  if (connection === null) return needed
  if (connection.state !== 'active')
    return [...new Set([...connection.features, feature])].flatMap((one) => scope.scopesOf(one))
  const missing = scope.missingScopes(connection.grantedScopes, needed)
  return missing.length > 0 ? missing : needed
}

/** An end that was begun is finished before anything new begins. */
async function endFirst(
  stored: StoredConnection | null,
  userId: UserId,
  scope: AccountScope,
): Promise<Refused | null> {
  if (await isBeingErased(userId, scope)) return refuse('being-ended', scope)
  if (stored?.connection.state !== 'disconnecting') return null
  return (await finishDisconnect(stored.connection, userId, scope)) ? null : refuse('being-ended', scope)
}

/** Stores what Google granted to a user who came back, after looking once more whether he may. */
export async function finishConnect(
  { userId, feature, grant }: { userId: UserId; feature: Feature; grant: AccountGrant },
  scope: AccountScope,
): Promise<Connected | Refused> {
  const { hostedDomain } = scope
  if (hostedDomain !== null && grant.identity.hd !== hostedDomain) return refuse('wrong-domain', scope)
  const allowed = await featuresOfPerson(userId, scope)
  if (!allowed?.includes(feature)) return refuse(allowed ? 'no-right' : 'user-unknown', scope)
  return connectAccount({ userId, features: [feature], allowed, grant }, scope)
}

interface Connecting {
  readonly userId: UserId
  readonly features: readonly Feature[]
  readonly allowed: readonly Feature[]
  readonly grant: AccountGrant
}

/** Stores the grant, and has everything read anew. Connecting the same account again resumes where it stopped. */
export async function connectAccount(
  { userId, features, allowed, grant }: Connecting,
  scope: AccountScope,
): Promise<Connected | Refused> {
  const { identity } = grant
  const stored = await readConnection(scope.store, scope.tenant, userId)
  if (stored?.connection.state === 'disconnecting') return refuse('being-ended', scope)
  // The pairs lead to the calendar of the account they were made with; another one has to begin without them.
  if (stored !== null && stored.connection.googleSub !== identity.sub) return refuse('other-account', scope)
  const [mailOwner] = await otherMailOwners(identity.sub, userId, scope)
  if (mailOwner !== undefined) return { ...refuse('account-taken', scope), owner: mailOwner }
  const owner = await claimIdentity(scope, { googleSub: identity.sub, userId })
  if (owner !== userId) return { ...refuse('account-taken', scope), owner }
  try {
    const connection = await store({ userId, features, allowed, grant }, stored, scope)
    if (connection === null) {
      await withdraw(userId, identity.sub, scope)
      return refuse('no-refresh-token', scope)
    }
    await noteAudit(scope, {
      action: 'connected',
      by: userId,
      subject: userId,
      detail: connection.granted.join(' '),
    })
    scope.log.info('connection.made', { tenant: scope.tenant, user: userId, first: stored === null })
    const missing = connection.features.filter((one) => !connection.granted.includes(one))
    return { connection, asked: features, missing }
  } catch (error) {
    await withdraw(userId, identity.sub, scope)
    throw error
  }
}

/** Who else has a mailbox of his own in the account. */
async function otherMailOwners(sub: string, userId: UserId, scope: AccountScope): Promise<readonly UserId[]> {
  const mailboxes = (await mailboxesWith(scope, { sub })).filter(holdsGrant)
  return mailboxes.flatMap(({ ownerId }) => (ownerId === null || ownerId === userId ? [] : ownerId))
}

/**
 * A first connection that failed leaves nothing behind that could still reach the account, or keep it from others. Unless one that
 * was begun at the same moment stands meanwhile: it lives on the same secret.
 */
async function withdraw(userId: UserId, googleSub: string, scope: AccountScope): Promise<void> {
  if ((await readConnection(scope.store, scope.tenant, userId)) !== null) return
  await scope.secrets.remove(scope.secretName(googleSub))
  await releaseIdentityOf(scope, { googleSub, userId })
}

/** Null when Google gave no refresh token and none is there. */
async function store(
  { userId, features, allowed, grant: { refreshToken, grantedScopes, identity } }: Connecting,
  stored: StoredConnection | null,
  scope: AccountScope,
): Promise<Connection | null> {
  const { tenant, secrets, clock } = scope
  const secret = scope.secretName(identity.sub)
  // A second consent may come without one; what is stored must never be overwritten by nothing (failures.md A3).
  if (refreshToken !== null) await secrets.put(secret, refreshToken)
  else if ((await secrets.read(secret)) === null) return null
  await scope.forgetTokens(identity.sub)
  const now = clock.now()
  const before = stored?.connection ?? (await firstConnection(userId, scope))
  const fresh: Connection = {
    ...before,
    googleSub: identity.sub,
    email: identity.email,
    state: 'active',
    allowed,
    isUserActive: true,
    features: FEATURES.filter((one) => features.includes(one) || before.features.includes(one)),
    granted: FEATURES.filter((one) => scope.missingScopes(grantedScopes, scope.scopesOf(one)).length === 0),
    grantedScopes: [...grantedScopes],
    grantedAt: now,
    lostAt: null,
    toldAt: null,
  }
  const connection = await withCalendar(fresh, scope)
  const working = calendarOf(connection)
  if (working) await forgetHowFarRead(working, scope)
  const saved = await saveConnection(scope.store, tenant, { connection, version: stored?.version ?? null })
  if (saved === null) throw new Fault('store.contended', 'connected twice at once')
  if (working) await queueRead(working, scope)
  await resumeExports(stored?.connection ?? null, connection, scope)
  return connection
}

async function firstConnection(userId: UserId, scope: AccountScope): Promise<Connection> {
  const { clock, entities } = scope
  const now = clock.now()
  return {
    userId,
    googleSub: '',
    email: '',
    state: 'active',
    allowed: [],
    isUserActive: true,
    pausedBy: (await isAllPaused(scope)) ? ['everybody'] : [],
    features: [],
    granted: [],
    grantedScopes: [],
    connectedAt: now,
    grantedAt: now,
    lostAt: null,
    toldAt: null,
    mainCalendar: null,
    since: now - (now % DAY_MS),
    entities: DEFAULT_ENTITIES.filter(({ entity }) => entities.includes(entity)),
    direction: 'both',
    options: {
      ...DEFAULT_OPTIONS,
      defaultEntity: entities.find((entity) => entity === DEFAULT_OPTIONS.defaultEntity) ?? null,
    },
    settingsVersion: 1,
    startedAt: null,
    firstReadAt: null,
  }
}

/**
 * The account's own calendar, as soon as it may be seen; or the one that its user chose for it. Where none was left, because the
 * calendar was ended meanwhile, he chooses again and looks before it begins.
 */
async function withCalendar(connection: Connection, scope: AccountScope): Promise<Connection> {
  const { userId, features, granted, mainCalendar, options } = connection
  if (!features.includes('calendar') || !granted.includes('calendar')) return connection
  const own = mainCalendarOf(userId, await scope.googleOf(connection).primary())
  if (mainCalendar !== null)
    return mainCalendar.key === own.key ? { ...connection, mainCalendar: own } : connection
  const otherCalendars = options.otherCalendars.filter(({ key }) => key !== own.key)
  return { ...connection, mainCalendar: own, options: { ...options, otherCalendars }, startedAt: null }
}

function mainCalendarOf(
  userId: UserId,
  { calendarId, timeZone }: { calendarId: CalendarId; timeZone: string },
): MainCalendar {
  const key: CalendarKey = calendarKeyOf(userId, calendarId)
  return { key, id: calendarId, zone: timeZone }
}

function refuse(why: Refusal, { tenant, log }: Pick<AccountScope, 'tenant' | 'log'>): Refused {
  log.warn('connection.refused', { tenant, why })
  return { refused: why }
}

function hintOf(loginHint: string | undefined): { loginHint?: string } {
  return loginHint === undefined ? {} : { loginHint }
}
