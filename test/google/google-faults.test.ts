import test from 'ava'
import { inspect } from 'node:util'
import { Fault, type FaultCode } from '../../shared/domain/fault.ts'
import { parseGoogleFailure, toGoogleFault } from '../../shared/google/google-faults.ts'

const NOW = Date.UTC(2026, 2, 1, 12)

interface Answer {
  readonly status?: number
  readonly data?: unknown
  readonly headers?: Headers
}

/** An error as the client library throws it, with everything private that it holds. */
function clientError(answer: Answer | null, code?: string): Error {
  const config = {
    url: 'https://host/calendars/jane@example.org',
    headers: { authorization: 'Bearer secret' },
  }
  const response = answer === null ? undefined : { headers: new Headers(), data: '', ...answer, config }
  return Object.assign(new Error('Lunch with Jane'), { config, response, code })
}

function apiAnswer(status: number, reason: string): Answer {
  const errors = [{ domain: 'global', reason, message: 'Lunch with Jane' }]
  return { status, data: { error: { code: status, message: 'Lunch with Jane', errors } } }
}

const reasons: [number, string, FaultCode][] = [
  [400, 'timeRangeEmpty', 'google.refused'],
  [400, 'invalid', 'google.refused'],
  [400, 'required', 'google.refused'],
  [400, 'channelIdNotUnique', 'google.duplicate'],
  [400, 'push.webhookUrlNotHttps', 'google.misconfigured'],
  [401, 'push.webhookUrlUnauthorized', 'google.misconfigured'],
  [403, 'push.webhookUrlUnauthorized', 'google.misconfigured'],
  [401, 'authError', 'google.refused'],
  [403, 'userRateLimitExceeded', 'google.rate-limited'],
  [403, 'rateLimitExceeded', 'google.rate-limited'],
  [429, 'rateLimitExceeded', 'google.rate-limited'],
  [403, 'quotaExceeded', 'google.rate-limited'],
  [403, 'forbiddenForNonOrganizer', 'google.refused'],
  [403, 'insufficientPermissions', 'google.scope-missing'],
  [403, 'forbidden', 'google.refused'],
  [403, 'requiredAccessLevel', 'google.refused'],
  [403, 'dailyLimitExceeded', 'google.rate-limited'],
  [403, 'domainPolicy', 'google.refused'],
  [400, 'failedPrecondition', 'google.refused'],
  [403, 'accessNotConfigured', 'google.misconfigured'],
  [404, 'notFound', 'google.gone'],
  [409, 'duplicate', 'google.duplicate'],
  [409, 'conflict', 'google.unavailable'],
  [410, 'fullSyncRequired', 'google.cursor-expired'],
  [410, 'updatedMinTooLongAgo', 'google.cursor-expired'],
  [410, 'deleted', 'google.gone'],
  [412, 'conditionNotMet', 'google.moved-on'],
  [500, 'backendError', 'google.unavailable'],
  [503, 'somethingNew', 'google.unavailable'],
]
for (const [status, reason, code] of reasons)
  test(`Google's ${status} ${reason} is ${code}`, (t) => {
    t.like(parseGoogleFailure(clientError(apiAnswer(status, reason)), NOW), { status, reason, code })
  })

const tokenErrors: [number, string, FaultCode][] = [
  [400, 'invalid_grant', 'google.grant-dead'],
  [401, 'invalid_client', 'google.misconfigured'],
  [400, 'deleted_client', 'google.misconfigured'],
  [400, 'unauthorized_client', 'google.misconfigured'],
  [400, 'invalid_scope', 'google.misconfigured'],
  [400, 'admin_policy_enforced', 'google.grant-dead'],
]
for (const [status, error, code] of tokenErrors)
  test(`the token endpoint's ${error} is ${code}`, (t) => {
    const data = { error, error_description: 'Token has been expired or revoked.' }
    t.is(parseGoogleFailure(clientError({ status, data }), NOW)?.code, code)
  })

const bare: [string, Answer, FaultCode][] = [
  ['a 404 page of HTML', { status: 404, data: '<!DOCTYPE html><title>Not Found' }, 'google.unavailable'],
  ['a 400 page of HTML', { status: 400, data: '\n <html>' }, 'google.unavailable'],
  ['a 429 page of HTML', { status: 429, data: '<html>' }, 'google.rate-limited'],
  ['a bare 412', { status: 412 }, 'google.moved-on'],
  ['a bare 410', { status: 410 }, 'google.cursor-expired'],
  ['a bare 403', { status: 403 }, 'google.refused'],
  ['a bare 502', { status: 502 }, 'google.unavailable'],
  ['an error with odd innards', { status: 400, data: { error: { errors: [null] } } }, 'google.refused'],
  ['a reason that is a property of every object', apiAnswer(403, 'constructor'), 'google.refused'],
]
for (const [name, answer, code] of bare)
  test(`${name} is ${code}`, (t) => {
    t.is(parseGoogleFailure(clientError(answer), NOW)?.code, code)
  })

const OVERFLOW = 'MY_CONTACTS_OVERFLOW_COUNT'
const STALE =
  'Request person.etag is different than the current person.etag. Clear local cache and get the latest person.'
const EXPIRED = 'Sync token is expired. Clear local cache and retry call without the sync token.'
const QUOTA = "Quota exceeded for quota metric 'Critical read requests (Contact and Profile Reads)'"

const newer: [number, string, { reason?: string; message?: string }, FaultCode][] = [
  [400, 'INVALID_ARGUMENT', {}, 'google.refused'],
  [400, 'FAILED_PRECONDITION', { message: 'Must be a G Suite domain user.' }, 'google.refused'],
  [400, 'FAILED_PRECONDITION', { message: STALE }, 'google.moved-on'],
  [400, 'FAILED_PRECONDITION', { message: EXPIRED }, 'google.cursor-expired'],
  [400, 'INVALID_ARGUMENT', { reason: 'EXPIRED_SYNC_TOKEN' }, 'google.cursor-expired'],
  [400, 'FAILED_PRECONDITION', { reason: OVERFLOW }, 'google.contacts-full'],
  [429, 'RESOURCE_EXHAUSTED', { message: OVERFLOW }, 'google.contacts-full'],
  [429, 'RESOURCE_EXHAUSTED', { message: QUOTA }, 'google.rate-limited'],
  [403, 'PERMISSION_DENIED', { reason: 'RATE_LIMIT_EXCEEDED' }, 'google.rate-limited'],
  [403, 'PERMISSION_DENIED', { reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }, 'google.scope-missing'],
  [403, 'PERMISSION_DENIED', { reason: 'SERVICE_DISABLED' }, 'google.misconfigured'],
  [403, 'PERMISSION_DENIED', {}, 'google.refused'],
  [401, 'UNAUTHENTICATED', { reason: 'ACCESS_TOKEN_EXPIRED' }, 'google.refused'],
  [404, 'NOT_FOUND', {}, 'google.gone'],
  [409, 'ALREADY_EXISTS', {}, 'google.duplicate'],
  [409, 'ABORTED', {}, 'google.unavailable'],
  [410, 'ABORTED', {}, 'google.cursor-expired'],
]
for (const [status, word, { reason, message = 'Jane' }, code] of newer)
  test(`Google's ${status} ${word} ${reason ?? message}, in its newer form, is ${code}`, (t) => {
    const help = { '@type': 'type.googleapis.com/google.rpc.Help', links: [] }
    const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }
    const error = { code: status, message, status: word, details: [help, info] }
    const failure = parseGoogleFailure(clientError({ status, data: { error } }), NOW)
    t.like(failure, { status, reason: reason ?? word, code })
  })

test('of several reasons the one that is known counts', (t) => {
  const errors = [{ domain: 'global', reason: 'failedPrecondition' }]
  const details = [{ reason: 'EXPIRED_SYNC_TOKEN' }]
  const error = { code: 400, status: 'FAILED_PRECONDITION', errors, details }
  const failure = parseGoogleFailure(clientError({ status: 400, data: { error } }), NOW)
  t.like(failure, { reason: 'EXPIRED_SYNC_TOKEN', code: 'google.cursor-expired' })
})

test('no answer at all is google.unavailable and keeps the name of what happened', (t) => {
  const fault = toGoogleFault(clientError(null, 'ECONNRESET'), 'events.get', NOW)
  t.like(fault, { code: 'google.unavailable', message: 'events.get: no answer ECONNRESET' })
})

test('a Retry-After is honoured in seconds and as a date, within a day', (t) => {
  const wait = (value: string) => {
    const answer = { ...apiAnswer(403, 'rateLimitExceeded'), headers: new Headers({ 'retry-after': value }) }
    return parseGoogleFailure(clientError(answer), NOW)?.retryAfterMs
  }
  t.is(wait('7'), 7000)
  t.is(wait('Sun, 01 Mar 2026 12:00:30 GMT'), 30_000)
  t.is(wait('Sun, 01 Mar 2026 11:00:00 GMT'), 0)
  t.is(wait('99999999'), 86_400_000)
  t.is(wait('soon'), undefined)
})

test('a time to come back in the text of a refusal is honoured, unless a header says another', (t) => {
  const wait = (message: string, headers = new Headers()) => {
    const data = { error: { code: 403, message, errors: [{ reason: 'rateLimitExceeded' }] } }
    return parseGoogleFailure(clientError({ status: 403, data, headers }), NOW)?.retryAfterMs
  }
  const text = 'User-rate limit exceeded.  Retry after 2026-03-01T12:00:30.000Z'
  t.is(wait(text), 30_000)
  t.is(wait(text, new Headers({ 'retry-after': '7' })), 7000)
  t.is(wait('Retry after 2026-03-01T11:00:00Z (Mail sending)'), 0)
  t.is(wait('Retry after lunch'), undefined)
})

test('an exceeded use limit pauses for an hour, a rate limit for as long as the queue thinks right', (t) => {
  const wait = (reason: string) => parseGoogleFailure(clientError(apiAnswer(403, reason)), NOW)?.retryAfterMs
  t.is(wait('quotaExceeded'), 3_600_000)
  t.is(wait('dailyLimitExceeded'), 3_600_000)
  t.is(wait('rateLimitExceeded'), undefined)
})

test('nothing private of the failed call is in the fault', (t) => {
  const answers = [
    apiAnswer(403, 'forbidden'),
    apiAnswer(403, 'Lunch with Jane'),
    { status: 500, data: 'Jane' },
    { status: 400, data: { error: { status: 'Lunch with Jane', message: STALE, details: ['Jane'] } } },
  ]
  for (const answer of answers) {
    const fault = toGoogleFault(clientError(answer), 'events.patch', NOW)
    t.true(fault instanceof Fault)
    const said = inspect(fault, { depth: 10, showHidden: true })
    t.regex(said, /events\.patch: \d+/)
    t.notRegex(said, /Lunch|Jane|jane|secret|host/)
  }
})

test('an error of our own comes back as it is', (t) => {
  const bug = new TypeError('x is not a function')
  t.is(toGoogleFault(bug, 'events.get', NOW), bug)
  t.is(parseGoogleFailure('text', NOW), null)
})
