import { isFault } from '../domain/fault.ts'
import type { FaultCode } from '../domain/fault.ts'
import { attempt } from './diagnose-attempt.ts'
import type { CheckedConnection, CheckedGoogle, DiagnoseScope } from './diagnose-scope.ts'
import { redirectFlaw } from './diagnose-url.ts'
import { found, needs, ok } from './finding.ts'
import type { Finding, FindingOf } from './finding.ts'

type ClientState = Awaited<ReturnType<CheckedGoogle['client']>>['client']

export interface GoogleFindings {
  readonly findings: readonly Finding[]
  /** How far Google's clock is ahead of ours, null when it didn't say. */
  readonly skewMs: number | null
}

const DAY_MS = 86_400_000
/** In Testing a grant ends seven days after it was given (google.md 1.3); that it did is noticed within hours. */
const TESTING_LIFE_MS = { least: 6.75 * DAY_MS, most: 8 * DAY_MS }
const LOSSES_MIN = 2
/** As many users' accesses may be dead before it is taken that none is alive. */
const ACCOUNTS_TRIED_MAX = 3

/** Everything about Google. `secret` is the client's; null when it can't be read. */
export async function checkGoogle(secret: string | null, scope: DiagnoseScope): Promise<GoogleFindings> {
  const [client, redirect] = await Promise.all([askClient(secret, scope), askRedirect(scope)])
  const clientLine = clientFinding(client)
  return {
    findings: [
      clientLine,
      redirect ?? openRedirect(clientLine, scope),
      client?.client === 'good' ? await checkApis(scope) : needs('google-apis', 'google-client'),
      consentFinding([...scope.connections, ...scope.mailboxes], scope.clock.now()),
      accountsFinding(scope.connections),
    ],
    skewMs: client?.skewMs ?? null,
  }
}

type Client = Awaited<ReturnType<CheckedGoogle['client']>>

async function askClient(
  secret: string | null,
  { google, deadlineMs }: DiagnoseScope,
): Promise<Client | null> {
  if (secret === null) return null
  const answer = await attempt(() => google.client(secret), deadlineMs)
  return answer.end === 'value' ? answer.value : { client: 'unreachable', skewMs: null }
}

function clientFinding(client: Client | null): FindingOf<'google-client'> {
  if (client === null) return needs('google-client', 'secrets')
  if (client.client === 'good') return ok('google-client')
  const unsure: readonly ClientState[] = ['failing', 'odd']
  const state = unsure.includes(client.client) ? 'unknown' : 'broken'
  return found('google-client', state, { cause: client.client })
}

/** Null when Google doesn't tell. */
async function askRedirect({
  google,
  urls,
  deadlineMs,
}: DiagnoseScope): Promise<FindingOf<'redirect-uri'> | null> {
  const facts = { uri: urls.redirect }
  const flaw = redirectFlaw(urls.redirect)
  if (flaw !== null) return found('redirect-uri', 'broken', { cause: flaw, facts })
  const answer = await attempt(() => google.redirect(urls.redirect), deadlineMs)
  const told = answer.end === 'value' ? answer.value : 'not-told'
  if (told === 'not-told') return null
  return told === 'registered'
    ? ok('redirect-uri', facts)
    : found('redirect-uri', 'broken', { cause: 'not-registered', facts })
}

/** A client that Google doesn't know has no addresses. */
function openRedirect(
  { state }: FindingOf<'google-client'>,
  { urls }: DiagnoseScope,
): FindingOf<'redirect-uri'> {
  const cause = state === 'broken' ? 'needs-google-client' : 'not-told'
  return found('redirect-uri', 'unknown', { cause, facts: { uri: urls.redirect } })
}

/** The one thing that can be seen only with a user's access; a dead one says nothing of the project. */
async function checkApis(scope: DiagnoseScope): Promise<FindingOf<'google-apis'>> {
  const answer = await attempt(() => readSomeCalendar(scope), scope.deadlineMs)
  if (answer.end === 'no-answer') return found('google-apis', 'unknown', { cause: 'no-answer' })
  const code = answer.end === 'value' ? answer.value : answer.fault.code
  if (code === 'read' || code === 'google.rate-limited') return ok('google-apis')
  if (code === 'google.misconfigured') return found('google-apis', 'broken', { cause: 'switched-off' })
  if (code === 'nobody') return found('google-apis', 'unknown', { cause: 'no-account' })
  return found('google-apis', 'unknown', { cause: 'failing' })
}

const OF_ONE_ACCOUNT: ReadonlySet<FaultCode> = new Set([
  'google.grant-dead',
  'google.refused',
  'google.scope-missing',
  'secret.missing',
])

async function readSomeCalendar({ connections, google }: DiagnoseScope): Promise<'read' | 'nobody'> {
  const newestFirst = connections
    .filter(({ state }) => state === 'active')
    .toSorted((a, b) => b.grantedAt - a.grantedAt)
  for (const { userId } of newestFirst.slice(0, ACCOUNTS_TRIED_MAX)) {
    try {
      await google.readCalendar(userId)
      return 'read'
    } catch (error) {
      if (!isFault(error) || !OF_ONE_ACCOUNT.has(error.code)) throw error
    }
  }
  return 'nobody'
}

type CheckedGrant = Pick<CheckedConnection, 'grantedAt' | 'lostAt'> & { readonly state: string }

/** Google can't be asked; what gives it away is that grants die at seven days of age (failures.md A1). */
function consentFinding(grants: readonly CheckedGrant[], now: number): FindingOf<'consent-screen'> {
  const lost = grants.filter(({ grantedAt, lostAt }) => {
    const livedMs = (lostAt ?? grantedAt) - grantedAt
    return livedMs >= TESTING_LIFE_MS.least && livedMs <= TESTING_LIFE_MS.most
  })
  const lastLost = Math.max(0, ...lost.map(({ grantedAt }) => grantedAt))
  const old = grants.filter(
    ({ state, grantedAt }) => state === 'active' && now - grantedAt > TESTING_LIFE_MS.most,
  )
  // One that has outlived the seven days since then shows that the screen was published meanwhile.
  if (lost.length >= LOSSES_MIN && !old.some(({ grantedAt }) => grantedAt >= lastLost))
    return found('consent-screen', 'warning', { cause: 'testing', facts: { lost: lost.length } })
  return old.length > 0 ? ok('consent-screen') : found('consent-screen', 'unknown', { cause: 'not-told' })
}

function accountsFinding(connections: readonly CheckedConnection[]): FindingOf<'accounts'> {
  const lost = connections.filter(({ state }) => state === 'needs-reconnecting').length
  if (lost > 0)
    return found('accounts', 'warning', { cause: 'lost', facts: { lost, connected: connections.length } })
  return connections.length === 0
    ? found('accounts', 'unknown', { cause: 'nobody' })
    : ok('accounts', { connected: connections.length })
}
