/** Who a Gmail account is, and where its history stands. */
export interface MailProfile {
  /** The account's own address, lower case. */
  readonly address: string
  /** A place in the account's history: digits, up to 20 of them, so not a JavaScript number. They rise with gaps. */
  readonly historyId: string
}

/**
 * Why there is no Gmail behind a Google account: it has none (google.md 5.2: an account made for another address, a licence without mail),
 * or its Workspace administrator has turned it off.
 */
export interface NoMailbox {
  readonly refused: 'no-mailbox' | 'turned-off'
}

/** An address that an account may write from. */
export interface SendAsAddress {
  /** Lower case. */
  readonly address: string
  /** False while its owner hasn't confirmed it: Gmail would write the account's own address in its place. */
  readonly isVerified: boolean
  /** The account's own address; always verified. */
  readonly isPrimary: boolean
}

export interface MailWatch {
  readonly historyId: string
  /** Milliseconds since the epoch; at most seven days ahead. */
  readonly expiresAt: number
}

export interface MailHistoryPage {
  /** Messages that came into the inbox, by Gmail's own ids, each once, in the order in which they came. Some may be gone again. */
  readonly messageIds: readonly string[]
  /**
   * Where the history stood when this page was read. Of several pages it is the first one's to go on from: what comes while they are read is
   * then told again, and nothing is left out.
   */
  readonly historyId: string
  /** Null on the last page. */
  readonly nextPage: string | null
}

/**
 * Gmail as one connected account. Every call has a deadline of its own. Throws `google.rate-limited`, `google.unavailable`, `google.refused`
 * (also for an account without Gmail, see `profile`), `google.grant-dead`, `google.scope-missing`, `google.misconfigured`.
 */
export interface GoogleMail {
  /** One call. The token's own account, whatever address was hoped for; a Google Group's address is never one. */
  profile(): Promise<MailProfile | NoMailbox>
  /** One call. The account's own address is always among them. */
  sendAs(): Promise<readonly SendAsAddress[]>
  /**
   * Asks for messages on a Pub/Sub topic (`projects/<of the OAuth client>/topics/<name>`) about all that changes in the inbox; the first
   * one comes at once, perhaps before this is answered. The same again prolongs it. One call. Throws `google.duplicate` while the account
   * is watched with another topic of this Cloud project (`stop` first), `google.misconfigured` for a topic that isn't there, is another
   * project's, or that Gmail may not publish to.
   */
  watch(topic: string): Promise<MailWatch>
  /** One call; also done when nothing was watched. Ends the watch of every client of this Cloud project. */
  stop(): Promise<void>
  /**
   * One call: what came into the inbox after a place in the history, 500 changes at most. `page` is the `nextPage` of an answer for the same
   * place. Throws `google.cursor-expired` when the place is no longer known (a week or more, seldom a few hours).
   */
  history(since: string, page: string | null): Promise<MailHistoryPage>
}

export type MailSecurity = 'tls' | 'starttls' | 'none'

export interface MailEndpoint {
  readonly host: string
  readonly port: number
  readonly security: MailSecurity
}

/** What it takes to open a mailbox. */
export interface MailCredential {
  /** The mailbox. */
  readonly address: string
  /** Whose token it is, which is who logs in: not always `address`. */
  readonly user: string
  readonly imap: MailEndpoint
  readonly smtp: MailEndpoint
  readonly accessToken: string
}

export interface MailTestFailure {
  readonly failed: 'refused-login' | 'unreachable' | 'token-trouble' | 'too-many-connections' | 'other'
  /** The server's own words, without secrets, shortened; '' when it said nothing. */
  readonly said: string
}

export interface ImapTested {
  readonly ok: true
  readonly folders: number
  /** Of the newest message in the inbox, milliseconds since the epoch; null for an empty one. */
  readonly newestAt: number | null
  readonly capabilities: readonly string[]
}

export interface SmtpTested {
  readonly ok: true
  /** Of the message that was sent; null when none was to be. */
  readonly messageId: string | null
}

export interface TestReport {
  readonly imap: ImapTested | MailTestFailure
  readonly smtp: SmtpTested | MailTestFailure
}

/** The IMAP and SMTP servers of a mailbox. */
export interface MailServer {
  /**
   * Logs in on both sides and out again, one connection at a time; with `sendsTo` a message is sent there, too. Trouble of the servers is
   * in the report; what the token's renewal throws is thrown.
   */
  test(credential: MailCredential, options?: { readonly sendsTo?: string }): Promise<TestReport>
}

/** What the ERP is told about a mailbox. */
export interface MailNewsCall {
  readonly address: string
  /** Gmail's own ids of messages that came, hex digits, at most 1,000; perhaps some of them told before. */
  readonly messageIds: readonly string[]
  /** False when messages may have come that nobody can name any more: the ERP is to look for itself. */
  readonly isComplete: boolean
}

/** The ERP's own door for new mail. */
export interface MailNews {
  /**
   * One signed call, once more for certain when it is repeated: the ERP knows messages by their ids. Throws `erp.unavailable`, `erp.refused`,
   * and `erp.unauthorized` where there is no key to sign with, or the ERP doesn't take it.
   */
  tell(news: MailNewsCall): Promise<void>
}
