import type { EventField } from '../domain/event.ts'
import type { Write } from '../domain/plan.ts'
import type { JsonObject } from '../ports.ts'
import type { Pair } from './pair-store.ts'
import type { PairContext, Seen } from './pair-context.ts'

const KEPT_MS = 30 * 24 * 3_600_000

/** A value that loses a conflict is kept for 30 days, so that its author can have it back. Written before it is overwritten. */
export async function keepOverwritten(
  pair: Pair,
  now: Seen,
  { step, context }: { step: Write; context: PairContext },
): Promise<void> {
  const losing = now[step.on]
  if (step.overwrites.length === 0 || losing === 'unread' || losing === null) return
  const { store, tenant, clock, log } = context
  const at = clock.now()
  const values = Object.fromEntries(
    step.overwrites.map((field) => [field, losing.event[field as EventField]]),
  )
  const data = {
    schema: 1,
    pair: pair.id,
    userId: pair.userId,
    side: step.on,
    at,
    overwritten: values,
  } as unknown as JsonObject
  await store.create(
    { tenant, collection: 'history', id: `${pair.id}-${at}-${step.on}` },
    { data, keys: { pair: pair.id, user: pair.userId }, expiresAt: at + KEPT_MS },
  )
  log.info('pair.conflict', {
    tenant,
    entity: pair.entity,
    record: pair.recordId ?? '',
    side: step.on,
    fields: step.overwrites.join(','),
  })
}
