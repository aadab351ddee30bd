import { createHash } from 'node:crypto'
import type { Clock } from '../../../../shared/ports.ts'
import type { Table, Tables } from '../table.ts'
import type { PeopleStatus } from './people-error.ts'
import type { QuotaLimits, QuotaMetric } from './people-quota.ts'
import type { WritableField } from './person-fields.ts'

export type StoredEntry = Readonly<Record<string, unknown>>
/** All fields but the memberships, without what Google derives. */
export type StoredFields = Readonly<Partial<Record<WritableField, readonly StoredEntry[]>>>

/** A contact as one write left it. */
export interface Version {
  /** Number of the write; lists and their tokens count by it. */
  readonly change: number
  /** From when on lists tell it. */
  readonly visibleAt: number
  readonly updatedMicros: number
  /** Null: the contact is gone. */
  readonly fields: StoredFields | null
  readonly groups: readonly string[]
  readonly formerNames: readonly string[]
  /** It went away without a word: no list tells that it is gone. */
  readonly isSilent?: true
}

export interface PersonRow {
  readonly resourceName: string
  /** The id of the contact source; it stays when the resource name changes. */
  readonly contactId: string
  /** The oldest is what lists tell now, the newest what is. */
  readonly versions: readonly [Version, ...Version[]]
  /** In the trash since. */
  readonly deletedAt: number | null
  /** What became of it: the contact it was merged into. */
  readonly movedTo: string | null
}

export interface GroupRow {
  readonly resourceName: string
  readonly name: string
  readonly change: number
  readonly updatedMicros: number
  readonly isDeleted: boolean
}

interface Counters {
  readonly serial: number
  readonly change: number
  readonly micros: number
  readonly visibleAt: number
  /** Sync tokens of an earlier epoch have expired. */
  readonly syncEpoch: number
}

/** Each may be changed while it runs. Where Google's way isn't known the default is the one that is harder on callers. */
export interface ContactsOptions {
  /** How long a write takes to appear in lists: minutes by the document, 5 to 15 s as seen (google.md 4.2). Default 10 s. */
  lagMs?: number
  /** Default 25,000; what lies in the trash counts. */
  contactsMax?: number
  /** From the full sync on. Default 7 days. */
  syncTokenLifeMs?: number
  /** What a call with an expired sync token is refused with. Default 400 INVALID_ARGUMENT; others were seen (google.md 4.2). */
  expiredToken?: { code: number; status: PeopleStatus }
  /** What one bad person does to its batch: the call is refused and nothing done (default), or that person alone is. */
  badPerson?: 'refuses-all' | 'alone'
  /** Who is asked for by a name of before a merge: nobody (default), or who he was merged into. */
  formerNames?: 'gone' | 'lead-on'
  /** Whether those that were merged into another are told as deleted, before the other is told (default), or not at all. */
  mergedAway?: 'deleted' | 'silent'
  /** One library notes that etags of lists are refused by writes (google.md 4.3). Default `good`. */
  listEtags?: 'good' | 'refused'
  /** A write that begins while another one runs: refused with 409 ABORTED (default), or done. It is counted either way. */
  overlapping?: 'refused' | 'done'
  /** How long a write lasts by HTTP, real time: only what lasts can overlap. Default 20 ms. */
  writeLastsMs?: number
  /** No page holds more than this, whatever pageSize asks. */
  pageSizeMax?: number
  quota?: QuotaLimits
}

/** The contacts of one account: plain state, and a clock. What may be done with it are functions over it. */
export interface ContactsBook {
  readonly owner: string
  readonly clock: Clock
  readonly options: ContactsOptions
  readonly people: Table<PersonRow>
  readonly groups: Table<GroupRow>
  readonly counters: Table<Counters>
  readonly spent: Map<QuotaMetric, { readonly at: number; readonly units: number }[]>
  /** Writes under way, and how often one began while another ran: a well-behaved caller leaves the latter at 0. */
  readonly writers: { running: number; overlaps: number }
}

export interface NewBook {
  readonly owner: string
  readonly clock: Clock
  readonly options: ContactsOptions
}

export function createBook(tables: Pick<Tables, 'open'>, { owner, clock, options }: NewBook): ContactsBook {
  return {
    owner,
    clock,
    options,
    people: tables.open(`person of ${owner}`),
    groups: tables.open(`contact-group of ${owner}`),
    counters: tables.open(`contact-counters of ${owner}`),
    spent: new Map(),
    writers: { running: 0, overlaps: 0 },
  }
}

const NONE: Counters = { serial: 0, change: 0, micros: 0, visibleAt: 0, syncEpoch: 0 }
const DEFAULT_LAG_MS = 10_000

export function countersOf(book: ContactsBook): Counters {
  return book.counters.get('all') ?? NONE
}

function count(book: ContactsBook, moved: Partial<Counters>): Counters {
  const counters = { ...countersOf(book), ...moved }
  book.counters.put('all', counters)
  return counters
}

/** Numbers a write: what it changes is told by lists from `visibleAt` on, never before an earlier write. */
export function nextChange(book: ContactsBook): Pick<Version, 'change' | 'visibleAt' | 'updatedMicros'> {
  const before = countersOf(book)
  const now = book.clock.now()
  const after = count(book, {
    change: before.change + 1,
    micros: Math.max(now * 1000, before.micros + 1),
    visibleAt: Math.max(now + (book.options.lagMs ?? DEFAULT_LAG_MS), before.visibleAt),
  })
  return { change: after.change, visibleAt: after.visibleAt, updatedMicros: after.micros }
}

/** 16 hex digits; the same in every run, so that a simulation can be repeated. */
export function nextContactId(book: ContactsBook): string {
  const { serial } = count(book, { serial: countersOf(book).serial + 1 })
  return createHash('sha256').update(`${book.owner} ${serial}`).digest('hex').slice(0, 16)
}

export function expireSyncTokens(book: ContactsBook): void {
  count(book, { syncEpoch: countersOf(book).syncEpoch + 1 })
}

export type Written = Pick<Version, 'fields' | 'groups'> &
  Partial<Pick<Version, 'formerNames' | 'isSilent'>> & {
    readonly deletedAt?: number
    readonly movedTo?: string
  }

/** The row after one more write. Versions that no list tells any more are forgotten. */
export function writePerson(
  book: ContactsBook,
  at: Pick<PersonRow, 'resourceName' | 'contactId'>,
  written: Written,
): PersonRow {
  const before = book.people.get(at.resourceName)
  const { deletedAt = null, movedTo = null, ...content } = written
  const formerNames = before?.versions.at(-1)?.formerNames ?? []
  const version: Version = { formerNames, ...content, ...nextChange(book) }
  const now = book.clock.now()
  const row: PersonRow = {
    ...at,
    versions: withNewest(before?.versions ?? [], version, now),
    deletedAt,
    movedTo,
  }
  book.people.put(row.resourceName, row)
  return row
}

function withNewest(before: readonly Version[], newest: Version, now: number): [Version, ...Version[]] {
  const told = before.filter((_, index) => (before[index + 1]?.visibleAt ?? Infinity) > now)
  const [first, ...rest] = [...told, newest]
  return first === undefined ? [newest] : [first, ...rest]
}

/** As it is now, for whoever asks for it by name. */
export function newestOf(row: PersonRow): Version {
  return row.versions.at(-1) ?? row.versions[0]
}

/** As lists tell it; null when they don't know of it yet. */
export function listedOf(row: PersonRow, now: number): Version | null {
  return row.versions.findLast(({ visibleAt }) => visibleAt <= now) ?? null
}

/** Null when there is nobody of that name, or no longer. */
export function findPerson(book: ContactsBook, resourceName: string): PersonRow | null {
  const row = book.people.get(resourceName)
  if (row === undefined) return null
  if (newestOf(row).fields !== null) return row
  if (row.movedTo === null || book.options.formerNames !== 'lead-on') return null
  return findPerson(book, row.movedTo)
}

export function livingPeople(book: ContactsBook): PersonRow[] {
  return [...book.people.values()].filter((row) => newestOf(row).fields !== null)
}

/** The version tag of the person; the one of its source is another text that moves along. */
export function etagsOf(
  row: PersonRow,
  { change }: Version,
): { readonly person: string; readonly source: string } {
  const tag = Buffer.from(`${row.contactId}.${change}`).toString('base64url')
  return { person: `%${tag}`, source: `#${tag}` }
}
