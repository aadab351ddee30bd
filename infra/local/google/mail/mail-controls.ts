import type { Context } from '../context.ts'
import { findAccessToken } from '../oauth/tokens.ts'
import type { GmailState } from '../world.ts'
import {
  addMessage,
  changeLabels,
  deleteMessage,
  forgetHistory,
  watchOf,
  type GmailBox,
  type HistoryRow,
  type Letter,
  type MessageRow,
  type WatchRow,
} from './gmail-box.ts'
import { mailNotFound } from './mail-error.ts'

export interface Delivered {
  readonly email: string
  readonly messageId: string
}

/** What happens in the mailbox of one account otherwise than by the API; whoever watches it is told. */
export interface MailboxControls {
  /** Puts a message into it, as it is; its id. Mail from outside comes by `deliverMail`. */
  readonly add: (letter: Letter) => string
  readonly label: (messageId: string, change: { add?: readonly string[]; remove?: readonly string[] }) => void
  /** For good. */
  readonly remove: (messageId: string) => void
  /** The newest first. */
  readonly list: () => readonly MessageRow[]
  /** An address that the account may write from, once its owner has confirmed it. */
  readonly addSendAs: (alias: { address: string; name?: string; isVerified?: boolean }) => void
  readonly removeSendAs: (address: string) => void
  /** From now on every place in the history that was noted so far is unknown. */
  readonly expireHistory: () => void
  readonly watch: () => WatchRow | null
  readonly box: GmailBox
}

export interface MailControls {
  /**
   * Mail from outside for an account, or for a group: then each member has it. Who has no mailbox gets nothing; of an address that isn't
   * here, either.
   */
  readonly deliverMail: (letter: Letter) => readonly Delivered[]
  readonly mailboxOf: (email: string) => MailboxControls
  /** The accounts that have a mailbox. */
  readonly mailAccounts: () => readonly string[]
  /** The account in whose inbox an address has its mail: its own, or one more of its own that was confirmed; null when none has it. */
  readonly accountOfAddress: (address: string) => string | null
  /** The confirmed addresses that an account may write from besides its own. */
  readonly sendAsOf: (email: string) => readonly string[]
  /** What is in an inbox, the oldest first. */
  readonly lettersOf: (
    email: string,
  ) => readonly { readonly from: string; readonly subject: string; readonly text: string }[]
  /** A Google Group's address: no account, so nobody can sign in with it and it has no mailbox (google.md 5.1). */
  readonly addGroup: (group: { email: string; members: readonly string[] }) => void
  /** Whose token it is, for a mail server that has to know; null for one that is no good (any more). */
  readonly ownerOfToken: (
    accessToken: string,
  ) => { readonly email: string; readonly scopes: readonly string[] } | null
  readonly setGmail: (email: string, state: GmailState) => void
}

export function mailControls(context: Context): MailControls {
  const { world } = context
  const accountOf = (email: string) => {
    const account = world.accounts.get(email.toLowerCase())
    if (account === undefined) throw new Error(`The stand-in has no account ${email}`)
    return account
  }
  const deliver = (letter: Letter): readonly Delivered[] => {
    const to = addressIn(letter.to)
    const receivers = world.groups.get(to)?.members ?? [to]
    return receivers
      .filter((email) => hasMailbox(context, email))
      .map((email) => {
        const box = world.mailboxOf(email)
        if (context.gmail.deliver) {
          context.gmail.deliver({ ...letter, to: email })
          return { email, messageId: newestIn(box)?.id ?? '' }
        }
        const change = addMessage(box, letter)
        context.mailPushes.tell(box, [change])
        return { email, messageId: change.messageId }
      })
  }
  return {
    deliverMail: deliver,
    mailboxOf: (email) => mailboxControls(context, world.mailboxOf(accountOf(email).email)),
    ...addressControls(context),
    addGroup: ({ email, members }) => {
      const address = email.toLowerCase()
      if (world.accounts.get(address)) throw new Error(`${email} is an account`)
      world.groups.put(address, { email: address, members: members.map((one) => one.toLowerCase()) })
    },
    ownerOfToken: (accessToken) => findAccessToken(world, accessToken),
    setGmail: (email, gmail) => {
      const account = accountOf(email)
      world.accounts.put(account.email, { ...account, gmail })
    },
  }
}

type AddressControls = Pick<MailControls, 'mailAccounts' | 'accountOfAddress' | 'sendAsOf' | 'lettersOf'>

function addressControls(context: Context): AddressControls {
  const { world } = context
  const mailAccounts = () =>
    [...world.accounts.values()].map(({ email }) => email).filter((email) => hasMailbox(context, email))
  const sendAsOf = (email: string) =>
    [...world.mailboxOf(email).sendAs.values()].flatMap((row) => (row.isVerified ? row.address : []))
  return {
    mailAccounts,
    sendAsOf,
    accountOfAddress: (address) => {
      const lower = address.toLowerCase()
      if (world.groups.get(lower) !== undefined) return null
      if (hasMailbox(context, lower)) return lower
      return mailAccounts().find((email) => sendAsOf(email).includes(lower)) ?? null
    },
    lettersOf: (email) => {
      const rows = [...world.mailboxOf(email).messages.values()]
      const received = rows.filter(({ labelIds }) => labelIds.includes('INBOX'))
      return received
        .sort((a, b) => a.receivedAt - b.receivedAt)
        .map((row) => ({ from: headerIn(row, 'From'), subject: headerIn(row, 'Subject'), text: row.text }))
    },
  }
}

function headerIn({ headers }: MessageRow, name: string): string {
  return headers.find((header) => header.name === name)?.value ?? ''
}

function newestIn(box: GmailBox): MessageRow | undefined {
  return [...box.messages.values()].sort((a, b) => b.historyId - a.historyId)[0]
}

/** The address in `Name <address>`, lower case. */
function addressIn(text: string): string {
  return (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase()
}

function hasMailbox({ world }: Context, email: string): boolean {
  const account = world.accounts.get(email)
  return account !== undefined && (account.gmail ?? 'on') === 'on'
}

function mailboxControls({ mailPushes }: Context, box: GmailBox): MailboxControls {
  const told = (changes: readonly HistoryRow[]) => mailPushes.tell(box, changes)
  return {
    box,
    add: (letter) => {
      const change = addMessage(box, letter)
      told([change])
      return change.messageId
    },
    label: (id, change) => {
      if (box.messages.get(id) === undefined) throw mailNotFound()
      told(changeLabels(box, id, change))
    },
    remove: (id) => {
      const change = deleteMessage(box, id)
      if (change === null) throw mailNotFound()
      told([change])
    },
    list: () => [...box.messages.values()].sort((a, b) => b.historyId - a.historyId),
    addSendAs: ({ address, name = '', isVerified = false }) => {
      const lower = address.toLowerCase()
      box.sendAs.put(lower, { address: lower, name, isVerified })
    },
    removeSendAs: (address) => box.sendAs.delete(address.toLowerCase()),
    expireHistory: () => forgetHistory(box),
    watch: () => watchOf(box),
  }
}
