import test from 'ava'
import { checkSettings, draftOf } from '../../shared/domain/calendar-settings.ts'
import { readSettings } from '../../shared/flows/calendar-settings.ts'
import type { WithCalendar } from '../../shared/flows/calendar-settings.ts'
import { startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { connectionOf, openTasks } from '../functions/world-view.ts'
import { applyChoice } from './apply-choice.ts'
import { calendarAppOf } from './calendar-app-of.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { FullEvent, Phone } from './phone-of.ts'
import { occurrenceOf, recordsOf, seriesOf } from './series-of.ts'
import { sweep } from './sweep.ts'

/** Cases of the field: changes are carried one way only. */
let world: TestWorld
let jana: TestUser
let desk: Desk
let phone: Phone

test.beforeEach(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
})
test.afterEach.always(() => world?.close())
test.afterEach((t) => t.deepEqual(openTasks(world), []))

const NOTHING = { google: [], erp: [] }

async function linked(name: string, day: number): Promise<{ id: string; event: FullEvent }> {
  const id = desk.create({ name, ...erpHour(day) })
  await world.settle()
  return { id, event: await phone.find(name) }
}

async function direct(direction: 'both' | 'erp-to-google' | 'google-to-erp'): Promise<void> {
  await applyChoice(world, jana, { direction })
  await world.settle()
}

async function everything(): Promise<void> {
  await sweep(world)
  await world.settle()
  world.google.expireSyncTokens()
  await sweep(world, 'all')
}

test.serial(
  'H306 ERP → Google: an edit in Google changes nothing in the ERP, and isn’t written over either',
  async (t) => {
    const { id, event } = await linked('As agreed', 1)
    await direct('erp-to-google')
    const cost = await costOf(world, async () => {
      await phone.patch(event.id, { summary: 'As Google says', location: 'Plzen' })
      await world.settle()
      await everything()
    })
    t.deepEqual(writesOf(cost), NOTHING)
    t.like(desk.read(id), { name: 'As agreed', cLocation: null })
    t.is((await phone.read(event.id)).summary, 'As Google says')
    const change = await costOf(world, () => desk.change(id, { name: 'As the ERP says' }))
    t.deepEqual(writesOf(change), { google: ['patch'], erp: [] })
    t.like(await phone.read(event.id), { summary: 'As the ERP says', location: 'Plzen' })
  },
)

test.serial('H306 ERP → Google: an event made in Google becomes no record, nor does a series', async (t) => {
  await direct('erp-to-google')
  const cost = await costOf(world, async () => {
    await phone.insert({ summary: 'Only in Google', ...hour(2) })
    await phone.insert(seriesOf('Often in Google', 2, 'FREQ=DAILY;COUNT=3'))
    await world.settle()
    await everything()
  })
  t.deepEqual(writesOf(cost), NOTHING)
  t.deepEqual(await desk.names(), [])
})

test.serial(
  'H307 Google → ERP: an edit in the ERP stays there, and Google’s next one is carried',
  async (t) => {
    const { id, event } = await linked('As before', 3)
    await direct('google-to-erp')
    const cost = await costOf(world, async () => {
      desk.change(id, { name: 'As the ERP says', description: 'kept here' })
      await world.settle()
      await everything()
    })
    t.deepEqual(writesOf(cost), NOTHING)
    t.is(desk.read(id)['name'], 'As the ERP says')
    t.is((await phone.read(event.id)).summary, 'As before')
    const change = await costOf(world, () => phone.patch(event.id, { summary: 'As Google says' }))
    t.deepEqual(writesOf(change), { google: [], erp: ['change Meeting'] })
    t.like(desk.read(id), { name: 'As Google says', description: 'kept here' })
  },
)

test.serial('H307 Google → ERP: a record made in the ERP becomes no event', async (t) => {
  await direct('google-to-erp')
  const cost = await costOf(world, async () => {
    desk.create({ name: 'Only in the ERP', ...erpHour(4) })
    await world.settle()
    await everything()
  })
  t.deepEqual(writesOf(cost), NOTHING)
  t.deepEqual(await world.events(jana), [])
})

for (const direction of ['erp-to-google', 'google-to-erp'] as const) {
  test.serial(
    `H186 ${direction}: what was changed on the side that follows is held, without a loop`,
    async (t) => {
      const { id, event } = await linked('To and fro', 5)
      await direct(direction)
      const inGoogle = direction === 'erp-to-google'
      if (inGoogle) await phone.patch(event.id, hour(6))
      else desk.change(id, erpHour(6))
      for (let round = 0; round < 2; round += 1) {
        const cost = await costOf(world, everything)
        t.deepEqual(writesOf(cost), NOTHING)
      }
    },
  )

  test.serial(
    `H189 ${direction}: a removal on the side that follows isn’t carried, the other one is`,
    async (t) => {
      const { id, event } = await linked('Removed there', 7)
      const other = await linked('Removed here', 8)
      await direct(direction)
      const inGoogle = direction === 'erp-to-google'
      const held = await costOf(world, async () => {
        if (inGoogle) await phone.remove(event.id)
        else desk.remove(id)
        await world.settle()
        await everything()
      })
      t.deepEqual(writesOf(held), NOTHING)
      const carried = await costOf(world, async () => {
        if (inGoogle) desk.remove(other.id)
        else await phone.remove(other.event.id)
      })
      t.deepEqual(
        writesOf(carried),
        inGoogle ? { google: ['delete'], erp: [] } : { google: [], erp: ['remove Meeting'] },
      )
      const update = await costOf(world, async () => {
        if (inGoogle) desk.change(id, { name: 'Wanted after all' })
        else await phone.patch(event.id, { summary: 'Wanted after all' })
      })
      t.is(writesOf(update).google.length + writesOf(update).erp.length, 1, 'the leading side brings it back')
      t.is((await phone.find('Wanted after all')).status, 'confirmed')
      t.true((await desk.names()).includes('Wanted after all'))
    },
  )

  test.serial(`H189 ${direction}: what was held meanwhile is carried when both lead again`, async (t) => {
    const { id, event } = await linked('Waiting', 9)
    await direct(direction)
    if (direction === 'erp-to-google') {
      await phone.patch(event.id, { location: 'Tabor' })
      await phone.insert({ summary: 'New meanwhile', ...hour(10) })
    } else {
      desk.change(id, { cLocation: 'Tabor' })
      desk.create({ name: 'New meanwhile', ...erpHour(10) })
    }
    await world.settle()
    const cost = writesOf(await costOf(world, () => direct('both')))
    t.deepEqual(
      [...cost.google, ...cost.erp].toSorted(),
      direction === 'erp-to-google' ? ['change Meeting', 'create Meeting'] : ['insert', 'patch'],
    )
    t.is(desk.read(id)['cLocation'], 'Tabor')
    t.is((await phone.read(event.id)).location, 'Tabor')
    t.deepEqual((await desk.names()).toSorted(), ['New meanwhile', 'Waiting'])
    t.is((await world.events(jana)).length, 2)
  })
}

test.serial(
  'H189 Google → ERP: an occurrence that is moved in the ERP stays where Google has it',
  async (t) => {
    await direct('google-to-erp')
    const { id } = await phone.insert(seriesOf('Weekly', 1, 'FREQ=WEEKLY;COUNT=3'))
    await world.settle()
    const [, second] = await recordsOf(world, 'Weekly')
    const cost = await costOf(world, async () => {
      desk.change(second?.id ?? '', erpHour(9, 15))
      await world.settle()
      await everything()
    })
    t.deepEqual(writesOf(cost), NOTHING)
    t.is((await calendarAppOf(world, jana, jana.email).occurrences(id)).length, 3)
    const { start } = await phone.read(occurrenceOf(id, 8))
    t.is(Date.parse(start.dateTime ?? ''), Date.parse('2027-03-08T09:00:00Z'))
  },
)

test.serial('H202 settings by which nothing could be written at all are refused', async (t) => {
  const settings = readSettings((await connectionOf(world, jana.id)) as WithCalendar)
  const calendars = [{ calendarId: settings.mainCalendar, timeZone: 'UTC', access: 'reader' } as const]
  const errorsOf = (change: object): string[] => {
    const draft = { ...draftOf(settings), ...change }
    const result = checkSettings(draft, {
      entities: ['Meeting', 'Call'],
      calendars: calendars.map((one) => ({ ...one, access: 'owner' as const })),
      now: world.clock.now(),
    })
    return result.ok ? [] : result.errors.map(({ field, code }) => `${field} ${code}`)
  }
  t.deepEqual(errorsOf({}), [])
  t.deepEqual(errorsOf({ direction: 'neither' }), ['direction unknown'])
  t.deepEqual(errorsOf({ entities: [], defaultEntity: '' }), ['entities none-chosen'])
  t.deepEqual(errorsOf({ eventTypes: [] }), ['eventTypes none-chosen'])
  const readOnly = checkSettings(draftOf(settings), { entities: ['Meeting', 'Call'], calendars, now: 0 })
  t.false(readOnly.ok)
})
