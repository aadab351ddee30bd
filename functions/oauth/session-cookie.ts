import { randomBytes } from 'node:crypto'

/** The one name that Firebase Hosting passes on (google.md 6.6). */
const NAME = '__session'
const VALUE = /^[A-Za-z0-9_-]{43}$/

export function newSession(): string {
  return randomBytes(32).toString('base64url')
}

/** The browser's session, null when it has none of ours. */
export function readSession(cookies: string | undefined): string | null {
  const value = (cookies ?? '')
    .split(';')
    .map((cookie) => cookie.trim().split('='))
    .find(([name]) => name === NAME)?.[1]
  return value !== undefined && VALUE.test(value) ? value : null
}

/** Lax: it has to come back with Google's redirect, and with nothing that another site posts. */
export function sessionCookie(session: string, { secure }: { secure: boolean }): string {
  return `${NAME}=${session}; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600${secure ? '; Secure' : ''}`
}
