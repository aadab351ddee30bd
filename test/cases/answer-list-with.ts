import type { TestUser, TestWorld } from '../support/test-world.ts'
import type { FullEvent } from './phone-of.ts'

/** The product names a calendar by its id, people's own apps say `primary`. */
const LIST = /\/calendars\/(?!primary)[^/]+\/events$/

/** The next list of the product's is answered with these events and a good token of the stand-in's. */
export async function answerListWith(
  world: TestWorld,
  user: TestUser,
  items: readonly FullEvent[],
): Promise<void> {
  const query =
    'singleEvents=false&showDeleted=true&eventTypes=default&maxResults=2500&timeMin=2027-01-04T08:00:00Z'
  const response = await fetch(`${world.google.url}/calendar/v3/calendars/primary/events?${query}`, {
    headers: { authorization: `Bearer ${user.token()}` },
  })
  const list = (await response.json()) as object
  world.google.faults.add({
    method: 'GET',
    path: LIST,
    answer: {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...list, items }),
    },
  })
}
