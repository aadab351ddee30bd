import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import { GUEST_KINDS, isAddress, refOf } from '../domain/guests.ts'
import type { GuestKind, GuestRef } from '../domain/guests.ts'
import type { ErpRecords } from '../erp-ports.ts'
import type { Clock } from '../ports.ts'
import { isActivePerson } from './active-person.ts'
import { boundedMemory } from './bounded-memory.ts'
import type { ErpClient } from './erp-client.ts'
import { listPage } from './erp-list.ts'
import type { Where } from './erp-list.ts'
import { CHARS_AROUND_ID, urlChunks } from './url-chunks.ts'

const KEPT_MS = 600_000
const KEPT_COUNT_MAX = 5000

const IDS = { countMax: 100, charsAround: CHARS_AROUND_ID }
/** `where[0][value][19][type]=equals`, the same for `attribute` and `value`, with their brackets in three characters each. */
const ADDRESSES = { countMax: 20, charsAround: 155 }

const PERSON = z.object({
  id: z.string().min(1),
  emailAddress: z
    .string()
    .nullish()
    .transform((address) => address?.toLowerCase() ?? null),
  type: z.unknown().optional(),
  isActive: z.unknown().optional(),
})

type Person = z.infer<typeof PERSON>

/** Whose primary address is which, and the other way round. Each answer, also that nobody is there, is remembered for ten minutes. */
export function guestLookup(client: ErpClient, clock: Clock): Pick<ErpRecords, 'guestsByEmail' | 'emailsOf'> {
  const bounds = { clock, keptMs: KEPT_MS, countMax: KEPT_COUNT_MAX }
  const refs = boundedMemory<GuestRef | null>(bounds)
  const emails = boundedMemory<{ readonly email: string | null } | null>(bounds)
  return {
    async guestsByEmail(asked) {
      const addresses = [...new Set(asked.map((address) => address.toLowerCase()))].filter(isAddress)
      const known = new Map(addresses.map((address) => [address, refs.get(address)]))
      const found = await findGuests(
        client,
        addresses.filter((address) => known.get(address) === undefined),
      )
      for (const [address, ref] of found) refs.keep(address, ref)
      return withoutNull(new Map([...known, ...found]))
    },

    async emailsOf(asked) {
      const known = new Map([...new Set(asked)].map((ref) => [ref, emails.get(ref)]))
      const unknown = [...known.keys()].filter((ref) => known.get(ref) === undefined)
      const found = new Map<GuestRef, { readonly email: string | null } | null>()
      for (const kind of GUEST_KINDS)
        for (const [ref, held] of await findEmails(client, kind, unknown)) found.set(ref, held)
      for (const [ref, held] of found) emails.keep(ref, held)
      const all = withoutNull(new Map([...known, ...found]))
      return new Map([...all].map(([ref, { email }]) => [ref, email]))
    },
  }
}

function withoutNull<Key, Value>(all: ReadonlyMap<Key, Value | null | undefined>): Map<Key, Value> {
  return new Map(
    [...all].flatMap(([key, value]) => (value === null || value === undefined ? [] : [[key, value]])),
  )
}

async function findGuests(
  client: ErpClient,
  addresses: readonly string[],
): Promise<Map<string, GuestRef | null>> {
  const found = new Map<string, GuestRef | null>(addresses.map((address) => [address, null]))
  for (const kind of GUEST_KINDS) {
    const left = addresses.filter((address) => found.get(address) === null)
    for (const chunk of urlChunks(left, ADDRESSES))
      for (const [address, id] of await holders(client, kind, chunk)) found.set(address, refOf(kind, id))
  }
  return found
}

/**
 * The id of who holds each address: whose primary one it is before whose further one, then the lowest id. The ERP finds further
 * addresses, too, but shows the primary one only (erp.md 1.2). So those that nobody has as his primary one are asked for again, fewer
 * at a time, until nobody is found or one is left. One call when nobody is found or all are primary ones, a second for those unknown
 * among them, and never more than 39 for 20 addresses.
 */
async function holders(
  client: ErpClient,
  kind: GuestKind,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const [first = '', ...others] = addresses
  const people = await listHolders(client, kind, addresses)
  const found = new Map<string, string>()
  for (const { id, emailAddress: primary } of people)
    if (primary !== null && addresses.includes(primary) && !found.has(primary)) found.set(primary, id)
  const left = addresses.filter((address) => !found.has(address))
  const [lowest] = people
  if (!lowest || left.length === 0) return found
  if (others.length === 0) return new Map([[first, lowest.id]])
  if (left.length === addresses.length) return inHalves(client, kind, addresses)
  return new Map([...found, ...(await holders(client, kind, left))])
}

async function inHalves(
  client: ErpClient,
  kind: GuestKind,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const middle = Math.ceil(addresses.length / 2)
  const one = await holders(client, kind, addresses.slice(0, middle))
  return new Map([...one, ...(await holders(client, kind, addresses.slice(middle)))])
}

/** By id; of an address that hundreds share only the first 200. Those whom they hide are found when the others are asked for again. */
async function listHolders(
  client: ErpClient,
  kind: GuestKind,
  addresses: readonly string[],
): Promise<readonly Person[]> {
  const equals = addresses.map((value): Where => ({ type: 'equals', attribute: 'emailAddress', value }))
  const [only, ...others] = equals
  const anyOf: readonly Where[] = only && others.length === 0 ? [only] : [{ type: 'or', value: equals }]
  const isUser = kind === 'User'
  const where: readonly Where[] = isUser ? [...anyOf, { type: 'isTrue', attribute: 'isActive' }] : anyOf
  const select = ['id', 'emailAddress', ...(isUser ? ['type', 'isActive'] : [])]
  const { list } = await listPage(client, kind, { where, select, orderBy: 'id', offset: 0 })
  const people = list.map((attributes) => parsePerson(attributes, kind))
  return isUser ? people.filter(isActivePerson) : people
}

/** Null for who isn't there any more. */
async function findEmails(
  client: ErpClient,
  kind: GuestKind,
  refs: readonly GuestRef[],
): Promise<Map<GuestRef, { readonly email: string | null } | null>> {
  const start = refOf(kind, '')
  const own = refs.filter((ref) => ref.startsWith(start))
  const found = new Map<GuestRef, { readonly email: string | null } | null>(own.map((ref) => [ref, null]))
  for (const value of urlChunks(
    own.map((ref) => ref.slice(start.length)),
    IDS,
  )) {
    const where: readonly Where[] = [{ type: 'in', attribute: 'id', value }]
    const select = ['id', 'emailAddress']
    const { list } = await listPage(client, kind, { where, select, orderBy: 'id', offset: 0 })
    for (const attributes of list) {
      const { id, emailAddress: email } = parsePerson(attributes, kind)
      found.set(refOf(kind, id), { email })
    }
  }
  return found
}

function parsePerson(attributes: unknown, kind: GuestKind): Person {
  const person = PERSON.safeParse(attributes)
  if (person.success) return person.data
  const field = String(person.error.issues[0]?.path[0] ?? 'record')
  throw new Fault('erp.refused', `${kind}: unreadable ${field}`, { field })
}
