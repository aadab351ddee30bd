import { isObject } from './check-person.ts'
import {
  countOf,
  flagOf,
  optionalMask,
  readMask,
  textOf,
  textsOf,
  writeMask,
  type ApiMethod,
  type CallRequest,
  type Reply,
} from './call-request.ts'
import type { ContactsBook } from './contacts-book.ts'
import { invalidArgument, PeopleError, rpcStatusOf } from './people-error.ts'
import { getPeople, getPerson, isFullSync, listConnections, personResponse } from './read-people.ts'
import {
  CREATED_MAX,
  createPeople,
  DELETED_MAX,
  deletePeople,
  UPDATED_MAX,
  updatePeople,
  type Outcome,
} from './write-people.ts'

const ONE_WRITE = { criticalReads: 1, criticalWrites: 1, dailyWrites: 1 }
const BATCH_WRITE = { criticalReads: 6, criticalWrites: 6, dailyWrites: 200 }

/** Costs are those of google.md 4.3. What a read of many costs isn't told: as many reads as a batch of writes. */
export const PERSON_METHODS = {
  'connections.list': {
    http: 'GET',
    path: /^\/v1\/(people\/me)\/connections$/,
    cost: ({ params }) => ({
      criticalReads: 1,
      ...(isFullSync(tokensOf(params)) && flagOf(params, 'requestSyncToken') && { fullSyncs: 1 }),
    }),
    run: list,
  },
  'people.getBatchGet': {
    http: 'GET',
    path: /^\/v1\/people:batchGet$/,
    cost: () => ({ criticalReads: 6 }),
    run: (book, { params }) =>
      getPeople(book, params.getAll('resourceNames'), readMask(params.get('personFields'), 'personFields')),
  },
  'people.get': {
    http: 'GET',
    path: /^\/v1\/(people\/[^/:]+)$/,
    cost: () => ({ criticalReads: 1 }),
    run: (book, { name, params }) =>
      getPerson(book, name, readMask(params.get('personFields'), 'personFields')),
  },
  'people.createContact': {
    http: 'POST',
    path: /^\/v1\/people:createContact$/,
    writes: true,
    cost: () => ONE_WRITE,
    run: (book, { params, body }) => {
      const mask = optionalMask(params.get('personFields'))
      return answerOne(book, createPeople(book, [body])[0], mask)
    },
  },
  'people.batchCreateContacts': {
    http: 'POST',
    path: /^\/v1\/people:batchCreateContacts$/,
    writes: true,
    cost: () => BATCH_WRITE,
    run: createBatch,
  },
  'people.updateContact': {
    http: 'PATCH',
    path: /^\/v1\/(people\/[^/:]+):updateContact$/,
    writes: true,
    cost: () => ONE_WRITE,
    run: (book, { name, params, body }) => {
      const mask = optionalMask(params.get('personFields'))
      const fields = writeMask(params.get('updatePersonFields'), 'updatePersonFields')
      return answerOne(book, updatePeople(book, [{ resourceName: name, person: body }], fields)[0], mask)
    },
  },
  'people.batchUpdateContacts': {
    http: 'POST',
    path: /^\/v1\/people:batchUpdateContacts$/,
    writes: true,
    cost: () => BATCH_WRITE,
    run: updateBatch,
  },
  'people.deleteContact': {
    http: 'DELETE',
    path: /^\/v1\/(people\/[^/:]+):deleteContact$/,
    writes: true,
    cost: () => ({ writes: 1 }),
    run: (book, { name }) => {
      deletePeople(book, [name])
      return {}
    },
  },
  'people.batchDeleteContacts': {
    http: 'POST',
    path: /^\/v1\/people:batchDeleteContacts$/,
    writes: true,
    cost: () => ({ writes: 10 }),
    run: (book, { body }) => {
      const names = textsOf(body, 'resourceNames')
      requireFew('resourceNames', names.length, DELETED_MAX)
      deletePeople(book, names)
      return {}
    },
  },
} as const satisfies Record<string, ApiMethod>

function list(book: ContactsBook, { params }: CallRequest): Reply {
  const sortOrder = params.get('sortOrder') ?? 'LAST_MODIFIED_ASCENDING'
  if (sortOrder !== 'LAST_MODIFIED_ASCENDING')
    throw invalidArgument('sortOrder', 'this stand-in lists by LAST_MODIFIED_ASCENDING only')
  return {
    ...listConnections(book, {
      mask: readMask(params.get('personFields'), 'personFields'),
      pageSize: countOf(params, 'pageSize'),
      ...tokensOf(params),
      requestSyncToken: flagOf(params, 'requestSyncToken'),
      more: params.getAll('sources').join(),
    }),
  }
}

function tokensOf(params: URLSearchParams): { pageToken: string | null; syncToken: string | null } {
  return { pageToken: params.get('pageToken'), syncToken: params.get('syncToken') }
}

/** With an empty read mask nothing is read back: not even the new names. */
function createBatch(book: ContactsBook, { body }: CallRequest): Reply {
  const contacts = body['contacts']
  if (!Array.isArray(contacts)) throw invalidArgument('contacts', 'is no list')
  requireFew('contacts', contacts.length, CREATED_MAX)
  const mask = textOf(body, 'readMask') ?? ''
  const read = mask === '' ? null : readMask(mask, 'readMask')
  const people = contacts.map((one: unknown) => (isObject(one) ? one['contactPerson'] : undefined))
  const outcomes = createPeople(book, people)
  if (read === null) return {}
  return {
    createdPeople: outcomes.map((outcome) =>
      responseOf(book, outcome, { name: nameOf(outcome), mask: read }),
    ),
  }
}

function updateBatch(book: ContactsBook, { body }: CallRequest): Reply {
  const contacts = body['contacts']
  if (!isObject(contacts)) throw invalidArgument('contacts', 'is no map')
  const updates = Object.entries(contacts).map(([resourceName, person]) => ({ resourceName, person }))
  requireFew('contacts', updates.length, UPDATED_MAX)
  const fields = writeMask(textOf(body, 'updateMask'), 'updateMask')
  const mask = textOf(body, 'readMask') ?? ''
  const read = mask === '' ? null : readMask(mask, 'readMask')
  const outcomes = updatePeople(book, updates, fields)
  if (read === null) return {}
  const results = updates.map(({ resourceName: name }, index) => [
    name,
    responseOf(book, outcomes[index], { name, mask: read }),
  ])
  return { updateResult: Object.fromEntries(results) as Reply }
}

function requireFew(field: string, count: number, max: number): void {
  if (count < 1 || count > max) throw invalidArgument(field, `are none, or more than ${max}`)
}

function nameOf(outcome: Outcome): string {
  return outcome instanceof PeopleError ? '' : outcome.resourceName
}

function responseOf(
  book: ContactsBook,
  outcome: Outcome | undefined,
  { name, mask }: { name: string; mask: readonly string[] },
): object {
  if (outcome === undefined) throw new Error('The stand-in lost a person of the batch')
  if (!(outcome instanceof PeopleError)) return personResponse(book, outcome, { name, mask })
  const requested = name === '' ? {} : { requestedResourceName: name }
  return { httpStatusCode: outcome.code, ...requested, status: rpcStatusOf(outcome) }
}

function answerOne(book: ContactsBook, outcome: Outcome | undefined, mask: readonly string[]): Reply {
  if (outcome instanceof PeopleError) throw outcome
  return { ...getPerson(book, outcome?.resourceName ?? '', mask) }
}
