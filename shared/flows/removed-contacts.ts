import type { HeldPerson } from '../contact-ports.ts'
import { marksOfPerson, memberText } from '../domain/contact-keys.ts'
import { isFault } from '../domain/fault.ts'
import type { PersonName, RecordId } from '../domain/ids.ts'
import { MY_CONTACTS } from '../domain/merge-person.ts'
import type { PersonEntry } from '../domain/person.ts'
import { linksOfPerson, readLink, removeLink, saveLink } from './contact-link.ts'
import type { StoredLink } from './contact-link.ts'
import type { ContactSettings } from './contact-settings.ts'
import { noteInBook } from './push-context.ts'
import type { PushContext } from './push-context.ts'

interface Linked {
  readonly stored: StoredLink
  readonly resourceName: PersonName
}

/**
 * What becomes in Google of contacts that were removed in the ERP. Only who was made by us and is nobody else's is removed; of a
 * contact that was the user's before only our labels are taken. How many were touched.
 */
export async function takeAwayRemoved(
  recordIds: readonly RecordId[],
  whenRemoved: ContactSettings['whenRemoved'],
  push: PushContext,
): Promise<number> {
  const linked = whenRemoved === 'keep' ? [] : await linkedOf(recordIds, push)
  if (linked.length === 0) return 0
  await push.writer.stay()
  const people = await push.google.get(linked.map(({ resourceName }) => resourceName))
  let touched = 0
  for (const [index, one] of linked.entries()) {
    const held = people[index] ?? null
    if (held === null) await removeLink(one.stored, push.scope)
    else if (await takeAway(one, { held, whenRemoved, push })) touched += 1
  }
  return touched
}

async function linkedOf(recordIds: readonly RecordId[], push: PushContext): Promise<readonly Linked[]> {
  const linked: Linked[] = []
  for (const recordId of recordIds) {
    const stored = await readLink(push.account, { entity: push.entity, recordId }, push.scope)
    if (stored?.link.state !== 'linked' || stored.link.resourceName === null) continue
    linked.push({ stored, resourceName: stored.link.resourceName })
  }
  return linked
}

async function takeAway(
  one: Linked,
  {
    held,
    whenRemoved,
    push,
  }: { held: HeldPerson; whenRemoved: ContactSettings['whenRemoved']; push: PushContext },
): Promise<boolean> {
  const { resourceName, stored } = one
  // Whoever answers under another name is somebody that he was merged into, with what the user had of his own.
  const isOursAlone =
    held.resourceName === resourceName && !stored.link.isAdopted && (await isOnlyOne(one, held, push))
  if (whenRemoved !== 'remove' || !isOursAlone) return unlabel(one, held, push)
  await push.writer.stay()
  await push.google.remove([resourceName])
  noteInBook(push, [resourceName])
  await removeLink(stored, push.scope)
  return true
}

async function isOnlyOne({ stored }: Linked, held: HeldPerson, push: PushContext): Promise<boolean> {
  if (marksOfPerson(held.person).filter(push.marks.isOurs).length > 1) return false
  const links = await linksOfPerson(push.account, held.resourceName, push.scope)
  return links.every(
    ({ link }) => link.recordId === stored.link.recordId && link.entity === stored.link.entity,
  )
}

/** Takes off the labels that we gave; who would be in none stays among *my contacts*. */
async function unlabel({ stored }: Linked, held: HeldPerson, push: PushContext): Promise<boolean> {
  const { pushed } = stored.link
  const given = (pushed?.groups ?? []).filter((group) => group !== MY_CONTACTS)
  if (pushed === null || given.length === 0) return false
  const memberships = held.person.memberships ?? []
  const left = memberships.filter((entry) => !given.some((group) => group === groupOf(entry)))
  if (left.length < memberships.length && !(await relabel(held, left, push))) return false
  const groups = pushed.groups.filter((group) => group === MY_CONTACTS)
  await saveLink({ ...stored, link: { ...stored.link, pushed: { ...pushed, groups } } }, push.scope)
  return true
}

/** False when he isn't to be written; throws `google.moved-on` when he changed just now. */
async function relabel(
  { resourceName, etag }: HeldPerson,
  left: readonly PersonEntry[],
  push: PushContext,
): Promise<boolean> {
  const myContacts = { contactGroupMembership: { contactGroupResourceName: MY_CONTACTS } }
  const memberships = left.length > 0 ? left : [myContacts]
  try {
    await push.writer.stay()
    const [written] = await push.google.update(
      [{ resourceName, etag, person: { memberships } }],
      ['memberships'],
    )
    return written?.kind === 'held'
  } catch (error) {
    if (!isFault(error, 'google.refused') && !isFault(error, 'google.gone')) throw error
    return false
  }
}

function groupOf({ contactGroupMembership: membership }: PersonEntry): string {
  return typeof membership === 'object' && membership !== null
    ? memberText(membership as PersonEntry, 'contactGroupResourceName')
    : ''
}
