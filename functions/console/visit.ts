import { Fault, isFault } from '../../shared/domain/fault.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import type { AccountScope } from '../../shared/flows/account-scope.ts'
import { isSessionEnded } from '../../shared/flows/ended-session.ts'
import { languageOf } from '../../shared/pages/language.ts'
import { NOTICES } from '../../shared/pages/notice.ts'
import type { Shell } from '../../shared/pages/page-frame.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import type { Incoming, Reply } from '../../shared/platform/http.ts'
import { logFault } from '../../shared/platform/log-fault.ts'
import { pageReply } from '../../shared/platform/page-reply.ts'
import { csrfOf, isCsrf, newSession, readSession, sessionCookie } from '../../shared/platform/session.ts'
import type { Session } from '../../shared/platform/session.ts'
import { parseTenantId } from '../../shared/platform/tenant-record.ts'
import type { ErpPerson } from '../../shared/erp-ports.ts'

/** One request to a tenant's console, and who makes it. */
export interface Visit {
  readonly request: Incoming
  readonly deps: Deps
  readonly tenant: TenantId
  readonly scope: AccountScope
  readonly session: Session | null
  /** Null for who hasn't signed in to this tenant, or is no active user of its ERP any more. */
  readonly person: ErpPerson | null
  /** The ERP couldn't be asked who he is; `person` is then what it said within the last ten minutes, if anything. */
  readonly isErpAway: boolean
  /** Below the tenant: `/people/6b03/erase`. */
  readonly path: string
}

/** A visit of somebody who has signed in. */
export interface KnownVisit extends Visit {
  readonly session: Session
  readonly person: ErpPerson
}

const FORM_BYTES_MAX = 64_000

/** Throws `request.not-found` for a tenant that isn't there. */
export async function visitOf(request: Incoming, deps: Deps): Promise<Visit> {
  const [, name, path = ''] = /^\/([^/]+)(\/.*)?$/.exec(request.path) ?? []
  const tenant = parseTenantId(name)
  if (tenant === null) throw new Fault('request.not-found', 'no such tenant', { field: 'tenant' })
  const scope = await deps.accountScopeOf(tenant)
  const session = readSession(await deps.signingKey(), request.headers['cookie'], deps.clock.now())
  const visit = {
    request,
    deps: { ...deps, log: scope.log },
    tenant,
    scope,
    session,
    path: path.replace(/\/$/, ''),
  }
  return { ...visit, ...(await personOf(visit)) }
}

type Who = Pick<Visit, 'person' | 'isErpAway'>

const NOBODY: Who = { person: null, isErpAway: false }

/** A session of another tenant is nobody here. */
async function personOf({ deps, tenant, scope, session }: Omit<Visit, keyof Who>): Promise<Who> {
  const signedIn = session?.signedIn
  if (!session || !signedIn || signedIn.tenant !== tenant) return NOBODY
  if (await isSessionEnded(session.id, scope)) return NOBODY
  try {
    return { person: await deps.personOf(tenant, signedIn.userId), isErpAway: false }
  } catch (error) {
    if (!isFault(error) || !error.code.startsWith('erp.')) throw error
    logFault(deps.log, 'console', error)
    return { person: await deps.lastKnownPerson(tenant, signedIn.userId), isErpAway: true }
  }
}

/** The zone of the tenant's people; UTC while the ERP can't tell it. */
export async function zoneOf({ deps, tenant }: Pick<Visit, 'deps' | 'tenant'>): Promise<string> {
  try {
    return await deps.zoneOf(tenant)
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(deps.log, 'console', error)
    return 'UTC'
  }
}

export async function shellOf({ request, deps, scope, session, person, path }: Visit): Promise<Shell> {
  const { notice, language } = request.query
  return {
    language: chosenLanguage(language) ?? session?.language ?? languageOf(request.headers['accept-language']),
    consoleUrl: deps.urlOf('console'),
    base: scope.consoleUrl,
    person: person && { name: person.name, isAdmin: person.isAdmin },
    csrf: session && person ? csrfOf(await deps.signingKey(), session) : null,
    path,
    notice: NOTICES.find((one) => one === notice) ?? null,
  }
}

/** A page; with `?language=` the choice is remembered for as long as the session lasts. */
export async function showPage(visit: Visit, render: (shell: Shell) => string, status = 200): Promise<Reply> {
  const { request, deps, session } = visit
  const reply = pageReply(status, render(await shellOf(visit)), deps)
  const language = chosenLanguage(request.query['language'])
  if (language === null) return reply
  const held = session ?? newSession({ signedIn: null, language }, deps.clock.now())
  return {
    ...reply,
    headers: { ...reply.headers, 'set-cookie': await cookieOf({ ...held, language }, deps) },
  }
}

export async function cookieOf(session: Session, deps: Deps): Promise<string> {
  const isSecure = deps.urlOf('console').startsWith('https:')
  return sessionCookie(await deps.signingKey(), session, { isSecure, now: deps.clock.now() })
}

/** After a form: the page it leads to is asked for anew, so that a reload doesn't send it twice. */
export function seeOther(location: string, cookie?: string): Reply {
  const headers = { location, 'cache-control': 'private, no-store', ...(cookie && { 'set-cookie': cookie }) }
  return { status: 303, headers }
}

/**
 * The form of a signed-in person. Throws `request.forbidden` when it wasn't made for this session: another site may have sent it,
 * or he has signed in anew since; `request.too-large` when it is longer than `bytesMax`.
 */
export async function formOf(
  { request, deps, session }: KnownVisit,
  bytesMax = FORM_BYTES_MAX,
): Promise<URLSearchParams> {
  const { rawBody, headers } = request
  if (rawBody.byteLength > bytesMax)
    throw new Fault('request.too-large', `${rawBody.byteLength} bytes`, { field: 'body' })
  const form = new URLSearchParams(rawBody.toString('utf8'))
  const isElsewhere = headers['sec-fetch-site'] === 'cross-site'
  if (isElsewhere || !isCsrf(await deps.signingKey(), session, form.get('csrf')))
    throw new Fault('request.forbidden', 'not a form of this session', { field: 'csrf' })
  return form
}

function chosenLanguage(text: string | undefined): 'cs' | 'en' | null {
  return text === 'cs' || text === 'en' ? text : null
}
