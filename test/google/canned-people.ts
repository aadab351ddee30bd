import type { GroupName, PersonName } from '../../shared/domain/ids.ts'
import type { Person } from '../../shared/domain/person.ts'
import { googleAt } from '../../shared/google/google-endpoints.ts'
import { googlePeople } from '../../shared/google/google-people.ts'
import { isPersonName } from '../../shared/google/person-mapping.ts'
import { startCannedServer, type CannedAnswer } from './canned-server.ts'

const NOW = Date.UTC(2026, 2, 1, 12)

export function personName(text: string): PersonName {
  if (!isPersonName(text)) throw new RangeError('empty name')
  return text
}

export function groupName(text: string): GroupName {
  if (!isGroupName(text)) throw new RangeError('empty name')
  return text
}

/** A contact as Google answers with it. */
export function shown(resourceName: string, etag: string, fields: object = {}) {
  const sources = [{ type: 'CONTACT', id: resourceName.slice(8), etag }]
  return { resourceName, etag: `%${etag}`, metadata: { objectType: 'PERSON', sources }, ...fields }
}

/** What a batch says of one person. */
export function answer(person: ReturnType<typeof shown>, requestedResourceName = person.resourceName) {
  return { httpStatusCode: 200, person, requestedResourceName, status: {} }
}

export function refusal(code: number, message = 'Ada', details: readonly object[] = []) {
  return { status: { code, message, details } }
}

export function failure(
  code: number,
  status: string,
  more: { message?: string; details?: object[] } = {},
): CannedAnswer {
  return { status: code, json: { error: { code, message: 'Ada', status, ...more } } }
}

export function marked(value: string): Person {
  return { names: [{ givenName: value }], clientData: [{ key: 'autoerp', value }] }
}

/** Contacts of an account whose server answers from a list. */
export async function cannedPeople(answers: readonly CannedAnswer[], deadlineMs?: number) {
  const server = await startCannedServer(...answers)
  const rejected: (string | null)[] = []
  const people = googlePeople({
    endpoints: googleAt(server.url),
    accessToken: (token) => Promise.resolve(`token-${rejected.push(token)}`),
    clock: { now: () => NOW },
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  })
  const bodies = () => server.seen.map(({ body }) => JSON.parse(body) as unknown)
  return { server, people, rejected, bodies, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

function isGroupName(text: string): text is GroupName {
  return text !== ''
}
