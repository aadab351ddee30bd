import { OPERATIONS, RUNS } from './operations.ts'
import type { StoreOperations } from './operations.ts'

export interface DayHabits {
  /** Of one tenant. */
  readonly users: number
  /** Of each user. */
  readonly calendars: number
  readonly pairs: number
  readonly changesInErp: number
  readonly changesInGoogle: number
  /** For how many hours of a day a token is needed: polls come all day. */
  readonly tokenHours: number
  /** How many of the tasks find their token in another process's keeping: 1 is as if none ever had one in its memory. */
  readonly tokensOfOthers: number
}

/** What the users of one tenant need on one day. */
export interface DayUse {
  readonly storeReads: number
  readonly storeWrites: number
  /** Each is put into the queue, and delivered. */
  readonly tasks: number
  /** Notices of Google, and the ERP's webhooks. */
  readonly intakes: number
  /** Renewed tokens: each asks for the refresh token. */
  readonly renewals: number
}

const POLLS = 24 * 6
const ACCESS_CHECKS = 24 * 12
/** The window moves, and everything is compared: both read each calendar once more. */
const NIGHTLY_POLLS = 2

/**
 * The cost table is made of such days, and a day that was lived is compared with one: test/local/day.test.ts does it for a few
 * users, `npm run bench -- day` for a thousand.
 */
export function dayUse(habits: DayHabits): DayUse {
  const { users } = habits
  const polls = users * habits.calendars * (POLLS + NIGHTLY_POLLS)
  const intoGoogle = users * habits.changesInErp
  const intoErp = users * habits.changesInGoogle
  // Google tells of our own write, too; the ERP of what a person did only.
  const notices = intoGoogle + intoErp
  const tasks = polls + intoGoogle + notices
  const renewals = users * habits.tokenHours
  const done: readonly (readonly [StoreOperations, number])[] = [
    [OPERATIONS.changeInErp, intoGoogle],
    [OPERATIONS.echoRead, intoGoogle],
    [OPERATIONS.changeInGoogle, intoErp],
    [OPERATIONS.sweepOfChange, intoGoogle + intoErp],
    [OPERATIONS.quietPoll, polls],
    [OPERATIONS.sweepOfCalendar, polls],
    [OPERATIONS.accessCheckOfUser, users * ACCESS_CHECKS],
    [OPERATIONS.nightlyCheckOfUser, users],
    [OPERATIONS.nightlyCheckOfPair, users * habits.pairs],
    [OPERATIONS.tokenOfOthers, tasks * habits.tokensOfOthers],
    [OPERATIONS.tokenRenewal, renewals],
    [RUNS.sweep, POLLS],
    [RUNS.accessCheck, ACCESS_CHECKS],
    [RUNS.window, 1],
    [RUNS.comparison, 1],
  ]
  const sum = (of: keyof StoreOperations): number =>
    done.reduce((total, [operations, times]) => total + operations[of] * times, 0)
  return {
    storeReads: sum('reads'),
    storeWrites: sum('writes'),
    tasks,
    intakes: intoGoogle + notices,
    renewals,
  }
}
