import { dayUse } from './day-use.ts'
import type { DayHabits, DayUse } from './day-use.ts'
import { OPERATIONS } from './operations.ts'
import type { StoreOperations } from './operations.ts'
import type { Priced } from './prices.ts'

/** What one user is taken to do. Guesses: look at the dashboard after a month, and put your own here. */
export const HABITS = {
  calendars: 1,
  /** Records changed in the ERP, and events changed in Google, on a working day. */
  changesInErp: 5,
  changesInGoogle: 5,
  /** Pairs that are remembered. */
  pairs: 300,
  tokenHours: 24,
  tokensOfOthers: 1,
} as const satisfies Omit<DayHabits, 'users'>

/** How long one request keeps its instance, with what it waits for. Guesses, too: nothing of this ran in a cloud yet. */
export const SECONDS = { intake: 0.05, worker: 0.4 }

/** Of each installation. Each secret has one version. */
const FIXED = { schedulerJobs: 5, secrets: 7 }

/** What one mailbox is taken to do on a day: messages that come, and how often the ERP logs in. Guesses, too. */
export const MAILBOX = { messages: 50, logins: 24 * 12 }

const WORKING_DAYS = 22
const FREE_DAYS = 8
/** One that puts it into the queue, and its delivery. */
const OPERATIONS_OF_A_TASK = 2
const GIB_OF_AN_INSTANCE = 0.25

/** What Google Calendar counts: a list is one unit, a patch three (google.md 2.9). */
const UNITS_OF_A_CHANGE = 3
const POLLS_A_DAY = 24 * 6

export interface MonthlyUse {
  readonly use: Use
  /** Units of Google Calendar's quota on a working day, and in the fullest minute if changes come within eight hours. */
  readonly calendarUnitsADay: number
  readonly calendarUnitsAMinute: number
}

type Use = Readonly<Record<Priced, number>>

/** What comes on top with mail, and with contacts: for so many mailboxes all month, for so many contacts once. */
export function useOnTop({ mailboxes, contacts }: { mailboxes: number; contacts: number }): Use {
  const days = mailboxes * (WORKING_DAYS + FREE_DAYS)
  const [notices, logins, batches] = [days * MAILBOX.messages, days * MAILBOX.logins, contacts / 10]
  const { mailNotice, mailCredential, tenContacts } = OPERATIONS
  const store = (of: keyof StoreOperations): number =>
    notices * mailNotice[of] + logins * mailCredential[of] + batches * tenContacts[of]
  const tasks = notices + batches
  const cpuSeconds = (notices + logins) * SECONDS.intake + tasks * SECONDS.worker
  return {
    storeReads: store('reads'),
    storeWrites: store('writes'),
    cpuSeconds,
    memoryGibSeconds: cpuSeconds * GIB_OF_AN_INSTANCE,
    requests: notices + logins + tasks,
    taskOperations: tasks * OPERATIONS_OF_A_TASK,
    secretVersions: mailboxes,
    secretAccesses: days * HABITS.tokenHours,
    schedulerJobs: 0,
  }
}

/** What so many users need of each thing that is paid for. A month has 30 days. */
export function monthlyUse(users: number): MonthlyUse {
  const working = dayUse({ ...HABITS, users })
  const free = dayUse({ ...HABITS, users, changesInErp: 0, changesInGoogle: 0 })
  const month = (of: keyof DayUse): number => WORKING_DAYS * working[of] + FREE_DAYS * free[of]
  const cpuSeconds = month('intakes') * SECONDS.intake + month('tasks') * SECONDS.worker
  const { calendars, changesInErp, changesInGoogle } = HABITS
  const unitsOfChanges = users * (changesInErp * (UNITS_OF_A_CHANGE + 1) + changesInGoogle)
  return {
    use: {
      storeReads: month('storeReads'),
      storeWrites: month('storeWrites'),
      cpuSeconds,
      memoryGibSeconds: cpuSeconds * GIB_OF_AN_INSTANCE,
      requests: month('intakes') + month('tasks'),
      taskOperations: month('tasks') * OPERATIONS_OF_A_TASK,
      secretVersions: users + FIXED.secrets,
      secretAccesses: month('renewals'),
      schedulerJobs: FIXED.schedulerJobs,
    },
    calendarUnitsADay: users * calendars * POLLS_A_DAY + unitsOfChanges,
    calendarUnitsAMinute: (users * calendars) / 10 + unitsOfChanges / 8 / 60,
  }
}
