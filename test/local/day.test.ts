import test from 'ava'
import { OPERATIONS, RUNS } from '../../infra/costs/operations.ts'
import type { StoreOperations } from '../../infra/costs/operations.ts'
import { leftOf } from '../bench/bench-day.ts'
import { reckonedAndCounted, wholeDay } from '../bench/day-check.ts'
import { startDayWorld } from '../bench/day-world.ts'
import type { DayWorld } from '../bench/day-world.ts'
import { liveDay } from '../bench/day.ts'
import type { DayHour, Phase } from '../bench/day.ts'

/**
 * A day of a few people, counted; `npm run bench -- day` lives that of a thousand and looks at time and memory. Each person
 * changes five meetings in the ERP and five in Google, each at a moment when nobody else does.
 */
const people = { users: 6, tenants: 2, pairs: 4, changesASide: 5 }
const { users, tenants, pairs } = people
const CHANGES = people.users * people.changesASide
const SWEEPS = 24 * 6
/** Records that a sweep meets again because they are its newest, and the first runs of a process. */
const RECKONED_WITHIN = 0.05

let world: DayWorld
const hours: DayHour[] = []

test.before(async () => {
  world = await startDayWorld({ ...people, writeLog: () => undefined })
  const { changesASide } = people
  const onHour = (hour: DayHour): void => void hours.push(hour)
  await liveDay(world, { hours: 24, changesASide, onHour, collectGarbage: () => undefined })
})
test.after.always(() => world?.close())

test.serial('after a day both sides agree, nothing was given up, and nothing waits', async (t) => {
  t.deepEqual(await leftOf(world), [])
  t.deepEqual(
    hours.map(({ queueLeft }) => queueLeft),
    Array.from({ length: 24 }, () => 0),
  )
})

/** How often each piece of work is done in a day, and what else its phase does. */
const phases: Readonly<Partial<Record<Phase, readonly (readonly [StoreOperations, number])[]>>> = {
  'changes in the ERP': [[OPERATIONS.changeInErp, CHANGES]],
  'their echoes': [[OPERATIONS.echoRead, CHANGES]],
  'changes in Google': [[OPERATIONS.changeInGoogle, CHANGES]],
  polls: [
    [OPERATIONS.quietPoll, users * SWEEPS],
    [OPERATIONS.tokenRenewal, users * 24],
  ],
  'access check': [
    [OPERATIONS.accessCheckOfUser, users * SWEEPS * 2],
    [RUNS.accessCheck, tenants * SWEEPS * 2],
  ],
  window: [
    [OPERATIONS.sweepOfCalendar, users],
    [OPERATIONS.quietPoll, users],
    [RUNS.window, tenants],
  ],
  comparison: [
    [OPERATIONS.sweepOfCalendar, users],
    [OPERATIONS.quietPoll, users],
    [OPERATIONS.nightlyCheckOfUser, users],
    [OPERATIONS.nightlyCheckOfPair, users * pairs],
    [RUNS.comparison, tenants],
  ],
}

for (const [phase, done] of Object.entries(phases))
  test.serial(`the day’s ${phase}: as many reads and writes as the cost table reckons with`, (t) => {
    const use = wholeDay(hours).get(phase as Phase)
    const sum = (of: keyof StoreOperations): number =>
      done.reduce((total, [operations, times]) => total + operations[of] * times, 0)
    t.deepEqual({ reads: use?.reads, writes: use?.writes }, { reads: sum('reads'), writes: sum('writes') })
  })

test.serial('a change is one call to Google, and at most two to the ERP; a poll is one to Google', (t) => {
  const calls = (phase: Phase) => {
    const use = wholeDay(hours).get(phase)
    return [use?.googleCalls, use?.erpCalls]
  }
  t.deepEqual(calls('changes in the ERP'), [CHANGES, CHANGES])
  t.deepEqual(calls('their echoes'), [CHANGES, 0])
  t.deepEqual(calls('changes in Google'), [CHANGES, 2 * CHANGES])
  // They renew the tokens, too, and once a day the window of series moves on with a list of its own.
  t.deepEqual(calls('polls'), [users * (SWEEPS + 24 + 1), 0])
})

test.serial('the whole day is what the cost table reckons with', (t) => {
  const { reckoned, counted } = reckonedAndCounted(hours, people)
  const { storeReads, storeWrites, ...exact } = counted
  t.like(reckoned, exact)
  for (const [was, taken] of [
    [storeReads, reckoned.storeReads],
    [storeWrites, reckoned.storeWrites],
  ] as const)
    t.true(Math.abs(was / taken - 1) < RECKONED_WITHIN, `${was} counted, ${taken} reckoned`)
})
