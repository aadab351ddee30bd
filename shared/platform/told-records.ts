import { CONTACT_ENTITIES } from '../domain/contact.ts'
import type { RecordId, TenantId } from '../domain/ids.ts'
import type { ToldReminders } from '../domain/reminders.ts'
import type { Task, Tasks } from '../ports.ts'
import { gather } from './gather.ts'
import type { Log } from './log.ts'

/** What the ERP told of records of one entity. */
export interface ToldRecords {
  readonly tenant: TenantId
  readonly entity: string
  readonly recordIds: readonly RecordId[]
  /** The last of each record and person. */
  readonly reminders: readonly ToldReminders[]
}

/** Resolves when all of the records are in tasks that are queued. Throws `tasks.unavailable`. */
export type TellRecords = (told: ToldRecords) => Promise<void>

interface ToldRecord {
  readonly recordId: RecordId
  readonly reminders: readonly ToldReminders[]
}

/** As many as a task takes. */
const RECORDS_MAX = 50

/**
 * Queues a look at records. What is told of a tenant's entity while a task of it is being queued goes into one task with what else is told
 * then: each record once, and of reminders the last of each record and person.
 */
export function recordTeller(tasks: Tasks, log: Log): TellRecords {
  const told = gather<ToldRecord>({
    itemsMax: RECORDS_MAX,
    async send(lane, records) {
      const [tenant, entity] = JSON.parse(lane) as [TenantId, string]
      const task = taskOf(tenant, entity, records)
      await tasks.enqueue(task)
      log.info('intake.queued', { tenant, entity, records: task.recordIds.length })
    },
  })
  return ({ tenant, entity, recordIds, reminders }) =>
    told(
      JSON.stringify([tenant, entity]),
      recordIds.map((recordId) => ({
        recordId,
        reminders: reminders.filter((one) => one.recordId === recordId),
      })),
    )
}

/** Contacts and leads are followed, everything else is like an event. */
function taskOf(
  tenant: TenantId,
  entity: string,
  records: readonly ToldRecord[],
): Task & { readonly recordIds: readonly RecordId[] } {
  const recordIds = [...new Set(records.map(({ recordId }) => recordId))]
  const followed = CONTACT_ENTITIES.find((one) => one === entity)
  if (followed !== undefined) return { kind: 'push-contacts', entity: followed, tenant, recordIds }
  const last = new Map(
    records
      .flatMap(({ reminders }) => reminders)
      .map((one) => [JSON.stringify([one.recordId, one.savedBy]), one]),
  )
  const reminders = [...last.values()]
  return { kind: 'sync-pair', entity, tenant, recordIds, ...(reminders.length > 0 && { reminders }) }
}
