/** `unknown`: it can't be told, for the reason given; nothing is known to be wrong. */
export type FindingState = 'ok' | 'warning' | 'broken' | 'unknown'

/**
 * Every line of the set-up list, in its order, and what each can find wrong. The words for them are in
 * shared/pages/finding-texts.ts.
 */
export const CHECKS = {
  store: ['unreachable', 'refused'],
  secrets: ['unreachable', 'refused', 'erp-key-missing', 'google-secret-missing'],
  'erp-reachable': [
    'host-unknown',
    'no-connection',
    'certificate',
    'too-slow',
    'redirected',
    'failing',
    'not-an-erp',
    'not-https',
  ],
  'erp-key': ['refused', 'locked-out', 'failing'],
  'erp-version': ['too-old', 'autoerp-or-old', 'own-echoes', 'not-told'],
  'erp-rights': ['lacking', 'no-messages'],
  'erp-entities': ['unfit', 'failing'],
  webhooks: ['missing', 'inactive', 'echoing', 'keys-missing', 'failing'],
  'request-key': ['missing'],
  notifications: ['announced'],
  'google-client': ['refused', 'deleted', 'not-allowed', 'unreachable', 'failing', 'odd'],
  'redirect-uri': ['not-registered', 'not-https', 'raw-ip', 'bad-form', 'not-told'],
  'google-apis': ['switched-off', 'no-account', 'failing'],
  'consent-screen': ['testing', 'not-told'],
  accounts: ['lost', 'nobody'],
  mailboxes: ['lost', 'not-told', 'no-topic', 'topic-unfit', 'unwatched', 'unread'],
  'push-url': ['off', 'not-public', 'not-https', 'unreachable', 'locked', 'foreign-answer', 'failing'],
  'intake-url': ['not-public', 'not-https', 'unreachable', 'locked', 'foreign-answer', 'failing'],
  topic: ['late', 'never', 'too-early'],
  queue: ['late', 'never', 'some-late', 'no-calendar', 'too-early'],
  channels: ['off', 'none', 'lapsed', 'some-lapsed'],
  'clock-skew': ['ours-off', 'erp-off', 'not-told'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type CheckName = keyof typeof CHECKS
export type OwnCause<Check extends CheckName> = (typeof CHECKS)[Check][number]

/** What other lines may wait for: one cause is to be one red line. */
export type Precondition =
  | 'store'
  | 'secrets'
  | 'erp-reachable'
  | 'erp-key'
  | 'erp-rights'
  | 'google-client'
  | 'topic'

/** `no-answer`: nothing came within the check's time. */
export type CommonCause = `needs-${Precondition}` | 'no-answer'
export type CauseOf<Check extends CheckName> = OwnCause<Check> | CommonCause

/** Values for the words: a version, a URL of ours to copy, an entity's name, a number. Never a secret, address or title. */
export type Facts = Readonly<Record<string, string | number>>

export type FindingOf<Check extends CheckName> = {
  readonly check: Check
  readonly state: FindingState
  /** Null when ok. Decides the words. */
  readonly cause: CauseOf<Check> | null
  readonly facts: Facts
}

export type Finding = { [Check in CheckName]: FindingOf<Check> }[CheckName]

export const CHECK_NAMES = Object.keys(CHECKS) as readonly CheckName[]

export function ok<Check extends CheckName>(check: Check, facts: Facts = {}): FindingOf<Check> {
  return { check, state: 'ok', cause: null, facts }
}

export function found<Check extends CheckName>(
  check: Check,
  state: Exclude<FindingState, 'ok'>,
  { cause, facts = {} }: { cause: CauseOf<Check>; facts?: Facts },
): FindingOf<Check> {
  return { check, state, cause, facts }
}

export function needs<Check extends CheckName>(check: Check, precondition: Precondition): FindingOf<Check> {
  return found(check, 'unknown', { cause: `needs-${precondition}` })
}
