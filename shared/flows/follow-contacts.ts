import { createHash } from 'node:crypto'
import { isFault } from '../domain/fault.ts'
import type { RecordId, UserId } from '../domain/ids.ts'
import type { Task } from '../ports.ts'
import { readConnection } from './connection.ts'
import { linksOfRecord } from './contact-link.ts'
import { marksOf } from './contact-names.ts'
import type { ContactScope } from './contact-scope.ts'
import { contactSettingsOf, setBehind } from './contact-settings.ts'
import type { ContactSettings } from './contact-settings.ts'
import { standingOf, withContactsGrant } from './contact-standing.ts'
import { BATCH_SIZE } from './export-document.ts'
import { pushContacts } from './push-contacts.ts'
import { newPush } from './push-context.ts'
import type { PushContext } from './push-context.ts'
import { takeAwayRemoved } from './removed-contacts.ts'
import { asOnlyWriter } from './writer-lease.ts'

export type FollowTask = Extract<Task, { kind: 'push-contacts'; recordIds: unknown }>

/** After a conflict, and for whom another task was faster. */
const COME_BACK_MS = 30_000

/**
 * Brings changes of the ERP to the linked contacts of those whose contacts follow; nobody is made. Removals in the ERP do what the
 * user chose. Who may not be worked for now is compared as a whole when he may. Throws what passes and what is to be parked.
 */
export async function followContacts(task: FollowTask, scope: ContactScope): Promise<void> {
  const byUser = new Map<UserId, Set<RecordId>>()
  for (const recordId of new Set(task.recordIds))
    for (const { link } of await linksOfRecord({ entity: task.entity, recordId }, scope))
      if (link.state === 'linked')
        byUser.set(link.userId, (byUser.get(link.userId) ?? new Set()).add(recordId))
  for (const [userId, recordIds] of byUser)
    await followFor(userId, { ...task, recordIds: [...recordIds] }, scope)
}

async function followFor(userId: UserId, task: FollowTask, scope: ContactScope): Promise<void> {
  const settings = await contactSettingsOf(userId, scope)
  if (!settings.follows) return
  const connection = (await readConnection(scope.store, scope.tenant, userId))?.connection ?? null
  const standing = standingOf(connection, null, scope)
  if (standing.kind !== 'works') return setBehind(userId, true, scope)
  const { working } = standing
  try {
    for (let start = 0; start < task.recordIds.length; start += BATCH_SIZE) {
      const recordIds = task.recordIds.slice(start, start + BATCH_SIZE)
      await withContactsGrant(scope, working.connection, () =>
        asOnlyWriter({ account: working.account, userId }, scope, async (writer) => {
          const marks = marksOf(scope.tenant, scope.digest)
          const push = newPush({
            ...working,
            scope,
            writer,
            marks,
            job: null,
            entity: task.entity,
            until: null,
            recreates: false,
            isAllowed: () => true,
            groups: settings.groups,
          })
          await followSome(recordIds, { push, settings, task })
        }),
      )
    }
  } catch (error) {
    if (isFault(error) && error.disposition === 'reconnect') return setBehind(userId, true, scope)
    if (!isFault(error, 'store.contended')) throw error
    await comeBack(task, { scope, waitMs: error.retryAfterMs ?? COME_BACK_MS })
  }
}

async function followSome(
  recordIds: readonly RecordId[],
  { push, settings, task }: { push: PushContext; settings: ContactSettings; task: FollowTask },
): Promise<void> {
  const { scope, connection, account } = push
  const linked: RecordId[] = []
  for (const recordId of recordIds) {
    const links = await linksOfRecord({ entity: task.entity, recordId }, scope)
    if (links.some(({ link }) => link.account === account && link.state === 'linked')) linked.push(recordId)
  }
  const { results } = await pushContacts(linked, push)
  const gone = results.filter(({ why }) => why === 'gone-in-erp').map(({ recordId }) => recordId)
  const removed = await takeAwayRemoved(gone, settings.whenRemoved, push)
  const updated = results.filter(({ result }) => result === 'updated').length
  const { tenant } = scope
  scope.log.info('export.followed', { tenant, user: connection.userId, updated, removed })
  const late = results.filter(({ why }) => why === 'conflict').map(({ recordId }) => recordId)
  if (late.length > 0) await comeBack({ ...task, recordIds: late }, { scope, waitMs: COME_BACK_MS })
}

async function comeBack(
  task: FollowTask,
  { scope, waitMs }: { scope: ContactScope; waitMs: number },
): Promise<void> {
  const at = Math.ceil((scope.clock.now() + waitMs) / 1000) * 1000
  const digest = createHash('sha256').update(JSON.stringify(task)).digest('hex').slice(0, 32)
  await scope.tasks.enqueue(task, { name: `follow-${digest}-${at}`, at })
  scope.log.info('task.deferred', { kind: task.kind, untilMs: at })
}
