import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { GuestRef } from '../../shared/domain/guests.ts'
import { boundedMemory } from '../../shared/erp/bounded-memory.ts'
import { erpSetting, faultOf } from './erp-setting.ts'

const TEN_MINUTES_MS = 600_000

async function setting(t: ExecutionContext) {
  const base = await erpSetting(t)
  const { erp, jana } = base
  const admin = erp.as(erp.adminId)
  /** The first address is the primary one. */
  const add = (kind: 'Contact' | 'Lead', ...emails: readonly string[]): GuestRef => {
    const emailAddressData = emails.map((emailAddress, at) => ({ emailAddress, primary: at === 0 }))
    return `${kind}/${admin.create(kind, { lastName: 'X', assignedUserId: jana, emailAddressData }).id}`
  }
  return { ...base, admin, add, refOfJana: `User/${jana}` as const }
}

const found = (entries: Readonly<Record<string, GuestRef>>): ReadonlyMap<string, GuestRef> =>
  new Map(Object.entries(entries))
const lowest = (...refs: readonly GuestRef[]): GuestRef => refs.toSorted()[0] ?? 'User/none'

test('users, contacts and leads are found by address, without regard to case', async (t) => {
  const { erp, records, add, refOfJana } = await setting(t)
  const karel = add('Contact', 'Karel.Dvorak@skoda-dily.example')
  const eva = add('Lead', 'eva@mala.example')
  const asked = ['JANA@example.cz', 'karel.dvorak@SKODA-dily.example', 'Eva@Mala.example', 'no@body.example']
  t.deepEqual(
    await records.guestsByEmail(asked),
    found({
      'jana@example.cz': refOfJana,
      'karel.dvorak@skoda-dily.example': karel,
      'eva@mala.example': eva,
    }),
  )
  t.deepEqual(await records.guestsByEmail([]), new Map())
  t.deepEqual(
    ['User', 'Contact', 'Lead'].map((path) => erp.calls.count({ path })),
    [2, 2, 2],
  )
})

test('whoever is a user and a contact is a user, and a contact before a lead', async (t) => {
  const { records, add, refOfJana } = await setting(t)
  add('Contact', 'jana@example.cz')
  add('Lead', 'karel@dily.example')
  const karel = add('Contact', 'x@dily.example', 'karel@dily.example')
  t.deepEqual(
    await records.guestsByEmail(['jana@example.cz', 'karel@dily.example']),
    found({ 'jana@example.cz': refOfJana, 'karel@dily.example': karel }),
  )
})

test('of two contacts with one address the one with the lower id is meant', async (t) => {
  const { records, add } = await setting(t)
  const both = [add('Contact', 'office@dily.example'), add('Contact', 'office@dily.example')]
  const office = lowest(...both)
  t.deepEqual(await records.guestsByEmail(['office@dily.example']), found({ 'office@dily.example': office }))
})

test('a primary address counts before a further one, whoever else is asked for with it', async (t) => {
  for (const isFirst of [true, false]) {
    for (const others of [[], ['x@dily.example'], ['nobody@dily.example']]) {
      const { records, add } = await setting(t)
      const primary = (): GuestRef => add('Contact', 'office@dily.example')
      const further = (): GuestRef => add('Contact', 'x@dily.example', 'office@dily.example')
      const [one, two] = isFirst ? [primary(), further()] : [further(), primary()]
      const refs = await records.guestsByEmail(['office@dily.example', ...others])
      t.is(refs.get('office@dily.example'), isFirst ? one : two)
    }
  }
})

test('further addresses are found, each with its own holder, however many are asked for at once', async (t) => {
  const { erp, records, add, refOfJana } = await setting(t)
  const karel = add('Contact', 'karel@dily.example', 'karel@home.example', 'k@old.example')
  const petra = add('Contact', 'petra@dily.example', 'petra@home.example')
  const eva = add('Lead', 'eva@mala.example', 'eva@home.example')
  const unknown = Array.from({ length: 14 }, (_, at) => `nobody${at}@dily.example`)
  const all = found({
    'jana@example.cz': refOfJana,
    'karel@dily.example': karel,
    'karel@home.example': karel,
    'k@old.example': karel,
    'petra@home.example': petra,
    'eva@home.example': eva,
  })
  const asked = [...all.keys(), ...unknown]
  t.is(asked.length, 20)
  const refs = await records.guestsByEmail(asked)
  t.deepEqual(Object.fromEntries(refs), Object.fromEntries(all))
  for (const path of ['User', 'Contact', 'Lead']) t.true(erp.calls.count({ path }) < 39)
})

test('any set of addresses gives what its addresses give alone', async (t) => {
  const addresses = ['a@x.example', 'b@x.example', 'c@x.example', 'd@x.example']
  const { erp, clock, records, add } = await setting(t)
  add('Contact', 'a@x.example', 'b@x.example')
  add('Contact', 'b@x.example', 'c@x.example')
  add('Contact', 'z@x.example', 'a@x.example', 'c@x.example')
  add('Lead', 'c@x.example', 'd@x.example')
  add('Lead', 'y@x.example', 'd@x.example')
  const alone = new Map<string, GuestRef | undefined>()
  for (const address of addresses) alone.set(address, (await records.guestsByEmail([address])).get(address))
  t.is([...alone.values()].filter(Boolean).length, 4)
  for (let set = 1; set < 16; set += 1) {
    clock.ms += TEN_MINUTES_MS
    const asked = addresses.filter((_, at) => (set & (1 << at)) !== 0)
    const refs = await records.guestsByEmail(asked)
    for (const address of asked) t.is(refs.get(address), alone.get(address), `${address} of ${asked.join()}`)
  }
  t.true(erp.calls.count() > 0)
})

test('an address that 250 share hides nobody who is asked for with it', async (t) => {
  const { admin, records, add } = await setting(t)
  const many = Array.from({ length: 250 }, () => add('Contact', 'info@dily.example')).toSorted()
  const last = many.at(-1) ?? 'Contact/none'
  // On the list's second page.
  admin.update('Contact', last.slice('Contact/'.length), {
    emailAddressData: [{ emailAddress: 'k@dily.example' }],
  })
  const refs = await records.guestsByEmail(['info@dily.example', 'k@dily.example'])
  t.deepEqual(refs, found({ 'info@dily.example': lowest(...many), 'k@dily.example': last }))
})

test('who isn’t active, or no person, is no guest', async (t) => {
  const { erp, admin, records, petr } = await setting(t)
  admin.update('User', petr, { isActive: false })
  const portal = erp.seedUser({ name: 'Zákazník', email: 'customer@example.cz' })
  admin.update('User', portal.id, { type: 'portal' })
  t.deepEqual(await records.guestsByEmail(['petr@example.cz', 'customer@example.cz']), new Map())
})

test('what is no address is not asked for', async (t) => {
  const { erp, records } = await setting(t)
  t.deepEqual(await records.guestsByEmail(['', '%', 'jana', 'a@b', '<jana@example.cz>']), new Map())
  t.is(erp.calls.count(), 0)
})

test('sixty addresses take three lists of each kind, and no URL is too long for a web server', async (t) => {
  const { erp, records } = await setting(t)
  const short = Array.from({ length: 60 }, (_, at) => `nobody${at}@dily.example`)
  await records.guestsByEmail(short)
  t.is(erp.calls.count(), 9)
  const long = Array.from({ length: 60 }, (_, at) => `${'é'.repeat(100)}${at}@${'x'.repeat(60)}.example`)
  await records.guestsByEmail(long)
  for (const { query } of erp.calls.entries) t.true(query.length < 7600, String(query.length))
})

test('found and not found are remembered for ten minutes', async (t) => {
  const { erp, clock, admin, records, add } = await setting(t)
  const karel = add('Contact', 'karel@dily.example')
  const asked = ['karel@dily.example', 'eva@mala.example']
  await records.guestsByEmail(asked)
  const calls = erp.calls.count()
  const eva = add('Lead', 'eva@mala.example')
  admin.remove('Contact', karel.slice('Contact/'.length))
  clock.ms += TEN_MINUTES_MS - 1
  t.deepEqual(await records.guestsByEmail(asked), found({ 'karel@dily.example': karel }))
  t.is(erp.calls.count(), calls)
  clock.ms += 1
  t.deepEqual(await records.guestsByEmail(asked), found({ 'eva@mala.example': eva }))
})

test('a look-up that failed is not remembered', async (t) => {
  const { erp, records, refOfJana } = await setting(t)
  erp.faults.add({ path: 'User', answer: { status: 503 } })
  await faultOf(records.guestsByEmail(['jana@example.cz']), 'erp.unavailable')
  t.is((await records.guestsByEmail(['jana@example.cz'])).get('jana@example.cz'), refOfJana)
  erp.faults.add({ path: 'User', answer: { status: 503 } })
  await faultOf(records.emailsOf([refOfJana]), 'erp.unavailable')
  t.is((await records.emailsOf([refOfJana])).get(refOfJana), 'jana@example.cz')
})

test('an API user who may not read contacts is told so, instead of their having no addresses', async (t) => {
  const { erp, records, add } = await setting(t)
  const karel = add('Contact', 'karel@dily.example')
  erp.changeApiRole({ data: { Contact: { create: 'no', read: 'no', edit: 'no', delete: 'no' } } })
  await faultOf(records.guestsByEmail(['karel@dily.example']), 'erp.refused')
  await faultOf(records.emailsOf([karel]), 'erp.refused')
  t.pass()
})

test('the primary address of each is given in lower case; who has none has none, who is gone is left out', async (t) => {
  const { erp, admin, records, add, refOfJana } = await setting(t)
  const karel = add('Contact', 'Karel.Dvorak@Dily.example', 'karel@home.example')
  const [blank, gone] = [add('Contact'), add('Lead', 'eva@mala.example')]
  admin.remove('Lead', gone.slice('Lead/'.length))
  const strangers: GuestRef[] = ['User/0000000000000bbbb', 'Lead/0000000000000bbbb']
  const refs = [refOfJana, karel, blank, gone, ...strangers, karel]
  const emails = new Map<GuestRef, string | null>([
    [refOfJana, 'jana@example.cz'],
    [karel, 'karel.dvorak@dily.example'],
    [blank, null],
  ])
  t.deepEqual(await records.emailsOf(refs), emails)
  t.is(erp.calls.count(), 3)
  t.deepEqual(await records.emailsOf([]), new Map())
  t.is(erp.calls.count(), 3)
})

test('addresses are remembered for ten minutes, too, those that are missing as well', async (t) => {
  const { erp, clock, admin, records, add } = await setting(t)
  const [karel, blank] = [add('Contact', 'karel@dily.example'), add('Contact')]
  const [gone, id] = [add('Lead', 'eva@mala.example'), karel.slice('Contact/'.length)]
  admin.remove('Lead', gone.slice('Lead/'.length))
  const refs = [karel, blank, gone]
  const before = await records.emailsOf(refs)
  t.is(erp.calls.count(), 2)
  admin.update('Contact', id, { emailAddress: 'new@dily.example' })
  clock.ms += TEN_MINUTES_MS - 1
  t.deepEqual(await records.emailsOf(refs), before)
  t.is(erp.calls.count(), 2)
  clock.ms += 1
  t.is((await records.emailsOf(refs)).get(karel), 'new@dily.example')
})

test('the addresses of 300 guests take a list for each hundred of a kind', async (t) => {
  const { erp, records, add } = await setting(t)
  const many = Array.from({ length: 150 }, (_, at) => [
    add('Contact', `c${at}@dily.example`),
    add('Lead', `l${at}@dily.example`),
  ]).flat()
  const emails = await records.emailsOf(many)
  t.deepEqual([...emails.keys()].sort(), many.toSorted())
  t.true([...emails.values()].every((email) => email?.endsWith('@dily.example')))
  t.is(erp.calls.count(), 4)
})

test('a full memory forgets what was kept first', (t) => {
  const clock = { ms: 0, now: () => clock.ms }
  const memory = boundedMemory<string | null>({ clock, keptMs: 10, countMax: 2 })
  memory.keep('a', 'A')
  memory.keep('b', null)
  memory.keep('a', 'A2')
  t.is(memory.get('b'), null)
  memory.keep('c', 'C')
  t.deepEqual(
    ['a', 'b', 'c'].map((name) => memory.get(name)),
    ['A2', undefined, 'C'],
  )
  clock.ms = 9
  t.is(memory.get('c'), 'C')
  clock.ms = 10
  t.is(memory.get('c'), undefined)
})
