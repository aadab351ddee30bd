import { calendar } from 'googleapis/build/src/apis/calendar/index.js'
import {
  startGoogleStandIn,
  type GoogleStandIn,
  type GoogleStandInOptions,
} from '../../infra/local/google/google-stand-in.ts'
import { accessTokens } from '../../shared/google/access-tokens.ts'
import { googleAt } from '../../shared/google/google-endpoints.ts'
import { googleEvents } from '../../shared/google/google-events.ts'
import { googleOAuth } from '../../shared/google/google-oauth.ts'
import { CALENDAR_SCOPES } from '../../shared/google/google-scopes.ts'
import type { Clock } from '../../shared/ports.ts'
import { calendarId } from './google-ids.ts'

const EMAIL = 'jane@example.org'
// She may do more than the product asks for.
const HAND_SCOPES = ['https://www.googleapis.com/auth/calendar']
const CLIENT = { clientId: 'client-1', clientSecret: 'client-secret-1' }

/**
 * Jane's account at the stand-in, connected as the product does it: refresh token, access tokens, calendar.
 * `hand` is Jane herself, or any other app of hers, at work in the same calendar.
 */
export async function connectAccount(
  options: Partial<GoogleStandInOptions> & { scopes?: readonly string[]; deadlineMs?: number } = {},
) {
  const time = { now: Date.UTC(2026, 2, 1, 12) }
  const clock = { now: () => time.now }
  const google = await startGoogleStandIn({ ...options, clock })
  google.addAccount({ email: EMAIL, name: 'Jane Doe', timeZone: 'Europe/Prague' })
  google.registerClient({ ...CLIENT, redirectUris: ['http://127.0.0.1/callback'] })
  const { scopes = CALENDAR_SCOPES } = options
  const endpoints = googleAt(google.url)
  const oauth = googleOAuth({ ...CLIENT, endpoints, clock })
  const { deadlineMs } = options
  const own = openAccount({ google, oauth, clock, email: EMAIL, scopes, deadlineMs })
  return {
    google,
    ...own,
    oauth,
    time,
    /** Somebody else with an account, connected in the same way. */
    connectOther: (email: string) => {
      google.addAccount({ email, name: email, timeZone: 'Europe/Prague' })
      return openAccount({ google, oauth, clock, email, scopes: CALENDAR_SCOPES, deadlineMs })
    },
    /** Runs and tells the API calls that it took, `/token` among them. */
    callsOf: async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      google.calls.clear()
      await work()
      return google.calls.all.map(
        ({ method, path }) => `${method} ${path.replace(/^.*\/v3\/calendars\/[^/]+\//, '')}`,
      )
    },
    [Symbol.asyncDispose]: () => google.close(),
  }
}

interface Opening {
  readonly google: GoogleStandIn
  readonly oauth: ReturnType<typeof googleOAuth>
  readonly clock: Clock
  readonly email: string
  readonly scopes: readonly string[]
  readonly deadlineMs: number | undefined
}

function openAccount({ google, oauth, clock, email, scopes, deadlineMs }: Opening) {
  const { refreshToken } = google.issueTokens({ email, clientId: CLIENT.clientId, scopes })
  const endpoints = googleAt(google.url)
  const tokens = accessTokens({
    clock,
    readRefreshToken: () => Promise.resolve(refreshToken),
    refresh: (token) => oauth.refresh(token),
  })
  const events = googleEvents({
    endpoints,
    clock,
    zone: 'Europe/Prague',
    accessToken: (rejected) => tokens.token(email, rejected),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  })
  const ownToken = google.issueTokens({ email, clientId: CLIENT.clientId, scopes: HAND_SCOPES })
  const hand = calendar({
    version: 'v3',
    rootUrl: endpoints.calendarRootUrl,
    headers: { authorization: `Bearer ${ownToken.accessToken}` },
  })
  return { events, tokens, refreshToken, calendarId: calendarId(email), hand: hand.events, hands: hand }
}
