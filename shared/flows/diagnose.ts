import { checkIntakeUrl, checkPushUrl } from './diagnose-address.ts'
import { checkErp } from './diagnose-erp.ts'
import { checkGoogle } from './diagnose-google.ts'
import { checkRequestKey, checkSecrets, checkStore } from './diagnose-keeping.ts'
import { checkMailboxes } from './diagnose-mail.ts'
import type { DiagnoseScope } from './diagnose-scope.ts'
import { checkChannels, checkClock, checkQueue, checkTopic } from './diagnose-work.ts'
import { CHECK_NAMES, found, needs } from './finding.ts'
import type { Finding } from './finding.ts'

/**
 * The set-up list of one tenant (spec 6), every line once and in the list's order. Looks only; probes run side by side, each
 * with a deadline. Trouble is a finding, a bug is thrown.
 */
export async function diagnose(scope: DiagnoseScope): Promise<readonly Finding[]> {
  const parts: readonly (readonly Finding[])[] = await Promise.all([
    checkKept(scope),
    checkKeyed(scope),
    Promise.all([checkPushUrl(scope), checkIntakeUrl(scope)]),
  ])
  return inOrder(parts.flat())
}

/** The list when not even the tenant's settings can be read: one broken line, and the others wait for it. */
export function diagnoseWithoutStore(): readonly Finding[] {
  return CHECK_NAMES.map((check) =>
    check === 'store'
      ? found('store', 'broken', { cause: 'unreachable' })
      : (needs(check, 'store') as Finding),
  )
}

async function checkKept(scope: DiagnoseScope): Promise<readonly Finding[]> {
  const store = await checkStore(scope)
  const topic = store.state === 'ok' ? await checkTopic(scope) : needs('topic', 'store')
  return [store, topic, checkQueue(topic, scope), checkChannels(scope), checkMailboxes(scope)]
}

async function checkKeyed(scope: DiagnoseScope): Promise<readonly Finding[]> {
  const secrets = await checkSecrets(scope)
  const [erp, google, requestKey] = await Promise.all([
    checkErp(secrets.erp, scope),
    checkGoogle(secrets.googleClient, scope),
    checkRequestKey(scope),
  ])
  const clocks = checkClock(google.skewMs, erp.skewMs)
  return [secrets.finding, ...erp.findings, requestKey, ...google.findings, clocks]
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return CHECK_NAMES.flatMap((check) => findings.filter((finding) => finding.check === check))
}
