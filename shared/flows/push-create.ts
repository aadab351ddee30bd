import type { PersonWritten } from '../contact-ports.ts'
import { isFault } from '../domain/fault.ts'
import { newPerson } from '../domain/merge-person.ts'
import type { MergedPerson } from '../domain/merge-person.ts'
import { removeLink, saveLink } from './contact-link.ts'
import type { StoredLink } from './contact-link.ts'
import { dropLostGroups, linkOf, noteInBook, settle } from './push-context.ts'
import type { PushContext, PushItem } from './push-context.ts'

/** One who is being made. */
interface Making {
  readonly item: PushItem
  person: Omit<MergedPerson, 'fields'>
  /** What his link was before. */
  readonly before: StoredLink | null
  /** Since when his link says that he is being made. */
  since: number
  /** His call was sent, and it isn't known what became of it. */
  isSent: boolean
  isOver: boolean
}

/** Google's word for its limits, where it is about one person. */
const CONTACTS_FULL = 'MY_CONTACTS_OVERFLOW_COUNT'
/** What was announced longer ago is announced anew: whoever looks for it counts from then. */
const ANNOUNCED_MS = 30_000

/**
 * Makes those who aren't in Google, in one call. Making is not idempotent, and no id can be chosen (google.md 4.1): so each link
 * says before that he is being made, and whoever finds it so looks for his mark.
 */
export async function createMissing(items: readonly PushItem[], push: PushContext): Promise<void> {
  const making: Making[] = []
  for (const item of items) {
    const person = personOf(item, push)
    if (person === null) settle(item, 'skipped', { why: 'no-name-nor-address' })
    else making.push({ item, person, before: item.stored, since: 0, isSent: false, isOver: false })
  }
  if (making.length === 0) return
  try {
    for (const some of push.isSingly ? making.map((one) => [one]) : [making]) await create(some, push)
  } catch (error) {
    await takeBackUnsent(making, push, error)
    throw error
  }
}

function personOf(item: PushItem, push: PushContext): Omit<MergedPerson, 'fields'> | null {
  return newPerson(item.held.contact, { mark: item.mark, groups: push.groups }, push.scope.digest)
}

async function create(making: readonly Making[], push: PushContext): Promise<void> {
  await announce(making, push)
  await push.writer.stay()
  for (const one of making) one.isSent = true
  let answers: readonly PersonWritten[]
  try {
    answers = await push.google.create(making.map(({ person }) => person.person))
  } catch (error) {
    // Nothing else tells whether it was done.
    if (!isFault(error) || error.code === 'google.unavailable') throw error
    for (const one of making) one.isSent = false
    return createRefused(making, { push, error })
  }
  noteInBook(
    push,
    answers.flatMap((answer) => (answer.kind === 'held' ? [answer.held] : [])),
  )
  await settleAll(making, answers, push)
}

async function settleAll(
  making: readonly Making[],
  answers: readonly PersonWritten[],
  push: PushContext,
): Promise<void> {
  const refused = making.filter((_one, index) => isRefused(answers[index]))
  for (const one of refused) one.isSent = false
  const isToBeTried = refused.length > 0 && (await dropLostGroups(push))
  const saved = await Promise.allSettled(
    making.map(async (one, index) =>
      isToBeTried && refused.includes(one)
        ? undefined
        : settleMade(one, answers[index] ?? { kind: 'gone' }, push),
    ),
  )
  const failed = saved.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
  if (isToBeTried) await createAnew(refused, push)
}

function isRefused(answer: PersonWritten | undefined): boolean {
  return answer?.kind === 'refused' && answer.reason !== CONTACTS_FULL
}

async function createAnew(making: readonly Making[], push: PushContext): Promise<void> {
  for (const one of making) one.person = personOf(one.item, push) ?? one.person
  await create(making, push)
}

async function announce(making: readonly Making[], push: PushContext): Promise<void> {
  const at = push.scope.clock.now()
  await Promise.all(
    making
      .filter(({ since }) => at - since > ANNOUNCED_MS)
      .map(async (one) => {
        const { item, person } = one
        const done = push.job === null ? null : { job: push.job, result: 'created' as const }
        const { pushed } = person
        item.stored = await saveLink(
          linkOf(item, push, {
            state: 'creating',
            resourceName: null,
            at,
            pushed,
            isAdopted: false,
            done,
          }),
          push.scope,
        )
        one.since = at
      }),
  )
}

/** The whole call was refused, and nothing done. */
async function createRefused(
  making: readonly Making[],
  { push, error }: { readonly push: PushContext; readonly error: unknown },
): Promise<void> {
  if (isFault(error, 'google.contacts-full')) {
    for (const one of making) await takeBack(one, push, 'contacts-full')
    return
  }
  const isAboutPeople = (['google.refused', 'google.moved-on', 'google.gone'] as const).some((code) =>
    isFault(error, code),
  )
  if (!isAboutPeople) throw error
  if (isFault(error, 'google.refused') && (await dropLostGroups(push))) return createAnew(making, push)
  push.wasRefused = true
  if (making.length === 1) {
    for (const one of making) await takeBack(one, push, 'refused')
    return
  }
  const middle = Math.ceil(making.length / 2)
  await create(making.slice(0, middle), push)
  await create(making.slice(middle), push)
}

async function settleMade(one: Making, answer: PersonWritten, push: PushContext): Promise<void> {
  one.isSent = false
  if (answer.kind !== 'held') {
    const isFull = answer.kind === 'refused' && answer.reason === CONTACTS_FULL
    return takeBack(one, push, isFull ? 'contacts-full' : 'refused')
  }
  const { item, person } = one
  one.isOver = true
  const { resourceName } = answer.held
  settle(item, 'created', { isShortened: person.isShortened })
  item.stored = await saveLink(
    linkOf(item, push, { state: 'linked', resourceName, at: 0, pushed: person.pushed }),
    push.scope,
  )
}

/** He isn't being made after all. */
async function takeBack(
  one: Making,
  push: PushContext,
  why: 'refused' | 'contacts-full' | null,
): Promise<void> {
  const { item, before } = one
  one.isOver = true
  if (why !== null) settle(item, 'failed', { why })
  if (item.stored === null || item.stored === before) return
  if (before === null) {
    await removeLink(item.stored, push.scope)
    item.stored = null
  } else item.stored = await saveLink({ ...before, version: item.stored.version }, push.scope)
}

/** Of all that were announced and surely not made. Where that can't be said now, whoever comes next waits. */
async function takeBackUnsent(making: readonly Making[], push: PushContext, error: unknown): Promise<void> {
  if (!isFault(error)) return
  for (const one of making.filter(({ isSent, isOver }) => !isSent && !isOver))
    await takeBack(one, push, null).catch(() => undefined)
}
