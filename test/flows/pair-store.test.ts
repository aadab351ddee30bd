import test from 'ava'
import type { CalendarId, CalendarKey, EventId, LinkId, RecordId } from '../../shared/domain/ids.ts'
import {
  newPair,
  pairsOfCalendar,
  pairsOfRecord,
  pendingCreates,
  readPair,
  savePair,
} from '../../shared/flows/pair-store.ts'
import type { Pair } from '../../shared/flows/pair-document.ts'
import { USER } from '../support/memory-sides.ts'
import { memoryStore } from '../support/memory-store.ts'
import { present, TENANT } from './flow-world.ts'
import type { Json, JsonObject } from '../../shared/ports.ts'
import { agreedOn } from '../domain/pair-states.ts'

const { pair: fresh } = newPair({
  id: 'link-1' as LinkId,
  entity: 'Call',
  recordId: 'record-1' as RecordId,
  userId: USER,
  calendar: 'key-1' as CalendarKey,
  calendarId: 'jana@example.com' as CalendarId,
  eventId: 'event-1' as EventId,
  bornIn: 'erp',
})
const living: Pair = { ...fresh, link: agreedOn({ title: 'lunch' }) }
const ofRecord = { entity: 'Call', recordId: 'record-1' as RecordId }
const ofUser = { entity: 'Call', userId: USER }

async function stored(pair: Pair) {
  const store = memoryStore()
  await savePair(store, TENANT, { pair, version: null })
  return store
}

test('what is saved is read again', async (t) => {
  const pair = { ...living, etag: 'e1', googleChangedAt: 1, settledAt: 2, claim: { since: 3, until: 4 } }
  const store = await stored(pair)
  t.deepEqual((await readPair(store, TENANT, pair.id))?.pair, pair)
  t.is(await readPair(store, TENANT, 'nobody' as LinkId), null)
})

test('of two that save over the same version, or create at once, one is told so', async (t) => {
  const store = memoryStore()
  const first = present(await savePair(store, TENANT, { pair: living, version: null }))
  t.is(await savePair(store, TENANT, { pair: living, version: null }), null)
  t.truthy(await savePair(store, TENANT, first))
  t.is(await savePair(store, TENANT, first), null)
})

test('a pair is found by its record and by its calendar, of its tenant only', async (t) => {
  const store = await stored(living)
  t.is((await pairsOfRecord(store, TENANT, ofRecord)).length, 1)
  t.is((await pairsOfRecord(store, TENANT, { ...ofRecord, entity: 'Meeting' })).length, 0)
  t.is((await pairsOfRecord(store, 'other' as typeof TENANT, ofRecord)).length, 0)
  t.is((await pairsOfCalendar(store, TENANT, { calendar: living.calendar, after: null })).length, 1)
  t.is((await pairsOfCalendar(store, TENANT, { calendar: living.calendar, after: living.id })).length, 0)
})

test('while its record is being created, a pair is found among the creates of its user', async (t) => {
  const store = await stored({ ...living, recordId: null })
  t.is((await pendingCreates(store, TENANT, ofUser)).length, 1)
  t.is((await pendingCreates(store, TENANT, { ...ofUser, entity: 'Meeting' })).length, 0)
  t.is((await pendingCreates(await stored(living), TENANT, ofUser)).length, 0)
})

test('a tombstone that never had a record is no create under way; one with a record is found by it', async (t) => {
  t.is((await pendingCreates(await stored({ ...fresh, recordId: null }), TENANT, ofUser)).length, 0)
  t.is((await pairsOfRecord(await stored(fresh), TENANT, ofRecord)).length, 1)
})

test('of what an event says only fingerprints are stored, and in the log what was overwritten', async (t) => {
  const document = await (await stored(living)).get({ tenant: TENANT, collection: 'links', id: living.id })
  const names = [
    'assignedTo',
    'bornIn',
    'calendar',
    'calendarId',
    'claim',
    'endsAt',
    'entity',
    'erpDigest',
    'etag',
    'eventId',
  ]
  const more = [
    'googleChangedAt',
    'guests',
    'isGuest',
    'label',
    'letGo',
    'link',
    'log',
    'recordId',
    'refused',
    'reminders',
    'rights',
    'role',
  ]
  t.deepEqual(Object.keys(document?.data ?? {}).sort(), [
    ...names,
    ...more,
    'schema',
    'series',
    'settledAt',
    'uid',
    'userId',
  ])
})

test('a pair that was stored before there were guests and series is read as one without them', async (t) => {
  const store = await stored(living)
  const key = { tenant: TENANT, collection: 'links', id: living.id }
  const held = present(await store.get(key))
  const {
    entity,
    recordId,
    userId,
    calendar,
    calendarId,
    eventId,
    etag,
    googleChangedAt,
    settledAt,
    link,
    claim,
  } = held.data as Record<string, Json>
  const old = {
    entity,
    recordId,
    userId,
    calendar,
    calendarId,
    eventId,
    etag,
    googleChangedAt,
    settledAt,
    link,
    claim,
  }
  await store.replace(key, { data: { schema: 1, ...old } as JsonObject }, held.version)
  const pair = present(await readPair(store, TENANT, living.id)).pair
  t.like(pair, { role: 'main', rights: 'edit', letGo: null, refused: null, link: living.link })
  t.deepEqual(pair.log, [])
})

test('a document of another shape is refused, not guessed at', async (t) => {
  const store = memoryStore()
  await store.create({ tenant: TENANT, collection: 'links', id: 'old' }, { data: { schema: 0 } })
  await t.throwsAsync(readPair(store, TENANT, 'old' as LinkId), { name: 'ZodError' })
})
