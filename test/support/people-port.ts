import { setImmediate } from 'node:timers/promises'
import { callPeople, type MethodName } from '../../infra/local/google/people/people-calls.ts'
import type { CallRequest } from '../../infra/local/google/people/call-request.ts'
import type { ContactsBook } from '../../infra/local/google/people/contacts-book.ts'
import { PeopleError } from '../../infra/local/google/people/people-error.ts'
import type {
  ContactGroup,
  GooglePeople,
  HeldPerson,
  PersonChange,
  PersonWritten,
} from '../../shared/contact-ports.ts'
import { Fault, type FaultCode } from '../../shared/domain/fault.ts'
import type { GroupName, PersonName } from '../../shared/domain/ids.ts'
import { PERSON_FIELDS, type Person, type PersonEntry } from '../../shared/domain/person.ts'

/** What may befall a call. After `dies-after` and `lost-answer` Google has done it, after the others it has not. */
export type PeopleTrouble =
  | 'dies-before'
  | 'dies-after'
  | 'lost-answer'
  | 'down'
  | 'rate-limited'
  | 'refused'
  | 'cursor-expired'
  | 'contacts-full'
  | 'grant-dead'

export interface PeopleCall {
  readonly method: keyof GooglePeople
  /** How many people it is about. */
  readonly size: number
}

export interface PeoplePortOptions {
  readonly book: ContactsBook
  /** Asked before each call; null: it goes well. */
  readonly troubleAt?: (call: PeopleCall) => PeopleTrouble | null
  /** How long a write lasts; another write meanwhile is an overlap. Default: until the event loop has turned. */
  readonly during?: () => Promise<void>
}

const MASK = [...PERSON_FIELDS, 'metadata'].join()

/** Google Contacts of one account in memory, by the rules of the stand-in: the same limits and refusals, without HTTP. */
export function peoplePort({ book, troubleAt, during = turn }: PeoplePortOptions): GooglePeople {
  const call = async (name: MethodName, request: Partial<CallRequest>): Promise<Reply> => {
    try {
      return await callPeople(book, name, { ...request, during })
    } catch (error) {
      throw error instanceof PeopleError ? faultOf(error) : error
    }
  }
  const met = <T>(method: keyof GooglePeople, size: number, act: () => Promise<T>): Promise<T> =>
    withTrouble(troubleAt?.({ method, size }) ?? null, act)
  return {
    list: ({ syncToken, page }) =>
      met('list', 0, async () => {
        const params = new URLSearchParams({ personFields: MASK, pageSize: '1000', requestSyncToken: 'true' })
        if (syncToken !== null) params.set('syncToken', syncToken)
        if (page !== null) params.set('pageToken', page)
        const reply = await call('connections.list', { name: 'people/me', params }).catch(
          (error: unknown) => {
            throw syncToken === null && page === null ? error : cursorFault(error)
          },
        )
        return {
          changes: (reply.connections ?? []).map(changeOf),
          nextPage: reply.nextPageToken ?? null,
          syncToken: reply.nextSyncToken ?? null,
        }
      }),
    get: (names) =>
      met('get', names.length, async () => {
        if (names.length === 0) return []
        const params = new URLSearchParams({ personFields: MASK })
        for (const name of names) params.append('resourceNames', name)
        const { responses = [] } = await call('people.getBatchGet', { params })
        return responses.map(({ person }) => (person === undefined ? null : heldOf(person)))
      }),
    create: (people) =>
      met('create', people.length, async () => {
        if (people.length === 0) return []
        const contacts = people.map((contactPerson) => ({ contactPerson }))
        const reply = await call('people.batchCreateContacts', { body: { contacts, readMask: MASK } })
        return (reply.createdPeople ?? []).map(writtenOf)
      }),
    update: (people, fields) =>
      met('update', people.length, async () => {
        if (people.length === 0) return []
        const contacts = Object.fromEntries(
          people.map(({ resourceName, etag, person }) => [resourceName, { ...person, etag }]),
        )
        const body = { contacts, updateMask: fields.join(), readMask: MASK }
        const { updateResult = {} } = await call('people.batchUpdateContacts', { body })
        return people.map(({ resourceName }) => writtenOf(updateResult[resourceName] ?? {}))
      }),
    remove: (names) => met('remove', names.length, () => removeAll(names)),
    groups: () =>
      met('groups', 0, async () => {
        const params = new URLSearchParams({ pageSize: '1000' })
        const { contactGroups = [] } = await call('contactGroups.list', { params })
        return contactGroups.filter(isGivable).map(groupOf)
      }),
    createGroup: (title) =>
      met('createGroup', 0, async () => {
        const reply = await call('contactGroups.create', { body: { contactGroup: { name: title } } })
        return groupOf(reply as unknown as ApiGroup)
      }),
  }

  async function removeAll(names: readonly PersonName[]): Promise<void> {
    const there = names.filter((name) => book.people.get(name)?.versions.at(-1)?.fields)
    if (there.length > 0) await call('people.batchDeleteContacts', { body: { resourceNames: there } })
  }
}

const turn = (): Promise<void> => setImmediate()

interface ApiPerson extends Record<string, unknown> {
  readonly resourceName: PersonName
  readonly metadata: {
    readonly sources: readonly [{ readonly etag: string }]
    readonly deleted?: true
    readonly previousResourceNames?: readonly PersonName[]
  }
}

interface ApiAnswer {
  readonly person?: ApiPerson
  readonly status?: { readonly code?: number; readonly message?: string }
}

interface ApiGroup {
  readonly resourceName: GroupName
  readonly name: string
  readonly formattedName: string
  readonly groupType: string
}

interface Reply {
  readonly connections?: readonly ApiPerson[]
  readonly nextPageToken?: string
  readonly nextSyncToken?: string
  readonly responses?: readonly ApiAnswer[]
  readonly createdPeople?: readonly ApiAnswer[]
  readonly updateResult?: Readonly<Record<string, ApiAnswer>>
  readonly contactGroups?: readonly ApiGroup[]
}

async function withTrouble<T>(trouble: PeopleTrouble | null, act: () => Promise<T>): Promise<T> {
  if (trouble === null) return act()
  if (trouble === 'dies-after' || trouble === 'lost-answer') await act()
  if (trouble === 'dies-before' || trouble === 'dies-after')
    throw Object.assign(new Error('killed'), { name: 'Killed' })
  throw new Fault(TROUBLES[trouble], trouble)
}

const TROUBLES = {
  'lost-answer': 'google.unavailable',
  down: 'google.unavailable',
  'rate-limited': 'google.rate-limited',
  refused: 'google.refused',
  'cursor-expired': 'google.cursor-expired',
  'contacts-full': 'google.contacts-full',
  'grant-dead': 'google.grant-dead',
} as const satisfies Record<Exclude<PeopleTrouble, 'dies-before' | 'dies-after'>, FaultCode>

function faultOf(error: PeopleError): Fault {
  return new Fault(codeOf(error), `${error.code} ${error.status}`)
}

function codeOf({ code, status, message, details }: PeopleError): FaultCode {
  if (code === 429) return 'google.rate-limited'
  if (details.some(({ reason }) => reason === 'EXPIRED_SYNC_TOKEN')) return 'google.cursor-expired'
  if (details.some(({ reason }) => reason === 'MY_CONTACTS_OVERFLOW_COUNT')) return 'google.contacts-full'
  if (message.includes('person.etag is different')) return 'google.moved-on'
  if (code === 404) return 'google.gone'
  if (code === 409) return status === 'ALREADY_EXISTS' ? 'google.duplicate' : 'google.unavailable'
  return 'google.refused'
}

/** A token that isn't one is refused without a reason (google.md 4.2). */
function cursorFault(error: unknown): unknown {
  const isRefused = error instanceof Fault && error.code === 'google.refused'
  return isRefused ? new Fault('google.cursor-expired', error.message) : error
}

function changeOf(api: ApiPerson): PersonChange {
  const { resourceName, metadata } = api
  if (metadata.deleted) return { kind: 'gone', resourceName }
  return { kind: 'held', held: heldOf(api), formerNames: metadata.previousResourceNames ?? [] }
}

/** `google.rpc.Code`: 5 not found, 9 failed precondition. */
function writtenOf({ person, status = {} }: ApiAnswer): PersonWritten {
  if (person !== undefined) return { kind: 'held', held: heldOf(person) }
  if (status.code === 5) return { kind: 'gone' }
  if (status.code === 9) return { kind: 'moved-on' }
  return { kind: 'refused', reason: status.message ?? '' }
}

function heldOf(api: ApiPerson): HeldPerson {
  const fields = PERSON_FIELDS.flatMap((field) => {
    const entries = api[field] as readonly PersonEntry[] | undefined
    return entries === undefined ? [] : [[field, entries.map((entry) => given(field, entry))] as const]
  })
  const person: Person = Object.fromEntries(fields)
  return { resourceName: api.resourceName, etag: api.metadata.sources[0].etag, person }
}

const DERIVED: ReadonlySet<string> = new Set([
  'metadata',
  'formattedType',
  'displayName',
  'displayNameLastFirst',
  'canonicalForm',
])

/** Texts that Google makes of the parts where there are any. */
const WHOLE_OF_PARTS: Readonly<Record<string, readonly string[]>> = {
  unstructuredName: ['givenName', 'middleName', 'familyName', 'honorificPrefix', 'honorificSuffix'],
  formattedValue: ['streetAddress', 'extendedAddress', 'poBox', 'city', 'region', 'postalCode', 'country'],
}

/** Without what Google derives. A person's e-mail address may have a display name of its own. */
function given(field: keyof Person, entry: PersonEntry): PersonEntry {
  const membership = entry['contactGroupMembership'] as { contactGroupResourceName: string } | undefined
  if (membership !== undefined) {
    const { contactGroupResourceName } = membership
    return { contactGroupMembership: { contactGroupResourceName } }
  }
  const isWhole = (member: string) => WHOLE_OF_PARTS[member]?.some((part) => part in entry) === true
  const isKept = (member: string) =>
    (field === 'emailAddresses' && member === 'displayName') || !(DERIVED.has(member) || isWhole(member))
  return Object.fromEntries(Object.entries(entry).filter(([member]) => isKept(member)))
}

function isGivable({ groupType, name }: ApiGroup): boolean {
  return groupType === 'USER_CONTACT_GROUP' || name === 'myContacts' || name === 'starred'
}

function groupOf({ resourceName, formattedName, groupType }: ApiGroup): ContactGroup {
  return { name: resourceName, title: formattedName, isSystem: groupType !== 'USER_CONTACT_GROUP' }
}
