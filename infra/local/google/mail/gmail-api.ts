import { ApiError, apiErrorBody, authError, insufficientPermissions, notFound } from '../api-error.ts'
import type { Context } from '../context.ts'
import { findAccessToken } from '../oauth/tokens.ts'
import { GMAIL_METHODS } from './gmail-calls.ts'
import { delegationDenied, invalidArgument, noMailbox, turnedOff } from './mail-error.ts'

/** Gmail v1, below /gmail/v1; null for paths that aren't its own. */
export async function answerGmail(context: Context, request: Request): Promise<Response | null> {
  const { pathname, searchParams: params } = new URL(request.url)
  const found = /^\/gmail\/v1\/users\/([^/]+)(\/.*)$/.exec(pathname)
  if (found === null) return pathname.startsWith('/gmail/') ? answerError(notFound()) : null
  const [, userId = '', path = ''] = found
  try {
    const method = GMAIL_METHODS.find((one) => one.http === request.method && one.path.test(path))
    if (method === undefined) throw notFound()
    const { email, scopes } = authenticate(context, request, method.scopes)
    if (!isOwn(decodeURIComponent(userId), email)) throw delegationDenied(email)
    requireMailbox(context, email)
    context.mailQuota.spend(email, method.units)
    const id = decodeURIComponent(method.path.exec(path)?.[1] ?? '')
    const body = request.method === 'POST' ? await readBody(request) : null
    const box = context.world.mailboxOf(email)
    const answer = await method.run({ context, box, id, params, body, scopes })
    return answer === null ? new Response(null, { status: 204 }) : Response.json(answer)
  } catch (error) {
    return answerError(error)
  }
}

function authenticate(context: Context, request: Request, enough: readonly string[]) {
  const token = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const row = token === undefined ? null : findAccessToken(context.world, token)
  if (row === null) throw authError()
  if (!enough.some((scope) => row.scopes.includes(scope))) throw insufficientPermissions()
  return row
}

function isOwn(userId: string, email: string): boolean {
  return userId === 'me' || userId.toLowerCase() === email
}

function requireMailbox({ world, gmail }: Context, email: string): void {
  const state = world.accounts.get(email)?.gmail ?? 'on'
  if (state === 'none') throw noMailbox(gmail.withoutMailbox ?? 'not-enabled')
  if (state === 'turned-off') throw turnedOff()
}

async function readBody(request: Request): Promise<unknown> {
  const text = await request.text()
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw invalidArgument('Invalid JSON payload received.')
  }
}

/** What is no refusal is a mistake of the stand-in; it says so, lest a test take it for Google's. */
function answerError(error: unknown): Response {
  if (error instanceof ApiError)
    return Response.json(apiErrorBody(error.code, error.detail), { status: error.code })
  const message = `The stand-in failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  return Response.json(apiErrorBody(500, { reason: 'standInFailed', message }), { status: 500 })
}
