import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { TenantId } from '../domain/ids.ts'
import type { Clock, DocumentContent, DocumentVersion, JsonObject, Store } from '../ports.ts'

export interface HeldToken {
  readonly accessToken: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

export interface TokenDocumentOptions {
  readonly store: Store
  readonly tenant: TenantId
  readonly clock: Clock
  /** Encrypts and authenticates; what is bound to one name can't be opened under another. */
  readonly seal: (text: string, boundTo: string) => string
  /** Throws for what was sealed with another key, under another name, or was changed since. */
  readonly open: (sealed: string, boundTo: string) => string
}

/** What a document says just now. A lease or a mark that is over counts as not there. */
export interface TokenState {
  /** Null when there is no document. */
  readonly version: DocumentVersion | null
  readonly token: HeldToken | null
  readonly leasedBy: string | null
  /** The mark of the refresh token that Google refused for good. */
  readonly deadMark: string | null
}

/**
 * What all processes know of one connection's access token. Every write is a compare-and-set over a version that was
 * read; false or null when the document moved on. Throws `store.unavailable`.
 */
export interface TokenDocument {
  read(): Promise<TokenState>
  /** The version under which the lease is held. The old token goes: whoever takes a lease found it of no use. */
  lease(by: string, over: DocumentVersion | null): Promise<DocumentVersion | null>
  saveToken(token: HeldToken, over: DocumentVersion): Promise<boolean>
  saveDeadMark(mark: string, over: DocumentVersion): Promise<boolean>
  /** Gives the lease back with nothing achieved. */
  giveBack(over: DocumentVersion): Promise<boolean>
  remove(): Promise<void>
}

/** Longer than a refresh may take (10 s, oauth-client.ts); a dead holder keeps the others waiting for as long. */
const LEASE_LIFE_MS = 15_000
const DEAD_MARK_LIFE_MS = 30 * 24 * 3_600_000

export const tokenSchema = z.object({
  schema: z.literal(1),
  sealed: z.string().nullable(),
  expiresAt: z.number(),
  lease: z.object({ until: z.number(), by: z.string() }).nullable(),
  dead: z.string().nullable(),
})
type Content = z.infer<typeof tokenSchema>

const sealedToken = z.object({ accessToken: z.string().min(1), expiresAt: z.number() })

/** The mark by which a refresh token is known again. It has too many random bits to be guessed from it. */
export function markOf(refreshToken: string): string {
  return sha256(refreshToken)
}

/** The document `tokens/<hash of the connection id>` of a tenant, see store/schema.md. */
export function tokenDocument(connectionId: string, options: TokenDocumentOptions): TokenDocument {
  const { store, tenant, clock } = options
  const key = { tenant, collection: 'tokens', id: sha256(connectionId) }
  const boundTo = `${tenant}/tokens/${key.id}`
  const replace = async (data: Content, over: DocumentVersion): Promise<boolean> =>
    (await store.replace(key, toContent(data), over)) !== null
  return {
    async read() {
      const stored = await store.get(key)
      if (stored === null) return { version: null, token: null, leasedBy: null, deadMark: null }
      const { sealed, lease, dead } = { ...NOTHING, ...liveParts(stored.data, clock.now()) }
      const token = sealed === null ? null : unsealed(sealed, boundTo, options)
      return { version: stored.version, token, leasedBy: lease?.by ?? null, deadMark: dead }
    },
    lease(by, over) {
      const until = clock.now() + LEASE_LIFE_MS
      const data = toContent({ ...NOTHING, expiresAt: until, lease: { until, by } })
      return over === null ? store.create(key, data) : store.replace(key, data, over)
    },
    saveToken({ accessToken, expiresAt }, over) {
      const sealed = options.seal(JSON.stringify({ accessToken, expiresAt }), boundTo)
      return replace({ ...NOTHING, sealed, expiresAt }, over)
    },
    saveDeadMark: (dead, over) =>
      replace({ ...NOTHING, dead, expiresAt: clock.now() + DEAD_MARK_LIFE_MS }, over),
    giveBack: (over) => store.remove(key, over),
    async remove() {
      await store.remove(key)
    },
  }
}

const NOTHING = { schema: 1, sealed: null, expiresAt: 0, lease: null, dead: null } as const satisfies Content

/** The parts that still count. None of a document of another form: it is a cache, and is simply made anew. */
function liveParts(data: JsonObject, now: number): Partial<Content> {
  const parsed = tokenSchema.safeParse(data)
  if (!parsed.success) return {}
  const { sealed, lease, dead, expiresAt } = parsed.data
  return {
    sealed,
    lease: lease !== null && lease.until > now ? lease : null,
    dead: expiresAt > now ? dead : null,
  }
}

/** Null for what can't be opened: the key was replaced, or somebody tampered. A new token costs one call. */
function unsealed(sealed: string, boundTo: string, { open }: TokenDocumentOptions): HeldToken | null {
  try {
    return sealedToken.parse(JSON.parse(open(sealed, boundTo)))
  } catch {
    return null
  }
}

function toContent(data: Content): DocumentContent {
  const expiresAt = Math.floor(data.expiresAt)
  return { data: { ...data, expiresAt }, expiresAt }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
