import { connect as openSocket } from 'node:net'
import test from 'ava'
import type { LogEvent, LogEvents } from '../../shared/platform/log.ts'
import { readTenant, saveTenant } from '../../shared/platform/tenant-record.ts'
import { TENANT } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'
import { startConsoleSite } from './console-site.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { throughGoogle } from './browser.ts'
import type { Page } from './browser.ts'
import { idTokenForger } from './id-token-forger.ts'
import { withoutScript, wrongWith } from './page-check.ts'
import { startRewritingProxy } from './rewriting-proxy.ts'
import { cookieOf, csrfOn, send } from './sent-by-hand.ts'
import { connectionOf, storeOf } from './world-view.ts'

/** Odd and hostile values wherever the console and the sign-in take one: a refusal, and nothing of them in a header, a page as HTML, or a log. */
let site: ConsoleSite
let world: TestWorld
let home: string
let oauth: string
let admin: SignedIn

test.before(async () => {
  site = await startConsoleSite()
  ;({ world, home } = site)
  oauth = `${world.functionsUrl}/oauth`
  admin = await site.connected(await site.someAdmin())
})
test.after.always(() => world?.close())

/** Every value but the names has it in itself, so that it is found again wherever it lands. */
const MARK = 'xyzzy'
const hostile: readonly (readonly [string, string])[] = [
  ['line breaks', `${MARK}\r\nset-cookie: ${MARK}=1\r\n\r\n<script>`],
  ['a lone line break', `a\n${MARK}`],
  ['a NUL', `a\0${MARK}`],
  ['line separators', `a\u2028\u2029\u0085${MARK}`],
  ['a very long value', MARK.repeat(1_500)],
  ['a longer value', `${MARK}${'a'.repeat(60)}`],
  ['half of a character', `\uD800${MARK}`],
  ['a script', `"><script>${MARK}</script>`],
  ['an attribute', `' onmouseover='${MARK}`],
  ['a way up', `../../${MARK}`],
  ['a template', `\${${MARK}}{{${MARK}}}`],
  ['JSON', `{"$gt":"${MARK}"}`],
  ['SQL', `'; DROP TABLE documents; -- ${MARK}`],
  ['another site', `https://${MARK}.example/`],
  ['another site without a scheme', `//${MARK}.example`],
  ['a star', '*'],
  ['nothing', ''],
  ['a blank', ' '],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['toString', 'toString'],
  ['a reserved name', '__name__'],
]

type Ask = (value: string) => Promise<Page>
const get = (url: string): Promise<Page> => send({ url, cookie: cookieOf(admin.one) })
const encoded = (value: string): string => encodeURIComponent(value.toWellFormed())
const inQuery =
  (base: () => string, name: string): Ask =>
  (value) =>
    get(`${base()}${name}=${encoded(value)}`)
/** A form with what a good one has, but for one field. */
const inForm =
  (path: () => string, name: string, others: Record<string, string> = {}): Ask =>
  async (value) => {
    const { one } = admin
    const csrf = csrfOn(await one.open(home))
    const form = Object.entries({ csrf, ...others, [name]: value.toWellFormed() })
    return send({ url: `${home}${path()}`, cookie: cookieOf(one), form })
  }
const inHeader =
  (name: string, url: () => string): Ask =>
  (value) =>
    send({ url: url(), cookie: cookieOf(admin.one), headers: { [name]: value } })
const erase = (id: string): string => `/people/${id}/erase`

const places: Record<string, Ask> = {
  'the tenant of a page': (value) => get(`${world.functionsUrl}/console/${encoded(value)}`),
  'a page’s name': (value) => get(`${home}/${encoded(value)}`),
  'a file’s name': (value) => get(`${world.functionsUrl}/console/assets/${encoded(value)}`),
  'whose data is given out': (value) => get(`${home}/people/${encoded(value)}/export`),
  'whose data is shown': (value) => get(`${home}${erase(encoded(value))}`),
  'whose data is erased': async (value) => inForm(() => erase(encoded(value)), 'sure')('yes'),
  'a page of the sign-in': (value) => get(`${oauth}/${encoded(value)}`),
  'the language': inQuery(() => `${home}?`, 'language'),
  'the notice': inQuery(() => `${home}?`, 'notice'),
  'where the list of people goes on': inQuery(() => `${home}/people?`, 'after'),
  'whom to look up': inQuery(() => `${home}/people?`, 'user'),
  'what to disconnect': inQuery(() => `${home}/disconnect?`, 'feature'),
  'a field that nobody asked for': inQuery(() => `${home}?`, '__proto__'),
  'a field in brackets': inQuery(() => `${home}?language=cs&`, 'language[a]'),
  'the tenant of a sign-in': inQuery(() => `${oauth}/sign-in?`, 'tenant'),
  'the state': inQuery(() => `${oauth}/callback?code=x&`, 'state'),
  'the state behind its tenant': (value) => get(`${oauth}/callback?code=x&state=main.${encoded(value)}`),
  'the code': inQuery(() => `${oauth}/callback?state=main.x&`, 'code'),
  'a code of a good state': async (value) => {
    const begun = await admin.one.follow(await admin.one.open(`${home}/sign-in`))
    const state = new URL(begun.location).searchParams.get('state') ?? ''
    return get(`${oauth}/callback?state=${state}&code=${encoded(value)}`)
  },
  'the issuer': inQuery(() => `${oauth}/callback?code=x&state=main.x&`, 'iss'),
  'Google’s error': inQuery(() => `${oauth}/callback?state=main.x&`, 'error'),
  'the form’s token': inForm(() => '/connect', 'csrf', { feature: 'calendar' }),
  'the feature to connect': inForm(() => '/connect', 'feature'),
  'a grant': inForm(() => '/rights', 'grant', { version: '' }),
  'the role of a grant': (value) => inForm(() => '/rights', 'grant')(`${value}:calendar`),
  'the right of a grant': (value) => inForm(() => '/rights', 'grant')(`role:${value}`),
  'the version of the rights': inForm(() => '/rights', 'version', { grant: 'role:calendar' }),
  'the consent to erase': inForm(() => erase(admin.person.id), 'sure'),
  'the cookie': (value) => send({ url: home, headers: { cookie: `__session=${value}; a=${value}` } }),
  'both halves of the cookie': (value) =>
    send({ url: home, headers: { cookie: `__session=${value}.${value}` } }),
  ...Object.fromEntries(
    [
      'accept-language',
      'user-agent',
      'referer',
      'x-forwarded-host',
      'x-forwarded-proto',
      'sec-fetch-site',
    ].flatMap((name) => [
      [`${name} of a page`, inHeader(name, () => home)],
      [`${name} of a sign-in`, inHeader(name, () => `${oauth}/sign-in?tenant=main`)],
    ]),
  ),
}

/** What may be in a line of the log besides its event; others don't happen here. */
const fieldsOf: { readonly [Event in LogEvent]?: readonly (keyof LogEvents[Event])[] } = {
  bug: ['function', 'stack_trace'],
  fault: ['function', 'code', 'disposition', 'detail'],
  'connection.refused': ['tenant', 'why'],
  'session.begun': ['tenant', 'user'],
  'connection.ended': ['tenant', 'user', 'revoked'],
  'connection.access': ['tenant', 'user', 'allowed', 'active'],
  'access.checked': ['tenant', 'users', 'changed'],
}

function wrongLine(line: string): string | null {
  if (line.includes(MARK) || /[\n\r\u2028\u2029]/.test(line)) return `log: ${line}`
  const { severity: _severity, message, event, ...fields } = JSON.parse(line) as Record<string, unknown>
  const known: readonly string[] | undefined = fieldsOf[String(event) as LogEvent]
  if (message !== event || known === undefined || event === 'bug') return `log: ${line}`
  return Object.keys(fields).every((name) => known.includes(name)) ? null : `log: ${line}`
}

function wrongAnswer({ status, headers, text, location }: Page): string | null {
  if (status >= 500) return String(status)
  const all = [...headers].map(
    ([name, value]) => `${name}: ${decodeURIComponent(value.replaceAll('%', '%25'))}`,
  )
  if (all.some((header) => header.toLowerCase().includes(MARK))) return `header ${all.join('; ')}`
  if (headers.getSetCookie().some((cookie) => !cookie.startsWith('__session='))) return 'another cookie'
  const own = [world.functionsUrl, world.google.url]
  if (location !== '' && !own.includes(new URL(location, home).origin)) return `leads to ${location}`
  if (/<script|' onmouseover='/.test(withoutScript(text))) return 'a script'
  return null
}

for (const [place, ask] of Object.entries(places))
  test.serial(
    `${place} may be anything: no failure of ours, no header, no script, no line in the log`,
    async (t) => {
      const wrong: string[] = []
      const isHeader = / of a (page|sign-in)$|cookie$/.test(place)
      for (const [what, value] of hostile) {
        if (isHeader && !/^[\x20-\x7e]*$/.test(value)) continue
        if (value === '' && place === 'whose data is given out') continue
        const from = world.logLines.length
        const found = [wrongAnswer(await ask(value)), ...world.logLines.slice(from).map(wrongLine)]
        const first = found.find((one) => one !== null)
        if (first) wrong.push(`${what}: ${first}`)
      }
      t.deepEqual(wrong, [])
      t.true(await site.isSignedIn(admin.one), 'and the person stays signed in')
    },
  )

/** As no client sends it: the bytes of a request as they are. */
function sendRaw(request: string): Promise<string> {
  const { port, hostname } = new URL(world.functionsUrl)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = openSocket(Number(port), hostname, () => socket.end(Buffer.from(request)))
    socket.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1')))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}

test.serial(
  'a request whose header or address is broken into lines gets no header of its own into the answer',
  async (t) => {
    const head = `Host: x\r\nConnection: close\r\n`
    const evil = [
      `a\rSet-Cookie: ${MARK}=1`,
      `a\nSet-Cookie: ${MARK}=1`,
      `a\0${MARK}`,
      `a\u2028Set-Cookie: ${MARK}=1`,
      `a\r\n Set-Cookie: ${MARK}=1`,
    ]
    for (const value of evil)
      for (const request of [
        `GET /console/main?language=${value} HTTP/1.1\r\n${head}\r\n`,
        `GET /console/main HTTP/1.1\r\n${head}Accept-Language: ${value}\r\n\r\n`,
        `GET /oauth/sign-in?tenant=main HTTP/1.1\r\n${head}Cookie: __session=${value}\r\n\r\n`,
      ]) {
        const from = world.logLines.length
        const answer = await sendRaw(request)
        t.regex(answer, /^HTTP\/1\.1 [234]\d\d /, JSON.stringify(request))
        t.false((answer.split('\r\n\r\n')[0] ?? '').includes(MARK), JSON.stringify(request))
        t.deepEqual(
          world.logLines
            .slice(from)
            .map(wrongLine)
            .filter((line) => line !== null),
          [],
        )
      }
  },
)

test.serial('a form that is too large is refused, and one that just fits is read', async (t) => {
  const csrf = csrfOn(await admin.one.open(home))
  const before = site.everything()
  const sized = (bytes: number): Promise<Page> => {
    const start = `csrf=${csrf}&feature=none&more=`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return send({
      url: `${home}/connect`,
      cookie: cookieOf(admin.one),
      body: start.padEnd(bytes, 'x'),
      headers,
    })
  }
  t.is((await sized(64_001)).status, 413)
  t.is((await sized(5_000_000)).status, 413)
  t.is((await sized(64_000)).status, 400)
  t.is(site.everything(), before)
})

test.serial('a method that no page has is refused, and does nothing', async (t) => {
  const form: [string, string][] = [
    ['csrf', csrfOn(await admin.one.open(home))],
    ['sure', 'yes'],
  ]
  const before = site.everything()
  const paths = [
    home,
    `${home}/rights`,
    `${home}/disconnect`,
    `${home}/sign-out`,
    `${home}${erase(admin.person.id)}`,
    `${oauth}/sign-in?tenant=main`,
    `${oauth}/callback`,
  ]
  for (const url of paths)
    for (const method of ['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const page = await send({
        url,
        method,
        cookie: cookieOf(admin.one),
        ...(/HEAD/.test(method) ? {} : { form }),
      })
      t.is(page.status, 404, `${method} ${url}`)
      t.is(page.headers.get('access-control-allow-origin'), null)
      t.is(site.everything(), before, `${method} ${url}`)
    }
})

test.serial('names of the ERP and addresses of Google are shown as text on every page', async (t) => {
  const texts = {
    Odd: '<script>alert(1)</script> "O\'Neil" & <b>',
    Role77: '"><img src=x onerror=alert(2)>',
  }
  const proxy = await startRewritingProxy(world.erpUrl, texts)
  t.teardown(() => proxy.close())
  const store = await storeOf(world)
  const record = await readTenant(store, TENANT)
  if (record === null) return t.fail('no tenant')
  await saveTenant(store, { ...record, erpUrl: proxy.url })
  world.pass(60_000)
  const email = 'odd@example.com'
  const { id } = world.erp.seedUser({ name: 'Odd', email, type: 'admin', roles: ['Role77'] })
  const odd = await world.addUser(email, { connected: false })
  const { one } = await site.signedIn(odd)
  const begun = await one.submit(await one.open(home), [['feature', 'calendar']], '/connect')
  const nonce = new URL(begun.location).searchParams.get('nonce') ?? ''
  const address = `"><script>alert(3)</script>'@example.com`
  const forger = await idTokenForger(world)
  const back = await throughGoogle(one, begun.location, { email })
  forger.answerWith(await forger.sign(forger.claims({ email: address, sub: '4711', nonce })))
  await one.follow(await one.open(back))
  t.is((await connectionOf(world, id))?.email, address)
  const own = new Map<string, Page>()
  for (const path of ['', '/disconnect', '/people', '/rights', erase(id), '/nowhere'])
    own.set(path, await one.open(`${home}${path}`))
  own.set(
    'receipt',
    await one.follow(await one.submit(own.get(erase(id)) as Page, [['sure', 'yes']], '/erase')),
  )
  for (const [path, { text }] of own) {
    t.notRegex(withoutScript(text), /<script|<b>|<img/, path)
    t.true(text.includes('&lt;script&gt;alert(1)'), path)
  }
  for (const path of ['', '/people', '/disconnect'])
    t.true(own.get(path)?.text.includes('&lt;script&gt;alert(3)'), path)
  t.true(own.get('/rights')?.text.includes('&lt;img src=x'))
  t.is(wrongWith(own.get('/people') as Page, { title: 'People' }), null)
})
