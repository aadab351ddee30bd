import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import { accessTokens, type FreshToken } from '../../shared/google/access-tokens.ts'

const MINUTE = 60_000

/** Access tokens over a pretended Google that counts what it is asked; every answer waits to be let go. */
function setUp(refreshTokens: Record<string, string> = { jane: 'r-jane', john: 'r-john' }) {
  const clock = { time: 0, now: () => clock.time }
  const asked: string[] = []
  const stored: [string, string][] = []
  const read: string[] = []
  const dead = new Set<string>()
  let answer = (refreshToken: string): Promise<FreshToken> =>
    dead.has(refreshToken)
      ? Promise.reject(new Fault('google.grant-dead', 'token: 400 invalid_grant'))
      : Promise.resolve({
          accessToken: `${refreshToken}#${asked.length}`,
          expiresAt: clock.time + 60 * MINUTE,
          refreshToken: null,
        })
  const tokens = accessTokens({
    clock,
    readRefreshToken: (id) => {
      read.push(id)
      return Promise.resolve(refreshTokens[id] ?? null)
    },
    refresh: (refreshToken) => {
      asked.push(refreshToken)
      return answer(refreshToken)
    },
    storeRefreshToken: (id, token) => {
      stored.push([id, token])
      return Promise.resolve()
    },
  })
  const answerWith = (next: typeof answer) => (answer = next)
  return { tokens, clock, asked, stored, read, dead, refreshTokens, answerWith }
}

test('a thousand callers at once cost one refresh', async (t) => {
  const { tokens, asked } = setUp()
  const all = await Promise.all(Array.from({ length: 1000 }, () => tokens.token('jane')))
  t.is(asked.length, 1)
  t.is(new Set(all).size, 1)
})

test('a token is kept until less than five minutes are left of it', async (t) => {
  const { tokens, clock, asked } = setUp()
  const first = await tokens.token('jane')
  clock.time = 55 * MINUTE
  t.is(await tokens.token('jane'), first)
  clock.time += 1
  t.not(await tokens.token('jane'), first)
  t.is(asked.length, 2)
})

test('whoever hands a token on is told its end; the secret is read for a refresh and for nothing else', async (t) => {
  const { tokens, clock, asked, read } = setUp()
  const end = 60 * MINUTE
  t.deepEqual(await tokens.held('jane'), { accessToken: 'r-jane#1', expiresAt: end })
  clock.time = end - 5 * MINUTE
  t.deepEqual(await tokens.held('jane'), { accessToken: 'r-jane#1', expiresAt: end })
  t.is(await tokens.token('jane'), 'r-jane#1')
  t.deepEqual([asked.length, read.length], [1, 1])
  t.deepEqual(await tokens.held('jane', 'r-jane#1'), {
    accessToken: 'r-jane#2',
    expiresAt: clock.time + end,
  })
  t.deepEqual([asked.length, read.length], [2, 2])
})

test('connections have tokens of their own', async (t) => {
  const { tokens, asked } = setUp()
  t.deepEqual(await Promise.all([tokens.token('jane'), tokens.token('john')]), ['r-jane#1', 'r-john#2'])
  t.deepEqual(asked, ['r-jane', 'r-john'])
})

test('a rejected token is renewed once for all who were rejected with it, early or late', async (t) => {
  const { tokens, asked } = setUp()
  const rejected = await tokens.token('jane')
  const renewed = await Promise.all(Array.from({ length: 50 }, () => tokens.token('jane', rejected)))
  t.deepEqual([...new Set(renewed)], ['r-jane#2'])
  t.is(await tokens.token('jane', rejected), 'r-jane#2')
  t.is(asked.length, 2)
})

test('a dead refresh token is asked about once, a new one at once', async (t) => {
  const { tokens, dead, asked, refreshTokens } = setUp()
  dead.add('r-jane')
  for (let i = 0; i < 5; i++)
    await t.throwsAsync(tokens.token('jane'), { instanceOf: Fault, code: 'google.grant-dead' })
  t.is(asked.length, 1)
  refreshTokens['jane'] = 'r-jane-2'
  t.is(await tokens.token('jane'), 'r-jane-2#2')
})

test('any other failure is told to all who wait and tried anew by the next', async (t) => {
  const { tokens, asked, answerWith } = setUp()
  answerWith(() => Promise.reject(new Fault('google.unavailable', 'token: 503')))
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => tokens.token('jane')))
  t.true(outcomes.every(({ status }) => status === 'rejected'))
  t.is(asked.length, 1)
  await t.throwsAsync(tokens.token('jane'), { code: 'google.unavailable' })
  t.is(asked.length, 2)
})

test('a connection without a refresh token says so without a call', async (t) => {
  const { tokens, asked } = setUp({})
  await t.throwsAsync(tokens.token('jane'), { code: 'secret.missing' })
  t.is(asked.length, 0)
})

test('a forgotten connection starts anew, and a refresh that was under way is not kept', async (t) => {
  const { tokens, asked, refreshTokens, answerWith } = setUp()
  const late = Promise.withResolvers<FreshToken>()
  answerWith((refreshToken) =>
    refreshToken === 'r-jane'
      ? late.promise
      : Promise.resolve({ accessToken: 'new', expiresAt: 60 * MINUTE, refreshToken: null }),
  )
  const old = tokens.token('jane')
  refreshTokens['jane'] = 'r-jane-2'
  await Promise.resolve()
  await tokens.forget('jane')
  t.is(await tokens.token('jane'), 'new')
  late.resolve({ accessToken: 'old', expiresAt: 60 * MINUTE, refreshToken: null })
  t.is(await old, 'old')
  t.is(await tokens.token('jane'), 'new')
  t.is(asked.length, 2)
})

test('a refresh token that Google replaces is stored', async (t) => {
  const { tokens, stored, answerWith } = setUp()
  answerWith(() => Promise.resolve({ accessToken: 'a', expiresAt: 60 * MINUTE, refreshToken: 'r-jane-2' }))
  await tokens.token('jane')
  t.deepEqual(stored, [['jane', 'r-jane-2']])
})

test('the successor of a refresh token that was replaced or removed meanwhile is not stored', async (t) => {
  const { tokens, stored, answerWith, refreshTokens } = setUp()
  for (const [connection, meanwhile] of [
    ['jane', { jane: 'r-jane-new' }],
    ['john', { john: undefined }],
  ] as const) {
    answerWith(async () => {
      Object.assign(refreshTokens, meanwhile)
      return { accessToken: 'a', expiresAt: 60 * MINUTE, refreshToken: 'r-next' }
    })
    t.is(await tokens.token(connection), 'a')
  }
  t.deepEqual(stored, [])
})
