import { randomBytes } from 'node:crypto'
import { Hono, type Context as HonoContext } from 'hono'
import type { Clock } from '../../../../shared/ports.ts'
import type { Context } from '../context.ts'
import { PAGE_HEADERS } from '../pages/layout.ts'
import { isSameOrigin } from '../pages/same-origin.ts'
import { parseAuthorizeRequest, type AuthorizeRequest } from './authorize-request.ts'
import { accountPage, consentPage, errorPage, hintedAccount } from './consent-pages.ts'
import { EMAIL_SCOPE, PROFILE_SCOPE, isSignIn, joinScopes } from './scopes.ts'
import { isSignedIn, noteSignedIn } from './signed-in-accounts.ts'
import { grantKey } from './tokens.ts'
import type { Account } from '../world.ts'

const CODE_LIFE_MS = 600_000
/** How long somebody may think about a consent page. */
const PENDING_LIFE_MS = 3_600_000

interface Pending {
  readonly request: AuthorizeRequest
  readonly email: string | null
  readonly expiresAt: number
}

/** What people are being asked; each is answered once. */
function pendingRequests(clock: Clock) {
  const pending = new Map<string, Pending>()
  return {
    remember: (request: AuthorizeRequest, email: string | null): string => {
      const now = clock.now()
      for (const [id, old] of pending) if (old.expiresAt <= now) pending.delete(id)
      const id = randomBytes(24).toString('base64url')
      pending.set(id, { request, email, expiresAt: now + PENDING_LIFE_MS })
      return id
    },
    take: (id: unknown): Pending | null => {
      const found = typeof id === 'string' ? pending.get(id) : undefined
      if (typeof id === 'string') pending.delete(id)
      return found !== undefined && found.expiresAt > clock.now() ? found : null
    },
  }
}

/** The sign-in and consent pages. A pending request is known by an id nobody can guess: it is the form's seal too. */
export function authorizeRoutes(context: Context): Hono {
  const app = new Hono()
  const { remember, take } = pendingRequests(context.world.clock)
  const goOn = (c: HonoContext, request: AuthorizeRequest, account: Account) => {
    const { email } = account
    if (needsConsent(context, request, email))
      return c.html(consentPage({ request, account, id: remember(request, email) }))
    return c.redirect(approvalUrl(context, { request, email, ticked: request.scopes, shown: false }))
  }
  app.use('/o/oauth2/*', async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(PAGE_HEADERS)) c.res.headers.set(name, value)
  })
  app.get('/o/oauth2/v2/auth', (c) => {
    const parsed = parseAuthorizeRequest(context, new URL(c.req.url).searchParams)
    if ('error' in parsed) return c.html(errorPage(parsed.error, parsed.description), parsed.status)
    // Nobody is signed in at the stand-in, so nothing can be answered without asking.
    if (parsed.prompt.includes('none')) return c.redirect(refusalUrl(parsed, 'interaction_required'))
    const accounts = [...context.world.accounts.values()]
    const hinted = hintedAccount(parsed, accounts)
    if (hinted && isSignedIn(c, hinted.email) && !parsed.prompt.includes('select_account'))
      return goOn(c, parsed, hinted)
    return c.html(accountPage({ request: parsed, accounts, id: remember(parsed, null) }))
  })
  app.post('/o/oauth2/v2/account', async (c) => {
    if (!isSameOrigin(c.req.raw, context.url()))
      return c.html(errorPage('invalid_request', 'Wrong origin'), 403)
    const form = await c.req.parseBody()
    const found = take(form['request'])
    const account = typeof form['email'] === 'string' ? context.world.accounts.get(form['email']) : undefined
    if (found === null || account === undefined)
      return c.html(errorPage('invalid_request', 'This page is too old. Start again.'), 400)
    noteSignedIn(c, account.email)
    return goOn(c, found.request, account)
  })
  app.post('/o/oauth2/v2/decision', async (c) => {
    if (!isSameOrigin(c.req.raw, context.url()))
      return c.html(errorPage('invalid_request', 'Wrong origin'), 403)
    const form = await c.req.parseBody({ all: true })
    const found = take(form['request'])
    if (found === null || found.email === null)
      return c.html(errorPage('invalid_request', 'This page is too old. Start again.'), 400)
    const { request, email } = found
    const ticked = tickedScopes(request, [form['scope'] ?? []].flat().map(String))
    if (form['decision'] !== 'allow' || ticked.length === 0)
      return c.redirect(refusalUrl(request, 'access_denied'))
    return c.redirect(approvalUrl(context, { request, email, ticked, shown: true }))
  })
  return app
}

function needsConsent(context: Context, request: AuthorizeRequest, email: string): boolean {
  if (request.prompt.includes('consent')) return true
  const grant = context.world.grants.get(grantKey(email, request.clientId))
  return !request.scopes.every((scope) => grant?.scopes.includes(scope))
}

/** Everything unticked is a refusal, even when sign-in alone would be left. */
function tickedScopes(request: AuthorizeRequest, ticked: readonly string[]): readonly string[] {
  const optional = request.scopes.filter((scope) => !isSignIn(scope))
  // With a single scope there is no box to untick.
  if (request.scopes.length === 1) return request.scopes
  const kept = optional.filter((scope) => ticked.includes(scope))
  if (optional.length > 0 && kept.length === 0) return []
  return request.scopes.filter((scope) => isSignIn(scope) || kept.includes(scope))
}

interface Approval {
  readonly request: AuthorizeRequest
  readonly email: string
  readonly ticked: readonly string[]
  /** Whether the user saw the consent page. */
  readonly shown: boolean
}

function approvalUrl(context: Context, approval: Approval): string {
  const { world } = context
  const { request, email, ticked, shown } = approval
  const key = grantKey(email, request.clientId)
  const earlier = world.grants.get(key)
  const merged = request.includeGranted ? joinScopes(ticked, projectScopes(context, email)) : ticked
  const scopes = inGoogleOrder(merged)
  world.grants.put(key, {
    email,
    clientId: request.clientId,
    scopes: joinScopes(earlier?.scopes ?? [], ticked),
  })
  const code = `4/0A${randomBytes(48).toString('base64url')}`
  world.codes.put(code, {
    email,
    clientId: request.clientId,
    redirectUri: request.redirectUri,
    scopes,
    nonce: request.nonce,
    challenge: request.challenge,
    // Only the first consent, or one that was asked for, gives a refresh token.
    withRefreshToken:
      request.offline && shown && (earlier === undefined || request.prompt.includes('consent')),
    expiresAt: world.clock.now() + CODE_LIFE_MS,
    used: false,
  })
  const hd = world.accounts.get(email)?.hd
  return withQuery(request.redirectUri, {
    ...(request.state !== null && { state: request.state }),
    iss: 'https://accounts.google.com',
    code,
    scope: scopes.join(' '),
    authuser: '0',
    ...(typeof hd === 'string' && { hd }),
    prompt: shown ? 'consent' : 'none',
  })
}

/** One Cloud project stands behind all clients, and incremental consent works across it. */
function projectScopes(context: Context, email: string): readonly string[] {
  return [...context.world.grants.values()]
    .filter((grant) => grant.email === email)
    .flatMap((grant) => grant.scopes)
}

/** Sign-in scopes come last, whatever order they were asked in: callers must compare scopes as a set. */
function inGoogleOrder(scopes: readonly string[]): readonly string[] {
  const signIn = [EMAIL_SCOPE, PROFILE_SCOPE, 'openid'].filter((scope) => scopes.includes(scope))
  return [...scopes.filter((scope) => !isSignIn(scope)), ...signIn]
}

function refusalUrl(request: AuthorizeRequest, error: string): string {
  return withQuery(request.redirectUri, { error, ...(request.state !== null && { state: request.state }) })
}

function withQuery(address: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url.href
}
