import { createHash } from 'node:crypto'
import {
  findPerson,
  livingPeople,
  newestOf,
  nextChange,
  nextContactId,
  writePerson,
  type ContactsBook,
  type GroupRow,
} from './contacts-book.ts'
import { groupNameTaken, invalidArgument, personNotFound } from './people-error.ts'

export const MY_CONTACTS = 'contactGroups/myContacts'
const ALL = 'contactGroups/all'
const PREFIX = 'contactGroups/'

/** Google's own, in the order and with the names in which a live account told them. */
const SYSTEM: Readonly<Record<string, string>> = {
  starred: 'Starred',
  friends: 'Friends',
  family: 'Family',
  coworkers: 'Coworkers',
  myContacts: 'My Contacts',
  chatBuddies: 'Chat contacts',
  all: 'All Contacts',
  blocked: 'Blocked',
}

const GIVABLE = [MY_CONTACTS, 'contactGroups/starred']
const MEMBERS_MAX = 1000

/** Whether a contact can be put into it: a label of the user's, myContacts or starred. */
export function isGivable(book: ContactsBook, name: string): boolean {
  return GIVABLE.includes(name) || findGroup(book, name) !== null
}

/** A label of the user's. */
export function findGroup(book: ContactsBook, name: string): GroupRow | null {
  const row = book.groups.get(name)
  return row === undefined || row.isDeleted ? null : row
}

export function livingGroups(book: ContactsBook): GroupRow[] {
  return [...book.groups.values()].filter(({ isDeleted }) => !isDeleted).sort((a, b) => a.change - b.change)
}

export function createGroup(book: ContactsBook, name: string): GroupRow {
  checkName(book, name, null)
  return putGroup(book, { resourceName: `${PREFIX}${nextContactId(book)}`, name, isDeleted: false })
}

export function renameGroup(book: ContactsBook, resourceName: string, name: string): GroupRow {
  const group = requireOwn(book, resourceName)
  checkName(book, name, resourceName)
  return putGroup(book, { ...group, name })
}

/** Its contacts stay, unless they are to go as well; who is left without any group comes into myContacts. */
export function deleteGroup(book: ContactsBook, resourceName: string, withContacts: boolean): void {
  const group = requireOwn(book, resourceName)
  for (const row of livingPeople(book)) {
    const { fields, groups } = newestOf(row)
    if (!groups.includes(resourceName)) continue
    const left = groups.filter((one) => one !== resourceName)
    if (withContacts) writePerson(book, row, { fields: null, groups: [], deletedAt: book.clock.now() })
    else writePerson(book, row, { fields, groups: left.length === 0 ? [MY_CONTACTS] : left })
  }
  putGroup(book, { ...group, isDeleted: true })
}

export interface MembersChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** `members:modify`: what can't be done for one contact is told, the others are done. */
export function changeMembers(book: ContactsBook, resourceName: string, change: MembersChange): object {
  if (change.add.length + change.remove.length > MEMBERS_MAX)
    throw invalidArgument('resourceNames', `are more than ${MEMBERS_MAX}`)
  if (!isSystem(resourceName)) requireOwn(book, resourceName)
  if (change.add.length > 0 && !isGivable(book, resourceName))
    throw invalidArgument('resourceName', 'is a group that nobody can be put into')
  const isFound = (name: string) => findPerson(book, name) !== null
  const isLast = (name: string) => {
    const row = findPerson(book, name)
    const groups = row === null ? [] : newestOf(row).groups
    return groups.length === 1 && groups[0] === resourceName
  }
  const notFound = [...change.add, ...change.remove].filter((name) => !isFound(name))
  for (const name of change.add) regroup(book, name, (groups) => [...groups, resourceName])
  const last = change.remove.filter(isLast)
  for (const name of change.remove)
    if (!isLast(name)) regroup(book, name, (groups) => groups.filter((one) => one !== resourceName))
  return {
    ...(notFound.length > 0 && { notFoundResourceNames: notFound }),
    ...(last.length > 0 && { canNotRemoveLastContactGroupResourceNames: last }),
  }
}

/** The etag of a contact moves with its groups as with any change (google.md 4.3). */
function regroup(
  book: ContactsBook,
  name: string,
  change: (groups: readonly string[]) => readonly string[],
): void {
  const row = findPerson(book, name)
  if (row === null) return
  const { fields, groups } = newestOf(row)
  const after = [...new Set(change(groups))]
  if (after.length !== groups.length) writePerson(book, row, { fields, groups: after })
}

/** All groups as a list tells them: the user's own, then Google's. With `since` only what changed; deleted ones are told then. */
export function renderGroups(book: ContactsBook, since: number | null): object[] {
  const counts = countMembers(book)
  const own = [...book.groups.values()]
    .filter(({ change, isDeleted }) => (since === null ? !isDeleted : change > since))
    .sort((a, b) => a.change - b.change)
  const system = since === null ? Object.keys(SYSTEM).map((id) => PREFIX + id) : []
  return [...own.map((row) => renderOwn(row, counts)), ...system.map((name) => renderSystem(name, counts))]
}

/** One group with up to `maxMembers` of its members. */
export function renderGroup(book: ContactsBook, resourceName: string, maxMembers: number): object {
  const isOwn = !isSystem(resourceName)
  const counts = countMembers(book)
  const base = isOwn ? renderOwn(requireOwn(book, resourceName), counts) : renderSystem(resourceName, counts)
  const members = livingPeople(book)
    .filter((row) => resourceName === ALL || newestOf(row).groups.includes(resourceName))
    .map((row) => row.resourceName)
    .slice(0, maxMembers)
  return { ...base, ...(members.length > 0 && { memberResourceNames: members }) }
}

/** A label without its members, as `contactGroups.create` answers. */
export function renderNewGroup(row: GroupRow): object {
  return renderOwn(row, new Map())
}

function renderOwn(row: GroupRow, counts: ReadonlyMap<string, number>): object {
  const { resourceName, name, change, updatedMicros, isDeleted } = row
  const tag = createHash('sha256').update(`${resourceName} ${change}`).digest('base64url').slice(0, 11)
  const metadata = { updateTime: microsText(updatedMicros), ...(isDeleted && { deleted: true }) }
  const told = { resourceName, etag: tag, metadata, groupType: 'USER_CONTACT_GROUP' }
  return { ...told, ...(!isDeleted && { name, formattedName: name, ...memberCount(resourceName, counts) }) }
}

function renderSystem(resourceName: string, counts: ReadonlyMap<string, number>): object {
  const name = groupIdOf(resourceName)
  return {
    resourceName,
    groupType: 'SYSTEM_CONTACT_GROUP',
    name,
    formattedName: SYSTEM[name],
    ...memberCount(resourceName, counts),
  }
}

/** Left out where there are none, as seen live. */
function memberCount(name: string, counts: ReadonlyMap<string, number>): object {
  const members = counts.get(name) ?? 0
  return members > 0 ? { memberCount: members } : {}
}

function countMembers(book: ContactsBook): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const row of livingPeople(book))
    for (const name of [ALL, ...newestOf(row).groups]) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

export function groupIdOf(resourceName: string): string {
  return resourceName.slice(PREFIX.length)
}

/** `2026-07-27T12:43:24.772772Z`. */
export function microsText(micros: number): string {
  const seconds = new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19)
  return `${seconds}.${String(micros % 1_000_000).padStart(6, '0')}Z`
}

function isSystem(resourceName: string): boolean {
  return Object.hasOwn(SYSTEM, groupIdOf(resourceName))
}

function requireOwn(book: ContactsBook, resourceName: string): GroupRow {
  if (isSystem(resourceName)) throw invalidArgument('resourceName', 'is a group of Google’s own')
  const row = findGroup(book, resourceName)
  if (row === null) throw personNotFound()
  return row
}

/** Whether capital letters make another name isn't known; here they don't, and Google's own names are taken too. */
function checkName(book: ContactsBook, name: string, except: string | null): void {
  if (name.trim() === '') throw invalidArgument('contactGroup.name', 'is empty')
  const same = (other: string) => other.toLowerCase() === name.trim().toLowerCase()
  const own = livingGroups(book).some((row) => row.resourceName !== except && same(row.name))
  if (own || Object.entries(SYSTEM).flat().some(same)) throw groupNameTaken()
}

function putGroup(book: ContactsBook, row: Omit<GroupRow, 'change' | 'updatedMicros'>): GroupRow {
  const { change, updatedMicros } = nextChange(book)
  const put = { ...row, change, updatedMicros }
  book.groups.put(put.resourceName, put)
  return put
}
