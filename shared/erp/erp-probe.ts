import { z } from 'zod'
import { Fault, isFault } from '../domain/fault.ts'
import type { TenantId } from '../domain/ids.ts'
import type { Clock } from '../ports.ts'
import { traitsReader } from './entity-traits.ts'
import { erpClient } from './erp-client.ts'
import type { ErpClient } from './erp-client.ts'
import { listAll } from './erp-list.ts'
import { reachErp } from './erp-reach.ts'
import type { ErpReach } from './erp-reach.ts'
import { lackedRights } from './erp-rights.ts'
import { wantedWebhooks } from './webhook-subscriptions.ts'

export interface ErpProbeOptions {
  /** The ERP's site URL. */
  readonly baseUrl: string
  readonly clock: Clock
  /** For each call. */
  readonly deadlineMs?: number
}

/** `locked-out`: too many wrong keys came from our address, and no key is looked at for a while (erp.md 0.11). */
export type ErpAccess =
  | { readonly key: 'refused' | 'locked-out' }
  | {
      readonly key: 'good'
      /** As the ERP counts; empty when it doesn't say. */
      readonly version: string
      /** `Meeting.delete`, `User.read`, `Webhook`, `assignmentPermission`. */
      readonly lacks: readonly string[]
      /** Posts that tell a user something need it (erp.md 6). */
      readonly mayMessage: boolean
      /** Those of the entities whose new records the ERP announces to whom they are assigned. */
      readonly announces: readonly string[]
    }

export interface HeldWebhooks {
  /** `Meeting.create` */
  readonly missing: readonly string[]
  readonly inactive: readonly string[]
  /** Not `skipOwn`, where the ERP knows it: our own changes come back. */
  readonly echoing: readonly string[]
  /** Of those that are as they should be. */
  readonly ids: readonly string[]
}

export interface WantedWebhooks {
  /** The intake's base URL. */
  readonly publicUrl: string
  readonly tenant: TenantId
  readonly entities: readonly string[]
  /** Of which only changes and deletions are told. */
  readonly followed?: readonly string[]
}

/**
 * Looks at an ERP as a set-up check does: with a key given at each call, and no memory of a refused one, because somebody may
 * just have mended it. A wrong key is sent once by `access`; the others are for after it. Changes nothing.
 * Throws `erp.unavailable`, `erp.refused`, `erp.unauthorized`.
 */
export interface ErpProbe {
  /** Without the key. Throws no faults. */
  reach(): Promise<ErpReach>
  access(key: string, entities: readonly string[]): Promise<ErpAccess>
  /** Those that the ERP doesn't have, or that are not like an event. */
  unfitEntities(key: string, entities: readonly string[]): Promise<readonly string[]>
  webhooks(key: string, wanted: WantedWebhooks): Promise<HeldWebhooks>
}

const DEADLINE_MS = 10_000

/** `GET App/user` (erp.md 1.5); its settings are those of `GET Settings`. */
const APP_USER = z.object({
  acl: z.looseObject({ table: z.record(z.string(), z.unknown()) }),
  settings: z.object({
    version: z.string().catch(''),
    assignmentNotificationsEntityList: z.array(z.string()).catch([]),
  }),
})

const WEBHOOK = z.object({
  id: z.string(),
  event: z.string(),
  url: z.string(),
  isActive: z.boolean(),
  skipOwn: z.boolean().optional(),
})

const WEBHOOK_FIELDS = ['id', 'event', 'url', 'isActive', 'skipOwn', 'createdAt']

export function erpProbe({ baseUrl, clock, deadlineMs = DEADLINE_MS }: ErpProbeOptions): ErpProbe {
  const clientWith = (key: string, send: typeof fetch = fetch): ErpClient =>
    erpClient({ baseUrl, clock, deadlineMs, apiKey: () => Promise.resolve(key), fetch: send })
  return {
    reach: () => reachErp({ baseUrl, clock, deadlineMs }),
    access: (key, entities) => readAccess((send) => clientWith(key, send), entities),
    unfitEntities: async (key, entities) => {
      const traits = traitsReader(clientWith(key), clock)
      const held = await Promise.all(entities.map(traits))
      return entities.filter((_, index) => held[index] === null)
    },
    webhooks: async (key, wanted) => {
      const list = await listAll(clientWith(key), 'Webhook', {
        where: [],
        select: WEBHOOK_FIELDS,
        orderBy: 'createdAt',
      })
      return compareWebhooks(list, wanted)
    },
  }
}

async function readAccess(
  clientOver: (send: typeof fetch) => ErpClient,
  entities: readonly string[],
): Promise<ErpAccess> {
  let isLockedOut = false
  const client = clientOver(async (url, init) => {
    const response = await fetch(url, init)
    isLockedOut = response.status === 403 && !response.headers.has('x-status-reason')
    return response
  })
  try {
    const { acl, settings } = parse(APP_USER, await client.request('GET', 'App/user'), 'App/user')
    const { version, assignmentNotificationsEntityList: announced } = settings
    return {
      key: 'good',
      version,
      lacks: lackedRights(acl, entities),
      mayMessage: acl['messagePermission'] === 'all',
      announces: entities.filter((entity) => announced.includes(entity)),
    }
  } catch (error) {
    if (isFault(error, 'erp.unauthorized')) return { key: 'refused' }
    if (isFault(error) && isLockedOut) return { key: 'locked-out' }
    throw error
  }
}

/** The same subscriptions as `ensureSubscriptions` makes, looked for instead of made. */
function compareWebhooks(list: readonly unknown[], wanted: WantedWebhooks): HeldWebhooks {
  const webhooks = list.map((item) => parse(WEBHOOK, item, 'Webhook'))
  const found = {
    missing: [] as string[],
    inactive: [] as string[],
    echoing: [] as string[],
    ids: [] as string[],
  }
  for (const { event, url } of wantedWebhooks(wanted)) {
    const held = webhooks.find((webhook) => webhook.event === event && webhook.url === url)
    if (!held) found.missing.push(event)
    else if (!held.isActive) found.inactive.push(event)
    else if (held.skipOwn === false) found.echoing.push(event)
    else found.ids.push(held.id)
  }
  return found
}

function parse<Schema extends z.ZodType>(schema: Schema, answer: unknown, asked: string): z.output<Schema> {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new Fault('erp.refused', `${asked}: unreadable ${field}`, { field })
}
