import type { HeldContact } from '../contact-ports.ts'
import type { ContactEntity } from '../domain/contact.ts'
import type { GroupName, RecordId } from '../domain/ids.ts'
import { entryText, withRecent } from './book-people.ts'
import type { ContactLink, StoredLink } from './contact-link.ts'
import type { Marks } from './contact-names.ts'
import { forgetGroups } from './contact-settings.ts'
import type { ContactScope } from './contact-scope.ts'
import type { WorkingContacts } from './contact-standing.ts'
import type { ItemResult, ItemWhy } from './item-result.ts'
import type { HeldPerson } from '../contact-ports.ts'
import type { PersonName } from '../domain/ids.ts'
import type { Writer } from './writer-lease.ts'

/**
 * Lists lag behind writes by seconds, says the observation, and minutes, says the document (google.md 4.2): who isn't in a list
 * read so long after he may have been made was not made.
 */
export const LISTS_LAG_MS = 5 * 60_000

/** One batch at work: up to ten contacts of one entity on their way to one Google account. */
export interface PushContext extends WorkingContacts {
  readonly scope: ContactScope
  readonly writer: Writer
  readonly marks: Marks
  /** The export; null when linked contacts follow: then nobody is made. */
  readonly job: string | null
  readonly entity: ContactEntity
  /** In a request Google's list may be read until then. */
  readonly until: number | null
  readonly recreates: boolean
  /** Whether the user may push this one; what an export from the console checks again. */
  readonly isAllowed: (held: HeldContact) => boolean
  /** Labels to give. Those that turn out to be gone are taken out, once. */
  groups: readonly GroupName[]
  isGroupsChecked: boolean
  /** The book was read for this batch. */
  isFresh: boolean
  /**
   * Google's quota ended an earlier try before it was found out whom Google refuses (a call for one costs as much as one for ten,
   * google.md 4.3): then each is written alone, so that every call gets somewhere.
   */
  readonly isSingly: boolean
  /** Google refused a call because of somebody in it. */
  wasRefused: boolean
  /** What has its result, also when the batch is broken off. */
  readonly results: Map<RecordId, ItemResult>
}

/** What a batch begins with, besides what is said of it. */
export function newPush(
  given: Omit<PushContext, 'isGroupsChecked' | 'isFresh' | 'isSingly' | 'wasRefused' | 'results'>,
  { isSingly = false }: { readonly isSingly?: boolean } = {},
): PushContext {
  return {
    ...given,
    isGroupsChecked: false,
    isFresh: false,
    isSingly,
    wasRefused: false,
    results: new Map(),
  }
}

/** One contact on its way. */
export interface PushItem {
  readonly recordId: RecordId
  readonly held: HeldContact
  readonly mark: string
  stored: StoredLink | null
  result: ItemResult | null
  /** With the result `waiting`: when it is worth looking again. */
  waitUntil: number | null
}

export function settle(
  item: PushItem,
  result: ItemResult['result'],
  { why = null, isShortened = false }: { why?: ItemWhy | null; isShortened?: boolean } = {},
): void {
  item.result = { recordId: item.recordId, result, why, isShortened }
}

/** A link as it would be for this item, as far as nothing else is said. */
export function linkOf(item: PushItem, push: PushContext, change: Partial<ContactLink>): StoredLink {
  const { account, entity, connection } = push
  const { recordId, stored } = item
  const fresh = { pushed: null, done: null, isAdopted: false, resourceName: null, at: 0 }
  const before = stored?.link ?? { ...fresh, state: 'linked' as const }
  const link = { ...before, account, entity, recordId, userId: connection.userId, ...change }
  return { link, version: stored?.version ?? null }
}

/** What we wrote ourselves is put into the book by us: lists tell it later. */
export function noteInBook(push: PushContext, people: readonly (HeldPerson | PersonName)[]): void {
  const { writer, scope } = push
  const texts = people.map((one) =>
    typeof one === 'string'
      ? entryText(one, null, scope.digest)
      : entryText(one.resourceName, one.person, scope.digest),
  )
  writer.change({ recent: withRecent(writer.book, texts) })
}

/**
 * After Google refused something: a label that the user deleted spoils every write that gives it. True when there was one; then what
 * was refused is to be merged anew.
 */
export async function dropLostGroups(push: PushContext): Promise<boolean> {
  if (push.isGroupsChecked || push.groups.length === 0) return false
  push.isGroupsChecked = true
  const there = new Set((await push.google.groups()).map(({ name }) => name))
  const left = push.groups.filter((group) => there.has(group))
  if (left.length === push.groups.length) return false
  const lost = push.groups.filter((group) => !there.has(group))
  push.groups = left
  await forgetGroups(push.connection.userId, lost, push.scope)
  return true
}
