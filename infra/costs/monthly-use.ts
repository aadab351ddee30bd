import { OPERATIONS } from './operations.ts'
import type { Priced } from './prices.ts'

/** What one user is taken to do. Guesses: look at the dashboard after a month, and put your own here. */
export const HABITS = {
  calendars: 1,
  /** Records changed in the ERP, and events changed in Google, in a month of 22 working days. */
  changesInErp: 110,
  changesInGoogle: 110,
  /** Pairs that are remembered. */
  pairs: 300,
  /** For how many hours of a day a token is needed: polls come all day. */
  tokenHours: 24,
}

/** How long one request keeps its instance, with what it waits for. Guesses, too: nothing of this ran in a cloud yet. */
export const SECONDS = { intake: 0.05, worker: 0.4 }

/** Of each installation. Each secret has one version. */
const FIXED = { schedulerJobs: 5, secrets: 7 }

const DAYS = 30
const POLLS_A_DAY = 24 * 6
const ACCESS_CHECKS_A_DAY = 24 * 12
/** One that puts it into the queue, and its delivery. */
const OPERATIONS_OF_A_TASK = 2
const GIB_OF_AN_INSTANCE = 0.25

/** What Google Calendar counts: a list is one unit, a patch three (google.md 2.9). */
const UNITS_OF_A_CHANGE = 3

export interface MonthlyUse {
  readonly use: Readonly<Record<Priced, number>>
  /** Units of Google Calendar's quota on a working day, and in the fullest minute if changes come within eight hours. */
  readonly calendarUnitsADay: number
  readonly calendarUnitsAMinute: number
}

/** What so many users need of each thing that is paid for. A month has 30 days. */
export function monthlyUse(users: number): MonthlyUse {
  const { calendars, changesInErp, changesInGoogle, pairs, tokenHours } = HABITS
  const polls = users * calendars * POLLS_A_DAY * DAYS
  const intoGoogle = users * changesInErp
  const intoErp = users * changesInGoogle
  // Each change comes with a notice: of Google's own, or of the echo of ours.
  const notices = intoGoogle + intoErp
  const tasks = polls + intoGoogle + notices
  const renewals = users * tokenHours * DAYS
  const done = [
    [OPERATIONS.changeInErp, intoGoogle],
    [OPERATIONS.echoRead, intoGoogle],
    [OPERATIONS.changeInGoogle, intoErp],
    [OPERATIONS.quietPoll, polls],
    [OPERATIONS.sweepOfCalendar, polls],
    [OPERATIONS.accessCheckOfUser, users * ACCESS_CHECKS_A_DAY * DAYS],
    [OPERATIONS.nightlyCheckOfPair, users * pairs * DAYS],
    // As if no process ever had a token in its memory.
    [OPERATIONS.tokenOfOthers, tasks],
    [OPERATIONS.tokenRenewal, renewals],
  ] as const
  const sum = (of: 'reads' | 'writes'): number =>
    done.reduce((total, [operations, times]) => total + operations[of] * times, 0)
  const intakes = intoGoogle + notices
  const cpuSeconds = intakes * SECONDS.intake + tasks * SECONDS.worker
  const units = (polls + notices) / DAYS + (intoGoogle * UNITS_OF_A_CHANGE) / 22
  const changesAMinute = (intoGoogle * UNITS_OF_A_CHANGE + notices) / 22 / 8 / 60
  return {
    use: {
      storeReads: sum('reads'),
      storeWrites: sum('writes'),
      cpuSeconds,
      memoryGibSeconds: cpuSeconds * GIB_OF_AN_INSTANCE,
      requests: intakes + tasks,
      taskOperations: tasks * OPERATIONS_OF_A_TASK,
      secretVersions: users + FIXED.secrets,
      secretAccesses: renewals,
      schedulerJobs: FIXED.schedulerJobs,
    },
    calendarUnitsADay: units,
    calendarUnitsAMinute: (users * calendars) / 10 + changesAMinute,
  }
}
