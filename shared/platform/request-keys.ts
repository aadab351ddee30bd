import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { TenantId } from '../domain/ids.ts'
import type { Clock, Secrets } from '../ports.ts'
import { tenantSecrets } from './tenant-record.ts'

const schema = z.object({
  key: z.string().min(1),
  /** The one before it, for as long as it is still good. */
  former: z.object({ key: z.string().min(1), until: z.number() }).nullable(),
})

/** Time to put the new key into the ERP. */
const FORMER_MS = 24 * 3_600_000

/** What the tenant's ERP may sign its requests with now; empty when no key was made yet. */
export function validRequestKeys(text: string | null, now: number): readonly string[] {
  if (text === null) return []
  const { key, former } = schema.parse(JSON.parse(text))
  return former !== null && now < former.until ? [key, former.key] : [key]
}

/** Makes a new key, which is told here and never again; the one before it is good for another day. */
export async function newRequestKey(
  tenant: TenantId,
  { secrets, clock }: { secrets: Secrets; clock: Clock },
): Promise<string> {
  const name = tenantSecrets.requests(tenant)
  const held = await secrets.read(name)
  const former = held === null ? null : schema.parse(JSON.parse(held)).key
  const key = randomBytes(32).toString('hex')
  const until = clock.now() + FORMER_MS
  await secrets.put(name, JSON.stringify({ key, former: former === null ? null : { key: former, until } }))
  return key
}
