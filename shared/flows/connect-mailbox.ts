import type { MailboxId, UserId } from '../domain/ids.ts'
import type { AccountGrant } from './account-scope.ts'
import type { MailScope } from './mail-scope.ts'
import type { Mailbox } from './mailbox.ts'

/** Why a mailbox was not connected; each has a page that says what to do. */
export type MailRefusal =
  | 'mail-no-right'
  | 'wrong-domain'
  | 'mail-permission-missing'
  | 'no-refresh-token'
  | 'no-mailbox'
  | 'mail-turned-off'
  | 'wrong-address'
  | 'alias-to-confirm'
  | 'alias-unverified'
  | 'account-taken'
  | 'being-ended'
  | 'mailbox-gone'

export interface MailRefused {
  readonly refused: MailRefusal
  readonly mailboxId: MailboxId
  /** The address that was to be connected, and the account's that came. */
  readonly expected?: string
  readonly came?: string
  /** Of the ERP user who has the account already. */
  readonly owner?: UserId
  /** Of `alias-to-confirm`: where at Google it goes on when its user says that it is right. Good for ten minutes, in this browser. */
  readonly confirmUrl?: string
}

export interface MailConnected {
  readonly mailbox: Mailbox
}

/** Begins connecting a mailbox; returns where to send the browser, or why not. */
export async function beginMailConsent(
  _wish: { id: MailboxId; userId: UserId; session: string },
  _scope: MailScope,
): Promise<{ readonly url: string } | MailRefused> {
  throw new Error('not yet')
}

/** Stores what Google granted to somebody who came back, after looking whether it is this mailbox's, and whether he may. */
export async function finishMailConsent(
  _back: {
    readonly mailboxId: MailboxId
    readonly userId: UserId
    /** The account that he said is the right one though its own address is another. */
    readonly confirmedSub: string | null
    /** Of the browser. */
    readonly session: string
    readonly grant: AccountGrant
  },
  _scope: MailScope,
): Promise<MailConnected | MailRefused> {
  throw new Error('not yet')
}
