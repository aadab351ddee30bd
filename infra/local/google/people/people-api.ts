import { ApiError, apiErrorBody, authError, insufficientPermissions } from '../api-error.ts'
import type { Context } from '../context.ts'
import { findAccessToken } from '../oauth/tokens.ts'
import { isObject } from './check-person.ts'
import type { ApiMethod } from './call-request.ts'
import { callPeople, PEOPLE_METHODS, type MethodName } from './people-calls.ts'
import { invalidArgument, PeopleError, peopleErrorBody, personNotFound } from './people-error.ts'

const CONTACTS = 'https://www.googleapis.com/auth/contacts'
const WRITE_LASTS_MS = 20

/** People v1, below /v1; null for paths that aren't its own. */
export async function answerPeople(context: Context, request: Request): Promise<Response | null> {
  const { pathname, searchParams: params } = new URL(request.url)
  if (!/^\/v1\/(?:people|contactGroups)(?:[/:]|$)/.test(pathname)) return null
  try {
    const found = findMethod(request.method, pathname)
    if (found === null) throw personNotFound()
    const email = authenticate(context, request, found.method.writes === true)
    const book = context.world.contactsOf(email)
    const body = await readBody(request)
    const { writeLastsMs = WRITE_LASTS_MS } = book.options
    const during = () => new Promise<void>((resolve) => setTimeout(resolve, writeLastsMs))
    return Response.json(await callPeople(book, found.id, { name: found.name, params, body, during }))
  } catch (error) {
    return answerError(error)
  }
}

interface Found {
  readonly id: MethodName
  readonly method: ApiMethod
  readonly name: string
}

function findMethod(http: string, path: string): Found | null {
  for (const [id, method] of Object.entries(PEOPLE_METHODS) as [MethodName, ApiMethod][]) {
    const match = method.http === http ? method.path.exec(path) : null
    if (match !== null) return { id, method, name: decodeURIComponent(match[1] ?? '') }
  }
  return null
}

/** The holder of the bearer token, if it has the scope: contacts, or for reading contacts.readonly (discovery document). */
function authenticate(context: Context, request: Request, isWrite: boolean): string {
  const token = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const row = token === undefined ? null : findAccessToken(context.world, token)
  if (row === null) throw authError()
  const enough = isWrite ? [CONTACTS] : [CONTACTS, `${CONTACTS}.readonly`]
  if (!enough.some((scope) => row.scopes.includes(scope))) throw insufficientPermissions()
  return row.email
}

async function readBody(request: Request): Promise<Readonly<Record<string, unknown>>> {
  if (request.method === 'GET' || request.method === 'DELETE') return {}
  const text = await request.text()
  if (text.trim() === '') return {}
  const parsed = parseJson(text)
  if (!isObject(parsed)) throw invalidArgument('body', 'is no object')
  return parsed
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidArgument('body', 'is no JSON')
  }
}

/** What is no refusal is a mistake of the stand-in; it says so, lest a test take it for Google's. */
function answerError(error: unknown): Response {
  if (error instanceof PeopleError) return Response.json(peopleErrorBody(error), { status: error.code })
  if (error instanceof ApiError)
    return Response.json(apiErrorBody(error.code, error.detail), { status: error.code })
  const message = `The stand-in failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  return Response.json(apiErrorBody(500, { reason: 'standInFailed', message }), { status: 500 })
}
