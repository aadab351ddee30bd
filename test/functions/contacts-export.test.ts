import test from 'ava'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { TENANT } from '../support/test-world.ts'
import { inGoogle, makeContacts, pusher, signedCall } from './contact-people.ts'
import type { ExportAnswer } from './contact-people.ts'
import { startConsoleSite } from './console-site.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { cookieOf, csrfOn } from './sent-by-hand.ts'
import { stored } from './world-view.ts'

/** Whoever wants contacts pushed: the ERP with a signature, a person with a session; and those who are neither. */
let site: ConsoleSite
let world: TestWorld
let jana: TestUser
let petr: TestUser
let janaIn: SignedIn
let adminIn: SignedIn
/** Assigned to Jana, to Petr. */
let hers: string[]
let his: string[]

test.before(async () => {
  site = await startConsoleSite({ minutesAgo: 50 })
  ;({ world } = site)
  jana = await pusher(world, 'jana@example.com')
  petr = await pusher(world, 'petr@example.com')
  janaIn = await site.signedIn(jana)
  adminIn = await site.signedIn(await site.someAdmin())
  hers = makeContacts(world, jana, { count: 14, name: 'Hers' })
  his = makeContacts(world, petr, { count: 2, name: 'His' })
  await world.settle()
})
test.after.always(() => world?.close())

const answerOf = async (response: Response): Promise<ExportAnswer> => {
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as ExportAnswer
}

/** As a page of the console would, with the session and its proof. */
function sessionCall(
  { one, page }: SignedIn,
  body: unknown,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> {
  const all = { cookie: cookieOf(one), 'x-autoerp-proof': csrfOn(page), ...headers }
  const sent = Object.entries(all).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  )
  return fetch(`${world.functionsUrl}/contacts-export/${TENANT}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...Object.fromEntries(sent) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

test.serial(
  'H256 the ERP names fourteen: ten are answered one by one, four follow, and all are in Google',
  async (t) => {
    const response = await signedCall(world, { body: { user: jana.id, entity: 'Contact', ids: hers } })
    t.regex(response.headers.get('content-type') ?? '', /^application\/json/)
    t.is(response.headers.get('cache-control'), 'private, no-store')
    const answer = await answerOf(response)
    t.deepEqual(
      answer.items,
      hers.slice(0, 10).map((id) => ({ id, result: 'created' })),
    )
    t.is(answer.rest, 4)
    t.is(answer.url, `${site.home}/pushes/${answer.export}`)
    t.is(inGoogle(world, jana).length, 10)
    await world.settle()
    t.is(inGoogle(world, jana).length, 14)
    t.true((await janaIn.one.open(answer.url)).text.includes('14 / 14'))
  },
)

test.serial('H257 pushed again they are answered as unchanged, and nobody is doubled', async (t) => {
  const answer = await answerOf(
    await signedCall(world, { body: { user: jana.id, entity: 'Contact', ids: hers } }),
  )
  t.deepEqual(new Set(answer.items.map(({ result }) => result)), new Set(['unchanged']))
  await world.settle()
  t.is(inGoogle(world, jana).length, 14)
})

test.serial('the ERP may send a filter in the place of ids', async (t) => {
  const where = [{ type: 'equals', attribute: 'assignedUserId', value: petr.id }]
  const answer = await answerOf(
    await signedCall(world, { body: { user: petr.id, entity: 'Contact', where } }),
  )
  t.deepEqual(answer.items.map(({ id }) => id).sort(), [...his].sort())
  t.deepEqual(inGoogle(world, petr), ['His00', 'His01'])
})

test.serial(
  'the ERP is trusted for what its user may push, a person’s session for what is his',
  async (t) => {
    const [own = '', foreign = ''] = [hers[0], his[0]]
    const trusted = await signedCall(world, { body: { user: jana.id, entity: 'Contact', ids: [foreign] } })
    t.is((await answerOf(trusted)).items[0]?.result, 'created')
    const answer = await answerOf(await sessionCall(janaIn, { entity: 'Contact', ids: [own] }))
    t.deepEqual(answer.items, [{ id: own, result: 'unchanged' }])
    const before = site.everything()
    const refused = await sessionCall(janaIn, { entity: 'Contact', ids: [own, his[1]] })
    t.true([400, 403].includes(refused.status), String(refused.status))
    t.regex(((await refused.json()) as { field: string }).field, /^ids/)
    t.is(site.everything(), before)
  },
)

test.serial('a filter with a session finds only what is the person’s own', async (t) => {
  const answer = await answerOf(await sessionCall(janaIn, { entity: 'Contact', where: [] }))
  await world.settle()
  t.is(answer.items.length + answer.rest, 14)
  t.false(inGoogle(world, jana).includes('His01'))
})

test.serial(
  'with a session one filters by what every page shows; by what may be hidden, only an administrator',
  async (t) => {
    const plain = [
      { type: 'or', value: [{ type: 'contains', attribute: 'name', value: 'Hers0' }] },
      { type: 'startsWith', attribute: 'emailAddress', value: 'hers00' },
    ]
    const answer = await answerOf(await sessionCall(janaIn, { entity: 'Contact', where: plain }))
    t.deepEqual(answer.items, [{ id: hers[0] ?? '', result: 'unchanged' }])
    for (const item of [
      { type: 'contains', attribute: 'description', value: 'a' },
      { type: 'linkedWith', attribute: 'teams', value: ['a'] },
      { type: 'equals', attribute: 'account.name', value: 'a' },
      { type: 'and', value: [{ type: 'isNotNull', attribute: 'createdById' }] },
      { type: 'or', value: [] },
      { attribute: 'name', value: 'a' },
    ]) {
      const refused = await sessionCall(janaIn, { entity: 'Contact', where: [item] })
      t.is(refused.status, 403, JSON.stringify(item))
      t.like(await refused.json(), { field: 'where' })
    }
    const hidden = [{ type: 'isNotNull', attribute: 'createdById' }]
    t.is((await sessionCall(adminIn, { user: petr.id, entity: 'Contact', where: hidden })).status, 200)
  },
)

test.serial('an administrator may push for somebody else, nobody else may', async (t) => {
  const body = { user: petr.id, entity: 'Contact', ids: [his[0]] }
  t.is((await answerOf(await sessionCall(adminIn, body))).items[0]?.result, 'unchanged')
  const refused = await sessionCall(janaIn, body)
  t.is(refused.status, 403)
  t.like(await refused.json(), { field: 'user', type: 'urn:autoerp:problem:request.forbidden' })
})

/** Each is refused, the field is named where there is one, and nothing is stored or pushed. */
const refusals: readonly [
  what: string,
  send: () => Promise<Response>,
  status: readonly number[],
  field: RegExp | null,
][] = [
  ['no signature and no session', () => plain({}), [401], null],
  ['a signature with another key', () => signedCall(world, { body: good(), key: 'guess' }), [401], null],
  [
    'a wrong signature with a good session',
    () => sessionCall(janaIn, good(), { 'x-autoerp-signature': `v1=${'0'.repeat(64)}` }),
    [401],
    null,
  ],
  ['a tenant that isn’t there', () => signedCall(world, { path: 'nobody', body: good() }), [404], /^tenant$/],
  ['what can be no tenant', () => signedCall(world, { path: 'Main', body: good() }), [404], /^tenant$/],
  ['a longer path', () => signedCall(world, { path: `${TENANT}/x`, body: good() }), [404], /^tenant$/],
  ['a GET', () => fetch(`${world.functionsUrl}/contacts-export/${TENANT}`), [404], /^method$/],
  ['no JSON', () => signedCall(world, { body: '{' }), [400], /^body$/],
  ['no object', () => signedCall(world, { body: [] }), [400], /^body$/],
  ['nobody’s account', () => signedCall(world, { body: { entity: 'Contact', ids: hers } }), [400], /^user$/],
  ['an account of nobody', () => asks({ user: 'nobody' }), [403, 404], /^user$/],
  ['an entity that is no contact', () => asks({ entity: 'Account' }), [400], /^entity$/],
  ['an entity from the prototype', () => asks({ entity: '__proto__' }), [400], /^entity$/],
  ['no ids', () => asks({ ids: [] }), [400], /^ids$/],
  ['ids that are none', () => asks({ ids: ['../Contact'] }), [400], /^ids\.0$/],
  ['an id that isn’t there', () => asks({ ids: ['0000000000000aaaa'] }), [400, 404], /^ids/],
  ['10,001 ids', () => asks({ ids: manyIds(10_001) }), [413], /^ids$/],
  [
    '10,001 ids with a session',
    () => sessionCall(janaIn, { entity: 'Contact', ids: manyIds(10_001) }),
    [413],
    /^ids$/,
  ],
  ['ids and a filter', () => asks({ where: [] }), [400], /^ids$/],
  ['neither ids nor a filter', () => asks({ ids: undefined }), [400], /^ids$/],
  ['a filter that is none', () => asks({ ids: undefined, where: ['x'] }), [400], /^where$/],
  [
    'a filter with a prototype',
    () =>
      signedCall(world, { body: `{"user":"${jana.id}","entity":"Contact","where":[{"__proto__":{"a":1}}]}` }),
    [400],
    /^where$/,
  ],
  [
    'a filter without an end',
    () => asks({ ids: undefined, where: [JSON.parse('{"value":['.repeat(40) + '1' + ']}'.repeat(40))] }),
    [400],
    /^where$/,
  ],
  [
    'a member that nobody knows',
    () =>
      signedCall(world, {
        body: `{"__proto__":{"isAdmin":true},"user":"${jana.id}","entity":"Contact","ids":["a"]}`,
      }),
    [400],
    /^body$/,
  ],
  ['a label that is none', () => asks({ groups: ['people/me'] }), [400], /^groups/],
  ['a label that isn’t there', () => asks({ groups: ['contactGroups/0000000000000000'] }), [400], /^groups/],
  ['a body of 600 kB', () => signedCall(world, { body: 'x'.repeat(600_000) }), [413], /^body$/],
  [
    'a session without proof',
    () => sessionCall(janaIn, good(), { 'x-autoerp-proof': undefined }),
    [403],
    /^x-/,
  ],
  [
    'a session with another’s proof',
    () => sessionCall(janaIn, good(), { 'x-autoerp-proof': csrfOn(adminIn.page) }),
    [403],
    /^x-/,
  ],
  [
    'another site’s page',
    () => sessionCall(janaIn, good(), { 'sec-fetch-site': 'cross-site' }),
    [403],
    /^x-/,
  ],
]

const good = (): object => ({ user: jana.id, entity: 'Contact', ids: hers })
const asks = (changed: object): Promise<Response> => signedCall(world, { body: { ...good(), ...changed } })
const plain = (headers: Record<string, string>): Promise<Response> =>
  fetch(`${world.functionsUrl}/contacts-export/${TENANT}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(good()),
  })
const manyIds = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => at.toString(16).padStart(17, '0'))

/** Everything but nonces: a request that was signed is not taken twice, whatever became of it. */
function kept(): string {
  const rows = JSON.parse(stored(world)) as { collection?: string }[]
  return JSON.stringify(rows.filter(({ collection }) => collection !== 'nonces'))
}

for (const [what, send, statuses, field] of refusals)
  test.serial(`${what}: refused with a problem that names the field, and nothing is stored`, async (t) => {
    const [before, held] = [kept(), inGoogle(world, jana)]
    const response = await send()
    const text = await response.text()
    t.true(statuses.includes(response.status), `${response.status} ${text}`)
    t.regex(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
    const problem = JSON.parse(text) as { status: number; field?: string }
    t.is(problem.status, response.status)
    if (field === null) t.is(problem.field, undefined)
    else t.regex(problem.field ?? '', field)
    t.is(kept(), before)
    t.deepEqual(inGoogle(world, jana), held)
  })

test.serial('a filter of a shape that no list of the ERP has never gets there', async (t) => {
  const item = { type: 'equals', attribute: 'name', value: 'a' }
  const deep = (levels: number): object => (levels === 0 ? item : { type: 'or', value: [deep(levels - 1)] })
  const asked = (): number => world.erp.calls.count({ path: /^Contact/ })
  const before = asked()
  for (const where of [
    [deep(5)],
    [{ ...item, 'a.b': 1 }],
    [{ ...item, constructor: 1, __v: 1 }],
    Array.from({ length: 1_000 }, () => item),
    [[item]],
  ])
    t.is((await asks({ ids: undefined, where })).status, 400, JSON.stringify(where).slice(0, 80))
  t.is(asked(), before)
  t.is((await asks({ ids: undefined, where: [deep(1)] })).status, 400, 'nobody is found')
  t.true(asked() > before)
})

test.serial('who isn’t connected for contacts, or has paused, is told so', async (t) => {
  const eva = await world.addUser('eva@example.com')
  const ids = makeContacts(world, eva, { count: 1, name: 'Evas' })
  const refused = await signedCall(world, { body: { user: eva.id, entity: 'Contact', ids } })
  t.is(refused.status, 403)
  t.like(await refused.json(), { field: 'connection.not-connected' })
})

test.serial('a signed request is taken once', async (t) => {
  const call = { body: { user: jana.id, entity: 'Contact', ids: hers.slice(0, 1) }, nonce: 'n'.repeat(20) }
  t.is((await signedCall(world, call)).status, 200)
  const again = await signedCall(world, call)
  t.is(again.status, 401)
  t.is(((await again.json()) as { field?: string }).field, undefined)
})

test.serial('after signing out a session pushes nobody', async (t) => {
  const someone = await site.signedIn(petr)
  const proof = csrfOn(someone.page)
  const cookie = cookieOf(someone.one)
  await someone.one.submit(someone.page, [], '/sign-out')
  const body = { entity: 'Contact', ids: his }
  t.is((await sessionCall(someone, body, { cookie, 'x-autoerp-proof': proof })).status, 401)
})

test.serial('what is refused and what is pushed is logged without names and addresses', (t) => {
  const log = world.logLines.join('\n')
  t.regex(log, /"event":"export\.started"/)
  t.regex(log, /"code":"request\.unverified"/)
  t.notRegex(log, /Hers0|firm\.example|jana@/i)
})
