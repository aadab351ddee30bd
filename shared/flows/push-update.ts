import type { HeldPerson, PersonWritten } from '../contact-ports.ts'
import { isFault } from '../domain/fault.ts'
import { mergePerson } from '../domain/merge-person.ts'
import type { MergedPerson } from '../domain/merge-person.ts'
import { PERSON_FIELDS } from '../domain/person.ts'
import type { Person, PersonField } from '../domain/person.ts'
import { saveLink } from './contact-link.ts'
import { dropLostGroups, linkOf, noteInBook, settle, LISTS_LAG_MS } from './push-context.ts'
import type { PushContext, PushItem } from './push-context.ts'
import type { Place } from './push-match.ts'
import { withShared, withoutShared } from './shared-person.ts'

/** A person of Google's with the contacts that belong to him: more than one when the user merged them. */
interface Target {
  readonly held: HeldPerson
  readonly places: readonly Place[]
  readonly merged: ReadonlyMap<Place, MergedPerson>
  readonly person: Person
  readonly fields: readonly PersonField[]
}

type Written = PersonWritten | { readonly kind: 'full' }

/**
 * Brings the ERP's contacts into the people that are there. One call writes all of them; who changed meanwhile is read and merged
 * once more, and one that Google refuses is found by halving, so that he doesn't stop the others.
 */
export async function updateFound(places: readonly Place[], push: PushContext): Promise<void> {
  const names = new Set(places.map(({ held }) => held.resourceName))
  const targets = [...names].map((name) =>
    targetOf(
      places.filter(({ held }) => held.resourceName === name),
      push,
    ),
  )
  const late = await writeAll(targets, push, { isSecond: false })
  if (late.length === 0) return
  await push.writer.stay()
  const now = await push.google.get(late.map(({ held }) => held.resourceName))
  const again: Target[] = []
  for (const [index, target] of late.entries()) {
    const held = now[index]
    if (!held) await settleGone(target, push)
    else
      again.push(
        targetOf(
          target.places.map((place) => ({ ...place, held })),
          push,
        ),
      )
  }
  await writeAll(again, push, { isSecond: true })
}

function targetOf(places: readonly Place[], push: PushContext): Target {
  const [{ held }] = places as readonly [Place]
  const { digest } = push.scope
  const merged = new Map<Place, MergedPerson>()
  const fields = new Set<PersonField>()
  let { person } = held
  for (const place of places) {
    const { contact } = place.item.held
    const rules = { mark: place.item.mark, groups: push.groups }
    const pushed = withoutShared(place.base, place.others)
    const one = mergePerson({ contact, person, pushed, ...rules }, digest)
    merged.set(place, { ...one, pushed: withShared(one.pushed, place) })
    for (const field of one.fields) fields.add(field)
    if (one.fields.length > 0) ({ person } = one)
  }
  return { held, places, merged, person, fields: PERSON_FIELDS.filter((field) => fields.has(field)) }
}

/** Those that had moved on; the second time that is a conflict. */
async function writeAll(
  targets: readonly Target[],
  push: PushContext,
  { isSecond }: { readonly isSecond: boolean },
): Promise<readonly Target[]> {
  for (const target of targets.filter(({ fields }) => fields.length === 0)) await settleHeld(target, push)
  const late: Target[] = []
  const take: Writing['take'] = async (target, written) => {
    if (written.kind === 'moved-on' && !isSecond) late.push(target)
    else await settleWritten(target, written, push)
  }
  const changed = targets.filter(({ fields }) => fields.length > 0)
  for (const some of push.isSingly ? changed.map((one) => [one]) : [changed])
    await write(some, { push, isSecond, take })
  return late
}

interface Writing {
  readonly push: PushContext
  readonly isSecond: boolean
  readonly take: (target: Target, written: Written) => Promise<void>
}

async function write(targets: readonly Target[], writing: Writing): Promise<void> {
  const { push, take } = writing
  if (targets.length === 0) return
  const fields = PERSON_FIELDS.filter((field) => targets.some((target) => target.fields.includes(field)))
  let answers: readonly Written[]
  try {
    await push.writer.stay()
    answers = await push.google.update(
      // All fields that anybody needs are written for everybody.
      targets.map(({ held, person }) => ({
        resourceName: held.resourceName,
        etag: held.etag,
        person: only(fields, person),
      })),
      fields,
    )
  } catch (error) {
    return writeRefused(targets, writing, error)
  }
  const refused = targets.filter((_target, index) => answers[index]?.kind === 'refused')
  const isToBeTried = refused.length > 0 && (await dropLostGroups(push))
  for (const [index, target] of targets.entries()) {
    const answer = answers[index]
    if (answer && !(isToBeTried && refused.includes(target))) await take(target, answer)
  }
  if (isToBeTried) await writeAnew(refused, writing)
}

/** Merged with what has changed about the push itself. */
async function writeAnew(targets: readonly Target[], writing: Writing): Promise<void> {
  const { push } = writing
  const anew = targets.map(({ places }) => targetOf(places, push))
  for (const target of anew.filter(({ fields }) => fields.length === 0)) await settleHeld(target, push)
  await write(
    anew.filter(({ fields }) => fields.length > 0),
    writing,
  )
}

/** The whole call was refused, and nothing done. */
async function writeRefused(targets: readonly Target[], writing: Writing, error: unknown): Promise<void> {
  const { push, take, isSecond } = writing
  const written = refusalOf(error)
  if (written === null) throw error
  if (written.kind === 'refused' && (await dropLostGroups(push))) return writeAnew(targets, writing)
  // Who of them it is doesn't matter the first time: all are read again, in one call.
  const isToBeRead = written.kind === 'moved-on' && !isSecond
  push.wasRefused ||= !isToBeRead
  if (targets.length === 1 || isToBeRead) {
    for (const target of targets) await take(target, written)
    return
  }
  const middle = Math.ceil(targets.length / 2)
  await write(targets.slice(0, middle), writing)
  await write(targets.slice(middle), writing)
}

/** What it means for one person that his call as a whole was refused; null when it isn't about people. */
function refusalOf(error: unknown): Written | null {
  if (isFault(error, 'google.moved-on')) return { kind: 'moved-on' }
  if (isFault(error, 'google.gone')) return { kind: 'gone' }
  if (isFault(error, 'google.refused')) return { kind: 'refused', reason: '' }
  return isFault(error, 'google.contacts-full') ? { kind: 'full' } : null
}

function only(fields: readonly PersonField[], person: Person): Person {
  return Object.fromEntries(
    fields.flatMap((field) => (person[field] === undefined ? [] : [[field, person[field]]])),
  )
}

async function settleWritten(target: Target, written: Written, push: PushContext): Promise<void> {
  if (written.kind === 'held') return settleHeld({ ...target, held: written.held }, push)
  if (written.kind === 'gone') return settleGone(target, push)
  for (const { item } of target.places)
    if (written.kind === 'moved-on') settle(item, 'failed', { why: 'conflict' })
    else settle(item, 'failed', { why: written.kind === 'full' ? 'contacts-full' : 'refused' })
}

/** As Google holds him now; when he was written, with what was written. */
async function settleHeld({ held, places, merged, fields }: Target, push: PushContext): Promise<void> {
  if (fields.length > 0) noteInBook(push, [held])
  for (const place of places) {
    const one = merged.get(place)
    if (one) await settlePlace(place, { held, one, push })
  }
}

async function settlePlace(
  { item, isAdopted }: Place,
  { held, one, push }: { readonly held: HeldPerson; readonly one: MergedPerson; readonly push: PushContext },
): Promise<void> {
  const { job } = push
  const before = item.stored?.link.done ?? null
  // The batch may be done once more, and what it did the first time is what it did.
  const first = job !== null && before?.job === job ? before.result : null
  const result = first ?? (one.fields.length > 0 ? 'updated' : null)
  settle(item, result ?? 'unchanged', { isShortened: one.isShortened })
  const done = job === null || result === null ? before : { job, result }
  const { resourceName } = held
  const { pushed } = one
  await keepLink(item, push, { state: 'linked', resourceName, at: 0, pushed, isAdopted, done })
}

/** A link that says it all already isn't written again. */
async function keepLink(
  item: PushItem,
  push: PushContext,
  change: Parameters<typeof linkOf>[2],
): Promise<void> {
  const next = linkOf(item, push, change)
  if (item.stored !== null && isSameJson(item.stored.link, next.link)) return
  item.stored = await saveLink(next, push.scope)
}

function isSameJson(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

async function settleGone(target: Target, push: PushContext): Promise<void> {
  noteInBook(push, [target.held.resourceName])
  for (const { item } of target.places) {
    const at = push.scope.clock.now()
    const isKnown = item.stored !== null
    if (isKnown) item.stored = await saveLink(linkOf(item, push, { state: 'gone', at }), push.scope)
    const isMadeAnew = push.job !== null && (push.recreates || !isKnown)
    if (!isMadeAnew) settle(item, 'skipped', { why: 'deleted-in-google' })
    else {
      settle(item, 'waiting', { why: 'unsure' })
      item.waitUntil = isKnown ? at + LISTS_LAG_MS : at + 1000
    }
  }
}
