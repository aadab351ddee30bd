import { randomUUID } from 'node:crypto'
import { Fault, isFault } from '../domain/fault.ts'
import type { Clock, DocumentVersion } from '../ports.ts'
import { markOf, tokenDocument } from './token-document.ts'
import type { HeldToken, TokenDocument, TokenDocumentOptions } from './token-document.ts'

export interface SharedTokensOptions extends TokenDocumentOptions {
  /** Between two looks at what another process is doing. */
  readonly pause?: (ms: number) => Promise<void>
}

export interface Renewal {
  /** The token that Google just refused, if any. */
  readonly rejected: string | null
  /** Throws `secret.missing`. */
  readonly readRefreshToken: () => Promise<string>
  /** Asks Google. Throws `google.grant-dead` when the refresh token is good for nothing any more. */
  readonly refresh: (refreshToken: string) => Promise<HeldToken>
}

export interface Renewed extends HeldToken {
  /** False when the connection was forgotten meanwhile, or the lease ran out: the token must not be kept. */
  readonly isCurrent: boolean
}

export interface SharedTokens {
  /**
   * A token that another process left, or else a new one, for which only one process at a time asks Google. Without the
   * store each process asks for itself. Throws what the renewal throws; `google.grant-dead` without a call when any
   * process was told so of the same refresh token; `google.unavailable` when others are at it for too long.
   */
  renew(connectionId: string, renewal: Renewal): Promise<Renewed>
  /** Nothing that is under way anywhere is kept after it. Throws `store.unavailable`. */
  forget(connectionId: string): Promise<void>
}

/** No token is handed out with less life left: whoever gets it may need it for a while. */
const LEAST_LIFE_MS = 5 * 60_000

const LOOK_EVERY_MS = 150
/** Twelve seconds. Counted, as the clock may stand still; a task that waits longer is better off in the queue. */
const MOST_LOOKS = 80
const COME_BACK_MS = 2_000

export function isGood({ expiresAt }: HeldToken, now: number): boolean {
  return expiresAt - now >= LEAST_LIFE_MS
}

/** Access tokens that all processes share through the store, sealed; each refreshed by one process for all. */
export function sharedTokens(options: SharedTokensOptions): SharedTokens {
  const { clock, pause = realPause } = options
  return {
    renew: (connectionId, renewal) => {
      const document = tokenDocument(connectionId, options)
      return renewInTurn({ document, renewal, clock, by: randomUUID() }, pause)
    },
    forget: (connectionId) => tokenDocument(connectionId, options).remove(),
  }
}

interface Attempt {
  readonly document: TokenDocument
  readonly renewal: Renewal
  readonly clock: Clock
  readonly by: string
}

type Turn =
  | { readonly is: 'done'; readonly token: HeldToken }
  | { readonly is: 'ours'; readonly lease: DocumentVersion }
  | { readonly is: 'marked dead'; readonly mark: string }
  | { readonly is: 'another’s' | 'unknown' }

async function renewInTurn(attempt: Attempt, pause: (ms: number) => Promise<void>): Promise<Renewed> {
  const { renewal } = attempt
  let outdatedMark: string | null = null
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const turn = await takeTurn(attempt, outdatedMark)
    switch (turn.is) {
      case 'done':
        return { ...turn.token, isCurrent: true }
      case 'ours':
        return refreshUnder(turn.lease, attempt)
      case 'unknown':
        return { ...(await renewal.refresh(await renewal.readRefreshToken())), isCurrent: true }
      case 'marked dead':
        if (markOf(await renewal.readRefreshToken()) === turn.mark)
          throw new Fault('google.grant-dead', 'refresh token known to be dead')
        outdatedMark = turn.mark
        break
      case 'another’s':
        await pause(LOOK_EVERY_MS)
    }
  }
  throw new Fault('google.unavailable', 'others are renewing the token for too long', {
    retryAfterMs: COME_BACK_MS,
  })
}

async function takeTurn(
  { document, renewal, clock, by }: Attempt,
  outdatedMark: string | null,
): Promise<Turn> {
  let lease: DocumentVersion | null = null
  try {
    const { token, leasedBy, deadMark, version } = await document.read()
    if (token !== null && isGood(token, clock.now()) && token.accessToken !== renewal.rejected)
      return { is: 'done', token }
    if (leasedBy !== null) return { is: 'another’s' }
    if (deadMark !== null && deadMark !== outdatedMark) return { is: 'marked dead', mark: deadMark }
    lease = await document.lease(by, version)
    if (lease === null) return { is: 'another’s' }
    // Forgotten since then, the connection has another refresh token, and nobody would learn of what we fetch.
    const again = await document.read()
    return again.leasedBy === by ? { is: 'ours', lease } : { is: 'another’s' }
  } catch (error) {
    if (!isFault(error, 'store.unavailable')) throw error
    return lease === null ? { is: 'unknown' } : { is: 'ours', lease }
  }
}

async function refreshUnder(lease: DocumentVersion, { document, renewal }: Attempt): Promise<Renewed> {
  let refreshToken: string | null = null
  try {
    refreshToken = await renewal.readRefreshToken()
    const token = await renewal.refresh(refreshToken)
    return { ...token, isCurrent: await unlessUnavailable(document.saveToken(token, lease)) }
  } catch (error) {
    await unlessUnavailable(
      refreshToken !== null && isFault(error, 'google.grant-dead')
        ? document.saveDeadMark(markOf(refreshToken), lease)
        : document.giveBack(lease),
    )
    throw error
  }
}

/** A lease that can't be ended now ends by itself; what Google answered counts all the same. */
async function unlessUnavailable(write: Promise<boolean>): Promise<boolean> {
  try {
    return await write
  } catch (error) {
    if (!isFault(error, 'store.unavailable')) throw error
    return true
  }
}

function realPause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
