import test from 'ava'
import { toText } from '../../infra/local/erp/value.ts'
import { idOf, MEETING, rows, startErp, type Api, type ErpWorld } from './erp-fixture.ts'

/** Three meetings, an hour and a second apart, and what their names are. */
async function withMeetings(world: ErpWorld): Promise<void> {
  for (const [index, name] of ['Alpha', 'Beta', 'Gamma'].entries()) {
    const dateStart = `2027-03-0${index + 2} 09:00:00`
    const usersIds = name === 'Beta' ? [world.bela] : []
    const description = name === 'Gamma' ? null : `about ${name}`
    const body = { ...MEETING, name, dateStart, description, usersIds, assignedUserId: world.anna }
    await world.api('POST', 'Meeting', { body })
    world.clock.advance(1000)
  }
}

async function names(api: Api, query: string): Promise<unknown[]> {
  return rows(await api('GET', `Meeting?${query}`)).map((row) => row['name'])
}

const where = (...items: object[]): string =>
  `searchParams=${encodeURIComponent(JSON.stringify({ where: items, orderBy: 'name', order: 'asc' }))}`

test('every type of filter finds what it should', async (t) => {
  const world = await startErp(t)
  await withMeetings(world)
  const at = '2027-03-03 09:00:00'
  const cases: [object, string[]][] = [
    [{ type: 'equals', attribute: 'name', value: 'Beta' }, ['Beta']],
    [{ type: 'notEquals', attribute: 'name', value: 'Beta' }, ['Alpha', 'Gamma']],
    [{ type: 'in', attribute: 'name', value: ['Alpha', 'Gamma'] }, ['Alpha', 'Gamma']],
    [{ type: 'notIn', attribute: 'name', value: ['Alpha', 'Gamma'] }, ['Beta']],
    [{ type: 'after', attribute: 'dateStart', value: at }, ['Gamma']],
    [{ type: 'before', attribute: 'dateStart', value: at }, ['Alpha']],
    [{ type: 'greaterThan', attribute: 'dateStart', value: at }, ['Gamma']],
    [{ type: 'greaterThanOrEquals', attribute: 'dateStart', value: at }, ['Beta', 'Gamma']],
    [{ type: 'lessThan', attribute: 'dateStart', value: at }, ['Alpha']],
    [{ type: 'lessThanOrEquals', attribute: 'dateStart', value: at }, ['Alpha', 'Beta']],
    [{ type: 'between', attribute: 'dateStart', value: ['2027-03-02 09:00:00', at] }, ['Alpha', 'Beta']],
    [{ type: 'isNull', attribute: 'description' }, ['Gamma']],
    [{ type: 'isNotNull', attribute: 'description' }, ['Alpha', 'Beta']],
    [{ type: 'isTrue', attribute: 'isAllDay' }, []],
    [{ type: 'isFalse', attribute: 'isAllDay' }, ['Alpha', 'Beta', 'Gamma']],
    [{ type: 'contains', attribute: 'name', value: 'MM' }, ['Gamma']],
    [{ type: 'startsWith', attribute: 'name', value: 'be' }, ['Beta']],
    [{ type: 'like', attribute: 'name', value: '%t_' }, ['Beta']],
    [{ type: 'linkedWith', attribute: 'users', value: [world.bela] }, ['Beta']],
    [{ type: 'notLinkedWith', attribute: 'users', value: [world.bela] }, ['Alpha', 'Gamma']],
    [{ type: 'linkedWith', attribute: 'assignedUser', value: [world.anna] }, ['Alpha', 'Beta', 'Gamma']],
    [{ type: 'future', attribute: 'dateStart' }, ['Alpha', 'Beta', 'Gamma']],
    [{ type: 'past', attribute: 'dateStart' }, []],
    [
      { type: 'on', attribute: 'dateStart', dateTime: true, timeZone: 'Europe/Prague', value: '2027-03-02' },
      ['Alpha'],
    ],
    [
      {
        type: 'after',
        attribute: 'dateStart',
        dateTime: true,
        timeZone: 'Europe/Prague',
        value: '2027-03-03 10:00',
      },
      ['Gamma'],
    ],
  ]
  for (const [item, expected] of cases)
    t.deepEqual(await names(world.api, where(item)), expected, JSON.stringify(item))
})

test('or, and, not nest', async (t) => {
  const world = await startErp(t)
  await withMeetings(world)
  const named = (value: string): object => ({ type: 'equals', attribute: 'name', value })
  t.deepEqual(await names(world.api, where({ type: 'or', value: [named('Alpha'), named('Beta')] })), [
    'Alpha',
    'Beta',
  ])
  t.deepEqual(await names(world.api, where({ type: 'and', value: [named('Alpha'), named('Beta')] })), [])
  t.deepEqual(await names(world.api, where({ type: 'not', value: [named('Alpha')] })), ['Beta', 'Gamma'])
})

test('filters may come as a PHP query, under either name', async (t) => {
  const world = await startErp(t)
  await withMeetings(world)
  for (const group of ['where', 'whereGroup']) {
    const query = new URLSearchParams({
      [`${group}[0][type]`]: 'in',
      [`${group}[0][attribute]`]: 'name',
      [`${group}[0][value][0]`]: 'Alpha',
      [`${group}[0][value][1]`]: 'Beta',
      orderBy: 'name',
    })
    t.deepEqual(await names(world.api, query.toString()), ['Alpha', 'Beta'])
  }
})

test('whereGroup inside searchParams is ignored without a word, and nothing is filtered', async (t) => {
  const world = await startErp(t)
  await withMeetings(world)
  const params = { maxSize: 1, whereGroup: [{ type: 'equals', attribute: 'name', value: 'Beta' }] }
  const answer = await world.api('GET', `Meeting?searchParams=${encodeURIComponent(JSON.stringify(params))}`)
  t.is(answer.body['total'], 3)
})

test('the filters that the ERP’s own lists have among the items count at the top only', async (t) => {
  const world = await startErp(t)
  await withMeetings(world)
  t.deepEqual(await names(world.api, where({ type: 'textFilter', value: 'be' })), ['Beta'])
  t.deepEqual(await names(world.api, where({ type: 'primary', value: 'held' })), [])
  t.deepEqual(await names(world.api, where({ type: 'bool', value: ['onlyMy'] })), [])
  const nested = where({ type: 'or', value: [{ type: 'textFilter', value: 'be' }] })
  t.is((await world.api('GET', `Meeting?${nested}`)).status, 400)
})

test('what is unknown is refused with the reason', async (t) => {
  const { api } = await startErp(t)
  const cases = [
    [where({ type: 'bogus', attribute: 'name', value: 'x' }), 400, "Unknown where item type 'bogus'."],
    [where({ type: 'equals', attribute: 'no', value: 'x' }), 400, "Not existing attribute 'no' in where."],
    ['orderBy=no', 400, "Order by non-existing field 'no'."],
    ['maxSize=201', 403, 'Max size should not exceed 200. Use offset and limit.'],
  ] as const
  for (const [query, status, reason] of cases) {
    const answer = await api('GET', `Meeting?${query}`)
    t.deepEqual([answer.status, answer.reason, answer.text], [status, reason, ''])
  }
})

test('pages are cut by offset and maxSize, and the order is kept', async (t) => {
  const world = await startErp(t)
  await withMeetings(world)
  t.deepEqual(await names(world.api, 'orderBy=dateStart&order=desc&maxSize=2'), ['Gamma', 'Beta'])
  t.deepEqual(await names(world.api, 'orderBy=dateStart&order=desc&maxSize=2&offset=2'), ['Alpha'])
  t.deepEqual(
    await names(world.api, ''),
    ['Gamma', 'Beta', 'Alpha'],
    'latest start first, when nothing is said',
  )
  t.deepEqual(await names(world.api, 'orderBy=id&order=asc').then((found) => found.length), 3)
  const none = await world.api('GET', 'Meeting?maxSize=0')
  t.deepEqual(none.body, { total: 3, list: [] })
})

test('without a total, the total only says whether there is more', async (t) => {
  const world = await startErp(t)
  await withMeetings(world)
  const headers = { 'X-No-Total': 'true' }
  t.is((await world.api('GET', 'Meeting?maxSize=2', { headers })).body['total'], -1)
  t.is((await world.api('GET', 'Meeting?maxSize=2&offset=2', { headers })).body['total'], -2)
})

test('without maxSize a page holds 200', async (t) => {
  const { erp, api, anna } = await startErp(t)
  for (let n = 0; n < 201; n += 1) erp.as(anna).create('Meeting', { ...MEETING, assignedUserId: anna })
  const answer = await api('GET', 'Meeting?select=id')
  t.is(answer.body['total'], 201)
  t.is(rows(answer).length, 200)
})

test('a list has links to many only when they are selected, and a select brings more than asked for', async (t) => {
  const world = await startErp(t)
  await withMeetings(world)
  const [plain] = rows(await world.api('GET', 'Meeting'))
  t.false('usersIds' in (plain ?? {}))
  t.false('reminders' in (plain ?? {}))
  const [row] = rows(await world.api('GET', 'Meeting?select=id,usersIds,nothing&orderBy=modifiedAt'))
  t.deepEqual(Object.keys(row ?? {}), [
    'id',
    'modifiedAt',
    'parentName',
    'usersIds',
    'usersNames',
    'usersColumns',
    'createdById',
    'assignedUserId',
  ])
  const [byStart] = rows(await world.api('GET', 'Meeting?select=id'))
  t.true('dateEndDate' in (byStart ?? {}), 'the default order drags the dates in')
})

test('modifiedAt can be polled with its second, and a deletion is in no list', async (t) => {
  const world = await startErp(t)
  await withMeetings(world)
  const since = (value: string): string =>
    where({ type: 'greaterThanOrEquals', attribute: 'modifiedAt', value })
  t.deepEqual(await names(world.api, since('2027-03-01 08:00:01')), ['Beta', 'Gamma'])
  const [gamma] = rows(await world.api('GET', 'Meeting?maxSize=1'))
  world.erp.as(world.anna).remove('Meeting', toText(gamma?.['id']))
  t.deepEqual(await names(world.api, since('2027-03-01 08:00:01')), ['Beta'])
})

test('an address is found without regard to case, also a secondary one, and its list never comes in a list', async (t) => {
  const { api } = await startErp(t)
  const emailAddressData = [
    { emailAddress: 'Karel@client.example', primary: true },
    { emailAddress: 'karel.private@mail.example', primary: false },
  ]
  const made = await api('POST', 'Contact', {
    body: { firstName: 'Karel', lastName: 'Novák', emailAddressData },
  })
  t.is(made.body['emailAddress'], 'karel@client.example', 'the answer to the create has it in lower case')
  for (const value of ['karel@CLIENT.example', 'Karel.Private@mail.example']) {
    const query = new URLSearchParams({
      select: 'id,emailAddress,emailAddressData',
      'where[0][type]': 'equals',
      'where[0][attribute]': 'emailAddress',
      'where[0][value]': value,
    })
    const [row] = rows(await api('GET', `Contact?${query.toString()}`))
    t.is(row?.['id'], idOf(made))
    t.is(row?.['emailAddress'], 'Karel@client.example')
    t.false('emailAddressData' in (row ?? {}))
  }
  t.is((await api('GET', 'Contact?textFilter=nov%C3%A1')).body['total'], 1)
})

test("an earlier create of one's own can be looked up before it is repeated", async (t) => {
  const world = await startErp(t)
  await withMeetings(world)
  const query = where(
    { type: 'equals', attribute: 'createdById', value: world.erp.apiUserId },
    { type: 'after', attribute: 'createdAt', value: '2027-03-01 08:00:00' },
    { type: 'equals', attribute: 'dateStart', value: '2027-03-03 09:00:00' },
  )
  t.deepEqual(await names(world.api, query), ['Beta'])
})
