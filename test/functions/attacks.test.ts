import test from 'ava'
import { ROUTE_NAMES } from '../../functions/console/handler.ts'
import { publish } from '../../infra/local/publish.ts'
import type { TenantId, UserId } from '../../shared/domain/ids.ts'
import { newSession, sessionCookie } from '../../shared/platform/session.ts'
import type { Session } from '../../shared/platform/session.ts'
import { tenantSecrets } from '../../shared/platform/tenant-record.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'
import { newBrowser, signIn, signInAndConnect, throughGoogle } from './browser.ts'
import { CONNECTION, NO_SIGN_IN, startConsoleSite } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { consoleForms as forms } from './console-forms.ts'
import { wrongWith } from './page-check.ts'
import { cookieOf, csrfOn, send } from './sent-by-hand.ts'
import { connectionOf, stored } from './world-view.ts'

/** What somebody who means harm can send to the console, and what it must not bring him. */
let site: ConsoleSite
let world: TestWorld
let home: string

test.before(async () => {
  site = await startConsoleSite()
  ;({ world, home } = site)
})
test.after.always(() => world?.close())

test.serial('every form of the console is among those that are tried here', (t) => {
  const posts = ROUTE_NAMES.filter((name) => name.startsWith('POST ')).map((name) => name.slice(5))
  t.deepEqual(
    forms('*')
      .map(([path]) => path)
      .sort(),
    [...posts].sort(),
  )
})

test.serial(
  'a form that another site posts, or that was made for another session, does nothing',
  async (t) => {
    const [admin, other] = [
      await site.signedIn(await site.someAdmin()),
      await site.signedIn(await site.someAdmin()),
    ]
    await signInAndConnect(admin.one, home, { email: admin.person.email })
    await world.settle()
    const cookie = cookieOf(admin.one)
    const own = csrfOn(await admin.one.open(home))
    const wrong: Record<string, { csrf?: string; headers?: Record<string, string> }> = {
      'no token': {},
      'an empty token': { csrf: '' },
      'another session’s token': { csrf: csrfOn(other.page) },
      'a shortened token': { csrf: own.slice(0, -1) },
      'from another site': { csrf: own, headers: { 'sec-fetch-site': 'cross-site' } },
    }
    const before = site.everything()
    for (const [path, fields] of forms(admin.person.id))
      for (const [what, { csrf, headers = {} }] of Object.entries(wrong)) {
        const form = csrf === undefined ? fields : [...fields, ['csrf', csrf] as [string, string]]
        const page = await send({ url: `${home}${path}`, cookie, form, headers })
        t.is(page.status, 403, `${path}, ${what}`)
        t.is(page.headers.get('set-cookie'), null)
        t.is(site.everything(), before, `${path}, ${what}`)
      }
    t.is(
      (await send({ url: `${home}/disconnect?csrf=${own}`, cookie, form: [] })).status,
      403,
      'in the address',
    )
    t.is(site.everything(), before)
    t.true(await site.isSignedIn(admin.one))
    for (const [path, fields] of forms(admin.person.id).toReversed()) {
      const page = await send({
        url: `${home}${path}`,
        cookie: cookieOf(admin.one),
        form: [...fields, ['csrf', own]],
      })
      // The rights were changed since: that is what it says to its own form, and to no other.
      const isTaken = page.status < 400 || (path === '/rights' && page.status === 409)
      t.true(isTaken, `${path} works with its own token: ${page.status}`)
      if (path === '/sign-out') t.false(await site.isSignedIn(site.browser(cookie)))
      if (path === '/sign-out') break
    }
    t.not(site.everything(), before)
  },
)

test.serial('looking at pages changes nothing, whoever links to them', async (t) => {
  const { one, person } = await site.signedIn(await site.someAdmin())
  await signInAndConnect(one, home, { email: person.email })
  await world.settle()
  const cookie = cookieOf(one)
  const before = site.everything()
  const pages = [
    '',
    '/',
    '/calendar',
    '/disconnect',
    '/disconnect?feature=calendar',
    '/rights',
    '/people',
    '/setup',
    '/setup.json',
    '/activity',
    '/refused',
    '/holds',
    '/parked',
    '/contacts',
    '/push',
    '/push?entity=Lead&q=a',
    '/pushes/nothing',
    '/mailboxes',
    '/mailboxes/new',
    '/mailboxes/nothing',
    '/mailboxes/nothing/disconnect',
    '/mailboxes/nothing/remove',
  ]
  const more = [
    `/people?user=${person.id}`,
    `/people/${person.id}/erase`,
    ...['activity', 'refused', 'holds', 'contacts', 'push', 'pushes/x'].map(
      (page) => `/people/${person.id}/${page}`,
    ),
    '/?language=cs',
    '/sign-in',
    '/nowhere',
  ]
  for (const path of [...pages, ...more]) {
    const page = await send({ url: `${home}${path}`, cookie })
    t.true(page.status < 500, `${path}: ${page.status}`)
    t.is(site.everything(), before, path)
  }
  for (const [path] of forms(person.id)) {
    const query = new URLSearchParams([
      ['csrf', csrfOn(await one.open(home))],
      ['sure', 'yes'],
      ['feature', 'calendar'],
    ])
    await send({ url: `${home}${path}?${query.toString()}`, cookie })
    t.is(site.everything(), before, path)
  }
  const audited = stored(world).split('data-exported').length
  t.is((await send({ url: `${home}/people/${person.id}/export`, cookie })).status, 200)
  t.is(stored(world).split('data-exported').length, audited + 1, 'only that it was given out is noted')
})

/** What is in the signed part of the cookie. */
function sessionIn(cookie: string): Session {
  const payload = cookie.replace(/^__session=/, '').split('.')[0] ?? ''
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Session
}

test.serial('a session that somebody planted before is not the one that is signed in', async (t) => {
  const [attacker, victim] = [site.browser(), site.browser()]
  await attacker.open(`${world.functionsUrl}/oauth/sign-in?tenant=${TENANT}`)
  victim.cookies.set('__session', attacker.cookies.get('__session') ?? '')
  t.is(wrongWith(await signIn(victim, home, { email: (await site.somebody()).email }), CONNECTION), null)
  t.not(sessionIn(cookieOf(victim)).id, sessionIn(cookieOf(attacker)).id)
  t.false(await site.isSignedIn(attacker))
  const { one } = await site.signedIn(await site.somebody())
  const before = sessionIn(cookieOf(one)).id
  t.is(wrongWith(await signIn(one, home, { email: (await site.somebody()).email }), CONNECTION), null)
  t.not(sessionIn(cookieOf(one)).id, before, 'who signs in anew has a new session')
})

test.serial('a browser that still holds a session that was ended can sign in anew', async (t) => {
  const { one, page, person } = await site.signedIn(await site.somebody())
  const late = site.browser(cookieOf(one))
  await one.submit(page, [], '/sign-out')
  t.is(wrongWith(await signIn(late, home, { email: person.email }), CONNECTION), null)
})

test.serial('after signing out the session is worth nothing, nor is a copy, in any language', async (t) => {
  const { one, page } = await site.signedIn(await site.somebody())
  const copy = site.browser(cookieOf(one))
  const inCzech = site.browser(cookieOf(one))
  await inCzech.open(`${home}?language=cs`)
  await one.submit(page, [], '/sign-out')
  for (const each of [one, copy, inCzech]) t.false(await site.isSignedIn(each))
  t.is((await send({ url: `${home}/setup.json`, cookie: cookieOf(copy) })).status, 401)
  const form: [string, string][] = [
    ['csrf', csrfOn(page)],
    ['feature', 'calendar'],
  ]
  t.is((await send({ url: `${home}/connect`, cookie: cookieOf(copy), form })).status, 401)
})

test.serial('signing out in one browser leaves the person’s other one signed in', async (t) => {
  const [first, person] = [site.browser(), await site.somebody()]
  const page = await signIn(first, home, { email: person.email })
  const second = (await site.signedIn(person)).one
  t.not(csrfOn(page), csrfOn(await second.open(home)))
  await first.submit(page, [], '/sign-out')
  t.false(await site.isSignedIn(first))
  t.true(await site.isSignedIn(second))
})

test.serial('a session cookie that we did not make like this is nobody’s', async (t) => {
  const { one, person } = await site.signedIn(await site.somebody())
  const [payload = '', proof = ''] = (one.cookies.get('__session') ?? '').split('.')
  const session = sessionIn(cookieOf(one))
  const key = await world.deps.signingKey()
  const now = world.clock.now()
  const pack = (changed: unknown): string => Buffer.from(JSON.stringify(changed)).toString('base64url')
  const made = (by: string, of: Session): string =>
    /^__session=([^;]*)/.exec(sessionCookie(by, of, { isSecure: false, now }))?.[1] ?? ''
  const admin = {
    ...session,
    signedIn: { tenant: TENANT, userId: world.erp.adminId as UserId, googleSub: '1' },
  }
  const elsewhere = { tenant: 'other' as TenantId, userId: person.id as UserId, googleSub: '1' }
  const forged: Record<string, string> = {
    'another user': `${pack(admin)}.${proof}`,
    'a longer life': `${pack({ ...session, expiresAt: now * 2 })}.${proof}`,
    'another key': made('another key', session),
    'no proof': `${payload}.`,
    'a form’s token as proof': `${payload}.${csrfOn(await one.open(home))}`,
    'another tenant': made(key, newSession({ signedIn: elsewhere, language: null }, now)),
    'an end in the past': made(key, { ...session, expiresAt: now }),
    'no user': made(key, newSession({ signedIn: null, language: null }, now)),
    'a user who isn’t there': made(
      key,
      newSession(
        { signedIn: { ...elsewhere, tenant: TENANT, userId: 'nobody' as UserId }, language: null },
        now,
      ),
    ),
    'no session at all': made(key, 'text' as unknown as Session),
  }
  t.true(await site.isSignedIn(site.browser(made(key, session))), 'so made it would be his')
  for (const [what, cookie] of Object.entries(forged)) {
    t.false(await site.isSignedIn(site.browser(cookie)), what)
    const page = await send({ url: `${home}/setup.json`, cookie: `__session=${cookie}` })
    t.is(page.status, 401, what)
  }
})

test.serial('a session ends twelve hours after the sign-in, also when it is used all the time', async (t) => {
  const late = await startTestWorld({ startsAt: Date.now() })
  t.teardown(() => late.close())
  const url = `${late.functionsUrl}/console/${TENANT}`
  const { email } = await late.addUser('late@example.com', { connected: false })
  const one = newBrowser({ home: url })
  t.is(wrongWith(await signIn(one, url, { email }), CONNECTION), null)
  late.pass(6 * 3_600_000)
  t.is((await one.open(`${url}?language=en`)).status, 200)
  late.pass(6 * 3_600_000 - 1000)
  t.is(wrongWith(await one.open(url), CONNECTION), null)
  late.pass(1000)
  t.is(wrongWith(await one.open(url), NO_SIGN_IN), null)
})

test.serial('what is for administrators is for nobody else, and shows nothing of it', async (t) => {
  const admin = await site.signedIn(await site.someAdmin())
  await signInAndConnect(admin.one, home, { email: admin.person.email })
  const user = await site.signedIn(await site.somebody())
  const before = site.everything()
  const form: [string, string][] = [
    ['csrf', csrfOn(user.page)],
    ['sure', 'yes'],
    ['grant', 'a:calendar'],
    ['version', ''],
  ]
  const asked: [string, [string, string][] | undefined][] = [
    ...['/rights', '/people', '/setup', '/setup.json', `/people/${admin.person.id}/erase`].map(
      (path): [string, undefined] => [path, undefined],
    ),
    [`/people/${admin.person.id}/export`, undefined],
    ...['activity', 'refused', 'holds', 'contacts', 'push', 'pushes/x'].flatMap(
      (page): [string, [string, string][] | undefined][] => [
        [`/people/${admin.person.id}/${page}`, undefined],
        [`/people/${admin.person.id}/${page}`, form],
      ],
    ),
    ['/parked', undefined],
    ['/parked', form],
    [`/people/${admin.person.id}/receipt`, undefined],
    [`/people/${user.person.id}/export`, undefined],
    ['/rights', form],
    ['/people/pause', form],
    [`/people/${admin.person.id}/erase`, form],
    [`/people/${user.person.id}/erase`, form],
  ]
  for (const [path, sent] of asked)
    for (const [who, cookie, status] of [
      ['a user', cookieOf(user.one), 403],
      ['a stranger', '', 401],
    ] as const) {
      const page = await send({ url: `${home}${path}`, cookie, ...(sent && { form: sent }) })
      t.is(page.status, status, `${who} ${path}`)
      t.false(page.text.includes(admin.person.email), path)
      t.false(page.text.includes('Ada') || page.text.includes('Staff'), path)
      t.is(site.everything(), before, path)
    }
})

test.serial('an administrator who is none any more in the ERP is none here within a minute', async (t) => {
  const { one, person } = await site.signedIn(await site.someAdmin())
  t.is((await one.open(`${home}/people`)).status, 200)
  world.erp.as(world.erp.adminId).update('User', person.id, { type: 'regular' })
  world.pass(60_000)
  t.is((await one.open(`${home}/people`)).status, 403)
  t.is((await one.open(home)).status, 200)
})

test.serial('a user’s form is about himself, whomever it names', async (t) => {
  const [jana, petr] = [
    await site.signedIn(await site.somebody()),
    await site.signedIn(await site.somebody()),
  ]
  await signInAndConnect(jana.one, home, { email: jana.person.email })
  const named: [string, string][] = [
    'userId',
    'user',
    'id',
    'tenant',
    'state',
    'subject',
    'googleSub',
    'email',
  ].map((name) => [name, jana.person.id])
  const url = (path: string): string => `${home}${path}?${new URLSearchParams(named).toString()}`
  const csrf: [string, string] = ['csrf', csrfOn(petr.page)]
  const cookie = cookieOf(petr.one)
  await send({ url: url('/disconnect'), cookie, form: [csrf, ['feature', 'all'], ...named] })
  t.like(await connectionOf(world, jana.person.id), { state: 'active' })
  const asked = await send({ url: url('/connect'), cookie, form: [csrf, ['feature', 'calendar'], ...named] })
  t.is(asked.status, 303)
  const back = await throughGoogle(petr.one, asked.location, { email: petr.person.email })
  t.is(wrongWith(await petr.one.follow(await petr.one.open(back)), { title: 'What would happen' }), null)
  t.like(await connectionOf(world, petr.person.id), { email: petr.person.email })
  t.like(await connectionOf(world, jana.person.id), { email: jana.person.email, state: 'active' })
  const shown = await petr.one.open(url(''))
  t.false(shown.text.includes(jana.person.email))
  await send({ url: url('/disconnect'), cookie, form: [csrf, ['feature', 'all'], ...named] })
  t.is(await connectionOf(world, petr.person.id), null)
  t.like(await connectionOf(world, jana.person.id), { state: 'active' })
})

test.serial('a form with a feature that isn’t there changes nothing', async (t) => {
  const { one, person } = await site.signedIn(await site.somebody())
  const page = await signInAndConnect(one, home, { email: person.email })
  for (const [path, feature] of [
    ['/connect', 'mail'],
    ['/connect', ''],
    ['/disconnect', 'mail'],
    ['/disconnect', 'Calendar'],
  ] as const) {
    const before = site.everything()
    const form: [string, string][] = [
      ['csrf', csrfOn(page)],
      ['feature', feature],
    ]
    const answer = await send({ url: `${home}${path}`, cookie: cookieOf(one), form })
    t.is(answer.status, 400, `${path} ${feature}`)
    t.is(site.everything(), before, `${path} ${feature}`)
  }
})

test.serial(
  'the secrets of a connection never come to light in what is stored, shown or logged',
  async (t) => {
    const { one, person } = await site.signedIn(await site.someAdmin())
    await signInAndConnect(one, home, { email: person.email })
    await publish(world.functionsUrl, 'sweep', {})
    await world.settle()
    const { googleSub = '' } = (await connectionOf(world, person.id)) ?? {}
    const { secrets } = await world.deps.accountScopeOf(TENANT)
    const names = [
      tenantSecrets.grant(TENANT, googleSub),
      tenantSecrets.erpKey(TENANT),
      tenantSecrets.googleClient(TENANT),
    ]
    const values = await Promise.all(names.map((name) => secrets.read(name)))
    const paths = [
      '',
      '/people',
      '/rights',
      '/setup',
      '/setup.json',
      `/people/${person.id}/export`,
      `/people/${person.id}/erase`,
    ]
    const shown = await Promise.all(paths.map(async (path) => (await one.open(`${home}${path}`)).text))
    const all = [...shown, stored(world), ...world.logLines].join('\n')
    for (const [at, value] of values.entries()) t.false(all.includes(value ?? 'missing'), names[at])
    t.false(all.includes(await world.deps.signingKey()))
    t.notRegex(all, /ya29\.|1\/\/0/)
  },
)
