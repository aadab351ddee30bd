import { isAddress } from '../domain/guests.ts'
import type { Answer, ErpGuest, GoogleGuest, GuestRef } from '../domain/guests.ts'
import type { HeldRecord } from '../erp-ports.ts'
import type { HeldEvent } from '../google-ports.ts'
import type { UserId } from '../domain/ids.ts'
import type { OthersCalendar, PairContext, Seen } from './pair-context.ts'
import type { Pair } from './pair-document.ts'

/** The guests of both sides, by the field of the link that each has. */
export interface GuestBook {
  readonly inErp: ReadonlyMap<string, ErpGuest>
  readonly inGoogle: ReadonlyMap<string, GoogleGuest>
  /** Whom the ERP knows, on the record or not. */
  readonly refs: ReadonlyMap<string, GuestRef>
  /** Other connected users on a meeting that none of us organises: each answers in his own calendar. */
  readonly others: ReadonlyMap<string, OthersCalendar>
}

const PREFIX = 'guest:'

/** The pair's own user, under whatever address Google knows him. */
export const OWN_ANSWER = `${PREFIX}me`

/** What is remembered of somebody who is not a guest. */
export const OUT = 'out'

export type GuestValue = Answer | typeof OUT

export function guestField(digest: string): string {
  return PREFIX + digest
}

export function isGuestField(field: string): boolean {
  return field.startsWith(PREFIX)
}

/** Whether guests are compared at all for this pair; of a copy only the own answer is. */
export function followsGuests(pair: Pair, { mirror, options }: PairContext): boolean {
  return mirror.traits.guestKinds.length > 0 && (options.hasAttendees || pair.role === 'copy')
}

/**
 * Who is who. The ERP's guests are met by their addresses, which are asked for once and remembered with the pair; Google's are
 * looked up in the ERP only when they are new.
 */
export async function guestBook(pair: Pair, now: Seen, context: PairContext): Promise<GuestBook> {
  const record = now.erp === 'unread' ? null : now.erp
  const event = now.google === 'unread' ? null : now.google
  const inErp = record ? await erpGuests(pair, record, context) : new Map<string, ErpGuest>()
  const inGoogle = event && !event.isPrivate ? googleGuests(pair, event, context) : new Map()
  const refs = new Map<string, GuestRef>([[OWN_ANSWER, ownRef(pair)]])
  for (const [ref, digest] of Object.entries(pair.guests)) refs.set(PREFIX + digest, ref as GuestRef)
  for (const [field, { ref }] of inErp) refs.set(field, ref)
  for (const [field, ref] of await strangers(pair, { inGoogle, refs }, context)) refs.set(field, ref)
  const others = await answerable(pair, { event, inGoogle, refs }, context)
  return { inErp, inGoogle, refs, others }
}

/** What is to be remembered with the pair: its guests' fields by who they are. */
export function guestsToRemember({ refs }: GuestBook, fields: readonly string[]): Pair['guests'] {
  const known = [...refs].filter(([field]) => field !== OWN_ANSWER && fields.includes(field))
  return Object.fromEntries(known.map(([field, ref]) => [ref, field.slice(PREFIX.length)]))
}

/** The addresses of the guests with these fields; whoever can't be reached by mail, or has got another one since, is left out. */
export async function addressesOf(
  fields: readonly string[],
  { book, context }: { book: GuestBook; context: PairContext },
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const asked = new Map<GuestRef, string>()
  for (const field of fields) {
    const [guest, ref] = [book.inGoogle.get(field), book.refs.get(field)]
    if (guest) found.set(field, guest.email)
    else if (field === OWN_ANSWER) found.set(field, context.ownAddress)
    else if (ref) asked.set(ref, field)
  }
  if (asked.size === 0) return found
  const addresses = await context.emailsOf([...asked.keys()])
  for (const [ref, field] of asked) {
    const email = addresses.get(ref)
    if (email && fieldOf(email, context) === field) found.set(field, email)
  }
  return found
}

async function erpGuests(
  pair: Pair,
  { guests }: HeldRecord,
  context: PairContext,
): Promise<ReadonlyMap<string, ErpGuest>> {
  const own = ownRef(pair)
  const followed = pair.role === 'copy' ? guests.filter(({ ref }) => ref === own) : guests
  const unknown = followed.filter(({ ref }) => ref !== own && pair.guests[ref] === undefined)
  const addresses = unknown.length === 0 ? null : await context.emailsOf(unknown.map(({ ref }) => ref))
  const found = new Map<string, ErpGuest>()
  for (const guest of followed) {
    const { ref } = guest
    const known = pair.guests[ref]
    const email = addresses?.get(ref)
    // A contact with the user's own address (failures.md P5) is himself once more: Google would take it for him.
    const isOther = email && isAddress(email) && email !== context.ownAddress
    const byAddress = isOther ? fieldOf(email, context) : null
    const field = ref === own ? OWN_ANSWER : known === undefined ? byAddress : PREFIX + known
    // Two with one address are one guest in Google (H044); one without a usable address can't be any (failures.md P2).
    if (field !== null && !found.has(field)) found.set(field, guest)
  }
  return found
}

function googleGuests(
  pair: Pair,
  { guests }: HeldEvent,
  context: PairContext,
): ReadonlyMap<string, GoogleGuest> {
  const followed = pair.role === 'copy' ? guests.filter(({ isSelf }) => isSelf) : guests
  return new Map(
    followed.map((guest) => [guest.isSelf ? OWN_ANSWER : fieldOf(guest.email, context), guest] as const),
  )
}

/** Guests of Google's that nothing is known about yet: who of them is in the ERP. */
async function strangers(
  { link }: Pair,
  { inGoogle, refs }: { inGoogle: GuestBook['inGoogle']; refs: GuestBook['refs'] },
  context: PairContext,
): Promise<ReadonlyMap<string, GuestRef>> {
  const isNew = (field: string) => !refs.has(field) && link.fields[field] === undefined
  const unknown = new Map(
    [...inGoogle].filter(([field]) => isNew(field)).map(([, guest]) => [guest.email, guest]),
  )
  if (unknown.size === 0) return new Map()
  const found = await context.guestsByEmail([...unknown.keys()])
  const kinds: readonly string[] = context.mirror.traits.guestKinds
  return new Map(
    [...found]
      .filter(([, ref]) => kinds.includes(ref.split('/')[0] ?? ''))
      .map(([email, ref]) => [fieldOf(email, context), ref]),
  )
}

/** Only who is on the event can answer; before Google is read nobody is known to be. */
async function answerable(
  pair: Pair,
  { event, inGoogle, refs }: { event: HeldEvent | null } & Pick<GuestBook, 'inGoogle' | 'refs'>,
  { calendarOf }: PairContext,
): Promise<GuestBook['others']> {
  const others = new Map<string, OthersCalendar>()
  if (event === null || event.mayEdit || pair.role === 'copy') return others
  for (const [field, ref] of refs) {
    if (field === OWN_ANSWER || !ref.startsWith('User/') || !inGoogle.has(field)) continue
    const calendar = await calendarOf(ref.slice('User/'.length) as UserId)
    if (calendar) others.set(field, calendar)
  }
  return others
}

function fieldOf(email: string, { print }: Pick<PairContext, 'print'>): string {
  return PREFIX + print('guest', email)
}

function ownRef({ userId }: Pair): GuestRef {
  return `User/${userId}`
}
