import { ImapFlow } from 'imapflow'
import { startGoogleStandIn } from '../../infra/local/google/google-stand-in.ts'
import type { GoogleStandIn } from '../../infra/local/google/google-stand-in.ts'
import { accessTokens } from '../../shared/google/access-tokens.ts'
import { googleAt } from '../../shared/google/google-endpoints.ts'
import { googleOAuth } from '../../shared/google/google-oauth.ts'
import type { MailCredential } from '../../shared/mail-ports.ts'
import type { MailTestDeps } from '../../shared/mail/mail-server.ts'
import { openTokenDesk } from './token-desk.ts'

export const MAIL_SCOPES = [
  'openid',
  'https://www.googleapis.com/auth/userinfo.email',
  'https://mail.google.com/',
]
const CLIENT = { clientId: 'client-1', clientSecret: 'client-secret-1' }

/** A running mail server, ours or a real one. */
export interface MailUnderTest {
  readonly imapPort: number
  readonly smtpPort: number
  readonly ca: string
  readonly close: () => Promise<void>
}

export type StartMail = (world: {
  readonly tokenInfoUrl: string
  readonly google: GoogleStandIn
}) => Promise<MailUnderTest>

export type MailWorld = Awaited<ReturnType<typeof openMailWorld>>

/** Google's stand-in with the accounts of Jana and Petr, and a mail server that asks it whose a token is. */
export async function openMailWorld(start: StartMail) {
  // The mail server and its clients go by the machine's clock.
  const clock = { now: () => Date.now() }
  const google = await startGoogleStandIn({ clock })
  google.registerClient({ ...CLIENT, redirectUris: ['http://127.0.0.1/callback'] })
  const desk = await openTokenDesk(google.url)
  const mail = await start({ tokenInfoUrl: desk.url, google })
  const oauth = googleOAuth({ ...CLIENT, endpoints: googleAt(google.url), clock })
  let made = 0

  /** An account of its own for each test, connected as the product does it. */
  function newMailbox(scopes: readonly string[] = MAIL_SCOPES, name = 'jana') {
    made += 1
    const address = `${name}${made}@example.test`
    google.addAccount({ email: address, name: 'Jana' })
    const { refreshToken, accessToken } = google.issueTokens({
      email: address,
      clientId: CLIENT.clientId,
      scopes,
    })
    const tokens = accessTokens({
      clock,
      readRefreshToken: () => Promise.resolve(refreshToken),
      refresh: (token) => oauth.refresh(token),
    })
    const rejected: string[] = []
    const deps: MailTestDeps = {
      clock,
      ca: mail.ca,
      accessToken: (token) => {
        rejected.push(token)
        return tokens.token(address, token)
      },
    }
    const credential: MailCredential = {
      address,
      user: address,
      imap: { host: 'localhost', port: mail.imapPort, security: 'tls' },
      smtp: { host: 'localhost', port: mail.smtpPort, security: 'tls' },
      accessToken,
    }
    /** Which tokens were given back as refused. */
    return { address, credential, deps, rejected }
  }

  /** Somebody's mail program. */
  async function openInbox({ user, accessToken }: MailCredential) {
    const client = new ImapFlow({
      host: 'localhost',
      port: mail.imapPort,
      secure: true,
      tls: { ca: mail.ca },
      auth: { user, accessToken },
      logger: false,
      disableAutoIdle: true,
    })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }

  return {
    google,
    desk,
    mail,
    newMailbox,
    openInbox,
    /** The Message-IDs in the inbox. */
    idsInInbox: async (credential: MailCredential): Promise<string[]> => {
      const client = await openInbox(credential)
      try {
        await client.mailboxOpen('INBOX')
        const ids: string[] = []
        for await (const { envelope } of client.fetch('1:*', { envelope: true }))
          ids.push(envelope?.messageId ?? '')
        return ids
      } finally {
        await client.logout()
      }
    },
    close: async () => {
      await mail.close()
      await desk.close()
      await google.close()
    },
  }
}
