import { Fault, isFault } from '../../shared/domain/fault.ts'
import { mailboxIdOf } from '../../shared/flows/mailbox.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import type { Incoming, Reply } from '../../shared/platform/http.ts'
import { logFault } from '../../shared/platform/log-fault.ts'
import { parseTenantId } from '../../shared/platform/tenant-record.ts'
import { parseGmailNotice } from './gmail-notice.ts'

/** Notices of one account within it become one read, at its end: whatever they tell of has happened by then. */
const GATHER_MS = 2_000

/**
 * `POST /gmail-push/<tenant>`: a push subscription of the topic that Gmail tells of new mail on. Says which account, and how far its history is;
 * where we stand ourselves is what counts, so we only note where to look. What can't be read never can, so it is taken and logged.
 */
export async function gmailPush(request: Incoming, deps: Deps): Promise<Reply> {
  const [name, ...more] = request.path.split('/').filter((part) => part !== '')
  const tenant = parseTenantId(name)
  if (tenant === null || more.length > 0)
    throw new Fault('request.not-found', 'no such tenant', { field: 'tenant' })
  if (request.method !== 'POST') throw new Fault('request.not-found', 'not a POST', { field: 'method' })
  const account = accountIn(request, deps)
  if (account === null) return { status: 204 }
  const at = (Math.floor(deps.clock.now() / GATHER_MS) + 1) * GATHER_MS
  await deps.tasks.enqueue({ kind: 'pull-mail', tenant, account }, { name: `gmail-${account}-${at}`, at })
  return { status: 204 }
}

function accountIn({ rawBody }: Incoming, { log }: Deps): ReturnType<typeof mailboxIdOf> | null {
  try {
    return mailboxIdOf(parseGmailNotice(rawBody).emailAddress)
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(log, 'gmail-push', error)
    return null
  }
}
