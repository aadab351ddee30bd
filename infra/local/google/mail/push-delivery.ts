import type { Clock } from '../../../../shared/ports.ts'
import type { GmailOptions, TopicOptions } from './gmail-options.ts'

/** One message of a topic. */
export interface MailPush {
  readonly topic: string
  readonly email: string
  readonly messageId: string
  readonly body: Readonly<Record<string, unknown>>
}

export interface MailPushDelivery extends MailPush {
  readonly attempt: number
  /** What the receiver answered; 0 when it could not be reached. */
  readonly status: number
  readonly at: number
}

interface PushDelivery {
  readonly log: readonly MailPushDelivery[]
  /** The first attempt; what isn't taken is sent again by `tick`. */
  readonly send: (push: MailPush) => Promise<void>
  readonly flush: () => Promise<void>
  readonly tick: () => Promise<void>
}

/** Of a push subscription (google.md 6.5). */
const TAKEN = new Set([102, 200, 201, 202, 204])
const BACK_OFF_MS = 10_000
const BACK_OFF_MAX_MS = 600_000
/** A subscription keeps what isn't taken for seven days. */
const KEPT_MS = 7 * 86_400_000
const ANSWER_WITHIN_MS = 10_000

interface Retry {
  readonly push: MailPush
  readonly attempt: number
  readonly firstAt: number
  readonly dueAt: number
}

/** The push subscriptions of Pub/Sub. */
export function createPushDelivery(clock: Clock, options: GmailOptions): PushDelivery {
  const log: MailPushDelivery[] = []
  const underWay = new Set<Promise<void>>()
  let retries: Retry[] = []

  const attempt = async (one: Omit<Retry, 'dueAt'>): Promise<void> => {
    const { push } = one
    const topic = options.topics?.[push.topic]
    if (topic?.endpoint === undefined) return
    const status = await post(topic.endpoint, push, topic)
    const now = clock.now()
    log.push({ ...push, attempt: one.attempt, status, at: now })
    if (TAKEN.has(status) || now - one.firstAt > KEPT_MS) return
    const dueAt = now + Math.min(BACK_OFF_MS * 2 ** (one.attempt - 1), BACK_OFF_MAX_MS)
    retries.push({ ...one, attempt: one.attempt + 1, dueAt })
  }
  const start = (one: Omit<Retry, 'dueAt'>): Promise<void> => {
    const sending = attempt(one).finally(() => underWay.delete(sending))
    underWay.add(sending)
    return sending
  }
  return {
    log,
    send: (push) => start({ push, attempt: 1, firstAt: clock.now() }),
    flush: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    tick: async () => {
      const due = retries.filter(({ dueAt }) => dueAt <= clock.now())
      retries = retries.filter((retry) => !due.includes(retry))
      await Promise.all(due.map(start))
    },
  }
}

async function post(endpoint: string, { body }: MailPush, { bearer }: TopicOptions): Promise<number> {
  try {
    const token = await bearer?.()
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    await response.body?.cancel()
    return response.status
  } catch {
    return 0
  }
}
