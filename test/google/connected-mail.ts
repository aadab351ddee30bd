import { startGoogleStandIn } from '../../infra/local/google/google-stand-in.ts'
import type { GmailOptions } from '../../infra/local/google/mail/gmail-options.ts'
import { accessTokens } from '../../shared/google/access-tokens.ts'
import { googleAt } from '../../shared/google/google-endpoints.ts'
import { googleMail } from '../../shared/google/google-mail.ts'
import { googleOAuth } from '../../shared/google/google-oauth.ts'

const EMAIL = 'jane@example.org'
const CLIENT = { clientId: 'client-1', clientSecret: 'client-secret-1' }

export const TOPIC = 'projects/stand-in/topics/gmail'

/** Jane's mailbox at the stand-in, connected as the product does it; `box` is what happens in it otherwise. */
export async function connectMail(
  options: { gmail?: GmailOptions; scopes?: readonly string[]; account?: 'none' | 'turned-off' } = {},
) {
  const time = { now: Date.UTC(2026, 2, 1, 12) }
  const clock = { now: () => time.now }
  const { gmail = { topics: { [TOPIC]: {} } }, scopes = ['https://mail.google.com/'], account } = options
  const google = await startGoogleStandIn({ clock, gmail })
  google.addAccount({ email: EMAIL, name: 'Jane Doe', ...(account && { gmail: account }) })
  google.registerClient({ ...CLIENT, redirectUris: ['http://127.0.0.1/callback'] })
  const { refreshToken } = google.issueTokens({ email: EMAIL, clientId: CLIENT.clientId, scopes })
  const endpoints = googleAt(google.url)
  const oauth = googleOAuth({ ...CLIENT, endpoints, clock })
  const tokens = accessTokens({
    clock,
    readRefreshToken: () => Promise.resolve(refreshToken),
    refresh: (token) => oauth.refresh(token),
  })
  const mail = googleMail({ endpoints, clock, accessToken: (rejected) => tokens.token(EMAIL, rejected) })
  return { google, mail, box: google.mailboxOf(EMAIL), time, [Symbol.asyncDispose]: () => google.close() }
}
