import { Fault } from '../domain/fault.ts'
import type { Clock } from '../ports.ts'
import { googleFault, parseGoogleFailure, toGoogleFault } from './google-faults.ts'

export interface ApiCallsOptions {
  /** A usable access token; `rejected` is the one that Google just refused, null at first. */
  readonly accessToken: (rejected: string | null) => Promise<string>
  readonly clock: Clock
  /** For everything that one call of the port does. It must be shorter than a claim. */
  readonly deadlineMs: number
  /** With every request that goes to Google: its limits are by the number of those. */
  readonly onCall?: () => void
}

export interface RequestOptions {
  readonly headers: Record<string, string>
  readonly retry: false
  readonly signal: AbortSignal
}

/**
 * One HTTP call of an official client. `ask` gets the client and a function for the call's options, which takes
 * the headers of its own. Throws faults only.
 */
export type ApiCall<Client> = <Data>(
  operation: string,
  ask: (
    client: Client,
    options: (headers?: Record<string, string>) => RequestOptions,
  ) => Promise<{ data: Data }>,
) => Promise<Data>

/** Every start gives calls that share one deadline. */
export function apiCalls<Client>(
  options: ApiCallsOptions,
  openClient: () => Promise<Client>,
): () => ApiCall<Client> {
  return () => {
    const signal = AbortSignal.timeout(options.deadlineMs)
    return async (operation, ask) => {
      const client = await openClient()
      const attempt = async (token: string) => {
        options.onCall?.()
        // Retries are the queue's: it knows of the other calls of this user, and doesn't wait in a paid function.
        const request = (headers: Record<string, string> = {}): RequestOptions => ({
          headers: { ...headers, authorization: `Bearer ${token}` },
          retry: false,
          signal,
        })
        return (await ask(client, request)).data
      }
      const token = await within(signal, operation, options.accessToken(null))
      try {
        return await attempt(token)
      } catch (error) {
        const failure = parseGoogleFailure(error, options.clock.now())
        if (failure === null) throw error
        // Other things than the token can be unauthorised too: the address of a channel, for one.
        if (failure.status !== 401 || failure.code !== 'google.refused') throw googleFault(failure, operation)
      }
      const renewed = await within(signal, operation, options.accessToken(token))
      return await attempt(renewed).catch((error: unknown) => {
        throw toGoogleFault(error, operation, options.clock.now())
      })
    }
  }
}

/** Loaded on first use, once for each address: a client is a tenth of a second of a cold start. */
export function clientsByRoot<Client>(
  load: (rootUrl: string) => Promise<Client>,
): (rootUrl: string) => Promise<Client> {
  const clients = new Map<string, Promise<Client>>()
  return (rootUrl) => {
    const known = clients.get(rootUrl)
    if (known !== undefined) return known
    const client = load(rootUrl)
    clients.set(rootUrl, client)
    return client
  }
}

function within<Value>(signal: AbortSignal, operation: string, work: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>()
  const onAbort = () => late.reject(new Fault('google.unavailable', `${operation}: no access token in time`))
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  return Promise.race([work, late.promise]).finally(() => signal.removeEventListener('abort', onAbort))
}
