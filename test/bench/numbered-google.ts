import type { NumberedAnswer, NumberedReply, NumberedRequest } from './numbered-server.ts'

export interface NumberedGoogle {
  readonly answer: NumberedAnswer
  /** How many events the calendar holds. */
  readonly size: () => number
  /** From now on every cursor handed out so far is answered 410. */
  readonly expireCursors: () => void
}

type Row = Readonly<Record<string, unknown>>

export const EVENTS_BEGIN_AT = Date.parse('2027-03-01T08:00:00Z')
export const EVENT_STEP_MS = 15 * 60_000
const CHANGED_AT = '2027-01-03T08:00:00.000Z'
/** Of them a single page may hold no more (google.md 2). */
const PAGE_MAX = 2500

/**
 * A calendar of numbered events, as Google lists them. A list is made page by page out of numbers; only what the product
 * inserts is kept. No event is like another: titles, times and texts differ.
 */
export function numberedGoogle({ email, events }: { email: string; events: number }): NumberedGoogle {
  const inserted: Row[] = []
  let epoch = 0
  const size = (): number => events + inserted.length
  const at = (index: number): Row =>
    index < events ? numbered(index, email) : (inserted[index - events] ?? {})
  const list = ({ query }: NumberedRequest): readonly [string, NumberedReply] => {
    const cursor = query.get('syncToken')
    if (cursor !== null && cursor !== `cursor-${epoch}`) return ['events.list 410', fullSyncRequired()]
    const from = cursor === null ? Number(query.get('pageToken') ?? 0) : size()
    const to = Math.min(size(), from + Math.min(PAGE_MAX, Number(query.get('maxResults') ?? 250)))
    const items = Array.from({ length: to - from }, (_, step) => at(from + step))
    const next = to < size() ? { nextPageToken: String(to) } : { nextSyncToken: `cursor-${epoch}` }
    return [
      'events.list',
      { body: { kind: 'calendar#events', summary: email, timeZone: 'Europe/Prague', items, ...next } },
    ]
  }
  const insert = ({ body }: NumberedRequest): readonly [string, NumberedReply] => {
    const row = { ...numbered(size(), email), ...body }
    inserted.push(row)
    return ['events.insert', { body: row }]
  }
  const routes: readonly (readonly [
    string,
    RegExp,
    (request: NumberedRequest) => readonly [string, NumberedReply],
  ])[] = [
    [
      'POST',
      /^\/token$/,
      () => ['token', { body: { access_token: 'numbered', expires_in: 3599, token_type: 'Bearer' } }],
    ],
    [
      'GET',
      /\/calendarList\/primary$/,
      () => ['calendarList.get', { body: { id: email, timeZone: 'Europe/Prague' } }],
    ],
    ['POST', /\/events\/watch$/, ({ body }) => ['events.watch', { body: channelOf(body) }]],
    ['GET', /\/events$/, list],
    ['POST', /\/events$/, insert],
  ]
  return {
    size,
    expireCursors: () => void (epoch += 1),
    answer(request) {
      const route = routes.find(([method, path]) => method === request.method && path.test(request.path))
      return route?.[2](request) ?? null
    },
  }
}

function numbered(index: number, email: string): Row {
  const startsAt = EVENTS_BEGIN_AT + index * EVENT_STEP_MS
  const time = (ms: number) => ({ dateTime: new Date(ms).toISOString(), timeZone: 'Europe/Prague' })
  const id = `e${index.toString(32).padStart(25, '0')}`
  return {
    kind: 'calendar#event',
    etag: `"${3_600_000_000_000_000 + index}"`,
    id,
    status: 'confirmed',
    htmlLink: `https://www.google.com/calendar/event?eid=${id}${id}`,
    created: CHANGED_AT,
    updated: CHANGED_AT,
    summary: `Appointment number ${index}`,
    description: `What we want to talk about the ${index}th time, so that nobody comes unprepared. `.repeat(
      2,
    ),
    location: `Room ${index % 97}`,
    creator: { email, self: true },
    organizer: { email, self: true },
    start: time(startsAt),
    end: time(startsAt + EVENT_STEP_MS),
    iCalUID: `${id}@google.com`,
    sequence: 0,
    reminders: { useDefault: true },
    eventType: 'default',
  }
}

function channelOf({ id }: NumberedRequest['body']): object {
  return {
    kind: 'api#channel',
    id,
    resourceId: 'numbered',
    expiration: String(Date.parse('2027-06-01T00:00:00Z')),
  }
}

function fullSyncRequired(): NumberedReply {
  const message = 'Sync token is no longer valid, a full sync is required.'
  const errors = [{ domain: 'calendar', reason: 'fullSyncRequired', message }]
  return { status: 410, body: { error: { code: 410, message, errors } } }
}
