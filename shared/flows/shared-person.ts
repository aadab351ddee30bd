import { marksOfPerson } from '../domain/contact-keys.ts'
import type { Pushed } from '../domain/push-state.ts'
import { linksOfPerson } from './contact-link.ts'
import type { PushContext } from './push-context.ts'
import type { Place } from './push-match.ts'

/**
 * Two contacts of the ERP may be one person in Google, because the user merged them. Tells each what the others have: that isn't
 * taken away when one of them loses it. One read of the store for each such person.
 */
export async function withWhatOthersHave(
  places: readonly Place[],
  push: PushContext,
): Promise<readonly Place[]> {
  const told: Place[] = []
  for (const place of places) {
    const { held } = place
    const isShared =
      marksOfPerson(held.person).filter(push.marks.isOurs).length > 1 ||
      places.some((other) => other !== place && other.held.resourceName === held.resourceName)
    told.push(isShared ? { ...place, others: await keysOfOthers(place, push) } : place)
  }
  return told
}

/** What was last pushed, with nothing of it ours to take away that others have as well. */
export function withoutShared(pushed: Pushed | null, others: ReadonlySet<string>): Pushed | null {
  return pushed === null || others.size === 0 ? pushed : marked(pushed, others, false)
}

/** To be kept once it is pushed: when the others have lost it, it is ours again. */
export function withShared(
  pushed: Pushed,
  { base, others }: { readonly base: Pushed | null; readonly others: ReadonlySet<string> },
): Pushed {
  if (base === null || others.size === 0) return pushed
  const ours = entriesOf(base).filter(({ key, isOurs }) => isOurs && others.has(key))
  return marked(pushed, new Set(ours.map(({ key }) => key)), true)
}

async function keysOfOthers({ item, held }: Place, push: PushContext): Promise<ReadonlySet<string>> {
  const links = await linksOfPerson(push.account, held.resourceName, push.scope)
  const others = links.flatMap(({ link }) =>
    link.recordId === item.recordId && link.entity === push.entity ? [] : (link.pushed ?? []),
  )
  return new Set(others.flatMap(entriesOf).map(({ key }) => key))
}

function entriesOf({ emails, phones, addresses }: Pushed): Pushed['emails'] {
  return [...emails, ...phones, ...addresses]
}

function marked(pushed: Pushed, keys: ReadonlySet<string>, isOurs: boolean): Pushed {
  const mark = (entries: Pushed['emails']): Pushed['emails'] =>
    entries.map((entry) => (keys.has(entry.key) ? { ...entry, isOurs } : entry))
  return {
    ...pushed,
    emails: mark(pushed.emails),
    phones: mark(pushed.phones),
    addresses: mark(pushed.addresses),
  }
}
