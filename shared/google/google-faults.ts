import { Fault, type FaultCode } from '../domain/fault.ts'

/** What can be said about a failed call without repeating anything private of it. */
export interface GoogleFailure {
  /** Null when there was no answer at all. */
  readonly status: number | null
  /** Google's own word for it (`rateLimitExceeded`), the network's (`ECONNRESET`), or empty. */
  readonly reason: string
  readonly code: FaultCode
  readonly retryAfterMs: number | undefined
}

/** The reason tells what happened: domain and message differ between documentation and live answers. */
const CODE_OF_REASON: Readonly<Record<string, FaultCode>> = {
  // Calendar
  accessNotConfigured: 'google.misconfigured',
  channelIdNotUnique: 'google.duplicate',
  conditionNotMet: 'google.moved-on',
  conflict: 'google.unavailable',
  backendError: 'google.unavailable',
  deleted: 'google.gone',
  duplicate: 'google.duplicate',
  fullSyncRequired: 'google.cursor-expired',
  insufficientPermissions: 'google.scope-missing',
  'push.webhookUrlNotHttps': 'google.misconfigured',
  'push.webhookUrlUnauthorized': 'google.misconfigured',
  quotaExceeded: 'google.rate-limited',
  rateLimitExceeded: 'google.rate-limited',
  updatedMinTooLongAgo: 'google.cursor-expired',
  userRateLimitExceeded: 'google.rate-limited',
  // Gmail
  dailyLimitExceeded: 'google.rate-limited',
  // A Workspace administrator has turned Gmail off.
  domainPolicy: 'google.refused',
  // People, and what stands before all of Google's newer APIs (google.api.ErrorReason)
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: 'google.scope-missing',
  EXPIRED_SYNC_TOKEN: 'google.cursor-expired',
  MY_CONTACTS_OVERFLOW_COUNT: 'google.contacts-full',
  RATE_LIMIT_EXCEEDED: 'google.rate-limited',
  SERVICE_DISABLED: 'google.misconfigured',
  // Token endpoint
  // A Workspace administrator has blocked us: nothing works until he allows us and the user connects anew.
  admin_policy_enforced: 'google.grant-dead',
  deleted_client: 'google.misconfigured',
  invalid_client: 'google.misconfigured',
  invalid_grant: 'google.grant-dead',
  invalid_scope: 'google.misconfigured',
  org_internal: 'google.grant-dead',
  redirect_uri_mismatch: 'google.misconfigured',
  unauthorized_client: 'google.misconfigured',
  unsupported_grant_type: 'google.misconfigured',
}

/** What is said in the message alone (People: google.md 4.2, 4.3; Gmail: 5.2): the status beside it is that of many other refusals. */
const CODE_OF_PHRASE: readonly (readonly [phrase: string, FaultCode])[] = [
  ['Sync token is expired', 'google.cursor-expired'],
  ['person.etag is different', 'google.moved-on'],
  ['MY_CONTACTS_OVERFLOW_COUNT', 'google.contacts-full'],
  // A watch sends a message to its topic at once: what Pub/Sub says of the topic comes back as a 403 or 404 of the mailbox.
  ['Error sending test message to Cloud PubSub', 'google.misconfigured'],
  ['Invalid topicName', 'google.misconfigured'],
  ['Invalid topic name', 'google.misconfigured'],
  ['Only one user push notification client', 'google.duplicate'],
]

/** The one of the newer APIs' general words that tells more than the HTTP status beside it. */
const CODE_OF_WORD: Readonly<Record<string, FaultCode>> = { ALREADY_EXISTS: 'google.duplicate' }

const CODE_OF_STATUS: Readonly<Record<number, FaultCode>> = {
  404: 'google.gone',
  408: 'google.unavailable',
  409: 'google.unavailable',
  // Without a reason it is taken for the cursor: a full read finds out the rest.
  410: 'google.cursor-expired',
  412: 'google.moved-on',
  429: 'google.rate-limited',
  // Given up half way, in the newer APIs' words.
  499: 'google.unavailable',
}

// An account that hit a use limit is locked for hours: asking again soon only prolongs it.
const LONG_LIMITS: ReadonlySet<string> = new Set(['quotaExceeded', 'dailyLimitExceeded'])
const QUOTA_PAUSE_MS = 3_600_000
const LONGEST_PAUSE_MS = 24 * 3_600_000

/** The failure behind an error of Google's client libraries; null for any other error, which is a bug of ours. */
export function parseGoogleFailure(error: unknown, now: number): GoogleFailure | null {
  if (!(error instanceof Error) || !isObject(error) || !isObject(error['config'])) return null
  const response = error['response']
  if (!isObject(response) || typeof response['status'] !== 'number') {
    return {
      status: null,
      reason: printable(error['code']),
      code: 'google.unavailable',
      retryAfterMs: undefined,
    }
  }
  const status = response['status']
  const { reason, code } = judgeRefusal(status, response['data'])
  const told = headerOf(response['headers'], 'retry-after') ?? retryTimeIn(response['data'])
  return {
    status,
    reason,
    code,
    retryAfterMs: delayOf(told, now) ?? (LONG_LIMITS.has(reason) ? QUOTA_PAUSE_MS : undefined),
  }
}

/**
 * The fault to throw for an error of Google's client libraries; anything else comes back as it is.
 * The library's error is not kept as the cause: it holds the request with its token, and the body.
 */
export function toGoogleFault(error: unknown, operation: string, now: number): unknown {
  const failure = parseGoogleFailure(error, now)
  return failure === null ? error : googleFault(failure, operation)
}

export function googleFault(failure: GoogleFailure, operation: string): Fault {
  const said = `${failure.status ?? 'no answer'} ${failure.reason}`.trimEnd()
  return new Fault(failure.code, `${operation}: ${said}`, {
    cause: new Error(said),
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
  })
}

/** What an answer with this status and body says: of a call, or of one person among several in a call. */
export function judgeRefusal(status: number, data: unknown): Pick<GoogleFailure, 'reason' | 'code'> {
  const { reasons, word, message } = refusalOf(data)
  const reason = reasons.find((one) => Object.hasOwn(CODE_OF_REASON, one)) ?? reasons[0] ?? word
  const code =
    ownOf(CODE_OF_REASON, reason) ??
    CODE_OF_PHRASE.find(([phrase]) => message.includes(phrase))?.[1] ??
    ownOf(CODE_OF_WORD, word) ??
    codeOfStatus(status, data)
  return { reason, code }
}

function codeOfStatus(status: number, data: unknown): FaultCode {
  if (status >= 500) return 'google.unavailable'
  // A page instead of a JSON body comes from something in front of the API: it says nothing about the event,
  // and a 404 of that kind must not be taken for a deletion.
  if (status !== 429 && typeof data === 'string' && data.trimStart().startsWith('<'))
    return 'google.unavailable'
  return CODE_OF_STATUS[status] ?? 'google.refused'
}

interface Refusal {
  readonly reasons: readonly string[]
  /** Such as `FAILED_PRECONDITION`; empty in older answers. */
  readonly word: string
  readonly message: string
}

/**
 * `{"error":{"errors":[{"reason"}]}}` of the older APIs, `{"error":{"status","details":[{"reason"}]}}` of the newer ones,
 * `{"error":"…"}` of the token endpoint.
 */
function refusalOf(data: unknown): Refusal {
  const error = isObject(data) ? data['error'] : undefined
  if (!isObject(error)) return { reasons: wordsOf([error]), word: '', message: '' }
  const { errors, details, status, message } = error
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  const more: readonly unknown[] = Array.isArray(details) ? details : []
  const named = [first, ...more]
  return {
    reasons: wordsOf(named.map((one) => (isObject(one) ? one['reason'] : undefined))),
    word: printable(status),
    message: typeof message === 'string' ? message : '',
  }
}

function wordsOf(values: readonly unknown[]): readonly string[] {
  return values.map(printable).filter((word) => word !== '')
}

function ownOf(table: Readonly<Record<string, FaultCode>>, key: string): FaultCode | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

/** Gmail writes it into the text of a refusal instead of a header (google.md 2.2). */
function retryTimeIn(data: unknown): string | null {
  return /Retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)/.exec(refusalOf(data).message)?.[1] ?? null
}

function delayOf(value: string | null, now: number): number | undefined {
  if (value === null) return undefined
  const delayMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isFinite(delayMs) ? Math.min(Math.max(delayMs, 0), LONGEST_PAUSE_MS) : undefined
}

function headerOf(headers: unknown, name: string): string | null {
  if (!hasGet(headers)) return null
  const value = headers.get(name)
  return typeof value === 'string' ? value : null
}

// Reasons end up in logs, so only what looks like one of Google's words gets through.
function printable(value: unknown): string {
  return typeof value === 'string' && /^[A-Za-z][\w.]{0,59}$/.test(value) ? value : ''
}

function hasGet(value: unknown): value is { get(name: string): unknown } {
  return isObject(value) && typeof value['get'] === 'function'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
