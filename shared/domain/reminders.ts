import type { RecordId, UserId } from './ids.ts'

/** When somebody is reminded of an event. */
export interface Reminder {
  readonly method: 'popup' | 'email'
  /** Before its start; 0 to 40,320, which is four weeks. */
  readonly minutes: number
}

/** Google takes no more of one user (google.md 2.5). */
export const REMINDERS_MAX = 5
const MINUTES_MAX = 40_320

/** Those of whoever saved a record. Everybody has his own, and the ERP shows them to nobody else: they are in its webhooks only (erp.md 3). */
export interface ToldReminders {
  readonly recordId: RecordId
  /** Who saved it; null when it was who had saved it before, too. */
  readonly savedBy: UserId | null
  readonly reminders: readonly Reminder[]
}

/** The same list whatever its order, each once, as many as Google takes: those nearest to the start. */
export function tidyReminders(reminders: readonly Reminder[]): readonly Reminder[] {
  const within = reminders.filter(({ minutes }) => minutes >= 0 && minutes <= MINUTES_MAX)
  const byText = new Map(within.map((reminder) => [textOf(reminder), reminder]))
  return [...byText.values()]
    .toSorted((a, b) => a.minutes - b.minutes || (a.method < b.method ? -1 : 1))
    .slice(0, REMINDERS_MAX)
}

/** Such as `popup:15,email:60`; '' for none. Two tidy lists are equal when their texts are. */
export function remindersText(reminders: readonly Reminder[]): string {
  return reminders.map(textOf).join(',')
}

/** The list that a text of `remindersText` was made of. */
export function remindersOfText(text: string): readonly Reminder[] {
  return text.split(',').flatMap((part) => {
    const [method, minutes] = part.split(':')
    return method === 'popup' || method === 'email' ? [{ method, minutes: Number(minutes) }] : []
  })
}

function textOf({ method, minutes }: Reminder): string {
  return `${method}:${minutes}`
}
