import test from 'ava'
import fc from 'fast-check'
import { fingerprintWith } from '../../shared/domain/fingerprint.ts'
import { mergePerson, newPerson } from '../../shared/domain/merge-person.ts'
import { NOTE_MARKER } from '../../shared/domain/merge-note.ts'
import { PERSON_FIELDS } from '../../shared/domain/person.ts'
import type { Person, PersonEntry } from '../../shared/domain/person.ts'
import { worlds } from '../support/worlds.ts'
import {
  erpAct,
  erpEdit,
  history,
  isOwn,
  ownAct,
  someContact,
  somePerson,
  touchAct,
  userDoes,
} from './contact-play.ts'
import type { Act, Play } from './contact-play.ts'
import { EMPTY, RULES, created, groupsOf, noteOf, print, push, values } from './contact-samples.ts'

const begun = fc.oneof(
  someContact.map((contact): Play => ({ contact, ...created(contact) })),
  fc.tuple(someContact, somePerson).map(([contact, person]): Play => ({ contact, person, pushed: null })),
)

test('pushed again nothing is written and nothing else remembered, whatever happened before', (t) => {
  fc.assert(
    fc.property(begun, history, (start, acts) => {
      const play = replay(start, acts)
      const first = push(play.contact, play)
      const again = push(play.contact, first)
      same(again.merged.fields, [])
      same(again.pushed, first.pushed)
      same(again.person, first.person)
    }),
    worlds(500),
  )
  t.pass()
})

test('what a user does in Google gives no reason to write while the ERP is the same', (t) => {
  fc.assert(
    fc.property(
      begun,
      history,
      fc.array(fc.oneof(ownAct, touchAct), { maxLength: 8 }),
      (start, acts, more) => {
        const play = replay(start, acts)
        const pushed = push(play.contact, play)
        const person = more.reduce(userDoes, pushed.person)
        const again = push(play.contact, { ...pushed, person })
        same(again.merged.fields, [])
        same(push(play.contact, again).pushed, again.pushed)
      },
    ),
    worlds(500),
  )
  t.pass()
})

test('a change of the ERP writes no other field than its own', (t) => {
  const fieldOf: Readonly<Record<string, string>> = {
    emails: 'emailAddresses',
    phones: 'phoneNumbers',
    addresses: 'addresses',
    familyName: 'names',
    givenName: 'names',
    salutation: 'names',
    account: 'organizations',
    title: 'organizations',
    note: 'biographies',
  }
  fc.assert(
    fc.property(begun, history, erpEdit, (start, acts, edit) => {
      const play = replay(start, acts)
      const pushed = push(play.contact, play)
      const { fields, person } = push({ ...play.contact, ...edit }, pushed).merged
      const own = fieldOf[Object.keys(edit)[0] ?? '']
      if (fields.some((field) => field !== own)) throw new Error(fields.join())
      for (const field of fields)
        if (JSON.stringify(person[field] ?? []) === JSON.stringify(pushed.person[field] ?? []))
          throw new Error(field)
    }),
    worlds(500),
  )
  t.pass()
})

test('what the user has of his own stays as it is and in its order, whatever the ERP does', (t) => {
  fc.assert(
    fc.property(begun, history, (start, acts) => {
      const play = replay(start, acts)
      const after = push(play.contact, play)
      for (const field of ['emailAddresses', 'phoneNumbers', 'addresses', 'organizations'] as const)
        same((after.person[field] ?? []).filter(isOwn), (play.person[field] ?? []).filter(isOwn))
      for (const line of ownLines(play.person))
        if (!ownLines(after.person).includes(line)) throw new Error(`${line} in ${noteOf(after.person)}`)
      const { person } = after
      same(kept(play.person.memberships, person.memberships), play.person.memberships ?? [])
      same(kept(play.person.clientData, person.clientData), play.person.clientData ?? [])
      same(person.names?.[0]?.['honorificSuffix'], play.person.names?.[0]?.['honorificSuffix'])
      same(departments(person), departments(play.person))
    }),
    worlds(600),
  )
  t.pass()
})

test('a label of the user’s own, and what he wrote beside a value, stay as long as the value does', (t) => {
  fc.assert(
    fc.property(begun, history, (start, acts) => {
      const play = replay(start, acts)
      const after = push(play.contact, play)
      for (const field of ['emailAddresses', 'phoneNumbers'] as const)
        for (const before of play.person[field] ?? []) {
          const now = after.person[field]?.find(({ value }) => value === before['value'])
          if (now === undefined) continue
          if (String(before['type']).startsWith('Label')) same(now['type'], before['type'])
          same(now['unknown'], before['unknown'])
        }
    }),
    worlds(600),
  )
  t.pass()
})

test('who was found loses nothing, not even when the ERP drops all that it has', (t) => {
  fc.assert(
    fc.property(somePerson, someContact, fc.array(erpEdit, { maxLength: 6 }), (person, contact, edits) => {
      const first = push(contact, { person, pushed: null })
      for (const field of PERSON_FIELDS)
        if (field !== 'biographies')
          for (const entry of person[field] ?? [])
            if (!first.person[field]?.some((each) => holds(each, entry))) throw new Error(field)
      if (!noteOf(first.person).startsWith(noteOf(person))) throw new Error(noteOf(first.person))
      const gone = push(EMPTY, first)
      same(
        { ...gone.person, memberships: [], clientData: [] },
        { ...person, memberships: [], clientData: [] },
      )
      // Values that the user had before stay also when the ERP has and drops them later.
      const later = edits.reduce((held, edit) => push({ ...contact, ...edit }, held), first)
      const all = values(push(EMPTY, later).person.emailAddresses)
      if (!values(person.emailAddresses).every((value) => all.includes(value))) throw new Error(String(all))
    }),
    worlds(500),
  )
  t.pass()
})

test('e-mails: what the ERP dropped and we had pushed goes, what the user took away stays away', (t) => {
  fc.assert(
    fc.property(someContact, history, (contact, acts) => {
      let play: Play = { contact, ...created(contact) }
      // By sets alone: what is there, which of it is ours, and what the ERP had at the last push.
      const there = new Set(play.contact.emails)
      let ours = new Set(there)
      let last = new Set(there)
      for (const act of [...acts, { kind: 'push' as const }]) {
        play = perform(play, act)
        const now = new Set(values(play.person.emailAddresses).map(String))
        if (act.kind !== 'push') {
          there.clear()
          for (const value of now) there.add(value)
          continue
        }
        const erp = new Set(play.contact.emails)
        for (const value of last) if (ours.has(value) && !erp.has(value)) there.delete(value)
        const fresh = [...erp].filter((value) => !last.has(value) && !there.has(value))
        ours = new Set(
          [...ours, ...fresh].filter(
            (value) => erp.has(value) && (there.has(value) || fresh.includes(value)),
          ),
        )
        for (const value of fresh) there.add(value)
        last = erp
        same([...now].sort(), [...there].sort())
      }
    }),
    worlds(600),
  )
  t.pass()
})

test('whatever order the ERP’s and the user’s edits and the pushes come in, they end alike', (t) => {
  const acts = fc.tuple(fc.array(erpAct, { maxLength: 6 }), fc.array(ownAct, { maxLength: 6 }))
  const orders = fc.tuple(fc.infiniteStream(fc.nat({ max: 3 })), fc.infiniteStream(fc.nat({ max: 3 })))
  fc.assert(
    fc.property(someContact, acts, orders, (contact, [erp, user], [one, other]) => {
      const ends = [one, other].map((order) => {
        const start: Play = { contact, ...created(contact) }
        const play = replay(
          start,
          mixed(
            erp,
            user.filter(({ does }) => does !== 'department'),
            order,
          ),
        )
        return essence(push(play.contact, play).person)
      })
      same(ends[0], ends[1])
    }),
    worlds(600),
  )
  t.pass()
})

test('one name, one note, and a group for everybody, however long the ERP’s texts are', (t) => {
  const text = fc.oneof(
    fc.constant(''),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('😀'.repeat(600), `e\u0301`.repeat(700)),
  )
  const contact = fc.record({
    salutation: text,
    givenName: text,
    middleName: text,
    familyName: text,
    note: text,
    emails: fc.array(text, { maxLength: 3 }),
    phones: fc.array(fc.record({ number: text, type: fc.constantFrom('Mobile', 'Fax') }), { maxLength: 3 }),
    account: text,
    title: text,
    addresses: fc.array(
      fc.record({ street: text, city: text, region: text, postalCode: text, country: text }),
      { maxLength: 2 },
    ),
  })
  fc.assert(
    fc.property(contact, contact, fc.option(somePerson), (before, after, someone) => {
      const first =
        someone === null
          ? newPerson(before, RULES, print)
          : push(before, { person: someone, pushed: null }).merged
      if (first === null) return
      const second = push(after, first)
      for (const { person } of [first, second.merged]) {
        if ((person.names?.length ?? 0) > 1 || (person.biographies?.length ?? 0) > 1)
          throw new Error('two of one')
        if (groupsOf(person).length === 0) throw new Error('in no group')
        const { biographies: _, ...rest } = person
        for (const each of textsIn(rest))
          if (each.length > 1024 || !each.isWellFormed()) throw new Error(each)
        for (const field of PERSON_FIELDS) if (person[field]?.length === 0) throw new Error(`empty ${field}`)
      }
      same(push(after, second).merged.fields, [])
    }),
    worlds(300),
  )
  t.pass()
})

test('what another tenant remembers tells nothing here: no value of the user’s goes by it', (t) => {
  fc.assert(
    fc.property(someContact, someContact, (before, after) => {
      const foreign = newPerson(before, RULES, fingerprintWith('another key'))
      if (foreign === null) throw new Error('nothing to show')
      const digests = JSON.stringify(foreign.pushed).match(/[\w-]{22}/g) ?? []
      const ours = JSON.stringify(newPerson(before, RULES, print)?.pushed)
      if (digests.some((digest) => ours.includes(digest))) throw new Error('a digest in common')
      const { person } = mergePerson(
        { contact: after, person: foreign.person, pushed: foreign.pushed, ...RULES },
        print,
      )
      for (const field of ['emailAddresses', 'phoneNumbers', 'addresses', 'organizations'] as const)
        for (const entry of foreign.person[field] ?? [])
          if (!person[field]?.some((each) => holds(each, entry))) throw new Error(field)
    }),
    worlds(300),
  )
  t.pass()
})

function replay(start: Play, acts: readonly Act[]): Play {
  return acts.reduce(perform, start)
}

function perform(play: Play, act: Act): Play {
  if (act.kind === 'erp') return { ...play, contact: { ...play.contact, ...act.edit } }
  if (act.kind === 'user') return { ...play, person: userDoes(play.person, act) }
  return { contact: play.contact, ...push(play.contact, play) }
}

/** Both in their own order, one after the other as the stream says, with pushes between. */
function mixed(erp: readonly Act[], user: readonly Act[], order: fc.Stream<number>): Act[] {
  const [ours, theirs] = [[...erp], [...user]]
  const all: Act[] = []
  for (const choice of order) {
    if (ours.length + theirs.length === 0) return all
    const next = choice === 0 ? ours.shift() : choice === 1 ? theirs.shift() : { kind: 'push' as const }
    if (next) all.push(next)
  }
  return all
}

/** What can't depend on the order: who is in which list, not where. */
function essence(person: Person): unknown {
  const sorted = (entries: readonly PersonEntry[] = [], member = 'value'): unknown[] =>
    entries.map((entry) => String(entry[member])).sort()
  return {
    names: sortedKeys(person.names?.[0] ?? {}),
    emails: sorted(person.emailAddresses),
    phones: sorted(person.phoneNumbers),
    addresses: sorted(person.addresses, 'streetAddress'),
    organizations: (person.organizations ?? [])
      .map(({ name, title }) => `${String(name)} ${String(title)}`)
      .sort(),
    own: ownLines(person).sort(),
    note: noteOf(person)
      .split('\n')
      .filter((line) => line !== '' && line !== NOTE_MARKER && !line.startsWith('Own line')),
    groups: groupsOf(person).map(String).sort(),
    data: sorted(person.clientData),
  }
}

function ownLines(person: Person): string[] {
  return [...new Set(noteOf(person).match(/Own line \d+\./g))]
}

function departments({ organizations = [] }: Person): unknown[] {
  return organizations.flatMap(({ department }) => department ?? [])
}

function kept(
  before: readonly PersonEntry[] = [],
  after: readonly PersonEntry[] = [],
): readonly PersonEntry[] {
  return after.filter((entry) => before.some((each) => JSON.stringify(each) === JSON.stringify(entry)))
}

function holds(entry: PersonEntry, members: PersonEntry): boolean {
  return Object.entries(members).every(
    ([member, value]) => JSON.stringify(entry[member]) === JSON.stringify(value),
  )
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

function same(actual: unknown, expected: unknown): void {
  const [one, other] = [JSON.stringify(sortedKeys(actual)), JSON.stringify(sortedKeys(expected))]
  if (one !== other) throw new Error(`${one} instead of ${other}`)
}

function sortedKeys(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value
}
