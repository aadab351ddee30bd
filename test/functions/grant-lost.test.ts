import test from 'ava'
import type { RecordId } from '../../shared/domain/ids.ts'
import { publish } from '../../infra/local/publish.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { connectionOf, logOf, makeMeeting, openTasks, stored, titles } from './world-view.ts'

/** A user takes the product's access away in his Google account, and the product finds out by itself. */
let world: TestWorld

test.before(async () => {
  world = await startTestWorld()
})
test.after.always(() => world?.close())

const calls = (): number => world.google.calls.all.length
const tokenCalls = (): number => world.google.calls.count({ path: '/token' })

async function connected(email: string): Promise<TestUser> {
  const user = await world.addUser(email)
  await world.settle()
  return user
}

const discoveries: [string, (user: TestUser) => unknown][] = [
  ['an edit in the ERP', (user) => makeMeeting(world, user, 'Found out')],
  ['the sweep', () => publish(world.functionsUrl, 'sweep', {})],
]

for (const [how, findOut] of discoveries) {
  test.serial(
    `found out by ${how}: the user is left in peace until he connects anew, then nothing is missing`,
    async (t) => {
      const user = await connected(`${how.replaceAll(' ', '-')}@example.com`)
      const before = { lost: logOf(world, 'connection.lost').length, tokens: tokenCalls() }
      world.google.revokeGrant(user.email)
      await findOut(user)
      await world.settle()
      t.like(await connectionOf(world, user.id), { state: 'needs-reconnecting' })
      t.is(logOf(world, 'connection.lost').length, before.lost + 1)
      t.true(tokenCalls() <= before.tokens + 1, 'a dead token is tried once')

      const quiet = { calls: calls(), tokens: tokenCalls() }
      const id = makeMeeting(world, user, 'While away') as RecordId
      await world.settle()
      world.erp.as(user.id).update('Meeting', id, { description: 'more' })
      const connection = await connectionOf(world, user.id)
      if (!connection?.mainCalendar) return t.fail('not connected')
      await world.deps.tasks.enqueue({
        kind: 'pull-calendar',
        tenant: TENANT,
        calendar: connection.mainCalendar.key,
      })
      await world.deps.tasks.enqueue({
        kind: 'sync-pair',
        tenant: TENANT,
        entity: 'Meeting',
        recordIds: [id],
      })
      await world.settle()
      t.deepEqual({ calls: calls(), tokens: tokenCalls() }, quiet)
      await publish(world.functionsUrl, 'renew', {})
      await world.settle()
      t.is(tokenCalls(), quiet.tokens + 1, 'the set-up is looked at, without his token')
      t.deepEqual(openTasks(world), [], 'the queue has nothing to repeat')
      t.false(stored(world).includes('"collection":"parked"'))

      await world.connect(user.id, user.email)
      await world.settle()
      t.like(await connectionOf(world, user.id), { state: 'active' })
      t.true((await titles(world, user)).includes('While away'))
    },
  )
}

test.serial(
  'an access token that ended is renewed without a word, a grant that ended with it is noticed',
  async (t) => {
    const user = await connected('hour@example.com')
    world.pass(3_700_000)
    makeMeeting(world, user, 'An hour later')
    await world.settle()
    t.true((await titles(world, user)).includes('An hour later'))
    world.google.revokeGrant(user.email)
    world.pass(3_700_000)
    makeMeeting(world, user, 'Two hours later')
    await world.settle()
    t.like(await connectionOf(world, user.id), { state: 'needs-reconnecting' })
  },
)

test.serial(
  'a meeting that is handed on by a user who took his access away reaches its new user at once',
  async (t) => {
    const [jana, petr] = [await connected('jana@example.com'), await connected('petr@example.com')]
    const id = makeMeeting(world, jana, 'Handed on')
    await world.settle()
    world.google.revokeGrant(jana.email)
    world.erp.as(jana.id).update('Meeting', id, { assignedUserId: petr.id })
    await world.settle()
    t.true((await titles(world, petr)).includes('Handed on'))
    t.like(await connectionOf(world, jana.id), { state: 'needs-reconnecting' })
    t.like(await connectionOf(world, petr.id), { state: 'active' })
  },
)

test.serial(
  'with the app’s own key refused nobody is told to connect anew: that is ours to mend',
  async (t) => {
    const user = await connected('eva@example.com')
    world.google.faults.add({
      path: /^\/token$/,
      times: 100,
      answer: { status: 401, reason: 'invalid_client' },
    })
    world.google.expireAccessTokens(user.email)
    makeMeeting(world, user, 'Later')
    await world.settle()
    t.like(await connectionOf(world, user.id), { state: 'active' })
    t.true(logOf(world, 'task.parked').some(({ code }) => code === 'google.misconfigured'))
    world.google.faults.clear()
    await publish(world.functionsUrl, 'sweep', { depth: 'all' })
    await world.settle()
    t.true((await titles(world, user)).includes('Later'), 'the nightly sweep brings what was parked')
  },
)
