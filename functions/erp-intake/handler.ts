import { verifySignature } from '../../shared/erp/webhook-signature.ts'
import { webhookPayload } from '../../shared/erp/webhook-payload.ts'
import { Fault } from '../../shared/domain/fault.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import type { Incoming, Reply } from '../../shared/platform/http.ts'
import { parseTenantId } from '../../shared/platform/tenant-record.ts'

/** 20 records of a run, with descriptions of any length (erp.md 0.9), have to fit: a 413 loses them for good (0.5). */
const BYTES_MAX = 16_000_000

/**
 * `POST /erp-intake/<tenant>/<entity>/<create|update|delete>`: the ERP tells what changed. Checks who is speaking, and answers when a look
 * at the records is queued; what the payload says of them is not used, for it may be late, partial or out of order. Except the reminders
 * of whoever saved a record, which can't be asked for.
 */
export async function erpIntake(request: Incoming, deps: Deps): Promise<Reply> {
  const [tenantName, entity, action] = request.path.split('/').filter((part) => part !== '')
  const tenant = parseTenantId(tenantName)
  if (tenant === null) throw new Fault('request.not-found', 'no such tenant', { field: 'tenant' })
  if (request.method !== 'POST') throw new Fault('request.not-found', 'not a POST', { field: 'method' })
  const { rawBody, headers } = request
  if (rawBody.byteLength > BYTES_MAX)
    throw new Fault('request.too-large', `${rawBody.byteLength} bytes`, { field: 'body' })
  const { entity: subscribed, action: told } = await verifySignature({
    headers: { get: (name) => headers[name] ?? null },
    rawBody,
    webhookOf: (webhookId) => deps.webhookKey(tenant, webhookId),
  })
  // The body names neither entity nor event; the subscription's own URL does, and only that one is its.
  if (subscribed !== entity || told !== action)
    throw new Fault('request.unverified', 'signed for another subscription', { field: 'path' })
  await deps.tellRecords({ tenant, entity, ...webhookPayload(rawBody) })
  return { status: 204 }
}
