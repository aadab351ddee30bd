import type { TestUser, TestWorld } from '../support/test-world.ts'
import type { FullEvent } from './phone-of.ts'

/** In the queries of people's own apps, so that nobody takes them for the product's. */
export const BY_HAND = 'quotaUser=by-hand'

export interface CalendarApp {
  readonly insert: (body: object) => Promise<FullEvent>
  readonly patch: (id: string, body: object) => Promise<FullEvent>
  readonly remove: (id: string) => Promise<void>
  readonly read: (id: string) => Promise<FullEvent>
  readonly list: () => Promise<FullEvent[]>
  /** The occurrences of a series that still stand. */
  readonly occurrences: (id: string) => Promise<FullEvent[]>
  /** Gives the event to another calendar. */
  readonly move: (id: string, destination: string) => Promise<FullEvent>
}

interface Ask {
  readonly method: string
  readonly path: string
  readonly query?: string
  readonly body?: object
}

/** One calendar, by its id, in the person's own app. Throws when Google refuses. */
export function calendarAppOf(world: TestWorld, user: TestUser, calendarId: string): CalendarApp {
  const events = `calendars/${encodeURIComponent(calendarId)}/events`
  const at = (id: string) => `${events}/${encodeURIComponent(id)}`
  const ask = (asked: Ask) => askGoogle(world, user, asked)
  const one = async (asked: Ask) => (await ask(asked)) as FullEvent
  const all = async (asked: Ask) => ((await ask(asked)) as { items: FullEvent[] }).items
  return {
    read: (id) => one({ method: 'GET', path: at(id) }),
    list: () => all({ method: 'GET', path: events, query: '&maxResults=2500' }),
    occurrences: (id) => all({ method: 'GET', path: `${at(id)}/instances`, query: '&maxResults=2500' }),
    insert: (body) => one({ method: 'POST', path: events, body }),
    patch: (id, body) => one({ method: 'PATCH', path: at(id), body }),
    remove: async (id) => void (await ask({ method: 'DELETE', path: at(id) })),
    move: (id, destination) =>
      one({
        method: 'POST',
        path: `${at(id)}/move`,
        query: `&destination=${encodeURIComponent(destination)}`,
      }),
  }
}

/** A secondary calendar of the person's; returns its id. */
export async function newCalendar(world: TestWorld, user: TestUser, summary: string): Promise<string> {
  const made = await askGoogle(world, user, { method: 'POST', path: 'calendars', body: { summary } })
  return (made as { id: string }).id
}

/** Gives the calendar another name. */
export async function renameCalendar(
  world: TestWorld,
  user: TestUser,
  { id, summary }: { id: string; summary: string },
): Promise<void> {
  await askGoogle(world, user, {
    method: 'PATCH',
    path: `calendars/${encodeURIComponent(id)}`,
    body: { summary },
  })
}

async function askGoogle(
  { google }: TestWorld,
  user: TestUser,
  { method, path, query = '', body }: Ask,
): Promise<unknown> {
  const response = await fetch(`${google.url}/calendar/v3/${path}?${BY_HAND}${query}`, {
    method,
    headers: { authorization: `Bearer ${user.token()}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status}`)
  const text = await response.text()
  return text === '' ? null : (JSON.parse(text) as unknown)
}
