import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { MailboxId, UserId } from '../domain/ids.ts'
import { FEATURES } from '../domain/rights.ts'
import type { Feature } from '../domain/rights.ts'
import type { JsonObject } from '../ports.ts'
import type { AccountScope } from './account-scope.ts'

/** What a person was sent to Google for. */
export type Purpose =
  /** `back`: the page of the console that he came for, below the tenant's address; empty for its first one. */
  | { readonly kind: 'sign-in'; readonly back: string }
  | { readonly kind: 'connect'; readonly userId: UserId; readonly feature: Feature }
  | {
      readonly kind: 'mail'
      readonly userId: UserId
      readonly mailboxId: MailboxId
      readonly confirmedSub: string | null
    }

export interface Begun {
  readonly purpose: Purpose
  readonly verifier: string
  readonly nonce: string
}

export interface Asked {
  readonly purpose: Purpose
  /** The id of the browser's session. Whoever comes back must be in the same one. */
  readonly session: string
  readonly scopes: readonly string[]
  readonly loginHint?: string
}

const STATE_LIFE_MS = 10 * 60_000

const purposeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sign-in'), back: z.string().default('') }),
  z.object({
    kind: z.literal('connect'),
    userId: z.string().transform((id) => id as UserId),
    feature: z.enum(FEATURES),
  }),
  z.object({
    kind: z.literal('mail'),
    userId: z.string().transform((id) => id as UserId),
    mailboxId: z.string().transform((id) => id as MailboxId),
    confirmedSub: z.string().nullable(),
  }),
])

export const stateSchema = z.object({
  schema: z.literal(1),
  purpose: purposeSchema,
  verifier: z.string(),
  nonce: z.string(),
  session: z.string(),
  expiresAt: z.number(),
})

/** Remembers, under a one-time state, what was asked for by which browser; returns where at Google to send it. */
export async function askGoogle(
  { purpose, session, scopes, loginHint }: Asked,
  scope: AccountScope,
): Promise<string> {
  const [secret, nonce, verifier] = [scope.newSecretValue(), scope.newSecretValue(), scope.newSecretValue()]
  const state = `${scope.tenant}.${secret}`
  const expiresAt = scope.clock.now() + STATE_LIFE_MS
  const data: JsonObject = { schema: 1, purpose, verifier, nonce, session: hash(session), expiresAt }
  const keys = purpose.kind === 'sign-in' ? {} : { user: purpose.userId }
  await scope.store.create(keyOf(scope, state), { data, keys, expiresAt })
  return scope.authorizationUrl({
    state,
    nonce,
    verifier,
    scopes,
    offline: purpose.kind !== 'sign-in',
    isAlone: purpose.kind === 'mail',
    ...(loginHint === undefined ? {} : { loginHint }),
  })
}

/** The tenant that a state speaks of, before it is believed. */
export function tenantOfState(state: string): string {
  return state.split('.')[0] ?? ''
}

/** What a state was made for; null when it isn't one of ours, is for another browser, older than ten minutes, or was used. */
export async function takeState(
  { state, session }: { state: string; session: string | null },
  scope: AccountScope,
): Promise<Begun | null> {
  const key = keyOf(scope, state)
  const document = await scope.store.get(key)
  if (document === null || session === null) return null
  const begun = stateSchema.parse(document.data)
  if (!sameText(begun.session, hash(session)) || begun.expiresAt <= scope.clock.now()) return null
  // Only one of two requests with the same state gets on.
  return (await scope.store.remove(key, document.version)) ? begun : null
}

function keyOf({ tenant }: AccountScope, state: string) {
  return { tenant, collection: 'states', id: hash(state) }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
