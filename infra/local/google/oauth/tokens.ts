import { createHash, randomBytes } from 'node:crypto'
import type { AccessToken, RefreshToken, World } from '../world.ts'

/** Google's own number: an hour less a second. */
export const ACCESS_TOKEN_LIFE_MS = 3_599_000
const REFRESH_TOKENS_MAX = 100
/** A refresh token that nobody used for six months is dead. */
const REFRESH_TOKEN_IDLE_MS = 182 * 24 * 3_600_000

interface TokenOwner {
  readonly email: string
  readonly clientId: string
  readonly scopes: readonly string[]
}

export function issueAccessToken(world: World, owner: TokenOwner, offline: boolean): AccessToken {
  const now = world.clock.now()
  for (const [id, old] of world.accessTokens.entries())
    if (old.expiresAt <= now) world.accessTokens.delete(id)
  const token = `ya29.${randomBytes(96).toString('base64url')}`
  const { email, clientId, scopes } = owner
  const row = { token, email, clientId, scopes, offline, expiresAt: now + ACCESS_TOKEN_LIFE_MS }
  world.accessTokens.put(token, row)
  return row
}

/** The 101st live token of an account and a client silently kills the oldest. */
export function issueRefreshToken(world: World, owner: TokenOwner): RefreshToken {
  const { email, clientId, scopes } = owner
  const live = [...world.refreshTokens.values()]
    .filter((other) => other.email === email && other.clientId === clientId)
    .sort((a, b) => a.serial - b.serial)
  for (const old of live.slice(0, Math.max(0, live.length - REFRESH_TOKENS_MAX + 1)))
    world.refreshTokens.delete(old.token)
  const token = `1//0${randomBytes(48).toString('base64url')}`
  const row = { token, email, clientId, scopes, serial: world.nextSerial(), usedAt: world.clock.now() }
  world.refreshTokens.put(token, row)
  return row
}

export function findAccessToken(world: World, token: string): AccessToken | null {
  const row = world.accessTokens.get(token)
  return row === undefined || row.expiresAt <= world.clock.now() ? null : row
}

/** A refresh token that still works, marked as used now. */
export function useRefreshToken(world: World, token: string): RefreshToken | null {
  const row = world.refreshTokens.get(token)
  if (row === undefined) return null
  const now = world.clock.now()
  if (now - row.usedAt > REFRESH_TOKEN_IDLE_MS) {
    world.refreshTokens.delete(token)
    return null
  }
  const used = { ...row, usedAt: now }
  world.refreshTokens.put(token, used)
  return used
}

/** Ends all that a user granted to the Cloud project, for every client of it. */
export function revokeAll(world: World, email: string): void {
  for (const [id, row] of world.accessTokens.entries()) if (row.email === email) world.accessTokens.delete(id)
  for (const [id, row] of world.refreshTokens.entries())
    if (row.email === email) world.refreshTokens.delete(id)
  for (const [id, row] of world.grants.entries()) if (row.email === email) world.grants.delete(id)
  for (const [id, row] of world.codes.entries()) if (row.email === email) world.codes.delete(id)
}

export function grantKey(email: string, clientId: string): string {
  return `${email}\n${clientId}`
}

/** The `sub` of an account: 21 digits that follow from the address, so that a new world knows the same people. */
export function subjectOf(email: string): string {
  const digest = createHash('sha256').update(email).digest()
  return `1${(digest.readBigUInt64BE(0) * 100n + BigInt(digest[8] ?? 0)).toString().padStart(22, '0').slice(-20)}`
}
