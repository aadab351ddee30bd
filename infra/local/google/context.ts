import type { Mailbox } from './sent-mail.ts'
import type { Pushes } from './calendar/pushes.ts'
import type { ListingMemory } from './calendar/listings.ts'
import type { QuotaMeter } from './calendar/quota.ts'
import type { GmailOptions } from './mail/gmail-options.ts'
import type { MailPushes } from './mail/mail-pushes.ts'
import type { MailQuota } from './mail/mail-quota.ts'
import type { SigningKey } from './oauth/signing-key.ts'
import type { World } from './world.ts'

/** What every part of the stand-in works with. */
export interface Context {
  readonly world: World
  readonly key: SigningKey
  readonly mail: Mailbox
  readonly pushes: Pushes
  readonly listings: ListingMemory
  readonly quota: QuotaMeter
  readonly paging: PagingOptions
  readonly gmail: GmailOptions
  readonly mailPushes: MailPushes
  readonly mailQuota: MailQuota
  /** What becomes of a page before it is shown; null: nothing. */
  readonly pages: { change: ((page: Response) => Promise<Response>) | null }
  /** The stand-in's own address; known only once it listens. */
  readonly url: () => string
}

/** For tests: pages as Google may give them, though it seldom does. */
export interface PagingOptions {
  /** No page holds more than this, whatever maxResults asks. */
  pageSizeMax?: number
  /** An empty page with a nextPageToken comes before each page. */
  emptyPages?: boolean
  /** What changed while its list is being paged is told once more on the last page. */
  repeatChanged?: boolean
}

/** Who acts: the holder of an access token, or a user on the stand-in's own pages. */
export interface Actor {
  readonly email: string
  readonly clientId: string
  readonly scopes: readonly string[]
}
