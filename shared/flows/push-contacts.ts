import type { HeldContact } from '../contact-ports.ts'
import { isFault } from '../domain/fault.ts'
import type { RecordId } from '../domain/ids.ts'
import { readLink } from './contact-link.ts'
import type { ItemResult } from './item-result.ts'
import { createMissing } from './push-create.ts'
import { locate } from './push-match.ts'
import type { PushContext, PushItem } from './push-context.ts'
import { updateFound } from './push-update.ts'

export interface PushedBatch {
  /** In the order asked for. */
  readonly results: readonly ItemResult[]
  /** When those that wait are worth another look; null when none waits. */
  readonly waitUntil: number | null
}

/** Reads of the ERP at a time. */
const AT_ONCE = 5

/**
 * Brings up to ten contacts to Google: one read of the ERP for each, and when nothing is in the way one call to Google that lists
 * what changed, one that gets those that are there, one that makes and one that updates. Done again it changes nothing more.
 */
export async function pushContacts(recordIds: readonly RecordId[], push: PushContext): Promise<PushedBatch> {
  const { results } = push
  const items: PushItem[] = []
  for (let start = 0; start < recordIds.length; start += AT_ONCE) {
    const some = recordIds.slice(start, start + AT_ONCE)
    for (const one of await Promise.all(some.map((recordId) => begin(recordId, push))))
      if ('held' in one) items.push(one)
      else results.set(one.recordId, one)
  }
  try {
    if (items.length > 0) await pushItems(items, push)
  } finally {
    for (const item of items) if (item.result !== null) results.set(item.recordId, item.result)
  }
  const waits = items.flatMap(({ result, waitUntil }) =>
    result?.result === 'waiting' && waitUntil !== null ? [waitUntil] : [],
  )
  return {
    results: recordIds.flatMap((recordId) => results.get(recordId) ?? []),
    waitUntil: waits.length === 0 ? null : Math.max(...waits),
  }
}

async function pushItems(items: readonly PushItem[], push: PushContext): Promise<void> {
  const { places, missing } = await locate(items, push)
  await updateFound(places, push)
  await createMissing(missing, push)
}

async function begin(recordId: RecordId, push: PushContext): Promise<PushItem | ItemResult> {
  const { scope, entity, account } = push
  const ended = (result: 'skipped' | 'failed', why: ItemResult['why']): ItemResult => ({
    recordId,
    result,
    why,
    isShortened: false,
  })
  let held: HeldContact | null
  try {
    held = await scope.contacts.read(entity, recordId)
  } catch (error) {
    // A record that can't be read as one is nothing that waiting would mend.
    if (!isFault(error, 'erp.refused')) throw error
    return ended('failed', 'refused-by-erp')
  }
  if (held === null) return ended('skipped', 'gone-in-erp')
  if (!push.isAllowed(held)) return ended('skipped', 'no-access')
  const ref = { entity, recordId }
  const stored = await readLink(account, ref, scope)
  return { recordId, held, mark: push.marks.markOf(ref), stored, result: null, waitUntil: null }
}
