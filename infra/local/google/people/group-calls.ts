import { z } from 'zod'
import {
  countOf,
  flagOf,
  objectOf,
  textOf,
  textsOf,
  type ApiMethod,
  type CallRequest,
  type Reply,
} from './call-request.ts'
import {
  changeMembers,
  createGroup,
  deleteGroup,
  renameGroup,
  renderGroup,
  renderGroups,
  renderNewGroup,
} from './contact-groups.ts'
import { countersOf, type ContactsBook } from './contacts-book.ts'
import { invalidArgument, malformedToken } from './people-error.ts'

const GROUP = /^\/v1\/(contactGroups\/[^/:]+)$/
const PAGE_DEFAULT = 30
const PAGE_MAX = 1000

/** Labels. Costs: google.md 4.3. */
export const GROUP_METHODS = {
  'contactGroups.list': {
    http: 'GET',
    path: /^\/v1\/contactGroups$/,
    cost: () => ({ groupReads: 1 }),
    run: list,
  },
  'contactGroups.get': {
    http: 'GET',
    path: GROUP,
    cost: () => ({ groupReads: 1 }),
    run: (book, { name, params }) => ({ ...renderGroup(book, name, countOf(params, 'maxMembers') ?? 0) }),
  },
  'contactGroups.create': {
    http: 'POST',
    path: /^\/v1\/contactGroups$/,
    writes: true,
    cost: () => ({ writes: 1 }),
    run: (book, { body }) => ({ ...renderNewGroup(createGroup(book, titleOf(body))) }),
  },
  'contactGroups.update': {
    http: 'PUT',
    path: GROUP,
    writes: true,
    cost: () => ({ writes: 1 }),
    run: (book, { name, body }) => ({ ...renderNewGroup(renameGroup(book, name, titleOf(body))) }),
  },
  'contactGroups.delete': {
    http: 'DELETE',
    path: GROUP,
    writes: true,
    cost: () => ({ writes: 1 }),
    run: (book, { name, params }) => {
      deleteGroup(book, name, flagOf(params, 'deleteContacts'))
      return {}
    },
  },
  'contactGroups.members.modify': {
    http: 'POST',
    path: /^\/v1\/(contactGroups\/[^/:]+)\/members:modify$/,
    writes: true,
    cost: () => ({ writes: 1 }),
    run: (book, { name, body }) => ({
      ...changeMembers(book, name, {
        add: textsOf(body, 'resourceNamesToAdd'),
        remove: textsOf(body, 'resourceNamesToRemove'),
      }),
    }),
  },
} as const satisfies Record<string, ApiMethod>

function titleOf(body: CallRequest['body']): string {
  const title = textOf(objectOf(body, 'contactGroup'), 'name')
  if (title === null) throw invalidArgument('contactGroup.name', 'is missing')
  return title
}

const token = z.object({ of: z.string(), since: z.int().nullable(), offset: z.int(), asOf: z.int() })

/** Members aren't told here (google.md 4.3). Unlike contacts, labels are told at once. */
function list(book: ContactsBook, { params }: CallRequest): Reply {
  const asked = params.get('pageToken') ?? params.get('syncToken')
  const start =
    asked === null ? { since: null, offset: 0, asOf: countersOf(book).change } : readToken(book, asked)
  const size = countOf(params, 'pageSize') || PAGE_DEFAULT
  if (size > PAGE_MAX) throw invalidArgument('pageSize', `is more than ${PAGE_MAX}`)
  const groups = renderGroups(book, start.since)
  const page = groups.slice(start.offset, start.offset + size)
  const end = start.offset + page.length
  const write = (more: object) =>
    Buffer.from(JSON.stringify({ of: `groups of ${book.owner}`, asOf: start.asOf, ...more })).toString(
      'base64url',
    )
  return {
    ...(page.length > 0 && { contactGroups: page, totalItems: groups.length }),
    ...(end < groups.length
      ? { nextPageToken: write({ since: start.since, offset: end }) }
      : { nextSyncToken: write({ since: start.asOf, offset: 0 }) }),
  }
}

function readToken(book: ContactsBook, text: string): { since: number | null; offset: number; asOf: number } {
  try {
    const { of, since, offset, asOf } = token.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    if (of !== `groups of ${book.owner}`) throw malformedToken()
    return { since, offset, asOf: offset === 0 ? countersOf(book).change : asOf }
  } catch {
    throw malformedToken()
  }
}
