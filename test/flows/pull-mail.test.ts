import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import { checkMailboxes } from '../../shared/flows/check-mailboxes.ts'
import { changeMailbox, mailboxIdOf } from '../../shared/flows/mailbox.ts'
import { pullMail } from '../../shared/flows/pull-mail.ts'
import { queueMailPolls, renewMailWatches } from '../../shared/flows/queue-mail-read.ts'
import { USER } from '../support/memory-sides.ts'
import { grantRights } from './account-world.ts'
import { TENANT, counted, present } from './flow-world.ts'
import { JANA_MAIL, mailWorld } from './mail-world.ts'
import type { MailFlowWorld } from './mail-world.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

const down = (): never => {
  throw new Fault('google.unavailable', 'down')
}

/** Jana's mailbox; nothing is queued, and no call noted. */
async function readWorld() {
  const setting = await mailWorld()
  const id = await setting.jana()
  setting.world.queued.length = 0
  setting.mail.calls.length = 0
  return {
    ...setting,
    id,
    pull: () => pullMail({ kind: 'pull-mail', tenant: TENANT, mailbox: id }, setting.scope),
  }
}

const push = ({ scope }: MailFlowWorld, address: string): Promise<void> =>
  pullMail({ kind: 'pull-mail', tenant: TENANT, account: mailboxIdOf(address) }, scope)

test('a notice costs one call to Gmail and one to the ERP, which is told the ids; with nothing new the ERP isn’t called', async (t) => {
  const setting = await readWorld()
  const { mail, news } = setting
  const id = mail.arrive('google-1')
  const cost = await counted(setting.world, () => push(setting, JANA_MAIL))
  t.deepEqual(mail.calls, ['google-1 history'])
  t.deepEqual(news.told, [{ address: JANA_MAIL, messageIds: [id], isComplete: true }])
  t.true(cost.reads <= 3 && cost.writes <= 2, JSON.stringify(cost))
  await push(setting, JANA_MAIL)
  t.deepEqual(mail.calls, ['google-1 history', 'google-1 history'])
  t.is(news.told.length, 1)
})

test('a long history is read page by page and told in one call, from the first page’s place', async (t) => {
  const { mail, news, pull, mailboxNow, id } = await readWorld()
  const ids = Array.from({ length: 5 }, () => mail.arrive('google-1'))
  const place = String(present(mail.accounts.get('google-1')).historyId)
  await pull()
  t.is(mail.calls.length, 3)
  t.deepEqual(news.told, [{ address: JANA_MAIL, messageIds: ids, isComplete: true }])
  t.like(await mailboxNow(id), { cursor: place, lease: null })
})

test('more than a thousand messages are told in several calls; of too many the ERP looks for itself', async (t) => {
  const { mail, news, pull, scope } = await readWorld()
  const pages = (count: number) => () => ({
    history: async (_since: string, page: string | null) => {
      const at = Number(page ?? 0)
      return {
        messageIds: Array.from({ length: 500 }, (_, n) => (at * 500 + n).toString(16)),
        historyId: '5000',
        nextPage: at + 1 < count ? String(at + 1) : null,
      }
    },
  })
  const real = scope.gmailOf
  Object.assign(scope, { gmailOf: pages(3) })
  await pull()
  t.deepEqual(
    news.told.map(({ messageIds }) => messageIds.length),
    [1000, 500],
  )
  t.is(new Set(news.ids()).size, 1500)
  news.told.length = 0
  Object.assign(scope, { gmailOf: pages(100) })
  await pull()
  t.deepEqual(news.told, [{ address: JANA_MAIL, messageIds: [], isComplete: false }])
  Object.assign(scope, { gmailOf: real })
  t.is(mail.calls.length, 0)
})

test('a place that Gmail has forgotten is told as such, and reading goes on from where it stands now', async (t) => {
  const setting = await readWorld()
  const { mail, news, pull, mailboxNow, id, world } = setting
  const account = present(mail.accounts.get('google-1'))
  mail.arrive('google-1')
  account.forgotten = account.historyId + 1n
  account.historyId += 2n
  await pull()
  t.deepEqual(mail.calls, ['google-1 history', 'google-1 profile'])
  t.deepEqual(news.told, [{ address: JANA_MAIL, messageIds: [], isComplete: false }])
  t.like(await mailboxNow(id), { cursor: String(account.historyId), lostHistoryAt: world.clock.now() })
  t.true(world.logged.some(({ event }) => event === 'mail.history-lost'))
  const next = mail.arrive('google-1')
  await pull()
  t.deepEqual(news.told[1], { address: JANA_MAIL, messageIds: [next], isComplete: true })
})

test('while the ERP doesn’t take it, nothing moves, and the next try tells it', async (t) => {
  for (const code of ['erp.unavailable', 'erp.refused', 'erp.unauthorized'] as const) {
    const { mail, news, pull, mailboxNow, id } = await readWorld()
    const before = await mailboxNow(id)
    const message = mail.arrive('google-1')
    news.state.failure = new Fault(code, 'no')
    await t.throwsAsync(pull(), { code })
    t.deepEqual(await mailboxNow(id), before)
    news.state.failure = null
    await pull()
    t.deepEqual(news.ids(), [message])
  }
})

test('an answer of the ERP that is lost on the way has the message told twice, never not at all', async (t) => {
  const { mail, news, pull } = await readWorld()
  const message = mail.arrive('google-1')
  Object.assign(news.state, { failure: new Fault('erp.unavailable', 'lost'), hearsFirst: true })
  await t.throwsAsync(pull(), { code: 'erp.unavailable' })
  news.state.failure = null
  await pull()
  t.deepEqual(news.ids(), [message, message])
})

test('two who were told of the same mail tell the ERP once; the second comes back for what came since', async (t) => {
  const { mail, news, pull } = await readWorld()
  const first = mail.arrive('google-1')
  const [one, two] = await Promise.allSettled([pull(), pull()])
  t.deepEqual([one?.status, two?.status].sort(), ['fulfilled', 'rejected'])
  const lost = [one, two].find((end) => end?.status === 'rejected')
  t.like(lost, { reason: { code: 'store.contended', retryAfterMs: 3_000 } })
  t.deepEqual(news.ids(), [first])
  const second = mail.arrive('google-1')
  await pull()
  t.deepEqual(news.ids(), [first, second])
})

test('what a dead process held is free after ninety seconds', async (t) => {
  const { pull, scope, id, world, mail, news } = await readWorld()
  mail.arrive('google-1')
  const until = world.clock.now() + 90_000
  await changeMailbox(scope, id, (mailbox) => ({ ...mailbox, lease: { by: 'a dead one', until } }))
  await t.throwsAsync(pull(), { code: 'store.contended' })
  world.clock.time = until
  await pull()
  t.is(news.told.length, 1)
})

test('one who was away for too long doesn’t take back where another has got to', async (t) => {
  const { mail, news, pull, scope, id, mailboxNow, world } = await readWorld()
  mail.arrive('google-1')
  const real = scope.gmailOf
  let isFirst = true
  Object.assign(scope, {
    gmailOf: (sub: string) => ({
      ...real(sub),
      history: async (since: string, page: string | null) => {
        const read = await real(sub).history(since, page)
        if (!isFirst) return read
        isFirst = false
        mail.arrive('google-1')
        world.clock.time += 100_000
        await pull()
        return read
      },
    }),
  })
  await t.throwsAsync(pull(), { code: 'store.contended' })
  t.is((await mailboxNow(id))?.cursor, String(present(mail.accounts.get('google-1')).historyId))
  t.is(new Set(news.ids()).size, 2)
})

test('an address and a second one of the same account are told of each by itself', async (t) => {
  const setting = await readWorld()
  const { mail, news, scope } = setting
  present(mail.accounts.get('google-1')).sendAs = [
    { address: 'office@example.com', isVerified: true, isPrimary: false },
  ]
  const office = await setting.register({ address: 'office@example.com', ownerId: USER })
  await setting.connectMailbox(office, 'google-1')
  await setting.back('google-1')
  const message = mail.arrive('google-1')
  setting.world.queued.length = 0
  await push(setting, JANA_MAIL)
  t.is(news.told.length, 0)
  for (const { task } of setting.world.queued) if (task.kind === 'pull-mail') await pullMail(task, scope)
  t.deepEqual(news.told.map(({ address, messageIds }) => `${address} ${messageIds.join()}`).sort(), [
    `${JANA_MAIL} ${message}`,
    `office@example.com ${message}`,
  ])
})

test('a notice about an account that nobody has connected costs no call', async (t) => {
  const setting = await readWorld()
  await push(setting, 'stranger@example.com')
  t.deepEqual([setting.mail.calls, setting.news.told, setting.world.queued], [[], [], []])
})

test('where the ERP takes no news nothing is read, polled or watched anew', async (t) => {
  const setting = await readWorld()
  Object.assign(setting.scope, { news: null, mail: { isTold: false, topic: null } })
  await setting.pull()
  t.deepEqual(setting.mail.calls, [])
  t.is(await queueMailPolls({ spreadMs: 0 }, setting.scope), 0)
  t.is(await renewMailWatches(setting.scope), 0)
})

test('a dead grant ends with the mailbox waiting for its owner, who is told once, and no further call', async (t) => {
  const setting = await readWorld()
  const { mail, pull, world, mailboxNow, id } = setting
  setting.dead.add(present(setting.secrets.values.get('mail-google-1')))
  await t.throwsAsync(pull(), { code: 'google.grant-dead' })
  t.like(await mailboxNow(id), { state: 'needs-reconnecting', lostAt: world.clock.now(), lease: null })
  t.is(world.people.told.length, 1)
  t.like(world.people.told[0], { userId: USER })
  t.true(world.people.told[0]?.text.includes(`/mailboxes/${id}`))
  mail.calls.length = 0
  await pull()
  await checkMailboxes(setting.scope)
  t.deepEqual([mail.calls, world.people.told.length], [[], 1])
})

test('all mailboxes of an account wait when its grant is dead, and all work again with the next one', async (t) => {
  const setting = await readWorld()
  present(setting.mail.accounts.get('google-1')).sendAs = [
    { address: 'office@example.com', isVerified: true, isPrimary: false },
  ]
  const office = await setting.register({ address: 'office@example.com', ownerId: USER })
  await setting.connectMailbox(office, 'google-1')
  await setting.back('google-1')
  setting.dead.add(present(setting.secrets.values.get('mail-google-1')))
  await t.throwsAsync(setting.pull(), { code: 'google.grant-dead' })
  const states = async () => [
    (await setting.mailboxNow(setting.id))?.state,
    (await setting.mailboxNow(office))?.state,
  ]
  t.deepEqual(await states(), ['needs-reconnecting', 'needs-reconnecting'])
  setting.world.clock.time += 1
  t.true('mailbox' in (await setting.connectMailbox(setting.id, 'google-1')))
  t.deepEqual(await states(), ['active', 'active'])
})

test('where the ERP lets nobody post, it is said when it does', async (t) => {
  const setting = await readWorld()
  const { world, mailboxNow, id } = setting
  world.people.post.isAllowed = false
  setting.dead.add(present(setting.secrets.values.get('mail-google-1')))
  await t.throwsAsync(setting.pull(), { code: 'google.grant-dead' })
  t.like(await mailboxNow(id), { toldAt: null })
  world.people.post.isAllowed = true
  await checkMailboxes(setting.scope)
  t.like(await mailboxNow(id), { toldAt: world.clock.now() })
  t.is(world.people.told.length, 1)
})

const losses: readonly [what: string, lose: (setting: MailFlowWorld) => unknown][] = [
  ['its owner’s right', ({ world }) => grantRights(world, ['external-accounts', 'gmail-group'])],
  ['its owner', ({ world }) => world.people.active.delete(USER)],
]
for (const [what, lose] of losses)
  test(`without ${what} a mailbox isn’t read, keeps everything, and tells what came when it is back`, async (t) => {
    const setting = await readWorld()
    const { mail, news, scope, world, id, mailboxNow } = setting
    const person = present(world.people.active.get(USER))
    await lose(setting)
    await checkMailboxes(scope)
    t.like(await mailboxNow(id), { state: 'active', isAllowed: false })
    const message = mail.arrive('google-1')
    await setting.pull()
    t.is(await queueMailPolls({ spreadMs: 0 }, scope), 0)
    t.deepEqual([mail.calls, setting.revoked, setting.secrets.values.size], [[], [], 1])
    world.people.add(USER, person)
    await grantRights(world, ['external-accounts', 'gmail-personal', 'gmail-group'])
    await checkMailboxes(scope)
    t.like(await mailboxNow(id), { isAllowed: true })
    for (const { task } of world.queued) if (task.kind === 'pull-mail') await pullMail(task, scope)
    t.deepEqual(news.ids(), [message])
  })

test('a group’s mailbox stays its teams’ when who connected it leaves, unless it is reached by his own account', async (t) => {
  const setting = await mailWorld()
  const { scope, world, mail } = setting
  const info = await setting.info()
  present(mail.accounts.get('google-2')).sendAs = [
    { address: 'shared@example.com', isVerified: true, isPrimary: false },
  ]
  const petr = 'petr' as typeof USER
  const shared = await setting.register({ address: 'shared@example.com', teamIds: ['team-sales'] })
  await setting.connectMailbox(shared, 'google-2', { by: petr })
  await setting.back('google-2')
  world.people.active.delete(petr)
  await checkMailboxes(scope)
  t.like(await setting.mailboxNow(info), { isAllowed: true })
  t.like(await setting.mailboxNow(shared), { isAllowed: false })
})

test('what no notice came about is polled after nine minutes, each once a minute, spread over the time that is given', async (t) => {
  const { pull, scope, world, id } = await readWorld()
  await pull()
  world.clock.time += 8 * MINUTE_MS
  t.is(await queueMailPolls({ spreadMs: 0 }, scope), 0)
  world.clock.time += MINUTE_MS
  const now = world.clock.now()
  t.is(await queueMailPolls({ spreadMs: 300_000 }, scope), 1)
  const [queued] = world.queued
  t.deepEqual(queued?.task, { kind: 'pull-mail', tenant: TENANT, mailbox: id })
  t.true((queued?.options.at ?? 0) >= now && (queued?.options.at ?? 0) < now + 300_000)
  await queueMailPolls({ spreadMs: 300_000 }, scope)
  t.is(world.queued[1]?.options.name, queued?.options.name)
})

test('each day Gmail is asked to go on telling; one whose renewal fails is polled, and renewed the next day', async (t) => {
  const setting = await readWorld()
  const { mail, scope, world, id, mailboxNow } = setting
  const run = async (): Promise<void> => {
    world.clock.time += DAY_MS
    world.queued.length = 0
    t.is(await renewMailWatches(scope), 1)
    for (const { task } of world.queued) if (task.kind === 'pull-mail') await pullMail(task, scope)
  }
  const before = present(await mailboxNow(id)).watchedUntil
  await run()
  t.deepEqual(mail.calls, ['google-1 watch', 'google-1 history'])
  t.is((await mailboxNow(id))?.watchedUntil, present(before) + DAY_MS)
  mail.failures.set('watch', down)
  await run()
  t.like(await mailboxNow(id), { watchedUntil: present(before) + DAY_MS, watchFault: 'google.unavailable' })
  mail.failures.clear()
  await run()
  t.like(await mailboxNow(id), { watchedUntil: present(before) + 3 * DAY_MS, watchFault: null })
})

test('a mailbox that was connected with another account meanwhile doesn’t get that one’s place', async (t) => {
  const setting = await readWorld()
  const { mail, scope, id, mailboxNow } = setting
  mail.add('google-9', JANA_MAIL).historyId = 7n
  mail.arrive('google-1')
  const real = scope.gmailOf
  Object.assign(scope, {
    gmailOf: (sub: string) => ({
      ...real(sub),
      history: async (since: string, page: string | null) => {
        const read = await real(sub).history(since, page)
        await setting.connectMailbox(id, 'google-9')
        return read
      },
    }),
  })
  await setting.pull()
  t.like(await mailboxNow(id), { cursor: '7', account: { googleSub: 'google-9' } })
})

test('what comes while pages are read is told the next time', async (t) => {
  const { news, pull, scope, mailboxNow, id } = await readWorld()
  const pages = [
    { messageIds: ['a1'], historyId: '2000', nextPage: '2' },
    { messageIds: ['a2'], historyId: '2005', nextPage: null },
  ]
  Object.assign(scope, { gmailOf: () => ({ history: async () => present(pages.shift()) }) })
  await pull()
  t.deepEqual(news.ids(), ['a1', 'a2'])
  t.like(await mailboxNow(id), { cursor: '2000' })
})

test('places in the history are numbers, however long', async (t) => {
  const { mail, news, pull, scope, id, mailboxNow } = await readWorld()
  await changeMailbox(scope, id, (mailbox) => ({ ...mailbox, cursor: '999' }))
  const first = mail.arrive('google-1')
  await pull()
  t.deepEqual(news.ids(), [first])
  t.is((await mailboxNow(id))?.cursor?.length, 4)
  const account = present(mail.accounts.get('google-1'))
  account.historyId = 18_446_744_073_709_551_000n
  const second = mail.arrive('google-1')
  await pull()
  t.deepEqual(news.ids(), [first, second])
  t.is((await mailboxNow(id))?.cursor, String(account.historyId))
})

test('that an old grant is dead says nothing about the one that was given meanwhile', async (t) => {
  const setting = await readWorld()
  const { scope, id, mailboxNow, world } = setting
  const real = scope.gmailOf
  Object.assign(scope, {
    gmailOf: (sub: string) => ({
      ...real(sub),
      history: async () => {
        world.clock.time += 1
        await setting.connectMailbox(id, 'google-1')
        throw new Fault('google.grant-dead', 'the old one')
      },
    }),
  })
  await t.throwsAsync(setting.pull(), { code: 'google.grant-dead' })
  t.like(await mailboxNow(id), { state: 'active', lostAt: null })
  t.deepEqual(world.people.told, [])
})
