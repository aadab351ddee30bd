import type { MailTestFailure } from '../mail-ports.ts'
import { mailWords } from './mail-words.ts'
import { xoauth2Of } from './xoauth2-of.ts'

export interface Login {
  readonly user: string
  readonly accessToken: string
}

/** What the two clients put on their errors, as far as it is read here. */
interface ClientError {
  readonly code?: unknown
  readonly originalCode?: unknown
  readonly authenticationFailed?: unknown
  readonly serverResponseCode?: unknown
  readonly responseStatus?: unknown
  readonly responseText?: unknown
  readonly response?: unknown
  readonly reason?: unknown
  readonly responseCode?: unknown
}

type Kind = MailTestFailure['failed']

/** Gmail says it with [ALERT] after the same challenge as for a bad token, Dovecot with [UNAVAILABLE]: only the words are common. */
const TOO_MANY =
  /too many (?:simultaneous |concurrent )?(?:connections|sessions)|maximum number of connections/i
/** RFC 5530: what is wrong with who logs in. Every other code is about the server, though `authenticationFailed` is set for it, too. */
const REFUSALS = new Set(['AUTHENTICATIONFAILED', 'AUTHORIZATIONFAILED', 'EXPIRED'])
const NETWORK =
  /^(?:E(?:CONN\w+|TIMEDOUT|TIMEOUT|SOCKET|DNS|TLS|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|PIPE|PROTO|ConnectionClosed)|\w+_TIMEOUT|NoConnection|ClosedAfterConnect\w+|CERT_\w+|DEPTH_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|ERR_(?:TLS|SSL)_\w+)$/

/** What an error of the IMAP client means. A bug of ours is thrown on. */
export function imapFailure(error: unknown, login: Login): MailTestFailure {
  const seen = clientError(error)
  const said = text(seen.responseText) || text(seen.reason)
  return failure({ kind: imapKind(seen, said), said: said || (text(seen.response) ?? ''), seen }, login)
}

function imapKind(seen: ClientError, said: string): Kind {
  if (TOO_MANY.test(said)) return 'too-many-connections'
  if (seen.authenticationFailed === true) {
    const code = text(seen.serverResponseCode).toUpperCase()
    // The server couldn't ask whether the token is good: that says nothing about the token.
    if (code === 'UNAVAILABLE' || code === 'SERVERBUG' || code === 'INUSE') return 'token-trouble'
    return code === '' || REFUSALS.has(code) ? 'refused-login' : 'other'
  }
  return NETWORK.test(text(seen.code)) ? 'unreachable' : 'other'
}

/** What an error of the SMTP client means. A bug of ours is thrown on. */
export function smtpFailure(error: unknown, login: Login): MailTestFailure {
  const seen = clientError(error)
  const said = text(seen.response)
  return failure({ kind: smtpKind(seen, said), said, seen }, login)
}

function smtpKind(seen: ClientError, said: string): Kind {
  if (TOO_MANY.test(said)) return 'too-many-connections'
  const status = typeof seen.responseCode === 'number' ? seen.responseCode : 0
  // 4xx: not now (RFC 4954: 454 when the server can't check, 421 when it goes away).
  if (seen.code === 'EAUTH' && status >= 400 && status < 500) return 'token-trouble'
  if (seen.code === 'EAUTH' && status >= 500) return 'refused-login'
  if (status > 0) return 'other'
  return NETWORK.test(text(seen.code)) ? 'unreachable' : 'other'
}

function failure(
  { kind, said, seen }: { kind: Kind; said: string; seen: ClientError },
  { user, accessToken }: Login,
): MailTestFailure {
  // Where the server said nothing, the network's own name for the trouble is all there is.
  const words = said || text(seen.originalCode) || text(seen.code)
  return { failed: kind, said: mailWords(words, [accessToken, xoauth2Of(user, accessToken)]) }
}

function clientError(error: unknown): ClientError {
  const isBug = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError
  if (isBug || typeof error !== 'object' || error === null) throw error
  return error
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
