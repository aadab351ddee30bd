import { changeConnection, connectionPages } from '../../shared/flows/connection.ts'
import { forgetHowFarRead, queueRead } from '../../shared/flows/read-anew.ts'
import type { TenantScope } from '../../shared/flows/tenant-scope.ts'

/**
 * After the store was put back to a backup: what was made since is on both sides, and nothing remembers that it belongs together. A read of what
 * changed would copy it. So every calendar is read whole, as at first, where what says the same is linked; and until that is
 * over, records without an event wait. Returns how many users it is about, those whose work rests among them. What is linked stays
 * linked; may be repeated.
 */
export async function readEverythingAnew(scope: TenantScope): Promise<number> {
  let users = 0
  for await (const page of connectionPages(scope.store, scope.tenant)) {
    for (const { connection } of page) {
      const { mainCalendar } = connection
      if (mainCalendar === null) continue
      users += 1
      const calendar = { ...connection, mainCalendar }
      await changeConnection(scope, connection.userId, (stored) => ({ ...stored, firstReadAt: null }))
      await forgetHowFarRead(calendar, scope)
      await queueRead(calendar, scope)
    }
  }
  return users
}
