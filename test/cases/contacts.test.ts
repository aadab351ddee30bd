import test from 'ava'
import { startTestWorld } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'
import { contactDesk } from './contacts-of.ts'
import type { ContactDesk, InGoogle } from './contacts-of.ts'

/** What users of other systems suffered with their contacts, row by row, over the whole product. */
let world: TestWorld
let desks = 0

test.before(async () => {
  world = await startTestWorld()
})
test.after.always(() => world?.close())

const desk = (): Promise<ContactDesk> => contactDesk(world, `desk-${(desks += 1)}@example.com`)
const groupsOf = ({ memberships = [] }: InGoogle): string[] =>
  memberships.map(({ contactGroupMembership }) => contactGroupMembership?.contactGroupResourceName ?? '')
const byText = (left: string, right: string): number => left.localeCompare(right)
/** The only contact that there is. */
function one(held: readonly InGoogle[]): InGoogle {
  const [first] = held
  if (first === undefined || held.length > 1) throw new Error(`${held.length} contacts`)
  return first
}
const calls = (path: RegExp): number => world.google.calls.count({ method: 'POST', path })
const writes = (): number => calls(/:batch(?:Create|Update)Contacts$/)

const EVA = {
  salutationName: 'Ms.',
  firstName: 'Eva',
  lastName: 'Malá',
  description: 'Volat dopoledne.',
  emailAddressData: [
    { emailAddress: 'eva@firm.example', primary: true },
    { emailAddress: 'eva@home.example', primary: false },
  ],
  phoneNumberData: [
    { phoneNumber: '+420601000001', type: 'Mobile', primary: true },
    { phoneNumber: '+420541000001', type: 'Office', primary: false },
    { phoneNumber: '+420541000002', type: 'Fax', primary: false },
  ],
}

test.serial('H256 twenty-five contacts and leads are three calls, each with a result', async (t) => {
  const { make, push, held } = await desk()
  const ids = Array.from({ length: 25 }, (_, at) => make({ lastName: `Many${at}` }))
  const before = writes()
  t.deepEqual(new Set(await push(ids)), new Set(['created']))
  t.is(writes(), before + 3)
  t.is(held().length, 25)
  t.deepEqual(await push([make({ lastName: 'Lead' }, 'Lead')], 'Lead'), ['created'])
})

test.serial('H257 C1 pushed again nobody is doubled, and what is the same isn’t written', async (t) => {
  const { make, push, held, change } = await desk()
  const id = make(EVA)
  await push([id])
  const before = writes()
  t.deepEqual(await push([id]), ['unchanged'])
  t.is(writes(), before)
  change(id, { lastName: 'Nová' })
  t.deepEqual(await push([id]), ['updated'])
  t.is(writes(), before + 1)
  t.deepEqual(
    held().map(({ names }) => names?.[0]?.familyName),
    ['Nová'],
  )
})

test.serial('C1 somebody who is in Google already is found by e-mail or phone, and completed', async (t) => {
  const { make, push, held, phone } = await desk()
  phone.add({ emailAddresses: [{ value: 'Eva@Firm.example', type: 'home' }] })
  phone.add({ names: [{ givenName: 'Otto' }], phoneNumbers: [{ value: '+420 601 000 009', type: 'main' }] })
  world.pass(60_000)
  const otto = make({ lastName: 'Ota', phoneNumberData: [{ phoneNumber: '+420601000009', type: 'Mobile' }] })
  t.deepEqual(await push([make(EVA), otto]), ['updated', 'updated'])
  t.is(held().length, 2)
  const eva = held().find(({ emailAddresses }) => emailAddresses?.[0]?.value === 'Eva@Firm.example')
  t.like(eva, {
    emailAddresses: [{ type: 'home' }, { value: 'eva@home.example' }],
    names: [{ familyName: 'Malá' }],
  })
  const found = held().find(({ phoneNumbers }) => phoneNumbers?.[0]?.value === '+420 601 000 009')
  t.like(found, { phoneNumbers: [{ type: 'main' }], names: [{ givenName: 'Otto' }] })
})

test.serial('C1 two of the ERP’s with one e-mail stay two', async (t) => {
  const { make, push, held } = await desk()
  const shared = { emailAddress: 'office@firm.example' }
  const ids = ['One', 'Two'].map((lastName) => make({ lastName, ...shared }))
  t.deepEqual(await push(ids), ['created', 'created'])
  t.deepEqual(await push(ids), ['unchanged', 'unchanged'])
  t.is(held().length, 2)
})

test.serial('H259 C2 an account that the ERP hasn’t got leaves the user’s own where it is', async (t) => {
  const { make, push, held, phone, change } = await desk()
  const id = make({ ...EVA, accountId: null })
  await push([id])
  const { resourceName } = one(held())
  phone.change(resourceName, { organizations: [{ name: 'Her own', title: 'Boss' }] })
  change(id, { firstName: 'Evička' })
  t.deepEqual(await push([id]), ['updated'])
  t.like(held()[0]?.organizations?.[0], { name: 'Her own', title: 'Boss' })
})

test.serial(
  'H261 H262 C4 phones keep their types, and one with a label of the user’s own stays',
  async (t) => {
    const { make, push, held, phone, change } = await desk()
    const id = make(EVA)
    await push([id])
    const [person] = held()
    t.deepEqual(
      person?.phoneNumbers?.map(({ type }) => type),
      ['mobile', 'work', 'workFax'],
    )
    const own = { value: '+420777000777', type: 'Boat' }
    phone.change(person?.resourceName ?? '', { phoneNumbers: [...(person?.phoneNumbers ?? []), own] })
    change(id, { phoneNumberData: [{ phoneNumber: '+420601000001', type: 'Mobile', primary: true }] })
    await push([id])
    t.deepEqual(
      held()[0]?.phoneNumbers?.map(({ value, type }) => `${value} ${type}`),
      ['+420601000001 mobile', '+420777000777 Boat'],
    )
  },
)

test.serial(
  'H264 C6 who is new is among the contacts and in the chosen labels; one that is taken off stays off',
  async (t) => {
    const { make, push, held, phone, settle, change } = await desk()
    const group = phone.addGroup('Customers')
    await settle({ groups: [group as never] })
    const id = make(EVA)
    await push([id])
    t.deepEqual(groupsOf(one(held())).toSorted(byText), [group, 'contactGroups/myContacts'].toSorted(byText))
    const only = [{ contactGroupMembership: { contactGroupResourceName: 'contactGroups/myContacts' } }]
    phone.change(held()[0]?.resourceName ?? '', { memberships: only })
    change(id, { firstName: 'Evička' })
    await push([id])
    t.deepEqual(groupsOf(one(held())), ['contactGroups/myContacts'])
  },
)

test.serial('H266 C7 who was merged away in Google is his survivor from then on', async (t) => {
  const { make, push, held, phone, change } = await desk()
  const id = make(EVA)
  await push([id])
  const { resourceName } = one(held())
  const other = phone.add({ names: [{ givenName: 'Eva' }], phoneNumbers: [{ value: '+420777000001' }] })
  const survivor = phone.merge([other, resourceName])
  world.pass(60_000)
  change(id, { firstName: 'Evička' })
  t.deepEqual(await push([id]), ['updated'])
  t.deepEqual(
    held().map((person) => person.resourceName),
    [survivor],
  )
  t.true(held()[0]?.phoneNumbers?.some(({ value }) => value === '+420777000001'))
})

test.serial(
  'H267 who was deleted in Google is skipped with the reason, or made anew where that was chosen',
  async (t) => {
    const { make, push, held, phone, settle } = await desk()
    const id = make(EVA)
    await push([id])
    phone.remove(held()[0]?.resourceName ?? '')
    world.pass(60_000)
    t.deepEqual(await push([id]), ['skipped deleted-in-google'])
    t.is(held().length, 0)
    await settle({ whenGone: 'recreate' })
    t.deepEqual(await push([id]), ['created'])
    t.is(held().length, 1)
  },
)

test.serial('H269 C3 the user’s own note stays, ours stands below it', async (t) => {
  const { make, push, held, phone, change } = await desk()
  const id = make(EVA)
  await push([id])
  const [person] = held()
  const note = `Likes tea.\n${person?.biographies?.[0]?.value}`
  phone.change(person?.resourceName ?? '', { biographies: [{ value: note, contentType: 'TEXT_PLAIN' }] })
  change(id, { description: 'Volat odpoledne.' })
  await push([id])
  const value = held()[0]?.biographies?.[0]?.value ?? ''
  t.true(value.startsWith('Likes tea.'), value)
  t.true(value.includes('Volat odpoledne.'), value)
})

test.serial(
  'H271 one whom Google refuses fails with its reason, the nine beside him are written',
  async (t) => {
    const { make, push, held, phone, change } = await desk()
    const ids = Array.from({ length: 10 }, (_, at) => make({ lastName: `Row${at}` }))
    await push(ids)
    // Whatever the ERP takes our mapping makes good. But of what the user wrote himself Google may hold as much as it takes: 500 fields.
    const full = held().find(({ names }) => names?.[0]?.familyName === 'Row3')?.resourceName ?? ''
    const notes = Array.from({ length: 497 }, (_, at) => ({ key: `Key${at}`, value: 'x' }))
    phone.change(full, { userDefined: notes })
    for (const id of ids) change(id, { phoneNumber: '+420601000001', description: 'Regular' })
    const expected = ids.map((_, at) => (at === 3 ? 'failed refused' : 'updated'))
    t.deepEqual(await push(ids), expected)
    t.is(held().filter(({ biographies }) => biographies?.[0]?.value === 'Regular').length, 9)
    phone.change(full, { userDefined: [] })
    t.deepEqual((await push(ids)).slice(2, 5), ['unchanged', 'updated', 'unchanged'])
  },
)

test.serial('H272 C11 when what was read is too old all is read again, and nobody is doubled', async (t) => {
  const { make, push, held, phone, change } = await desk()
  const id = make(EVA)
  await push([id])
  phone.expireSyncTokens()
  world.pass(8 * 24 * 3_600_000)
  change(id, { firstName: 'Evička' })
  t.deepEqual(await push([id]), ['updated'])
  t.is(held().length, 1)
})

test.serial(
  'C8 two pushes of one account at once write one after the other, and mix nobody up',
  async (t) => {
    const { make, push, held, phone } = await desk()
    const [first, second] = ['A', 'B'].map((name) =>
      Array.from({ length: 15 }, (_, at) =>
        make({ lastName: `${name}${at}`, emailAddress: `${name}${at}@firm.example` }),
      ),
    )
    const results = await Promise.all([push(first ?? []), push(second ?? [])])
    t.deepEqual(new Set(results.flat()), new Set(['created']))
    t.is(phone.overlaps(), 0)
    t.is(held().length, 30)
    for (const { names, emailAddresses } of held())
      t.is(emailAddresses?.[0]?.value, `${names?.[0]?.familyName}@firm.example`)
  },
)

test.serial('C12 a limit of Google’s is waited for, and everybody is there in the end', async (t) => {
  const { make, push, held } = await desk()
  const ids = Array.from({ length: 80 }, (_, at) => make({ lastName: `Limit${at}` }))
  t.deepEqual(new Set(await push(ids)), new Set(['created']))
  t.is(held().length, 80)
})

test.serial('C5 who is changed in Google while he is pushed keeps that change, and gets ours', async (t) => {
  const { make, push, held, phone, change } = await desk()
  const id = make(EVA)
  await push([id])
  const { resourceName, phoneNumbers = [] } = one(held())
  phone.change(resourceName, { phoneNumbers: [...phoneNumbers, { value: '+420777000002' }] })
  change(id, { lastName: 'Nová' })
  t.deepEqual(await push([id]), ['updated'])
  t.is(held()[0]?.names?.[0]?.familyName, 'Nová')
  t.true(held()[0]?.phoneNumbers?.some(({ value }) => value === '+420777000002'))
})

test.serial('C9 a contact’s photo is never written', (t) => {
  t.is(calls(/updateContactPhoto|:deleteContactPhoto/), 0)
  t.is(world.google.calls.count({ method: 'PATCH', path: /updateContactPhoto/ }), 0)
})

test.serial(
  'C10 who was made just before is found again at once, although lists don’t tell of him yet',
  async (t) => {
    const { make, push, held } = await desk()
    const first = make({ lastName: 'Just', emailAddress: 'just@firm.example' })
    world.google.contacts.lagMs = 3_600_000
    t.teardown(() => delete world.google.contacts.lagMs)
    t.deepEqual(await push([first]), ['created'])
    t.deepEqual(await push([first]), ['unchanged'])
    t.is(held().length, 1)
  },
)
