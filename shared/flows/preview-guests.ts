import { isAddress } from '../domain/guests.ts'
import type { GuestRef } from '../domain/guests.ts'
import type { Side } from '../domain/link.ts'
import type { ErpRecords } from '../erp-ports.ts'
import type { GoogleEvents } from '../google-ports.ts'
import type { Pair } from './pair-document.ts'
import type { PreviewGuests, RowGuests } from './preview-ledger.ts'

type MadePair = Pick<Pair, 'entity' | 'recordId' | 'userId' | 'calendarId' | 'eventId' | 'role'>

/** Something that would be created, in the order of the ledger. */
export interface Created {
  /** That it would be one half of; null where none came of it. */
  readonly pair: MadePair | null
  /** Whether it is among the first ones, which are shown. */
  readonly isShown: boolean
}

export interface GuestSources {
  /** As they would be then; what is asked for has been read already. */
  readonly rehearsed: {
    readonly erp: Pick<ErpRecords, 'read' | 'traits'>
    readonly google: Pick<GoogleEvents, 'get'>
  }
  /** Asked for the first rows only: `emailsOf`, or `guestsByEmail`, once. */
  readonly erp: Pick<ErpRecords, 'emailsOf' | 'guestsByEmail'>
  /** Of the account; in lower case. */
  readonly ownAddress: string
}

/** Guests of one row whose addresses are looked at, and of those how many are named. */
const LOOKED_AT_MAX = 20
const NAMED_MAX = 3
const NOBODY: RowGuests = { addresses: [], more: 0 }

/**
 * Who would be put on what is created on one side, from what is known of the other. In Google those of the record whose address can
 * be written there; in the ERP those of the event whose address somebody has there, the others stay in Google only. Changes of
 * what is there on both sides are left out. Throws what the ERP's look-ups throw.
 */
export async function guestsOfCreated(
  side: Side,
  created: readonly Created[],
  sources: GuestSources,
): Promise<PreviewGuests> {
  const found = await Promise.all(
    created.map(async ({ pair, isShown }) => ({ isShown, guests: await guestsOf(side, pair, sources) })),
  )
  const shown = found.filter(({ isShown }) => isShown).map(({ guests }) => guests)
  const looked = [...new Set(shown.flatMap((guests) => guests.slice(0, LOOKED_AT_MAX)))]
  const addresses = looked.length === 0 ? new Map<string, string>() : await known(side, looked, sources)
  return {
    people: found.reduce((sum, { guests }) => sum + guests.length, 0),
    of: found.filter(({ guests }) => guests.length > 0).length,
    rows: shown.map((guests) => rowOf(guests, addresses)),
  }
}

/** Refs of the ERP for what is created in Google, addresses for what is created in the ERP; nobody's own. */
async function guestsOf(
  side: Side,
  pair: Created['pair'],
  { rehearsed }: GuestSources,
): Promise<readonly string[]> {
  // A copy is in the calendar of somebody who is a guest himself: it has none.
  if (pair === null || pair.role === 'copy') return []
  return side === 'google' ? guestsInErp(pair, rehearsed) : guestsInGoogle(pair, rehearsed)
}

async function guestsInErp(
  { entity, recordId, userId }: MadePair,
  { erp }: GuestSources['rehearsed'],
): Promise<readonly string[]> {
  const record = recordId === null ? null : await erp.read(entity, recordId)
  return (record?.guests ?? []).map(({ ref }) => ref).filter((ref) => ref !== `User/${userId}`)
}

async function guestsInGoogle(
  { entity, calendarId, eventId }: MadePair,
  { erp, google }: GuestSources['rehearsed'],
): Promise<readonly string[]> {
  const holdsGuests = ((await erp.traits(entity))?.guestKinds.length ?? 0) > 0
  const entry = holdsGuests ? await google.get(calendarId, eventId) : null
  if (entry?.kind !== 'held' || entry.held.isPrivate) return []
  return entry.held.guests.filter(({ isSelf }) => !isSelf).map(({ email }) => email)
}

/** The addresses of those who would really be put on it, by how they were asked for. */
async function known(
  side: Side,
  guests: readonly string[],
  { erp, ownAddress }: GuestSources,
): Promise<ReadonlyMap<string, string>> {
  if (side === 'erp') {
    const found = await erp.guestsByEmail(guests)
    return new Map([...found.keys()].map((email) => [email, email]))
  }
  const found = await erp.emailsOf(guests as readonly GuestRef[])
  const usable = [...found].flatMap(([ref, email]): [string, string][] =>
    email !== null && isAddress(email) && email !== ownAddress ? [[ref, email]] : [],
  )
  return new Map(usable)
}

function rowOf(guests: readonly string[], addresses: ReadonlyMap<string, string>): RowGuests {
  if (guests.length === 0) return NOBODY
  const all = [...new Set(guests.slice(0, LOOKED_AT_MAX).flatMap((guest) => addresses.get(guest) ?? []))]
  const unlooked = Math.max(0, guests.length - LOOKED_AT_MAX)
  return { addresses: all.slice(0, NAMED_MAX), more: Math.max(0, all.length - NAMED_MAX) + unlooked }
}
