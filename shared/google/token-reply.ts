/** An answer of the token endpoint. */
export interface TokenReply {
  readonly accessToken: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly refreshToken: string | null
  readonly idToken: string | null
  /** Space-separated; what was really granted. */
  readonly scope: string
}

/** Null when it isn't one. `now` is the moment it came. */
export function parseTokenReply(data: unknown, now: number): TokenReply | null {
  if (typeof data !== 'object' || data === null) return null
  const reply: Readonly<Record<string, unknown>> = { ...data }
  const accessToken = textOf(reply['access_token'])
  const lifeSeconds = Number(reply['expires_in'])
  if (accessToken === null || !Number.isFinite(lifeSeconds)) return null
  return {
    accessToken,
    expiresAt: now + lifeSeconds * 1000,
    refreshToken: textOf(reply['refresh_token']),
    idToken: textOf(reply['id_token']),
    scope: textOf(reply['scope']) ?? '',
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
