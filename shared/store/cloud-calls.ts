import { RPC_STATUS, rpcStatusOf } from './rpc-status.ts'

export interface CloudCallsOptions {
  /** Google's own: `cloudtasks.googleapis.com`. */
  readonly host: string
  /** `host:port` of a local stand-in in its place, spoken to over plain HTTP without credentials. */
  readonly apiEndpoint?: string | undefined
}

export interface CloudCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `v1/projects/…`; the names in it need no encoding. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
  /** When it is too late for an answer. */
  readonly signal: AbortSignal
}

/** One call of a REST API of Google Cloud, made once. Throws a CloudError when it is refused or not answered in time. */
export type CloudCalls = <Answer>(call: CloudCall) => Promise<Answer>

/** `code` is the RPC status, as the official clients have it on theirs. */
export class CloudError extends Error {
  override readonly name = 'CloudError'
  readonly code: number

  constructor(code: number, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'

/**
 * The few calls that we make of an API. The official clients do the same and more; to load one takes as long as to start the
 * whole function (bench cold), so only Google's library for credentials is used, and only when something is called.
 */
export function cloudCalls({ host, apiEndpoint }: CloudCallsOptions): CloudCalls {
  const root = apiEndpoint === undefined ? `https://${host}` : `http://${apiEndpoint}`
  let opening: Promise<Credentials> | undefined
  return async <Answer>({ method, path, query = {}, body, signal }: CloudCall): Promise<Answer> => {
    const search = new URLSearchParams(query).toString()
    const url = `${root}/${path}${search === '' ? '' : `?${search}`}`
    const { status, text } = await withRpcStatus(async () => {
      opening ??= openCredentials(apiEndpoint === undefined)
      const headers = new Headers(await before(signal, (await opening).getRequestHeaders()))
      if (body !== undefined) headers.set('content-type', 'application/json')
      const sent = { method, headers, signal, ...(body && { body: JSON.stringify(body) }) }
      const response = await fetch(url, sent)
      return { status: response.status, text: await response.text() }
    })
    if (status < 300) return JSON.parse(text === '' ? '{}' : text) as Answer
    throw refusal(status, text)
  }
}

interface Credentials {
  getRequestHeaders(): Promise<Headers>
}

async function openCredentials(isGoogle: boolean): Promise<Credentials> {
  const { GoogleAuth, PassThroughClient } = await import('google-auth-library')
  return isGoogle ? new GoogleAuth({ scopes: SCOPE }) : new PassThroughClient()
}

/** The library has no deadline for its own way to the credentials. */
function before<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => late.reject(signal.reason), { once: true })
  return Promise.race([work, late.promise])
}

/** What `fetch` throws is a TypeError, or the signal's reason. */
async function withRpcStatus<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof TypeError) throw new CloudError(RPC_STATUS.unavailable, 'no answer', cause)
    if (!(cause instanceof Error && cause.name === 'TimeoutError')) throw cause
    throw new CloudError(RPC_STATUS.deadlineExceeded, 'no answer in time', cause)
  }
}

/** Google says what is wrong as `{"error": {"status": "NOT_FOUND", "message": …}}`, a list of one where it streams. */
function refusal(status: number, text: string): CloudError {
  const { error } = parsed(text)
  return new CloudError(rpcStatusOf(status, error?.status), error?.message ?? `answered ${status}`)
}

function parsed(text: string): { readonly error?: { readonly status?: string; readonly message?: string } } {
  try {
    const [answer] = [JSON.parse(text) as object].flat()
    return answer ?? {}
  } catch {
    return {}
  }
}
