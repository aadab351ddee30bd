import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { ErpFilter } from '../../shared/contact-ports.ts'
import type { ContactEntity } from '../../shared/domain/contact.ts'
import type { RecordId } from '../../shared/domain/ids.ts'
import { erpClient } from '../../shared/erp/erp-client.ts'
import { erpContacts } from '../../shared/erp/erp-contacts.ts'
import { erpSetting, faultOf, recordId } from './erp-setting.ts'
import { scriptedServer } from './scripted-server.ts'

const BOTH: readonly ContactEntity[] = ['Contact', 'Lead']
const NOBODY = recordId({ id: '0000000000000aaaa' })

async function setting(t: ExecutionContext) {
  const base = await erpSetting(t)
  const admin = base.erp.as(base.erp.adminId)
  const add = (entity: ContactEntity, attributes: Parameters<typeof admin.create>[1]): RecordId =>
    recordId(admin.create(entity, { lastName: 'Malina', assignedUserId: base.jana, ...attributes }))
  return { ...base, admin, add, contacts: erpContacts(base.client) }
}

/** One record as the script has it, read through the adapter. */
async function readScripted(t: ExecutionContext, body: object) {
  const server = await scriptedServer(() => ({ body: JSON.stringify(body) }))
  t.teardown(() => server.close())
  const client = erpClient({ baseUrl: server.url, apiKey: async () => 'key', clock: { now: () => 0 } })
  return erpContacts(client).read('Contact', NOBODY)
}

/** What a real EspoCRM 9.3.10 answered to the read of a contact, but for what nobody reads. */
const REAL = {
  id: '6b031afacd577c07b',
  name: 'Karel Dvořák',
  deleted: false,
  salutationName: 'Mr.',
  firstName: 'Karel',
  lastName: 'Dvořák',
  title: 'Nákupčí',
  description: 'Poznámka\ndruhý řádek',
  emailAddress: 'Karel.Dvorak@skoda-dily.example',
  phoneNumber: '+420777111222',
  addressStreet: 'Krátká 3',
  addressCity: 'Brno',
  addressState: null,
  addressCountry: 'Česko',
  addressPostalCode: '60200',
  modifiedAt: '2026-11-22 16:40:26',
  middleName: null,
  emailAddressData: [
    {
      emailAddress: 'Karel.Dvorak@skoda-dily.example',
      lower: 'karel.dvorak@skoda-dily.example',
      primary: true,
      optOut: false,
      invalid: false,
    },
    {
      emailAddress: 'kdvorak@gmail.example',
      lower: 'kdvorak@gmail.example',
      primary: false,
      optOut: true,
      invalid: false,
    },
  ],
  phoneNumberData: [
    { phoneNumber: '+420777111222', type: 'Mobile', primary: true, optOut: false, invalid: false },
    { phoneNumber: '+420222333445', type: 'Office', primary: false, optOut: false, invalid: false },
  ],
  accountName: 'Škoda Díly s.r.o.',
  assignedUserId: '6b0311df28d73f59e',
}

test('a contact is read with all that Google is to have of it', async (t) => {
  t.deepEqual(await readScripted(t, REAL), {
    entity: 'Contact',
    recordId: recordId({ id: '6b031afacd577c07b' }),
    name: 'Karel Dvořák',
    assignedUserId: '6b0311df28d73f59e' as never,
    changedAt: Date.UTC(2026, 10, 22, 16, 40, 26),
    contact: {
      salutation: 'Mr.',
      givenName: 'Karel',
      middleName: '',
      familyName: 'Dvořák',
      note: 'Poznámka\ndruhý řádek',
      emails: ['Karel.Dvorak@skoda-dily.example', 'kdvorak@gmail.example'],
      phones: [
        { number: '+420777111222', type: 'Mobile' },
        { number: '+420222333445', type: 'Office' },
      ],
      account: 'Škoda Díly s.r.o.',
      title: 'Nákupčí',
      addresses: [{ street: 'Krátká 3', city: 'Brno', region: '', postalCode: '60200', country: 'Česko' }],
    },
  })
})

test('the title of a contact is the one he has in his primary account, that of a lead stands by itself', async (t) => {
  const { admin, add, contacts } = await setting(t)
  const [mill, bank] = ['Pekárna', 'Banka'].map((name) => admin.create('Account', { name }).id)
  const karel = add('Contact', {
    accountId: mill ?? '',
    accountsIds: [mill ?? '', bank ?? ''],
    title: 'Pekař',
    accountsColumns: { [bank ?? '']: { role: 'Rada' } },
  })
  t.like((await contacts.read('Contact', karel))?.contact, { account: 'Pekárna', title: 'Pekař' })
  admin.update('Account', mill ?? '', { name: 'Pekárna a syn' })
  t.is((await contacts.read('Contact', karel))?.contact.account, 'Pekárna a syn')
  const eva = add('Lead', { accountName: 'Malá a syn', title: 'Jednatelka' })
  t.like((await contacts.read('Lead', eva))?.contact, { account: 'Malá a syn', title: 'Jednatelka' })
})

test('the primary address and number come first, wherever they stand', async (t) => {
  const { add, contacts } = await setting(t)
  for (const entity of BOTH) {
    const id = add(entity, {
      emailAddressData: [
        { emailAddress: 'a@x.example', primary: false },
        { emailAddress: 'b@x.example', primary: true },
        { emailAddress: 'c@x.example', primary: false },
      ],
      phoneNumberData: [
        { phoneNumber: '+420601000001', type: 'Fax', primary: false },
        { phoneNumber: '+420601000002', type: 'Home', primary: true },
      ],
    })
    t.like((await contacts.read(entity, id))?.contact, {
      emails: ['b@x.example', 'a@x.example', 'c@x.example'],
      phones: [
        { number: '+420601000002', type: 'Home' },
        { number: '+420601000001', type: 'Fax' },
      ],
    })
  }
  const turned = { ...REAL, emailAddressData: REAL.emailAddressData.toReversed() }
  t.is((await readScripted(t, turned))?.contact.emails[0], 'Karel.Dvorak@skoda-dily.example')
})

test('an address that came back as invalid is left out, that of somebody who wants no mass mails stays', async (t) => {
  const { add, contacts } = await setting(t)
  const id = add('Contact', {
    emailAddressData: [
      { emailAddress: 'gone@x.example', primary: true, invalid: true },
      { emailAddress: 'quiet@x.example', primary: false, optOut: true },
    ],
  })
  t.deepEqual((await contacts.read('Contact', id))?.contact.emails, ['quiet@x.example'])
})

test('who has nothing but a family name has empty texts and lists', async (t) => {
  const { add, contacts } = await setting(t)
  const empty = {
    salutation: '',
    givenName: '',
    middleName: '',
    familyName: 'Malina',
    note: '',
    emails: [],
    phones: [],
    account: '',
    title: '',
    addresses: [],
  }
  for (const entity of BOTH)
    t.deepEqual((await contacts.read(entity, add(entity, {})))?.contact, empty, entity)
})

test('a type of phone that an administrator made is another one', async (t) => {
  const [row] = REAL.phoneNumberData
  for (const type of ['Satelit', '', null]) {
    const held = await readScripted(t, { ...REAL, phoneNumberData: [{ ...row, type }] })
    t.deepEqual(held?.contact.phones, [{ number: '+420777111222', type: 'Other' }])
  }
})

test('a record that hides its addresses or phones is refused by their name, not taken for one without any', async (t) => {
  for (const field of ['emailAddressData', 'phoneNumberData', 'id'] as const) {
    const { [field]: _, ...hidden } = REAL
    t.is((await faultOf(readScripted(t, hidden), 'erp.refused')).field, field)
  }
  const odd = { ...REAL, modifiedAt: 'yesterday' }
  t.is((await faultOf(readScripted(t, odd), 'erp.refused')).field, 'modifiedAt')
})

test('who is deleted, or out of the API user’s reach, is gone; restored he is there again', async (t) => {
  const { erp, admin, add, contacts } = await setting(t)
  for (const entity of BOTH) {
    const id = add(entity, {})
    admin.remove(entity, id)
    t.is(await contacts.read(entity, id), null)
    admin.restore(entity, id)
    t.is((await contacts.read(entity, id))?.recordId, id)
    t.is(await contacts.read(entity, NOBODY), null)
  }
  t.is(await readScripted(t, { ...REAL, deleted: true }), null)
  const id = add('Contact', {})
  const own = { create: 'yes', read: 'own', edit: 'own', delete: 'own' }
  erp.changeApiRole({ data: { Contact: own } })
  t.is(await contacts.read('Contact', id), null)
  erp.changeApiRole({ data: { Contact: { create: 'no', read: 'no', edit: 'no', delete: 'no' } } })
  await faultOf(contacts.read('Contact', id), 'erp.refused')
})

test('a filter of the ERP finds its own, by id, and of one user only those assigned to him', async (t) => {
  const { add, contacts, jana, petr } = await setting(t)
  const wanted = [add('Lead', { status: 'New' }), add('Lead', { status: 'New', assignedUserId: petr })]
  add('Lead', { status: 'Dead' })
  const filter: ErpFilter = [{ type: 'equals', attribute: 'status', value: 'New' }]
  const found = (assignedTo: typeof jana | null) => contacts.find('Lead', { filter, assignedTo, limit: 10 })
  t.deepEqual(await found(null), wanted.toSorted())
  t.deepEqual(await found(petr), wanted.slice(1))
  const whoever: ErpFilter = [
    { type: 'or', value: [...filter, { type: 'equals', attribute: 'assignedUserId', value: petr }] },
  ]
  t.deepEqual(
    await contacts.find('Lead', { filter: whoever, assignedTo: jana, limit: 10 }),
    wanted.slice(0, 1),
  )
})

test('flags, nulls and nested items of a filter mean what they meant in the ERP', async (t) => {
  const { add, contacts } = await setting(t)
  const silent = add('Contact', { doNotCall: true, emailAddress: 'a@x.example' })
  const heard = add('Contact', { doNotCall: false })
  const find = (...filter: ErpFilter) => contacts.find('Contact', { filter, assignedTo: null, limit: 10 })
  t.deepEqual(await find({ type: 'equals', attribute: 'doNotCall', value: true }), [silent])
  t.deepEqual(await find({ type: 'equals', attribute: 'doNotCall', value: false }), [heard])
  const not = { type: 'not', value: [{ type: 'equals', attribute: 'emailAddress', value: 'A@x.example' }] }
  t.deepEqual(await find(not), [heard])
  t.deepEqual(await find({ type: 'textFilter', value: 'a@x' }), [silent])
  t.deepEqual([...(await find())].toSorted(), [silent, heard].toSorted())
})

test('a filter that the ERP doesn’t know, or that depends on who asks, is refused without a word of it', async (t) => {
  const { erp, add, contacts } = await setting(t)
  add('Contact', {})
  const unknown: ErpFilter[] = [
    [{ type: 'equals', attribute: 'secretField', value: 'secret' }],
    [{ type: 'secretType', attribute: 'name', value: 'secret' }],
    [{ type: 'bool', value: ['onlyMy'] }],
  ]
  for (const filter of unknown) {
    const fault = await faultOf(
      contacts.find('Contact', { filter, assignedTo: null, limit: 10 }),
      'erp.refused',
    )
    t.notRegex(fault.message, /secret/)
  }
  t.is(erp.calls.count(), 2)
})

test('a filter too long for the way is refused, too', async (t) => {
  const { contacts } = await setting(t)
  const filter: ErpFilter = [{ type: 'in', attribute: 'name', value: ['x'.repeat(9000)] }]
  await faultOf(contacts.find('Contact', { filter, assignedTo: null, limit: 10 }), 'erp.refused')
  t.pass()
})

test('of many, one more than the limit are found, in a call for each two hundred', async (t) => {
  const { erp, add, contacts } = await setting(t)
  const all = Array.from({ length: 450 }, (_, at) => add('Lead', { firstName: `K${at}` })).toSorted()
  const find = (limit: number) => contacts.find('Lead', { filter: [], assignedTo: null, limit })
  t.deepEqual(await find(10_000), all)
  t.is(erp.calls.count(), 3)
  t.deepEqual(await find(450), all)
  t.deepEqual(await find(449), all)
  erp.calls.clear()
  t.deepEqual(await find(199), all.slice(0, 200))
  t.is(erp.calls.count(), 1)
  t.deepEqual(await find(200), all.slice(0, 201))
})

test('those who are deleted while the ids are read hide nobody', async (t) => {
  const { erp, admin, add, contacts, client } = await setting(t)
  const all = Array.from({ length: 250 }, () => add('Lead', {})).toSorted()
  const deleting = erpContacts({
    ...client,
    async request(...call) {
      const answer = await client.request(...call)
      if (erp.calls.count() === 1) for (const id of all.slice(0, 20)) admin.remove('Lead', id)
      return answer
    },
  })
  t.deepEqual(await deleting.find('Lead', { filter: [], assignedTo: null, limit: 1000 }), all)
  t.is((await contacts.find('Lead', { filter: [], assignedTo: null, limit: 1000 })).length, 230)
})

test('a list of ids that is none, or that never ends, is no endless work', async (t) => {
  for (const body of ['[]', '{"total":-2}', '{"list":[{}]}']) {
    const server = await scriptedServer(() => ({ body }))
    t.teardown(() => server.close())
    const client = erpClient({ baseUrl: server.url, apiKey: async () => 'key', clock: { now: () => 0 } })
    const attempt = erpContacts(client).find('Lead', { filter: [], assignedTo: null, limit: 10 })
    await faultOf(attempt, 'erp.unavailable')
  }
  const list = Array.from({ length: 200 }, (_, at) => ({ id: String(at) }))
  const server = await scriptedServer(() => ({ body: JSON.stringify({ list }) }))
  t.teardown(() => server.close())
  const client = erpClient({ baseUrl: server.url, apiKey: async () => 'key', clock: { now: () => 0 } })
  const found = await erpContacts(client).find('Lead', { filter: [], assignedTo: null, limit: 1000 })
  t.is(found.length, 200)
  t.is(server.seen.length, 2)
})

test('of many ids, those that still exist are told with what a list shows, in a call for each hundred', async (t) => {
  const { erp, clock, admin, add, contacts, jana } = await setting(t)
  const made = Array.from({ length: 120 }, (_, at) => add('Contact', { firstName: `K${at}` }))
  const [first] = made
  admin.remove('Contact', made[5] ?? '')
  const found = await contacts.among('Contact', [...made, NOBODY])
  t.is(erp.calls.count(), 2)
  t.is(found.length, 119)
  t.deepEqual(
    found.find((listed) => listed.recordId === first),
    { recordId: first ?? NOBODY, name: 'K0 Malina', assignedUserId: jana, changedAt: clock.ms },
  )
  t.deepEqual(await contacts.among('Contact', []), [])
  t.is(erp.calls.count(), 2)
})

test('what changed is listed from its second on, oldest first, page by page', async (t) => {
  const { erp, clock, admin, add, contacts, jana } = await setting(t)
  add('Lead', { firstName: 'Old' })
  clock.ms += 60_000
  const since = clock.ms + 400
  const late = add('Lead', { firstName: 'Late', assignedUserId: null })
  for (let number = 0; number < 220; number += 1) {
    clock.ms += 1000
    add('Lead', { firstName: `L${number}` })
  }
  erp.calls.clear()
  const one = await contacts.changedSince('Lead', since, 0)
  const two = await contacts.changedSince('Lead', since, one.next ?? 0)
  t.is(erp.calls.count(), 2)
  t.deepEqual(one.contacts[0], {
    recordId: late,
    name: 'Late Malina',
    assignedUserId: null,
    changedAt: since - 400,
  })
  t.is(two.next, null)
  const names = new Set([...one.contacts, ...two.contacts].map(({ name }) => name))
  t.is(names.size, 221)
  t.false(names.has('Old Malina'))
  clock.ms += 1000
  admin.update('Lead', late, { assignedUserId: jana })
  t.deepEqual(
    (await contacts.changedSince('Lead', clock.ms - 1000, 0)).contacts.map(({ name }) => name),
    ['L219 Malina', 'Late Malina'],
  )
  admin.remove('Lead', late)
  t.deepEqual((await contacts.changedSince('Lead', clock.ms, 0)).contacts, [])
})
