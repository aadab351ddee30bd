import test from 'ava'
import { startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { openTasks } from '../functions/world-view.ts'
import { calendarAppOf } from './calendar-app-of.ts'
import type { CalendarApp } from './calendar-app-of.ts'
import { costOf, writesOf } from './cost-of.ts'
import { answersOf, occurrenceOf, pairsOf, recordsOf, seriesOf, startsOf, wholeDayOf } from './series-of.ts'
import { deskOf } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { Phone } from './phone-of.ts'
import { sweep } from './sweep.ts'
import { unheard } from './unheard.ts'

/** Cases of the field: series of Google's, as they are read. The world begins on 4 January 2027; its window ends on 29 March. */
let world: TestWorld
let jana: TestUser
let petr: TestUser
let desk: Desk
let phone: Phone
let app: CalendarApp

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  petr = await world.addUser('petr@example.com', { connected: false })
  await world.settle()
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
  app = calendarAppOf(world, jana, jana.email)
})
test.after.always(() => world?.close())
test.afterEach.always(() => world.google.faults.clear())
test.afterEach((t) => t.deepEqual(openTasks(world), []))

const NOTHING = { google: [], erp: [] }
const idsOf = async (name: string): Promise<string[]> => (await recordsOf(world, name)).map(({ id }) => id)

test.serial(
  'H061 a series of three whole days is three records, found by the occurrences’ own ids',
  async (t) => {
    let id = ''
    const cost = await costOf(world, async () => {
      const body = { start: { date: '2027-03-01' }, end: { date: '2027-03-02' } }
      const recurrence = ['RRULE:FREQ=DAILY;COUNT=3']
      ;({ id } = await phone.insert({ summary: 'Three days', ...body, recurrence }))
    })
    t.deepEqual(cost.google, ['instances'])
    t.deepEqual(cost.erp, ['create Meeting', 'create Meeting', 'create Meeting'])
    t.deepEqual(await startsOf(world, 'Three days'), ['2027-03-01', '2027-03-02', '2027-03-03'])
    const pairs = await pairsOf(world, await idsOf('Three days'))
    t.deepEqual(
      pairs.map(({ eventId }) => String(eventId)).sort(),
      [1, 2, 3].map((day) => wholeDayOf(id, day)),
    )
  },
)

test.serial(
  'H062 H224 D6 a series of three hours is three records, though all have one iCalUID',
  async (t) => {
    const { id } = await phone.insert(seriesOf('Three hours', 1, 'FREQ=DAILY;COUNT=3'))
    await world.settle()
    t.deepEqual(await startsOf(world, 'Three hours'), [
      '2027-03-01 09:00:00',
      '2027-03-02 09:00:00',
      '2027-03-03 09:00:00',
    ])
    const pairs = await pairsOf(world, await idsOf('Three hours'))
    t.deepEqual(
      pairs.map(({ eventId }) => String(eventId)).sort(),
      [1, 2, 3].map((day) => occurrenceOf(id, day)),
    )
    t.is(new Set((await app.occurrences(id)).map((one) => one['iCalUID'])).size, 1)
    t.is(new Set(pairs.map(({ uid }) => uid)).size, 3)
  },
)

test.serial(
  'H064 of a series whose first occurrence was cancelled only the others become records',
  async (t) => {
    await unheard(world, async () => {
      const { id } = await phone.insert(seriesOf('Later only', 4, 'FREQ=DAILY;COUNT=3'))
      await phone.remove(occurrenceOf(id, 4))
    })
    await sweep(world)
    await world.settle()
    t.deepEqual(await startsOf(world, 'Later only'), ['2027-03-05 09:00:00', '2027-03-06 09:00:00'])
  },
)

test.serial(
  'H066 H067 an occurrence that is moved, by an hour or by days, keeps its record and its pair',
  async (t) => {
    const { id } = await phone.insert(seriesOf('Movable', 8, 'FREQ=DAILY;COUNT=3'))
    await world.settle()
    const [first, second, third] = await recordsOf(world, 'Movable')
    if (!first || !second || !third) return t.fail('three records were expected')
    const before = await pairsOf(world, [first.id, second.id, third.id])
    const cost = await costOf(world, async () => {
      await unheard(world, async () => {
        await phone.patch(occurrenceOf(id, 8), hour(8, 13))
        await phone.patch(occurrenceOf(id, 9), hour(20))
      })
      await sweep(world)
    })
    t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting', 'change Meeting'] })
    t.is(desk.read(first.id)['dateStart'], '2027-03-08 13:00:00')
    t.is(desk.read(second.id)['dateStart'], '2027-03-20 09:00:00')
    t.is(desk.read(third.id)['dateStart'], '2027-03-10 09:00:00')
    const after = await pairsOf(world, [first.id, second.id, third.id])
    t.deepEqual(
      after.map(({ id: link }) => link),
      before.map(({ id: link }) => link),
    )
    await phone.remove(id)
    await world.settle()
  },
)

test.serial(
  'H069 a series that is renamed renames its records, with one call for its occurrences',
  async (t) => {
    const { id } = await phone.insert(seriesOf('Old name', 1, 'FREQ=WEEKLY;COUNT=3', 11))
    await world.settle()
    const ids = await idsOf('Old name')
    t.is(ids.length, 3)
    const cost = await costOf(world, () => phone.patch(id, { summary: 'New name' }))
    t.deepEqual(cost.google, ['instances'])
    t.is(cost.erp.length, 6, 'each record is read and written once')
    t.deepEqual(writesOf(cost).erp, ['change Meeting', 'change Meeting', 'change Meeting'])
    t.deepEqual(await idsOf('New name'), ids)
  },
)

test.serial('H071 a series that is moved by an hour keeps its records', async (t) => {
  const { id } = await phone.insert(seriesOf('At nine', 1, 'FREQ=DAILY;COUNT=4'))
  await world.settle()
  const ids = await idsOf('At nine')
  t.is(ids.length, 4)
  const { start, end } = seriesOf('At nine', 1, '', 10) as { start: object; end: object }
  const cost = await costOf(world, () => phone.patch(id, { start, end }))
  t.deepEqual(new Set(writesOf(cost).erp), new Set(['change Meeting']))
  t.deepEqual(writesOf(cost).google, [])
  t.deepEqual(await idsOf('At nine'), ids)
  t.deepEqual(
    await startsOf(world, 'At nine'),
    [1, 2, 3, 4].map((day) => `2027-03-0${day} 10:00:00`),
  )
  const later = await costOf(world, () => sweep(world, 'all'))
  t.deepEqual(writesOf(later), NOTHING)
})

test.serial('H072 a series that is deleted takes all its records along, changed ones too', async (t) => {
  const { id } = await phone.insert(seriesOf('Called off', 1, 'FREQ=DAILY;COUNT=5', 12))
  await world.settle()
  await phone.patch(occurrenceOf(id, 3, 12), { location: 'Brno' })
  await world.settle()
  t.is((await idsOf('Called off')).length, 5)
  const cost = await costOf(world, () => phone.remove(id))
  t.is(writesOf(cost).erp.length, 5)
  t.deepEqual(await idsOf('Called off'), [])
})

test.serial('H064 one occurrence that is cancelled later takes its record along, and no other', async (t) => {
  const { id } = await phone.insert(seriesOf('One less', 1, 'FREQ=DAILY;COUNT=3', 13))
  await world.settle()
  const cost = await costOf(world, () => phone.remove(occurrenceOf(id, 2, 13)))
  t.deepEqual(writesOf(cost), { google: [], erp: ['remove Meeting'] })
  t.deepEqual(await startsOf(world, 'One less'), ['2027-03-01 13:00:00', '2027-03-03 13:00:00'])
})

test.serial('H074 a series that is told twice makes each record once', async (t) => {
  world.google.pushes.policy = 'hold'
  await phone.insert(seriesOf('Told twice', 1, 'FREQ=DAILY;COUNT=3', 14))
  const [push] = world.google.pushes.held
  if (!push) return t.fail('a notice was expected')
  await world.google.pushes.release(push)
  await world.google.pushes.release(push)
  world.google.pushes.policy = 'deliver'
  await world.settle()
  await sweep(world)
  await world.settle()
  t.is((await idsOf('Told twice')).length, 3)
})

test.serial('H076 D3 a single event that becomes a series goes on as its first occurrence', async (t) => {
  const { id } = await phone.insert({ summary: 'Becomes weekly', ...hour(2, 15) })
  await world.settle()
  const [single] = await idsOf('Becomes weekly')
  const { recurrence, start, end } = seriesOf('', 2, 'FREQ=WEEKLY;COUNT=3', 15) as Record<string, unknown>
  const cost = await costOf(world, () => phone.patch(id, { recurrence, start, end }))
  t.deepEqual(writesOf(cost), { google: [], erp: ['create Meeting', 'create Meeting'] })
  const records = await recordsOf(world, 'Becomes weekly')
  t.is(records[0]?.id, single)
  t.deepEqual(
    records.map(({ dateStart }) => dateStart),
    ['2027-03-02 15:00:00', '2027-03-09 15:00:00', '2027-03-16 15:00:00'],
  )
})

test.serial(
  'H077 a series that is replaced by one on other days leaves nothing on the old ones',
  async (t) => {
    const { id } = await phone.insert(seriesOf('Elsewhen', 3, 'FREQ=DAILY;COUNT=2', 16))
    await world.settle()
    await unheard(world, async () => {
      await phone.remove(occurrenceOf(id, 3, 16))
      await phone.remove(occurrenceOf(id, 4, 16))
      await phone.insert(seriesOf('Elsewhen', 10, 'FREQ=DAILY;COUNT=2', 16))
    })
    await sweep(world)
    await world.settle()
    t.deepEqual(await startsOf(world, 'Elsewhen'), ['2027-03-10 16:00:00', '2027-03-11 16:00:00'])
  },
)

test.serial('H077 a series that is moved by a day is on the new days only', async (t) => {
  const { id } = await phone.insert(seriesOf('A day later', 1, 'FREQ=WEEKLY;COUNT=3', 8))
  await world.settle()
  const { start, end } = seriesOf('', 2, '', 8) as { start: object; end: object }
  await phone.patch(id, { start, end })
  await world.settle()
  t.deepEqual(
    await startsOf(world, 'A day later'),
    ['02', '09', '16'].map((day) => `2027-03-${day} 08:00:00`),
  )
})

test.serial('H067 an occurrence that is moved beyond what is read ahead keeps its record', async (t) => {
  const { id } = await phone.insert(seriesOf('Put off', 1, 'FREQ=DAILY;COUNT=3', 5))
  await world.settle()
  const ids = await idsOf('Put off')
  const june = { start: { dateTime: '2027-06-01T09:00:00Z' }, end: { dateTime: '2027-06-01T10:00:00Z' } }
  await phone.patch(occurrenceOf(id, 2, 5), june)
  await world.settle()
  await phone.patch(id, { description: 'changed as a whole' })
  await world.settle()
  t.deepEqual((await idsOf('Put off')).toSorted(), ids.toSorted())
  t.is(desk.read(ids[1] ?? '')['dateStart'], '2027-06-01 09:00:00')
  t.is(desk.read(ids[1] ?? '')['description'], 'changed as a whole')
  world.google.expireSyncTokens()
  const cost = await costOf(world, () => sweep(world))
  t.deepEqual(writesOf(cost), NOTHING)
})

test.serial('H082 answers that were given to the whole series are on all its records', async (t) => {
  const attendees = [{ email: petr.email }]
  const { id } = await phone.insert({ ...seriesOf('Asked', 1, 'FREQ=DAILY;COUNT=3', 17), attendees })
  await world.settle()
  await phoneOf(world, petr).patch(id, { attendees: [{ email: petr.email, responseStatus: 'accepted' }] })
  await world.settle()
  const ids = await idsOf('Asked')
  t.is(ids.length, 3)
  t.deepEqual(
    ids.map((one) => answersOf(desk.read(one))[petr.id]),
    ['Accepted', 'Accepted', 'Accepted'],
  )
})

test.serial('H081 H087 what a guest answers to one occurrence is on that record alone', async (t) => {
  const attendees = [{ email: petr.email }]
  const { id } = await phone.insert({ ...seriesOf('Asked once', 1, 'FREQ=DAILY;COUNT=3', 18), attendees })
  await world.settle()
  const ids = await idsOf('Asked once')
  await phoneOf(world, petr).patch(occurrenceOf(id, 2, 18), {
    attendees: [{ email: petr.email, responseStatus: 'declined' }],
  })
  await world.settle()
  t.deepEqual(await idsOf('Asked once'), ids, 'no second record')
  t.deepEqual(
    ids.map((one) => answersOf(desk.read(one))[petr.id]),
    ['None', 'Declined', 'None'],
  )
})

test.serial(
  'H086 H087 what a guest answers to “this and following” is on the records from there on',
  async (t) => {
    const attendees = [{ email: petr.email }]
    const { id } = await phone.insert({ ...seriesOf('From then on', 1, 'FREQ=DAILY;COUNT=4', 7), attendees })
    await world.settle()
    const ids = await idsOf('From then on')
    world.google.splitSeries({
      calendarId: jana.email,
      seriesId: id,
      from: '2027-03-03T07:00:00Z',
      change: { attendees: [{ email: petr.email, responseStatus: 'accepted' }] },
    })
    await world.settle()
    t.deepEqual(await idsOf('From then on'), ids)
    t.deepEqual(
      ids.map((one) => answersOf(desk.read(one))[petr.id]),
      ['None', 'None', 'Accepted', 'Accepted'],
    )
  },
)

test.serial('H084 a guest who is connected accepts one occurrence: one record says so', async (t) => {
  const eva = await world.addUser('eva@example.com')
  await world.settle()
  const ota = await world.addUser('ota@example.com', { connected: false })
  const attendees = [{ email: eva.email }]
  const { id } = await phoneOf(world, ota).insert({
    ...seriesOf('Invited', 1, 'FREQ=DAILY;COUNT=3', 6),
    attendees,
  })
  await world.settle()
  const ids = await idsOf('Invited')
  t.is(ids.length, 3)
  await phoneOf(world, eva).patch(occurrenceOf(id, 2, 6), {
    attendees: [{ email: eva.email, responseStatus: 'accepted' }],
  })
  await world.settle()
  t.deepEqual(await idsOf('Invited'), ids)
  t.deepEqual(
    ids.map((one) => answersOf(desk.read(one))[eva.id]),
    ['None', 'Accepted', 'None'],
  )
})
