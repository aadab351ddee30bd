export interface TokenBucket {
  /** True and one token fewer, or false when there is none at `now`. */
  take(now: number): boolean
  /** Gives back a token that wasn't needed. */
  giveBack(): void
}

/** Lets `burst` pass at once and `perSecond` on average. */
export function tokenBucket({ perSecond, burst }: { perSecond: number; burst: number }): TokenBucket {
  let tokens = burst
  let filledAt = -Infinity
  return {
    take(now) {
      const gained = (Math.max(now - filledAt, 0) / 1_000) * perSecond
      tokens = Math.min(burst, tokens + gained)
      filledAt = now
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
    giveBack() {
      tokens = Math.min(burst, tokens + 1)
    },
  }
}
