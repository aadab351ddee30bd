import { Fault } from '../../shared/domain/fault.ts'
import type { FaultCode } from '../../shared/domain/fault.ts'
import { FAULT_TEXTS } from '../../shared/pages/fault-texts.ts'
import { replyToOutside } from '../../shared/platform/http.ts'

const AGAIN = 'Come again after the seconds in `Retry-After`; what is signed has to be signed anew.'
const OPERATOR =
  'Give up and tell the operator of the integration, who finds it in the log and in the set-up list.'
const RECONNECT =
  'Give up. The ERP tells the user, who connects his account again on the console’s first page.'

/** What the caller does about each. */
const CALLER: Readonly<Record<FaultCode, string>> = {
  'erp.moved-on': AGAIN,
  'erp.refused': OPERATOR,
  'erp.unauthorized': OPERATOR,
  'erp.unavailable': AGAIN,
  'google.contacts-full': 'Give up. The user deletes contacts in Google.',
  'google.cursor-expired': OPERATOR,
  'google.duplicate': AGAIN,
  'google.gone': OPERATOR,
  'google.grant-dead': RECONNECT,
  'google.misconfigured': OPERATOR,
  'google.moved-on': AGAIN,
  'google.rate-limited': AGAIN,
  'google.refused': OPERATOR,
  'google.scope-missing': RECONNECT,
  'google.unavailable': AGAIN,
  'mail.grant-lost': 'Show the mailbox’s page in the console (`connectUrl`): it has to be connected again.',
  'mail.not-connected': 'Show the mailbox’s page in the console (`connectUrl`).',
  'pair.claimed': AGAIN,
  'request.forbidden': 'Tell the user. Asking again doesn’t help.',
  'request.malformed': 'Mend the request.',
  'request.not-found': 'Mend the request.',
  'request.too-large': 'Send it in parts.',
  'request.unverified': 'Look at the clock, the path that was signed, and the key.',
  'secret.missing': RECONNECT,
  'store.contended': AGAIN,
  'store.unavailable': AGAIN,
  'tasks.unavailable': AGAIN,
}

/** What the sender of a request has to know more closely than who reads of it in the console. */
const MEANS: Readonly<Partial<Record<FaultCode, string>>> = {
  'request.forbidden': 'Not allowed as things are; `field` says what is in the way.',
  'request.malformed':
    'Not of the form that is expected; `field` names the member or header. Unknown members are refused, too.',
  'request.not-found': 'No such tenant, page, user, record or mailbox, or not the method of this page.',
  'request.too-large': 'The body is longer, or names more records, than is taken at once.',
  'request.unverified':
    'Who sends this couldn’t be verified: no signature, token or session, a wrong one, or one that was used or is too old. Which, the answer doesn’t say.',
}

export interface ProblemType {
  readonly code: FaultCode
  readonly means: string
  /** What the caller does about it. */
  readonly caller: string
  /** `urn:autoerp:problem:<code>`. */
  readonly type: string
  readonly status: number
  /** A task that meets it is answered 425 and comes again. */
  readonly comesAgain: boolean
}

/** Every kind of refusal, as the running code answers it. */
export const problemTypes: readonly ProblemType[] = (Object.keys(CALLER) as FaultCode[]).map((code) => {
  const fault = new Fault(code, '')
  const { status, body = '' } = replyToOutside(fault)
  const { type } = JSON.parse(body) as { type: string }
  const comesAgain = fault.disposition === 'retry' || fault.disposition === 'resync'
  const means = MEANS[code] ?? FAULT_TEXTS.en[code]
  return { code, means, caller: CALLER[code], type, status, comesAgain }
})

/** The page on which a `type` is looked up. */
export function problemsPage(): string {
  const parts = problemTypes.map(
    ({ code, status, means, caller, comesAgain }) =>
      `## ${code}\n\n**${status}**${comesAgain ? ' (a task is answered 425)' : ''}. ${means} ${caller}\n`,
  )
  return [PROBLEMS_HEAD, ...parts].join('\n')
}

const PROBLEMS_HEAD = `# Problem types

What \`urn:autoerp:problem:<kind>\` in a refusal means, and what the caller does. Made from the code by \`npm run openapi\`.

A refusal is a problem document (RFC 9457): \`type\`, \`title\`, \`status\` and, where it is known, \`field\`, the part of the request that is wrong. It never quotes the
request. \`about:blank\` with status 500 is something that nobody expected: give up and tell the operator. Trouble that passes is always 503, because the ERP never
repeats a webhook after 429, 502 or 504; a task that comes again is answered 425, because 503 and 429 slow the whole queue down.
`
