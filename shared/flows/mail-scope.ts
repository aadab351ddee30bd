import type { MailboxId, UserId } from '../domain/ids.ts'
import type { ErpPerson } from '../erp-ports.ts'
import type { GoogleMail, MailEndpoint, MailNews, MailServer } from '../mail-ports.ts'
import type { AccountScope } from './account-scope.ts'

/** An access token that is good for at least five minutes. */
export interface MailToken {
  readonly accessToken: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** The words of the message that a test of the connection sends to the mailbox itself. */
export interface Letter {
  readonly subject: string
  readonly text: string
}

/** What mailboxes need besides the tenant's accounts. Mail has grants and tokens of its own: they die with a password change (google.md 1.3). */
export interface MailScope extends AccountScope {
  /** What is asked for, besides the sign-in. */
  readonly mailScopes: readonly string[]
  readonly mailSecretName: (googleSub: string) => string
  /** A token that is stored nowhere yet. */
  readonly gmailBy: (accessToken: string) => GoogleMail
  /** Throws `google.grant-dead`, `secret.missing`, `google.unavailable`, `google.misconfigured`. */
  readonly gmailOf: (googleSub: string) => GoogleMail
  /** `rejected` is one that was just refused, if any. Throws as `gmailOf` does. */
  readonly mailTokenOf: (googleSub: string, rejected?: string) => Promise<MailToken>
  readonly forgetMailTokens: (googleSub: string) => Promise<void>
  readonly servers: { readonly imap: MailEndpoint; readonly smtp: MailEndpoint }
  readonly mailServerOf: (googleSub: string, letter: Letter | null) => MailServer
  /** What a mail program logs in with by XOAUTH2, base64. */
  readonly xoauth2: (user: string, accessToken: string) => string
  /** How the ERP is told; null where it takes no news. */
  readonly news: MailNews | null
  /** An active person of the ERP, remembered for a minute. */
  readonly knownPerson: (userId: UserId) => Promise<ErpPerson | null>
  /** Where a person looks after a mailbox. */
  readonly mailboxUrl: (id: MailboxId) => string
}
