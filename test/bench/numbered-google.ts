import type { NumberedAnswer, NumberedReply, NumberedRequest } from './numbered-server.ts'

/** One account's calendar. */
export interface NumberedCalendar {
  /** How many events it holds. */
  readonly size: () => number
  /** From now on every cursor handed out so far is answered 410. */
  readonly expireCursors: () => void
  /** Its user gives the event of this number another description. */
  readonly change: (index: number, description: string) => void
}

export interface NumberedGoogle {
  readonly answer: NumberedAnswer
  readonly calendars: readonly NumberedCalendar[]
}

type Row = Readonly<Record<string, unknown>>

export const EVENTS_BEGIN_AT = Date.parse('2027-03-01T08:00:00Z')
export const EVENT_STEP_MS = 15 * 60_000
const CHANGED_AT = '2027-01-03T08:00:00.000Z'
const CHANGES_BEGIN_AT = Date.parse('2027-01-04T08:00:00Z')
/** Of them a single page may hold no more (google.md 2). */
const PAGE_MAX = 2500

/** A Google with an account for each of these addresses; an account's refresh token is its address. */
export function numberedGoogle(emails: readonly string[], events: number): NumberedGoogle {
  const byEmail = new Map(emails.map((email) => [email, numberedCalendar({ email, events })]))
  const primaryOf = (email: string): NumberedReply => ({ body: { id: email, timeZone: 'Europe/Prague' } })
  return {
    calendars: [...byEmail.values()],
    answer(request) {
      const { method, path, text, authorization } = request
      if (method === 'POST' && path === '/token') {
        const token = new URLSearchParams(text).get('refresh_token')
        return ['token', { body: { access_token: token, expires_in: 3599, token_type: 'Bearer' } }]
      }
      if (path.endsWith('/calendarList/primary'))
        return ['calendarList.get', primaryOf(authorization.replace('Bearer ', ''))]
      const [, email = ''] = /\/calendars\/([^/]+)\//.exec(path) ?? []
      return byEmail.get(decodeURIComponent(email))?.answer(request) ?? null
    },
  }
}

/**
 * A calendar of numbered events, as Google lists them. A list is made page by page out of numbers; only what is inserted or changed
 * is kept. No event is like another: titles, times and texts differ.
 */
function numberedCalendar({
  email,
  events,
}: {
  email: string
  events: number
}): NumberedCalendar & { readonly answer: NumberedAnswer } {
  const inserted: Row[] = []
  const changed = new Map<number, Row>()
  /** Numbers of events, in the order of their changes: a cursor counts them. */
  const log: number[] = []
  let epoch = 0
  const size = (): number => events + inserted.length
  const at = (index: number): Row =>
    changed.get(index) ?? (index < events ? numbered(index, email) : (inserted[index - events] ?? {}))
  const cursor = (): string => `cursor-${epoch}-${log.length}`
  const change = (index: number, fields: Row): Row => {
    log.push(index)
    const etag = `"${4_000_000_000_000_000 + log.length}"`
    const row = {
      ...at(index),
      ...fields,
      etag,
      updated: new Date(CHANGES_BEGIN_AT + log.length).toISOString(),
    }
    changed.set(index, row)
    return row
  }
  const page = (items: readonly Row[], next: Row): readonly [string, NumberedReply] => [
    'events.list',
    { body: { kind: 'calendar#events', summary: email, timeZone: 'Europe/Prague', items, ...next } },
  ]
  const list = ({ query }: NumberedRequest): readonly [string, NumberedReply] => {
    const [, of, since] = query.get('syncToken')?.split('-') ?? []
    if (of !== undefined) {
      if (Number(of) !== epoch) return ['events.list 410', fullSyncRequired()]
      return page([...new Set(log.slice(Number(since)))].map(at), { nextSyncToken: cursor() })
    }
    const from = Number(query.get('pageToken') ?? 0)
    const to = Math.min(size(), from + Math.min(PAGE_MAX, Number(query.get('maxResults') ?? 250)))
    const items = Array.from({ length: to - from }, (_, step) => at(from + step))
    return page(items, to < size() ? { nextPageToken: String(to) } : { nextSyncToken: cursor() })
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
    ['POST', /\/events\/watch$/, ({ body }) => ['events.watch', { body: channelOf(body) }]],
    ['GET', /\/events$/, list],
    ['POST', /\/events$/, insert],
    ['GET', /\/events\/e\w+$/, ({ path }) => ['events.get', { body: at(indexOf(path)) }]],
    ['PATCH', /\/events\/e\w+$/, ({ path, body }) => ['events.patch', { body: change(indexOf(path), body) }]],
  ]
  return {
    size,
    expireCursors: () => void (epoch += 1),
    change: (index, description) => void change(index, { description }),
    answer(request) {
      const route = routes.find(([method, path]) => method === request.method && path.test(request.path))
      return route?.[2](request) ?? null
    },
  }
}

/** Of an event that was there before the product came. */
function indexOf(path: string): number {
  return Number.parseInt(path.split('/e').at(-1) ?? '', 32)
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
