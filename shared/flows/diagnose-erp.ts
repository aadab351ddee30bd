import { attempt } from './diagnose-attempt.ts'
import type { CheckedErp, DiagnoseScope, ErpRights } from './diagnose-scope.ts'
import { isLocal } from './diagnose-url.ts'
import { found, needs, ok } from './finding.ts'
import type { Finding, FindingOf, Precondition } from './finding.ts'

type Reach = Awaited<ReturnType<CheckedErp['reach']>>

export interface ErpFindings {
  readonly findings: readonly Finding[]
  /** How far the ERP's clock is ahead of ours, null when it didn't say. */
  readonly skewMs: number | null
}

/** Slower, every change would take seconds, and a first sync hours. */
const SLOW_MS = 5_000

/** Everything about the ERP: first whether it is there, then with the key. `key` is null when it can't be read. */
export async function checkErp(key: string | null, scope: DiagnoseScope): Promise<ErpFindings> {
  const answer = await attempt(() => scope.erp.reach(), scope.deadlineMs)
  const reach: Reach =
    answer.end === 'value' ? answer.value : { reached: false, why: 'too-slow', status: null }
  const reachable = reachFinding(reach, scope)
  if (!reach.reached) {
    return {
      findings: [reachable, ...waiting('erp-reachable'), needs('erp-key', 'erp-reachable')],
      skewMs: null,
    }
  }
  const { skewMs } = reach
  if (key === null) {
    return { findings: [reachable, ...waiting('secrets'), needs('erp-key', 'secrets')], skewMs }
  }
  return { findings: [reachable, ...(await checkWithKey(key, scope))], skewMs }
}

async function checkWithKey(key: string, scope: DiagnoseScope): Promise<readonly Finding[]> {
  const { erp, entities, deadlineMs } = scope
  // Before all else and alone: ten wrong keys within a minute lock our address out (erp.md 0.11).
  const answer = await attempt(() => erp.access(key, entities), deadlineMs)
  const access = answer.end === 'value' ? answer.value : null
  if (access === null) return [found('erp-key', 'broken', { cause: 'failing' }), ...waiting('erp-key')]
  if (access.key !== 'good') return [found('erp-key', 'broken', { cause: access.key }), ...waiting('erp-key')]
  const [fit, webhooks] = await Promise.all([checkEntities(key, scope), checkWebhooks(key, access, scope)])
  return [
    ok('erp-key'),
    versionFinding(access.version),
    rightsFinding(access),
    fit,
    webhooks,
    notificationsFinding(access),
  ]
}

function waiting(precondition: Precondition): readonly Finding[] {
  return [
    needs('erp-version', precondition),
    needs('erp-rights', precondition),
    needs('erp-entities', precondition),
    needs('webhooks', precondition),
    needs('notifications', precondition),
  ]
}

function reachFinding(reach: Reach, { urls }: DiagnoseScope): FindingOf<'erp-reachable'> {
  const url = { url: urls.erp }
  if (!reach.reached) {
    const facts = reach.status === null ? url : { ...url, status: reach.status }
    return found('erp-reachable', 'broken', { cause: reach.why, facts })
  }
  // The key and everything that is read would pass by in the clear.
  if (!urls.erp.startsWith('https:') && !isLocal(urls.erp))
    return found('erp-reachable', 'warning', { cause: 'not-https', facts: url })
  const { answerMs } = reach
  if (answerMs > SLOW_MS)
    return found('erp-reachable', 'warning', { cause: 'too-slow', facts: { ...url, answerMs } })
  return ok('erp-reachable', { answerMs })
}

/** Least versions (spec 6); an AutoERP counts on its own, in the fives. */
function versionFinding(version: string): FindingOf<'erp-version'> {
  const facts = { version }
  const [, majorText, minorText] = /^(\d+)\.(\d+)/.exec(version) ?? []
  if (majorText === undefined) return found('erp-version', 'unknown', { cause: 'not-told' })
  const count = Number(majorText) * 1000 + Number(minorText)
  if (count >= 9002) return ok('erp-version', facts)
  if (count >= 8004) return found('erp-version', 'warning', { cause: 'own-echoes', facts })
  // As an AutoERP it would do for calendars; as a plain EspoCRM it is far too old. It doesn't say which it is.
  if (count >= 5008 && count < 6000)
    return found('erp-version', 'unknown', { cause: 'autoerp-or-old', facts })
  return found('erp-version', 'broken', { cause: 'too-old', facts })
}

function rightsFinding({ lacks, mayMessage }: ErpRights): FindingOf<'erp-rights'> {
  if (lacks.length > 0)
    return found('erp-rights', 'broken', { cause: 'lacking', facts: { rights: lacks.join(', ') } })
  return mayMessage ? ok('erp-rights') : found('erp-rights', 'warning', { cause: 'no-messages' })
}

function notificationsFinding({ announces }: ErpRights): FindingOf<'notifications'> {
  return announces.length === 0
    ? ok('notifications')
    : found('notifications', 'warning', { cause: 'announced', facts: { entities: announces.join(', ') } })
}

async function checkEntities(
  key: string,
  { erp, entities, deadlineMs }: DiagnoseScope,
): Promise<FindingOf<'erp-entities'>> {
  const answer = await attempt(() => erp.unfitEntities(key, entities), deadlineMs)
  if (answer.end === 'no-answer') return found('erp-entities', 'unknown', { cause: 'no-answer' })
  if (answer.end === 'fault') return found('erp-entities', 'broken', { cause: 'failing' })
  const unfit = answer.value
  return unfit.length === 0
    ? ok('erp-entities', { entities: entities.join(', ') })
    : found('erp-entities', 'broken', { cause: 'unfit', facts: { entities: unfit.join(', ') } })
}

async function checkWebhooks(
  key: string,
  { lacks }: ErpRights,
  scope: DiagnoseScope,
): Promise<FindingOf<'webhooks'>> {
  const { erp, tenant, entities, followed, urls, keys, deadlineMs } = scope
  if (lacks.includes('Webhook')) return needs('webhooks', 'erp-rights')
  const wanted = { publicUrl: urls.intake, tenant, entities, followed }
  const answer = await attempt(() => Promise.all([erp.webhooks(key, wanted), keys.webhookIds()]), deadlineMs)
  if (answer.end === 'no-answer') return found('webhooks', 'unknown', { cause: 'no-answer' })
  if (answer.end === 'fault') return found('webhooks', 'broken', { cause: 'failing' })
  const [{ missing, inactive, echoing, ids }, known] = answer.value
  const listed = (events: readonly string[]) => ({ number: events.length, events: events.join(', ') })
  if (missing.length > 0) return found('webhooks', 'warning', { cause: 'missing', facts: listed(missing) })
  if (inactive.length > 0) return found('webhooks', 'warning', { cause: 'inactive', facts: listed(inactive) })
  if (ids.some((id) => !known.includes(id))) return found('webhooks', 'warning', { cause: 'keys-missing' })
  if (echoing.length > 0) return found('webhooks', 'warning', { cause: 'echoing', facts: listed(echoing) })
  return ok('webhooks', { number: ids.length })
}
