import { Fault, isFault } from '../domain/fault.ts'
import type { Clock } from '../ports.ts'
import { isGood } from './shared-tokens.ts'
import type { Renewed, SharedTokens } from './shared-tokens.ts'
import type { HeldToken } from './token-document.ts'

export interface FreshToken extends HeldToken {
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
  /** What other processes know. Without it this one is on its own. */
  readonly shared?: SharedTokens
}

export interface AccessTokens {
  /**
   * A token that is good for at least five minutes. `rejected` is the token that Google just refused, if any:
   * it is never given again, and is refreshed once however many callers were refused with it, in however many processes.
   * Throws `google.grant-dead`, `secret.missing`, what the refresh throws, and `google.unavailable` when other processes
   * are refreshing it for too long.
   */
  token(connectionId: string, rejected?: string | null): Promise<string>
  /** The same with its end, for whoever hands it on. */
  held(connectionId: string, rejected?: string | null): Promise<HeldToken>
  /** To be called when a connection was made anew or ended. Throws `store.unavailable`; other processes may know it then. */
  forget(connectionId: string): Promise<void>
}

const MOST_CONNECTIONS = 10_000

/** Access tokens of many connections: held in memory, shared with other processes, each refreshed once for all who wait. */
export function accessTokens(options: AccessTokensOptions): AccessTokens {
  const { clock, shared } = options
  const held = new Map<string, HeldToken>()
  const underWay = new Map<string, Promise<HeldToken>>()
  const refresh = refreshOf(options)

  const forgetHere = (connectionId: string): void => {
    held.delete(connectionId)
    underWay.delete(connectionId)
  }

  async function renew(
    connectionId: string,
    rejected: string | null,
    isWanted: () => boolean,
  ): Promise<HeldToken> {
    const { isCurrent, ...token } = await refresh(connectionId, rejected)
    // A connection that was forgotten meanwhile may belong to another account by now.
    if (isCurrent && isWanted()) keep(held, connectionId, token)
    return token
  }

  function begin(connectionId: string, rejected: string | null): Promise<HeldToken> {
    const isWanted = (): boolean => underWay.get(connectionId) === renewal
    const renewal: Promise<HeldToken> = renew(connectionId, rejected, isWanted).finally(() => {
      if (isWanted()) underWay.delete(connectionId)
    })
    underWay.set(connectionId, renewal)
    return renewal
  }

  async function good(connectionId: string, rejected: string | null = null): Promise<HeldToken> {
    for (;;) {
      const current = held.get(connectionId)
      if (current !== undefined && isGood(current, clock.now()) && current.accessToken !== rejected)
        return current
      const running = underWay.get(connectionId)
      const token: HeldToken = await (running ?? begin(connectionId, rejected))
      // Whoever began it may not have known yet that Google refuses what another process left.
      if (running === undefined || token.accessToken !== rejected) return token
    }
  }

  return {
    token: async (connectionId, rejected) => (await good(connectionId, rejected)).accessToken,
    held: good,
    async forget(connectionId) {
      forgetHere(connectionId)
      await shared?.forget(connectionId)
      // Until just now the old token could still be fetched from what is shared.
      forgetHere(connectionId)
    },
  }
}

/** A new token, alone or together with the other processes. */
function refreshOf({ shared, ...options }: AccessTokensOptions) {
  // A dead refresh token stays dead; asking again would only look like an attack.
  const dead = new Map<string, string>()

  async function readRefreshToken(connectionId: string): Promise<string> {
    const refreshToken = await options.readRefreshToken(connectionId)
    if (refreshToken === null) throw new Fault('secret.missing', 'no refresh token is stored')
    return refreshToken
  }

  async function ask(connectionId: string, refreshToken: string): Promise<HeldToken> {
    if (dead.get(connectionId) === refreshToken)
      throw new Fault('google.grant-dead', 'refresh token known to be dead')
    const { refreshToken: next, ...token } = await options.refresh(refreshToken).catch((error: unknown) => {
      if (isFault(error, 'google.grant-dead')) keep(dead, connectionId, refreshToken)
      throw error
    })
    if (next !== null && next !== refreshToken) await replaceRefreshToken(connectionId, refreshToken, next)
    return token
  }

  async function replaceRefreshToken(connectionId: string, old: string, next: string): Promise<void> {
    // Connected anew or ended meanwhile, the old one's successor would push out a better one, or stay behind.
    if ((await options.readRefreshToken(connectionId)) === old)
      await options.storeRefreshToken?.(connectionId, next)
  }

  return async (connectionId: string, rejected: string | null): Promise<Renewed> => {
    const renewal = {
      rejected,
      readRefreshToken: () => readRefreshToken(connectionId),
      refresh: (refreshToken: string) => ask(connectionId, refreshToken),
    }
    if (shared !== undefined) return shared.renew(connectionId, renewal)
    return { ...(await renewal.refresh(await renewal.readRefreshToken())), isCurrent: true }
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
