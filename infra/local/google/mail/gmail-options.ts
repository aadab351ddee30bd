/** A Pub/Sub topic, and the one push subscription that it has. */
export interface TopicOptions {
  /** Default true: gmail-api-push@system.gserviceaccount.com is a publisher of it. */
  mayPublish?: boolean
  /** Where the subscription pushes to; without one nobody hears. */
  endpoint?: string
  /** In the envelope; default `projects/<project>/subscriptions/<topic>`. */
  subscription?: string
  /** The OIDC token that comes along; default none. */
  bearer?: () => string | Promise<string>
}

/** Each may be changed while it runs. */
export interface GmailOptions {
  /** The Cloud project of all clients. Default `stand-in`. */
  projectId?: string
  /** Topics that exist, by their full names. */
  topics?: Record<string, TopicOptions>
  /** Default and most: 7 days. */
  watchLifeMs?: number
  /** "At least a week typically, sometimes hours" (google.md 5.2). Default a week. */
  historyLifeMs?: number
  /** No page of history holds more than this, whatever maxResults asks. */
  pageSizeMax?: number
  /** How the `historyId` of a push is written; which of them Google does isn't settled (google.md 9). Default `number`. */
  pushedHistoryId?: 'number' | 'string'
  /** What an account without a mailbox is told; both were seen. Default `not-enabled`. */
  withoutMailbox?: 'not-enabled' | 'precondition'
  quota?: MailQuotaLimits
  /** A mail server beside it, which takes mail from outside for an account and has it added to the mailbox by itself. */
  deliver?: (letter: { from: string; to: string; subject: string; text?: string }) => void
}

/** Units; default 6,000 and 1,200,000: what projects made since May 2026 have. */
export interface MailQuotaLimits {
  perUserPerMinute?: number
  perProjectPerMinute?: number
}

export function projectOf({ projectId = 'stand-in' }: GmailOptions): string {
  return projectId
}
