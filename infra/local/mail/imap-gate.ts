import type { Socket } from 'node:net'
import { hoodiecrow } from './hoodiecrow.ts'
import type { Hoodiecrow, HoodiecrowConnection, ParsedCommand } from './hoodiecrow.ts'
import { checkLogin, readSasl, REFUSAL } from './mail-login.ts'
import type { LoginResult, ReadToken } from './mail-login.ts'
import type { Certificate } from './self-signed-certificate.ts'

export type Mechanism = 'XOAUTH2' | 'OAUTHBEARER'

export interface LoginNote {
  readonly protocol: 'imap' | 'smtp'
  readonly user: string
  readonly mechanism: string
  readonly result: LoginResult | 'too-many'
}

export interface ImapGateOptions {
  readonly certificate: Certificate
  readonly readToken: ReadToken
  readonly mechanisms: readonly Mechanism[]
  /** google.md 5.1: Gmail's is 15. */
  readonly connectionsMax: number
  /** Null for an account without a mailbox. */
  readonly boxOf: (user: string) => Hoodiecrow | null
  readonly note: (login: LoginNote) => void
}

const EXTENSIONS = [
  'ID',
  'SASL-IR',
  'NAMESPACE',
  'IDLE',
  'ENABLE',
  'CONDSTORE',
  'LITERALPLUS',
  'UNSELECT',
  'SPECIAL-USE',
  'UIDPLUS',
  'MOVE',
]

/** The folders of a new Gmail account. */
const folders = (): Readonly<Record<string, object>> => ({
  INBOX: {},
  '': {
    separator: '/',
    folders: {
      '[Gmail]': {
        flags: ['\\Noselect'],
        folders: {
          'All Mail': { 'special-use': '\\All' },
          Drafts: { 'special-use': '\\Drafts' },
          'Sent Mail': { 'special-use': '\\Sent' },
          Spam: { 'special-use': '\\Junk' },
          Starred: { 'special-use': '\\Flagged' },
          Trash: { 'special-use': '\\Trash' },
        },
      },
    },
  },
})

/** Under this name the package keeps what a connection hears its server's news with. */
const LISTENER = '_notificationCallback'

const ID = { name: 'GImap', vendor: 'Google, Inc.' }

/** One account's mail, which nobody reaches but through the gate. */
export function openBox(): Hoodiecrow {
  const box = hoodiecrow({ plugins: EXTENSIONS, storage: folders(), id: ID })
  // Each connection listens, and there may be fifteen.
  return box.setMaxListeners(0)
}

/**
 * One port for all mailboxes, as with Gmail. The package knows one store per server, so who has logged in is handed over to the server of his own
 * box. Refusals are Gmail's: the challenge in JSON, an empty line of the client's, then NO; also for too many connections.
 */
export function imapGate(options: ImapGateOptions): Hoodiecrow {
  const live = new Map<string, Set<Socket>>()
  const gate = hoodiecrow({
    plugins: [...EXTENSIONS, ...options.mechanisms.map((mechanism) => login(mechanism, options, live))],
    secureConnection: true,
    credentials: options.certificate,
    storage: {},
    id: ID,
  })
  return gate.setMaxListeners(0)
}

function login(mechanism: Mechanism, options: ImapGateOptions, live: Map<string, Set<Socket>>) {
  return (server: Hoodiecrow): void => {
    server.registerCapability(`AUTH=${mechanism}`, ({ state }) => state === 'Not Authenticated')
    server.setCommandHandler(`AUTHENTICATE ${mechanism}`, (...[connection, parsed, , done]) => {
      const answer = (sent: string): void =>
        void enter({ connection, parsed, sent, mechanism }, options, live).finally(done)
      const first = parsed.attributes?.[0]?.value
      if (first === undefined) askLine(connection, '', answer)
      else answer(first)
    })
  }
}

interface Attempt {
  readonly connection: HoodiecrowConnection
  readonly parsed: ParsedCommand
  readonly sent: string
  readonly mechanism: Mechanism
}

async function enter(
  { connection, parsed, sent, mechanism }: Attempt,
  { readToken, boxOf, connectionsMax, note }: ImapGateOptions,
  live: Map<string, Set<Socket>>,
): Promise<void> {
  const sasl = readSasl(mechanism, sent)
  if (sasl === null) return conclude(connection, parsed, ['BAD', null, 'Invalid SASL argument.'])
  const user = sasl.user.toLowerCase()
  const result = await checkLogin(sasl, readToken)
  const box = result === 'good' ? boxOf(user) : null
  const { socket } = connection
  if (socket === null) return
  const open = live.get(user) ?? new Set<Socket>()
  const isFull = box !== null && open.size >= connectionsMax
  note({ protocol: 'imap', user, mechanism, result: isFull ? 'too-many' : result })
  if (result === 'unknown') return conclude(connection, parsed, TROUBLE)
  if (box === null || isFull) {
    const challenge = Buffer.from(JSON.stringify(REFUSAL)).toString('base64')
    return askLine(connection, challenge, () => conclude(connection, parsed, isFull ? TOO_MANY : REFUSED))
  }
  live.set(user, open.add(socket))
  socket.once('close', () => open.delete(socket))
  moveInto(connection, box)
  conclude(connection, parsed, ['OK', null, `${sasl.user} authenticated (Success)`])
}

function moveInto(connection: HoodiecrowConnection, box: Hoodiecrow): void {
  connection.server.removeListener('notify', connection[LISTENER])
  connection.server = box
  box.on('notify', connection[LISTENER])
  connection.state = 'Authenticated'
}

type Conclusion = readonly ['OK' | 'NO' | 'BAD', string | null, string]
const REFUSED: Conclusion = ['NO', 'AUTHENTICATIONFAILED', 'Invalid credentials (Failure)']
const TOO_MANY: Conclusion = ['NO', 'ALERT', 'Too many simultaneous connections. (Failure)']
const TROUBLE: Conclusion = ['NO', 'UNAVAILABLE', 'Temporary System Error (Failure)']

function conclude(
  connection: HoodiecrowConnection,
  parsed: ParsedCommand,
  [command, code, text]: Conclusion,
): void {
  const section = code === null ? [] : [{ type: 'SECTION', section: [{ type: 'ATOM', value: code }] }]
  const attributes = [...section, { type: 'TEXT', value: text }]
  connection.send({ tag: parsed.tag, command, attributes }, 'AUTHENTICATE', parsed, '')
}

function askLine(connection: HoodiecrowConnection, words: string, answer: (line: string) => void): void {
  connection.inputHandler = (line) => {
    connection.inputHandler = false
    answer(line)
  }
  connection.socket?.write(`+ ${words}\r\n`)
}
