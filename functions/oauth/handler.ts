import { Fault, isFault } from '../../shared/domain/fault.ts'
import type { TenantId, UserId } from '../../shared/domain/ids.ts'
import type { AccountScope } from '../../shared/flows/account-scope.ts'
import type { Connected, Refused } from '../../shared/flows/connect-account.ts'
import type { MailConnected, MailRefused } from '../../shared/flows/connect-mailbox.ts'
import { isSessionEnded } from '../../shared/flows/ended-session.ts'
import { beginSignIn, finishOAuth } from '../../shared/flows/finish-oauth.ts'
import type { SignedIn } from '../../shared/flows/finish-oauth.ts'
import { tenantOfState } from '../../shared/flows/oauth-state.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import type { Incoming, Reply } from '../../shared/platform/http.ts'
import { consolePath } from '../../shared/platform/console-path.ts'
import { newSession, readSession, sessionCookie } from '../../shared/platform/session.ts'
import type { Session } from '../../shared/platform/session.ts'
import { parseTenantId } from '../../shared/platform/tenant-record.ts'
import type { Outcome, OutcomeFacts } from '../../shared/pages/outcome-text.ts'
import { logFault } from '../../shared/platform/log-fault.ts'

/** Google's name for itself, should it come along (RFC 9207). */
const ISSUER = 'https://accounts.google.com'

/**
 * `GET /oauth/sign-in?tenant=…[&back=…]` sends the browser to Google; `GET /oauth/callback` takes it back, from there or from
 * connecting an account, which begins in the console. Whoever came for a page of the console (`back`) gets there. Who signs in is the ERP user with the same verified address; no ERP password is asked for.
 */
export async function oauth(request: Incoming, deps: Deps): Promise<Reply> {
  const page = { '/sign-in': begin, '/callback': finish }[request.path]
  if (request.method !== 'GET' || !page)
    throw new Fault('request.not-found', 'no such page', { field: 'path' })
  try {
    return await page(request, deps)
  } catch (error) {
    if (!isFault(error) || error.disposition === 'reject') throw error
    // A person looks at the answer: that Google, the ERP or the store is out of reach is told in words too.
    logFault(deps.log, 'oauth', error)
    return showOutcome('unavailable', {}, { request, deps, again: null })
  }
}

async function begin(request: Incoming, deps: Deps): Promise<Reply> {
  const tenant = parseTenantId(request.query['tenant'])
  if (tenant === null) throw new Fault('request.not-found', 'no such tenant', { field: 'tenant' })
  const scope = await deps.accountScopeOf(tenant)
  // Somebody who is signed in stays so until he has signed in anew; one who has signed out begins without what he left behind.
  const held = await livingSession(request, deps, scope)
  const session = held ?? newSession({ signedIn: null, language: null }, deps.clock.now())
  const asked = { session: session.id, back: consolePath(request.query['back']) }
  return redirect(302, await beginSignIn(asked, scope), await cookieOf(session, deps))
}

async function finish(request: Incoming, deps: Deps): Promise<Reply> {
  const tenant = parseTenantId(tenantOfState(request.query['state'] ?? ''))
  if (tenant === null) return showOutcome('state-invalid', {}, { request, deps, again: null })
  const scope = await deps.accountScopeOf(tenant)
  try {
    return await goOn(request, deps, scope)
  } catch (error) {
    if (!isFault(error, 'request.unverified')) throw error
    logFault(deps.log, 'oauth', error)
    return showOutcome('state-invalid', {}, { request, deps, again: scope.consoleUrl })
  }
}

async function goOn(request: Incoming, deps: Deps, scope: AccountScope): Promise<Reply> {
  const { state = '', code = null, iss = ISSUER } = request.query
  const { tenant, consoleUrl: again } = scope
  const session = await livingSession(request, deps, scope)
  const id = iss === ISSUER ? (session?.id ?? null) : null
  const result = await finishOAuth({ state, session: id, code }, scope)
  if ('refused' in result) {
    const facts = await factsOf(result, scope)
    return showOutcome(result.refused, facts, { request, deps, again: placeOf(result, again) })
  }
  if ('person' in result) {
    const signedIn = signedInAs(result, tenant)
    const language = session?.language ?? null
    const cookie = await cookieOf(newSession({ signedIn, language }, deps.clock.now()), deps)
    return redirect(303, again + result.back, cookie)
  }
  if ('connection' in result) await tellErp(tenant, deps)
  return redirect(303, `${again}${placeAfter(result)}`)
}

function signedInAs({ person, googleSub }: SignedIn, tenant: TenantId): NonNullable<Session['signedIn']> {
  const { userId, isAdmin } = person
  return { tenant, userId, googleSub, ...(isAdmin && { wasAdmin: true as const }) }
}

/** Of the console. */
function placeAfter(result: Connected | MailConnected): string {
  if ('mailbox' in result) return `/mailboxes/${result.mailbox.id}?notice=mailbox-connected`
  if (result.missing.length > 0) return '?notice=permission-missing'
  return `${waitsForStart(result) ? '/calendar/preview' : ''}?notice=connected`
}

/** Whoever has just connected his calendar sees at once what would happen, and starts it there, or chooses otherwise. */
function waitsForStart({ asked, connection: { startedAt, mainCalendar } }: Connected): boolean {
  return asked.includes('calendar') && mainCalendar !== null && startedAt === null
}

/** Where it was begun. */
function placeOf(refused: Refused | MailRefused, home: string): string {
  return 'mailboxId' in refused ? `${home}/mailboxes/${refused.mailboxId}` : home
}

async function sessionOf({ headers }: Incoming, deps: Deps): Promise<Session | null> {
  return readSession(await deps.signingKey(), headers['cookie'], deps.clock.now())
}

/** Not one that its owner has signed out of. */
async function livingSession(request: Incoming, deps: Deps, scope: AccountScope): Promise<Session | null> {
  const session = await sessionOf(request, deps)
  return session?.signedIn && (await isSessionEnded(session.id, scope)) ? null : session
}

async function cookieOf(session: Session, deps: Deps): Promise<string> {
  const isSecure = deps.urlOf('oauth').startsWith('https:')
  return sessionCookie(await deps.signingKey(), session, { isSecure, now: deps.clock.now() })
}

function redirect(status: 302 | 303, location: string, cookie?: string): Reply {
  const headers = { location, 'cache-control': 'private, no-store', ...(cookie && { 'set-cookie': cookie }) }
  return { status, headers }
}

type Facts = Omit<OutcomeFacts, 'again'>

/** Who has the account already is told, so that the two can settle it between them (failures.md A8). */
async function factsOf(
  { owner, ...refused }: Refused | MailRefused,
  { people, hostedDomain }: AccountScope,
): Promise<Facts> {
  const name = owner === undefined ? null : await nameOf(owner, people)
  return {
    ...('mailboxId' in refused && addressesIn(refused)),
    ...(name !== null && { owner: name }),
    ...(hostedDomain !== null && { domain: hostedDomain }),
  }
}

function addressesIn({ expected, came, confirmUrl }: Omit<MailRefused, 'owner'>): Facts {
  return {
    ...(expected !== undefined && { expected }),
    ...(came !== undefined && { came }),
    ...(confirmUrl !== undefined && { confirmUrl }),
  }
}

async function nameOf(userId: UserId, people: AccountScope['people']): Promise<string | null> {
  return (await people.byId(userId))?.name ?? null
}

/** The end of a sign-in, in words. Pages are loaded only for those who see one. */
async function showOutcome(
  outcome: Outcome,
  facts: Facts,
  { request, deps, again }: { request: Incoming; deps: Deps; again: string | null },
): Promise<Reply> {
  const [{ outcomePage, statusOfOutcome }, { strangerShell }, { languageOf }, { pageReply }] =
    await Promise.all([
      import('../../shared/pages/outcome-page.ts'),
      import('../../shared/pages/page-frame.ts'),
      import('../../shared/pages/language.ts'),
      import('../../shared/platform/page-reply.ts'),
    ])
  const session = await sessionOf(request, deps)
  const language = session?.language ?? languageOf(request.headers['accept-language'])
  const shell = strangerShell(language, deps.urlOf('console'))
  const facing = { ...facts, again }
  return pageReply(statusOfOutcome(outcome), outcomePage(shell, outcome, facing), deps)
}

/** Without webhooks the sweep still brings everything, and the daily renewal tries again; so the user is connected all the same. */
async function tellErp(tenant: TenantId, deps: Deps): Promise<void> {
  try {
    await deps.ensureWebhooks(tenant)
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(deps.log, 'oauth', error)
  }
}
