import { z } from 'zod'
import { attempt } from './diagnose-attempt.ts'
import type { DiagnoseScope } from './diagnose-scope.ts'
import { found, needs, ok } from './finding.ts'
import type { FindingOf } from './finding.ts'

const MINUTE_MS = 60_000
/** The check of rights is due every five minutes, and a read of every calendar every ten. */
const TOPIC_LATE_MS = 15 * MINUTE_MS
const QUEUE_LATE_MS = 30 * MINUTE_MS

const LAST_RUN = z.object({ at: z.number() })

/** Whether the clock's messages arrive: by when the check of rights, which every one of them causes, last ended. */
export async function checkTopic(scope: DiagnoseScope): Promise<FindingOf<'topic'>> {
  const { store, tenant, clock, connections, deadlineMs } = scope
  const answer = await attempt(() => store.get({ tenant, collection: 'sweeps', id: 'access' }), deadlineMs)
  if (answer.end !== 'value') return needs('topic', 'store')
  const lastRun = LAST_RUN.safeParse(answer.value?.data)
  if (!lastRun.success) {
    const isDue = connections.some(({ grantedAt }) => clock.now() - grantedAt > TOPIC_LATE_MS)
    return isDue
      ? found('topic', 'broken', { cause: 'never' })
      : found('topic', 'unknown', { cause: 'too-early' })
  }
  const ageMs = clock.now() - lastRun.data.at
  const facts = { minutes: minutesOf(ageMs) }
  return ageMs > TOPIC_LATE_MS ? found('topic', 'broken', { cause: 'late', facts }) : ok('topic', facts)
}

/** Whether the queue works: every calendar of a working connection is read every ten minutes, whatever else happens. */
export function checkQueue(topic: FindingOf<'topic'>, scope: DiagnoseScope): FindingOf<'queue'> {
  const now = scope.clock.now()
  const grantedAt = new Map(
    scope.connections.filter(({ state }) => state === 'active').map((one) => [one.userId, one.grantedAt]),
  )
  const calendars = scope.calendars.flatMap(({ userId, readAt }) => {
    const since = grantedAt.get(userId)
    if (since === undefined) return []
    return [
      { readAgoMs: now - (readAt ?? -Infinity), isDue: now - Math.max(readAt ?? 0, since) > QUEUE_LATE_MS },
    ]
  })
  if (calendars.length === 0) return found('queue', 'unknown', { cause: 'no-calendar' })
  const readAgoMs = Math.min(...calendars.map((calendar) => calendar.readAgoMs))
  const late = calendars.filter(({ isDue }) => isDue).length
  const facts = { late, calendars: calendars.length, minutes: minutesOf(readAgoMs) }
  if (readAgoMs <= QUEUE_LATE_MS)
    return late === 0 ? ok('queue', facts) : found('queue', 'warning', { cause: 'some-late', facts })
  if (late === 0) return found('queue', 'unknown', { cause: 'too-early' })
  // Nothing is put into the queue when the clock stands still; that is a line of its own.
  if (topic.state !== 'ok') return needs('queue', 'topic')
  return readAgoMs === Infinity
    ? found('queue', 'broken', { cause: 'never' })
    : found('queue', 'broken', { cause: 'late', facts })
}

/** Whether Google tells of changes by itself: each calendar that was read and may be watched has a channel that isn't over. */
export function checkChannels({ urls, calendars, clock }: DiagnoseScope): FindingOf<'channels'> {
  if (urls.push === null) return found('channels', 'unknown', { cause: 'off' })
  const read = calendars.filter(({ readAt }) => readAt !== null)
  const watched = read.filter(({ unwatchableAt }) => unwatchableAt === null)
  const open = watched.filter(({ channel }) => channel !== null && channel.expiresAt > clock.now()).length
  const facts = { open, watched: watched.length, polled: read.length - watched.length }
  if (read.length === 0) return found('channels', 'unknown', { cause: 'none' })
  if (open === watched.length) return ok('channels', facts)
  return open === 0
    ? found('channels', 'broken', { cause: 'lapsed', facts })
    : found('channels', 'warning', { cause: 'some-lapsed', facts })
}

function minutesOf(ms: number): number {
  return Math.max(0, Math.round(ms / MINUTE_MS))
}

const OFF_MS = 30_000
const FAR_OFF_MS = 5 * MINUTE_MS

/**
 * How far the clocks of Google and the ERP are ahead of ours. Google's is right; when only the ERP's differs, it is the ERP's
 * that is wrong.
 */
export function checkClock(google: number | null, erp: number | null): FindingOf<'clock-skew'> {
  if (google === null && erp === null) return found('clock-skew', 'unknown', { cause: 'not-told' })
  const googleMs = Math.abs(google ?? 0)
  const [offMs, whose] =
    googleMs > OFF_MS ? [googleMs, 'ours' as const] : [Math.abs(erp ?? 0), 'erp' as const]
  if (offMs <= OFF_MS) return ok('clock-skew')
  const state = offMs > FAR_OFF_MS ? 'broken' : 'warning'
  return found('clock-skew', state, {
    cause: `${whose}-off`,
    facts: { seconds: Math.round(offMs / 1000) },
  })
}
