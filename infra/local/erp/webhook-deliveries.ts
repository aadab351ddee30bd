import { isVersionAtLeast, type Erp } from './erp.ts'
import { sendWebhook, type WebhookOutcome, type WebhookRequest } from './webhook-request.ts'

/** One webhook request that left the ERP. */
export interface Delivery {
  readonly webhookId: string
  readonly event: string
  readonly url: string
  readonly status: WebhookOutcome
  readonly body: string
  readonly at: number
}

export interface HeldDelivery {
  readonly webhookId: string
  readonly event: string
  readonly url: string
  readonly body: string
}

export interface Deliveries {
  /** Requests sent, oldest first. */
  readonly log: readonly Delivery[]
  /** `hold`: requests wait in `held`, as if under way, until a test lets them go. */
  policy: 'deliver' | 'hold'
  readonly held: readonly HeldDelivery[]
  /** Sends one held request, by its place in `held`, and lets the queue have its outcome. */
  release(position?: number): Promise<Delivery>
  releaseAll(): Promise<void>
  /** Sends it now and keeps it held: the receiver gets it twice. */
  duplicate(position?: number): Promise<Delivery>
  /** Never arrives, and is not tried again. */
  drop(position?: number): void
  clear(): void
}

export type Settle = (outcome: WebhookOutcome | 'dropped') => void

export interface DeliveryLine extends Deliveries {
  /** Sends or holds; `settle` is called when the outcome is known. Null when held. */
  pass(request: WebhookRequest, settle: Settle): Promise<Delivery | null>
}

const LOG_MAX = 500

export function deliveryLine(erp: Erp): DeliveryLine {
  const log: Delivery[] = []
  const held: { request: WebhookRequest; settle: Settle }[] = []
  const send = async (request: WebhookRequest): Promise<Delivery> => {
    const status = await sendWebhook(request, {
      timeoutMs: erp.webhookTimeoutMs,
      hasHexSignature: isVersionAtLeast(erp, '9.0'),
    })
    const { webhookId, event, url, body } = request
    const delivery: Delivery = { webhookId, event, url, status, body, at: erp.clock.now() }
    log.push(delivery)
    if (log.length > LOG_MAX) log.shift()
    return delivery
  }
  const at = (position: number): { request: WebhookRequest; settle: Settle } => {
    const entry = held[position]
    if (entry === undefined) throw new RangeError(`No held delivery at ${position}`)
    return entry
  }
  const line: DeliveryLine = {
    log,
    policy: 'deliver',
    get held() {
      return held.map(({ request: { webhookId, event, url, body } }) => ({ webhookId, event, url, body }))
    },
    async pass(request, settle) {
      if (line.policy === 'hold') {
        held.push({ request, settle })
        return null
      }
      const delivery = await send(request)
      settle(delivery.status)
      return delivery
    },
    async release(position = 0) {
      const { request, settle } = at(position)
      held.splice(position, 1)
      const delivery = await send(request)
      settle(delivery.status)
      return delivery
    },
    async releaseAll() {
      while (held.length > 0) await line.release()
    },
    duplicate: async (position = 0) => send(at(position).request),
    drop(position = 0) {
      const { settle } = at(position)
      held.splice(position, 1)
      settle('dropped')
    },
    clear() {
      log.length = 0
      held.length = 0
    },
  }
  return line
}
