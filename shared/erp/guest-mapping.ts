import { z } from 'zod'
import type { EntityTraits } from '../domain/entity.ts'
import { refOf } from '../domain/guests.ts'
import type { Answer, ErpGuest, GuestKind } from '../domain/guests.ts'
import type { JsonObject } from '../ports.ts'
import { unreadableRecord } from './unreadable-record.ts'

/** The links to those who are invited; each gives the attributes `usersIds`, `usersNames`, `usersColumns`. */
export const GUEST_LINKS: Readonly<Record<GuestKind, string>> = {
  User: 'users',
  Contact: 'contacts',
  Lead: 'leads',
}

/** The column `status` of a link (erp.md 3). */
const STATUSES: Readonly<Record<Answer, string>> = {
  none: 'None',
  accepted: 'Accepted',
  tentative: 'Tentative',
  declined: 'Declined',
}

/** The ERP stores whatever status it is sent (erp.md 3), so others may be met. */
const ANSWERS: ReadonlyMap<unknown, Answer> = new Map([
  ['Accepted', 'accepted'],
  ['Tentative', 'tentative'],
  ['Declined', 'declined'],
])

const IDS = z.array(z.string().min(1))

/** PHP writes an empty map as `[]`. */
const COLUMNS = z.record(z.string(), z.object({ status: z.unknown() }).catch({ status: null })).catch({})

type Attributes = Readonly<Record<string, unknown>>

/** The attributes that `guestsOf` reads; a list shows them only when they are named (erp.md 1.2). */
export function guestAttributes({ guestKinds }: EntityTraits): readonly string[] {
  return guestKinds.flatMap((kind) => [`${GUEST_LINKS[kind]}Ids`, `${GUEST_LINKS[kind]}Columns`])
}

/**
 * Everybody invited, by ref. Throws `erp.refused` when the record doesn't show who is: taken for nobody, that would be the removal
 * of them all.
 */
export function guestsOf(attributes: Attributes, traits: EntityTraits): readonly ErpGuest[] {
  const guests = traits.guestKinds.flatMap((kind) => {
    const field = `${GUEST_LINKS[kind]}Ids`
    const ids = IDS.safeParse(attributes[field])
    if (!ids.success) throw unreadableRecord(traits, field)
    const columns = columnsOf(attributes, kind)
    return [...new Set(ids.data)].map((id) => ({
      ref: refOf(kind, id),
      answer: ANSWERS.get(columns[id]?.status) ?? 'none',
    }))
  })
  return guests.sort((a, b) => (a.ref < b.ref ? -1 : 1))
}

/**
 * Whether the answer to a write shows all guests with their answers. It echoes the columns that were sent instead of those stored
 * (seen in captures: of two users the one whose status was sent), and what it leaves out would pass for no answer.
 */
export function showsGuests(answer: unknown, { guestKinds }: EntityTraits): boolean {
  const attributes = z.record(z.string(), z.unknown()).safeParse(answer).data ?? {}
  return guestKinds.every((kind) => {
    const ids = IDS.safeParse(attributes[`${GUEST_LINKS[kind]}Ids`]).data
    const columns = columnsOf(attributes, kind)
    return ids?.every((id) => typeof columns[id]?.status === 'string') === true
  })
}

/**
 * The whole list, for each kind that the entity has: the ERP takes off who isn't in it, but for the assigned user (erp.md 3). Each
 * has his status with him, because the answer shows just those that were sent.
 */
export function toGuestAttributes(guests: readonly ErpGuest[], { guestKinds }: EntityTraits): JsonObject {
  return Object.fromEntries(guestKinds.flatMap((kind) => linkAttributes(guests, kind)))
}

function linkAttributes(
  guests: readonly ErpGuest[],
  kind: GuestKind,
): [string, readonly string[] | JsonObject][] {
  const start = refOf(kind, '')
  const columns = Object.fromEntries(
    guests
      .filter(({ ref }) => ref.startsWith(start))
      .map(({ ref, answer }) => [ref.slice(start.length), { status: STATUSES[answer] }]),
  )
  const ids = Object.keys(columns)
  const link = GUEST_LINKS[kind]
  return ids.length === 0
    ? [[`${link}Ids`, []]]
    : [
        [`${link}Ids`, ids],
        [`${link}Columns`, columns],
      ]
}

function columnsOf(attributes: Attributes, kind: GuestKind): z.infer<typeof COLUMNS> {
  return COLUMNS.parse(attributes[`${GUEST_LINKS[kind]}Columns`])
}
