import { callGoogle } from '../support/test-world.ts'
import type { GoogleEvent, TestUser, TestWorld } from '../support/test-world.ts'

/** An event with all that Google says about it. */
export type FullEvent = GoogleEvent & Readonly<Record<string, unknown>>

export interface Phone {
  readonly insert: (body: object) => Promise<FullEvent>
  readonly patch: (id: string, body: object) => Promise<FullEvent>
  readonly remove: (id: string) => Promise<void>
  readonly read: (id: string) => Promise<FullEvent>
  /** The one event with this title. */
  readonly find: (title: string) => Promise<FullEvent>
}

/** The person's own calendar app. Throws when Google refuses. */
export function phoneOf(world: TestWorld, user: TestUser): Phone {
  const ask = async (method: string, path: string, body?: object): Promise<FullEvent> => {
    const answer = await callGoogle(world, user, { method, path, ...(body && { body }) })
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status}`)
    return answer.body as FullEvent
  }
  const read = (id: string): Promise<FullEvent> => ask('GET', `/${id}`)
  return {
    read,
    insert: (body) => ask('POST', '', body),
    patch: (id, body) => ask('PATCH', `/${id}`, body),
    remove: async (id) => {
      await ask('DELETE', `/${id}`)
    },
    async find(title) {
      const [event, ...others] = (await world.events(user)).filter(({ summary }) => summary === title)
      if (!event || others.length > 0)
        throw new Error(`${others.length + (event ? 1 : 0)} events of this title`)
      return read(event.id)
    },
  }
}

/** An hour on a day of March 2027, in UTC. */
export function hour(day: number, at = 9): { start: { dateTime: string }; end: { dateTime: string } } {
  const moment = (hours: number): { dateTime: string } => ({
    dateTime: `2027-03-${String(day).padStart(2, '0')}T${String(hours).padStart(2, '0')}:00:00Z`,
  })
  return { start: moment(at), end: moment(at + 1) }
}
