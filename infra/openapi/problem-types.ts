import { Fault } from '../../shared/domain/fault.ts'
import type { FaultCode } from '../../shared/domain/fault.ts'
import { replyToOutside } from '../../shared/platform/http.ts'

interface Words {
  readonly means: string
  /** What the caller does about it. */
  readonly caller: string
}

const AGAIN = 'Come again after the seconds in `Retry-After`; what is signed has to be signed anew.'
const OPERATOR =
  'Give up and tell the operator of the integration, who finds it in the log and in the set-up list.'
const RECONNECT =
  'Give up. The ERP tells the user, who connects his account again on the console’s first page.'

/** What each kind of refusal means. Its status is the code's own, see `problemTypes`. */
const WORDS = {
  'erp.moved-on': { means: 'The record in the ERP was changed meanwhile.', caller: AGAIN },
  'erp.refused': { means: 'The ERP refuses what the integration asked of it.', caller: OPERATOR },
  'erp.unauthorized': { means: 'The ERP doesn’t take the integration’s own key.', caller: OPERATOR },
  'erp.unavailable': { means: 'The ERP can’t be reached, or is overloaded.', caller: AGAIN },
  'google.contacts-full': {
    means: 'The Google account holds as many contacts as Google allows.',
    caller: 'Give up. The user deletes contacts in Google.',
  },
  'google.cursor-expired': {
    means: 'Google no longer knows how far a list was read; it is read anew.',
    caller: OPERATOR,
  },
  'google.duplicate': { means: 'What was to be made is in Google already.', caller: AGAIN },
  'google.gone': { means: 'What was asked for is gone from Google.', caller: OPERATOR },
  'google.grant-dead': { means: 'Google no longer accepts what the user granted.', caller: RECONNECT },
  'google.misconfigured': {
    means: 'Google refuses the OAuth client: its id, its secret, or a service that isn’t switched on.',
    caller: OPERATOR,
  },
  'google.moved-on': { means: 'It was changed in Google meanwhile.', caller: AGAIN },
  'google.rate-limited': { means: 'Google allows no more calls just now.', caller: AGAIN },
  'google.refused': { means: 'Google refuses what the integration asked of it.', caller: OPERATOR },
  'google.scope-missing': { means: 'The user hasn’t granted what this needs.', caller: RECONNECT },
  'google.unavailable': { means: 'Google can’t be reached, or is overloaded.', caller: AGAIN },
  'mail.grant-lost': {
    means: 'Google no longer accepts what was granted for this mailbox.',
    caller: 'Show the mailbox’s page in the console (`connectUrl`): it has to be connected again.',
  },
  'mail.not-connected': {
    means: 'Nobody has connected this mailbox yet, or its connection is being ended.',
    caller: 'Show the mailbox’s page in the console (`connectUrl`).',
  },
  'pair.claimed': { means: 'Another task is writing the same record just now.', caller: AGAIN },
  'request.forbidden': {
    means: 'Not allowed as things are; `field` says what is in the way.',
    caller: 'Tell the user. Asking again doesn’t help.',
  },
  'request.malformed': {
    means:
      'Not of the form that is expected; `field` names the member or header. Unknown members are refused, too.',
    caller: 'Mend the request.',
  },
  'request.not-found': {
    means: 'No such tenant, page, user, record or mailbox, or not the method of this page.',
    caller: 'Mend the request.',
  },
  'request.too-large': {
    means: 'The body is longer, or names more records, than is taken at once.',
    caller: 'Send it in parts.',
  },
  'request.unverified': {
    means:
      'Who sends this couldn’t be verified: no signature, token or session, a wrong one, or one that was used or is too old. Which, the answer doesn’t say.',
    caller: 'Look at the clock, the path that was signed, and the key.',
  },
  'secret.missing': { means: 'A token or key that should be there isn’t.', caller: RECONNECT },
  'store.contended': { means: 'Others were faster, again and again.', caller: AGAIN },
  'store.unavailable': { means: 'The store can’t be reached.', caller: AGAIN },
  'tasks.unavailable': { means: 'The queue can’t be reached, so nothing was taken.', caller: AGAIN },
} as const satisfies Record<FaultCode, Words>

export interface ProblemType extends Words {
  readonly code: FaultCode
  /** `urn:autoerp:problem:<code>`. */
  readonly type: string
  readonly status: number
  /** A task that meets it is answered 425 and comes again. */
  readonly comesAgain: boolean
}

/** Every kind of refusal, as the running code answers it. */
export const problemTypes: readonly ProblemType[] = (Object.keys(WORDS) as FaultCode[]).map((code) => {
  const fault = new Fault(code, '')
  const { status, body = '' } = replyToOutside(fault)
  const { type } = JSON.parse(body) as { type: string }
  const comesAgain = fault.disposition === 'retry' || fault.disposition === 'resync'
  return { ...WORDS[code], code, type, status, comesAgain }
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
