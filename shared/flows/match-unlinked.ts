import { createHash } from 'node:crypto'
import type { CalendarEvent } from '../domain/event.ts'
import type { RecordId } from '../domain/ids.ts'
import { asErpHolds } from '../domain/mirror.ts'
import type { HeldRecord } from '../erp-ports.ts'
import type { HeldEvent } from '../google-ports.ts'
import { workingCalendar } from './connection.ts'
import type { CalendarConnection } from './connection.ts'
import { isForgotten } from './move-pair.ts'
import type { PairContext } from './pair-context.ts'
import { pairsOfRecord } from './pair-store.ts'
import type { PairRole } from './pair-document.ts'

/** A record that says the same as an event, and that nobody has linked. */
export interface Unlinked {
  readonly record: HeldRecord
  readonly role: PairRole
}

export type MatchUnlinked = (
  held: HeldEvent,
  entity: string,
  context: PairContext,
) => Promise<Unlinked | null>

/** Records by a digest of title and time; several may say the same. */
type Titles = ReadonlyMap<string, readonly RecordId[]>

/**
 * What stands on both sides already when they meet for the first time is linked, not copied (failures.md D14): an unlinked record
 * of the user with the same title at the same time. His records are listed once for each entity, at the first question.
 */
export function unlinkedRecordsOf(connection: CalendarConnection): MatchUnlinked {
  const listed = new Map<string, Promise<Titles>>()
  return async (held, entity, context) => {
    const titles = listed.get(entity) ?? listTitles(entity, connection, context)
    listed.set(entity, titles)
    const wanted = digestOf(asErpHolds(held.event, context.mirror))
    for (const recordId of (await titles).get(wanted) ?? []) {
      const pairs = await pairsOfRecord(context.store, context.tenant, { entity, recordId })
      if (pairs.some(({ pair }) => !isForgotten(pair))) continue
      // It may have been changed since it was listed.
      const record = await context.erp.read(entity, recordId)
      if (record === null || record.isCanceled || digestOf(record.event) !== wanted) continue
      const role = await roleIn(record, connection, context)
      if (role !== null) return { record, role }
    }
    return null
  }
}

async function listTitles(
  entity: string,
  { userId, since }: CalendarConnection,
  { erp }: PairContext,
): Promise<Titles> {
  const titles = new Map<string, RecordId[]>()
  for (let offset: number | null = 0; offset !== null;) {
    const page: Awaited<ReturnType<typeof erp.ofUser>> = await erp.ofUser(entity, { userId, since, offset })
    for (const { event, recordId, isCanceled } of page.records) {
      if (isCanceled) continue
      const digest = digestOf(event)
      const same = titles.get(digest)
      if (!same) titles.set(digest, [recordId])
      else if (!same.includes(recordId)) same.push(recordId)
    }
    offset = page.next
  }
  return titles
}

/** Somebody else's record that the user merely attends is a copy here, unless that one has a calendar of his own for it. */
async function roleIn(
  { assignedUserId }: HeldRecord,
  { userId, options }: CalendarConnection,
  { store, tenant }: PairContext,
): Promise<PairRole | null> {
  if (assignedUserId === userId) return 'main'
  if (!options.hasAttendees) return null
  const other = assignedUserId && (await workingCalendar(store, tenant, assignedUserId))
  return other ? null : 'copy'
}

function digestOf({ title, when }: CalendarEvent): string {
  return createHash('sha256')
    .update(JSON.stringify([title, when.kind, when.start, when.end]))
    .digest('base64url')
    .slice(0, 16)
}
