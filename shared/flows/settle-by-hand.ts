import { EVENT_FIELDS, pickFields } from '../domain/event.ts'
import type { CalendarEvent } from '../domain/event.ts'
import { ANSWERS } from '../domain/guests.ts'
import type { Answer, GuestRef } from '../domain/guests.ts'
import type { LinkId, UserId } from '../domain/ids.ts'
import { planTaking } from '../domain/plan.ts'
import type { HeldRecord, RecordChange } from '../erp-ports.ts'
import type { JsonObject } from '../ports.ts'
import { workingCalendar } from './connection.ts'
import type { PairContext, Seen } from './pair-context.ts'
import { guestBook } from './pair-guests.ts'
import { logged } from './pair-log.ts'
import { isOfCalendar, readPair, savePair } from './pair-store.ts'
import type { LogEntry, Pair, StoredPair } from './pair-document.ts'
import { viewOf } from './pair-view.ts'
import { readNow } from './read-sides.ts'
import { reconcilePair } from './reconcile-pair.ts'
import { pairContextOf } from './tenant-scope.ts'
import type { TenantScope } from './tenant-scope.ts'
import { isRefused, writeStep } from './write-step.ts'

interface OfPair {
  readonly pairId: LinkId
  readonly userId: UserId
}

interface Open {
  readonly stored: StoredPair
  readonly context: PairContext
}

/**
 * Takes back the last thing that was done to a pair. `not-possible` when what was there before isn't known, or his calendar isn't
 * worked on. Throws `pair.claimed` and what the two sides throw.
 */
export async function undoLast(
  of: OfPair,
  scope: TenantScope,
): Promise<'done' | 'not-possible' | 'nothing-to-undo'> {
  const open = await openPair(of, { ...scope, work: { reason: 'undo' } })
  if (open === null) return 'not-possible'
  const entry = open.stored.pair.log.at(-1)
  if (entry === undefined || entry.why === 'undo') return 'nothing-to-undo'
  // It would be put right again: only the other side may say what holds.
  if (entry.why === 'put-right' || entry.why === 'private') return 'not-possible'
  const undone = entry.do === 'remove' ? await bringBack(open, entry) : await undoWrite(open, entry)
  return undone ? 'done' : 'not-possible'
}

/** What was refused for good: tried again, or settled by what one of the sides holds. */
export async function resolveRefused(
  { take, ...of }: OfPair & { readonly take: 'retry' | 'erp' | 'google' },
  scope: TenantScope,
): Promise<'done' | 'not-possible' | 'gone'> {
  const open = await openPair(of, { ...scope, work: { isRetry: true, mayRemove: true, reason: 'chosen' } })
  if (open === null) return 'gone'
  const { stored, context } = open
  const now = await bothNow(stored.pair, context)
  if (take !== 'retry') {
    const book = await guestBook(stored.pair, now, context)
    const { link, state } = viewOf(stored.pair, now, { book, context })
    if (state.erp === 'unread' || state.google === 'unread') return 'not-possible'
    const step = planTaking(link, { erp: state.erp, google: state.google }, take)
    if (step !== null) {
      const taken = await writeStep(stored, now, { step, why: 'chosen', book, context, isWithdrawn: false })
      return isRefused(taken) || taken.missed !== null ? 'not-possible' : 'done'
    }
  }
  const { left } = await reconcilePair(stored, now, context)
  return left === undefined ? 'done' : 'not-possible'
}

async function openPair({ pairId, userId }: OfPair, scope: TenantScope): Promise<Open | null> {
  const { store, tenant } = scope
  const stored = await readPair(store, tenant, pairId)
  if (stored === null || stored.pair.userId !== userId) return null
  const connection = await workingCalendar(store, tenant, userId)
  if (connection === null || !isOfCalendar(stored.pair, connection)) return null
  const context = await pairContextOf(scope, connection, stored.pair.entity)
  return context && { stored, context }
}

async function bothNow(pair: Pair, context: PairContext): Promise<Seen> {
  return {
    erp: await readNow('erp', pair, context),
    google: await readNow('google', pair, context),
  } as Seen
}

/** The value that was there before is written to the side that lost it, like an edit of a person; then it is carried over. */
async function undoWrite({ stored, context }: Open, entry: LogEntry): Promise<boolean> {
  if (entry.do === 'create') return takeAway({ stored, context }, entry)
  if (entry.do !== 'change' || entry.was === null) return false
  const now = await bothNow(stored.pair, context)
  if (now.erp === null || now.google === null || now.erp === 'unread' || now.google === 'unread') return false
  const event = entry.was as Partial<CalendarEvent>
  const fields = EVENT_FIELDS.filter((field) => field in event)
  if (entry.on === 'erp') {
    const change: RecordChange = {
      ...pickFields({ ...now.erp.event, ...event }, fields),
      ...guestsBefore(now.erp, entry.was),
    }
    const held = await context.erp.update(stored.pair.entity, now.erp.recordId, {
      change,
      over: now.erp.version,
    })
    if (held === null) return false
    await reconcilePair(stored, { erp: held, google: now.google }, context)
    return true
  }
  if (fields.length === 0) return false
  const change = pickFields({ ...now.google.event, ...event }, fields)
  const { calendarId, eventId } = stored.pair
  const held = await context.google.patch(calendarId, eventId, { change, etag: now.google.etag })
  if (held === null) return false
  await reconcilePair(stored, { erp: now.erp, google: held }, context)
  return true
}

/** The record's guests as they were; who can't be told any more is left as he is. */
function guestsBefore(record: HeldRecord, was: JsonObject): RecordChange {
  const answers = was['guests']
  if (answers === undefined || answers === null || typeof answers !== 'object') return {}
  const after = new Map(record.guests.map((guest) => [guest.ref, guest]))
  for (const [ref, answer] of Object.entries(answers)) {
    if (!ref.includes('/')) continue
    if (isAnswer(answer)) after.set(ref as GuestRef, { ref: ref as GuestRef, answer })
    else after.delete(ref as GuestRef)
  }
  return { guests: [...after.values()] }
}

function isAnswer(value: unknown): value is Answer {
  return ANSWERS.some((one) => one === value)
}

/** What was made is taken away again, and what it was made from is left alone from now on. */
async function takeAway({ stored, context }: Open, { on }: LogEntry): Promise<boolean> {
  const { pair } = stored
  if (pair.role === 'copy') return false
  if (on === 'erp' && pair.recordId) await context.erp.remove(pair.entity, pair.recordId)
  if (on === 'google') await context.google.remove(pair.calendarId, pair.eventId, pair.etag, 'none')
  const link = { ...pair.link, presence: { erp: [false], google: [false] } }
  const entry: LogEntry = { at: context.clock.now(), do: 'remove', on, why: 'undo', fields: [], was: null }
  const letGo = on === 'erp' ? 'google' : 'erp'
  const next = { ...pair, link, letGo, claim: null, erpDigest: null, log: logged(pair, entry) } as const
  return (await savePair(context.store, context.tenant, { ...stored, pair: next })) !== null
}

/** An event that was deleted comes back as it was; a record is made anew from what the log kept of it. */
async function bringBack({ stored, context }: Open, entry: LogEntry): Promise<boolean> {
  const { pair } = stored
  if (entry.on === 'google') {
    const held = await context.google.revive(pair.calendarId, pair.eventId)
    if (held === null) return false
    await reconcilePair(stored, { erp: 'unread', google: held }, context)
    return true
  }
  if (entry.was === null) return false
  const { guests, ...event } = entry.was as unknown as CalendarEvent & { guests?: HeldRecord['guests'] }
  const record = await context.erp.create(pair.entity, event, {
    assignedUserId: pair.userId,
    ...(guests && guests.length > 0 && { guests }),
  })
  const held = await context.google.revive(pair.calendarId, pair.eventId)
  const link = { ...pair.link, presence: { erp: [true], google: [held !== null] } }
  const undone: LogEntry = {
    at: context.clock.now(),
    do: 'create',
    on: 'erp',
    why: 'undo',
    fields: [],
    was: null,
  }
  const next = {
    ...pair,
    recordId: record.recordId,
    link,
    claim: null,
    letGo: null,
    log: logged(pair, undone),
  }
  const saved = await savePair(context.store, context.tenant, { ...stored, pair: next })
  if (saved === null) return false
  await reconcilePair(saved, { erp: record, google: held }, context)
  return true
}
