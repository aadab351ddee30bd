import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import type { CalendarKey, EventId, RecordId } from '../domain/ids.ts'
import { seriesRootOf } from '../domain/pair-names.ts'
import type { DocumentContent, DocumentKey, DocumentVersion } from '../ports.ts'
import type { TenantScope } from './tenant-scope.ts'

/** Longer than what is done between two looks at it, each call with its deadline; what a dead task held is free after it. */
const LEASE_MS = 120_000
/** With less than this left it is renewed before more is begun. */
const ENOUGH_MS = 90_000

type Scope = Pick<TenantScope, 'store' | 'tenant' | 'clock'>

/** A record, or a series in one calendar under whichever of its masters. */
type Leased =
  | { readonly entity: string; readonly recordId: RecordId }
  | { readonly calendar: CalendarKey; readonly seriesId: EventId }

/** To be called before each part of the work. Throws `pair.claimed` when the record or series may be another's by now. */
export type Stay = () => Promise<void>

export const recordLeaseSchema = z.object({ schema: z.literal(1), until: z.number() })

/**
 * Runs work as the only task that decides which pairs the record has: whoever hands it on, or has more than one of its pairs to think
 * of, must not do so beside another one that knew the same pairs. So it is with the occurrences of a series: what one task sees there
 * may have been moved when another one looks, and each would make a record of its own of it. Throws `pair.claimed` with the time to
 * come back while another does.
 */
export async function asOnlyDecider<T>(
  of: Leased,
  scope: Scope,
  work: (stay: Stay) => Promise<T>,
): Promise<T> {
  const { store, clock } = scope
  const key = keyOf(of, scope)
  let until = clock.now() + LEASE_MS
  let version = await take(key, until, scope)
  const stay = async (): Promise<void> => {
    if (until - clock.now() > ENOUGH_MS) return
    until = clock.now() + LEASE_MS
    const renewed = await store.replace(key, contentOf(until), version)
    if (renewed === null) throw busy(1000)
    version = renewed
  }
  try {
    return await work(stay)
  } finally {
    // What can't be given back ends by itself.
    await store.remove(key, version).catch(() => false)
  }
}

async function take(key: DocumentKey, until: number, { store, clock }: Scope): Promise<DocumentVersion> {
  const found = await store.get(key)
  const now = clock.now()
  const held = found === null ? 0 : recordLeaseSchema.parse(found.data).until
  // Most are given back within a second, and only a dead task's lasts to its end: after 1 s, 2 s, 4 s … of its life.
  if (held > now) throw busy(Math.min(held - now, Math.max(1000, now - (held - LEASE_MS))))
  const taken = await (found === null
    ? store.create(key, contentOf(until))
    : store.replace(key, contentOf(until), found.version))
  if (taken === null) throw busy(1000)
  return taken
}

function contentOf(until: number): DocumentContent {
  return { data: { schema: 1, until }, expiresAt: until }
}

function keyOf(of: Leased, { tenant }: Scope): DocumentKey {
  const names = 'entity' in of ? [of.entity, of.recordId] : ['series', of.calendar, seriesRootOf(of.seriesId)]
  const id = createHash('sha256').update(JSON.stringify(names)).digest('hex')
  return { tenant, collection: 'record-leases', id: id.slice(0, 40) }
}

function busy(retryAfterMs: number): Fault {
  return new Fault('pair.claimed', 'another task decides about the pairs of this record or series', {
    retryAfterMs,
  })
}
