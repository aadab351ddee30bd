import { Fault } from '../../shared/domain/fault.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { giveCredential } from '../../shared/flows/give-credential.ts'
import { registerByErp } from '../../shared/flows/register-mailbox.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { parseBody } from '../../shared/platform/http.ts'
import type { Incoming, Reply } from '../../shared/platform/http.ts'
import { verifySignedRequest } from '../../shared/platform/signed-request.ts'
import { parseTenantId } from '../../shared/platform/tenant-record.ts'
import type { CredentialAnswer, RegistrationAnswer } from './mail-answers.ts'
import { credentialBody, registrationBody } from './mail-bodies.ts'

const BYTES_MAX = 16 * 1024

/**
 * For the tenant's ERP alone, which signs each request. `POST /mail-credential/<tenant>` answers with what it takes to open a mailbox by
 * IMAP and SMTP just now; `POST /mail-credential/<tenant>/mailboxes` registers one.
 */
export async function mailCredential(request: Incoming, deps: Deps): Promise<Reply> {
  const [tenantName, page, ...more] = request.path.split('/').filter((part) => part !== '')
  const tenant = parseTenantId(tenantName)
  if (tenant === null) throw new Fault('request.not-found', 'no such tenant', { field: 'tenant' })
  const answer = PAGES.get(page ?? '')
  if (answer === undefined || more.length > 0)
    throw new Fault('request.not-found', 'no such page', { field: 'path' })
  if (request.method !== 'POST') throw new Fault('request.not-found', 'not a POST', { field: 'method' })
  await verifySignedRequest(request, {
    tenant,
    functionUrl: deps.urlOf('mail-credential'),
    keys: () => deps.requestKeys(tenant),
    store: async () => (await deps.scopeOf(tenant)).store,
    clock: deps.clock,
  })
  const body = JSON.stringify(await answer(request, tenant, deps))
  const headers = { 'content-type': 'application/json', 'cache-control': 'private, no-store' }
  return { status: 200, headers, body }
}

type Answer = (request: Incoming, tenant: TenantId, deps: Deps) => Promise<object>

const PAGES: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['', credential],
  ['mailboxes', register],
])

async function credential({ rawBody }: Incoming, tenant: TenantId, deps: Deps): Promise<CredentialAnswer> {
  const { mailbox, user = null, refused = null } = parseBody(rawBody, credentialBody, BYTES_MAX)
  const scope = await deps.mailScopeOf(tenant)
  const { expiresAt, ...given } = await giveCredential({ address: mailbox, userId: user, refused }, scope)
  return { ...given, expiresAt: new Date(expiresAt).toISOString() }
}

async function register({ rawBody }: Incoming, tenant: TenantId, deps: Deps): Promise<RegistrationAnswer> {
  const body = parseBody(rawBody, registrationBody, BYTES_MAX)
  const scope = await deps.mailScopeOf(tenant)
  const result = await registerByErp(
    {
      address: body.address,
      kind: body.kind,
      ownerId: body.kind === 'personal' ? body.owner : null,
      teamIds: body.kind === 'group' ? body.teams : [],
    },
    scope,
  )
  if ('refused' in result) throw refusal(result.refused)
  const { id, address, state } = result
  return { mailbox: address, state, connectUrl: scope.mailboxUrl(id) }
}

const REFUSED_FIELDS = { 'bad-address': 'address', 'no-owner': 'owner', 'no-team': 'teams' } as const

function refusal(why: keyof typeof REFUSED_FIELDS | 'being-ended' | 'taken'): Fault {
  return why === 'being-ended' || why === 'taken'
    ? new Fault('request.forbidden', why, { field: 'owner' })
    : new Fault('request.malformed', why, { field: REFUSED_FIELDS[why] })
}
