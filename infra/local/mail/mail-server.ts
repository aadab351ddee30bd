import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Clock } from '../../../shared/ports.ts'
import type { Hoodiecrow } from './hoodiecrow.ts'
import { imapGate, openBox } from './imap-gate.ts'
import type { LoginNote, Mechanism } from './imap-gate.ts'
import { addressIn, composeLetter, headerOf, internalDate, withSender } from './letter-text.ts'
import type { PlainLetter } from './letter-text.ts'
import type { ReadToken } from './mail-login.ts'
import { selfSignedCertificate } from './self-signed-certificate.ts'
import { smtpSide } from './smtp-side.ts'
import type { SentLetter } from './smtp-side.ts'

export interface ArrivedLetter {
  /** The account. */
  readonly to: string
  readonly from: string
  readonly subject: string
  readonly messageId: string
}

export interface LocalMailOptions {
  readonly clock: Clock
  readonly readToken: ReadToken
  /** The account that has the mail of an address (its own, or one more of its own); null when none has it, as with a Google Group. */
  readonly accountOf: (address: string) => string | null
  /** The addresses that an account may send from besides its own: verified ones. */
  readonly sendAsOf?: (account: string) => readonly string[]
  /** Told of everything that comes into an inbox. */
  readonly onArrival?: (letter: ArrivedLetter) => void
  readonly host?: string
  /** Default: any free ones. */
  readonly imapPort?: number
  readonly smtpPort?: number
  readonly mechanisms?: readonly Mechanism[]
  readonly connectionsMax?: number
}

export interface LocalMail {
  readonly imapPort: number
  readonly smtpPort: number
  /** The servers' certificate, which clients have to be told to trust. */
  readonly ca: string
  readonly logins: readonly LoginNote[]
  /** Mail from elsewhere. */
  readonly deliver: (letter: PlainLetter) => void
  /** The messages of a folder as they came, oldest first. */
  readonly messagesOf: (account: string, folder?: string) => readonly string[]
  readonly close: () => Promise<void>
}

const ALL = '[Gmail]/All Mail'
const SENT = '[Gmail]/Sent Mail'

/** Gmail's IMAP and SMTP on two ports of this machine, by TLS from the first byte. Everything is in memory. */
export async function startMailServer(options: LocalMailOptions): Promise<LocalMail> {
  const { readToken, mechanisms = ['XOAUTH2', 'OAUTHBEARER'], connectionsMax = 15 } = options
  const certificate = selfSignedCertificate()
  const logins: LoginNote[] = []
  const note = (login: LoginNote): void => void logins.push(login)
  const post = postOffice(options)
  const { boxOf } = post
  const imap = imapGate({ certificate, readToken, mechanisms, connectionsMax, note, boxOf })
  const smtp = smtpSide({
    certificate,
    readToken,
    note,
    hasMailbox: (user) => boxOf(user) !== null,
    onSent: post.send,
  })
  const [imapSide, smtpServer] = await Promise.all([
    listen(imap.server, options.host, options.imapPort),
    listen(smtp.server, options.host, options.smtpPort),
  ])
  return {
    imapPort: imapSide.port,
    smtpPort: smtpServer.port,
    ca: certificate.cert,
    logins,
    deliver: post.deliver,
    messagesOf: (account, folder = 'INBOX') =>
      boxOf(account)
        ?.getMailbox(folder)
        ?.messages.map(({ raw }) => raw) ?? [],
    close: async () => void (await Promise.all([imapSide.close(), smtpServer.close()])),
  }
}

function postOffice({ clock, accountOf, sendAsOf = () => [], onArrival }: LocalMailOptions) {
  const boxes = new Map<string, Hoodiecrow>()

  const boxOf = (user: string): Hoodiecrow | null => {
    const account = user.toLowerCase()
    // Only an account's own address logs in, though others may have their mail there.
    if (accountOf(account) !== account) return null
    const box = boxes.get(account) ?? openBox()
    boxes.set(account, box)
    return box
  }

  const put = (box: Hoodiecrow, path: string, raw: string): void => {
    const flags = path === SENT ? ['\\Seen'] : []
    for (const folder of [path, ALL]) box.appendMessage(folder, flags, internalDate(clock.now()), raw)
  }

  const arrive = (addresses: readonly string[], raw: string): void => {
    const accounts = addresses.flatMap((address) => accountOf(untagged(address)) ?? [])
    for (const account of new Set(accounts)) {
      const box = boxOf(account)
      if (box === null) continue
      put(box, 'INBOX', raw)
      onArrival?.({
        to: account,
        from: addressIn(headerOf(raw, 'From')),
        subject: headerOf(raw, 'Subject') ?? '',
        messageId: headerOf(raw, 'Message-ID') ?? '',
      })
    }
  }

  return {
    boxOf,
    deliver: (letter: PlainLetter): void =>
      arrive([letter.to], composeLetter(letter, clock.now(), newMessageId())),
    send: ({ user, to, raw }: SentLetter): void => {
      const from = addressIn(headerOf(raw, 'From'))
      const may = [user, ...sendAsOf(user)].map((address) => address.toLowerCase())
      const sent = may.includes(from) ? raw : withSender(raw, user)
      const box = boxOf(user)
      if (box !== null) put(box, SENT, sent)
      arrive(to, sent)
    },
  }
}

/** `jana+bills@…` is Jana's. */
function untagged(address: string): string {
  return address.toLowerCase().replace(/\+[^@]*@/, '@')
}

function newMessageId(): string {
  return `<${randomUUID()}@mail.example>`
}

async function listen(server: Server, host = '127.0.0.1', port = 0) {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    // One answer is several small writes, each of which would wait for the other side's acknowledgement: 40 ms.
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.once('close', () => open.delete(socket))
  })
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}
