import type { IncomingMessage, ServerResponse } from 'node:http'
import { readConnection } from '../../../shared/flows/connection.ts'
import type { UserId } from '../../../shared/domain/ids.ts'
import { languageOf } from '../../../shared/pages/language.ts'
import type { Language } from '../../../shared/pages/language.ts'
import { newSession, readSession, sessionCookie } from '../../../shared/platform/session.ts'
import type { Session } from '../../../shared/platform/session.ts'
import type { FrontPage } from '../functions-server.ts'
import { TENANT } from '../local-names.ts'
import type { LocalWorld } from '../local-world.ts'
import type { Person } from '../people.ts'
import { FOLLOW_SCRIPT, FOLLOW_STYLE } from './follow-script.ts'
import { frontPage } from './front-page.ts'
import { FRONT_STYLE } from './front-style.ts'
import { inFrame } from './in-frame.ts'

const FILES: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/front.css': ['text/css', FRONT_STYLE],
  '/follow.css': ['text/css', FOLLOW_STYLE],
  '/follow.js': ['text/javascript', FOLLOW_SCRIPT],
}

/** The world as it is by now; null while it still starts. */
export type Standing = () => { readonly world: LocalWorld; readonly people: readonly Person[] } | null

/** The first page of `npm start`, and what it is made of. */
export function frontDoor(standing: Standing): FrontPage {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://front')
    const [type, text] = FILES[pathname] ?? []
    if (type !== undefined) response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(text)
    else if (pathname === '/') void showFront(standing(), request, response)
    else return false
    return true
  }
}

/** Has the stand-ins' pages shown in frames of the front page. */
export function letFrontShow({ erp, google, functionsUrl }: LocalWorld): void {
  const change = (page: Response): Promise<Response> => inFrame(page, functionsUrl)
  erp?.changePages(change)
  google?.changePages(change)
}

async function showFront(
  now: ReturnType<Standing>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [someone] = now?.people ?? []
  if (now === null || someone === undefined) {
    response.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '1' }).end('It is starting.\n')
    return
  }
  const { host = '' } = request.headers
  const url = new URL(request.url ?? '/', now.world.functionsUrl)
  // By its other name the machine would be another site, and the frames would get no cookie.
  if (host.startsWith('localhost:')) response.writeHead(302, { location: url.href }).end()
  else await showTo(await visitorOf(now, someone, { request, url }), request, response)
}

interface Visitor extends NonNullable<ReturnType<Standing>> {
  readonly session: Session | null
  readonly who: Person
  readonly language: Language
}

async function visitorOf(
  now: NonNullable<ReturnType<Standing>>,
  someone: Person,
  { request: { headers }, url: { searchParams } }: { request: IncomingMessage; url: URL },
): Promise<Visitor> {
  const { deps } = now.world
  const session = readSession(await deps.signingKey(), headers.cookie, deps.clock.now())
  const who = personOf(now.people, { asked: searchParams.get('who'), session }) ?? someone
  const before = session?.language ?? languageOf(headers['accept-language'])
  return { ...now, session, who, language: chosenIn(searchParams) ?? before }
}

async function showTo(visitor: Visitor, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const page = await frontPage({ ...visitor, connected: await connectedOf(visitor) })
  const cookie = await cookieFor(visitor, request)
  response
    .writeHead(200, { ...headersOf(visitor.world), ...(cookie !== null && { 'set-cookie': cookie }) })
    .end(page)
}

function personOf(
  people: readonly Person[],
  { asked, session }: { asked: string | null; session: Session | null },
): Person | undefined {
  const signedIn = session?.signedIn?.userId
  return (
    people.find(({ email }) => email === asked) ??
    people.find(({ erpUserId }) => erpUserId === signedIn && asked === null)
  )
}

function chosenIn(query: URLSearchParams): Language | null {
  const language = query.get('language')
  return language === 'cs' || language === 'en' ? language : null
}

async function connectedOf({ world, people }: NonNullable<ReturnType<Standing>>): Promise<Set<string>> {
  const connected = new Set<string>()
  const { store } = await world.deps.scopeOf(TENANT)
  for (const { erpUserId } of people) {
    const stored = await readConnection(store, TENANT, erpUserId as UserId)
    if (stored !== null && stored.connection.startedAt !== null) connected.add(erpUserId)
  }
  return connected
}

/**
 * Whoever is chosen has signed in to the console, as in the stand-ins, where there are no passwords either. Only when the page is
 * opened: the script asks for it again and again, and who has signed out meanwhile stays so.
 */
async function cookieFor(
  { who, language, session, world: { google, deps } }: Visitor,
  { headers }: IncomingMessage,
): Promise<string | null> {
  const isSame = session?.signedIn?.userId === who.erpUserId && session.language === language
  if (google === null || isSame || (headers['sec-fetch-dest'] ?? 'document') !== 'document') return null
  const { sub: googleSub } = google.addAccount({ email: who.email, name: who.name })
  const now = deps.clock.now()
  const signedIn = { tenant: TENANT, userId: who.erpUserId as UserId, googleSub }
  return sessionCookie(await deps.signingKey(), newSession({ signedIn, language }, now), {
    isSecure: false,
    now,
  })
}

function headersOf({ functionsUrl, erpUrl, erp, google }: LocalWorld): Record<string, string> {
  const framed = [functionsUrl, ...(erp ? [erpUrl] : []), ...(google ? [google.url] : [])]
  const policy = [
    `default-src 'none'`,
    `style-src 'self'`,
    `img-src ${functionsUrl}`,
    `script-src ${functionsUrl}/console/assets/live.js`,
    `connect-src 'self'`,
    `frame-src ${framed.join(' ')}`,
    `frame-ancestors 'none'`,
    `form-action 'none'`,
    `base-uri 'none'`,
  ]
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': policy.join('; '),
  }
}
