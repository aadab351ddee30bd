import type { people_v1 } from 'googleapis/build/src/apis/people/index.js'
import type { ContactGroup } from '../contact-ports.ts'
import type { GroupName } from '../domain/ids.ts'
import { oddAnswer } from './event-answers.ts'
import type { PeopleCall } from './people-calls.ts'

type ApiGroup = people_v1.Schema$ContactGroup

// Google's largest.
const PAGE_SIZE = 1000

const GROUP_MASK = 'groupType,name'
const USERS_OWN = 'USER_CONTACT_GROUP'

/** Of Google's own groups only these can be given to anybody (google.md 4.3). */
const GIVABLE: ReadonlySet<unknown> = new Set(['myContacts', 'starred'])

/** The labels that a contact can be given; one call for each 1,000. */
export async function listGroups(call: PeopleCall): Promise<readonly ContactGroup[]> {
  const listed: ApiGroup[] = []
  let page: string | null = null
  do {
    const list = await askForPage(call, page)
    listed.push(...(list.contactGroups ?? []))
    page = list.nextPageToken ?? null
  } while (page !== null)
  // Every account has Google's own: an answer without any isn't one.
  if (listed.length === 0) throw oddAnswer('contactGroups.list')
  return listed.filter(isGivable).flatMap((group) => groupOf(group) ?? [])
}

/** Throws `google.duplicate` when there is a label of that title. */
export async function createGroup(call: PeopleCall, title: string): Promise<ContactGroup> {
  const created = await call('contactGroups.create', ({ contactGroups }, request) =>
    contactGroups.create(
      { requestBody: { contactGroup: { name: title }, readGroupFields: GROUP_MASK } },
      request(),
    ),
  )
  const group = groupOf(created)
  if (group === null) throw oddAnswer('contactGroups.create')
  return group
}

function askForPage(
  call: PeopleCall,
  page: string | null,
): Promise<people_v1.Schema$ListContactGroupsResponse> {
  return call('contactGroups.list', ({ contactGroups }, request) =>
    contactGroups.list(
      { groupFields: GROUP_MASK, pageSize: PAGE_SIZE, ...(page === null ? {} : { pageToken: page }) },
      request(),
    ),
  )
}

function isGivable({ groupType, name }: ApiGroup): boolean {
  return groupType === USERS_OWN || GIVABLE.has(name)
}

function groupOf({ resourceName, name, formattedName, groupType }: ApiGroup): ContactGroup | null {
  if (!isGroupName(resourceName)) return null
  return { name: resourceName, title: formattedName ?? name ?? '', isSystem: groupType !== USERS_OWN }
}

function isGroupName(value: unknown): value is GroupName {
  return typeof value === 'string' && value !== ''
}
