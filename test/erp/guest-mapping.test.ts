import test from 'ava'
import type { EntityTraits } from '../../shared/domain/entity.ts'
import { isFault } from '../../shared/domain/fault.ts'
import type { ErpGuest } from '../../shared/domain/guests.ts'
import { showsGuests } from '../../shared/erp/guest-mapping.ts'
import { fromErp, readAttributes, toErp } from '../../shared/erp/record-mapping.ts'
import { espoMeetings } from './espo-meetings.ts'

const MEETING: EntityTraits = {
  entity: 'Meeting',
  holdsAllDay: true,
  location: null,
  guestKinds: ['User', 'Contact', 'Lead'],
  status: { canceled: ['Not Held'], planned: 'Planned' },
  joinUrlField: null,
  hasTeams: true,
}
const VISIT: EntityTraits = { ...MEETING, entity: 'CVisit', guestKinds: [] }

const { created, renamed, statusOfOneSent, readAfter, list } = espoMeetings

const KAREL = { ref: 'Contact/6b031afacd577c07b', answer: 'none' } as const
const EVA = { ref: 'Lead/6b031afadbc65ac36', answer: 'none' } as const
const JANA = { ref: 'User/6b0311df28d73f59e', answer: 'accepted' } as const
const PETR = { ref: 'User/6b0311df52de67474', answer: 'none' } as const

const guests = (answer: unknown, traits = MEETING): readonly ErpGuest[] | undefined =>
  fromErp(answer, traits)?.guests

test('the guests of a real record are users, contacts and leads with their answers, by ref', (t) => {
  t.deepEqual(guests(created), [KAREL, EVA, JANA, PETR])
  t.deepEqual(guests(renamed.answer), [KAREL, EVA, JANA, PETR])
  const answered = [{ ...KAREL, answer: 'accepted' }, EVA, JANA, { ...PETR, answer: 'tentative' }]
  t.deepEqual(guests(readAfter), answered as unknown)
})

test('a real list shows the same, as far as it was asked for', (t) => {
  const asked: EntityTraits = { ...MEETING, guestKinds: ['User', 'Contact'] }
  const rows = list.list.map((row) => guests({ ...row, modifiedAt: '2026-11-22 16:40:26' }, asked))
  t.deepEqual(rows, [[{ ...JANA, answer: 'none' }], [KAREL, JANA, PETR]] as unknown)
  for (const name of [
    'usersIds',
    'usersColumns',
    'contactsIds',
    'contactsColumns',
    'leadsIds',
    'leadsColumns',
  ])
    t.true(readAttributes(MEETING).includes(name))
  t.false(readAttributes(VISIT).some((name) => /Ids$|Columns$/.test(name)))
})

test('the answer to a write shows all guests unless it echoes only some of their answers', (t) => {
  t.true(showsGuests(created, MEETING))
  t.true(showsGuests(renamed.answer, MEETING))
  t.false(showsGuests(statusOfOneSent.answer, MEETING))
  t.true(showsGuests(readAfter, MEETING))
  t.false(showsGuests({ ...created, leadsIds: undefined }, MEETING))
  t.true(showsGuests({ ...created, leadsIds: undefined }, VISIT))
  t.true(showsGuests({}, VISIT))
  t.false(showsGuests(true, MEETING))
})

const statuses: readonly [unknown, string][] = [
  ['Accepted', 'accepted'],
  ['Tentative', 'tentative'],
  ['Declined', 'declined'],
  ['None', 'none'],
  ['Maybe', 'none'],
  ['', 'none'],
  [null, 'none'],
  [7, 'none'],
]
for (const [status, answer] of statuses) {
  test(`the status ${JSON.stringify(status)} is the answer "${answer}"`, (t) => {
    const record = { ...created, leadsIds: ['a'], leadsColumns: { a: { status } } }
    t.is(guests(record)?.find(({ ref }) => ref === 'Lead/a')?.answer, answer as never)
  })
}

test('guests without columns have not answered; PHP’s empty list is an empty map', (t) => {
  for (const leadsColumns of [undefined, null, [], {}, { b: { status: 'Accepted' } }, { a: 'x' }, 'x'])
    t.deepEqual(
      guests({ ...created, leadsIds: ['a', 'a'], leadsColumns })?.filter(({ ref }) => ref.startsWith('Lead')),
      [{ ref: 'Lead/a', answer: 'none' }],
    )
})

for (const usersIds of [undefined, null, 'x', {}, [7], ['']]) {
  test(`a record whose users are ${JSON.stringify(usersIds) ?? 'left out'} is refused, not taken for one without guests`, (t) => {
    const fault = t.throws(() => fromErp({ ...created, usersIds }, MEETING))
    t.true(isFault(fault, 'erp.refused') && fault.field === 'usersIds')
    t.is(fault?.message, 'Meeting: unreadable usersIds')
  })
}

test('an entity without guests has none, whatever it is sent', (t) => {
  t.deepEqual(guests(created, VISIT), [])
  t.deepEqual(toErp({ guests: [JANA] }, VISIT), {})
})

test('the whole list is written, each guest with his answer, and only kinds that the entity has', (t) => {
  const change = { guests: [PETR, KAREL, { ...JANA, answer: 'declined' } as const] }
  t.deepEqual(toErp(change, MEETING), {
    usersIds: ['6b0311df52de67474', '6b0311df28d73f59e'],
    usersColumns: {
      '6b0311df52de67474': { status: 'None' },
      '6b0311df28d73f59e': { status: 'Declined' },
    },
    contactsIds: ['6b031afacd577c07b'],
    contactsColumns: { '6b031afacd577c07b': { status: 'None' } },
    leadsIds: [],
  })
  const usersOnly: EntityTraits = { ...MEETING, guestKinds: ['User'] }
  t.deepEqual(Object.keys(toErp(change, usersOnly)), ['usersIds', 'usersColumns'])
  t.deepEqual(toErp({ guests: [] }, usersOnly), { usersIds: [] })
})

test('300 guests of all kinds are read back as they were written', (t) => {
  const kinds = ['Contact', 'Lead', 'User'] as const
  const answers = ['none', 'accepted', 'tentative', 'declined'] as const
  const many = kinds.flatMap((kind) =>
    Array.from({ length: 100 }, (_, at): ErpGuest => ({
      ref: `${kind}/${String(at).padStart(17, '0')}`,
      answer: answers[at % 4] ?? 'none',
    })),
  )
  const written = toErp({ guests: many.toReversed() }, MEETING)
  t.true(showsGuests({ ...created, ...written }, MEETING))
  t.deepEqual(guests({ ...created, ...written }), many)
})
