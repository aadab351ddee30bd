import test from 'ava'
import fc from 'fast-check'
import { Fault } from '../../shared/domain/fault.ts'
import type { MailboxId } from '../../shared/domain/ids.ts'
import type { MailScope } from '../../shared/flows/mail-scope.ts'
import { mailboxIdOf } from '../../shared/flows/mailbox.ts'
import { pullMail } from '../../shared/flows/pull-mail.ts'
import { queueMailPolls, renewMailWatches } from '../../shared/flows/queue-mail-read.ts'
import type { MailNews, MailNewsCall } from '../../shared/mail-ports.ts'
import type { Task } from '../../shared/ports.ts'
import { worlds } from '../support/worlds.ts'
import { TENANT, present } from '../flows/flow-world.ts'
import { JANA_MAIL, mailWorld } from '../flows/mail-world.ts'
import type { MailFlowWorld } from '../flows/mail-world.ts'

/**
 * Mail comes in, while notices of it are lost, doubled and late, workers die between any two calls, two read at once, the ERP is away, and
 * Gmail forgets. Whatever happens: every message is told, or the ERP was told to look for itself; no place goes back; and a page of
 * history is read again only where somebody died, failed or met another.
 */
type Move =
  | { readonly do: 'arrive'; readonly notice: 'lost' | 'once' | 'twice' }
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'poll' | 'renew' | 'forget' | 'erp-down' | 'erp-up' }
  /** Two at once, each of which may die right before or after one of its calls. */
  | { readonly do: 'work'; readonly dies: readonly (number | null)[] }

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('arrive' as const),
      notice: fc.constantFrom('lost', 'once', 'twice'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 900 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('poll', 'renew', 'forget', 'erp-down', 'erp-up') }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('work' as const),
      dies: fc.array(fc.option(fc.integer({ min: 1, max: 8 }), { freq: 2 }), { minLength: 1, maxLength: 3 }),
    }),
  },
)

class Killed extends Error {}

interface Notes {
  readonly read: (page: string) => void
  readonly told: (news: MailNewsCall) => void
}

/** A worker that dies at its `at`-th call of anything. */
function dying(scope: MailScope, at: number | null, notes: Notes): MailScope {
  let calls = 0
  const step = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    calls += 1
    if (at !== null && calls > at) throw new Killed()
    const result = await call()
    calls += 1
    if (at !== null && calls > at) throw new Killed()
    return result
  }
  const { store, news } = scope
  const told: MailNews | null = news && {
    tell: (one) =>
      step(async () => {
        await news.tell(one)
        notes.told(one)
      }),
  }
  return {
    ...scope,
    news: told,
    store: {
      ...store,
      replace: (...given) => step(() => store.replace(...given)),
    },
    gmailOf: (sub) => {
      const gmail = scope.gmailOf(sub)
      return {
        ...gmail,
        watch: (topic) => step(() => gmail.watch(topic)),
        history: (since, page) =>
          step(async () => {
            const read = await gmail.history(since, page)
            if (read.messageIds.length > 0) notes.read(`${since} ${page ?? ''}`)
            return read
          }),
      }
    },
  }
}

interface Play {
  readonly setting: MailFlowWorld
  readonly id: MailboxId
  readonly due: Task[]
  /** How often each page with messages on it was read, and how many workers died, failed or met another. */
  readonly reads: Map<string, number>
  excuses: number
  /** The messages that the ERP was told of, or looked for itself. */
  readonly known: Set<string>
}

async function play(moves: readonly Move[]): Promise<Play> {
  const setting = await mailWorld()
  const id = await setting.jana()
  setting.world.queued.length = 0
  const game: Play = { setting, id, due: [], reads: new Map(), excuses: 0, known: new Set() }
  let place = BigInt(present((await setting.mailboxNow(id))?.cursor))
  for (const one of [...moves, ...END]) {
    await make(one, game)
    const now = BigInt(present((await setting.mailboxNow(id))?.cursor))
    if (now < place) throw new Error(`the place went back from ${place} to ${now}`)
    place = now
  }
  return game
}

/** The trouble is over, and the sweep comes by. */
const END: readonly Move[] = [
  { do: 'erp-up' },
  { do: 'pass', seconds: 900 },
  { do: 'poll' },
  { do: 'work', dies: [null] },
  { do: 'work', dies: [null] },
]

async function make(one: Move, game: Play): Promise<void> {
  const { setting, due } = game
  const { mail, news, world, scope } = setting
  const account = present(mail.accounts.get('google-1'))
  switch (one.do) {
    case 'arrive': {
      mail.arrive('google-1')
      const task: Task = { kind: 'pull-mail', tenant: TENANT, account: mailboxIdOf(JANA_MAIL) }
      due.push(...{ lost: [], once: [task], twice: [task, task] }[one.notice])
      break
    }
    case 'pass':
      world.clock.time += one.seconds * 1000
      break
    case 'poll':
      await queueMailPolls({ spreadMs: 0 }, scope)
      break
    case 'renew':
      await renewMailWatches(scope)
      break
    case 'forget':
      account.forgotten = account.historyId
      break
    case 'erp-down':
      Object.assign(news.state, { failure: new Fault('erp.unavailable', 'down') })
      break
    case 'erp-up':
      news.state.failure = null
      break
    case 'work':
      await work(one.dies, game)
  }
}

/** Everything that is due, as many at once as there are in `dies`; what wasn't done is due again. */
async function work(dies: readonly (number | null)[], game: Play): Promise<void> {
  const { setting, due, reads } = game
  due.push(...setting.world.queued.splice(0).map(({ task }) => task))
  const again: Task[] = []
  while (due.length > 0) {
    const some = due.splice(0, dies.length)
    const notes = {
      read: (page: string) => void reads.set(page, (reads.get(page) ?? 0) + 1),
      told: ({ messageIds, isComplete }: MailNewsCall) => {
        const { arrivals } = present(setting.mail.accounts.get('google-1'))
        for (const id of isComplete ? messageIds : arrivals.map((one) => one.id)) game.known.add(id)
      },
    }
    const ends = await Promise.allSettled(
      some.map(async (task, at) => {
        if (task.kind === 'pull-mail') await pullMail(task, dying(setting.scope, dies[at] ?? null, notes))
      }),
    )
    for (const [at, end] of ends.entries()) {
      if (end.status === 'fulfilled') continue
      const error: unknown = end.reason
      if (!(error instanceof Killed) && !(error instanceof Fault)) throw error
      game.excuses += 1
      const task = some[at]
      if (task !== undefined) again.push(task)
    }
  }
  due.push(...again)
}

test('every message is told at least once, no place goes back, and a page is read twice only with a reason', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 25 }), async (moves) => {
      const { setting, reads, excuses, known } = await play(moves)
      const { arrivals } = present(setting.mail.accounts.get('google-1'))
      const missed = arrivals.filter(({ id }) => !known.has(id))
      if (missed.length > 0) throw new Error(`${missed.length} messages are told by nobody`)
      const most = Math.max(0, ...reads.values())
      if (most > 1 + excuses)
        throw new Error(`a page with ${excuses} reasons to read it again was read ${most} times`)
    }),
    worlds(150),
  )
  t.pass()
})
