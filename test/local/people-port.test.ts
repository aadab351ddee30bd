import test from 'ava'
import { isFault } from '../../shared/domain/fault.ts'
import type { PersonName } from '../../shared/domain/ids.ts'
import type { Person } from '../../shared/domain/person.ts'
import type { PeoplePage, PersonWritten } from '../../shared/contact-ports.ts'
import type { PeopleTrouble } from '../support/people-port.ts'
import { peopleWorld } from '../support/people-world.ts'

const named = (givenName: string): Person => ({
  names: [{ givenName }],
  clientData: [{ key: 'autoerp', value: givenName }],
})
const MY_CONTACTS = {
  contactGroupMembership: { contactGroupResourceName: 'contactGroups/myContacts' },
}
const START = { syncToken: null, page: null }
const LAG_MS = 10_000

function heldOf(written: PersonWritten | undefined) {
  if (written?.kind !== 'held') throw new Error(`not held: ${written?.kind}`)
  return written.held
}

const codeOf = async (call: Promise<unknown>): Promise<string> => {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return isFault(error) ? error.code : error instanceof Error ? error.name : 'answered'
}

test('a person comes back with what was written, and with nothing that Google derives', async (t) => {
  const google = peopleWorld().port()
  const person: Person = {
    names: [{ givenName: 'Jan', familyName: 'Novák' }],
    biographies: [{ value: 'note', contentType: 'TEXT_PLAIN' }],
    emailAddresses: [{ value: 'jan@example.test', type: 'work', displayName: 'Jan N.' }],
    phoneNumbers: [{ value: '+420 777 123 456', type: 'mobile' }],
    organizations: [{ name: 'Kovárna', title: 'kovář' }],
    addresses: [{ streetAddress: 'Lipová 1', city: 'Brno', type: 'work' }],
    clientData: [{ key: 'autoerp', value: '1' }],
  }
  const [written] = await google.create([person])
  const held = heldOf(written)
  t.deepEqual(held.person, { ...person, memberships: [MY_CONTACTS] })
  t.deepEqual(await google.get([held.resourceName, 'people/c1' as PersonName]), [held, null])
})

test('names repeat from run to run', async (t) => {
  const create = async () =>
    (
      await peopleWorld()
        .port()
        .create([named('A'), named('B')])
    ).map(heldOf)
  t.deepEqual(await create(), await create())
})

test('lists are late, and tell changes, deletions and former names', async (t) => {
  const { port, clock, app } = peopleWorld()
  const google = port()
  const people = (await google.create([named('A'), named('B'), named('C')])).map(heldOf)
  const [a, b, c] = people.map(({ resourceName }) => resourceName)
  t.deepEqual((await google.list(START)).changes, [])
  clock.pass(LAG_MS)
  const first = await google.list(START)
  t.deepEqual(
    first.changes,
    people.map((held) => ({ kind: 'held', held, formerNames: [] })),
  )
  app.merge([a ?? '', b ?? ''])
  await google.remove([c as PersonName])
  clock.pass(LAG_MS)
  const { changes } = await google.list({ ...START, syncToken: first.syncToken })
  t.deepEqual(
    changes.map((one) =>
      one.kind === 'gone' ? [one.resourceName] : [one.held.resourceName, one.formerNames],
    ),
    [[b], [a, [b]], [c]],
  )
})

test('all pages of a long list are told, with a token on the last one', async (t) => {
  const { port, app, clock } = peopleWorld({ pageSizeMax: 3 })
  for (let index = 0; index < 8; index += 1) app.add(named(`N${index}`))
  clock.pass(LAG_MS)
  const google = port()
  const pages: PeoplePage[] = []
  for (let page: string | null = null; ;) {
    const next: PeoplePage = await google.list({ syncToken: null, page })
    pages.push(next)
    page = next.nextPage
    if (page === null) break
  }
  t.deepEqual(
    pages.map(({ changes, syncToken }) => [changes.length, syncToken === null]),
    [
      [3, true],
      [3, true],
      [2, false],
    ],
  )
})

test('an update replaces its fields, and needs the newest version', async (t) => {
  const { port, app } = peopleWorld()
  const google = port()
  const held = heldOf((await google.create([named('A')]))[0])
  const update = { ...held, person: { names: [{ givenName: 'B' }] } }
  const after = heldOf((await google.update([update], ['names', 'biographies']))[0])
  t.deepEqual(after.person, { ...held.person, names: [{ givenName: 'B' }] })
  t.is(await codeOf(google.update([update], ['names'])), 'google.moved-on')
  app.change(held.resourceName, { biographies: [{ value: 'mine' }] })
  t.is(await codeOf(google.update([{ ...update, etag: after.etag }], ['names'])), 'google.moved-on')
})

test('one bad person of a batch stands alone when the world is such', async (t) => {
  const { port, options } = peopleWorld({ badPerson: 'alone' })
  const google = port()
  const bad: Person = { emailAddresses: [{ value: 'none' }] }
  const held = heldOf((await google.create([named('A')]))[0])
  const kinds = (written: readonly PersonWritten[]) => written.map(({ kind }) => kind)
  t.deepEqual(kinds(await google.create([named('B'), bad])), ['held', 'refused'])
  const stale = { ...held, etag: 'old' }
  const gone = { ...held, resourceName: 'people/c1' as PersonName }
  t.deepEqual(kinds(await google.update([stale, gone], ['names'])), ['moved-on', 'gone'])
  options.badPerson = 'refuses-all'
  t.is(await codeOf(google.create([named('C'), bad])), 'google.refused')
})

test('each limit is its fault', async (t) => {
  const { port, app, options, clock } = peopleWorld({ contactsMax: 2 })
  const google = port()
  t.is(await codeOf(google.create([named('A'), named('B'), named('C')])), 'google.contacts-full')
  t.is(await codeOf(google.list({ syncToken: 'none', page: null })), 'google.cursor-expired')
  const { syncToken } = await google.list(START)
  app.expireSyncTokens()
  t.is(await codeOf(google.list({ syncToken, page: null })), 'google.cursor-expired')
  await google.createGroup('Customers')
  t.is(await codeOf(google.createGroup('Customers')), 'google.duplicate')
  options.quota = { criticalWrites: 5 }
  t.is(await codeOf(google.create([named('A')])), 'google.rate-limited')
  options.quota = {}
  clock.pass(60_000)
  t.is(await codeOf(google.create([named('A')])), 'answered')
})

test('labels are the user’s, and those of Google’s that can be given', async (t) => {
  const google = peopleWorld().port()
  const made = await google.createGroup('Customers')
  t.deepEqual(
    (await google.groups()).map(({ title, isSystem }) => [title, isSystem]),
    [
      ['Customers', false],
      ['Starred', true],
      ['My Contacts', true],
    ],
  )
  t.false(made.isSystem)
})

test('who is gone already is removed without a word', async (t) => {
  const google = peopleWorld().port()
  const { resourceName } = heldOf((await google.create([named('A')]))[0])
  await google.remove([resourceName])
  await t.notThrowsAsync(google.remove([resourceName, 'people/c1' as PersonName]))
  t.deepEqual(await google.get([resourceName]), [null])
})

test('two processes that write at the same time are seen', async (t) => {
  const { port, app } = peopleWorld()
  const told = [codeOf(port().create([named('A')])), codeOf(port().create([named('B')]))]
  t.deepEqual(await Promise.all(told), ['answered', 'google.unavailable'])
  t.is(app.overlaps(), 1)
  t.is(app.list().length, 1)
})

for (const [how, code, made] of [
  ['dies-before', 'Killed', 0],
  ['dies-after', 'Killed', 1],
  ['lost-answer', 'google.unavailable', 1],
  ['down', 'google.unavailable', 0],
  ['rate-limited', 'google.rate-limited', 0],
  ['refused', 'google.refused', 0],
  ['contacts-full', 'google.contacts-full', 0],
] as const satisfies readonly (readonly [PeopleTrouble, string, number])[]) {
  test(`a create with the trouble "${how}" leaves ${made} contacts behind`, async (t) => {
    const { port, app } = peopleWorld()
    const google = port({ troubleAt: ({ method, size }) => (method === 'create' && size === 1 ? how : null) })
    t.is(await codeOf(google.create([named('A')])), code)
    t.is(app.list().length, made)
    t.is(await codeOf(google.list(START)), 'answered')
  })
}
