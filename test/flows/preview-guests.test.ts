import test from 'ava'
import type { Answer, GuestRef } from '../../shared/domain/guests.ts'
import type { CalendarId, EventId, RecordId, UserId } from '../../shared/domain/ids.ts'
import type { ErpRecords, HeldRecord } from '../../shared/erp-ports.ts'
import type { EventChangeEntry } from '../../shared/google-ports.ts'
import { guestsOfCreated } from '../../shared/flows/preview-guests.ts'
import type { Created, GuestSources } from '../../shared/flows/preview-guests.ts'
import { CALL_TRAITS, PLAIN_EVENT, PLAIN_RECORD } from '../support/memory-sides.ts'
import { lunch } from './flow-world.ts'

const JANA = 'jana' as UserId
const ADDRESSES: Readonly<Record<string, string | null>> = {
  'User/petr': 'petr@example.com',
  'Contact/eva': 'eva@example.com',
  'Contact/mute': null,
  'Contact/odd': 'not an address',
  'Contact/self': 'jana@example.com',
}

interface Asked {
  readonly emailsOf: GuestRef[][]
  readonly guestsByEmail: string[][]
}

/** A record with these guests in the ERP, an event with those in Google; both called by the name. */
function sources(
  { refs = {}, emails = {} }: { refs?: Record<string, string[]>; emails?: Record<string, string[]> },
  { guestKinds = ['User', 'Contact', 'Lead'] as const, isPrivate = false } = {},
): GuestSources & { readonly asked: Asked } {
  const asked: Asked = { emailsOf: [], guestsByEmail: [] }
  const answer: Answer = 'none'
  const read: ErpRecords['read'] = async (_, id) =>
    ({
      ...PLAIN_RECORD,
      guests: (refs[id] ?? []).map((ref) => ({ ref: ref as GuestRef, answer })),
    }) as unknown as HeldRecord
  const held = (id: string) => ({
    ...PLAIN_EVENT,
    eventId: id as EventId,
    event: lunch,
    etag: '1',
    changedAt: 0,
    isPrivate,
    guests: (emails[id] ?? []).map((email) => ({
      email,
      answer,
      isSelf: email === 'jana@example.com',
      isOrganizer: false,
    })),
  })
  return {
    asked,
    ownAddress: 'jana@example.com',
    rehearsed: {
      erp: { read, traits: async () => ({ ...CALL_TRAITS, guestKinds: [...guestKinds] }) },
      google: { get: async (_, id): Promise<EventChangeEntry> => ({ kind: 'held', held: held(id) }) },
    },
    erp: {
      async emailsOf(wanted) {
        asked.emailsOf.push([...wanted])
        return new Map(
          wanted.map((ref) => [ref, ADDRESSES[ref] ?? (ref in ADDRESSES ? null : `${ref}@x.example`)]),
        )
      },
      async guestsByEmail(wanted) {
        asked.guestsByEmail.push([...wanted])
        return new Map(wanted.filter((one) => one.startsWith('known')).map((one) => [one, 'Contact/x']))
      },
    },
  }
}

const created = (name: string, given: { isShown?: boolean; role?: 'main' | 'copy' } = {}): Created => ({
  isShown: given.isShown ?? true,
  pair: {
    entity: 'Meeting',
    recordId: name as RecordId,
    userId: JANA,
    calendarId: 'primary' as CalendarId,
    eventId: name as EventId,
    role: given.role ?? 'main',
  },
})

test('in Google the record’s guests would be put on the event, with the address that each has in the ERP', async (t) => {
  const refs = {
    a: ['User/jana', 'User/petr', 'Contact/eva', 'Contact/mute', 'Contact/odd', 'Contact/self'],
    b: [],
  }
  const found = await guestsOfCreated('google', [created('a'), created('b')], sources({ refs }))
  t.deepEqual(found, {
    people: 5,
    of: 1,
    rows: [
      { addresses: ['petr@example.com', 'eva@example.com'], more: 0 },
      { addresses: [], more: 0 },
    ],
  })
})

test('in the ERP those of the event whom it knows by their address', async (t) => {
  const emails = { a: ['jana@example.com', 'known-1@x.example', 'stranger@x.example'] }
  const found = await guestsOfCreated('erp', [created('a')], sources({ emails }))
  t.deepEqual(found, { people: 2, of: 1, rows: [{ addresses: ['known-1@x.example'], more: 0 }] })
})

test('nobody would come to a record that holds no guests, nor is anybody of a private event named', async (t) => {
  const emails = { a: ['known-1@x.example'] }
  const none = { people: 0, of: 0, rows: [{ addresses: [], more: 0 }] }
  for (const kind of [{ guestKinds: [] }, { isPrivate: true }] as const) {
    const given = sources({ emails }, kind as object)
    t.deepEqual(await guestsOfCreated('erp', [created('a')], given), none)
    t.deepEqual(given.asked.guestsByEmail, [])
  }
})

test('a copy in a guest’s own calendar has no guests, nor what no pair came of', async (t) => {
  const given = sources({ refs: { a: ['User/petr'] } })
  const of = [created('a', { role: 'copy' }), { pair: null, isShown: true }]
  t.is((await guestsOfCreated('google', of, given)).people, 0)
})

test('addresses are asked for once, and only of the rows that are shown; the rest is counted', async (t) => {
  const many = Array.from({ length: 30 }, (_, index) => `Lead/${index}`)
  const given = sources({ refs: { a: many, b: ['User/petr'], c: ['Contact/eva'] } })
  const of = [created('a'), created('b'), created('c', { isShown: false })]
  const { people, of: events, rows } = await guestsOfCreated('google', of, given)
  t.deepEqual([people, events], [32, 3])
  t.is(given.asked.emailsOf.length, 1)
  t.deepEqual(given.asked.emailsOf[0], [...many.slice(0, 20), 'User/petr'])
  t.deepEqual(rows[0], { addresses: many.slice(0, 3).map((ref) => `${ref}@x.example`), more: 27 })
  t.deepEqual(rows[1], { addresses: ['petr@example.com'], more: 0 })
})
