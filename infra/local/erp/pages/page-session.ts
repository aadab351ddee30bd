import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { isHiddenUser } from '../acl.ts'
import { findLive, recordsOf, type Erp } from '../erp.ts'
import type { ErpRecord } from '../erp-state.ts'

// Cookies know no ports, so the name must not meet that of a neighbour on this machine.
const COOKIE = 'erp_stand_in_user'

/** Who is signed in on the pages: whoever was chosen, without a password. A stand-in has nothing to protect. */
export function signedInUser(c: Context, erp: Erp): ErpRecord | null {
  const user = findLive(erp, 'User', getCookie(c, COOKIE) ?? '')
  return user !== undefined && canSignIn(user) ? user : null
}

export function signIn(c: Context, erp: Erp, userId: string): boolean {
  const user = findLive(erp, 'User', userId)
  if (user === undefined || !canSignIn(user)) return false
  setCookie(c, COOKIE, user.id, { httpOnly: true, sameSite: 'Lax', path: '/' })
  return true
}

export function signOut(c: Context): void {
  deleteCookie(c, COOKIE, { path: '/' })
}

/** The people one can be, administrators last. */
export function people(erp: Erp): ErpRecord[] {
  return recordsOf(erp, 'User')
    .filter((user) => !user.deleted && canSignIn(user))
    .sort(
      (left, right) => Number(isAdminType(left)) - Number(isAdminType(right)) || left.number - right.number,
    )
}

function canSignIn(user: ErpRecord): boolean {
  return !isHiddenUser(user) && user.attributes['isActive'] === true
}

function isAdminType(user: ErpRecord): boolean {
  return user.attributes['type'] === 'admin'
}

/** A form of another site must not act here: its origin has to be this very host. */
export function isSameOrigin(c: Context): boolean {
  const origin = c.req.header('Origin')
  if (origin === undefined) return c.req.header('Sec-Fetch-Site') === 'same-origin'
  return URL.canParse(origin) && new URL(origin).host === c.req.header('Host')
}
