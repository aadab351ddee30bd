import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import type { TenantId } from '../domain/ids.ts'
import type { ErpClient } from './erp-client.ts'
import { bodyOf, isGone } from './erp-faults.ts'
import { listAll } from './erp-list.ts'

export const WEBHOOK_ACTIONS = ['create', 'update', 'delete'] as const
/** Of what is followed: nobody asked for those that are new. */
const FOLLOWED_ACTIONS = ['update', 'delete'] as const

export interface Subscription {
  readonly id: string
  /** `Meeting.update` */
  readonly event: string
  readonly entity: string
  /** Signs the requests; a secret. */
  readonly key: string
}

export interface Subscriptions {
  readonly subscriptions: readonly Subscription[]
  readonly made: number
  readonly mended: number
  /** Doubles, and those of entities that are not synced any more. */
  readonly removed: number
}

export interface Wanted {
  readonly client: ErpClient
  /** The intake's base URL. */
  readonly publicUrl: string
  readonly tenant: TenantId
  readonly entities: readonly string[]
  /**
   * Entities of which only changes and deletions are told: contacts and leads, while somebody follows them. The ERP sends 20 changes
   * in a run whatever they are (erp.md 0.4), so those that nobody needs would only hold up the meetings.
   */
  readonly followed?: readonly string[]
}

const WEBHOOK = z.object({
  id: z.string().min(1),
  event: z.string(),
  url: z.string(),
  isActive: z.boolean(),
  secretKey: z.string().min(1),
  // Not known to an ERP before 9.2; there our own changes come back and are recognised by their content.
  skipOwn: z.boolean().optional(),
  createdAt: z.string().nullish(),
})

type Webhook = z.infer<typeof WEBHOOK>

const SELECT = ['id', 'event', 'url', 'isActive', 'secretKey', 'skipOwn', 'createdAt']

/**
 * Brings the API user's webhooks to one for each entity and action, at a URL of its own, because a request names
 * neither event nor entity (erp.md 2.2). Running it again changes nothing. Webhooks outside our own URL are not touched.
 */
export async function ensureSubscriptions(wanted: Wanted): Promise<Subscriptions> {
  const { client } = wanted
  const base = baseOf(wanted)
  const left = oldestFirst(await listOwn(client)).filter(({ url }) => url.startsWith(base))
  const subscriptions: Subscription[] = []
  const count = { made: 0, mended: 0, removed: 0 }
  for (const { event, entity, url } of wantedWebhooks(wanted)) {
    const index = left.findIndex((webhook) => webhook.event === event)
    const [held] = index < 0 ? [] : left.splice(index, 1)
    const kept = held ? await mend(client, held, url) : await make(client, event, url)
    if (!held) count.made += 1
    else if (kept !== held) count.mended += 1
    subscriptions.push({ id: kept.id, event, entity, key: kept.secretKey })
  }
  for (const { id } of left) {
    const answer = await client.ask('DELETE', `Webhook/${id}`)
    if (!isGone(answer)) bodyOf(answer)
    count.removed += 1
  }
  return { subscriptions, ...count }
}

/** One for each entity and action, each at a URL of its own. */
export function wantedWebhooks(
  wanted: Pick<Wanted, 'publicUrl' | 'tenant' | 'entities' | 'followed'>,
): readonly { readonly event: string; readonly entity: string; readonly url: string }[] {
  const { entities, followed = [] } = wanted
  const actions = new Map<string, readonly string[]>([
    ...followed.map((entity) => [entity, FOLLOWED_ACTIONS] as const),
    ...entities.map((entity) => [entity, WEBHOOK_ACTIONS] as const),
  ])
  const inOrder = [...new Set([...entities, ...followed])]
  return inOrder.flatMap((entity) =>
    (actions.get(entity) ?? []).map((action) => ({
      event: `${entity}.${action}`,
      entity,
      url: `${baseOf(wanted)}${entity}/${action}`,
    })),
  )
}

function baseOf({ publicUrl, tenant }: Pick<Wanted, 'publicUrl' | 'tenant'>): string {
  return `${publicUrl.replace(/\/+$/, '')}/${tenant}/`
}

async function listOwn(client: ErpClient): Promise<readonly Webhook[]> {
  const list = await listAll(client, 'Webhook', { where: [], select: SELECT, orderBy: 'createdAt' })
  return list.map((webhook) => parse(webhook))
}

/** Two runs at once may both have made one; they must agree on which to keep. */
function oldestFirst(webhooks: readonly Webhook[]): Webhook[] {
  const age = ({ createdAt, id }: Webhook): string => `${createdAt ?? ''} ${id}`
  return [...webhooks].sort((a, b) => (age(a) < age(b) ? -1 : 1))
}

async function make(client: ErpClient, event: string, url: string): Promise<Webhook> {
  return parse(await client.request('POST', 'Webhook', { body: { event, url, skipOwn: true } }))
}

async function mend(client: ErpClient, held: Webhook, url: string): Promise<Webhook> {
  if (held.url === url && held.isActive && held.skipOwn !== false) return held
  const body = { url, isActive: true, skipOwn: true }
  return parse(await client.request('PUT', `Webhook/${held.id}`, { body }))
}

function parse(answer: unknown): Webhook {
  const webhook = WEBHOOK.safeParse(answer)
  if (webhook.success) return webhook.data
  const field = String(webhook.error.issues[0]?.path[0] ?? 'webhook')
  throw new Fault('erp.refused', `Webhook: unreadable ${field}`, { field })
}
