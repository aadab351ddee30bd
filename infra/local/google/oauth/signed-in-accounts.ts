import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

// Cookies know no ports, so the name must not meet that of a neighbour on this machine.
const COOKIE = 'google_stand_in_accounts'

/**
 * Whether this browser has signed in with the account before. `login_hint` then picks it and nobody is asked which one to take
 * (google.md 1.2). There is no password: nothing here is real.
 */
export function isSignedIn(c: Context, email: string): boolean {
  return accountsOf(c).includes(email)
}

export function noteSignedIn(c: Context, email: string): void {
  const value = [...new Set([...accountsOf(c), email])].join(' ')
  setCookie(c, COOKIE, value, { httpOnly: true, sameSite: 'Lax', path: '/o/oauth2' })
}

function accountsOf(c: Context): readonly string[] {
  return (getCookie(c, COOKIE) ?? '').split(' ').filter((email) => email !== '')
}
