import test from 'ava'
import { traitsOf } from '../../shared/erp/entity-traits.ts'
import { erpSetting, faultOf } from './erp-setting.ts'
import { espoMeetings } from './espo-meetings.ts'

const { fields: MEETING } = espoMeetings
const SCOPE = {
  statusField: 'status',
  activityStatusList: ['Planned'],
  completedStatusList: ['Held'],
  canceledStatusList: ['Not Held'],
}

const EVENT = {
  name: { type: 'varchar' },
  dateStart: { type: 'datetime' },
  dateEnd: { type: 'datetime' },
  assignedUser: { type: 'link' },
}
const STATUS = { type: 'enum', options: ['Open', 'Done', 'Off', 'Void'], default: 'Open' }

test('what a real Meeting can hold: no location, a join link that can only be read', (t) => {
  t.deepEqual(traitsOf('Meeting', { fields: MEETING, scope: SCOPE }), {
    entity: 'Meeting',
    holdsAllDay: true,
    location: null,
    guestKinds: ['User', 'Contact', 'Lead'],
    status: { canceled: ['Not Held'], planned: 'Planned' },
    joinUrlField: null,
    hasTeams: true,
  })
})

test('an entity with nothing but the fields of an event is one', (t) => {
  t.deepEqual(traitsOf('CVisit', { fields: EVENT, scope: null }), {
    entity: 'CVisit',
    holdsAllDay: false,
    location: null,
    guestKinds: [],
    status: null,
    joinUrlField: null,
    hasTeams: false,
  })
  for (const name of Object.keys(EVENT)) {
    const fields = Object.fromEntries(Object.entries(EVENT).filter(([field]) => field !== name))
    t.is(traitsOf('CVisit', { fields, scope: SCOPE }), null, name)
  }
})

test('nothing that is no list of fields is an event', (t) => {
  for (const fields of [{}, null, false, [], 'x']) t.is(traitsOf('X', { fields, scope: SCOPE }), null)
})

const shapes: readonly [string, object, object][] = [
  ['has no all-day events by a start that is an instant', {}, { holdsAllDay: false }],
  [
    'has them by a start that may be a day',
    { dateStart: { type: 'datetimeOptional' } },
    { holdsAllDay: true },
  ],
  ['… or by a field for the day', { dateStartDate: { type: 'date' } }, { holdsAllDay: true }],
  [
    'has the length of a varchar',
    { cLocation: { type: 'varchar' } },
    { location: { field: 'cLocation', maxLength: 255 } },
  ],
  [
    'has the plain location before the prefixed one',
    { location: { type: 'text' }, cLocation: { type: 'varchar', maxLength: 100 } },
    { location: { field: 'location', maxLength: null } },
  ],
  [
    'has no location in a link',
    { location: { type: 'link' }, cLocation: { type: 'varchar', maxLength: 100 } },
    { location: { field: 'cLocation', maxLength: 100 } },
  ],
  [
    'has no location that is only read',
    { location: { type: 'varchar', readOnly: true } },
    { location: null },
  ],
]
for (const [what, more, traits] of shapes) {
  test(`an entity ${what}`, (t) => {
    t.like(traitsOf('X', { fields: { ...EVENT, ...more }, scope: SCOPE }), traits)
  })
}

const links: readonly [string, object, readonly string[]][] = [
  ['of the kinds it has', { contacts: MEETING['contacts'], leads: MEETING['leads'] }, ['Contact', 'Lead']],
  ['no link that somebody added without answers', { contacts: { type: 'linkMultiple' } }, []],
  ['no single link', { users: { type: 'link', columns: { status: 'x' } } }, []],
  ['no link that is only read', { users: { ...MEETING['users'], readOnly: true } }, []],
  ['a definition that is odd elsewhere', { users: { ...MEETING['users'], options: 7 } }, ['User']],
]
for (const [what, more, kinds] of links) {
  test(`guests: ${what}`, (t) => {
    t.deepEqual(traitsOf('X', { fields: { ...EVENT, ...more }, scope: SCOPE })?.guestKinds, kinds as never)
  })
}

const joinUrls: readonly [string, object, string | null][] = [
  ['the plain field', { joinUrl: { type: 'url' } }, 'joinUrl'],
  ['the prefixed one', { cJoinUrl: { type: 'varchar' } }, 'cJoinUrl'],
  [
    'the writable of two',
    { joinUrl: { type: 'url', readOnly: true }, cJoinUrl: { type: 'text' } },
    'cJoinUrl',
  ],
  ['none of another type', { joinUrl: { type: 'bool' } }, null],
]
for (const [what, more, field] of joinUrls) {
  test(`the join link goes into ${what}`, (t) => {
    t.is(traitsOf('X', { fields: { ...EVENT, ...more }, scope: SCOPE })?.joinUrlField, field)
  })
}

const statuses: readonly [string, object, object | null][] = [
  [
    'several',
    { canceledStatusList: ['Off', 'Void'], activityStatusList: ['Open'] },
    { canceled: ['Off', 'Void'], planned: 'Open' },
  ],
  ['without a list of planned ones', { canceledStatusList: ['Off'] }, { canceled: ['Off'], planned: 'Open' }],
  ['none that the field offers', { canceledStatusList: ['Not Held'], activityStatusList: ['Open'] }, null],
  ['none at all', { activityStatusList: ['Open'], completedStatusList: ['Done'] }, null],
  [
    'of a planned one that is gone',
    { canceledStatusList: ['Off'], activityStatusList: ['New', 'Done'] },
    { canceled: ['Off'], planned: 'Done' },
  ],
  ['in another field', { ...SCOPE, statusField: 'stage', canceledStatusList: ['Off'] }, null],
  ['in odd lists', { canceledStatusList: 'Off', activityStatusList: {} }, null],
]
for (const [what, scope, status] of statuses) {
  test(`canceled statuses: ${what}`, (t) => {
    const fields = { ...EVENT, status: STATUS }
    t.deepEqual(traitsOf('X', { fields, scope })?.status, status as never)
  })
}

test('an entity without a list of planned statuses begins with its default, wherever that stands', (t) => {
  const fields = { ...EVENT, status: { ...STATUS, options: ['Draft', 'Open', 'Off'] } }
  const scope = { canceledStatusList: ['Off'] }
  t.deepEqual(traitsOf('X', { fields, scope })?.status, { canceled: ['Off'], planned: 'Open' })
})

test('a default that means done or off is no planned status; the first other one is', (t) => {
  const fields = { ...EVENT, status: { ...STATUS, default: 'Off', options: ['Off', 'Done', 'Open'] } }
  const scope = { canceledStatusList: ['Off'], completedStatusList: ['Done'] }
  t.deepEqual(traitsOf('X', { fields, scope })?.status, { canceled: ['Off'], planned: 'Open' })
})

test('an entity without a status, or whose scope is odd, is an event all the same', (t) => {
  t.is(traitsOf('X', { fields: EVENT, scope: SCOPE })?.status, null)
  for (const scope of [null, 'x', [], 7])
    t.is(traitsOf('X', { fields: { ...EVENT, status: STATUS }, scope })?.status, null)
})

test('the event-like entities are Meeting, Call and the custom ones of that type', async (t) => {
  const { erp, clock, records } = await erpSetting(t)
  const found = await records.eventEntities()
  t.deepEqual(found, [
    { entity: 'Meeting', title: 'Meeting' },
    { entity: 'Call', title: 'Call' },
    { entity: 'CVisit', title: 'CVisit' },
  ])
  const calls = erp.calls.count()
  t.is(calls, 7)
  t.deepEqual(await records.eventEntities(), found)
  t.is(erp.calls.count(), calls)
  clock.ms += 600_000
  await records.eventEntities()
  t.is(erp.calls.count(), 2 * calls)
})

const scopes: readonly [string, object, boolean][] = [
  ['a custom event that was taken off the calendar', { type: 'Event', calendar: false }, true],
  ['a custom event that is switched off', { type: 'Event', disabled: true }, false],
  ['a custom entity of another type', { type: 'BasePlus', calendar: true, activity: true }, false],
  ['a task of the CRM', { module: 'Crm', calendar: true, activity: null }, false],
  ['an activity of the CRM', { module: 'Crm', calendar: true, activity: true }, true],
  ['an oddly defined one', { type: 7 }, false],
]
for (const [what, scope, isListed] of scopes) {
  test(`${what} is ${isListed ? 'an' : 'no'} event-like entity`, async (t) => {
    const { erp, records } = await erpSetting(t)
    const meeting = { module: 'Crm', calendar: true, activity: true }
    const body = JSON.stringify({ CVisit: scope, Meeting: meeting, Odd: null })
    erp.faults.add({ path: 'Metadata', answer: { status: 200, body } })
    const entities = (await records.eventEntities()).map(({ entity }) => entity)
    t.deepEqual(entities, isListed ? ['Meeting', 'CVisit'] : ['Meeting'])
  })
}

test('an ERP that doesn’t tell its entities is no ERP without any', async (t) => {
  const { erp, records } = await erpSetting(t)
  erp.faults.add({ path: 'Metadata', answer: { status: 503 } })
  await faultOf(records.eventEntities(), 'erp.unavailable')
  t.is((await records.eventEntities()).length, 3)
})
