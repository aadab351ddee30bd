import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { JsonObject } from '../../shared/ports.ts'
import { SignJWT } from 'jose'
import type { KeyObject } from 'node:crypto'
import type { RecordId } from '../../shared/domain/ids.ts'
import { callerCheck } from '../../shared/platform/caller-check.ts'
import { pairsOfRecord, savePair } from '../../shared/flows/pair-store.ts'
import { TENANT, callGoogle, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { logOf, makeEvent, makeMeeting, meetings, openTasks, storeOf, stored, titles } from './world-view.ts'

/** What the workers answer to the queue. It repeats everything that is not answered 2xx. */
let world: TestWorld
let jana: TestUser

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
})
test.after.always(() => world?.close())

interface Signed {
  readonly key?: KeyObject
  readonly audience?: string
  readonly issuer?: string
  readonly claims?: Record<string, unknown>
  readonly expiresAt?: string
  readonly kid?: string
}

const ownKey = (): KeyObject => createPrivateKey(readFileSync(join(world.config.LOCAL_DATA, 'queue.key')))
const strangeKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const email = (): string => world.config.TASKS_SERVICE_ACCOUNT ?? ''

/** The queue's own token, unless it is told otherwise. */
async function token(
  name: string,
  { key, audience, issuer, claims, expiresAt, kid }: Signed = {},
): Promise<string> {
  const certs = (await (await fetch(world.config.CALLER_CERTS_URL)).json()) as Record<string, string>
  return new SignJWT(claims ?? { email: email(), email_verified: true })
    .setProtectedHeader({ alg: 'RS256', kid: kid ?? Object.keys(certs)[0] ?? '' })
    .setIssuer(issuer ?? 'https://accounts.google.com')
    .setSubject('1')
    .setAudience(audience ?? `${world.functionsUrl}/${name}`)
    .setIssuedAt()
    .setExpirationTime(expiresAt ?? '1h')
    .sign(key ?? ownKey())
}

async function send(
  name: string,
  body: unknown,
  { bearer, tries = 0, type = 'application/json' }: { bearer?: string; tries?: number; type?: string } = {},
): Promise<Response> {
  return fetch(`${world.functionsUrl}/${name}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${bearer ?? (await token(name))}`,
      'content-type': type,
      'x-cloudtasks-taskretrycount': String(tries),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

interface Parked {
  readonly kind: string
  readonly code: string
  readonly task: Record<string, unknown> | null
}

/** Pairs whose other side would not take what was to be written. */
async function refusedPairs(of: TestWorld): Promise<readonly JsonObject[]> {
  const pairs = await (await storeOf(of)).find({ tenant: TENANT, collection: 'links', limit: 100 })
  return pairs.map(({ data }) => data).filter(({ refused }) => refused !== null)
}

async function parked(tenant: string = TENANT): Promise<Parked[]> {
  const documents = await (
    await storeOf(world)
  ).find({ tenant: tenant as typeof TENANT, collection: 'parked', limit: 100 })
  return documents.map(({ data }) => data as unknown as Parked)
}

const strangers: [string, (name: string) => Promise<string>][] = [
  ['a key that is not ours', (name) => token(name, { key: strangeKey })],
  ['a key that nobody published', (name) => token(name, { key: strangeKey, kid: 'unknown' })],
  ['another audience', (name) => token(name, { audience: 'https://elsewhere.example/' })],
  ['the audience of another function', (name) => token(name, { audience: `${world.functionsUrl}/oauth` })],
  ['another issuer', (name) => token(name, { issuer: 'https://issuer.example' })],
  [
    'another account',
    (name) => token(name, { claims: { email: 'somebody@example.com', email_verified: true } }),
  ],
  [
    'an address that nobody verified',
    (name) => token(name, { claims: { email: email(), email_verified: false } }),
  ],
  ['no address', (name) => token(name, { claims: {} })],
  ['an end in the past', (name) => token(name, { expiresAt: '-10m' })],
]

for (const name of ['pull-calendar', 'sync-pair']) {
  for (const [what, sign] of strangers) {
    test.serial(`${name} answers 401 to a token with ${what}, and does nothing`, async (t) => {
      const before = { stored: stored(world), calls: world.google.calls.all.length + world.erp.calls.count() }
      const task = { kind: name, tenant: TENANT, calendar: 'x', eventId: 'x' }
      const response = await send(name, task, { bearer: await sign(name) })
      t.is(response.status, 401)
      t.regex(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
      t.like(await response.json(), {
        status: 401,
        field: 'authorization',
        type: 'urn:autoerp:problem:request.unverified',
      })
      t.deepEqual(
        { stored: stored(world), calls: world.google.calls.all.length + world.erp.calls.count() },
        before,
      )
    })
  }
}

test.serial(
  'the keys of the callers that can’t be had just now are no refusal: the task is to be sent again',
  async (t) => {
    const check = callerCheck({ certsUrl: 'http://127.0.0.1:9/certs', email: email() }, world.clock.now)
    await t.throwsAsync(check(`Bearer ${await token('sync-pair')}`, 'x'), { code: 'tasks.unavailable' })
  },
)

test.serial(
  'a task that can’t be understood is answered as done, and kept with its reason when it names a tenant',
  async (t) => {
    const before = (await parked()).length
    const task = { kind: 'sync-pair', tenant: TENANT, entity: 'Meeting', recordIds: [] }
    for (let times = 0; times < 2; times += 1) {
      const response = await send('sync-pair', task)
      t.is(response.status, 200)
      t.deepEqual(await response.json(), { outcome: 'parked', code: 'request.malformed' })
    }
    const all = await parked()
    t.is(all.length, before + 1, 'the same task is kept once')
    t.deepEqual(all.find(({ code }) => code === 'request.malformed')?.task, task)
    t.like(logOf(world, 'task.parked').at(-1), {
      severity: 'ERROR',
      kind: 'sync-pair',
      code: 'request.malformed',
      tenant: TENANT,
    })
  },
)

const nameless: [string, string | object, string][] = [
  ['names no tenant', { kind: 'sync-pair', entity: 'Meeting', recordIds: ['a'] }, 'application/json'],
  ['names what can be no tenant', { kind: 'sync-pair', tenant: '../main' }, 'application/json'],
  ['names a tenant that is no text', { kind: 'sync-pair', tenant: { a: 1 } }, 'application/json'],
  ['is no JSON', '{"kind":', 'application/octet-stream'],
  ['is empty', '', 'application/json'],
]
for (const [what, body, type] of nameless) {
  test.serial(`a task that ${what} is answered as done and logged, and nothing is stored`, async (t) => {
    const before = { stored: stored(world), faults: logOf(world, 'fault').length }
    const response = await send('sync-pair', body, { type })
    t.is(response.status, 200)
    t.deepEqual(await response.json(), { outcome: 'parked', code: 'request.malformed' })
    t.is(stored(world), before.stored)
    t.is(logOf(world, 'fault').length, before.faults + 1)
  })
}

test.serial('a task for a record or a calendar that is not there is done', async (t) => {
  const gone = await send('sync-pair', {
    kind: 'sync-pair',
    tenant: TENANT,
    entity: 'Meeting',
    recordIds: ['6b03141b4e5b43949'],
  })
  t.is(gone.status, 204)
  t.is(
    (await send('pull-calendar', { kind: 'pull-calendar', tenant: TENANT, calendar: 'ab'.repeat(16) }))
      .status,
    204,
  )
})

test.serial(
  'a change that the ERP refuses for good is kept with its pair, and the other events of the calendar go on',
  async (t) => {
    const [refused, ...fine] = [
      await makeEvent(world, jana, 'A'),
      await makeEvent(world, jana, 'B'),
      await makeEvent(world, jana, 'C'),
    ]
    await world.settle()
    const record = (await meetings(world)).find(({ name }) => name === 'A')
    world.erp.faults.add({
      method: 'PUT',
      path: `Meeting/${record?.id}`,
      times: 100,
      answer: { status: 400, reason: 'Bad request' },
    })
    for (const id of [refused, ...fine]) {
      const { body } = await callGoogle(world, jana, { method: 'GET', path: `/${id}` })
      const { summary } = body as { summary: string }
      await callGoogle(world, jana, {
        method: 'PATCH',
        path: `/${id}`,
        body: { summary: `${summary} renamed` },
      })
    }
    await world.settle()
    t.deepEqual(
      (await meetings(world)).map(({ name }) => name),
      ['A', 'B renamed', 'C renamed'],
    )
    const kept = await refusedPairs(world)
    t.is(kept.length, 1)
    t.like(kept[0], { eventId: refused, refused: { on: 'erp', code: 'erp.refused' } })
    t.like(logOf(world, 'pair.refused').at(-1), { severity: 'WARNING', code: 'erp.refused', tenant: TENANT })
    t.deepEqual(openTasks(world), [])

    world.erp.faults.clear()
    await callGoogle(world, jana, { method: 'PATCH', path: `/${refused}`, body: { location: 'Brno' } })
    await world.settle()
    t.deepEqual(
      (await meetings(world)).map(({ name }) => name),
      ['A renamed', 'B renamed', 'C renamed'],
    )
  },
)

test.serial('a new event that the ERP refuses for good is kept, and the next one is taken', async (t) => {
  world.erp.faults.add({
    method: 'POST',
    path: 'Meeting',
    times: 1,
    answer: { status: 400, reason: 'Bad request' },
  })
  const refused = await makeEvent(world, jana, 'Refused')
  await world.settle()
  await makeEvent(world, jana, 'Taken')
  await world.settle()
  const names = (await meetings(world)).map(({ name }) => name)
  t.true(names.includes('Taken'))
  t.false(names.includes('Refused'))
  t.true((await refusedPairs(world)).some(({ eventId }) => eventId === refused))
})

test.serial('a pair that another task is writing is put off, not refused, and gets its turn', async (t) => {
  const id = makeMeeting(world, jana, 'Claimed')
  await world.settle()
  const store = await storeOf(world)
  const [held] = await pairsOfRecord(store, TENANT, { entity: 'Meeting', recordId: id as RecordId })
  if (!held) return t.fail('no pair')
  const now = world.clock.now()
  await savePair(store, TENANT, {
    ...held,
    pair: { ...held.pair, claim: { since: now, until: now + 60_000 } },
  })
  world.erp.as(jana.id).update('Meeting', id, { name: 'Claimed no more' })
  const deferred = logOf(world, 'task.deferred').length
  const response = await send('sync-pair', {
    kind: 'sync-pair',
    tenant: TENANT,
    entity: 'Meeting',
    recordIds: [id],
  })
  t.is(response.status, 204)
  t.is(logOf(world, 'task.deferred').length, deferred + 1)
  const waiting = openTasks(world)
  t.is(waiting.length, 1)
  t.regex(waiting[0]?.name ?? '', /^main-deferred-/)
  t.false((await titles(world, jana)).includes('Claimed no more'))
  await world.settle()
  t.true((await titles(world, jana)).includes('Claimed no more'))
})

test.serial(
  'trouble that passes slows no other task of the queue, and the task comes again until it is done',
  async (t) => {
    const id = makeMeeting(world, jana, 'Later')
    const task = { kind: 'sync-pair', tenant: TENANT, entity: 'Meeting', recordIds: [id] }
    world.erp.faults.add({ path: /^Meeting\//, answer: { status: 503 } })
    const response = await send('sync-pair', task)
    // 429 and 503 would make Cloud Tasks slow down the whole queue, other tenants too.
    t.is(response.status, 425)
    t.like(await response.json(), { status: 425, type: 'urn:autoerp:problem:erp.unavailable' })
    world.google.faults.add({
      method: 'POST',
      path: /\/events$/,
      answer: { status: 429, reason: 'rateLimitExceeded', headers: { 'retry-after': '40' } },
    })
    const patient = await send('sync-pair', task)
    t.is(patient.status, 425)
    t.is(patient.headers.get('retry-after'), '40')
    world.erp.faults.add({ path: /^Meeting\//, times: 3, answer: { status: 503 } })
    await world.settle()
    t.true((await titles(world, jana)).includes('Later'))
    t.deepEqual(openTasks(world), [])
  },
)

test.serial('a task that did not succeed in 25 tries is parked', async (t) => {
  const id = makeMeeting(world, jana, 'Never')
  const task = { kind: 'sync-pair', tenant: TENANT, entity: 'Meeting', recordIds: [id] }
  world.erp.faults.add({ path: /^Meeting\//, times: 2, answer: { status: 503 } })
  t.is((await send('sync-pair', task, { tries: 24 })).status, 425)
  const response = await send('sync-pair', task, { tries: 25 })
  t.is(response.status, 200)
  t.deepEqual(await response.json(), { outcome: 'parked', code: 'erp.unavailable' })
  t.deepEqual((await parked()).find(({ code }) => code === 'erp.unavailable')?.task, task)
  await world.settle()
})

test.serial('a Google that asks for patience is asked again later, and the edit arrives', async (t) => {
  makeMeeting(world, jana, 'Patience')
  world.google.faults.add({
    method: 'POST',
    path: /\/events$/,
    times: 2,
    answer: { status: 403, reason: 'rateLimitExceeded' },
  })
  await world.settle()
  t.true((await titles(world, jana)).includes('Patience'))
})
