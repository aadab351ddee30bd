import test from 'ava'
import type { Attributes } from '../../infra/local/erp/value.ts'
import { idOf, MEETING, startErp } from './erp-fixture.ts'

test('a broken rule is 400 with the field and the rule, in the header and in the body', async (t) => {
  const { api, anna } = await startErp(t)
  const meeting = { ...MEETING, assignedUserId: anna }
  const cases: [string, Attributes, string, string][] = [
    ['Meeting', { ...meeting, name: '' }, 'name', 'required'],
    ['Meeting', { ...meeting, name: 'a > b' }, 'name', 'pattern'],
    ['Meeting', { ...meeting, name: 'x'.repeat(256) }, 'name', 'maxLength'],
    ['Meeting', { ...meeting, status: 'Bogus' }, 'status', 'valid'],
    ['Meeting', { ...meeting, dateStart: '2027-03-02 09:00:00.123' }, 'dateStart', 'valid'],
    ['Meeting', { ...meeting, dateStart: '2027-03-02' }, 'dateStart', 'valid'],
    ['Meeting', { ...meeting, dateStart: 'tomorrow' }, 'dateStart', 'valid'],
    ['Meeting', { ...meeting, dateEnd: '2027-02-30 09:00:00' }, 'dateEnd', 'valid'],
    ['Meeting', { ...meeting, assignedUserId: null }, 'assignedUser', 'required'],
    ['Meeting', { ...meeting, reminders: [{ type: 'Fax', seconds: 1 }] }, 'reminders', 'valid'],
    ['Call', { name: 'x', dateStartDate: '2027-03-02', assignedUserId: anna }, 'dateStart', 'required'],
    ['Contact', { firstName: 'x' }, 'lastName', 'required'],
    ['Contact', { lastName: 'x'.repeat(101) }, 'lastName', 'maxLength'],
    ['Contact', { lastName: 'x', emailAddress: 'nonsense' }, 'emailAddress', 'emailAddress'],
    ['Contact', { lastName: 'x', phoneNumber: '777 111 222' }, 'phoneNumber', 'valid'],
    ['Contact', { lastName: 'x', phoneNumber: '+420777111' }, 'phoneNumber', 'valid'],
    [
      'Contact',
      { lastName: 'x', phoneNumberData: [{ phoneNumber: '+420777111222', type: 'Pager' }] },
      'phoneNumber',
      'valid',
    ],
    ['Contact', { lastName: 'x', addressCity: 'a<b' }, 'addressCity', 'pattern'],
    ['Lead', { lastName: 'x', accountName: 'a=b' }, 'accountName', 'pattern'],
  ]
  for (const [entity, body, field, type] of cases) {
    const answer = await api('POST', entity, { body })
    t.is(answer.status, 400, `${entity}.${field} ${type}`)
    t.is(answer.reason, `Field validation failure; entityType: ${entity}, field: ${field}, type: ${type}.`)
    t.deepEqual(answer.body, {
      messageTranslation: { label: 'validationFailure', scope: null, data: { field, type } },
    })
  }
})

test('what looks wrong but is not refused', async (t) => {
  const { api, anna } = await startErp(t)
  const meeting = { ...MEETING, assignedUserId: anna }
  const fine: Attributes[] = [
    { ...meeting, dateEnd: '2027-03-02 08:00:00' },
    { name: 'no end', dateStart: MEETING.dateStart, assignedUserId: anna },
    { ...meeting, name: '🐸'.repeat(255) },
    { ...meeting, description: '<b>'.repeat(30_000) },
  ]
  for (const body of fine) t.is((await api('POST', 'Meeting', { body })).status, 200)
  const open = await api('POST', 'Meeting', { body: fine[1] ?? {} })
  const read = await api('GET', `Meeting/${idOf(open)}`)
  t.deepEqual([read.body['dateEnd'], read.body['duration']], [null, null])
  t.is(
    (await api('POST', 'Contact', { body: { lastName: 'x', addressStreet: 'a<b', title: 'a=b' } })).status,
    200,
  )
})

test('times may come in ISO form with Z or an offset, and are stored in UTC', async (t) => {
  const { api, anna } = await startErp(t)
  for (const [sent, stored] of [
    ['2027-03-02T09:00:00Z', '2027-03-02 09:00:00'],
    ['2027-03-02T09:00:00+02:00', '2027-03-02 07:00:00'],
    ['2027-03-02 09:00', '2027-03-02 09:00:00'],
  ] as const) {
    const made = await api('POST', 'Meeting', { body: { name: 'x', dateStart: sent, assignedUserId: anna } })
    t.is(made.body['dateStart'], stored)
  }
})

test("all-day dates are inclusive and become midnights of the system's zone, also over a change of the clocks", async (t) => {
  const { api, anna } = await startErp(t)
  const body = {
    name: 'Fair',
    isAllDay: true,
    dateStartDate: '2027-03-28',
    dateEndDate: '2027-03-28',
    assignedUserId: anna,
  }
  const made = await api('POST', 'Meeting', { body })
  const read = await api('GET', `Meeting/${idOf(made)}`)
  t.deepEqual([read.body['dateStart'], read.body['dateEnd']], ['2027-03-27 23:00:00', '2027-03-28 22:00:00'])
  t.is(read.body['duration'], 23 * 3600)
  const { isAllDay: _, ...unflagged } = body
  t.is((await api('POST', 'Meeting', { body: unflagged })).body['isAllDay'], false, 'the flag is not derived')
})

test('a time written to an all-day meeting is overwritten without a word unless the dates are nulled with it', async (t) => {
  const { api, anna } = await startErp(t)
  const body = {
    name: 'Fair',
    isAllDay: true,
    dateStartDate: '2027-03-10',
    dateEndDate: '2027-03-11',
    assignedUserId: anna,
  }
  const id = idOf(await api('POST', 'Meeting', { body }))
  const times = { isAllDay: false, dateStart: '2027-03-10 08:00:00', dateEnd: '2027-03-10 09:00:00' }
  const overwritten = await api('PUT', `Meeting/${id}`, { body: times })
  t.deepEqual([overwritten.status, overwritten.body['dateStart']], [200, '2027-03-09 23:00:00'])
  const timed = await api('PUT', `Meeting/${id}`, {
    body: { ...times, dateStartDate: null, dateEndDate: null },
  })
  t.is(timed.body['dateStart'], '2027-03-10 08:00:00')
  t.is((await api('GET', `Meeting/${id}`)).body['duration'], 3600)
})

test('a link to what is not there is 403, whether to one or to many', async (t) => {
  const { api, anna } = await startErp(t)
  const nobody = '0000000000000bbbb'
  const cases: [string, string, Attributes][] = [
    ['assignedUser', 'User', { ...MEETING, assignedUserId: nobody }],
    ['contacts', 'Contact', { ...MEETING, assignedUserId: anna, contactsIds: [nobody] }],
    ['parent', 'Account', { ...MEETING, assignedUserId: anna, parentType: 'Account', parentId: nobody }],
  ]
  for (const [link, foreign, body] of cases) {
    const answer = await api('POST', 'Meeting', { body })
    t.is(answer.status, 403)
    t.is(answer.reason, `Can't relate with non-existing record. entity type: Meeting, link: ${link}.`)
    t.like(answer.body['messageTranslation'], { data: { foreignEntityType: foreign } })
  }
})

test('the assigned user always attends, statuses can be set one by one, and the answer echoes what was sent', async (t) => {
  const { api, anna, bela } = await startErp(t)
  const id = idOf(
    await api('POST', 'Meeting', { body: { ...MEETING, assignedUserId: anna, usersIds: [anna, bela] } }),
  )
  const echoed = await api('PUT', `Meeting/${id}`, {
    body: { usersColumns: { [bela]: { status: 'Tentative' } } },
  })
  t.deepEqual(echoed.body['usersColumns'], { [bela]: { status: 'Tentative' } })
  const read = await api('GET', `Meeting/${id}`)
  t.deepEqual(read.body['usersColumns'], { [anna]: { status: 'None' }, [bela]: { status: 'Tentative' } })
  const left = await api('PUT', `Meeting/${id}`, { body: { usersIds: [] } })
  t.deepEqual(left.body['usersIds'], [anna])
  const bogus = await api('PUT', `Meeting/${id}`, {
    body: { usersColumns: { [anna]: { status: 'Perhaps' } } },
  })
  t.is(bogus.status, 200, 'a status that does not exist is stored')
})

test('who makes a meeting of his own has accepted it', async (t) => {
  const { erp, anna } = await startErp(t)
  const made = erp.as(anna).create('Meeting', { ...MEETING, assignedUserId: anna })
  t.deepEqual(made['usersColumns'], { [anna]: { status: 'Accepted' } })
})

test("reminders are each user's own; the API user has none and loses the others' by moving a meeting", async (t) => {
  const { erp, api, anna } = await startErp(t)
  const reminders = [{ type: 'Popup', seconds: 900 }]
  const { id } = erp.as(anna).create('Meeting', { ...MEETING, assignedUserId: anna, reminders })
  t.deepEqual(erp.as(anna).read('Meeting', id)['reminders'], [{ seconds: 900, type: 'Popup' }])
  t.deepEqual((await api('GET', `Meeting/${id}`)).body['reminders'], [])
  await api('PUT', `Meeting/${id}`, {
    body: { description: 'x', reminders: [{ type: 'Email', seconds: 60 }] },
  })
  t.deepEqual(erp.as(anna).read('Meeting', id)['reminders'], [{ seconds: 900, type: 'Popup' }])
  await api('PUT', `Meeting/${id}`, { body: { dateStart: '2027-03-02 11:00:00' } })
  t.deepEqual(erp.as(anna).read('Meeting', id)['reminders'], [])
})

test('contacts, leads and accounts are checked for duplicates, meetings are not', async (t) => {
  const { api, anna } = await startErp(t)
  const person = { firstName: 'Karel', lastName: 'Novák', emailAddress: 'karel@client.example' }
  const first = await api('POST', 'Contact', { body: person })
  const twice = await api('POST', 'Contact', { body: person })
  t.deepEqual([twice.status, twice.reason], [409, 'duplicate'])
  const found: unknown = JSON.parse(twice.text)
  t.true(Array.isArray(found) && found.length === 2, 'found by name and by address: it is there twice')
  t.true(twice.text.includes(idOf(first)))
  const forced = await api('POST', 'Contact', { body: person, headers: { 'X-Skip-Duplicate-Check': 'true' } })
  t.is(forced.status, 200)
  const meeting = { ...MEETING, assignedUserId: anna }
  t.is((await api('POST', 'Meeting', { body: meeting })).status, 200)
  t.is((await api('POST', 'Meeting', { body: meeting })).status, 200)
})

test('a stale version is refused where locking is on, with what is stored', async (t) => {
  const { erp, api, anna } = await startErp(t)
  const id = idOf(await api('POST', 'Account', { body: { name: 'Firm', website: 'https://firm.example' } }))
  const put = (body: Attributes, version: string) =>
    api('PUT', `Account/${id}`, { body, headers: { 'X-Version-Number': version } })
  t.is((await put({ name: 'Firm Ltd.' }, '1')).body['versionNumber'], 2)
  const stale = await put({ website: 'https://other.example' }, '1')
  t.deepEqual([stale.status, stale.reason], [409, 'modified'])
  t.deepEqual(stale.body, { values: { website: 'https://firm.example' }, versionNumber: 2 })
  t.is((await put({ name: 'Firm Ltd.' }, '1')).status, 200, 'equal values are no conflict')
  t.is(
    (await api('PUT', `Account/${id}`, { body: { name: 'Firm', versionNumber: 1 } })).body['versionNumber'],
    4,
  )

  const meeting = `Meeting/${idOf(await api('POST', 'Meeting', { body: { ...MEETING, assignedUserId: anna } }))}`
  const headers = { 'X-Version-Number': '0' }
  t.is((await api('PUT', meeting, { body: { name: 'x' }, headers })).status, 200, 'no locking on meetings')
  erp.setOptimisticLocking('Meeting', true)
  t.is((await api('GET', meeting)).body['versionNumber'], null)
  t.is((await api('PUT', meeting, { body: { name: 'y' }, headers })).body['versionNumber'], 1)
  t.is((await api('PUT', meeting, { body: { name: 'z' }, headers })).status, 409)
})

test("a contact's title is the role in its account, and a renamed account shows without a change of the contact", async (t) => {
  const { api, clock } = await startErp(t)
  const account = idOf(await api('POST', 'Account', { body: { name: 'Firm' } }))
  const id = idOf(
    await api('POST', 'Contact', { body: { lastName: 'Novák', accountId: account, title: 'CEO' } }),
  )
  clock.advance(60_000)
  await api('PUT', `Account/${account}`, { body: { name: 'Firm Ltd.' } })
  const read = await api('GET', `Contact/${id}`)
  t.deepEqual(read.body['accountsColumns'], { [account]: { role: 'CEO', isInactive: false } })
  t.deepEqual([read.body['title'], read.body['accountName']], ['CEO', 'Firm Ltd.'])
  t.is(read.body['modifiedAt'], '2027-03-01 08:00:00')
})

test('an address replaces the primary one, a list replaces the list, and flags are shared by everybody with the address', async (t) => {
  const { api } = await startErp(t)
  const emailAddressData = [
    { emailAddress: 'one@client.example', primary: true },
    { emailAddress: 'two@client.example', optOut: true },
  ]
  const id = idOf(await api('POST', 'Contact', { body: { lastName: 'Novák', emailAddressData } }))
  await api('PUT', `Contact/${id}`, { body: { emailAddress: 'three@client.example' } })
  const read = await api('GET', `Contact/${id}`)
  t.deepEqual(read.body['emailAddressData'], [
    {
      emailAddress: 'three@client.example',
      lower: 'three@client.example',
      primary: true,
      optOut: false,
      invalid: false,
    },
    {
      emailAddress: 'two@client.example',
      lower: 'two@client.example',
      primary: false,
      optOut: true,
      invalid: false,
    },
  ])
  const lead = await api('POST', 'Lead', { body: { lastName: 'Other', emailAddress: 'TWO@client.example' } })
  t.is((await api('GET', `Lead/${idOf(lead)}`)).body['emailAddressIsOptedOut'], true)
  await api('PUT', `Contact/${id}`, { body: { emailAddressData: [] } })
  t.is((await api('GET', `Contact/${id}`)).body['emailAddress'], null)
})

test("phone numbers are stored in E.164 with the entity's own default type", async (t) => {
  const { api } = await startErp(t)
  const contact = await api('POST', 'Contact', { body: { lastName: 'x', phoneNumber: '+1 (415) 555-2671' } })
  t.like(contact.body, { phoneNumber: '+14155552671', phoneNumberData: [{ type: 'Mobile', primary: true }] })
  const account = await api('POST', 'Account', { body: { name: 'x', phoneNumber: '+420222333444' } })
  t.like(account.body, { phoneNumberData: [{ type: 'Office' }] })
})

test('a custom event entity has a place of its own and no attendees', async (t) => {
  const { api, anna } = await startErp(t)
  const made = await api('POST', 'CVisit', {
    body: { ...MEETING, location: 'Plant 2', assignedUserId: anna },
  })
  t.deepEqual([made.body['location'], made.body['usersIds']], ['Plant 2', undefined])
})
