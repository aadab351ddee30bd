import { mayWrite } from '../domain/direction.ts'
import { isFault } from '../domain/fault.ts'
import type { UserId } from '../domain/ids.ts'
import { isTombstone } from '../domain/link.ts'
import { remindersOfText, remindersText } from '../domain/reminders.ts'
import type { ToldReminders } from '../domain/reminders.ts'
import type { HeldRecord } from '../erp-ports.ts'
import { logFault } from '../platform/log-fault.ts'
import { assertUnclaimed } from './pair-claim.ts'
import type { PairContext } from './pair-context.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import { isOfCalendar, readPair, savePair } from './pair-store.ts'
import type { RecordDeps } from './pair-record.ts'
import { saveOrYield } from './remember-pair.ts'

/** Somebody's own reminders of a record, as a text of `remindersText`. */
export interface OwnReminders {
  readonly userId: UserId
  readonly text: string
}

/** What a webhook said of the record, and whose it is. Who saved it before is who the record says that he is. */
export function ownReminders(
  told: readonly ToldReminders[],
  record: HeldRecord | null,
): readonly OwnReminders[] {
  if (record === null) return []
  return told
    .filter(({ recordId }) => recordId === record.recordId)
    .flatMap(({ savedBy, reminders }) => {
      const userId = savedBy ?? record.modifiedById ?? record.createdById
      return userId === null ? [] : [{ userId, text: remindersText(reminders) }]
    })
}

/**
 * Carries a user's reminders of a record to his own event, from the ERP to Google only: the ERP takes none for others (erp.md 3). They
 * are no field of the link: nobody can ask the ERP for them, so there is nothing to compare with, and what is told is written if it is
 * other than what was told last. What he changed in Google meanwhile stays until he changes it in the ERP.
 * One call where something changed, two where nothing was told before, none otherwise.
 */
export async function carryReminders(
  before: readonly StoredPair[],
  told: readonly OwnReminders[],
  deps: RecordDeps,
): Promise<void> {
  for (const { userId, text } of told) {
    for (const { pair } of before.filter((one) => one.pair.userId === userId && isNews(one.pair, text))) {
      const found = await deps.ownerOf(userId)
      const isHis = found !== null && isOfCalendar(pair, found.connection)
      if (isHis && mayWrite('google', found.connection.direction)) await carry(pair, text, found.context)
    }
  }
}

function isNews({ reminders }: Pair, text: string): boolean {
  return (reminders ?? '') !== text
}

async function carry({ id }: Pair, text: string, context: PairContext): Promise<void> {
  const stored = await readPair(context.store, context.tenant, id)
  // The record's own change may have moved or ended it.
  if (stored === null || !isNews(stored.pair, text) || isTombstone(stored.pair.link)) return
  assertUnclaimed(stored.pair.claim, context.clock.now())
  if (!context.isWritable(stored.pair.calendar) || stored.pair.rights === 'none') return
  try {
    const etag = await remind(stored.pair, text, context)
    if (etag !== null)
      await saveOrYield({ ...stored, pair: { ...stored.pair, reminders: text, etag } }, context)
  } catch (error) {
    if (!isFault(error, 'google.refused')) throw error
    // Nobody misses a meeting's content for it; told the same again, it is not tried again.
    logFault(context.log, 'reminders', error)
    await savePair(context.store, context.tenant, { ...stored, pair: { ...stored.pair, reminders: text } })
  }
}

/** The etag to remember; null when the event is gone. */
async function remind(
  { calendarId, eventId, etag, reminders: before }: Pair,
  text: string,
  { google }: PairContext,
): Promise<string | null> {
  // Those of a record that we made are the ERP's usual ones, and perhaps nobody's wish.
  const write = { reminders: remindersOfText(text), keepsOwn: before === null }
  try {
    return await google.remind(calendarId, eventId, { ...write, etag })
  } catch (error) {
    if (!isFault(error, 'google.moved-on')) throw error
  }
  // Somebody changed it: a version that nobody has read is not remembered as one that was.
  const now = await google.remind(calendarId, eventId, { ...write, etag: null })
  return now === null ? null : etag
}
