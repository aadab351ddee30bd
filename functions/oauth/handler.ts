import { beginConnect, finishConnect, tenantOfState } from '../../shared/flows/connect-account.ts'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import type { Incoming, Reply } from '../../shared/platform/http.ts'
import { parseTenantId } from '../../shared/platform/tenant-record.ts'
import { newSession, readSession, sessionCookie } from './session-cookie.ts'
import { connectPage, languageOf } from './connect-page.ts'

/**
 * `GET /oauth/connect?tenant=…` sends the browser to Google, `GET /oauth/callback` takes it back. Who signs in with Google is
 * the ERP user with the same verified address; no ERP password is asked for.
 */
export async function oauth(request: Incoming, deps: Deps): Promise<Reply> {
  const page = { '/connect': begin, '/callback': finish }[request.path]
  if (request.method !== 'GET' || !page)
    throw new Fault('request.not-found', 'no such page', { field: 'path' })
  try {
    return await page(request, deps)
  } catch (error) {
    if (!isFault(error) || error.disposition === 'reject') throw error
    // A person looks at the answer: that Google, the ERP or the store is out of reach is told in words too.
    logFault(error, deps)
    return connectPage('unavailable', {
      language: languageOf(request.headers['accept-language']),
      again: null,
    })
  }
}

async function begin({ query, headers }: Incoming, deps: Deps): Promise<Reply> {
  const tenant = parseTenantId(query['tenant'])
  if (tenant === null) throw new Fault('request.not-found', 'no such tenant', { field: 'tenant' })
  const scope = await deps.connectScopeOf(tenant)
  const session = readSession(headers['cookie']) ?? newSession()
  const loginHint = query['login_hint']
  const location = await beginConnect(
    { session, ...(loginHint === undefined ? {} : { loginHint: loginHint.slice(0, 200) }) },
    scope,
  )
  const cookie = sessionCookie(session, { secure: scope.redirectUri.startsWith('https:') })
  return { status: 302, headers: { location, 'set-cookie': cookie, 'cache-control': 'private, no-store' } }
}

async function finish({ query, headers }: Incoming, deps: Deps): Promise<Reply> {
  const state = query['state'] ?? ''
  const language = languageOf(headers['accept-language'])
  const tenant = parseTenantId(tenantOfState(state))
  if (tenant === null) return connectPage('state-invalid', { language, again: null })
  const scope = await deps.connectScopeOf(tenant)
  const again = `${deps.urlOf('oauth')}/connect?tenant=${tenant}`
  try {
    const code = query['code'] ?? null
    const result = await finishConnect({ state, session: readSession(headers['cookie']), code }, scope)
    if (!result.connected) return connectPage(result.why, { language, again })
    await tellErp(tenant, deps)
    return connectPage('connected', { language, again: null })
  } catch (error) {
    if (!isFault(error, 'request.unverified')) throw error
    logFault(error, deps)
    return connectPage('state-invalid', { language, again })
  }
}

/** Without webhooks the sweep still brings everything, and the daily renewal tries again; so the user is connected all the same. */
async function tellErp(tenant: Parameters<Deps['ensureWebhooks']>[0], deps: Deps): Promise<void> {
  try {
    await deps.ensureWebhooks(tenant)
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(error, deps)
  }
}

function logFault({ code, disposition, message }: Fault, { log }: Deps): void {
  log.warn('fault', { function: 'oauth', code, disposition, detail: message })
}
