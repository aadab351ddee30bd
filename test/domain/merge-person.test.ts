import test from 'ava'
import type { GroupName } from '../../shared/domain/ids.ts'
import { mergePerson } from '../../shared/domain/merge-person.ts'
import type { Person, PersonEntry } from '../../shared/domain/person.ts'
import {
  EMPTY,
  OLGA,
  RULES,
  created,
  found,
  groupsOf,
  inGroup,
  print,
  push,
  pushedAgain,
  values,
} from './contact-samples.ts'

const untouched = (person: Person): Person => person
const mailAt = (person: Person, at: number): PersonEntry => person.emailAddresses?.[at] ?? {}

test('pushed again without a change nothing is written', (t) => {
  t.deepEqual(pushedAgain(untouched, {}).merged.fields, [])
})

test('only the fields that changed are written', (t) => {
  t.deepEqual(pushedAgain(untouched, { emails: ['olga@cerna.example'] }).merged.fields, ['emailAddresses'])
  t.deepEqual(pushedAgain(untouched, { title: 'Head buyer' }).merged.fields, ['organizations'])
  t.deepEqual(pushedAgain(untouched, { note: '' }).merged.fields, ['biographies'])
})

test('the person is whole whatever is written, as others’ fields may be written in the same call', (t) => {
  const { merged, person } = pushedAgain(untouched, { title: 'Head buyer' })
  t.deepEqual(merged.person, person)
})

test('names: the ERP’s change wins over the user’s', (t) => {
  const { person } = pushedAgain(
    (now) => ({ ...now, names: [{ ...now.names?.[0], givenName: 'Olinka', familyName: 'Bílá' }] }),
    { familyName: 'Nová' },
  )
  t.deepEqual(person.names, [{ honorificPrefix: 'Mrs.', givenName: 'Olga', familyName: 'Nová' }])
})

test('names: the user’s stay while the ERP’s are the same, taken away or not', (t) => {
  const names = [{ givenName: 'Olinka' }]
  t.deepEqual(pushedAgain((now) => ({ ...now, names }), { note: 'New' }).person.names, names)
  t.is(pushedAgain((now) => ({ ...now, names: [] }), { note: 'New' }).person.names, undefined)
})

test('names: what only the user has of them stays', (t) => {
  const { person } = pushedAgain(
    (now) => ({
      ...now,
      names: [
        {
          ...now.names?.[0],
          honorificPrefix: 'Dr.',
          middleName: 'M.',
          honorificSuffix: 'PhD',
          phoneticGivenName: 'o',
        },
      ],
    }),
    { familyName: 'Nová' },
  )
  t.like(person.names?.[0], {
    honorificPrefix: 'Dr.',
    givenName: 'Olga',
    middleName: 'M.',
    familyName: 'Nová',
    honorificSuffix: 'PhD',
    phoneticGivenName: 'o',
  })
})

test('names: a salutation that the ERP drops goes, unless the user made it another', (t) => {
  t.is(pushedAgain(untouched, { salutation: '' }).person.names?.[0]?.['honorificPrefix'], undefined)
  const names = [{ honorificPrefix: 'Dr.', givenName: 'Olga', familyName: 'Černá' }]
  t.deepEqual(pushedAgain((now) => ({ ...now, names }), { salutation: '' }).person.names, names)
})

test('lists: a new value is added, one that the ERP dropped goes, the user’s own stay in place', (t) => {
  const own = { value: 'own@user.example', type: 'Cottage', displayName: 'O' }
  const { person } = pushedAgain(
    (now) => ({ ...now, emailAddresses: [mailAt(now, 0), own, mailAt(now, 1)] }),
    { emails: ['olga@cerna.example', 'a@new.example', 'b@new.example'] },
  )
  t.deepEqual(values(person.emailAddresses), [
    'olga@cerna.example',
    'own@user.example',
    'a@new.example',
    'b@new.example',
  ])
  t.deepEqual(mailAt(person, 1), own)
})

test('lists: what the user took away stays away until the ERP has it anew', (t) => {
  const without = (now: Person): Person => ({ ...now, emailAddresses: [mailAt(now, 0)] })
  const again = pushedAgain(without, { note: 'x' })
  t.deepEqual(values(again.person.emailAddresses), ['olga@cerna.example'])
  const dropped = push({ ...OLGA, emails: ['olga@cerna.example'] }, again)
  t.deepEqual(values(push(OLGA, dropped).person.emailAddresses), OLGA.emails)
})

test('lists: what the user had before the ERP, or put back himself, stays when the ERP drops it', (t) => {
  const emailAddresses = [{ value: 'Olga@cerna.example', type: 'home' }]
  const adopted = found({ emailAddresses })
  t.deepEqual(push({ ...OLGA, emails: [] }, adopted).person.emailAddresses, emailAddresses)
  const taken = pushedAgain((now) => ({ ...now, emailAddresses: [mailAt(now, 0)] }), {})
  const back = {
    ...taken.person,
    emailAddresses: [mailAt(taken.person, 0), { value: 'o.cerna@work.example', type: 'x' }],
  }
  const after = push({ ...OLGA, emails: ['olga@cerna.example'] }, { ...taken, person: back })
  t.deepEqual(after.person.emailAddresses, back.emailAddresses)
})

test('lists: the ERP’s type follows, unless the user gave it a label of his own (H262)', (t) => {
  const phones = [{ number: '+420731000222', type: 'Home' as const }, ...OLGA.phones.slice(1)]
  t.is(pushedAgain(untouched, { phones }).person.phoneNumbers?.[0]?.['type'], 'home')
  const labelled = (now: Person): Person => ({
    ...now,
    phoneNumbers: (now.phoneNumbers ?? []).map((entry) => ({ ...entry, type: 'Cottage' })),
  })
  t.deepEqual(pushedAgain(labelled, { phones }).merged.fields, [])
})

test('lists: one value corrected keeps its place, its label and what the user wrote beside it', (t) => {
  const { person } = pushedAgain(
    (now) => ({
      ...now,
      addresses: [{ ...now.addresses?.[0], type: 'Shop', extendedAddress: '3rd floor', countryCode: 'CZ' }],
    }),
    {
      addresses: [{ street: 'Krátká 1', city: 'Wien', region: '', postalCode: '1010', country: 'Rakousko' }],
    },
  )
  t.deepEqual(person.addresses, [
    {
      streetAddress: 'Krátká 1',
      city: 'Wien',
      postalCode: '1010',
      country: 'Rakousko',
      type: 'Shop',
      extendedAddress: '3rd floor',
    },
  ])
})

test('lists: how it is written follows the ERP where the user left it, and else stays', (t) => {
  const addresses = [{ ...OLGA.addresses[0]!, country: 'Czechia' }]
  t.is(pushedAgain(untouched, { addresses }).person.addresses?.[0]?.['country'], 'Czechia')
  const spelt = (now: Person): Person => ({ ...now, addresses: [{ ...now.addresses?.[0], country: 'CZ' }] })
  t.deepEqual(pushedAgain(spelt, { addresses }).merged.fields, [])
})

test('lists: the ERP’s new primary one comes first, once', (t) => {
  const emails = OLGA.emails.toReversed()
  const turned = pushedAgain(untouched, { emails })
  t.deepEqual(values(turned.person.emailAddresses), emails)
  const back = { ...turned.person, emailAddresses: [...(turned.person.emailAddresses ?? [])].toReversed() }
  t.deepEqual(push({ ...OLGA, emails }, { ...turned, person: back }).merged.fields, [])
})

test('lists: one that may go on beyond what was read isn’t written', (t) => {
  const emailAddresses = Array.from({ length: 100 }, (_, index) => ({ value: `${index}@user.example` }))
  const { merged } = found({ emailAddresses })
  t.false(merged.fields.includes('emailAddresses'))
  t.true(merged.isShortened)
})

test('lists: nothing is taken from one either that may go on', (t) => {
  const own = Array.from({ length: 99 }, (_, index) => ({ value: `${index}@user.example` }))
  const { merged } = pushedAgain((now) => ({ ...now, emailAddresses: [mailAt(now, 0), ...own] }), {
    emails: [],
  })
  t.deepEqual(merged.fields, [])
})

test('lists: of two entries of one number, ours goes and the user’s stays', (t) => {
  const own = { value: '+420 731 000 222', type: 'Cottage' }
  const { person } = pushedAgain((now) => ({ ...now, phoneNumbers: [own, ...(now.phoneNumbers ?? [])] }), {
    phones: OLGA.phones.slice(1),
  })
  t.deepEqual(person.phoneNumbers, [{ value: '+420224000111', type: 'work' }, own])
})

test('lists: the user’s own entry keeps its type also when it is the one that the ERP had', (t) => {
  const phoneNumbers = [{ value: '+420731000222', type: 'mobile' }]
  const phones = [{ number: '+420731000222', type: 'Home' as const }]
  const first = found({ phoneNumbers }, { ...OLGA, phones: OLGA.phones.slice(0, 1) })
  t.deepEqual(push({ ...OLGA, phones }, first).person.phoneNumbers, phoneNumbers)
})

test('lists: a value of another type is another one, and takes over no label', (t) => {
  const labelled = (now: Person): Person => ({
    ...now,
    phoneNumbers: (now.phoneNumbers ?? []).map((entry) => ({ ...entry, type: 'Cottage' })),
  })
  const phones = [OLGA.phones[0]!, { number: '+420601000333', type: 'Fax' as const }]
  t.deepEqual(pushedAgain(labelled, { phones }).person.phoneNumbers, [
    { value: '+420731000222', type: 'Cottage' },
    { value: '+420601000333', type: 'workFax' },
  ])
})

test('lists: what had no room is pushed when there is some', (t) => {
  const contact = { ...EMPTY, emails: Array.from({ length: 101 }, (_, index) => `${index}@a.example`) }
  const first = found({}, contact)
  const person = { ...first.person, emailAddresses: first.person.emailAddresses?.slice(0, 50) ?? [] }
  const all = values(push(contact, { ...first, person }).person.emailAddresses)
  t.deepEqual(all.slice(50), ['99@a.example', '100@a.example'])
})

test('lists: as many as can be read again are pushed, and the rest is told', (t) => {
  const made = found(
    {},
    { ...EMPTY, emails: Array.from({ length: 120 }, (_, index) => `${index}@a.example`) },
  )
  t.is(made.person.emailAddresses?.length, 99)
  t.true(made.merged.isShortened)
})

test('groups (H264): chosen ones are given once, and what the user took away stays away', (t) => {
  const held = created(OLGA)
  const memberships = [inGroup('contactGroups/myContacts'), inGroup('contactGroups/friends')]
  const taken = push(OLGA, { ...held, person: { ...held.person, memberships } })
  t.deepEqual(taken.merged.fields, [])
  const groups = ['contactGroups/erp', 'contactGroups/more'] as GroupName[]
  const merged = mergePerson(
    { contact: OLGA, person: taken.person, pushed: taken.pushed, mark: 'm', groups },
    print,
  )
  t.deepEqual(groupsOf(merged.person), [
    'contactGroups/myContacts',
    'contactGroups/friends',
    'contactGroups/more',
  ])
  t.deepEqual(merged.fields, ['memberships'])
})

test('groups: one that was chosen before isn’t given again', (t) => {
  const held = created(OLGA)
  const memberships = [inGroup('contactGroups/myContacts')]
  const other = mergePerson(
    { contact: OLGA, person: { memberships }, pushed: held.pushed, mark: 'm', groups: [] },
    print,
  )
  t.deepEqual(groupsOf(push(OLGA, { person: other.person, pushed: other.pushed }).person), [
    'contactGroups/myContacts',
  ])
})

test('a second name or note that Google shows is no reason to write, and is never written', (t) => {
  const held = created(OLGA)
  const twice = {
    ...held.person,
    names: [...(held.person.names ?? []), { givenName: 'O.' }],
    biographies: [...(held.person.biographies ?? []), { value: 'Profile' }],
  }
  const { merged } = push(OLGA, { ...held, person: twice })
  t.deepEqual(merged.fields, [])
  t.is(merged.person.names?.length, 1)
  t.is(merged.person.biographies?.length, 1)
})

test('groups: nobody is ever written without one (C6)', (t) => {
  const merged = mergePerson(
    { contact: OLGA, person: {}, pushed: created(OLGA).pushed, mark: 'm', groups: [] },
    print,
  )
  t.deepEqual(groupsOf(merged.person), ['contactGroups/myContacts'])
  t.false(merged.fields.includes('memberships'))
  t.deepEqual(groupsOf(found({}).person), ['contactGroups/myContacts', 'contactGroups/erp'])
})

test('mark: put on somebody found, beside what others keep there', (t) => {
  const clientData = [
    { key: 'other', value: 'x' },
    { key: 'autoerp', value: 'main/Lead/2' },
  ]
  t.deepEqual(found({ clientData }).person.clientData, [...clientData, { key: 'autoerp', value: RULES.mark }])
  t.false(found({ clientData: [{ key: 'autoerp', value: RULES.mark }] }).merged.fields.includes('clientData'))
})

test('found: a name stays, a missing one is given, and a later change of the ERP’s is carried over', (t) => {
  const names = [{ givenName: 'Olinka' }]
  const first = found({ names })
  t.deepEqual(first.person.names, names)
  t.deepEqual(push({ ...OLGA, familyName: 'Nová' }, first).person.names?.[0], {
    givenName: 'Olga',
    familyName: 'Nová',
  })
  t.is(found({ emailAddresses: [{ value: 'x@y.example' }] }).person.names?.[0]?.['givenName'], 'Olga')
})

test('names: another salutation brings no other part with it', (t) => {
  const names = [{ honorificPrefix: 'Mrs.', givenName: 'Olinka', familyName: 'Bílá' }]
  t.deepEqual(pushedAgain((now) => ({ ...now, names }), { salutation: 'Dr.' }).person.names, [
    { ...names[0], honorificPrefix: 'Dr.' },
  ])
})

test('names: a member that Google keeps blank is no reason to write', (t) => {
  const blank = (now: Person): Person => ({ ...now, names: [{ ...now.names?.[0], middleName: ' ' }] })
  t.deepEqual(pushedAgain(blank, {}).merged.fields, [])
})
