import { randomBytes } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Fault } from '../../shared/domain/fault.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { accessTokens, type FreshToken } from '../../shared/google/access-tokens.ts'
import { sharedTokens } from '../../shared/google/shared-tokens.ts'
import type { DocumentContent, Store } from '../../shared/ports.ts'
import { seal, unseal } from '../../shared/secrets/sealed-box.ts'
import { memoryStore } from './memory-store.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const TENANT = 'main' as TenantId

export interface InstanceOptions {
  readonly store?: Store
  readonly key?: Buffer
  readonly refresh?: (refreshToken: string) => Promise<FreshToken>
  readonly readRefreshToken?: (connectionId: string) => Promise<string | null>
  readonly pause?: (ms: number) => Promise<void>
}

/**
 * What several processes have in common: a store, a clock, the secrets, and a pretended Google that counts what it is asked
 * and knows which refresh tokens are dead. `instance` is one more process.
 */
export function tokenInstances() {
  const clock = { time: 1_800_000_000_000, now: () => clock.time }
  const written: DocumentContent[] = []
  const store = noting(memoryStore(), written)
  const secrets: Record<string, string> = { jane: 'r-jane', john: 'r-john' }
  const asked: string[] = []
  const dead = new Set<string>()
  const pauses: number[] = []
  const key = randomBytes(32)

  async function refresh(refreshToken: string): Promise<FreshToken> {
    asked.push(refreshToken)
    const accessToken = `a-${refreshToken}-${asked.length}`
    await nextTurn()
    if (dead.has(refreshToken)) throw new Fault('google.grant-dead', 'token: 400 invalid_grant')
    return { accessToken, expiresAt: clock.time + HOUR, refreshToken: null }
  }

  function instance(options: InstanceOptions = {}) {
    const { key: ownKey = key } = options
    return accessTokens({
      clock,
      readRefreshToken: options.readRefreshToken ?? (async (id) => secrets[id] ?? null),
      refresh: options.refresh ?? refresh,
      shared: sharedTokens({
        store: options.store ?? store,
        tenant: TENANT,
        clock,
        seal: (text, boundTo) => seal(ownKey, boundTo, text).toString('base64'),
        open: (sealed, boundTo) => unseal(ownKey, boundTo, Buffer.from(sealed, 'base64')),
        pause: options.pause ?? takeTurns(pauses),
      }),
    })
  }
  const instances = (count: number, options?: InstanceOptions) =>
    Array.from({ length: count }, () => instance(options))
  const documents = () => store.find({ tenant: TENANT, collection: 'tokens' })
  return { clock, store, written, secrets, asked, dead, pauses, refresh, instance, instances, documents }
}

/** The store, or Google, or the secrets, as they are when nobody can reach them. */
export function unreachable(): Promise<never> {
  return Promise.reject(new Fault('store.unavailable', 'not now'))
}

function takeTurns(pauses: number[]): (ms: number) => Promise<void> {
  return async (ms) => {
    pauses.push(ms)
    await nextTurn()
  }
}

function noting(store: Store, written: DocumentContent[]): Store {
  return {
    ...store,
    create(documentKey, content) {
      written.push(content)
      return store.create(documentKey, content)
    },
    replace(documentKey, content, over) {
      written.push(content)
      return store.replace(documentKey, content, over)
    },
  }
}
