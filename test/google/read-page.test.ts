import test from 'ava'
import type { EventChangeEntry } from '../../shared/google-ports.ts'
import { connectAccount } from './connected-account.ts'
import * as ids from './google-ids.ts'

type Account = Pick<Awaited<ReturnType<typeof connectAccount>>, 'events' | 'calendarId'>

const SINCE = Date.UTC(2026, 2, 1)
const times = {
  start: { dateTime: '2026-03-02T12:00:00', timeZone: 'Europe/Prague' },
  end: { dateTime: '2026-03-02T13:00:00', timeZone: 'Europe/Prague' },
}

/** Reads to the last page. */
async function readAll({ events, calendarId }: Account, cursor: string | null) {
  const entries: EventChangeEntry[] = []
  let pages = 0
  let page: string | null = null
  for (;;) {
    const read = await events.page({ calendarId, cursor, since: SINCE, page, types: ['default'] })
    entries.push(...read.entries)
    pages += 1
    page = read.nextPage
    if (page === null) return { entries, cursor: read.nextCursor, pages }
  }
}

const idOf = (entry: EventChangeEntry) => (entry.kind === 'held' ? entry.held.eventId : entry.eventId)
const told = (entries: readonly EventChangeEntry[]) =>
  entries.map((entry) => `${idOf(entry)} ${entry.kind === 'excluded' ? entry.why : entry.kind}`).sort()

test('a first read gives what ends after its start, and a cursor', async (t) => {
  await using jane = await connectAccount()
  const { hand, calendarId } = jane
  const old = { dateTime: '2026-02-02T12:00:00Z' }
  await hand.insert({ calendarId, requestBody: { id: 'old01', start: old, end: old } })
  await hand.insert({ calendarId, requestBody: { id: 'fresh', summary: 'New', ...times } })
  const { entries, cursor } = await readAll(jane, null)
  t.deepEqual(told(entries), ['fresh held'])
  t.is(typeof cursor, 'string')
})

test('after a cursor only changes come, deletions among them', async (t) => {
  await using jane = await connectAccount()
  const { hand, calendarId, events } = jane
  for (const id of ['aaaa0', 'bbbb0', 'cccc0'])
    await hand.insert({ calendarId, requestBody: { id, ...times } })
  const first = await readAll(jane, null)
  await hand.delete({ calendarId, eventId: 'aaaa0' })
  await hand.patch({ calendarId, eventId: 'bbbb0', requestBody: { summary: 'Changed' } })
  const second = await readAll(jane, first.cursor)
  t.deepEqual(told(second.entries), ['aaaa0 gone', 'bbbb0 held'])
  t.deepEqual((await readAll(jane, second.cursor)).entries, [])
  const changed = second.entries.find((entry) => idOf(entry) === 'bbbb0')
  t.deepEqual(changed, await events.get(calendarId, ids.eventId('bbbb0')))
})

test('short and empty pages do not end a reading, in a full read and in a delta', async (t) => {
  await using jane = await connectAccount({ paging: { pageSizeMax: 2, emptyPages: true } })
  const { hand, calendarId } = jane
  const names = ['aaaa0', 'bbbb0', 'cccc0', 'dddd0', 'eeee0']
  for (const id of names) await hand.insert({ calendarId, requestBody: { id, ...times } })
  const first = await readAll(jane, null)
  t.deepEqual(
    [...new Set(told(first.entries))],
    names.map((id) => `${id} held`),
  )
  t.true(first.pages > 3)
  for (const eventId of names) await hand.patch({ calendarId, eventId, requestBody: { summary: 'Changed' } })
  const second = await readAll(jane, first.cursor)
  t.deepEqual(
    [...new Set(told(second.entries))],
    names.map((id) => `${id} held`),
  )
  t.true(second.pages > 3)
})

test('a series comes as its master, its changed occurrences, and the cancelled ones as gone', async (t) => {
  await using jane = await connectAccount()
  const { hand, calendarId } = jane
  await hand.insert({ calendarId, requestBody: { id: 'plain', ...times } })
  await hand.insert({
    calendarId,
    requestBody: { id: 'serie', ...times, recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] },
  })
  const { entries, cursor } = await readAll(jane, null)
  t.deepEqual(told(entries), ['plain held', 'serie series'])
  await hand.patch({ calendarId, eventId: 'serie_20260303T110000Z', requestBody: { summary: 'Moved' } })
  await hand.delete({ calendarId, eventId: 'serie_20260304T110000Z' })
  const delta = await readAll(jane, cursor)
  t.deepEqual(told(delta.entries), [
    'serie series',
    'serie_20260303T110000Z held',
    'serie_20260304T110000Z gone',
  ])
  t.like(
    delta.entries.find((entry) => entry.kind === 'held'),
    { held: { occurrence: { seriesId: 'serie', originalStart: '2026-03-03T11:00:00Z' } } },
  )
})

test('only the kinds of events that were asked for come, in a full read and in a delta', async (t) => {
  await using jane = await connectAccount()
  const { hand, calendarId, events } = jane
  const away = { id: 'absent0', eventType: 'outOfOffice', outOfOfficeProperties: {}, ...times }
  await hand.insert({ calendarId, requestBody: away })
  await hand.insert({ calendarId, requestBody: { id: 'plain', ...times } })
  t.deepEqual(told((await readAll(jane, null)).entries), ['plain held'])
  const at = { calendarId, since: SINCE, page: null, types: ['default', 'outOfOffice'] } as const
  const first = await events.page({ ...at, cursor: null })
  t.deepEqual(told(first.entries), ['absent0 held', 'plain held'])
  await hand.patch({ calendarId, eventId: 'absent0', requestBody: { summary: 'Away' } })
  const second = await events.page({ ...at, cursor: first.nextCursor })
  t.like(second.entries, [{ held: { type: 'outOfOffice', mayEdit: false } }])
})

test('a calendar of which only free and busy times are shared has nothing but those', async (t) => {
  await using jane = await connectAccount()
  const { google, hand, calendarId } = jane
  const bob = jane.connectOther('bob@example.org')
  google.shareCalendar({ calendarId, email: 'bob@example.org', role: 'freeBusyReader' })
  await hand.insert({ calendarId, requestBody: { id: 'plain', summary: 'Secret', ...times } })
  const first = await readAll({ ...bob, calendarId }, null)
  t.deepEqual(first.entries, [{ kind: 'excluded', eventId: ids.eventId('plain'), why: 'busy-only' }])
  await hand.delete({ calendarId, eventId: 'plain' })
  t.deepEqual(told((await readAll({ ...bob, calendarId }, first.cursor)).entries), ['plain gone'])
})

test('an expired cursor is a fault of its own, and a full read gives a new one', async (t) => {
  await using jane = await connectAccount()
  const { google } = jane
  const { cursor } = await readAll(jane, null)
  google.expireSyncTokens()
  await t.throwsAsync(readAll(jane, cursor), { code: 'google.cursor-expired' })
  const fresh = await readAll(jane, null)
  t.not(fresh.cursor, cursor)
})

test('a calendar that is gone is told apart from one without events', async (t) => {
  await using jane = await connectAccount()
  const calendarId = ids.calendarId('gone@group.calendar.google.com')
  await t.throwsAsync(
    jane.events.page({ calendarId, cursor: null, since: SINCE, page: null, types: ['default'] }),
    {
      code: 'google.gone',
    },
  )
})
