import type { CloudCredentials } from './cloud-credentials.ts'
import { libraryCredentials } from './cloud-credentials.ts'
import { CloudError } from './cloud-error.ts'
import { exchange } from './exchange.ts'
import { RPC_STATUS, rpcStatusOf } from './rpc-status.ts'

export interface CloudCallsOptions {
  /** Google's own: `cloudtasks.googleapis.com`. */
  readonly host: string
  /** `host:port` of a local stand-in in its place, spoken to over plain HTTP without credentials. */
  readonly apiEndpoint?: string | undefined
  /** Those of Google's library, unless told otherwise. */
  readonly credentials?: CloudCredentials | undefined
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

/**
 * The few calls that we make of an API. The official clients do the same and more; to load one takes as long as to start the
 * whole function (bench cold).
 */
export function cloudCalls({ host, apiEndpoint, credentials }: CloudCallsOptions): CloudCalls {
  const root = apiEndpoint === undefined ? `https://${host}` : `http://${apiEndpoint}`
  const identify = apiEndpoint === undefined ? (credentials ?? libraryCredentials()) : nobody
  return async <Answer>({ method, path, query, body, signal }: CloudCall): Promise<Answer> => {
    const url = new URL(`${root}/${path}`)
    if (query !== undefined) url.search = new URLSearchParams(query).toString()
    const known = identify(signal)
    const who = known instanceof Promise ? await before(signal, known) : known
    const headers = { ...who, ...(body && JSON_BODY) }
    const sent = { method, headers, signal, ...(body && { body: JSON.stringify(body) }) }
    const { status, text } = await exchange(url, sent)
    if (status < 300) return JSON.parse(text === '' ? '{}' : text) as Answer
    throw refusal(status, text)
  }
}

const JSON_BODY = { 'content-type': 'application/json' }
const nobody: CloudCredentials = () => ({})

/** Google's library has no deadline for its way to the credentials. */
async function before<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>()
  const refuse = (): void =>
    late.reject(new CloudError(RPC_STATUS.deadlineExceeded, 'no credentials in time'))
  signal.addEventListener('abort', refuse, { once: true })
  try {
    return await Promise.race([work, late.promise])
  } finally {
    signal.removeEventListener('abort', refuse)
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
