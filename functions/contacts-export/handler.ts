import { Fault } from '../../shared/domain/fault.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { noteAudit } from '../../shared/flows/audit.ts'
import type { ItemResult } from '../../shared/flows/item-result.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import type { ExportRequest } from '../../shared/flows/start-export.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { parseBody } from '../../shared/platform/http.ts'
import type { Incoming, Reply } from '../../shared/platform/http.ts'
import { isSigned, verifySignedRequest } from '../../shared/platform/signed-request.ts'
import { parseTenantId } from '../../shared/platform/tenant-record.ts'
import type { ExportAnswer } from './export-answer.ts'
import { exportBody } from './export-body.ts'
import type { ExportBody } from './export-body.ts'
import { isPlainFilter } from './plain-filter.ts'
import { readCaller } from './session-caller.ts'

/** 10,000 ids and their quotes fit in. */
const BYTES_MAX = 512 * 1024

/**
 * `POST /contacts-export/<tenant>`: pushes contacts or leads to somebody's Google Contacts. By the ERP, which signs the request and is
 * trusted for what its user may push; or by a person with the console's session, for what is assigned to him. Answers with what became
 * of the first ten; the rest goes on in the background.
 */
export async function contactsExport(request: Incoming, deps: Deps): Promise<Reply> {
  const [tenantName, ...more] = request.path.split('/').filter((part) => part !== '')
  const tenant = parseTenantId(tenantName)
  if (tenant === null || more.length > 0)
    throw new Fault('request.not-found', 'no such tenant', { field: 'tenant' })
  if (request.method !== 'POST') throw new Fault('request.not-found', 'not a POST', { field: 'method' })
  // Whoever says that he is the ERP has to prove it, whatever cookies he sends along.
  const asked = isSigned(request)
    ? await askedByErp(request, tenant, deps)
    : await askedAtConsole(request, tenant, deps)
  const scope = await deps.contactScopeOf(tenant)
  const { exportId, items, rest } = await startExport(asked, scope)
  await noteAudit(scope, {
    action: 'contacts-pushed',
    by: asked.actorId ?? null,
    subject: asked.userId,
    detail: exportId,
  })
  const url = `${scope.consoleUrl}/pushes/${exportId}`
  const answer: ExportAnswer = { export: exportId, items: items.map(shown), rest, url }
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'private, no-store' },
    body: JSON.stringify(answer),
  }
}

async function askedByErp(request: Incoming, tenant: TenantId, deps: Deps): Promise<ExportRequest> {
  await verifySignedRequest(request, {
    tenant,
    functionUrl: deps.urlOf('contacts-export'),
    keys: () => deps.requestKeys(tenant),
    store: async () => (await deps.scopeOf(tenant)).store,
    clock: deps.clock,
  })
  const body = parseBody(request.rawBody, exportBody, BYTES_MAX)
  if (body.user === undefined)
    throw new Fault('request.malformed', 'whose contacts they become', { field: 'user' })
  return { ...chosenIn(body), userId: body.user, by: 'erp' }
}

async function askedAtConsole(request: Incoming, tenant: TenantId, deps: Deps): Promise<ExportRequest> {
  const person = await readCaller(request, tenant, deps)
  const body = parseBody(request.rawBody, exportBody, BYTES_MAX)
  const userId = body.user ?? person.userId
  if (userId !== person.userId && !person.isAdmin)
    throw new Fault('request.forbidden', 'somebody else’s Google Contacts', { field: 'user' })
  if (!person.isAdmin && body.where !== undefined && !isPlainFilter(body.where))
    throw new Fault('request.forbidden', 'a filter by more than a person may see', { field: 'where' })
  return { ...chosenIn(body), userId, by: 'console', actorId: person.userId }
}

function chosenIn({
  entity,
  ids,
  where,
  groups,
}: ExportBody): Pick<ExportRequest, 'entity' | 'ids' | 'filter' | 'groups'> {
  return { entity, ids: ids ?? null, filter: where ?? null, groups: groups ?? null }
}

function shown({ recordId, result, why, isShortened }: ItemResult): ExportAnswer['items'][number] {
  return {
    id: recordId,
    result,
    ...(why !== null && { why }),
    ...(isShortened && { shortened: true as const }),
  }
}
