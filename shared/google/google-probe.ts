import type { Clock } from '../ports.ts'
import type { GoogleEndpoints } from './google-endpoints.ts'
import { parseGoogleFailure } from './google-faults.ts'
import { openOAuthClient } from './oauth-client.ts'

export interface GoogleProbeOptions {
  readonly endpoints: GoogleEndpoints
  readonly clientId: string
  readonly clock: Clock
  /** For each question. */
  readonly deadlineMs?: number
}

/** `good`: Google knows the client and takes the secret. `failing`: Google answers, but not to the question. */
export type ClientState = 'good' | 'refused' | 'deleted' | 'not-allowed' | 'unreachable' | 'failing' | 'odd'

export interface ClientAnswer {
  readonly client: ClientState
  /** How far Google's clock (`Date`, whole seconds) was ahead of ours when it answered; null without an answer. */
  readonly skewMs: number | null
}

export type RedirectAnswer = 'registered' | 'mismatch' | 'not-told'

/** Asks Google about the OAuth client itself; needs no user and changes nothing. Throws no faults. */
export interface GoogleProbe {
  /** One call: a refresh token that can't exist is refused as a token by a good client (google.md 1.3). */
  client(clientSecret: string): Promise<ClientAnswer>
  /**
   * Whether Google would send a browser back to this address. `not-told` when what it shows says neither: it tells by
   * pages meant for people (google.md 1.2).
   */
  redirect(redirectUri: string): Promise<RedirectAnswer>
}

const DEADLINE_MS = 10_000
const NO_TOKEN = '1//set-up-check-no-such-token'

const CLIENT_OF_REASON: Readonly<Record<string, ClientState>> = {
  invalid_grant: 'good',
  invalid_client: 'refused',
  deleted_client: 'deleted',
  unauthorized_client: 'not-allowed',
  admin_policy_enforced: 'not-allowed',
  org_internal: 'not-allowed',
}

/** From Google's own pages to Google's own pages: a sign-in may take a few steps before it says what is wrong. */
const STEPS_MAX = 4
const PAGE_CHARACTERS_MAX = 1_000_000

export function googleProbe(options: GoogleProbeOptions): GoogleProbe {
  const deadlineMs = options.deadlineMs ?? DEADLINE_MS
  return {
    client: (clientSecret) => askAboutClient({ ...options, deadlineMs, clientSecret }),
    redirect: async (redirectUri) => {
      const url = authorizeUrl(options, redirectUri)
      // Whatever keeps the page away (no network, no answer in time), it leaves the question open.
      return await lookAtSignIn(url, redirectUri, AbortSignal.timeout(deadlineMs)).catch(() => 'not-told')
    },
  }
}

async function askAboutClient(
  options: Required<GoogleProbeOptions> & { clientSecret: string },
): Promise<ClientAnswer> {
  const client = await openOAuthClient(options)
  client.setCredentials({ refresh_token: NO_TOKEN })
  try {
    await client.refreshAccessToken()
    return { client: 'odd', skewMs: null }
  } catch (error) {
    const now = options.clock.now()
    const failure = parseGoogleFailure(error, now)
    if (failure === null) throw error
    const known = Object.hasOwn(CLIENT_OF_REASON, failure.reason)
      ? CLIENT_OF_REASON[failure.reason]
      : undefined
    return { client: known ?? strangeAnswer(failure.status), skewMs: skewOf(error, now) }
  }
}

function strangeAnswer(status: number | null): ClientState {
  if (status === null) return 'unreachable'
  return status >= 500 || status === 429 ? 'failing' : 'odd'
}

function skewOf(error: unknown, now: number): number | null {
  const { response } = error as { response?: { headers?: { get?: (name: string) => string | null } } }
  const at = Date.parse(response?.headers?.get?.('date') ?? '')
  return Number.isNaN(at) ? null : at - now
}

/** `prompt=none`: no page is to be shown, so with a registered address there is nothing to do but to send back there. */
function authorizeUrl({ endpoints, clientId }: GoogleProbeOptions, redirectUri: string): URL {
  const url = new URL(endpoints.authUrl)
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
    prompt: 'none',
  }).toString()
  return url
}

async function lookAtSignIn(start: URL, redirectUri: string, signal: AbortSignal): Promise<RedirectAnswer> {
  let url = start
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const response = await fetch(url, { redirect: 'manual', signal })
    const location = response.headers.get('location')
    if (location === null) {
      const page = (await response.text()).slice(0, PAGE_CHARACTERS_MAX)
      return page.includes('redirect_uri_mismatch') ? 'mismatch' : 'not-told'
    }
    await response.body?.cancel()
    if (isBackAt(location, redirectUri)) return 'registered'
    const next = new URL(location, url)
    if (next.origin !== start.origin) return 'not-told'
    url = next
  }
  return 'not-told'
}

function isBackAt(location: string, redirectUri: string): boolean {
  return location === redirectUri || ['?', '#', '&'].some((mark) => location.startsWith(redirectUri + mark))
}
