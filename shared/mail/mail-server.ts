import { randomUUID } from 'node:crypto'
import type { MailCredential, MailServer, MailTestFailure, TestReport } from '../mail-ports.ts'
import type { Clock } from '../ports.ts'
import { imapSession } from './imap-session.ts'
import { imapFailure, smtpFailure } from './mail-failure.ts'
import type { Login } from './mail-failure.ts'
import { smtpSession } from './smtp-session.ts'
import type { Letter } from './smtp-session.ts'

export interface MailTestDeps {
  readonly clock: Clock
  /** A token in place of the one that was refused. What it throws is thrown on. */
  readonly accessToken: (rejected: string) => Promise<string>
  /** How long each of the two sessions may take. */
  readonly deadlineMs?: number
  /** For servers with a certificate of their own. */
  readonly ca?: string
  /** What the message to oneself says, in the user's language. */
  readonly letter?: { readonly subject: string; readonly text: string }
}

const DEADLINE_MS = 15_000
const LETTER = {
  subject: 'The mailbox works',
  text: 'This message was sent to test the connection. Nothing has to be done about it.',
}

/** The servers of mailboxes whose tokens come from `deps.accessToken`. */
export function mailServer(deps: MailTestDeps): MailServer {
  return {
    test: (credential, { sendsTo } = {}) => testMailbox(credential, { sendsTo: sendsTo ?? null }, deps),
  }
}

/** The last test of each mailbox that this process has begun. */
const underWay = new Map<string, Promise<unknown>>()

/**
 * Logs in on both servers of a mailbox and out again, IMAP first; with `sendsTo` a message goes there. In one process there is never more than
 * one connection to a mailbox at a time: Gmail counts them (google.md 5.1). A refused token is renewed once, whichever server refuses it;
 * what `deps.accessToken` throws is thrown, all other trouble is in the report.
 */
export async function testMailbox(
  credential: MailCredential,
  { sendsTo }: { readonly sendsTo: string | null },
  deps: MailTestDeps,
): Promise<TestReport> {
  const name = `${credential.user}\n${credential.imap.host}:${credential.imap.port}`
  const before = underWay.get(name) ?? Promise.resolve()
  const test = before.then(() => testNow(credential, sendsTo, deps))
  const settled = test.catch(() => undefined)
  underWay.set(name, settled)
  try {
    return await test
  } finally {
    if (underWay.get(name) === settled) underWay.delete(name)
  }
}

async function testNow(
  credential: MailCredential,
  sendsTo: string | null,
  deps: MailTestDeps,
): Promise<TestReport> {
  const { user, imap, smtp } = credential
  const session = {
    deadlineMs: deps.deadlineMs ?? DEADLINE_MS,
    ...(deps.ca !== undefined && { ca: deps.ca }),
  }
  const attempt = attempts({ user, accessToken: credential.accessToken }, deps)
  const letter = sendsTo === null ? null : await writeLetter(credential.address, sendsTo, deps)
  return {
    imap: await attempt((login) => imapSession(imap, login, session), imapFailure),
    smtp: await attempt((login) => smtpSession(smtp, { login, letter }, session), smtpFailure),
  }
}

/** Tries with the token that is good by what is known; all attempts together renew it once at most. */
function attempts(first: Login, { accessToken }: MailTestDeps) {
  let login = first
  return async <Seen>(
    work: (login: Login) => Promise<Seen>,
    failureOf: (error: unknown, login: Login) => MailTestFailure,
  ): Promise<Seen | MailTestFailure> => {
    const tryNow = (): Promise<Seen | MailTestFailure> =>
      work(login).catch((error: unknown) => failureOf(error, login))
    const result = await tryNow()
    if (!isRefused(result) || login !== first) return result
    login = { user: first.user, accessToken: await accessToken(first.accessToken) }
    return await tryNow()
  }
}

function isRefused(result: unknown): boolean {
  return (result as Partial<MailTestFailure>).failed === 'refused-login'
}

async function writeLetter(
  from: string,
  to: string,
  { clock, letter = LETTER }: MailTestDeps,
): Promise<Letter> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const messageId = `<${randomUUID()}@${from.slice(from.lastIndexOf('@') + 1)}>`
  const composer = new MailComposer({
    from,
    to,
    messageId,
    date: new Date(clock.now()),
    // An autoresponder must not answer it (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    subject: letter.subject,
    text: letter.text,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return { from, to, messageId, raw: await composer.compile().build() }
}
