import { startGoogleStandIn, type GoogleStandInOptions } from '../../infra/local/google/google-stand-in.ts'
import { accessTokens } from '../../shared/google/access-tokens.ts'
import { googleAt } from '../../shared/google/google-endpoints.ts'
import { googleOAuth } from '../../shared/google/google-oauth.ts'
import { googlePeople } from '../../shared/google/google-people.ts'
import { CONTACTS_SCOPES } from '../../shared/google/google-scopes.ts'

const EMAIL = 'jane@example.org'
const CLIENT = { clientId: 'client-1', clientSecret: 'client-secret-1' }

/** Jane's contacts at the stand-in, connected as the product does it; `app` is Jane herself in her contacts app. */
export async function connectContacts(
  options: Partial<GoogleStandInOptions> & { scopes?: readonly string[] } = {},
) {
  const time = { now: Date.UTC(2026, 2, 1, 12) }
  const clock = { now: () => time.now }
  const { scopes = CONTACTS_SCOPES, ...settings } = options
  const google = await startGoogleStandIn({ ...settings, clock })
  google.addAccount({ email: EMAIL, name: 'Jane Doe', timeZone: 'Europe/Prague' })
  google.registerClient({ ...CLIENT, redirectUris: ['http://127.0.0.1/callback'] })
  const { refreshToken } = google.issueTokens({ email: EMAIL, clientId: CLIENT.clientId, scopes })
  const endpoints = googleAt(google.url)
  const oauth = googleOAuth({ ...CLIENT, endpoints, clock })
  const tokens = accessTokens({
    clock,
    readRefreshToken: () => Promise.resolve(refreshToken),
    refresh: (token) => oauth.refresh(token),
  })
  const people = googlePeople({
    endpoints,
    clock,
    accessToken: (rejected) => tokens.token(EMAIL, rejected),
  })
  return {
    google,
    people,
    app: google.contactsOf(EMAIL),
    time,
    [Symbol.asyncDispose]: () => google.close(),
  }
}
