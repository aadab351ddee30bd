import type { CalendarEvent } from '../domain/event.ts'
import type { ErpGuest, GuestRef } from '../domain/guests.ts'
import { asErpHolds } from '../domain/mirror.ts'
import type { HeldRecord, RecordChange } from '../erp-ports.ts'
import type { HeldEvent } from '../google-ports.ts'
import type { PairContext, Seen } from './pair-context.ts'
import { OWN_ANSWER, isGuestField } from './pair-guests.ts'
import type { GuestBook } from './pair-guests.ts'
import type { Pair } from './pair-document.ts'
import { chosen } from './pair-write.ts'
import type { WriteOf, WriteResult } from './pair-write.ts'
import { JOIN_URL, masked } from './pair-view.ts'
import { writeGoogle } from './write-google.ts'

/** The one call that carries a step out; setting guests in Google takes two. */
export async function writeSide(pair: Pair, now: Seen, given: WriteOf): Promise<WriteResult> {
  return given.step.on === 'google' ? writeGoogle(pair, now, given) : writeErp(pair, now, given)
}

async function writeErp(pair: Pair, now: Seen, given: WriteOf): Promise<WriteResult> {
  const { step, context } = given
  const record = now.erp === 'unread' ? null : now.erp
  if (step.do === 'remove') return takeFromErp(pair, record, given)
  const google = now.google as HeldEvent
  const event = asErpHolds(google.isPrivate ? masked(google) : google.event, context.mirror)
  if (step.do === 'create' && record === null) return createInErp(pair, { event, google }, given)
  if (record === null) return 'moved-on'
  const change: RecordChange = {
    ...chosen(event, step.fields),
    ...(step.fields.includes(JOIN_URL) && { joinUrl: google.joinUrl }),
    ...(step.fields.some(isGuestField) && { guests: guestsAfter(record, given) }),
    ...(record.isCanceled && { isCanceled: false }),
  }
  return changeRecord(pair, record, { change, context })
}

async function createInErp(
  pair: Pair,
  { event, google }: { event: CalendarEvent; google: HeldEvent },
  { step, book, context }: WriteOf,
): Promise<WriteResult> {
  const { erp, options, mirror } = context
  const own: ErpGuest = {
    ref: `User/${pair.userId}`,
    answer: google.guests.find(({ isSelf }) => isSelf)?.answer ?? 'accepted',
  }
  const others = step.fields.filter(isGuestField).flatMap((field) => guestOf(field, book))
  const guests = [own, ...others.filter(({ ref }) => ref !== own.ref)]
  const team =
    options.assignsDefaultTeam && mirror.traits.hasTeams ? await context.defaultTeamOf(pair.userId) : null
  const held = await erp.create(pair.entity, event, {
    assignedUserId: pair.userId,
    ...(mirror.traits.guestKinds.includes('User') && { guests }),
    ...(google.joinUrl !== '' && mirror.traits.joinUrlField && { joinUrl: google.joinUrl }),
    ...(team !== null && { teamId: team }),
  })
  return { held, letGo: null }
}

/** By the user's choice it is deleted, set to Not Held, or kept; on a copy it means that its user doesn't come. */
async function takeFromErp(pair: Pair, record: HeldRecord | null, given: WriteOf): Promise<WriteResult> {
  const { context, isWithdrawn } = given
  const { erp, options, mirror } = context
  if (pair.role === 'copy') {
    if (record === null) return { held: null, letGo: null }
    const guests = record.guests.map((guest) =>
      guest.ref === `User/${pair.userId}` ? { ...guest, answer: 'declined' as const } : guest,
    )
    return changeRecord(pair, record, { change: { guests }, context })
  }
  const policy = isWithdrawn ? 'remove' : options.onGoogleRemoval
  if (policy === 'remove') {
    if (pair.recordId) await erp.remove(pair.entity, pair.recordId)
    return { held: null, letGo: null }
  }
  if (record === null) return { held: null, letGo: null }
  if (policy === 'keep' || mirror.traits.status === null) return { held: record, letGo: 'erp' }
  return changeRecord(pair, record, { change: { isCanceled: true }, context })
}

async function changeRecord(
  pair: Pair,
  { recordId, version }: HeldRecord,
  { change, context }: { change: RecordChange; context: PairContext },
): Promise<WriteResult> {
  const held = await context.erp.update(pair.entity, recordId, { change, over: version })
  return held === null ? 'moved-on' : { held, letGo: null }
}

/** The record's whole list, with what the step changes. Who is assigned stays (erp.md 3). */
function guestsAfter(record: HeldRecord, { step, book }: WriteOf): readonly ErpGuest[] {
  const after = new Map<GuestRef, ErpGuest>(record.guests.map((guest) => [guest.ref, guest]))
  const isThere = (field: string) => guestOf(field, book).length > 0
  // One person may have been taken off under one address, and be invited under another.
  const fields = step.fields.filter(isGuestField).toSorted((a, b) => Number(isThere(a)) - Number(isThere(b)))
  for (const field of fields) {
    const [there] = guestOf(field, book)
    const ref = book.refs.get(field)
    if (there)
      after.set(book.inErp.get(field)?.ref ?? there.ref, {
        ...there,
        ref: book.inErp.get(field)?.ref ?? there.ref,
      })
    else if (ref && ref !== `User/${record.assignedUserId}`) after.delete(book.inErp.get(field)?.ref ?? ref)
  }
  return [...after.values()]
}

function guestOf(field: string, { inGoogle, refs }: GuestBook): readonly ErpGuest[] {
  const [guest, ref] = [inGoogle.get(field), refs.get(field)]
  return guest && ref && (field !== OWN_ANSWER || guest.isSelf) ? [{ ref, answer: guest.answer }] : []
}
