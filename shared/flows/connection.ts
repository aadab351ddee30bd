import { z } from 'zod'
import type { LabelledEntity } from '../domain/entity.ts'
import type { CalendarId, CalendarKey, TenantId, UserId } from '../domain/ids.ts'
import type { DocumentVersion, JsonObject, Store } from '../ports.ts'

/** One ERP user's Google account. Its refresh token is a secret of its own, never here. */
export interface Connection {
  readonly userId: UserId
  /** Google's stable id of the account (`sub`); an address may change. */
  readonly googleSub: string
  readonly state: 'active' | 'needs-reconnecting'
  readonly connectedAt: number
  readonly grantedScopes: readonly string[]
  /** New ERP events go there. */
  readonly mainCalendar: { readonly key: CalendarKey; readonly id: CalendarId; readonly zone: string }
  /** Events that ended before it are left alone. Milliseconds. */
  readonly since: number
  readonly entities: readonly LabelledEntity[]
}

export interface StoredConnection {
  readonly connection: Connection
  readonly version: DocumentVersion | null
}

/** Meeting needs no label, so that what people make in Google becomes a meeting. */
export const DEFAULT_ENTITIES: readonly LabelledEntity[] = [
  { entity: 'Meeting', label: '' },
  { entity: 'Call', label: 'Call' },
]

const schema = z.object({
  schema: z.literal(1),
  userId: z.string(),
  googleSub: z.string(),
  state: z.enum(['active', 'needs-reconnecting']),
  connectedAt: z.number(),
  grantedScopes: z.array(z.string()),
  mainCalendar: z.object({ key: z.string(), id: z.string(), zone: z.string() }),
  since: z.number(),
  entities: z.array(z.object({ entity: z.string(), label: z.string() })),
})

export async function readConnection(
  store: Store,
  tenant: TenantId,
  userId: UserId,
): Promise<StoredConnection | null> {
  const document = await store.get({ tenant, collection: 'connections', id: userId })
  if (document === null) return null
  const { schema: _schema, ...connection } = schema.parse(document.data)
  return { connection: connection as unknown as Connection, version: document.version }
}

/** Who has this Google account; one account belongs to one user. */
export async function connectionOfGoogle(
  store: Store,
  tenant: TenantId,
  googleSub: string,
): Promise<Connection | null> {
  const [document] = await store.find({
    tenant,
    collection: 'connections',
    where: { key: 'google', equals: googleSub },
    limit: 1,
  })
  return document ? (schema.parse(document.data) as unknown as Connection) : null
}

/** Compare-and-set; null when another was faster. */
export async function saveConnection(
  store: Store,
  tenant: TenantId,
  { connection, version }: StoredConnection,
): Promise<DocumentVersion | null> {
  const key = { tenant, collection: 'connections', id: connection.userId }
  const content = {
    data: { schema: 1, ...connection } as unknown as JsonObject,
    keys: { google: connection.googleSub },
  }
  return version === null ? store.create(key, content) : store.replace(key, content, version)
}
