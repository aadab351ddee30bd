import test from 'ava'
import fc from 'fast-check'
import type { CalendarSettings } from '../../shared/domain/calendar-settings.ts'
import { DIRECTIONS } from '../../shared/domain/direction.ts'
import { Fault } from '../../shared/domain/fault.ts'
import type { CalendarId, EventId, RecordId } from '../../shared/domain/ids.ts'
import { PRIVATE_POLICIES, REMOVAL_POLICIES } from '../../shared/domain/options.ts'
import { applySettings } from '../../shared/flows/apply-settings.ts'
import { readSettings, withSettings } from '../../shared/flows/calendar-settings.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import type { Preview } from '../../shared/flows/preview-ledger.ts'
import { previewSync } from '../../shared/flows/preview-sync.ts'
import { USER } from '../support/memory-sides.ts'
import { worlds } from '../support/worlds.ts'
import { accountWorld, connectionOf, drain } from './account-world.ts'
import type { AccountWorld } from './account-world.ts'
import { TENANT, lunch, present } from './flow-world.ts'
import type { FlowWorld } from './flow-world.ts'

const CALENDARS = [
  { calendarId: 'jana@example.com' as CalendarId, timeZone: 'Europe/Prague', access: 'owner' as const },
]

/** Connected with Google and not yet started, or started and at rest. */
async function world({ isStarted }: { isStarted: boolean }) {
  const setting = await accountWorld(['Call'])
  if (isStarted) await setting.connect()
  else connectionOf(await setting.finish(await setting.begin()))
  await drain(setting)
  return setting
}

async function connectionIn({ world: { store } }: Pick<AccountWorld, 'world'>) {
  const { connection } = present(await readConnection(store, TENANT, USER))
  return { ...connection, mainCalendar: present(connection.mainCalendar) }
}

/** What would be done if these settings were chosen. */
async function previewOf(setting: AccountWorld, change: Partial<CalendarSettings> = {}): Promise<Preview> {
  const connection = await connectionIn(setting)
  const settings = { ...readSettings(connection), ...change }
  return previewSync(withSettings(connection, settings, CALENDARS), setting.scope)
}

/** They are chosen, and everything that follows is done. */
async function choose(setting: AccountWorld, change: Partial<CalendarSettings>): Promise<void> {
  const connection = await connectionIn(setting)
  const settings = { ...readSettings(connection), ...change }
  const { settingsVersion: over } = connection
  await applySettings({ userId: USER, settings, calendars: CALENDARS, over, by: USER }, setting.scope)
  await setting.start()
  await drain(setting)
}

type Sides = Record<'erp' | 'google', ReadonlyMap<string, string>>

/** What stands on both sides, by id, as text. */
function sidesOf({ erp, google }: FlowWorld): Sides {
  const shown = (row: object | null, id: string): [string, string][] =>
    row === null ? [] : [[id, JSON.stringify(row)]]
  const records = [...erp.rows.keys()].flatMap((id) => {
    const held = erp.held(id)
    return shown(held && { event: held.event, isCanceled: held.isCanceled }, id)
  })
  const events = [...google.events.keys()].flatMap((id) => {
    const held = google.held(id)
    return shown(held && { event: held.event }, id)
  })
  return { erp: new Map(records), google: new Map(events) }
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  const isIn = (side: ReadonlyMap<string, string>) => (id: string) => side.has(id)
  const kept = [...after.keys()].filter(isIn(before))
  return {
    create: [...after.keys()].filter((id) => !before.has(id)).length,
    change: kept.filter((id) => before.get(id) !== after.get(id)).length,
    remove: [...before.keys()].filter((id) => !after.has(id)).length,
  }
}

const NONE = { create: 0, change: 0, remove: 0 }
const at = (day: number, minute = 0) => {
  const moment = (hour: number) => Date.UTC(2027, 1, 1 + day, hour, minute)
  const text = (hour: number) => new Date(moment(hour)).toISOString().replace('.000', '')
  return { kind: 'timed' as const, start: text(10), end: text(11) }
}
const eventId = (name: string) => `event${name}` as EventId

test('before the first sync it is said what would be created on each side, and how often the ERP would ring', async (t) => {
  const setting = await world({ isStarted: false })
  const { erp, google } = setting.world
  erp.add({ ...lunch, title: 'Offer' }, USER)
  google.put(eventId('a'), { ...lunch, title: 'Call: Smith' })
  google.put(eventId('b'), { ...lunch, title: 'Dentist' })
  const preview = await previewOf(setting)
  t.deepEqual(preview.erp.counts, { ...NONE, create: 1 })
  t.deepEqual(preview.erp.first.create, [{ entity: 'Call', title: 'Smith', when: lunch.when }])
  t.deepEqual(preview.google.counts, { ...NONE, create: 1 })
  t.deepEqual(preview.google.first.create, [{ entity: null, title: 'Call: Offer', when: lunch.when }])
  t.is(preview.notifications, 1)
  t.true(preview.isComplete)
})

test('D14 H184 what is on both sides already would be linked and not doubled', async (t) => {
  const setting = await world({ isStarted: false })
  setting.world.erp.add(lunch, USER)
  setting.world.google.put(eventId('a'), { ...lunch, title: 'Call: Lunch' })
  const preview = await previewOf(setting)
  t.deepEqual([preview.erp.counts, preview.google.counts, preview.linked], [NONE, NONE, 1])
})

test('a preview does nothing: neither side, nor the store, nor the queue, nor the log knows of it', async (t) => {
  const setting = await world({ isStarted: true })
  const { erp, google, store, queued, logged, calls } = setting.world
  const recordId = erp.add(lunch, USER)
  await choose(setting, {})
  erp.edit(recordId, { title: 'Edited' })
  google.put(eventId('a'), { ...lunch, title: 'Call: New' })
  const everything = async () =>
    JSON.stringify([
      await Promise.all(
        ['connections', 'calendars', 'links', 'audit', 'holds', 'meetings', 'readings'].map((collection) =>
          store.find({ tenant: TENANT, collection, limit: 500 }),
        ),
      ),
      [...sidesOf(setting.world).erp],
      [...sidesOf(setting.world).google],
      queued,
      logged,
    ])
  const before = await everything()
  calls.length = 0
  const preview = await previewOf(setting, { entities: [{ entity: 'Call', label: 'Ring' }] })
  t.true(preview.google.counts.change > 0)
  t.is(await everything(), before)
  t.deepEqual(
    calls.filter((call) =>
      /\.(?:insert|patch|remove|create|update|answer|watch|stop|tell|replace)$/.test(call),
    ),
    [],
  )
})

test('a change of labels would change the titles in Google', async (t) => {
  const setting = await world({ isStarted: true })
  for (const title of ['One', 'Two']) setting.world.erp.add({ ...lunch, title }, USER)
  await choose(setting, {})
  const preview = await previewOf(setting, { entities: [{ entity: 'Call', label: 'Ring' }] })
  t.deepEqual(preview.google.counts, { ...NONE, change: 2 })
  t.deepEqual(preview.google.first.change.map(({ title }) => title).sort(), ['Ring: One', 'Ring: Two'])
  t.deepEqual(preview.erp.counts, NONE)
})

test('private events would come as a busy block only if that was chosen, and their titles are in no preview', async (t) => {
  const setting = await world({ isStarted: false })
  setting.world.google.put(eventId('a'), { ...lunch, title: 'Call: secret' })
  setting.world.excluded.set(eventId('a'), 'private')
  const skip = await previewOf(setting, { privateEvents: 'skip', defaultEntity: 'Call' })
  t.deepEqual(skip.erp.counts, NONE)
  const busy = await previewOf(setting, { privateEvents: 'busy', defaultEntity: 'Call' })
  t.deepEqual(busy.erp.counts, { ...NONE, create: 1 })
  t.false(JSON.stringify([skip, busy]).includes('secret'))
})

test('what was removed in Google would go in the ERP, by the policy that is chosen', async (t) => {
  const setting = await world({ isStarted: true })
  const recordId = setting.world.erp.add(lunch, USER)
  await choose(setting, {})
  setting.world.clock.time += 3_600_000
  for (const id of setting.world.google.events.keys()) setting.world.google.put(id, null)
  const would = async (onGoogleRemoval: 'remove' | 'not-held' | 'keep') =>
    (await previewOf(setting, { onGoogleRemoval })).erp.counts
  t.deepEqual(await would('remove'), { ...NONE, remove: 1 })
  t.deepEqual(await would('not-held'), { ...NONE, change: 1 })
  t.deepEqual(await would('keep'), NONE)
  t.truthy(setting.world.erp.held(recordId))
})

test('at most ten rows of a kind are shown, and all are counted', async (t) => {
  const setting = await world({ isStarted: false })
  for (let n = 0; n < 14; n += 1) setting.world.erp.add({ ...lunch, title: `No. ${n}` }, USER)
  const { google } = await previewOf(setting)
  t.deepEqual([google.counts.create, google.first.create.length], [14, 10])
})

test('after 20 pages of Google’s list it stops, and says that it is at least that much', async (t) => {
  const setting = await world({ isStarted: false })
  // Pages of two.
  for (let n = 0; n < 50; n += 1)
    setting.world.google.put(eventId(`no${n}`), { ...lunch, title: `Call: No. ${n}`, when: at(n) })
  const preview = await previewOf(setting)
  t.false(preview.isComplete)
  t.is(preview.erp.counts.create, 40)
})

test('after 20 seconds it stops, wherever it is', async (t) => {
  const setting = await world({ isStarted: false })
  const { google, clock, hooks } = setting.world
  for (let n = 0; n < 10; n += 1)
    google.put(eventId(`no${n}`), { ...lunch, title: `Call: No. ${n}`, when: at(n) })
  hooks.set('after google.page', () => void (clock.time += 20_001))
  const preview = await previewOf(setting)
  t.false(preview.isComplete)
  t.true(preview.erp.counts.create < 10)
})

test('when Google can’t be reached there is no preview that says nothing would be done', async (t) => {
  const setting = await world({ isStarted: false })
  setting.world.hooks.set('before google.page', () => {
    throw new Fault('google.unavailable', 'down')
  })
  t.false((await previewOf(setting)).isComplete)
})

test('when the grant turns out to be dead, the user is asked to reconnect', async (t) => {
  const setting = await world({ isStarted: false })
  setting.world.hooks.set('before google.page', () => {
    throw new Fault('google.grant-dead', 'invalid_grant')
  })
  await t.throwsAsync(previewOf(setting), { message: 'invalid_grant' })
  t.is((await connectionIn(setting)).state, 'needs-reconnecting')
})

test('more than may be removed without a question is shown as what would wait for an answer', async (t) => {
  const setting = await world({ isStarted: true })
  const records: RecordId[] = []
  for (let n = 0; n < 30; n += 1)
    records.push(setting.world.erp.add({ ...lunch, title: `No. ${n}`, when: at(n) }, USER))
  await choose(setting, {})
  setting.world.clock.time += 3_600_000
  for (const id of setting.world.google.events.keys()) setting.world.google.put(id, null)
  const preview = await previewOf(setting)
  t.deepEqual([preview.erp.counts.remove, preview.held.erp], [0, 30])
})

const edit = fc.record({
  on: fc.constantFrom('erp' as const, 'google' as const),
  do: fc.constantFrom('create', 'create', 'rename', 'move', 'remove', 'remove', 'private'),
  which: fc.nat({ max: 9 }),
  title: fc.constantFrom('Lunch', 'Call: Offer', 'Ring: Offer', 'Dinner', ''),
  day: fc.integer({ min: -60, max: 60 }),
})
type Edit = typeof edit extends fc.Arbitrary<infer One> ? One : never

function play(
  { erp, google, excluded }: FlowWorld,
  { on, do: what, which, title, day }: Edit,
  step: string,
): void {
  const event = { ...lunch, title, when: at(day) }
  if (what === 'create') return void (on === 'erp' ? erp.add(event, USER) : google.put(eventId(step), event))
  const ids = on === 'erp' ? [...erp.rows.keys()] : [...google.events.keys()]
  const id = ids[which % Math.max(1, ids.length)]
  if (id === undefined) return
  if (what === 'private') return void (on === 'google' && excluded.set(id as EventId, 'private'))
  if (on === 'erp') {
    if (what === 'remove') erp.rows.set(id as RecordId, null)
    else erp.edit(id as RecordId, what === 'rename' ? { title } : { when: at(day) })
    return
  }
  const held = google.held(id as EventId)
  if (held === null) return
  if (what === 'remove') google.put(held.eventId, null)
  // Never to what the ERP was given as well: where only one side leads that is written once more, and nothing is different then.
  else {
    const change = what === 'rename' ? { title: `${title} here` } : { when: at(day, 1) }
    google.put(held.eventId, { ...held.event, ...change })
  }
}

const choice = fc.record({
  direction: fc.constantFrom('both', 'both', ...DIRECTIONS),
  since: fc.constantFrom('2026-12-20', '2027-01-15', '2027-02-01'),
  entities: fc.constantFrom('Call', 'Ring', 'Call').map((label) => [{ entity: 'Call', label }]),
  defaultEntity: fc.constantFrom('Call', null),
  onGoogleRemoval: fc.constantFrom('remove', 'remove', ...REMOVAL_POLICIES),
  privateEvents: fc.constantFrom(...PRIVATE_POLICIES),
  removesGoogleBorn: fc.boolean(),
})

const told = fc.record({
  isStarted: fc.boolean(),
  before: fc.array(edit, { minLength: 3, maxLength: 9 }),
  edits: fc.array(edit, { maxLength: 8 }),
  settings: choice,
})
type Told = typeof told extends fc.Arbitrary<infer One> ? One : never

/** The rare kinds of change: left to chance, one of them was missing now and then. */
const eventful: Told = {
  isStarted: true,
  before: [0, 1, 2].map((day) => ({ on: 'erp', do: 'create', which: 0, title: 'Lunch', day }) as const),
  edits: [
    { on: 'erp', do: 'remove', which: 0, title: '', day: 0 },
    { on: 'google', do: 'remove', which: 1, title: '', day: 0 },
    { on: 'google', do: 'rename', which: 2, title: 'Dinner', day: 0 },
  ],
  settings: {
    direction: 'both',
    since: '2026-12-20',
    entities: [{ entity: 'Call', label: 'Call' }],
    defaultEntity: 'Call',
    onGoogleRemoval: 'remove',
    privateEvents: 'skip',
    removesGoogleBorn: true,
  },
}

test('what a preview says is what happens then', async (t) => {
  const kinds = new Set<string>()
  await fc.assert(
    fc.asyncProperty(told, async ({ isStarted, before, edits, settings }) => {
      const setting = await world({ isStarted })
      for (const [step, one] of before.entries()) play(setting.world, one, `b${step}`)
      if (isStarted) await choose(setting, { defaultEntity: 'Call', since: '2026-12-01' })
      setting.world.clock.time += 3_600_000
      for (const [step, one] of edits.entries()) play(setting.world, one, `c${step}`)
      const stood = sidesOf(setting.world)
      const preview = await previewOf(setting, settings)
      await choose(setting, settings)
      const stands = sidesOf(setting.world)
      for (const side of ['erp', 'google'] as const) {
        const happened = differences(stood[side], stands[side])
        t.deepEqual(preview[side].counts, happened, side)
        for (const [kind, count] of Object.entries(happened)) if (count > 0) kinds.add(`${kind} ${side}`)
      }
      t.true(preview.isComplete)
    }),
    { ...worlds<[Told]>(150), examples: [[eventful]] },
  )
  t.is(kinds.size, 6, [...kinds].join())
})
