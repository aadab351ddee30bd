import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { levelOf, mayUseWebhooks } from './acl.ts'
import { EMPTY_ENTITIES, findDefinition } from './definitions/entity-definitions.ts'
import { isVersionAtLeast, newId, recordsOf, stamp, type Erp } from './erp.ts'
import { forbidden, invalidField } from './erp-error.ts'
import type { ErpRecord } from './erp-state.ts'
import { presentCreated } from './present-record.ts'
import { toText, type Attributes } from './value.ts'

const MAX_PER_USER = 50
const EVENT = /^([A-Za-z]+)\.(create|update|delete|fieldUpdate)(?:\.([A-Za-z]+))?$/

interface SubscribedEvent {
  readonly entityType: string
  readonly type: string
  readonly field: string | null
}

/** `POST Webhook`: a subscription of the user's own, with the key that its requests will be signed by. */
export async function createSubscription(erp: Erp, actor: ErpRecord, input: Attributes): Promise<Attributes> {
  if (!mayUseWebhooks(erp, actor)) {
    throw forbidden(actor.attributes['type'] === 'api' ? 'No create access.' : "No access to 'Webhook'.")
  }
  const event = parseEvent(erp, actor, toText(input['event']))
  const own = recordsOf(erp, 'Webhook').filter(
    (webhook) => !webhook.deleted && webhook.attributes['userId'] === actor.id,
  )
  if (actor.attributes['type'] === 'api' && own.length >= MAX_PER_USER) {
    throw forbidden('Webhook number per user exceeded the limit.')
  }
  await checkSubscriptionUrl(erp, input['url'])
  const now = stamp(erp)
  const record: ErpRecord = {
    id: newId(erp),
    entity: 'Webhook',
    number: erp.state.nextNumber(),
    deleted: false,
    attributes: {
      event: toText(input['event']),
      url: toText(input['url']),
      isActive: input['isActive'] !== false,
      ...event,
      secretKey: randomBytes(16).toString('hex'),
      skipOwn: input['skipOwn'] === true && isVersionAtLeast(erp, '9.2'),
      ...(input['description'] === undefined ? {} : { description: toText(input['description']) }),
      createdAt: now,
      modifiedAt: now,
      createdById: actor.id,
      userId: actor.id,
    },
    reminders: {},
  }
  erp.state.records.put(record)
  return presentCreated(erp, record, {
    viewer: actor,
    touched: new Set(Object.keys(record.attributes).concat('id', 'deleted')),
    echo: {},
  })
}

function parseEvent(erp: Erp, actor: ErpRecord, event: string): SubscribedEvent & Attributes {
  const { entityType, type, field } = splitEvent(event)
  const definition = findDefinition(entityType)
  const isObject = definition?.scope['object'] === true || OBJECTS_WITHOUT_RECORDS.has(entityType)
  if (!isObject) throw forbidden('Entity type is not available for Webhooks.')
  const isReadable =
    entityType === 'Email' || levelOf(erp, actor, { scope: entityType, action: 'read' }) !== 'no'
  if (!isReadable) throw forbidden('Entity type is forbidden.')
  // The field's name, not the attribute's: `assignedUser`, although the documentation says `assignedUserId`.
  if (field !== null && definition?.fields[field] === undefined) throw forbidden('Field does not exist.')
  return { entityType, type, field }
}

function splitEvent(event: string): SubscribedEvent {
  const [, entityType = '', type = '', field = null] = EVENT.exec(event) ?? []
  const needsField = type === 'fieldUpdate'
  if (entityType === '' || needsField !== (field !== null)) throw forbidden('Not supported event.')
  return { entityType, type, field }
}

const OBJECTS_WITHOUT_RECORDS = new Set(
  EMPTY_ENTITIES.filter((entity) =>
    ['Case', 'Opportunity', 'Email', 'Campaign', 'Document'].includes(entity),
  ),
)

/** The address must be outside; what is no URL at all passes. Versions before 9.3.2 don't look. */
export async function checkSubscriptionUrl(erp: Erp, value: unknown): Promise<void> {
  if (typeof value !== 'string' || value === '') throw invalidField('Webhook', 'url', 'required')
  if (!isVersionAtLeast(erp, '9.3.2') || !URL.canParse(value)) return
  const url = new URL(value)
  if (isAllowed(erp, url)) return
  if (await isInternal(url.hostname)) throw invalidField('Webhook', 'url', 'notInternal')
}

function isAllowed(erp: Erp, url: URL): boolean {
  if (erp.webhookAllowedAddresses === 'loopback') {
    return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  }
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return erp.webhookAllowedAddresses.includes(`${url.hostname}:${port}`)
}

const INTERNAL = new BlockList()
INTERNAL.addSubnet('127.0.0.0', 8)
INTERNAL.addSubnet('10.0.0.0', 8)
INTERNAL.addSubnet('172.16.0.0', 12)
INTERNAL.addSubnet('192.168.0.0', 16)
INTERNAL.addSubnet('169.254.0.0', 16)
INTERNAL.addSubnet('0.0.0.0', 8)
INTERNAL.addAddress('::1', 'ipv6')
INTERNAL.addSubnet('fc00::', 7, 'ipv6')
INTERNAL.addSubnet('fe80::', 10, 'ipv6')

/** A name that can't be resolved counts as internal. */
async function isInternal(hostname: string): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, '')
  try {
    const addresses =
      isIP(host) === 0 ? await lookup(host, { all: true }) : [{ address: host, family: isIP(host) }]
    return addresses.some(({ address, family }) => INTERNAL.check(address, family === 6 ? 'ipv6' : 'ipv4'))
  } catch {
    return true
  }
}
