import { Fault, isFault } from '../../shared/domain/fault.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { consolePath } from '../../shared/platform/console-path.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { problem, replyToBug, replyToOutside } from '../../shared/platform/http.ts'
import type { Incoming, Reply } from '../../shared/platform/http.ts'
import { pageReply } from '../../shared/platform/page-reply.ts'
import { languageOf } from '../../shared/pages/language.ts'
import { ICON } from '../../shared/pages/icon.ts'
import { LIVE_SCRIPT } from '../../shared/pages/live-script.ts'
import { messagePage } from '../../shared/pages/message-page.ts'
import { strangerShell } from '../../shared/pages/page-frame.ts'
import type { MessageCode } from '../../shared/pages/message-page.ts'
import { signInPage } from '../../shared/pages/sign-in-page.ts'
import type { CameFor } from '../../shared/pages/sign-in-page.ts'
import { STYLE } from '../../shared/pages/style.ts'
import {
  connect,
  disconnect,
  pauseOrGoOn,
  showConnection,
  showDisconnect,
  signOut,
} from './connection-routes.ts'
import { answerMetrics } from './metrics.ts'
import { answerWithoutErp } from './erp-away.ts'
import { seeOther, showPage, visitOf } from './visit.ts'
import type { KnownVisit, Visit } from './visit.ts'
import { logFault } from '../../shared/platform/log-fault.ts'

type Answer = (visit: KnownVisit, id: string, item: string) => Promise<Reply>

interface Route {
  readonly for: 'everybody-known' | 'administrators'
  readonly answer: Answer
  /** Read by programs: refusals are problem documents, not pages. */
  readonly isData?: true
}

const ASSETS: Readonly<Record<string, Reply>> = {
  '/assets/style.css': assetOf('text/css; charset=utf-8', STYLE),
  '/assets/live.js': assetOf('text/javascript; charset=utf-8', LIVE_SCRIPT),
  '/assets/icon.svg': assetOf('image/svg+xml', ICON),
}

/** Of pages that nobody begins with: read when one of them is first asked for, so that the first page needn't wait for them. */
function late<Routes>(load: () => Promise<Routes>): (choose: (routes: Routes) => Answer) => Answer {
  return (choose) =>
    async (...asked) =>
      choose(await load())(...asked)
}

const calendar = late(() => import('./calendar-routes.ts'))
const activity = late(() => import('./activity-routes.ts'))
const contacts = late(() => import('./contact-routes.ts'))
const mailboxes = late(() => import('./mailbox-routes.ts'))
const parked = late(() => import('./parked-routes.ts'))
const people = late(() => import('./people-routes.ts'))
const pushes = late(() => import('./push-routes.ts'))
const rights = late(() => import('./rights-routes.ts'))
const setup = late(() => import('./setup-routes.ts'))
const traffic = late(() => import('./traffic-routes.ts'))

/** `*` stands for one id: after `/people` the user's, else that of what is shown. Whose data is shown follows from the session; only administrators name anybody. */
const ROUTES: Readonly<Record<string, Route>> = {
  'GET ': { for: 'everybody-known', answer: showConnection },
  'POST /connect': { for: 'everybody-known', answer: connect },
  'GET /disconnect': { for: 'everybody-known', answer: showDisconnect },
  'POST /disconnect': { for: 'everybody-known', answer: disconnect },
  'POST /pause': { for: 'everybody-known', answer: pauseOrGoOn(true) },
  'POST /resume': { for: 'everybody-known', answer: pauseOrGoOn(false) },
  'GET /calendar': { for: 'everybody-known', answer: calendar((routes) => routes.showSettings) },
  'GET /calendar/preview': { for: 'everybody-known', answer: calendar((routes) => routes.showPreview) },
  'POST /calendar': { for: 'everybody-known', answer: calendar((routes) => routes.changeSettings) },
  'POST /sign-out': { for: 'everybody-known', answer: signOut },
  'GET /activity': { for: 'everybody-known', answer: activity((routes) => routes.showActivity) },
  'POST /activity': { for: 'everybody-known', answer: activity((routes) => routes.undo) },
  'GET /refused': { for: 'everybody-known', answer: activity((routes) => routes.showRefused) },
  'POST /refused': { for: 'everybody-known', answer: activity((routes) => routes.settleRefused) },
  'GET /holds': { for: 'everybody-known', answer: activity((routes) => routes.showHolds) },
  'POST /holds': { for: 'everybody-known', answer: activity((routes) => routes.answerHeld) },
  'GET /contacts': { for: 'everybody-known', answer: contacts((routes) => routes.showContacts) },
  'POST /contacts': { for: 'everybody-known', answer: contacts((routes) => routes.changeContacts) },
  'GET /push': { for: 'everybody-known', answer: pushes((routes) => routes.showPush) },
  'POST /push': { for: 'everybody-known', answer: pushes((routes) => routes.push) },
  'GET /pushes/*': { for: 'everybody-known', answer: pushes((routes) => routes.showPushed) },
  'POST /pushes/*': { for: 'everybody-known', answer: pushes((routes) => routes.changePushed) },
  'GET /mailboxes': { for: 'everybody-known', answer: mailboxes((routes) => routes.showMailboxes) },
  'GET /mailboxes/new': { for: 'everybody-known', answer: mailboxes((routes) => routes.showMailboxForm) },
  'POST /mailboxes/new': { for: 'everybody-known', answer: mailboxes((routes) => routes.register) },
  'GET /mailboxes/*': { for: 'everybody-known', answer: mailboxes((routes) => routes.showMailbox) },
  'POST /mailboxes/*': { for: 'everybody-known', answer: mailboxes((routes) => routes.changeMailbox) },
  'GET /mailboxes/*/disconnect': {
    for: 'everybody-known',
    answer: mailboxes((routes) => routes.showMailboxEnd('disconnect')),
  },
  'POST /mailboxes/*/disconnect': {
    for: 'everybody-known',
    answer: mailboxes((routes) => routes.endMailbox('disconnect')),
  },
  'GET /mailboxes/*/remove': {
    for: 'everybody-known',
    answer: mailboxes((routes) => routes.showMailboxEnd('remove')),
  },
  'POST /mailboxes/*/remove': {
    for: 'everybody-known',
    answer: mailboxes((routes) => routes.endMailbox('remove')),
  },
  'GET /people/*/contacts': { for: 'administrators', answer: contacts((routes) => routes.showContacts) },
  'POST /people/*/contacts': { for: 'administrators', answer: contacts((routes) => routes.changeContacts) },
  'GET /people/*/push': { for: 'administrators', answer: pushes((routes) => routes.showPush) },
  'POST /people/*/push': { for: 'administrators', answer: pushes((routes) => routes.push) },
  'GET /people/*/pushes/*': { for: 'administrators', answer: pushes((routes) => routes.showPushed) },
  'POST /people/*/pushes/*': { for: 'administrators', answer: pushes((routes) => routes.changePushed) },
  'GET /people/*/activity': { for: 'administrators', answer: activity((routes) => routes.showActivity) },
  'POST /people/*/activity': { for: 'administrators', answer: activity((routes) => routes.undo) },
  'GET /people/*/refused': { for: 'administrators', answer: activity((routes) => routes.showRefused) },
  'POST /people/*/refused': { for: 'administrators', answer: activity((routes) => routes.settleRefused) },
  'GET /people/*/holds': { for: 'administrators', answer: activity((routes) => routes.showHolds) },
  'POST /people/*/holds': { for: 'administrators', answer: activity((routes) => routes.answerHeld) },
  'GET /parked': { for: 'administrators', answer: parked((routes) => routes.showParked) },
  'POST /parked': { for: 'administrators', answer: parked((routes) => routes.settleParked) },
  'GET /rights': { for: 'administrators', answer: rights((routes) => routes.showRights) },
  'POST /rights': { for: 'administrators', answer: rights((routes) => routes.saveRights) },
  'GET /people': { for: 'administrators', answer: people((routes) => routes.showPeople) },
  'POST /people/pause': { for: 'administrators', answer: people((routes) => routes.pausePeople) },
  'GET /people/*/export': {
    for: 'administrators',
    answer: people((routes) => routes.exportData),
    isData: true,
  },
  'GET /people/*/erase': { for: 'administrators', answer: people((routes) => routes.showErase) },
  'POST /people/*/erase': { for: 'administrators', answer: people((routes) => routes.erase) },
  'GET /people/*/receipt': { for: 'administrators', answer: people((routes) => routes.showReceipt) },
  'GET /traffic': { for: 'administrators', answer: traffic((routes) => routes.showTraffic) },
  'GET /setup': { for: 'administrators', answer: setup((routes) => routes.showSetup) },
  'GET /setup.json': { for: 'administrators', answer: setup((routes) => routes.setupJson), isData: true },
}

/** Of the routes without an id. */
const PLAIN_PATHS: ReadonlySet<string> = new Set(Object.keys(ROUTES).map((name) => name.split(' ')[1] ?? ''))

/** Method and path of every route, for tests that must forget none. */
export const ROUTE_NAMES: readonly string[] = Object.keys(ROUTES)

/**
 * `GET|POST /console/<tenant>/…`: pages where a person connects his Google account, and an administrator looks after rights, people
 * and the set-up. Refusals are pages in the person's language; for programs, problem documents.
 */
export async function consolePages(request: Incoming, deps: Deps): Promise<Reply> {
  const asset = Object.hasOwn(ASSETS, request.path) ? ASSETS[request.path] : undefined
  if (asset && request.method === 'GET') return asset
  if (request.path === '/metrics' && request.method === 'GET') return answerMetrics(request, deps)
  if (request.path === '' || request.path === '/') return seeOther(`${deps.urlOf('console')}/main`)
  try {
    const visit = await visitOf(request, deps)
    try {
      return await answer(visit)
    } catch (error) {
      return await refuse(visit, error)
    }
  } catch (error) {
    return strange(request, error, deps)
  }
}

async function answer(visit: Visit): Promise<Reply> {
  const { request, deps, tenant, path } = visit
  const { method } = request
  if (method === 'GET' && path === '/sign-in')
    return seeOther(`${deps.urlOf('oauth')}/sign-in?${signInQuery(tenant, request.query['back']).toString()}`)
  const { name, id, item } = placeOf(path)
  const route = routeOf(method, name)
  if (!route) throw new Fault('request.not-found', 'no such page', { field: 'path' })
  const go = (known: KnownVisit): Promise<Reply> => route.answer(known, id, item)
  if (visit.session && visit.isErpAway) {
    const asked = { name: `${method} ${name}`, page: pageAt(path), isData: route.isData === true, go }
    return answerWithoutErp({ ...visit, session: visit.session }, asked)
  }
  return letIn(visit, route, go)
}

function signInQuery(tenant: TenantId, back: string | undefined): URLSearchParams {
  const path = consolePath(back)
  return new URLSearchParams({ tenant, ...(path !== '' && { back: path }) })
}

/** The path as the routes name it, and the ids in it. */
function placeOf(path: string): { readonly name: string; readonly id: string; readonly item: string } {
  if (path.includes('*')) return { name: '', id: '', item: '' }
  if (PLAIN_PATHS.has(path)) return { name: path, id: '', item: '' }
  const [, id = '', below = path] =
    /^\/people\/([A-Za-z0-9][\w-]{0,63})(\/\w+(?:\/[\w-]+)?)$/.exec(path) ?? []
  const [, page = below, item = '', part = ''] =
    /^(\/pushes|\/mailboxes)\/([\w-]{1,128})(\/\w+)?$/.exec(below) ?? []
  return { name: `${id === '' ? '' : '/people/*'}${page}${item === '' ? '' : '/*'}${part}`, id, item }
}

async function letIn(
  visit: Visit,
  { isData, for: whom }: Route,
  go: (known: KnownVisit) => Promise<Reply>,
): Promise<Reply> {
  const { session, person, request, path } = visit
  if (!session || !person) {
    if (isData) return problem(401, { type: 'urn:autoerp:problem:request.unverified' })
    const isEntrance = request.method === 'GET' && path === ''
    const back = consolePath(pageAt(path) ?? '')
    const came = { for: cameFor(request, isEntrance), back }
    return showPage(visit, (shell) => signInPage(shell, came), isEntrance ? 200 : 401)
  }
  if (whom === 'everybody-known' || person.isAdmin) return go({ ...visit, session, person })
  if (isData) return problem(403, { type: 'urn:autoerp:problem:request.forbidden' })
  return showPage(visit, (shell) => messagePage(shell, 'not-admin'), 403)
}

function cameFor({ method }: Incoming, isEntrance: boolean): CameFor {
  if (isEntrance) return 'console'
  return method === 'GET' ? 'page' : 'form'
}

/** The page of this path, which a form may have been on; null when there is none. */
function pageAt(path: string): string | null {
  return routeOf('GET', placeOf(path).name) === null ? null : path
}

function routeOf(method: string, path: string): Route | null {
  const name = `${method} ${path}`
  return Object.hasOwn(ROUTES, name) ? (ROUTES[name] ?? null) : null
}

/** What went wrong, as a page for the person who looks at it. */
async function refuse(visit: Visit, error: unknown): Promise<Reply> {
  const { deps, path } = visit
  if (!isFault(error)) {
    const { status } = replyToBug('console', deps.log, error)
    return showPage(visit, (shell) => messagePage(shell, 'bug', pageAt(path)), status)
  }
  logFault(deps.log, 'console', error)
  const reply = replyToOutside(error)
  if (isForPrograms(path)) return reply
  return showPage(visit, (shell) => messagePage(shell, messageOf(error), pageAt(path)), reply.status)
}

function isForPrograms(path: string): boolean {
  return path.endsWith('.json') || path.endsWith('/export')
}

function messageOf({ code }: Fault): MessageCode {
  if (code === 'request.not-found') return 'not-found'
  if (code.startsWith('erp.')) return 'erp-away'
  // Whatever else is wrong with a form: our pages don't send such ones, an old or altered one does.
  return code.startsWith('request.') ? 'expired-form' : 'unavailable'
}

/** Before it is known which tenant and who: no page of a tenant's can be shown. */
function strange(request: Incoming, error: unknown, deps: Deps): Reply {
  if (!isFault(error)) return replyToBug('console', deps.log, error)
  logFault(deps.log, 'console', error)
  if (isForPrograms(request.path)) return replyToOutside(error)
  const language = languageOf(request.headers['accept-language'])
  const shell = strangerShell(language, deps.urlOf('console'))
  return pageReply(replyToOutside(error).status, messagePage(shell, messageOf(error)), deps)
}

function assetOf(type: string, body: string): Reply {
  return { status: 200, headers: { 'content-type': type, 'cache-control': 'public, max-age=3600' }, body }
}
