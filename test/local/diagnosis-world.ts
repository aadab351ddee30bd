import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { CLIENT_ID } from '../../infra/local/local-world.ts'
import { diagnose } from '../../shared/flows/diagnose.ts'
import type { DiagnoseScope } from '../../shared/flows/diagnose-scope.ts'
import type { CheckName, Finding, FindingState } from '../../shared/flows/finding.ts'
import { erpProbe } from '../../shared/erp/erp-probe.ts'
import { googleAt } from '../../shared/google/google-endpoints.ts'
import { googleEvents } from '../../shared/google/google-events.ts'
import { googleProbe } from '../../shared/google/google-probe.ts'
import { CALENDAR_SCOPES } from '../../shared/google/google-scopes.ts'
import { findingText } from '../../shared/pages/finding-texts.ts'
import { tenantSecrets } from '../../shared/platform/tenant-record.ts'
import { readWebhookKeys } from '../../shared/platform/webhook-keys.ts'
import { openSealedSecrets } from '../../shared/secrets/sealed-file-secrets.ts'
import { userId } from '../erp/erp-setting.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'

export const MINUTE_MS = 60_000
export const DAY_MS = 24 * 60 * MINUTE_MS

/** The embedded world with everything set up as it should be, one user connected for ten days, and the real adapters to look at it. */
export async function diagnosisWorld(t: ExecutionContext) {
  const world = await openDiagnosisWorld()
  t.teardown(() => world.close())
  return world
}

/** For tests that only look, and change nothing but what they look with: one world for a file. */
export async function openDiagnosisWorld() {
  // The stand-ins' answers carry the machine's own time, so ours runs with it, unless a test sets it off.
  const shift = { ms: 0 }
  const clock = { now: () => Date.now() + shift.ms }
  const world = await startTestWorld({ startsAt: Date.now() })
  const { config, erp, google, deps } = world
  const jana = await world.addUser('jana@example.com')
  erp.changeApiRole({ messagePermission: 'all' })
  const { store } = await deps.scopeOf(TENANT)
  const secrets = openSealedSecrets({
    path: join(config.LOCAL_DATA, 'secrets.sqlite'),
    keyPath: join(config.LOCAL_DATA, 'secrets.key'),
  })
  const accessKey = { tenant: TENANT, collection: 'sweeps', id: 'access' }
  await store.remove(accessKey)
  await store.create(accessKey, { data: { schema: 1, at: clock.now() - 3 * MINUTE_MS } })
  const endpoints = googleAt(google.url)
  const user = userId(jana)
  const { accessToken } = google.issueTokens({
    email: jana.email,
    clientId: CLIENT_ID,
    scopes: CALENDAR_SCOPES,
  })
  const scope: DiagnoseScope = {
    tenant: TENANT,
    clock,
    store,
    entities: ['Meeting', 'Call'],
    followed: [],
    keys: {
      erp: () => secrets.read(tenantSecrets.erpKey(TENANT)),
      googleClient: () => secrets.read(tenantSecrets.googleClient(TENANT)),
      webhookIds: async () => Object.keys(await readWebhookKeys(secrets, TENANT)),
      hasRequestKey: async () => (await secrets.read(tenantSecrets.requests(TENANT))) !== null,
    },
    erp: erpProbe({ baseUrl: erp.url, clock }),
    google: {
      ...googleProbe({ endpoints, clientId: CLIENT_ID, clock }),
      readCalendar: () =>
        googleEvents({ endpoints, clock, zone: 'UTC', accessToken: async () => accessToken }).primary(),
    },
    urls: {
      erp: erp.url,
      google: endpoints.calendarRootUrl,
      redirect: `${world.functionsUrl}/oauth/callback`,
      push: `${world.functionsUrl}/calendar-push/${TENANT}`,
      intake: `${world.functionsUrl}/erp-intake`,
    },
    connections: [{ userId: user, state: 'active', grantedAt: clock.now() - 10 * DAY_MS, lostAt: null }],
    mailboxes: [],
    mail: { isTold: false, topic: null },
    calendars: [
      {
        userId: user,
        readAt: clock.now() - 2 * MINUTE_MS,
        channel: { expiresAt: clock.now() + DAY_MS },
        unwatchableAt: null,
      },
    ],
  }
  const look = async (change: Partial<DiagnoseScope> = {}): Promise<readonly Finding[]> =>
    worded(await diagnose({ ...scope, ...change }))
  return { ...world, clock, shift, store, secrets, scope, accessKey, user, look }
}

export type DiagnosisWorld = Awaited<ReturnType<typeof openDiagnosisWorld>>

export type Line = readonly [FindingState, string | null]

export function line(findings: readonly Finding[], check: CheckName): Line {
  const finding = one(findings, check)
  return [finding.state, finding.cause]
}

export function one(findings: readonly Finding[], check: CheckName): Finding {
  const finding = findings.find((candidate) => candidate.check === check)
  if (finding === undefined) throw new Error(`no line ${check}`)
  return finding
}

/** The lines that are not as they should be. */
export function remarks(findings: readonly Finding[]): Readonly<Record<string, Line>> {
  const left = findings.filter(({ state }) => state !== 'ok')
  return Object.fromEntries(left.map(({ check, state, cause }) => [check, [state, cause] as const]))
}

/** Every fact that the words speak of is there: an absent one shows as a question mark, which no sentence has. */
function worded(findings: readonly Finding[]): readonly Finding[] {
  for (const finding of findings) {
    for (const language of ['en', 'cs'] as const) {
      const { title, cause, cure } = findingText(finding, language)
      const isComplete = title !== '' && cause !== '' && (finding.state === 'ok') === (cure === '')
      const words = `${title} ${cause} ${cure}`
      if (!isComplete || /[?{}]|undefined/.test(words))
        throw new Error(`${finding.check} is told as: ${words}`)
    }
  }
  return findings
}
