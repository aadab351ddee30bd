import test from 'ava'
import fc from 'fast-check'
import { Fault } from '../../shared/domain/fault.ts'
import type { FreshToken } from '../../shared/google/access-tokens.ts'
import type { DocumentContent, Store } from '../../shared/ports.ts'
import { worlds } from '../support/worlds.ts'
import { HOUR, MINUTE, tokenInstances } from '../support/token-instances.ts'

/**
 * Processes with a few callers each want Jane's token; the scheduler picks every order of every step, and may let so much
 * time pass in between that a lease runs out. Google may fail, and refuse for good; the store may fail.
 */
const anyAnswer = fc.constantFrom('token', 'token', 'token', 'unavailable', 'dead')
const anyCaller = fc.record({ process: fc.nat(3), knowsRejected: fc.boolean() })
const anyPlan = fc.record({
  startsWithToken: fc.boolean(),
  callers: fc.array(anyCaller, { minLength: 2, maxLength: 8 }),
  answers: fc.array(anyAnswer, { minLength: 0, maxLength: 4 }),
  leaps: fc.nat(2),
  storeFails: fc.nat(2),
})
type Plan = typeof anyPlan extends fc.Arbitrary<infer T> ? T : never

const LEAP_MS = 20_000
const LEASE_MS = 15_000

test('at most one process asks Google unless a lease ran out, and every caller gets a good token or a fault', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), anyPlan, async (scheduler, plan) => {
      const world = tokenInstances()
      const rejected = plan.startsWithToken ? await world.instance().token('jane') : null
      const race = startRace(world, scheduler, plan)
      const callers = plan.callers.map(async ({ process, knowsRejected }) => {
        const wantsOther = knowsRejected ? rejected : null
        const got = await race.tokens[process]?.token('jane', wantsOther).catch(onlyFaults)
        if (got !== null && got === wantsOther) throw new Error('the rejected token was given again')
        if (got !== null && !race.isGood(got ?? '')) throw new Error('the token is over or unknown')
      })
      await scheduler.waitFor(Promise.all(callers))
      if (race.rules.broken.length > 0) throw new Error(race.rules.broken.join(', '))
    }),
    worlds(1500),
  )
  t.pass()
})

type Step = <T>(label: string, call: () => Promise<T>) => Promise<T>

function startRace(world: ReturnType<typeof tokenInstances>, scheduler: fc.Scheduler, plan: Plan) {
  const { clock } = world
  const step: Step = (label, call) => scheduler.schedule(Promise.resolve(), label).then(call)
  const rules = raceRules(clock)
  const answers = [...plan.answers]
  const goodUntil = new Map([['a-r-jane-1', clock.time + HOUR]])
  let failuresLeft = plan.storeFails
  for (let leap = 0; leap < plan.leaps; leap += 1)
    void step('leap', async () => {
      clock.time += LEAP_MS
      rules.isCalm = false
    })
  const storeFails = (): boolean => {
    if (failuresLeft === 0 || !rules.isRefreshing()) return false
    failuresLeft -= 1
    rules.isStoreSound = false
    return true
  }
  const process = (name: number) => {
    const refresh = async (refreshToken: string): Promise<FreshToken> => {
      rules.begin(name)
      world.asked.push(refreshToken)
      const accessToken = `a-r-jane-${world.asked.length}`
      const answer = answers.shift() ?? 'token'
      await step('Google', async () => rules.end(name, answer))
      if (answer === 'dead') answers.unshift('dead')
      if (answer !== 'token')
        throw new Fault(answer === 'dead' ? 'google.grant-dead' : 'google.unavailable', 'token: refused')
      const expiresAt = clock.time + HOUR
      goodUntil.set(accessToken, expiresAt)
      return { accessToken, expiresAt, refreshToken: null }
    }
    const store = steppedStore(world.store, (label, call) =>
      step(label, () => {
        if (storeFails()) return Promise.reject(new Fault('store.unavailable', 'not now'))
        rules.reached(name, label)
        return call()
      }),
    )
    return world.instance({ store, refresh, pause: () => step('pause', async () => undefined) })
  }
  return {
    rules,
    tokens: [process(0), process(1), process(2), process(3)],
    isGood: (token: string) => (goodUntil.get(token) ?? 0) - clock.time >= 5 * MINUTE,
  }
}

/** What must hold between processes, as long as the store answers. */
function raceRules(clock: { readonly time: number }) {
  const leasedAt = new Map<number, number>()
  const refreshing = new Set<number>()
  let isDead = false
  const hasLease = (name: number): boolean => clock.time - (leasedAt.get(name) ?? 0) < LEASE_MS
  const rules = {
    broken: [] as string[],
    isCalm: true,
    isStoreSound: true,
    isRefreshing: () => refreshing.size > 0,
    reached(name: number, label: string): void {
      if (label === 'lease') leasedAt.set(name, clock.time)
    },
    begin(name: number): void {
      const others = [...refreshing].filter(hasLease)
      if (rules.isStoreSound && hasLease(name) && others.length > 0) rules.broken.push('two at once')
      if (rules.isStoreSound && rules.isCalm && isDead) rules.broken.push('a dead one was tried again')
      refreshing.add(name)
    },
    end(name: number, answer: string): void {
      refreshing.delete(name)
      if (answer === 'dead') isDead = true
    },
  }
  return rules
}

function steppedStore(store: Store, step: Step): Store {
  const labelOf = ({ data }: DocumentContent, otherwise: string) =>
    data['lease'] === null ? otherwise : 'lease'
  return {
    get: (key) => step('get', () => store.get(key)),
    create: (key, content) => step(labelOf(content, 'create'), () => store.create(key, content)),
    replace: (key, content, over) =>
      step(labelOf(content, 'replace'), () => store.replace(key, content, over)),
    remove: (key, over) => step('remove', () => store.remove(key, over)),
    find: (query) => step('find', () => store.find(query)),
  }
}

function onlyFaults(error: unknown): null {
  if (error instanceof Fault) return null
  throw error
}
