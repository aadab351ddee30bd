import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ApiError, invalid, notFound, required } from '../api-error.ts'
import type { Actor, Context } from '../context.ts'
import type { ChannelRow } from '../world.ts'
import type { OpenCalendar } from './access.ts'
import { readEventFilter } from './event-filter.ts'
import type { Query } from './query.ts'

const LIFE_MAX_MS = 7 * 24 * 3_600_000
/** Holidays, imports and rooms (failures.md W7). */
const NOT_WATCHED = /@(?:group\.v|import|resource)\.calendar\.google\.com$/
const whole = z.union([z.string().regex(/^\d{1,15}$/), z.int().min(0)])

const watchBody = z.object({
  id: z.string().optional(),
  type: z.string().optional(),
  address: z.string().optional(),
  token: z.string().optional(),
  expiration: whole.optional(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
type WatchBody = z.infer<typeof watchBody>

/** Opens a channel on a calendar's events. Its `sync` message is out before this answers. */
export async function watchEvents(
  context: Context,
  open: OpenCalendar,
  { body, query }: { body: object; query: Query },
): Promise<object> {
  const parsed = watchBody.safeParse(body)
  if (!parsed.success) throw invalid(`Invalid value for: ${parsed.error.issues[0]?.path.join('.') ?? 'body'}`)
  const { id, address } = checkChannel(context, parsed.data)
  readEventFilter(query)
  if (NOT_WATCHED.test(open.calendar.id))
    throw new ApiError(400, {
      reason: 'pushNotSupportedForRequestedResource',
      message: 'Push notifications are not supported by this resource.',
    })
  const resourceUri = `${context.url()}/calendar/v3/calendars/${encodeURIComponent(open.calendar.id)}/events?alt=json`
  const channel: ChannelRow = {
    id,
    address,
    clientId: open.actor.clientId,
    email: open.actor.email,
    calendarId: open.calendar.id,
    resourceId: createHash('sha256')
      .update(`${open.actor.email} ${resourceUri}`)
      .digest('base64url')
      .slice(0, 27),
    resourceUri,
    token: parsed.data.token ?? null,
    eventTypes: query.texts('eventTypes'),
    expiresAt: expiryOf(context, parsed.data),
    messageNumber: 0,
    stopped: false,
  }
  context.world.channels.put(id, channel)
  await context.pushes.greet(channel)
  return {
    kind: 'api#channel',
    id,
    resourceId: channel.resourceId,
    resourceUri,
    ...(channel.token !== null && { token: channel.token }),
    expiration: String(channel.expiresAt),
  }
}

function checkChannel(
  context: Context,
  { id, type, address, token }: WatchBody,
): { id: string; address: string } {
  if (id === undefined || type === undefined || address === undefined) throw required('Required')
  if (!/^[A-Za-z0-9\-_+/=]{1,64}$/.test(id)) throw invalid('Invalid value for: id')
  if (type !== 'web_hook' && type !== 'webhook')
    throw new ApiError(400, {
      reason: 'push.channelTypeNotSupported',
      message: `Channel type ${type} is not supported.`,
    })
  if (!isReachable(address))
    throw new ApiError(400, {
      reason: 'push.webhookUrlNotHttps',
      message: `WebHook callback must be HTTPS: ${address}`,
    })
  if ((token ?? '').length > 256) throw invalid('Invalid value for: token')
  if (context.world.channels.get(id) !== undefined)
    throw new ApiError(400, { reason: 'channelIdNotUnique', message: `Channel id ${id} not unique` })
  return { id, address }
}

/** Google wants https. Plain http is let through to this machine alone, where no certificate could be trusted. */
function isReachable(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return (
    protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
  )
}

/** The shorter of what was asked and a week. */
function expiryOf(context: Context, { expiration, params }: WatchBody): number {
  const now = context.world.clock.now()
  const ttl = params?.['ttl']
  if (ttl !== undefined && !/^\d{1,10}$/.test(String(ttl))) throw invalid('Invalid value for: params.ttl')
  const asked = [now + LIFE_MAX_MS]
  if (expiration !== undefined) asked.push(Number(expiration))
  if (ttl !== undefined) asked.push(now + Number(ttl) * 1000)
  const expiresAt = Math.min(...asked)
  if (expiresAt <= now) throw invalid('Invalid value for: expiration')
  return expiresAt
}

const stopBody = z.object({ id: z.string(), resourceId: z.string() })

/** Closes a channel. Only the user and the OAuth client that opened it may; what is unknown or over is a 404. */
export function stopChannel(context: Context, actor: Actor, body: object): void {
  const parsed = stopBody.safeParse(body)
  if (!parsed.success) throw required('Required')
  const channel = context.world.channels.get(parsed.data.id)
  const over = channel === undefined || channel.stopped || channel.expiresAt <= context.world.clock.now()
  if (over || channel.resourceId !== parsed.data.resourceId)
    throw new ApiError(404, {
      ...notFound().detail,
      message: `Channel '${parsed.data.id}' not found for project 'stand-in'`,
    })
  if (channel.email !== actor.email || channel.clientId !== actor.clientId)
    throw new ApiError(403, { reason: 'forbidden', message: 'Forbidden' })
  context.world.channels.put(channel.id, { ...channel, stopped: true })
}
