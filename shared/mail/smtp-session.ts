import { once } from 'node:events'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SMTPConnectionCustomAuthHandler, SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import type { MailEndpoint, SmtpTested } from '../mail-ports.ts'
import type { SessionOptions } from './imap-session.ts'
import type { Login } from './mail-failure.ts'
import { withinMailDeadline } from './within-mail-deadline.ts'
import { xoauth2Of } from './xoauth2-of.ts'

/** A whole message (RFC 5322) and where it goes. */
export interface Letter {
  readonly from: string
  readonly to: string
  readonly messageId: string
  readonly raw: Buffer
}

const QUIT_MAX_MS = 2_000

/**
 * One short SMTP session: login by XOAUTH2, the letter if there is one, out again. The connection is closed when this
 * settles. Throws the client's errors, see `smtpFailure`.
 */
export async function smtpSession(
  endpoint: MailEndpoint,
  { login, letter }: { readonly login: Login; readonly letter: Letter | null },
  options: SessionOptions,
): Promise<SmtpTested> {
  const { default: Connection } = await import('nodemailer/lib/smtp-connection')
  const connection = new Connection(connectionOptions(endpoint, login, options))
  try {
    await withinMailDeadline(options.deadlineMs, talk(connection, login, letter))
    const ended = once(connection, 'end')
    connection.quit()
    await withinMailDeadline(QUIT_MAX_MS, ended).catch(() => undefined)
    return { ok: true, messageId: letter?.messageId ?? null }
  } finally {
    connection.close()
  }
}

async function talk(connection: SMTPConnection, login: Login, letter: Letter | null): Promise<void> {
  const { promise: broken, reject } = Promise.withResolvers<never>()
  // Kept for good: a connection that breaks later must not end the process.
  connection.on('error', reject)
  connection.on('end', () => reject(Object.assign(new Error('closed'), { code: 'ECONNECTION' })))
  broken.catch(() => undefined)
  const step = (begin: (done: (error?: Error | null) => void) => void): Promise<void> => {
    const { promise, resolve, reject: fail } = Promise.withResolvers<void>()
    begin((error) => (error ? fail(error) : resolve()))
    return Promise.race([promise, broken])
  }
  await step((done) => connection.connect(done))
  await step((done) => connection.login({ user: login.user, pass: '', method: 'XOAUTH2' }, done))
  if (letter === null) return
  const { from, to, raw } = letter
  await step((done) => connection.send({ from, to: [to] }, raw, done))
}

function connectionOptions(
  { host, port, security }: MailEndpoint,
  login: Login,
  { deadlineMs, ca }: SessionOptions,
): SMTPConnectionOptions {
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { ...(ca !== undefined && { ca }) },
    logger: false,
    // Its own way of doing it takes a challenge for a reason to log in with the same token once more.
    customAuth: { XOAUTH2: xoauth2Login(login) },
    connectionTimeout: deadlineMs,
    dnsTimeout: deadlineMs,
    greetingTimeout: deadlineMs,
    socketTimeout: deadlineMs,
  }
}

function xoauth2Login({ user, accessToken }: Login): SMTPConnectionCustomAuthHandler {
  return async (context) => {
    const answer = await context.sendCommand(`AUTH XOAUTH2 ${xoauth2Of(user, accessToken)}`)
    // 334 with a JSON of what is wrong; the refusal itself comes after an empty line (google.md 5.1).
    const last = answer.status === 334 ? await context.sendCommand('') : answer
    if (last.status !== 235) throw new Error('the login was refused')
  }
}
