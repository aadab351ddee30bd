import type { Clock } from '../../../../shared/ports.ts'
import { countersOf, watchOf, type GmailBox, type HistoryRow, type WatchRow } from './gmail-box.ts'
import { projectOf, type GmailOptions } from './gmail-options.ts'
import { createPushDelivery, type MailPush, type MailPushDelivery } from './push-delivery.ts'

export interface MailPushControl {
  /** `late`: they wait in `held` until released. `lost`: nobody ever hears. `double`: each goes out twice. */
  policy: 'deliver' | 'late' | 'lost' | 'double'
  /** Every attempt, in order. */
  readonly log: readonly MailPushDelivery[]
  readonly held: readonly MailPush[]
  /** How many were dropped because their mailbox had one within the same second. */
  readonly dropped: () => number
  /** Sends a held one now; sending the same again is a duplicate. */
  readonly release: (push: MailPush) => Promise<void>
  /** Waits until nothing is being delivered any more. Retries that are not due yet don't count. */
  readonly flush: () => Promise<void>
  /** Sends again what wasn't taken, if its time has come on the clock. */
  readonly tick: () => Promise<void>
}

export interface MailPushes extends MailPushControl {
  /** Tells the watcher of a mailbox, if any, of what changed, without anybody waiting for it. */
  readonly tell: (box: GmailBox, changes: readonly HistoryRow[]) => void
  /** The first message of a watch; it goes out before the caller has his answer. */
  readonly greet: (box: GmailBox, topic: string) => Promise<void>
}

const SECOND_MS = 1_000

/** What Gmail publishes and Pub/Sub delivers. It has no timers of its own: whoever runs the stand-in calls `tick` now and then. */
export function createMailPushes(clock: Clock, options: GmailOptions): MailPushes {
  const subscriptions = createPushDelivery(clock, options)
  const held: MailPush[] = []
  const lastAt = new Map<string, number>()
  let dropped = 0
  let serial = 0
  const publish = async (box: GmailBox, topic: string): Promise<void> => {
    const now = clock.now()
    if (now - (lastAt.get(box.owner) ?? -Infinity) < SECOND_MS) {
      dropped += 1
      return
    }
    lastAt.set(box.owner, now)
    serial += 1
    const push = nextPush(box, { topic, serial, now })
    if (control.policy === 'late') held.push(push)
    else if (control.policy === 'double')
      await Promise.all([subscriptions.send(push), subscriptions.send(push)])
    else if (control.policy === 'deliver') await subscriptions.send(push)
  }
  const control: MailPushes = {
    policy: 'deliver',
    log: subscriptions.log,
    held,
    dropped: () => dropped,
    tell: (box, changes) => {
      const watch = watchOf(box)
      if (watch !== null && changes.some((change) => isWatched(watch, change))) void publish(box, watch.topic)
    },
    greet: publish,
    release: (push) => {
      const at = held.indexOf(push)
      if (at >= 0) held.splice(at, 1)
      return subscriptions.send(push)
    },
    flush: subscriptions.flush,
    tick: subscriptions.tick,
  }
  return control
}

function isWatched({ labelIds, behavior }: WatchRow, change: HistoryRow): boolean {
  if (labelIds.length === 0) return true
  const touched = [...change.labelIds, ...change.changedLabels]
  const isNamed = labelIds.some((label) => touched.includes(label))
  return behavior === 'include' ? isNamed : !isNamed
}

function nextPush(
  box: GmailBox,
  { topic, serial, now }: { topic: string; serial: number; now: number },
): MailPush {
  const { historyId: at } = countersOf(box)
  const historyId = box.options.pushedHistoryId === 'string' ? String(at) : at
  const data = Buffer.from(JSON.stringify({ emailAddress: box.owner, historyId })).toString('base64url')
  const messageId = String(10_000_000_000_000_000n + BigInt(serial))
  const message = { data, messageId, publishTime: new Date(now).toISOString() }
  const subscription = `projects/${projectOf(box.options)}/subscriptions/${topic.split('/').at(-1)}`
  const named = box.options.topics?.[topic]?.subscription ?? subscription
  return { topic, email: box.owner, messageId, body: { message, subscription: named } }
}
