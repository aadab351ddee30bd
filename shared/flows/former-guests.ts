import { isFault } from '../domain/fault.ts'
import type { GuestRef } from '../domain/guests.ts'
import { logFault } from '../platform/log-fault.ts'
import type { Json, JsonObject } from '../ports.ts'
import type { LogEntry } from './pair-document.ts'
import type { TenantScope } from './tenant-scope.ts'

interface Logged {
  readonly entries: readonly LogEntry[]
}

/**
 * The log notes guests by who they are in the ERP; people know each other by their addresses. Their answers of before come out as
 * a list of `{ email, answer }`, without those who can't be told any more. One call to the ERP, none when there is nobody to name.
 */
export async function withGuestNames<Item extends Logged>(
  items: readonly Item[],
  { erp, log }: Pick<TenantScope, 'erp' | 'log'>,
): Promise<readonly Item[]> {
  const refs = new Set(
    items.flatMap(({ entries }) => entries.flatMap(({ was }) => [...guestsIn(was).keys()])),
  )
  if (refs.size === 0) return items
  const emails = await erp.emailsOf([...refs]).catch((error: unknown) => {
    if (!isFault(error)) throw error
    logFault(log, 'console', error)
    return new Map<GuestRef, string | null>()
  })
  return items.map((item) => ({
    ...item,
    entries: item.entries.map((entry) => ({ ...entry, was: named(entry.was, emails) })),
  }))
}

function named(was: JsonObject | null, emails: ReadonlyMap<GuestRef, string | null>): JsonObject | null {
  if (was?.['guests'] === undefined) return was
  const known = [...guestsIn(was)].flatMap(([ref, answer]) => {
    const email = emails.get(ref)
    return email ? [{ email, answer }] : []
  })
  return { ...was, guests: known }
}

/** By who it is: a map of answers, or a list of guests. */
function guestsIn(was: JsonObject | null): ReadonlyMap<GuestRef, Json> {
  const guests = was?.['guests'] ?? null
  if (guests === null || typeof guests !== 'object') return new Map()
  const rows: [unknown, Json | undefined][] = isList(guests)
    ? guests.flatMap((guest) => (isObject(guest) ? [[guest['ref'], guest['answer']]] : []))
    : Object.entries(guests)
  return new Map(rows.flatMap(([ref, answer = null]) => (isRef(ref) ? [[ref, answer] as const] : [])))
}

function isRef(text: unknown): text is GuestRef {
  return typeof text === 'string' && /^(?:User|Contact|Lead)\//.test(text)
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
