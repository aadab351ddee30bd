import type { DiagnoseScope } from './diagnose-scope.ts'
import { isLocal } from './diagnose-url.ts'
import { found, ok } from './finding.ts'
import type { FindingOf } from './finding.ts'

type Own =
  | { readonly answer: 'refused' }
  | { readonly answer: 'unreachable' }
  | { readonly answer: 'locked' | 'foreign-answer' | 'failing'; readonly status: number }

const DEADLINE_MS = 10_000
/** What our functions say to somebody unknown. */
const REFUSALS = new Set([400, 401, 403, 404])

/** Where Google's notices go. Google sends them to https only (google.md 3), from the internet. */
export async function checkPushUrl(scope: DiagnoseScope): Promise<FindingOf<'push-url'>> {
  const { push: url, google } = scope.urls
  if (url === null) return found('push-url', 'warning', { cause: 'off' })
  const facts = { url }
  // A stand-in for Google on this machine takes any address.
  if (!isLocal(google)) {
    if (isLocal(url)) return found('push-url', 'broken', { cause: 'not-public', facts })
    if (!url.startsWith('https:')) return found('push-url', 'broken', { cause: 'not-https', facts })
  }
  return await asked('push-url', url, scope)
}

/** Where the ERP's webhooks go. What they miss the poll brings, so an ERP that can't reach us is no more than a warning. */
export async function checkIntakeUrl(scope: DiagnoseScope): Promise<FindingOf<'intake-url'>> {
  const { urls, tenant, entities } = scope
  const url = `${urls.intake}/${tenant}/${entities[0] ?? ''}/update`
  const facts = { url: urls.intake }
  if (!isLocal(urls.erp)) {
    if (isLocal(url)) return found('intake-url', 'warning', { cause: 'not-public', facts })
    if (!url.startsWith('https:')) return found('intake-url', 'warning', { cause: 'not-https', facts })
  }
  return await asked('intake-url', url, scope)
}

async function asked<Check extends 'push-url' | 'intake-url'>(
  check: Check,
  url: string,
  { deadlineMs = DEADLINE_MS }: DiagnoseScope,
): Promise<FindingOf<Check>> {
  const own = await callUnsigned(url, deadlineMs)
  if (own.answer === 'refused') return ok(check, { url })
  const facts = 'status' in own ? { url, status: own.status } : { url }
  return found(check, 'broken', { cause: own.answer, facts })
}

/** As a stranger would: our function refuses it in its own words, and nothing else does. */
async function callUnsigned(url: string, deadlineMs: number): Promise<Own> {
  try {
    const signal = AbortSignal.timeout(deadlineMs)
    const response = await fetch(url, { method: 'POST', redirect: 'manual', signal })
    const { status } = response
    const isOurs = isOwnProblem(response.headers.get('content-type'), await response.text())
    if (isOurs) return REFUSALS.has(status) ? { answer: 'refused' } : { answer: 'failing', status }
    // The cloud itself asks who is calling, before our function is asked.
    return { answer: status === 401 || status === 403 ? 'locked' : 'foreign-answer', status }
  } catch {
    return { answer: 'unreachable' }
  }
}

function isOwnProblem(contentType: string | null, body: string): boolean {
  return (contentType ?? '').startsWith('application/problem+json') && body.includes('"urn:autoerp:problem:')
}
