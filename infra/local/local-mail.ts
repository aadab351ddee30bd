import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../shared/ports.ts'
import type { GoogleStandIn } from './google/google-stand-in.ts'
import type { LocalMail } from './mail/mail-server.ts'

/** Of the stand-in's only Cloud project. */
export const MAIL_TOPIC = 'projects/stand-in/topics/gmail'

export interface MailBesideOptions {
  readonly clock: Clock
  readonly dataDir: string
  readonly host: string
  /** IMAP's; SMTP has the next one. 0: any free ones. */
  readonly port: number
}

/** The world's mail servers, and the settings by which the functions find them. */
export interface MailBeside {
  /** Null for others than our own. */
  readonly mail: LocalMail | null
  readonly settings: Readonly<Record<string, string>>
  readonly close: () => Promise<void>
}

/** Mail servers that ask Google's stand-in whose a token is. */
export type OtherMail = Pick<LocalMail, 'imapPort' | 'smtpPort' | 'ca' | 'close'>

/**
 * IMAP and SMTP beside Google's stand-in, over the same accounts: what comes in by SMTP is in Gmail's history, and what Google's pages let come
 * in is in the IMAP inbox. The boxes themselves are in memory; the inboxes are filled again from Gmail.
 */
export async function startMailBeside(
  google: GoogleStandIn,
  { clock, dataDir, host, port }: MailBesideOptions,
): Promise<MailBeside> {
  // Only worlds with a Google of their own have it.
  const { startMailServer } = await import('./mail/mail-server.ts')
  let isFilling = true
  const mail = await startMailServer({
    clock,
    host,
    ...(port > 0 && { imapPort: port, smtpPort: port + 1 }),
    readToken: async (token) => google.ownerOfToken(token),
    accountOf: google.accountOfAddress,
    sendAsOf: google.sendAsOf,
    onArrival: ({ to, from, subject, messageId }) => {
      if (!isFilling) google.mailboxOf(to).add({ to, from, subject, messageId })
    },
  })
  for (const account of google.mailAccounts())
    for (const { from, subject, text } of google.lettersOf(account))
      mail.deliver({ from, to: account, subject, text })
  isFilling = false
  google.gmail.deliver = ({ from, to, subject, text = '' }) => mail.deliver({ from, to, subject, text })
  return { ...besideOf(mail, dataDir), mail }
}

/** The same with mail servers that are there already. */
export function besideOf({ imapPort, smtpPort, ca, close }: OtherMail, dataDir: string): MailBeside {
  const caPath = join(dataDir, 'mail-ca.pem')
  writeFileSync(caPath, ca, { mode: 0o600 })
  const settings = {
    MAIL_IMAP_URL: `imaps://localhost:${imapPort}`,
    MAIL_SMTP_URL: `smtps://localhost:${smtpPort}`,
    MAIL_CA_FILE: caPath,
  }
  return { mail: null, settings, close }
}

/** Has what Gmail publishes pushed to the functions, with the token that Pub/Sub would send. */
export function pushMailTo(
  google: GoogleStandIn,
  functionsUrl: string,
  { tenant, mintToken }: { tenant: string; mintToken: (audience: string) => Promise<string> },
): void {
  const endpoint = `${functionsUrl}/gmail-push/${tenant}`
  google.gmail.topics = { [MAIL_TOPIC]: { endpoint, bearer: () => mintToken(endpoint) } }
}
