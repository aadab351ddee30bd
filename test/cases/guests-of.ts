import { playToken } from '../../infra/local/people.ts'
import { toIds, toMap, toText } from '../../infra/local/erp/value.ts'
import type { Attributes } from '../../infra/local/erp/value.ts'
import { callGoogle } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import type { FullEvent } from './phone-of.ts'

export type Response = 'needsAction' | 'accepted' | 'tentative' | 'declined'

interface Attendee {
  readonly email: string
  readonly responseStatus: Response
}

/** Who is invited in Google, and what he said, by address. */
export function invited(event: FullEvent): Record<string, Response> {
  const attendees = (event['attendees'] ?? []) as Attendee[]
  return Object.fromEntries(
    attendees
      .map(({ email, responseStatus }) => [email, responseStatus] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** Who is on the ERP's record, and what he said, by id: users, contacts and leads. */
export function onRecord(record: Attributes): Record<string, string> {
  return Object.fromEntries(
    ['users', 'contacts', 'leads'].flatMap((link) => {
      const columns = toMap(record[`${link}Columns`])
      return toIds(record[`${link}Ids`]).map((id) => [id, toText(toMap(columns[id])['status']) || 'None'])
    }),
  )
}

/** A contact or lead of the ERP's; returns the id. */
export function addPerson(
  world: TestWorld,
  email: string | null,
  { kind = 'Contact', ...more }: { kind?: 'Contact' | 'Lead' } & Attributes = {},
): string {
  const lastName = (email ?? 'Nobody').split('@')[0] ?? ''
  const attributes = { lastName, ...(email !== null && { emailAddress: email }), ...more }
  return world.erp.as(world.erp.adminId).create(kind, attributes).id
}

/** Somebody with a Google calendar and without the ERP. */
export function outsider(world: TestWorld, email: string): TestUser {
  world.google.addAccount({ email, name: email, timeZone: 'Europe/Prague' })
  return { id: '', email, token: () => playToken(world.google, email) }
}

/** What a person answers to an invitation, in his own calendar app. */
export async function answer(
  world: TestWorld,
  who: TestUser,
  eventId: string,
  responseStatus: Response,
): Promise<void> {
  const body = { attendees: [{ email: who.email, responseStatus }] }
  const path = `/${eventId}?sendUpdates=none`
  const { status } = await callGoogle(world, who, { method: 'PATCH', path, body })
  if (status !== 200) throw new Error(`Google refuses the answer: ${status}`)
}

/** The mails that Google sent since, as `kind to`. */
export function mailsSince(world: TestWorld, since: number): string[] {
  return world.google.mail
    .slice(since)
    .map(({ kind, to }) => `${kind} ${to}`)
    .sort()
}
