import { originOf } from '../domain/deed-origin.ts'
import { isFault } from '../domain/fault.ts'
import type { LinkId, UserId } from '../domain/ids.ts'
import { logFault } from '../platform/log-fault.ts'
import { auditSince } from './audit.ts'
import type { LogEntry } from './pair-document.ts'
import type { RecordTitle } from './record-titles.ts'
import type { TenantScope } from './tenant-scope.ts'

/** A user of the ERP who did something. */
export interface Actor {
  readonly userId: UserId
  readonly name: string
}

export interface Deed {
  readonly pairId: LinkId
  readonly entry: LogEntry
  /** Of the ERP’s record, as it is now. */
  readonly changed: RecordTitle['changed']
}

type Scope = Pick<TenantScope, 'store' | 'tenant' | 'erp' | 'people' | 'log'>

/** From a press of a button to the note of who pressed it. */
const NOTED_WITHIN_MS = 60_000

/**
 * Who was behind what was done for the user, by pair, where that is known: who last changed the ERP’s record, if nobody has since,
 * and who took a change back or settled it by hand. At most two calls to the ERP and a read of the store; where the ERP can’t be asked,
 * nobody is known.
 */
export async function whoActed(
  deeds: readonly Deed[],
  userId: UserId,
  scope: Scope,
): Promise<ReadonlyMap<LinkId, Actor>> {
  try {
    const ids = new Map([...(await editorsOf(deeds, scope)), ...(await settlersOf(deeds, userId, scope))])
    if (ids.size === 0) return new Map()
    const people = await scope.people.among([...new Set(ids.values())])
    const names = new Map(people.map((person) => [person.userId, person.name]))
    return new Map(
      [...ids].flatMap(([pairId, id]) => {
        const name = names.get(id)
        return name === undefined ? [] : [[pairId, { userId: id, name }] as const]
      }),
    )
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(scope.log, 'console', error)
    return new Map()
  }
}

async function editorsOf(
  deeds: readonly Deed[],
  { erp }: Scope,
): Promise<readonly (readonly [LinkId, UserId])[]> {
  const found = deeds.flatMap(({ pairId, entry, changed }) => {
    const isTheirs = originOf(entry) === 'erp' && changed !== null && changed.at <= entry.at
    return isTheirs && changed.by !== null ? [[pairId, changed.by] as const] : []
  })
  if (found.length === 0) return []
  const own = await erp.ownUserId()
  return found.filter(([, id]) => id !== own)
}

async function settlersOf(
  deeds: readonly Deed[],
  userId: UserId,
  scope: Scope,
): Promise<readonly (readonly [LinkId, UserId])[]> {
  const byHand = deeds.filter(({ entry }) => originOf(entry) === 'console')
  if (byHand.length === 0) return []
  const since = Math.min(...byHand.map(({ entry }) => entry.at))
  const notes = await auditSince({ subject: userId, since }, scope)
  return byHand.flatMap(({ pairId, entry }) => {
    const note = notes.find(
      ({ at, detail }) => detail === pairId && at >= entry.at && at <= entry.at + NOTED_WITHIN_MS,
    )
    return note?.by ? [[pairId, note.by] as const] : []
  })
}
