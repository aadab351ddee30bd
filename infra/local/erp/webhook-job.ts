import { hiddenAttributes, mayTouch } from './acl.ts'
import { findLive, findRecord, newId, recordsOf, type Erp } from './erp.ts'
import type { ErpRecord, WebhookEvent, WebhookItem } from './erp-state.ts'
import { phpJson } from './php-json.ts'
import { toText, type Attributes } from './value.ts'
import type { Delivery, DeliveryLine } from './webhook-deliveries.ts'
import { isListening } from './webhook-events.ts'
import type { WebhookOutcome } from './webhook-request.ts'

const EVENTS_PER_RUN = 20
const WEBHOOKS_PER_RUN = 20
const BATCH_MAX = 50
const MAX_ATTEMPTS = 4
const RETRY_AFTER_MS = 10 * 60_000
const RETRIED = new Set<WebhookOutcome | 'dropped'>([
  401,
  403,
  404,
  405,
  408,
  500,
  503,
  'timeout',
  'no-connection',
])

export interface JobReport {
  /** Events taken out of the queue, at most 20 over the whole ERP. */
  readonly events: number
  /** Requests sent, in order; held ones are not among them. */
  readonly deliveries: readonly Delivery[]
  readonly held: number
  /** Events and items that wait for another run. */
  readonly waiting: number
}

/** One run of "Process Webhook Queue": events become items, then one batch for each of the webhooks that has some. */
export async function runWebhookJob(erp: Erp, line: DeliveryLine): Promise<JobReport> {
  const events = erp.state.events.all().slice(0, EVENTS_PER_RUN)
  erp.state.atomically(() => {
    for (const event of events) toItems(erp, event)
  })
  const deliveries: Delivery[] = []
  let held = 0
  // One after the other: a slow receiver holds up everybody behind it.
  for (const webhookId of dueWebhooks(erp)) {
    const delivery = await sendBatch(erp, line, webhookId)
    if (delivery === null) held += 1
    else if (delivery !== 'nothing') deliveries.push(delivery)
  }
  const pending = erp.state.items.all().filter((item) => item.status === 'pending').length
  return { events: events.length, deliveries, held, waiting: erp.state.events.all().length + pending }
}

function toItems(erp: Erp, event: WebhookEvent): void {
  for (const webhook of recordsOf(erp, 'Webhook')) {
    if (!isListening(webhook, event.event)) continue
    const { skipOwn, userId } = webhook.attributes
    if (skipOwn === true && userId === event.actorId) continue
    const number = erp.state.nextNumber()
    erp.state.items.put({
      id: newId(erp),
      number,
      webhookId: webhook.id,
      event: event.event,
      entity: event.entity,
      recordId: event.recordId,
      payload: event.payload,
      status: 'pending',
      attempts: 0,
      processAt: erp.clock.now(),
    })
  }
  erp.state.events.remove(event.id)
}

function dueItems(erp: Erp): WebhookItem[] {
  const now = erp.clock.now()
  return erp.state.items
    .all()
    .filter((item) => item.status === 'pending' && item.processAt <= now)
    .sort((left, right) => left.number - right.number)
}

function dueWebhooks(erp: Erp): string[] {
  return [...new Set(dueItems(erp).map((item) => item.webhookId))].slice(0, WEBHOOKS_PER_RUN)
}

async function sendBatch(
  erp: Erp,
  line: DeliveryLine,
  webhookId: string,
): Promise<Delivery | null | 'nothing'> {
  const batch = dueItems(erp)
    .filter((item) => item.webhookId === webhookId)
    .slice(0, BATCH_MAX)
  const webhook = findLive(erp, 'Webhook', webhookId)
  if (webhook === undefined || webhook.attributes['isActive'] !== true) {
    for (const item of batch) erp.state.items.remove(item.id)
    return 'nothing'
  }
  const sendable = batch.filter((item) => isReadable(erp, webhook, item))
  for (const item of batch) if (!sendable.includes(item)) erp.state.items.remove(item.id)
  if (sendable.length === 0) return 'nothing'
  for (const item of sendable) setStatus(erp, item, 'sending')
  const body = phpJson(sendable.map((item) => visiblePayload(erp, webhook, item)))
  const { event, url, secretKey } = webhook.attributes
  const request = { webhookId, event: toText(event), url: toText(url), secretKey: toText(secretKey), body }
  return line.pass(request, (outcome) => {
    settle(erp, { webhook, items: sendable, outcome })
  })
}

/** Looked at when it is sent, not when it happened: what the subscriber can't read by then is dropped silently. */
function isReadable(erp: Erp, webhook: ErpRecord, item: WebhookItem): boolean {
  const user = findLive(erp, 'User', toText(webhook.attributes['userId']))
  const record = findRecord(erp, item.entity, item.recordId)
  if (user === undefined || user.attributes['isActive'] !== true || record === undefined) return false
  return mayTouch(erp, user, { record, action: 'read' })
}

function visiblePayload(erp: Erp, webhook: ErpRecord, item: WebhookItem): Attributes {
  const user = findLive(erp, 'User', toText(webhook.attributes['userId']))
  const hidden = user === undefined ? [] : hiddenAttributes(user, item.entity)
  return Object.fromEntries(Object.entries(item.payload).filter(([name]) => !hidden.includes(name)))
}

function settle(
  erp: Erp,
  {
    webhook,
    items,
    outcome,
  }: { webhook: ErpRecord; items: WebhookItem[]; outcome: WebhookOutcome | 'dropped' },
): void {
  erp.state.atomically(() => {
    if (outcome === 410) {
      unsubscribe(erp, webhook)
      return
    }
    for (const item of items) settleItem(erp, item, outcome)
  })
}

function settleItem(erp: Erp, item: WebhookItem, outcome: WebhookOutcome | 'dropped'): void {
  item.attempts += 1
  // A redirect counts as delivered although it is not followed.
  if (typeof outcome === 'number' && outcome >= 200 && outcome < 400) {
    erp.state.items.remove(item.id)
  } else if (RETRIED.has(outcome) && item.attempts < MAX_ATTEMPTS) {
    item.processAt = erp.clock.now() + RETRY_AFTER_MS
    setStatus(erp, item, 'pending')
  } else {
    setStatus(erp, item, 'failed')
  }
}

function setStatus(erp: Erp, item: WebhookItem, status: WebhookItem['status']): void {
  item.status = status
  erp.state.items.put(item)
}

function unsubscribe(erp: Erp, webhook: ErpRecord): void {
  webhook.deleted = true
  erp.state.records.put(webhook)
  for (const item of erp.state.items.all()) if (item.webhookId === webhook.id) erp.state.items.remove(item.id)
}

/** A process that died while sending leaves its items under way; they go out again. */
export function resumeInterrupted(erp: Erp): void {
  for (const item of erp.state.items.all()) if (item.status === 'sending') setStatus(erp, item, 'pending')
}
