import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import type { CalendarId, CalendarKey, UserId } from '../domain/ids.ts'
import { calendarKeyOf } from '../domain/pair-names.ts'
import type { GoogleEvents, JsonObject, Secrets } from '../ports.ts'
import { readCalendar, saveCalendar } from './calendar-state.ts'
import { DEFAULT_ENTITIES, connectionOfGoogle, readConnection, saveConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import type { TenantScope } from './tenant-scope.ts'

/** What Google told about who signed in and what he allowed. */
export interface AccountGrant {
  readonly refreshToken: string | null
  readonly grantedScopes: ReadonlySet<string>
  readonly identity: { readonly sub: string; readonly email: string; readonly emailVerified: boolean }
}

/** What connecting an account needs besides the tenant's scope. */
export interface ConnectScope extends TenantScope {
  readonly secrets: Secrets
  readonly redirectUri: string
  readonly secretName: (googleSub: string) => string
  readonly newSecretValue: () => string
  readonly authorizationUrl: (request: {
    state: string
    nonce: string
    verifier: string
    loginHint?: string
  }) => Promise<string>
  readonly exchangeCode: (exchange: {
    code: string
    verifier: string
    nonce: string
  }) => Promise<AccountGrant>
  readonly missingScopes: (granted: ReadonlySet<string>) => readonly string[]
  readonly findUserByEmail: (
    email: string,
  ) => Promise<{ found: 'one'; userId: UserId } | { found: 'none' | 'several' }>
  /** Drops what this process remembers of the connection's tokens. */
  readonly forgetTokens: (userId: UserId, googleSub: string) => void
}

/** Why a person was not connected; each has a page that says what to do. */
export type Refusal =
  | 'denied'
  | 'state-invalid'
  | 'email-unverified'
  | 'user-unknown'
  | 'user-ambiguous'
  | 'account-taken'
  | 'other-account'
  | 'scope-missing'
  | 'no-refresh-token'

export type ConnectResult =
  | { readonly connected: true; readonly connection: Connection }
  | { readonly connected: false; readonly why: Refusal }

const STATE_LIFE_MS = 10 * 60_000
const DAY_MS = 24 * 3_600_000

const stateSchema = z.object({
  schema: z.literal(1),
  verifier: z.string(),
  nonce: z.string(),
  session: z.string(),
  expiresAt: z.number(),
})

/** Begins a sign-in bound to this browser (`session` is a value of its cookie); returns where to send it. */
export async function beginConnect(
  given: { session: string; loginHint?: string },
  scope: ConnectScope,
): Promise<string> {
  const [secret, nonce, verifier] = [scope.newSecretValue(), scope.newSecretValue(), scope.newSecretValue()]
  const state = `${scope.tenant}.${secret}`
  const expiresAt = scope.clock.now() + STATE_LIFE_MS
  const data: JsonObject = { schema: 1, verifier, nonce, session: hash(given.session), expiresAt }
  await scope.store.create(
    { tenant: scope.tenant, collection: 'states', id: hash(state) },
    { data, expiresAt },
  )
  return scope.authorizationUrl({
    state,
    nonce,
    verifier,
    ...(given.loginHint === undefined ? {} : { loginHint: given.loginHint }),
  })
}

/** The tenant that a state speaks of, before it is believed. */
export function tenantOfState(state: string): string {
  return state.split('.')[0] ?? ''
}

/** Ends a sign-in: whoever comes back with the state must be the browser that began it, once, within ten minutes. */
export async function finishConnect(
  given: { state: string; session: string | null; code: string | null },
  scope: ConnectScope,
): Promise<ConnectResult> {
  const begun = await takeState(given, scope)
  if (begun === null) return refuse('state-invalid', scope)
  if (given.code === null) return refuse('denied', scope)
  const grant = await scope.exchangeCode({ code: given.code, ...begun })
  const user = await userOf(grant, scope)
  if (typeof user === 'string') return refuse(user, scope)
  return connectAccount(user.userId, grant, scope)
}

async function takeState(
  { state, session }: { state: string; session: string | null },
  { store, tenant, clock }: ConnectScope,
): Promise<{ verifier: string; nonce: string } | null> {
  const key = { tenant, collection: 'states', id: hash(state) }
  const document = await store.get(key)
  if (document === null || session === null) return null
  const begun = stateSchema.parse(document.data)
  if (!sameText(begun.session, hash(session)) || begun.expiresAt <= clock.now()) return null
  // Only one of two requests with the same state gets on.
  return (await store.remove(key, document.version)) ? begun : null
}

async function userOf(
  { identity, grantedScopes }: AccountGrant,
  scope: ConnectScope,
): Promise<{ userId: UserId } | Refusal> {
  if (!identity.emailVerified) return 'email-unverified'
  const user = await scope.findUserByEmail(identity.email)
  if (user.found !== 'one') return user.found === 'none' ? 'user-unknown' : 'user-ambiguous'
  const owner = await connectionOfGoogle(scope.store, scope.tenant, identity.sub)
  if (owner !== null && owner.userId !== user.userId) return 'account-taken'
  const own = await readConnection(scope.store, scope.tenant, user.userId)
  // The pairs lead to the calendar of the account they were made with; another one has to begin without them.
  if (own !== null && own.connection.googleSub !== identity.sub) return 'other-account'
  return scope.missingScopes(grantedScopes).length > 0 ? 'scope-missing' : { userId: user.userId }
}

/** Stores the grant, and has everything read anew. Connecting the same account again resumes where it stopped. */
export async function connectAccount(
  userId: UserId,
  { refreshToken, grantedScopes, identity }: AccountGrant,
  scope: ConnectScope,
): Promise<ConnectResult> {
  const { store, tenant, secrets, clock, log } = scope
  const secret = scope.secretName(identity.sub)
  // A second consent may come without one; what is stored must never be overwritten by nothing (failures.md A3).
  if (refreshToken !== null) await secrets.put(secret, refreshToken)
  else if ((await secrets.read(secret)) === null) return refuse('no-refresh-token', scope)
  scope.forgetTokens(userId, identity.sub)
  const stored = await readConnection(store, tenant, userId)
  const now = clock.now()
  const fresh: Omit<Connection, 'mainCalendar'> = {
    ...(stored?.connection ?? {
      userId,
      connectedAt: now,
      since: now - (now % DAY_MS),
      entities: chosenEntities(scope),
    }),
    googleSub: identity.sub,
    state: 'active',
    grantedScopes: [...grantedScopes],
  }
  const primary = await primaryOf(fresh, scope).catch(async (error: unknown) => {
    // A first sign-in that failed here leaves nothing behind that could still reach the account.
    if (stored === null) await secrets.remove(secret)
    throw error
  })
  const key = calendarKeyOf(userId, primary.calendarId)
  const connection: Connection = {
    ...fresh,
    mainCalendar: { key, id: primary.calendarId, zone: primary.timeZone },
  }
  const saved = await saveConnection(store, tenant, { connection, version: stored?.version ?? null })
  if (saved === null) throw new Fault('store.contended', 'connected twice at once')
  await readAnew(connection, scope)
  log.info('connection.made', { tenant, user: userId, first: stored === null })
  return { connected: true, connection }
}

function primaryOf(
  account: Omit<Connection, 'mainCalendar'>,
  scope: ConnectScope,
): ReturnType<GoogleEvents['primary']> {
  const mainCalendar = { key: '' as CalendarKey, id: '' as CalendarId, zone: 'UTC' }
  return scope.googleOf({ ...account, mainCalendar }).primary()
}

/** While nobody was connected, both sides went on: everything is compared again, and what is linked stays linked. */
async function readAnew(
  { userId, mainCalendar }: Connection,
  { store, tenant, tasks, clock }: ConnectScope,
): Promise<void> {
  for (let saved = false; !saved;) {
    const stored = await readCalendar(store, tenant, mainCalendar.key)
    const calendar = {
      ...(stored?.calendar ?? { key: mainCalendar.key, userId, calendarId: mainCalendar.id, channel: null }),
      cursor: null,
      lease: null,
    }
    saved = (await saveCalendar(store, tenant, { calendar, version: stored?.version ?? null })) !== null
  }
  await tasks.enqueue(
    { kind: 'pull-calendar', tenant, calendar: mainCalendar.key },
    { name: `connected-${mainCalendar.key}-${clock.now()}` },
  )
}

function chosenEntities({ entities }: ConnectScope): Connection['entities'] {
  return DEFAULT_ENTITIES.filter(({ entity }) => entities.includes(entity))
}

function refuse(why: Refusal, { tenant, log }: ConnectScope): ConnectResult {
  log.warn('connection.refused', { tenant, why })
  return { connected: false, why }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
