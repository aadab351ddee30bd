import test from 'ava'
import type { TenantId, UserId } from '../../shared/domain/ids.ts'
import { endSession, isSessionEnded } from '../../shared/flows/ended-session.ts'
import { finishOAuth } from '../../shared/flows/finish-oauth.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import { USER } from '../support/memory-sides.ts'
import { accountWorld, grantOf, grantRights, why } from './account-world.ts'
import type { AccountWorld } from './account-world.ts'
import { TENANT, unavailable } from './flow-world.ts'

const EVA = 'user-eva' as UserId

const identityOf = (change: Partial<ReturnType<typeof grantOf>['identity']>) =>
  grantOf({ identity: { ...grantOf().identity, ...change } })

test('who signs in is the one active user of the ERP with the same verified address', async (t) => {
  const { world, beginSignIn, finish, sent } = await accountWorld()
  const result = await finish(await beginSignIn())
  t.like(result, { person: { userId: USER, name: 'Jana', isAdmin: false }, googleSub: 'google-1' })
  t.like(sent.at(-1), { scopes: ['openid', 'email'], offline: false })
  t.false('loginHint' in (sent.at(-1) ?? {}))
  t.deepEqual(world.logged, [{ event: 'session.begun', fields: { tenant: TENANT, user: USER } }])
})

test('signing in needs no right, gives no access and stores nothing', async (t) => {
  const { world, beginSignIn, finish, secrets } = await accountWorld()
  await grantRights(world, [])
  t.is(why(await finish(await beginSignIn())), 'signed-in')
  t.is(secrets.values.size, 0, 'not even a refresh token that nobody asked for')
  t.is(await readConnection(world.store, TENANT, USER), null)
  for (const collection of ['states', 'identities', 'connections'])
    t.deepEqual(await world.store.find({ tenant: TENANT, collection }), [], collection)
})

test('an administrator of the ERP is known as one', async (t) => {
  const { world, beginSignIn, finish } = await accountWorld()
  world.people.add(USER, { isAdmin: true, email: 'jana@example.com' })
  t.like(await finish(await beginSignIn()), { person: { isAdmin: true } })
})

const refusals: readonly [rule: string, change: (setting: AccountWorld) => unknown, refusal: string][] = [
  [
    'an address that Google hasn’t verified',
    ({ answer }) => (answer.grant = identityOf({ emailVerified: false })),
    'email-unverified',
  ],
  [
    'an address that no active user has',
    ({ answer }) => (answer.grant = identityOf({ email: 'nobody@example.com' })),
    'user-unknown',
  ],
  ['a user who was deactivated', ({ world }) => world.people.active.clear(), 'user-unknown'],
  [
    'an address that two active users share',
    ({ world }) => world.people.add(EVA, { email: 'jana@example.com' }),
    'user-ambiguous',
  ],
  [
    'an account of no domain where one is required',
    ({ scope }) => Object.assign(scope, { hostedDomain: 'example.com' }),
    'wrong-domain',
  ],
  [
    'an account of another domain',
    ({ scope, answer }) => {
      Object.assign(scope, { hostedDomain: 'example.com' })
      answer.grant = identityOf({ hd: 'example.org' })
    },
    'wrong-domain',
  ],
]
for (const [rule, change, refusal] of refusals) {
  test(`${rule}: ${refusal}`, async (t) => {
    const setting = await accountWorld()
    const { world, beginSignIn, finish } = setting
    const state = await beginSignIn()
    await change(setting)
    t.deepEqual(await finish(state), { refused: refusal as never })
    t.deepEqual(world.logged, [{ event: 'connection.refused', fields: { tenant: TENANT, why: refusal } }])
  })
}

test('an account of the required domain signs in', async (t) => {
  const { scope, answer, beginSignIn, finish } = await accountWorld()
  Object.assign(scope, { hostedDomain: 'example.com' })
  answer.grant = identityOf({ hd: 'example.com' })
  t.is(why(await finish(await beginSignIn())), 'signed-in')
})

test('an unverified address is refused before anybody is looked up by it', async (t) => {
  const { scope, answer, beginSignIn, finish } = await accountWorld()
  Object.assign(scope, { people: { ...scope.people, byEmail: async () => unavailable('erp')() } })
  answer.grant = identityOf({ emailVerified: false })
  t.is(why(await finish(await beginSignIn())), 'email-unverified')
})

test('while the ERP is down nobody is signed in or refused', async (t) => {
  const { world, scope, beginSignIn, finish } = await accountWorld()
  Object.assign(scope, { people: { ...scope.people, byEmail: async () => unavailable('erp')() } })
  await t.throwsAsync(finish(await beginSignIn()), { name: 'Fault' })
  t.deepEqual(world.logged, [])
})

test('what was begun as a connection never signs anybody in, and the other way round', async (t) => {
  const { world, answer, begin, beginSignIn, finish, secrets } = await accountWorld()
  world.people.add(EVA, { isAdmin: true, email: 'eva@example.com' })
  answer.grant = identityOf({ email: 'eva@example.com' })
  const connected = await finish(await begin('browser'))
  t.is(why(connected), 'connected')
  t.like(await readConnection(world.store, TENANT, USER), { connection: { userId: USER } })
  t.is(await readConnection(world.store, TENANT, EVA), null, 'whoever came back, it is Jana who asked')
  secrets.values.clear()
  const signedIn = await finish(await beginSignIn('browser'))
  t.like(signedIn, { person: { userId: EVA } })
  t.is(await readConnection(world.store, TENANT, EVA), null)
  t.is(secrets.values.size, 0)
})

test('a sign-in works once, in the browser that began it, for ten minutes', async (t) => {
  const { world, beginSignIn, finish, exchanged } = await accountWorld()
  const state = await beginSignIn('browser')
  t.is(why(await finish(state, 'another browser')), 'state-invalid')
  t.is(why(await finish(state, null)), 'state-invalid')
  t.is(exchanged.length, 0)
  t.is(why(await finish(state)), 'signed-in')
  t.is(why(await finish(state)), 'state-invalid')
  const late = await beginSignIn()
  world.clock.time += 600_000
  t.is(why(await finish(late)), 'state-invalid')
})

test('who said no at Google is told so', async (t) => {
  const { scope, beginSignIn, exchanged } = await accountWorld()
  const result = await finishOAuth({ state: await beginSignIn(), session: 'browser', code: null }, scope)
  t.is(why(result), 'denied')
  t.is(exchanged.length, 0)
})

test('the nonce and the verifier of the sign-in go to Google, and each sign-in has its own', async (t) => {
  const { beginSignIn, finish, sent, exchanged } = await accountWorld()
  for (let times = 0; times < 2; times += 1) await finish(await beginSignIn())
  for (const at of [0, 1]) t.like(exchanged[at], { nonce: sent[at]?.nonce, verifier: sent[at]?.verifier })
  t.not(sent[0]?.nonce, sent[1]?.nonce)
  t.not(sent[0]?.verifier, sent[1]?.verifier)
  t.not(sent[0]?.state, sent[1]?.state)
})

test('a session that was ended is ended for its tenant, and nothing in the store is the session', async (t) => {
  const { world, scope } = await accountWorld()
  const session = { id: 'id-of-the-session', expiresAt: 1 }
  t.false(await isSessionEnded(session.id, scope))
  await endSession(session, scope)
  await endSession(session, scope)
  t.true(await isSessionEnded(session.id, scope))
  t.false(await isSessionEnded('another', scope))
  t.false(await isSessionEnded(session.id, { ...scope, tenant: 'other' as TenantId }))
  const held = await world.store.find({ tenant: TENANT, collection: 'sessions' })
  t.is(held.length, 1)
  t.notRegex(JSON.stringify(held), /id-of-the-session/)
})
