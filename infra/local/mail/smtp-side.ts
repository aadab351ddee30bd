import { SMTPServer } from 'smtp-server'
import type { SMTPServerAuthentication, SMTPServerSession } from 'smtp-server'
import type { LoginNote } from './imap-gate.ts'
import { checkLogin, REFUSAL } from './mail-login.ts'
import type { ReadToken } from './mail-login.ts'
import type { Certificate } from './self-signed-certificate.ts'

export interface SentLetter {
  /** The account that is logged in. */
  readonly user: string
  readonly to: readonly string[]
  /** A byte in each character. */
  readonly raw: string
}

export interface SmtpSideOptions {
  readonly certificate: Certificate
  readonly readToken: ReadToken
  readonly hasMailbox: (user: string) => boolean
  readonly note: (login: LoginNote) => void
  readonly onSent: (letter: SentLetter) => void
}

/** google.md 5.1: what Gmail says in answer to EHLO. */
const LETTER_MAX_BYTES = 35_651_584
/** Where the package keeps what is done with the client's next line. */
const NEXT_LINE = '_nextHandler'
const REFUSED = [
  'Username and Password not accepted. For more information, go to',
  ' https://support.google.com/mail/?p=BadCredentials',
]

/** Gmail's smtp server on port 465, as far as a client sees it. */
export function smtpSide(options: SmtpSideOptions): SMTPServer {
  const server: SMTPServer = new SMTPServer({
    secure: true,
    ...options.certificate,
    authMethods: ['XOAUTH2'],
    size: LETTER_MAX_BYTES,
    rejectOversized: true,
    hideENHANCEDSTATUSCODES: false,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 200,
    onAuth: (auth, session, callback) => {
      void answerLogin({ auth, callback, refuse: () => refuseInGmailsWords(server, session) }, options)
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        if (!stream.sizeExceeded)
          options.onSent({ user: String(session.user), to, raw: Buffer.concat(chunks).toString('latin1') })
        callback(null, '2.0.0 OK')
      })
    },
  })
  // What a client breaks is the client's business.
  server.on('error', () => undefined)
  return server
}

interface LoginCall {
  readonly auth: SMTPServerAuthentication
  readonly callback: (error: Error | null, answer?: { user?: string; data?: object }) => void
  /** To be called after the challenge. */
  readonly refuse: () => void
}

async function answerLogin(
  { auth: { username = '', accessToken = '' }, callback, refuse }: LoginCall,
  { readToken, hasMailbox, note }: SmtpSideOptions,
): Promise<void> {
  const user = username.toLowerCase()
  const known = await checkLogin({ user, accessToken }, readToken)
  const result = known === 'good' && !hasMailbox(user) ? 'refused' : known
  note({ protocol: 'smtp', user, mechanism: 'XOAUTH2', result })
  if (result === 'good') return callback(null, { user })
  if (result === 'unknown')
    return callback(Object.assign(new Error('Temporary authentication failure'), { responseCode: 454 }))
  callback(null, { data: REFUSAL })
  refuse()
}

/** After the challenge the package waits for the empty line, to answer it in words of its own. */
function refuseInGmailsWords(server: SMTPServer, session: SMTPServerSession): void {
  const connection = [...server.connections].find((one) => one.session === session)
  if (connection === undefined) return
  connection[NEXT_LINE] = (_line: unknown, done: () => void) => {
    connection.send(535, REFUSED)
    done()
  }
}
