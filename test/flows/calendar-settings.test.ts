import test from 'ava'
import type { CalendarSettings } from '../../shared/domain/calendar-settings.ts'
import type { CalendarId } from '../../shared/domain/ids.ts'
import { calendarKeyOf } from '../../shared/domain/pair-names.ts'
import { applySettings, startSync } from '../../shared/flows/apply-settings.ts'
import type { Applied } from '../../shared/flows/apply-settings.ts'
import { readSettings, withSettings } from '../../shared/flows/calendar-settings.ts'
import { calendarsOfUser, readCalendar } from '../../shared/flows/calendar-state.ts'
import { changeConnection, readConnection } from '../../shared/flows/connection.ts'
import { disconnectAccount } from '../../shared/flows/disconnect-account.ts'
import { setPause } from '../../shared/flows/pause.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import { USER } from '../support/memory-sides.ts'
import { accountWorld, connectionOf, drain } from './account-world.ts'
import type { AccountWorld } from './account-world.ts'
import { TENANT, eventsOf, lunch, present } from './flow-world.ts'

const TEAM = 'team@example.com' as CalendarId
const OWN = 'jana@example.com' as CalendarId
const CALENDARS = [
  { calendarId: OWN, timeZone: 'Europe/Prague', access: 'owner' as const },
  { calendarId: TEAM, timeZone: 'America/New_York', access: 'reader' as const },
]

/** Through Google and back, and not started. */
async function connected(): Promise<AccountWorld> {
  const setting = await accountWorld(['Call'])
  connectionOf(await setting.finish(await setting.begin()))
  return setting
}

async function storedIn({ world }: AccountWorld) {
  const { connection } = present(await readConnection(world.store, TENANT, USER))
  return { ...connection, mainCalendar: present(connection.mainCalendar) }
}

async function choose(
  setting: AccountWorld,
  change: Partial<CalendarSettings>,
  over?: number,
): Promise<Applied> {
  const connection = await storedIn(setting)
  const settings = { ...readSettings(connection), ...change }
  const version = over ?? connection.settingsVersion
  const saved = { userId: USER, settings, calendars: CALENDARS, over: version, by: USER }
  return applySettings(saved, setting.scope)
}

const pulls = ({ world }: AccountWorld): readonly string[] =>
  world.queued.flatMap(({ task }) =>
    task.kind === 'pull-calendar' && 'calendar' in task ? [task.calendar] : [],
  )

test('a new connection exchanges nothing until its user has started it', async (t) => {
  const setting = await connected()
  const { world } = setting
  world.erp.add(lunch, USER)
  t.is((await storedIn(setting)).startedAt, null)
  await drain(setting)
  t.deepEqual([world.queued, eventsOf(world)], [[], []])
  t.is(await startSync({ userId: USER }, setting.scope), 'started')
  t.is((await storedIn(setting)).startedAt, world.clock.now())
  await drain(setting)
  t.is(eventsOf(world).length, 1)
})

test('starting twice starts once', async (t) => {
  const setting = await connected()
  await startSync({ userId: USER }, setting.scope)
  const begun = (await storedIn(setting)).startedAt
  setting.world.clock.time += 5000
  t.is(await startSync({ userId: USER }, setting.scope), 'started')
  t.is((await storedIn(setting)).startedAt, begun)
  t.is(pulls(setting).length, 1)
})

test('nobody is started who isn’t connected', async (t) => {
  const setting = await accountWorld()
  t.is(await startSync({ userId: USER }, setting.scope), 'not-connected')
})

test('what is started while it is paused begins when it goes on', async (t) => {
  const setting = await connected()
  const pause = (isPaused: boolean) =>
    setPause({ userId: USER, pauser: 'user', isPaused, by: USER }, setting.scope)
  await pause(true)
  await startSync({ userId: USER }, setting.scope)
  t.deepEqual(pulls(setting), [])
  await pause(false)
  t.is(pulls(setting).length, 1)
})

test('connecting the same account again goes on without a new start, in the calendar that was chosen', async (t) => {
  const setting = await accountWorld(['Call'])
  await setting.connect()
  const other = { ...present(CALENDARS[1]), access: 'owner' as const }
  const { settingsVersion: over, ...before } = await storedIn(setting)
  const settings = { ...readSettings({ ...before, settingsVersion: over }), mainCalendar: TEAM }
  await applySettings({ userId: USER, settings, calendars: [other], over, by: USER }, setting.scope)
  const again = connectionOf(await setting.finish(await setting.begin()))
  t.is(again.mainCalendar?.id, TEAM)
  t.is(again.startedAt, before.startedAt)
})

test('after the calendar alone was ended, its user chooses and starts anew', async (t) => {
  const setting = await accountWorld(['Call'])
  await setting.connect()
  await setting.connect('contacts')
  await drain(setting)
  await disconnectAccount({ userId: USER, feature: 'calendar', by: USER }, setting.scope)
  const again = connectionOf(await setting.finish(await setting.begin()))
  t.is(again.startedAt, null)
  t.is(again.mainCalendar?.id, OWN)
})

test('settings are stored as they were chosen, counted up, and read back the same', async (t) => {
  const setting = await connected()
  const change: Partial<CalendarSettings> = {
    direction: 'erp-to-google',
    since: '2027-01-15',
    entities: [{ entity: 'Call', label: 'Ring' }],
    defaultEntity: 'Call',
    otherCalendars: [TEAM],
    colours: { Call: '3' },
    onGoogleRemoval: 'keep',
  }
  t.is(await choose(setting, change), 'done')
  const stored = await storedIn(setting)
  t.like(readSettings(stored), change)
  t.is(stored.settingsVersion, 2)
  t.is(stored.since, Date.parse('2027-01-14T23:00:00Z'), 'when that day began in Prague')
  t.deepEqual(stored.options.otherCalendars, [
    { key: calendarKeyOf(USER, TEAM), id: TEAM, zone: 'America/New_York', isWritable: false },
  ])
  t.deepEqual({ ...withSettings(stored, readSettings(stored), CALENDARS), settingsVersion: 2 }, stored)
})

test('who changes settings that somebody else has changed meanwhile changes nothing', async (t) => {
  const setting = await connected()
  t.is(await choose(setting, { direction: 'erp-to-google' }), 'done')
  const before = JSON.stringify(await storedIn(setting))
  setting.world.queued.length = 0
  t.is(await choose(setting, { direction: 'google-to-erp' }, 1), 'conflict')
  t.is(JSON.stringify(await storedIn(setting)), before)
  t.deepEqual(setting.world.queued, [])
})

test('of two who choose at the same moment one is told', async (t) => {
  const setting = await connected()
  const ends = await Promise.all([
    choose(setting, { direction: 'erp-to-google' }, 1),
    choose(setting, { direction: 'google-to-erp' }, 1),
  ])
  t.deepEqual([...ends].sort(), ['conflict', 'done'])
  t.is((await storedIn(setting)).settingsVersion, 2)
})

test('a change of something else than settings in between is no conflict, and stays', async (t) => {
  const setting = await connected()
  setting.world.hooks.set('before store.replace', async () => {
    await changeConnection(setting.scope, USER, (stored) => ({ ...stored, email: 'new@example.com' }))
  })
  t.is(await choose(setting, { direction: 'erp-to-google' }), 'done')
  t.like(await storedIn(setting), { email: 'new@example.com', direction: 'erp-to-google' })
})

test('who changed what to which version is noted, in ids', async (t) => {
  const setting = await connected()
  await choose(setting, { entities: [{ entity: 'Call', label: 'Secret' }] })
  const audit = await setting.world.store.find({ tenant: TENANT, collection: 'audit' })
  const [noted] = audit.filter(({ data }) => data['action'] === 'settings-changed')
  t.like(noted?.data, { by: USER, subject: USER, detail: 'version 2' })
  t.false(JSON.stringify(audit).includes('Secret'))
})

test('what is being disconnected has no settings any more', async (t) => {
  const setting = await connected()
  const settings = readSettings(await storedIn(setting))
  const change = { userId: USER, settings, calendars: CALENDARS, over: 1, by: USER }
  await changeConnection(setting.scope, USER, (stored) => ({ ...stored, state: 'disconnecting' }))
  t.is(await applySettings(change, setting.scope), 'not-connected')
  t.is((await storedIn(setting)).settingsVersion, 1)
})

test('before it is started new settings read nothing; afterwards they have everything read', async (t) => {
  const setting = await connected()
  await choose(setting, { otherCalendars: [TEAM] })
  t.deepEqual(pulls(setting), [])
  await startSync({ userId: USER }, setting.scope)
  const { mainCalendar } = await storedIn(setting)
  t.deepEqual(pulls(setting), [mainCalendar.key, calendarKeyOf(USER, TEAM)])
  await drain(setting)
  t.truthy((await readCalendar(setting.world.store, TENANT, mainCalendar.key))?.calendar.cursor)
  await choose(setting, { direction: 'erp-to-google' })
  t.is((await readCalendar(setting.world.store, TENANT, mainCalendar.key))?.calendar.cursor, null)
  t.deepEqual(pulls(setting), [mainCalendar.key, calendarKeyOf(USER, TEAM)])
})

test('a calendar that is no longer chosen is not read any more, and what it brought stays', async (t) => {
  const setting = await accountWorld(['Call'])
  await setting.connect()
  await choose(setting, { otherCalendars: [TEAM] })
  await drain(setting)
  const calendars = async () =>
    (await calendarsOfUser(setting.world.store, TENANT, USER))
      .map(({ calendar }) => calendar.calendarId)
      .sort()
  t.deepEqual(await calendars(), [OWN, TEAM])
  await choose(setting, { otherCalendars: [] })
  await drain(setting)
  t.deepEqual(await calendars(), [OWN])
})

test('a read that was under way by the old settings does not count', async (t) => {
  const setting = await accountWorld(['Call'])
  await setting.connect()
  await drain(setting)
  const { key } = (await storedIn(setting)).mainCalendar
  setting.world.hooks.set(
    'after google.page',
    async () => void (await choose(setting, { direction: 'erp-to-google' })),
  )
  await pullCalendar({ kind: 'pull-calendar', tenant: TENANT, calendar: key }, setting.scope)
  t.is((await readCalendar(setting.world.store, TENANT, key))?.calendar.cursor, null)
  t.deepEqual(pulls(setting), [key])
})

test('nor does one that begins and ends while the new settings are being stored', async (t) => {
  const setting = await accountWorld(['Call'])
  await setting.connect()
  await drain(setting)
  const { key } = (await storedIn(setting)).mainCalendar
  const { store } = setting.scope
  const busy: typeof store = {
    ...store,
    async replace(document, content, over) {
      if (document.collection === 'connections')
        await pullCalendar(
          { kind: 'pull-calendar', tenant: TENANT, calendar: key },
          { ...setting.scope, store },
        )
      return store.replace(document, content, over)
    },
  }
  const busyScope = { ...setting, scope: { ...setting.scope, store: busy } }
  t.is(await choose(busyScope, { direction: 'erp-to-google' }), 'done')
  t.is((await readCalendar(store, TENANT, key))?.calendar.cursor, null)
})

test('a change of labels changes the titles of what is linked, spread in time, and mails nobody', async (t) => {
  const setting = await accountWorld(['Call'])
  for (const title of ['One', 'Two', 'Three']) setting.world.erp.add({ ...lunch, title }, USER)
  await setting.connect()
  await drain(setting)
  await choose(setting, { entities: [{ entity: 'Call', label: 'Ring' }] })
  await drain(setting)
  const titles = eventsOf(setting.world).map((id) => setting.world.google.held(id)?.event.title ?? '')
  t.deepEqual(titles.sort(), ['Ring: One', 'Ring: Three', 'Ring: Two'])
})

test('… also when they were compared in between, while nothing was carried to Google', async (t) => {
  const setting = await accountWorld(['Call'])
  const recordId = setting.world.erp.add({ ...lunch, title: 'One' }, USER)
  await setting.connect()
  await drain(setting)
  await choose(setting, { entities: [{ entity: 'Call', label: 'Ring' }], direction: 'google-to-erp' })
  await syncPair({ kind: 'sync-pair', tenant: TENANT, entity: 'Call', recordIds: [recordId] }, setting.scope)
  await drain(setting)
  await choose(setting, { direction: 'both' })
  await drain(setting)
  const titles = eventsOf(setting.world).map((id) => setting.world.google.held(id)?.event.title)
  t.deepEqual(titles, ['Ring: One'])
})
