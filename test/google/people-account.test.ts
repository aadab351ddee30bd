import test from 'ava'
import type { GooglePeople, HeldPerson, PersonChange, PersonWritten } from '../../shared/contact-ports.ts'
import type { PersonName } from '../../shared/domain/ids.ts'
import type { Person } from '../../shared/domain/person.ts'
import { personName } from './canned-people.ts'
import { connectContacts } from './connected-contacts.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

const ada: Person = {
  names: [{ givenName: 'Ada', familyName: 'Lovelace', honorificPrefix: 'Dr.' }],
  biographies: [{ value: 'Met at the fair.', contentType: 'TEXT_PLAIN' }],
  emailAddresses: [
    { value: 'ada@example.test', type: 'work' },
    { value: 'byron@example.test', type: 'of old' },
  ],
  phoneNumbers: [{ value: '+31612345678', type: 'mobile' }],
  organizations: [{ name: 'Analytical Engines BV', title: 'Engineer' }],
  addresses: [{ streetAddress: 'Keizersgracht 1', city: 'Amsterdam', country: 'Netherlands', type: 'work' }],
  memberships: [{ contactGroupMembership: { contactGroupResourceName: 'contactGroups/myContacts' } }],
  clientData: [{ key: 'autoerp', value: 'mark-1' }],
}

function heldOf(written: PersonWritten | undefined): HeldPerson {
  if (written?.kind !== 'held') throw new Error(`not held: ${written?.kind}`)
  return written.held
}

async function createOne(people: GooglePeople, person: Person): Promise<HeldPerson> {
  return heldOf((await people.create([person]))[0])
}

/** Everything that a list tells, page by page, and what the next one begins from. */
async function readAll(people: GooglePeople, syncToken: string | null = null) {
  const changes: PersonChange[] = []
  let page: string | null = null
  for (;;) {
    const read = await people.list({ syncToken, page })
    changes.push(...read.changes)
    page = read.nextPage
    if (page === null) return { changes, syncToken: read.syncToken }
  }
}

function namesOf(changes: readonly PersonChange[]): readonly PersonName[] {
  return changes.map((change) => (change.kind === 'held' ? change.held.resourceName : change.resourceName))
}

test('what was made is what is read, alone and in a list', async (t) => {
  await using world = await connectContacts()
  const { people, time } = world
  const made = await createOne(people, ada)
  t.deepEqual(made.person, ada)
  t.deepEqual(await people.get([made.resourceName]), [made])
  time.now += MINUTE_MS
  t.deepEqual((await readAll(people)).changes, [{ kind: 'held', held: made, formerNames: [] }])
})

test('what is read and written back changes nothing that its user sees', async (t) => {
  await using world = await connectContacts()
  const { people, app } = world
  const emails = [{ value: 'a@example.test', type: 'her own word' }, { value: 'b@example.test' }]
  const name = app.add({
    names: [{ givenName: 'Ada' }],
    emailAddresses: emails,
    userDefined: [{ key: 'k', value: 'v' }],
  })
  const before = app.get(name)
  const [held] = await people.get([personName(name)])
  if (!held) return t.fail()
  t.is(
    heldOf((await people.update([held], ['names', 'emailAddresses', 'memberships']))[0]).resourceName,
    held.resourceName,
  )
  const seen = ({ emailAddresses, names, memberships, userDefined }: Readonly<Record<string, unknown>>) => ({
    emailAddresses,
    names,
    memberships,
    userDefined,
  })
  const after = app.get(name)
  t.not(after?.etag, before?.etag)
  t.deepEqual(seen(after ?? {}), seen(before ?? {}))
})

test('a field of the change that a person has nothing of is removed, the others stay', async (t) => {
  await using world = await connectContacts()
  const { people } = world
  const { resourceName, etag } = await createOne(people, ada)
  const person = { phoneNumbers: [{ value: '+31201234567', type: 'work' }] }
  const [written] = await people.update([{ resourceName, etag, person }], ['phoneNumbers', 'organizations'])
  const { organizations: _, ...others } = ada
  t.deepEqual(heldOf(written).person, { ...others, ...person })
})

test('a change of what was changed meanwhile is not made', async (t) => {
  await using world = await connectContacts()
  const { people, app } = world
  const held = await createOne(people, ada)
  app.change(held.resourceName, { biographies: [{ value: 'Hers' }] })
  await t.throwsAsync(people.update([held], ['biographies']), { code: 'google.moved-on' })
  const [now] = await people.get([held.resourceName])
  t.deepEqual(
    now?.person.biographies?.map(({ value }) => value),
    ['Hers'],
  )
})

test('where each of a batch is answered for himself, the others are done', async (t) => {
  await using world = await connectContacts({ contacts: { badPerson: 'alone' } })
  const { people, app } = world
  const bad = { emailAddresses: [{ value: 'no address' }] }
  const [one, refused, two] = await people.create([ada, bad, { names: [{ givenName: 'Grace' }] }])
  t.deepEqual(refused, { kind: 'refused', reason: 'INVALID_ARGUMENT' })
  const [first, second, third] = [heldOf(one), heldOf(two), await createOne(people, ada)]
  app.remove(first.resourceName)
  app.change(second.resourceName, { biographies: [{ value: 'Hers' }] })
  const answers = await people.update([third, first, second], ['names'])
  t.deepEqual(
    answers.map(({ kind }) => kind),
    ['held', 'gone', 'moved-on'],
  )
})

test('a batch that is refused as a whole has done nothing', async (t) => {
  await using world = await connectContacts()
  const { people, app } = world
  await t.throwsAsync(people.create([ada, { emailAddresses: [{ value: 'no address' }] }]), {
    code: 'google.refused',
  })
  t.is(app.list().length, 0)
})

test('a full book is told', async (t) => {
  await using world = await connectContacts({ contacts: { contactsMax: 1 } })
  await t.throwsAsync(world.people.create([ada, ada]), { code: 'google.contacts-full' })
})

test('later lists tell what changed: edited, deleted, merged', async (t) => {
  await using world = await connectContacts()
  const { people, app, time } = world
  const [a, b, c, d] = await people.create(
    ['A', 'B', 'C', 'D'].map((one) => ({ names: [{ givenName: one }] })),
  )
  time.now += MINUTE_MS
  const first = await readAll(people)
  t.is(first.changes.length, 4)
  app.change(heldOf(a).resourceName, { names: [{ givenName: 'A2' }] })
  app.remove(heldOf(b).resourceName)
  app.merge([heldOf(c).resourceName, heldOf(d).resourceName])
  time.now += MINUTE_MS
  const later = await readAll(people, first.syncToken)
  const of = (written: PersonWritten | undefined) =>
    later.changes.filter((change) => namesOf([change])[0] === heldOf(written).resourceName)
  t.like(of(a), [{ kind: 'held', held: { person: { names: [{ givenName: 'A2' }] } } }])
  t.deepEqual(of(b), [{ kind: 'gone', resourceName: heldOf(b).resourceName }])
  t.like(of(c), [{ kind: 'held', formerNames: [heldOf(d).resourceName] }])
  t.deepEqual(await readAll(people, later.syncToken), { changes: [], syncToken: later.syncToken })
})

test('a long list is read page by page, and so is a long list of changes', async (t) => {
  await using world = await connectContacts({ contacts: { pageSizeMax: 2 } })
  const { people, app, time } = world
  const made = await people.create(['A', 'B', 'C', 'D', 'E'].map((one) => ({ names: [{ givenName: one }] })))
  const names = made.map((written) => heldOf(written).resourceName)
  time.now += MINUTE_MS
  const first = await readAll(people)
  t.deepEqual(namesOf(first.changes), names)
  for (const name of names) app.remove(name)
  time.now += MINUTE_MS
  const later = await readAll(people, first.syncToken)
  t.deepEqual(
    later.changes,
    names.map((resourceName) => ({ kind: 'gone' as const, resourceName })),
  )
})

test('a sync token ends after a week, and a made-up one is none', async (t) => {
  await using world = await connectContacts()
  const { people, time } = world
  const { syncToken } = await readAll(people)
  time.now += 7 * DAY_MS
  const code = { code: 'google.cursor-expired' }
  await t.throwsAsync(people.list({ syncToken, page: null }), code)
  await t.throwsAsync(people.list({ syncToken: 'made-up', page: null }), code)
})

test('people are removed together with who was gone already', async (t) => {
  await using world = await connectContacts()
  const { people, app } = world
  const made = await people.create([ada, ada, ada])
  const names = made.map((written) => heldOf(written).resourceName)
  app.remove(names[1] ?? '')
  await people.remove(names)
  t.is(app.list().length, 0)
  await people.remove(names)
  t.deepEqual(await people.get(names), [null, null, null])
})

test('a label is made once, listed beside those of Google’s that can be given, and given', async (t) => {
  await using world = await connectContacts()
  const { people } = world
  const label = await people.createGroup('Customers')
  t.like(label, { title: 'Customers', isSystem: false })
  await t.throwsAsync(people.createGroup('Customers'), { code: 'google.duplicate' })
  const groups = await people.groups()
  t.deepEqual(
    groups.map(({ title }) => title),
    ['Customers', 'Starred', 'My Contacts'],
  )
  const memberships = groups.map(({ name }) => ({
    contactGroupMembership: { contactGroupResourceName: name },
  }))
  const made = await createOne(people, { ...ada, memberships })
  const given = (entry: object) => JSON.stringify(entry)
  t.deepEqual(new Set(made.person.memberships?.map(given)), new Set(memberships.map(given)))
})

test('too many calls in a minute are a pause', async (t) => {
  await using world = await connectContacts()
  const calls = Array.from({ length: 200 }, () => world.people.groups())
  const ends = await Promise.allSettled(calls)
  const [refused] = ends.flatMap((end) =>
    end.status === 'rejected' ? [end.reason as { code?: string }] : [],
  )
  t.is(refused?.code, 'google.rate-limited')
})

test('without the right to contacts Google asks for it', async (t) => {
  await using world = await connectContacts({ scopes: ['https://www.googleapis.com/auth/contacts.readonly'] })
  await readAll(world.people)
  await t.throwsAsync(world.people.create([ada]), { code: 'google.scope-missing' })
})

test('a token that Google has given up is renewed under way', async (t) => {
  await using world = await connectContacts()
  await readAll(world.people)
  world.google.expireAccessTokens()
  await createOne(world.people, ada)
  t.is(world.app.list().length, 1)
})
