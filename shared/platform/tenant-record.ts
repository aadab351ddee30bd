import { z } from 'zod'
import type { TenantId } from '../domain/ids.ts'
import type { Store } from '../ports.ts'

/** One ERP installation. Its keys are secrets (see `tenantSecrets`), never here. */
export interface TenantRecord {
  readonly id: TenantId
  readonly erpUrl: string
  readonly googleClientId: string
  /** Only Google accounts of this Workspace domain may sign in or be connected; null for any. */
  readonly hostedDomain: string | null
  /** Event-like entities that may be synced. */
  readonly entities: readonly string[]
  readonly mail: {
    /** Where Gmail tells of new mail: `projects/<of the OAuth client>/topics/<name>`; null where the poll does it all. */
    readonly topic: string | null
    /** The ERP's own address for news of mail; null where it is told nothing. */
    readonly newsUrl: string | null
  }
}

/** Nothing is told of new mail. */
export const NO_NEWS: TenantRecord['mail'] = { topic: null, newsUrl: null }

export const tenantSchema = z.object({
  schema: z.literal(1),
  erpUrl: z.url(),
  googleClientId: z.string().min(1),
  hostedDomain: z.string().min(1).nullable().default(null),
  entities: z.array(z.string()).min(1),
  // Tenants of before there were mailboxes.
  mail: z.object({ topic: z.string().min(1).nullable(), newsUrl: z.url().nullable() }).default(NO_NEWS),
})

/** What a tenant may be called, besides a few names that mean something else. */
export const TENANT_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/
/** A function that is visited under its own name, or asked how it is, would take it for that; and who may read grants may read secrets that are called like them. */
const RESERVED = /^(?:console|contacts-export|metrics|oauth|(?:health|ready)z?)$|-(?:grant|mail)(?:-|$)/

/** Null for anything that can't be a tenant's name; it comes from URLs. */
export function parseTenantId(text: string | undefined): TenantId | null {
  return text !== undefined && TENANT_NAME.test(text) && !RESERVED.test(text) ? (text as TenantId) : null
}

export async function readTenant(store: Store, id: TenantId): Promise<TenantRecord | null> {
  const document = await store.get({ tenant: null, collection: 'tenants', id })
  if (document === null) return null
  const { schema: _schema, ...record } = tenantSchema.parse(document.data)
  return { id, ...record }
}

export async function tenantIds(store: Store): Promise<readonly TenantId[]> {
  const documents = await store.find({ tenant: null, collection: 'tenants', limit: 500 })
  return documents.map(({ key }) => key.id as TenantId)
}

export async function saveTenant(store: Store, { id, ...record }: TenantRecord): Promise<void> {
  const key = { tenant: null, collection: 'tenants', id }
  const content = { data: { schema: 1, ...record } }
  for (;;) {
    const held = await store.get(key)
    const saved =
      held === null ? await store.create(key, content) : await store.replace(key, content, held.version)
    if (saved !== null) return
  }
}

/** The names of a tenant's secrets. */
export const tenantSecrets = {
  erpKey: (tenant: TenantId) => `${tenant}-erp-key`,
  googleClient: (tenant: TenantId) => `${tenant}-google-client`,
  /** JSON: `{ [webhook id]: { key, entity, action } }` */
  webhooks: (tenant: TenantId) => `${tenant}-erp-webhooks`,
  /** JSON: what the ERP signs its requests with, see request-keys. */
  requests: (tenant: TenantId) => `${tenant}-erp-requests`,
  fingerprints: (tenant: TenantId) => `${tenant}-fingerprints`,
  /** Seals what processes share of the access tokens. */
  tokens: (tenant: TenantId) => `${tenant}-tokens`,
  /** One per Google identity. */
  grant: (tenant: TenantId, googleSub: string) => `${tenant}-grant-${googleSub}`,
  /** One per Google identity that mailboxes are reached by. */
  mail: (tenant: TenantId, googleSub: string) => `${tenant}-${mailTokensOf(googleSub)}`,
} as const

/** What the access tokens of an identity's mail go by, apart from those of its calendar and contacts. */
export function mailTokensOf(googleSub: string): string {
  return `mail-${googleSub}`
}

/** Signs channel tokens and binds sign-ins to browsers; one for the deployment. */
export const SIGNING_KEY = 'signing-key'
