import type { Context } from '../context.ts'
import { countersOf, type GmailBox } from './gmail-box.ts'
import { listHistory } from './list-history.ts'
import { getMessage } from './render-message.ts'
import { stopMail, watchMail } from './watch-mail.ts'

const PREFIX = 'https://www.googleapis.com/auth/gmail.'
const ALL_MAIL = 'https://mail.google.com/'
const METADATA = `${PREFIX}metadata`
const SHOWING = [ALL_MAIL, `${PREFIX}modify`, `${PREFIX}readonly`]
const READING = [...SHOWING, METADATA]

export interface GmailCall {
  readonly context: Context
  readonly box: GmailBox
  /** What the path names, if anything. */
  readonly id: string
  readonly params: URLSearchParams
  readonly body: unknown
  readonly scopes: readonly string[]
}

interface GmailMethod {
  readonly http: 'GET' | 'POST'
  /** Below /gmail/v1/users/{userId}. */
  readonly path: RegExp
  /** Any of them will do (discovery document). */
  readonly scopes: readonly string[]
  /** Of the quota (google.md 5.2). */
  readonly units: number
  /** Null: an empty answer. */
  readonly run: (call: GmailCall) => object | null | Promise<object | null>
}

export const GMAIL_METHODS: readonly GmailMethod[] = [
  {
    http: 'GET',
    path: /^\/profile$/,
    scopes: [...READING, `${PREFIX}compose`],
    units: 1,
    run: ({ box }) => profileOf(box),
  },
  {
    http: 'GET',
    path: /^\/settings\/sendAs$/,
    scopes: [...SHOWING, `${PREFIX}settings.basic`],
    units: 1,
    run: ({ context, box }) => ({ sendAs: sendAsOf(context, box) }),
  },
  {
    http: 'POST',
    path: /^\/watch$/,
    scopes: READING,
    units: 100,
    run: ({ context, box, body }) => watchMail(box, context.mailPushes, body),
  },
  { http: 'POST', path: /^\/stop$/, scopes: READING, units: 50, run: ({ box }) => stopMail(box) },
  {
    http: 'GET',
    path: /^\/history$/,
    scopes: READING,
    units: 2,
    run: ({ box, params }) => listHistory(box, params),
  },
  {
    http: 'GET',
    path: /^\/messages\/([^/]+)$/,
    scopes: READING,
    units: 20,
    run: ({ box, id, params, scopes }) =>
      getMessage(box, { id, params, onlyMetadata: !SHOWING.some((scope) => scopes.includes(scope)) }),
  },
]

function profileOf(box: GmailBox): object {
  return {
    emailAddress: box.owner,
    messagesTotal: box.messages.size,
    threadsTotal: box.messages.size,
    historyId: String(countersOf(box).historyId),
  }
}

/** The account's own address has no status of verification; only added ones have (discovery document). */
function sendAsOf({ world }: Context, box: GmailBox): readonly object[] {
  const own = {
    sendAsEmail: box.owner,
    displayName: world.accounts.get(box.owner)?.name ?? '',
    replyToAddress: '',
    signature: '',
    isPrimary: true,
    isDefault: true,
  }
  const added = [...box.sendAs.values()].map(({ address, name, isVerified }) => ({
    sendAsEmail: address,
    displayName: name,
    replyToAddress: '',
    signature: '',
    isDefault: false,
    treatAsAlias: true,
    verificationStatus: isVerified ? 'accepted' : 'pending',
  }))
  return [own, ...added]
}
