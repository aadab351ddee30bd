import { parseArgs } from 'node:util'
import { callPeople } from '../../infra/local/google/people/people-calls.ts'
import { createBook, livingPeople } from '../../infra/local/google/people/contacts-book.ts'
import type { ContactsBook } from '../../infra/local/google/people/contacts-book.ts'
import { PeopleError } from '../../infra/local/google/people/people-error.ts'
import { openTables } from '../../infra/local/google/table.ts'
import { newPerson } from '../../shared/domain/merge-person.ts'
import type { Contact } from '../../shared/domain/contact.ts'
import type { Person } from '../../shared/domain/person.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import { USER, contactWorld, takeFirst } from '../support/contact-world.ts'

interface Row {
  readonly contacts: number
  readonly how: 'one by one' | 'in batches'
  /** Calls to Google, by kind. */
  readonly calls: ReadonlyMap<string, number>
  /** Until the first ten are there, and until all are, on the clock that Google's limits are counted by. */
  readonly firstTenMs: number
  readonly allMs: number
}

const USAGE = 'npm run bench -- contacts [--sizes 10,100,1000,3000]'
/** As long as a call is reckoned to take; the limits per minute matter more. */
const CALL_MS = 300
const WAIT_MS = 1_000

/** What one call costs (google.md 4.3): critical reads and writes of a minute, and writes of a day. */
const COSTS: Readonly<Record<string, readonly [number, number, number]>> = {
  createContact: [1, 1, 1],
  list: [1, 0, 0],
  get: [6, 0, 0],
  create: [6, 6, 200],
  update: [6, 6, 200],
}

/**
 * The same new contacts pushed as the product does it, and with one call for each as other systems do, side by side on the stand-in's
 * rules with Google's limits per minute. The clock is the rules' own, so the numbers are the same on every machine.
 */
export async function benchContacts(args: readonly string[], print: (line: string) => void): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { sizes: { type: 'string' } } })
  const sizes = (values.sizes ?? '10,100,1000,3000').split(',').map(Number)
  if (sizes.some((size) => !Number.isSafeInteger(size) || size < 1)) throw new Error(USAGE)
  print('contacts\thow\tcalls\tof these\tcritical reads\tcritical writes\tdaily writes\tfirst ten\tall')
  for (const size of sizes) {
    const single = await oneByOne(size)
    const batched = await inBatches(size)
    for (const row of [single, batched]) print(lineOf(row))
    const ratio = (of: (row: Row) => number): string => `× ${(of(batched) / of(single)).toFixed(2)}`
    print(
      `${size}\tratio\t${ratio(callsOf)}\t\t\t\t\t${ratio(({ firstTenMs }) => firstTenMs)}\t${ratio(({ allMs }) => allMs)}`,
    )
  }
}

function lineOf(row: Row): string {
  const units = [0, 1, 2].map((metric) =>
    [...row.calls].reduce((sum, [name, count]) => sum + count * (COSTS[name]?.[metric] ?? 0), 0),
  )
  const kinds = [...row.calls].map(([name, count]) => `${count} ${name}`).join(', ')
  const times = [row.firstTenMs, row.allMs].map((ms) => `${(ms / 1000).toFixed(1)} s`)
  return [row.contacts, row.how, callsOf(row), kinds, ...units, ...times].join('\t')
}

function callsOf({ calls }: Row): number {
  return [...calls.values()].reduce((sum, count) => sum + count, 0)
}

async function inBatches(size: number): Promise<Row> {
  const world = await contactWorld()
  const ids = contactsOf(size).map((contact, index) =>
    world.erp.add(`contact${index}`, contact, { assignedUserId: USER }),
  )
  const calls = new Map<string, number>()
  let lastAt = world.clock.now()
  const from = lastAt
  const scope = world.scopeWith(async (label, call) => {
    const [side, method = ''] = label.split('.')
    if (side !== 'google') return call()
    world.clock.pass(CALL_MS)
    try {
      const answer = await call()
      tally(calls, method)
      if (method === 'create') lastAt = world.clock.now()
      return answer
    } catch (error) {
      tally(calls, 'refused')
      throw error
    }
  })
  await startExport({ userId: USER, entity: 'Contact', ids, filter: null, groups: null, by: 'erp' }, scope)
  const firstTenMs = lastAt - from
  for (let next = takeFirst(world.waiting); next !== null; next = takeFirst(world.waiting)) {
    world.clock.pass(Math.max(0, next.at - world.clock.now()))
    await world.run(next.task, scope)
  }
  assertMade(world.app.list().length, size)
  return { contacts: size, how: 'in batches', calls, firstTenMs, allMs: lastAt - from }
}

/** Without looking for anybody first; what a limit refuses is tried again a second later. */
async function oneByOne(size: number): Promise<Row> {
  const time = { now: Date.UTC(2027, 2, 1, 8) }
  const from = time.now
  const book = createBook(openTables(undefined), {
    owner: 'jana@example.com',
    clock: { now: () => time.now },
    options: {},
  })
  const calls = new Map<string, number>()
  let firstTenMs = 0
  for (const [index, contact] of contactsOf(size).entries()) {
    const person = newPerson(contact, { mark: `mark${index}`, groups: [] }, (_what, value) => value)
    while (!(await createContact(book, { person: person?.person ?? {}, calls, time })));
    if (index === Math.min(size, 10) - 1) firstTenMs = time.now - from
  }
  assertMade(livingPeople(book).length, size)
  return { contacts: size, how: 'one by one', calls, firstTenMs, allMs: time.now - from }
}

interface Single {
  readonly person: Person
  readonly calls: Map<string, number>
  readonly time: { now: number }
}

/** False when Google's limit refused it. */
async function createContact(book: ContactsBook, { person, calls, time }: Single): Promise<boolean> {
  time.now += CALL_MS
  const params = new URLSearchParams({ personFields: 'names' })
  try {
    await callPeople(book, 'people.createContact', { params, body: { ...person }, during: async () => {} })
    tally(calls, 'createContact')
    return true
  } catch (error) {
    if (!(error instanceof PeopleError) || error.code !== 429) throw error
    tally(calls, 'refused')
    time.now += WAIT_MS
    return false
  }
}

function tally(calls: Map<string, number>, name: string): void {
  calls.set(name, (calls.get(name) ?? 0) + 1)
}

function assertMade(made: number, size: number): void {
  if (made !== size) throw new Error(`${made} contacts of ${size}`)
}

function contactsOf(size: number): readonly Contact[] {
  return Array.from({ length: size }, (_, index) => ({
    salutation: '',
    givenName: `Given${index}`,
    middleName: '',
    familyName: `Family${index}`,
    note: '',
    emails: [`person${index}@example.com`],
    phones: [{ number: `+4206010${String(index).padStart(5, '0')}`, type: 'Mobile' }],
    account: 'Example Ltd',
    title: 'Buyer',
    addresses: [],
  }))
}
