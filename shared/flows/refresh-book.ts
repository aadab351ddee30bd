import type { GooglePeople, PersonChange } from '../contact-ports.ts'
import { Fault, isFault } from '../domain/fault.ts'
import { entryText, folded, newShards, removeShards, withRecent } from './book-people.ts'
import type { ContactBook } from './contact-book.ts'
import { linksOfPerson, saveLink } from './contact-link.ts'
import type { StoredLink } from './contact-link.ts'
import type { ContactScope } from './contact-scope.ts'
import type { Writer } from './writer-lease.ts'

export interface BookReading {
  readonly writer: Writer
  readonly google: GooglePeople
  readonly scope: ContactScope
  /** For what it is read. */
  readonly job: string
  /** In a request the list may only take so long; null: as long as it takes. */
  readonly until: number | null
}

/** More than these in the book's own document would make it slow to save with every batch. */
const RECENT_MAX = 400

/**
 * Reads what changed among Google's contacts into the book, all of them where there is no telling. Returns the links that lead
 * somewhere else now, because the user merged contacts. One call to Google for each 1,000 changes.
 */
export async function refreshBook(reading: BookReading): Promise<readonly StoredLink[]> {
  const { writer } = reading
  const { syncToken } = writer.book
  if (syncToken === null) return readAll(reading)
  try {
    return await readChanges(syncToken, reading)
  } catch (error) {
    if (!isFault(error, 'google.cursor-expired')) throw error
    return readAll(reading)
  }
}

/** The list from its beginning, into new documents; nothing of it counts before the end. */
export async function readAll(reading: BookReading): Promise<readonly StoredLink[]> {
  const { writer, scope } = reading
  const readAt = scope.clock.now()
  const before = writer.book
  const shards = newShards(before, scope)
  const known = new Set<string>()
  const again: string[] = []
  const end = await pagesOf(null, reading, async (changes) => {
    for (const change of changes) {
      if (change.kind === 'gone') continue
      const { resourceName, person } = change.held
      const text = entryText(resourceName, person, scope.digest)
      // Who changes while the list is read comes on two of its pages.
      if (known.has(resourceName)) again.push(text)
      else if (text.includes(' ')) await shards.add(text)
      known.add(resourceName)
    }
  })
  const recent = withRecent({ recent: [] }, again)
  writer.change({ ...(await shards.end()), recent, syncToken: end.syncToken, readAt, readFor: reading.job })
  await replaceShards(before, reading)
  noteRead(reading, { pages: end.pages, full: true })
  return []
}

async function readChanges(syncToken: string, reading: BookReading): Promise<readonly StoredLink[]> {
  const { writer, scope } = reading
  const readAt = scope.clock.now()
  const texts: string[] = []
  const moved: StoredLink[] = []
  const end = await pagesOf(syncToken, reading, async (changes) => {
    for (const change of changes) {
      const { resourceName } = change.kind === 'gone' ? change : change.held
      texts.push(entryText(resourceName, change.kind === 'gone' ? null : change.held.person, scope.digest))
      moved.push(...(await followMerge(change, reading)))
    }
  })
  writer.change({
    recent: withRecent(writer.book, texts),
    syncToken: end.syncToken ?? syncToken,
    readAt,
    readFor: reading.job,
  })
  if (writer.book.recent.length > RECENT_MAX) await fold(reading)
  noteRead(reading, { pages: end.pages, full: false })
  return moved
}

async function pagesOf(
  syncToken: string | null,
  { google, writer, scope, until }: BookReading,
  take: (changes: readonly PersonChange[]) => Promise<void>,
): Promise<{ readonly syncToken: string | null; readonly pages: number }> {
  let page: string | null = null
  for (let pages = 1; ; pages += 1) {
    if (until !== null && pages > 1 && scope.clock.now() > until)
      throw new Fault('google.unavailable', 'the list of contacts is too long for a request')
    await writer.stay()
    const read = await google.list({ syncToken, page })
    await take(read.changes)
    if (read.nextPage === null) return { syncToken: read.syncToken, pages }
    page = read.nextPage
  }
}

/** Links to those who were merged into another lead to him from now on (failures.md C7). */
async function followMerge(
  change: PersonChange,
  { writer, scope }: BookReading,
): Promise<readonly StoredLink[]> {
  if (change.kind === 'gone') return []
  const { resourceName } = change.held
  const moved: StoredLink[] = []
  for (const former of change.formerNames) {
    if (former === resourceName) continue
    for (const { link, version } of await linksOfPerson(writer.book.account, former, scope))
      moved.push(await saveLink({ link: { ...link, resourceName, state: 'linked', at: 0 }, version }, scope))
  }
  return moved
}

async function fold(reading: BookReading): Promise<void> {
  const { writer, scope } = reading
  const before = writer.book
  const people = await folded(before, scope)
  if (people === null) {
    // Without all of it nobody can be looked for: the next reading is of everything.
    writer.change({ syncToken: null })
    return
  }
  writer.change(people)
  await replaceShards(before, reading)
}

async function replaceShards(before: ContactBook, { writer, scope }: BookReading): Promise<void> {
  await writer.save()
  await removeShards(before, scope)
}

function noteRead({ writer, scope }: BookReading, counts: { pages: number; full: boolean }): void {
  if (counts.full || counts.pages > 1)
    scope.log.info('export.book', { tenant: scope.tenant, user: writer.book.userId, ...counts })
}
