import type { ChannelRow, World } from '../world.ts'

/** One notification on its way: what is sent is settled when the change happens. */
export interface Push {
  readonly channelId: string
  readonly calendarId: string
  readonly address: string
  readonly messageNumber: number
  readonly state: 'sync' | 'exists'
  readonly headers: Readonly<Record<string, string>>
}

export interface PushDelivery extends Push {
  readonly attempt: number
  /** What the receiver answered; 0 when it could not be reached. */
  readonly status: number
  readonly at: number
}

export interface PushControl {
  /** `hold` keeps notifications in `held` until a test releases them; `sync` is never held. */
  policy: 'deliver' | 'hold'
  /** Every attempt, in order. */
  readonly log: readonly PushDelivery[]
  /** Empties the log. */
  readonly forget: () => void
  readonly held: readonly Push[]
  /** Sends a held notification now; sending the same one again is a duplicate. */
  readonly release: (push: Push) => Promise<void>
  /** Loses a held notification. */
  readonly drop: (push: Push) => void
  /** Waits until nothing is being delivered any more. Retries that are not due yet don't count. */
  readonly flush: () => Promise<void>
  /** Sends again what failed, if its time has come on the clock. */
  readonly tick: () => Promise<void>
}

export interface Pushes extends PushControl {
  /** Notes that a calendar changed; `announce` tells it. */
  readonly changed: (calendarId: string, eventType: string) => void
  /** One notification per changed calendar and channel, sent without anybody waiting for it. */
  readonly announce: () => void
  /** The first message of a channel, which goes out before the caller of watch has its answer. */
  readonly greet: (channel: ChannelRow) => Promise<void>
}

const RETRIED = new Set([500, 502, 503, 504])
const ATTEMPTS_MAX = 6
const BACK_OFF_MS = 1_000
const ANSWER_WITHIN_MS = 10_000

interface Retry {
  readonly push: Push
  readonly attempt: number
  readonly dueAt: number
}

/** Push delivery. It has no timers of its own: whoever runs the stand-in calls `tick` now and then. */
export function createPushes(world: World): Pushes {
  const log: PushDelivery[] = []
  const held: Push[] = []
  const underWay = new Set<Promise<void>>()
  const changedTypes = new Map<string, Set<string>>()
  let retries: Retry[] = []

  const send = async (push: Push, attempt: number): Promise<void> => {
    const status = await post(push)
    log.push({ ...push, attempt, status, at: world.clock.now() })
    // Whatever is neither success nor one of these is dropped: receivers must not count on being told again.
    if (!RETRIED.has(status) || attempt >= ATTEMPTS_MAX) return
    const dueAt = world.clock.now() + BACK_OFF_MS * 2 ** (attempt - 1)
    retries.push({ push, attempt: attempt + 1, dueAt })
  }
  const start = (push: Push, attempt: number): Promise<void> => {
    const sending = send(push, attempt).finally(() => underWay.delete(sending))
    underWay.add(sending)
    return sending
  }
  const control: Pushes = {
    policy: 'deliver',
    log,
    forget: () => void log.splice(0),
    held,
    changed: (calendarId, eventType) => {
      const types = changedTypes.get(calendarId) ?? new Set<string>()
      changedTypes.set(calendarId, types.add(eventType))
    },
    announce: () => {
      const told = [...changedTypes]
      changedTypes.clear()
      for (const [calendarId, types] of told)
        for (const channel of liveChannels(world, calendarId, types)) {
          const push = nextPush(world, channel, 'exists')
          if (control.policy === 'hold') held.push(push)
          else void start(push, 1)
        }
    },
    greet: (channel) => start(nextPush(world, channel, 'sync'), 1),
    release: (push) => {
      control.drop(push)
      return start(push, 1)
    },
    drop: (push) => {
      const at = held.indexOf(push)
      if (at >= 0) held.splice(at, 1)
    },
    flush: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    tick: async () => {
      const due = retries.filter((retry) => retry.dueAt <= world.clock.now())
      retries = retries.filter((retry) => !due.includes(retry))
      await Promise.all(due.map(({ push, attempt }) => start(push, attempt)))
    },
  }
  return control
}

/** A channel that expired falls silent without a word. */
function liveChannels(world: World, calendarId: string, types: ReadonlySet<string>): readonly ChannelRow[] {
  return [...world.channels.values()].filter(
    (channel) =>
      channel.calendarId === calendarId &&
      !channel.stopped &&
      channel.expiresAt > world.clock.now() &&
      (channel.eventTypes.length === 0 || channel.eventTypes.some((type) => types.has(type))),
  )
}

/** Message numbers rise but leave gaps; only the first one, of `sync`, is known to be 1. */
function nextPush(world: World, channel: ChannelRow, state: Push['state']): Push {
  const messageNumber = state === 'sync' ? 1 : channel.messageNumber + 1 + (channel.messageNumber % 3)
  world.channels.put(channel.id, { ...channel, messageNumber })
  return {
    channelId: channel.id,
    calendarId: channel.calendarId,
    address: channel.address,
    messageNumber,
    state,
    headers: {
      'content-type': 'application/json; utf-8',
      'x-goog-channel-id': channel.id,
      'x-goog-channel-expiration': new Date(channel.expiresAt).toUTCString(),
      'x-goog-message-number': String(messageNumber),
      'x-goog-resource-id': channel.resourceId,
      'x-goog-resource-state': state,
      'x-goog-resource-uri': channel.resourceUri,
      ...(channel.token !== null && { 'x-goog-channel-token': channel.token }),
    },
  }
}

async function post({ address, headers }: Push): Promise<number> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
    const response = await fetch(address, { method: 'POST', headers, redirect: 'manual', signal })
    await response.body?.cancel()
    return response.status
  } catch {
    return 0
  }
}
