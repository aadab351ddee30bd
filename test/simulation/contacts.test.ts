import test from 'ava'
import fc from 'fast-check'
import { exportOf, exportsOf } from '../../shared/flows/export-view.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import { takeUpExports } from '../../shared/flows/take-up-exports.ts'
import type { ItemResult } from '../../shared/flows/item-result.ts'
import { entriesOf, marksIn, newStorm, play } from '../support/contact-storm.ts'
import type { Move, Storm, Trouble } from '../support/contact-storm.ts'
import { USER } from '../support/contact-world.ts'
import { worlds } from '../support/worlds.ts'

/**
 * People push contacts, edit them on both sides, merge, delete and cancel while workers are killed at any call, calls fail with and
 * without effect, tasks get lost, come twice and run side by side, and Google's lists lag behind. When the noise stops:
 *  - every item of every export has its result, nothing was written for what was cancelled before, no two writes overlapped;
 *  - every contact is in Google once, with what the ERP has of it, unless its user deleted it there, and is nobody else;
 *  - what the user wrote in Google is there;
 *  - pushing everything once more writes nothing.
 */
const CALLS = [
  'google.create',
  'google.update',
  'google.get',
  'google.list',
  'store.create',
  'store.replace',
  'store.find',
  'tasks.enqueue',
  'erp.read',
] as const
const trouble: fc.Arbitrary<Trouble> = fc.record({
  at: fc.oneof(fc.constantFrom(...CALLS), fc.integer({ min: 1, max: 60 })),
  how: fc.constantFrom(
    'dies-before',
    'dies-after',
    'dies-after',
    'lost-answer',
    'lost-answer',
    'down',
    'rate-limited',
    'slow',
    'grant-dead',
  ),
})
const troubles = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.array(trouble, { minLength: 1, maxLength: 2 }) },
)
const nth = fc.nat({ max: 40 })
const kind = <K extends Move['kind']>(value: K): fc.Arbitrary<K> => fc.constant(value)
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: kind('push'), from: nth, count: fc.nat({ max: 35 }), troubles }),
  },
  { weight: 8, arbitrary: fc.record({ kind: kind('task'), nth: fc.nat({ max: 3 }), troubles }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('doubled'), nth: fc.nat({ max: 3 }), troubles }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind('side-by-side'),
      troubles,
      turns: fc.array(fc.nat({ max: 4 }), { minLength: 2, maxLength: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind('lost'), nth }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('wait'), seconds: fc.constantFrom(1, 11, 61, 301, 700) }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('sweep') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('cancel'), nth }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('standing'), isPaused: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: kind('settings'),
      settings: fc.record({
        follows: fc.boolean(),
        whenGone: fc.constantFrom('skip', 'recreate'),
        whenRemoved: fc.constantFrom('keep', 'unlabel', 'remove'),
      }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind('erp'),
      does: fc.constantFrom('email', 'phone', 'note', 'remove'),
      nth,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: kind('google'),
      does: fc.constantFrom(
        'number',
        'number',
        'relabel',
        'note',
        'label',
        'remove',
        'merge',
        'own',
        'label-gone',
        'expire',
      ),
      nth,
    }),
  },
)
const rules = fc.record({
  lagMs: fc.constantFrom(0, 10_000, 10_000, 120_000),
  badPerson: fc.constantFrom('refuses-all', 'alone'),
  formerNames: fc.constantFrom('gone', 'lead-on'),
  mergedAway: fc.constantFrom('deleted', 'silent'),
  pageSizeMax: fc.constantFrom(1000, 7),
})

test('a storm over exports of contacts loses and doubles nobody', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 35 }),
      rules,
      fc.array(move, { maxLength: 22 }),
      async (contacts, options, moves) => {
        const storm = await newStorm(contacts, options)
        for (const one of moves) await play(storm, one)
        await comeToRest(storm)
        await checkExports(storm)
        const first = await pushAll(storm)
        checkContacts(storm, first)
        await checkNothingLeft(storm, first)
      },
    ),
    worlds(300),
  )
  t.pass()
})

async function comeToRest({ world }: Storm): Promise<void> {
  await world.connect({ pausedBy: [], state: 'active' })
  for (let rounds = 0; rounds < 30; rounds += 1) {
    await world.drain(3000)
    world.clock.pass(11 * 60_000)
    const taken = await takeUpExports(world.scope)
    const { exports } = await exportsOf(USER, { after: null }, world.scope)
    const isRunning = exports.some(({ state }) => state === 'running')
    if (taken === 0 && world.waiting.length === 0 && !isRunning) return
  }
  throw new Error('the exports never come to an end')
}

async function resultsOf({ world }: Storm, exportId: string): Promise<ItemResult[]> {
  const items: ItemResult[] = []
  for (let page = 0; ; page += 1) {
    const found = await exportOf(exportId, { userId: USER, page, only: null }, world.scope)
    if (found === null) throw new Error(`no export ${exportId}`)
    items.push(...found.items)
    if (!found.hasMore) return items
  }
}

async function checkExports(storm: Storm): Promise<void> {
  const { world } = storm
  if (world.app.overlaps() > 0) throw new Error('writes of one account overlapped')
  const { exports } = await exportsOf(USER, { after: null }, world.scope)
  for (const { exportId, state, total } of exports) {
    if (state === 'running') throw new Error(`export ${exportId} still runs`)
    const items = await resultsOf(storm, exportId)
    if (items.length !== total) throw new Error(`${items.length} results of ${total}`)
    const [open] = items.filter(({ result }) => result === 'waiting')
    if (open) throw new Error(`${open.recordId} waits in an export that is ${state}`)
  }
}

async function pushAll(storm: Storm): Promise<readonly ItemResult[]> {
  const { world, ids } = storm
  const there = ids.filter((id) => world.erp.rows.has(`Contact/${id}`))
  if (there.length === 0) return []
  const request = {
    userId: USER,
    entity: 'Contact',
    ids: there,
    filter: null,
    groups: null,
    by: 'erp' as const,
  }
  const { exportId } = await startExport(request, world.scope)
  await comeToRest(storm)
  return resultsOf(storm, exportId)
}

function checkContacts({ world, added, takenAway, ids }: Storm, results: readonly ItemResult[]): void {
  const people = world.app.list()
  for (const { recordId, result, why } of results) {
    const mark = world.markOf(recordId)
    const found = people.filter((person) => marksIn(person).includes(mark))
    const story = `${recordId}: ${result} ${why ?? ''}, ${found.length} in Google`
    if (found.length > 1) throw new Error(`doubled, ${story}`)
    const contact = world.erp.rows.get(`Contact/${recordId}`)?.contact
    const isOdd = contact?.emails.some((email) => email.includes(' ')) === true
    // The one with nothing but a note may have been given an address since.
    const isNobody = contact?.givenName === '' && contact.emails.length + contact.phones.length === 0
    if (result === 'failed' && !isOdd) throw new Error(`failed, ${story}`)
    if (result === 'failed') continue
    if (result === 'skipped') {
      const isRight = isNobody
        ? why === 'no-name-nor-address'
        : why === 'deleted-in-google' && takenAway.has(mark)
      if (!isRight) throw new Error(`skipped, ${story}`)
      continue
    }
    const shown = JSON.stringify(found)
    const wanted = [...(contact?.emails ?? []), ...(contact?.phones ?? []).map(({ number }) => number)]
    const [lost] = wanted.filter((value) => !shown.includes(`"${value}"`))
    if (found.length === 0 || lost !== undefined) throw new Error(`lost, ${story}: ${lost}`)
  }
  for (const person of people) {
    const marks = marksIn(person)
    if (marks.length > 1 && !marks.every((mark) => takenAway.has(mark)))
      throw new Error('two contacts became one whom nobody merged')
  }
  const names = people.map((person) => entriesOf(person, 'names')[0]?.['givenName'])
  for (const index of ids.keys())
    if (names.filter((name) => name === `Name${index}`).length > 1) throw new Error(`Name${index} twice`)
  const shown = JSON.stringify(people)
  // Whom we made and the ERP removed may have gone by the user's own choice.
  const gone = ids.filter((id) => !world.erp.rows.has(`Contact/${id}`)).map((id) => world.markOf(id))
  for (const [text, marks] of added)
    if (!shown.includes(text) && !marks.some((mark) => gone.includes(mark)))
      throw new Error(`what the user wrote is gone: ${text}`)
}

async function checkNothingLeft(storm: Storm, first: readonly ItemResult[]): Promise<void> {
  const { world } = storm
  if (world.app.overlaps() > 0) throw new Error('writes of one account overlapped')
  world.calls.length = 0
  const again = await pushAll(storm)
  const isWritten = world.calls.some((label) => label === 'google.create' || label === 'google.update')
  const [left] = again.filter(
    ({ result }) => result !== 'unchanged' && result !== 'skipped' && result !== 'failed',
  )
  if (left) throw new Error(`${left.recordId} is ${left.result} once more`)
  if (isWritten && first.every(({ result }) => result !== 'failed')) throw new Error('written once more')
}
