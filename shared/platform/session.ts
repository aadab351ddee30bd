import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { TenantId, UserId } from '../domain/ids.ts'

/**
 * A browser's session, kept in the one cookie that Firebase Hosting passes on (google.md 6.6), signed and not encrypted: ids only.
 * Before a person has signed in it has no tenant and no user, and serves to know the browser again that comes back from Google.
 */
export interface Session {
  /** 256 random bits; new with every sign-in, so that nobody can plant a session that another person then signs in to. */
  readonly id: string
  readonly signedIn: SignedIn | null
  /** The language that was chosen; null: the browser's. */
  readonly language: 'cs' | 'en' | null
  readonly expiresAt: number
}

export interface SignedIn {
  readonly tenant: TenantId
  readonly userId: UserId
  readonly googleSub: string
  /** An administrator of the ERP when he signed in. Gives no right: it tells who looks at the set-up while the ERP can’t be asked. */
  readonly wasAdmin?: true | undefined
}

const NAME = '__session'
const SIGNED_IN_MS = 12 * 3_600_000
const ANONYMOUS_MS = 3_600_000
const COOKIE = /^([\w-]{1,1000})\.([\w-]{43})$/

const schema = z.object({
  id: z.string().min(43),
  signedIn: z
    .object({
      tenant: z.string().transform((id) => id as TenantId),
      userId: z.string().transform((id) => id as UserId),
      googleSub: z.string(),
      wasAdmin: z.literal(true).optional(),
    })
    .nullable(),
  language: z.enum(['cs', 'en']).nullable(),
  expiresAt: z.number(),
})

/** For 12 hours when somebody signed in, else for one. */
export function newSession(of: Pick<Session, 'signedIn' | 'language'>, now: number): Session {
  const lifeMs = of.signedIn ? SIGNED_IN_MS : ANONYMOUS_MS
  return { id: randomBytes(32).toString('base64url'), ...of, expiresAt: now + lifeMs }
}

/** The session of a request; null when there is none, it isn't ours, or it has ended. */
export function readSession(key: string, cookies: string | undefined, now: number): Session | null {
  for (const cookie of (cookies ?? '').split(';')) {
    const [name, value = ''] = cookie.trim().split('=')
    if (name !== NAME) continue
    const [, payload = '', proof = ''] = COOKIE.exec(value) ?? []
    if (!sameText(proof, mac(key, 'session', payload))) continue
    const session = schema.safeParse(parsed(Buffer.from(payload, 'base64url').toString('utf8')))
    if (session.success && session.data.expiresAt > now) return session.data
  }
  return null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Lax: it has to come back with Google's redirect, and with nothing that another site posts. */
export function sessionCookie(
  key: string,
  session: Session,
  { isSecure, now }: { isSecure: boolean; now: number },
): string {
  const payload = Buffer.from(JSON.stringify(session)).toString('base64url')
  const maxAge = Math.max(0, Math.floor((session.expiresAt - now) / 1000))
  const value = `${payload}.${mac(key, 'session', payload)}`
  return `${NAME}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${isSecure ? '; Secure' : ''}`
}

/** What every form of this session carries, so that no other site can post one. */
export function csrfOf(key: string, { id }: Session): string {
  return mac(key, 'csrf', id)
}

export function isCsrf(key: string, session: Session, given: string | null): boolean {
  return sameText(given ?? '', csrfOf(key, session))
}

/** The purpose is part of what is signed, so that one proof can't stand in for another. */
function mac(key: string, purpose: 'session' | 'csrf', text: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([purpose, text]))
    .digest('base64url')
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
