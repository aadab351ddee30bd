import { publish } from '../../infra/local/publish.ts'
import type { DayUser, DayWorld } from './day-world.ts'
import type { PartCounts } from './counted-parts.ts'

/** What the day is made of; each is measured by itself. */
export const PHASES = [
  'access check',
  'sweep',
  'polls',
  'changes in the ERP',
  'their echoes',
  'changes in Google',
  'window',
  'comparison',
  'renewals',
] as const
export type Phase = (typeof PHASES)[number]

export interface PhaseUse extends PartCounts {
  /** Of its pieces: changes, polls of a calendar, users. */
  readonly pieces: number
  readonly ms: number
  /** Processor time, of the functions and of the world around them: it says more than the clock on a busy machine. */
  readonly cpuMs: number
  readonly googleCalls: number
  readonly erpCalls: number
  /** Notices of Google, and requests of the ERP's webhooks. */
  readonly notices: number
  readonly webhooks: number
}

export interface DayHour {
  readonly hour: number
  readonly use: ReadonlyMap<Phase, PhaseUse>
  /** The most tasks that waited, and those that waited in the end. */
  readonly queueMax: number
  readonly queueLeft: number
  readonly heapMiB: number
  readonly rssMiB: number
}

export interface DayPlan {
  readonly hours: number
  /** Of each user, in the ERP and in Google each, spread over the working day. */
  readonly changesASide: number
  readonly onHour: (hour: DayHour) => void
  readonly collectGarbage: () => void
}

const WORK_BEGINS = 8
const WORK_HOURS = 8
const SLOT_MS = 600_000
const SLOTS_AN_HOUR = 6
const DAY_MS = 24 * 3_600_000
const ACCESS_EVERY_MS = 300_000
/** In the second slot of their hour (infra/terraform/topics.tf). */
const NIGHTLY: Readonly<Record<number, readonly [Phase, string, object]>> = {
  0: ['window', 'sweep', { depth: 'window' }],
  1: ['comparison', 'sweep', { depth: 'all' }],
  3: ['renewals', 'renew', {}],
}

/** From the next midnight (UTC) on, a day of everybody, in slots of ten minutes as the scheduler has them; what happens in one comes to rest in it. */
export async function liveDay(world: DayWorld, plan: DayPlan): Promise<void> {
  const midnight = Math.ceil(world.clock.time / DAY_MS) * DAY_MS
  for (let hour = 0; hour < plan.hours; hour += 1) {
    const meter = meterOf(world)
    for (let slot = 0; slot < SLOTS_AN_HOUR; slot += 1) {
      const beganAt = midnight + (hour * SLOTS_AN_HOUR + slot) * SLOT_MS
      if (world.clock.time > beganAt) throw new Error('a slot of ten minutes took longer than it is')
      world.clock.time = beganAt
      await liveSlot(world, meter, { plan, hour, slot })
    }
    plan.collectGarbage()
    const { heapUsed, rss } = process.memoryUsage()
    plan.onHour({
      hour,
      use: meter.use,
      queueMax: meter.queueMax(),
      queueLeft: world.tasks.waiting(),
      heapMiB: heapUsed / 2 ** 20,
      rssMiB: rss / 2 ** 20,
    })
  }
}

async function liveSlot(
  world: DayWorld,
  { measure }: Meter,
  { plan, hour, slot }: { plan: DayPlan; hour: number; slot: number },
): Promise<void> {
  const { users, functionsUrl } = world
  const send = (name: string, message: object) => publish(functionsUrl, name, message)
  const checkAccess = () => measure('access check', users.length, () => send('sweep', { depth: 'access' }))
  await checkAccess()
  await measure('sweep', users.length, () => send('sweep', {}))
  await measure('polls', users.length, () => world.settle())
  const nightly = slot === 1 ? NIGHTLY[hour] : undefined
  if (nightly) {
    const [phase, name, message] = nightly
    world.clock.time += 60_000
    await measure(phase, users.length, async () => {
      await send(name, message)
      await world.settle()
    })
  }
  const working = hour - WORK_BEGINS
  if (working >= 0 && working < WORK_HOURS)
    await change(world, measure, whoChanges(users, plan, working * SLOTS_AN_HOUR + slot))
  const half = world.clock.time - (world.clock.time % SLOT_MS) + ACCESS_EVERY_MS
  world.clock.time = Math.max(world.clock.time, half)
  await checkAccess()
}

/** Everybody has his moments; over the day each comes to so many changes. */
function whoChanges(
  users: readonly DayUser[],
  { changesASide }: DayPlan,
  slot: number,
): readonly { user: DayUser; turn: number }[] {
  const slots = WORK_HOURS * SLOTS_AN_HOUR
  return users.flatMap((user, index) =>
    Array.from({ length: changesASide }, (_, turn) => ({ user, turn })).filter(
      ({ turn }) => (index + Math.floor((turn * slots) / changesASide)) % slots === slot,
    ),
  )
}

async function change(
  world: DayWorld,
  measure: Meter['measure'],
  changes: ReturnType<typeof whoChanges>,
): Promise<void> {
  const { google, clock } = world
  const description = `Changed at ${clock.time}`
  const at = <Id>(ids: readonly Id[], turn: number): Id => ids[turn % ids.length] as Id
  // Word of what we write waits, so that each can be measured by itself.
  google.pushes.policy = 'hold'
  for (const { user, turn } of changes)
    user.erp.as(user.id).update('Meeting', at(user.meetings, turn), { description })
  await measure('changes in the ERP', changes.length, async () => {
    await world.sendWebhooks()
    await world.settle()
  })
  await measure('their echoes', changes.length, () => deliver(world))
  google.pushes.policy = 'hold'
  for (const { user, turn } of changes)
    await world.phone(user, { method: 'PATCH', path: `/${at(user.events, turn)}`, body: { description } })
  await measure('changes in Google', changes.length, async () => {
    await deliver(world)
    await world.sendWebhooks()
  })
}

async function deliver(world: DayWorld): Promise<void> {
  const { pushes } = world.google
  pushes.policy = 'deliver'
  await Promise.all([...pushes.held].map((push) => pushes.release(push)))
  await world.settle()
}

interface Meter {
  readonly use: ReadonlyMap<Phase, PhaseUse>
  readonly queueMax: () => number
  readonly measure: (phase: Phase, pieces: number, work: () => Promise<void>) => Promise<void>
}

function meterOf(world: DayWorld): Meter {
  const use = new Map<Phase, PhaseUse>()
  let queueMax = 0
  const now = (): PhaseUse => ({
    ...world.counts(),
    ...world.calls(),
    pieces: 0,
    ms: performance.now(),
    cpuMs: cpuMs(),
  })
  return {
    use,
    queueMax: () => queueMax,
    async measure(phase, pieces, work) {
      world.forgetCalls()
      const before = now()
      const looking = setInterval(() => (queueMax = Math.max(queueMax, world.tasks.waiting())), 20)
      await work()
      clearInterval(looking)
      queueMax = Math.max(queueMax, world.tasks.waiting())
      const after = { ...now(), pieces }
      use.set(phase, summed(use.get(phase), minus(after, before)))
    },
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function minus(after: PhaseUse, before: PhaseUse): PhaseUse {
  return combined(after, before, (one, other) => one - other)
}

export function summed(one: PhaseUse | undefined, other: PhaseUse): PhaseUse {
  return one === undefined ? other : combined(one, other, (left, right) => left + right)
}

function combined(one: PhaseUse, other: PhaseUse, join: (one: number, other: number) => number): PhaseUse {
  const keys = Object.keys(one) as (keyof PhaseUse)[]
  return Object.fromEntries(keys.map((key) => [key, join(one[key], other[key])])) as unknown as PhaseUse
}
