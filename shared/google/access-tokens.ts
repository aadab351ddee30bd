import { Fault, isFault } from '../domain/fault.ts'
import type { Clock } from '../ports.ts'

export interface FreshToken {
  readonly accessToken: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** Google doesn't rotate refresh tokens; should one ever come, it takes the place of the old one. */
  readonly refreshToken: string | null
}

export interface AccessTokensOptions {
  readonly clock: Clock
  /** The connection's refresh token, null when there is none. */
  readonly readRefreshToken: (connectionId: string) => Promise<string | null>
  /** Asks Google. Throws `google.grant-dead` when the refresh token is good for nothing any more. */
  readonly refresh: (refreshToken: string) => Promise<FreshToken>
  readonly storeRefreshToken?: (connectionId: string, refreshToken: string) => Promise<void>
}

export interface AccessTokens {
  /**
   * A token that is good for at least five minutes. `rejected` is the token that Google just refused, if any:
   * it is never given again, and is refreshed once however many callers were refused with it.
   * Throws `google.grant-dead`, `secret.missing` and what the refresh throws.
   */
  token(connectionId: string, rejected?: string | null): Promise<string>
  /** To be called when a connection was made anew or ended. */
  forget(connectionId: string): void
}

const LEAST_LIFE_MS = 5 * 60_000
const MOST_CONNECTIONS = 10_000

/** Access tokens of many connections, in the memory of this process only, each refreshed once for all who wait. */
export function accessTokens(options: AccessTokensOptions): AccessTokens {
  const held = new Map<string, FreshToken>()
  const underWay = new Map<string, Promise<string>>()
  // A dead refresh token stays dead; asking again would only look like an attack.
  const dead = new Map<string, string>()

  async function renew(connectionId: string, isWanted: () => boolean): Promise<string> {
    const refreshToken = await options.readRefreshToken(connectionId)
    if (refreshToken === null) throw new Fault('secret.missing', 'no refresh token is stored')
    if (dead.get(connectionId) === refreshToken)
      throw new Fault('google.grant-dead', 'refresh token known to be dead')
    const fresh = await options.refresh(refreshToken).catch((error: unknown) => {
      if (isFault(error, 'google.grant-dead')) keep(dead, connectionId, refreshToken)
      throw error
    })
    if (fresh.refreshToken !== null && fresh.refreshToken !== refreshToken)
      await options.storeRefreshToken?.(connectionId, fresh.refreshToken)
    // A connection that was forgotten meanwhile may belong to another account by now.
    if (isWanted()) keep(held, connectionId, fresh)
    return fresh.accessToken
  }

  function renewOnce(connectionId: string): Promise<string> {
    const running = underWay.get(connectionId)
    if (running !== undefined) return running
    const renewal: Promise<string> = renew(
      connectionId,
      () => underWay.get(connectionId) === renewal,
    ).finally(() => {
      if (underWay.get(connectionId) === renewal) underWay.delete(connectionId)
    })
    underWay.set(connectionId, renewal)
    return renewal
  }

  return {
    async token(connectionId, rejected = null) {
      const current = held.get(connectionId)
      const isGood = current !== undefined && current.expiresAt - options.clock.now() >= LEAST_LIFE_MS
      return isGood && current.accessToken !== rejected ? current.accessToken : await renewOnce(connectionId)
    },
    forget(connectionId) {
      held.delete(connectionId)
      underWay.delete(connectionId)
    },
  }
}

/** The oldest entry goes when there are too many, so that a long-lived process can't grow without end. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= MOST_CONNECTIONS) return
  const oldest = map.keys().next()
  if (oldest.done !== true) map.delete(oldest.value)
}
