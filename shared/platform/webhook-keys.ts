import { z } from 'zod'
import type { TenantId } from '../domain/ids.ts'
import type { Secrets } from '../ports.ts'
import type { WebhookKey } from './deps.ts'
import { tenantSecrets } from './tenant-record.ts'

const schema = z.record(z.string(), z.object({ key: z.string(), entity: z.string(), action: z.string() }))

/** The keys of a tenant's webhooks by webhook id; empty before any was registered. */
export async function readWebhookKeys(
  secrets: Secrets,
  tenant: TenantId,
): Promise<Readonly<Record<string, WebhookKey>>> {
  const text = await secrets.read(tenantSecrets.webhooks(tenant))
  return text === null ? {} : schema.parse(JSON.parse(text))
}

/** Stores them when they changed. */
export async function saveWebhookKeys(
  secrets: Secrets,
  tenant: TenantId,
  keys: Readonly<Record<string, WebhookKey>>,
): Promise<void> {
  const text = JSON.stringify(keys)
  if ((await secrets.read(tenantSecrets.webhooks(tenant))) !== text)
    await secrets.put(tenantSecrets.webhooks(tenant), text)
}
