import { createHmac } from 'node:crypto'
import test from 'ava'
import fc from 'fast-check'
import type { TenantId, UserId } from '../../shared/domain/ids.ts'
import { csrfOf, isCsrf, newSession, readSession, sessionCookie } from '../../shared/platform/session.ts'
import type { Session } from '../../shared/platform/session.ts'

const KEY = 'a key of the deployment'
const NOW = Date.parse('2027-02-01T00:00:00Z')
const HOUR_MS = 3_600_000
const signedIn = { tenant: 'main' as TenantId, userId: 'user-1' as UserId, googleSub: 'google-1' }

const begun = (change: Partial<Session> = {}): Session => ({
  ...newSession({ signedIn, language: 'cs' }, NOW),
  ...change,
})
/** `__session=…`, as a browser sends it back. */
const cookieOf = (session: Session, key = KEY): string =>
  sessionCookie(key, session, { isSecure: true, now: NOW }).split(';')[0] ?? ''
const read = (cookies: string | undefined, now = NOW, key = KEY) => readSession(key, cookies, now)

test('what a cookie was made of comes back, also among other cookies', (t) => {
  const session = begun()
  t.deepEqual(read(cookieOf(session)), session)
  t.deepEqual(read(`a=b; ${cookieOf(session)} ; __session=old; c`), session)
  const anonymous = newSession({ signedIn: null, language: null }, NOW)
  t.deepEqual(read(cookieOf(anonymous)), anonymous)
})

test('the longest ids that Google and the ERP give fit into a cookie', (t) => {
  const tenant = 't'.repeat(40) as TenantId
  const session = begun({
    signedIn: { tenant, userId: 'u'.repeat(36) as UserId, googleSub: '9'.repeat(255) },
  })
  t.deepEqual(read(cookieOf(session)), session)
  t.true(sessionCookie(KEY, session, { isSecure: true, now: NOW }).length < 4096)
})

test('every session has an id of its own that nobody can guess', (t) => {
  const ids = Array.from({ length: 100 }, () => begun().id)
  t.is(new Set(ids).size, 100)
  for (const id of ids) t.is(Buffer.from(id, 'base64url').length, 32)
})

test('who is signed in stays so for twelve hours, and nobody else’s session lasts longer than one', (t) => {
  const session = begun()
  t.is(session.expiresAt, NOW + 12 * HOUR_MS)
  t.truthy(read(cookieOf(session), NOW + 12 * HOUR_MS - 1))
  t.is(read(cookieOf(session), NOW + 12 * HOUR_MS), null)
  t.is(newSession({ signedIn: null, language: 'en' }, NOW).expiresAt, NOW + HOUR_MS)
})

test('the cookie has the one name that Firebase Hosting passes on, and no script or other site gets hold of it', (t) => {
  const attributes = (isSecure: boolean) =>
    sessionCookie(KEY, begun(), { isSecure, now: NOW }).split('; ').slice(1)
  t.true(cookieOf(begun()).startsWith('__session='))
  t.deepEqual(attributes(false), ['Path=/', 'HttpOnly', 'SameSite=Lax', 'Max-Age=43200'])
  t.deepEqual(attributes(true), [...attributes(false), 'Secure'])
})

test('a cookie never outlives its session, nor asks for a time that is over', (t) => {
  const cookieAt = (now: number) => sessionCookie(KEY, begun(), { isSecure: false, now })
  t.regex(cookieAt(NOW + 11.5 * HOUR_MS), /; Max-Age=1800$/)
  t.regex(cookieAt(NOW + 13 * HOUR_MS), /; Max-Age=0$/)
})

test('a cookie of which one character was changed is not ours', (t) => {
  const cookie = cookieOf(begun())
  const first = '__session='.length
  fc.assert(
    fc.property(
      fc.integer({ min: first, max: cookie.length - 1 }),
      fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '-', '_', '.'),
      (at, letter) => {
        const changed = cookie.slice(0, at) + letter + cookie.slice(at + 1)
        fc.pre(changed !== cookie)
        // The last letter of base64url has two spare bits; we compare text, so even they count.
        t.is(read(changed), null)
      },
    ),
    {
      examples: [
        [cookie.length - 1, 'A'],
        [cookie.length - 1, 'z'],
      ],
    },
  )
})

test('a cookie of another key, without proof, or with another session’s proof is not ours', (t) => {
  const [one, two] = [cookieOf(begun()), cookieOf(begun())]
  t.is(read(one, NOW, 'another key'), null)
  t.is(read(one.split('.')[0]), null)
  t.is(read(`${one.split('.')[0]}.`), null)
  t.is(read(`${one.split('.')[0]}.${two.split('.')[1]}`), null)
})

test('whatever a browser sends is answered, never thrown at', (t) => {
  t.is(read(undefined), null)
  for (const cookies of ['', ';', '__session', '__session=', '__session=.', '__session=e30.x', '=;=']) {
    t.is(read(cookies), null)
  }
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => t.is(read(`__session=${text}`), null)))
})

test('even what was signed with our key is no session unless it has a session’s form', (t) => {
  const signed = (text: string): string => {
    const payload = Buffer.from(text).toString('base64url')
    const proof = createHmac('sha256', KEY)
      .update(JSON.stringify(['session', payload]))
      .digest('base64url')
    return `__session=${payload}.${proof}`
  }
  t.truthy(read(signed(JSON.stringify(begun()))), 'signed as we sign')
  t.is(read(signed(JSON.stringify({ ...begun(), signedIn: { tenant: 'main' } }))), null)
  t.is(read(signed(JSON.stringify({ ...begun(), language: 'de' }))), null)
  t.is(read(signed('null')), null)
  t.is(read(signed('{"id":')), null)
})

test('a form is taken from its own session only', (t) => {
  const [mine, another] = [begun(), begun()]
  t.true(isCsrf(KEY, mine, csrfOf(KEY, mine)))
  t.false(isCsrf(KEY, another, csrfOf(KEY, mine)))
  t.false(isCsrf(KEY, mine, csrfOf('another key', mine)))
  for (const given of [null, '', mine.id, 'č'.repeat(43), `${csrfOf(KEY, mine)}x`])
    t.false(isCsrf(KEY, mine, given))
})

test('a form’s proof can’t stand in for a session’s', (t) => {
  const payload = Buffer.from(JSON.stringify(begun())).toString('base64url')
  // Whoever could have his own payload signed as a session's id would have it signed for a form only.
  const proof = csrfOf(KEY, begun({ id: payload }))
  t.is(read(`__session=${payload}.${proof}`), null)
})
