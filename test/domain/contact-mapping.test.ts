import test from 'ava'
import fc from 'fast-check'
import { contactKeys, marksOfPerson, personKeys } from '../../shared/domain/contact-keys.ts'
import { cutText, cutToBytes } from '../../shared/domain/cut-text.ts'
import { fingerprintWith } from '../../shared/domain/fingerprint.ts'
import { newPerson } from '../../shared/domain/merge-person.ts'
import { isPushed } from '../../shared/domain/push-state.ts'
import { worlds } from '../support/worlds.ts'
import { EMPTY, OLGA, RULES, created, print, values } from './contact-samples.ts'

test('a new person holds all that the ERP has, the primary e-mail and phone first', (t) => {
  t.deepEqual(created(OLGA).person, {
    names: [{ honorificPrefix: 'Mrs.', givenName: 'Olga', familyName: 'Černá' }],
    biographies: [{ value: 'Met at the fair.\nLikes tea.', contentType: 'TEXT_PLAIN' }],
    emailAddresses: [
      { value: 'olga@cerna.example', type: 'work' },
      { value: 'o.cerna@work.example', type: 'work' },
    ],
    phoneNumbers: [
      { value: '+420731000222', type: 'mobile' },
      { value: '+420224000111', type: 'work' },
    ],
    organizations: [{ name: 'Sklo a syn', title: 'Buyer' }],
    addresses: [
      { streetAddress: 'Dlouhá 5', city: 'Praha', postalCode: '110 00', country: 'Česko', type: 'work' },
    ],
    memberships: [
      { contactGroupMembership: { contactGroupResourceName: 'contactGroups/myContacts' } },
      { contactGroupMembership: { contactGroupResourceName: 'contactGroups/erp' } },
    ],
    clientData: [{ key: 'autoerp', value: 'main/Contact/1' }],
  })
})

test('each type of the ERP’s phones has one of Google’s', (t) => {
  const phones = (['Mobile', 'Office', 'Home', 'Fax', 'Other'] as const).map((type, index) => ({
    number: `+42073100022${index}`,
    type,
  }))
  const { phoneNumbers = [] } = created({ ...EMPTY, phones }).person
  t.deepEqual(
    phoneNumbers.map(({ type }) => type),
    ['mobile', 'work', 'home', 'workFax', 'other'],
  )
})

test('a field that the ERP has nothing for isn’t there at all', (t) => {
  t.deepEqual(Object.keys(created({ ...EMPTY, account: 'Sklo' }).person).sort(), [
    'clientData',
    'memberships',
    'organizations',
  ])
})

for (const [what, contact] of Object.entries({
  'a given name': { givenName: 'Olga' },
  'an account': { account: 'Sklo' },
  'an e-mail': { emails: ['olga@cerna.example'] },
  'a phone': { phones: [{ number: '+420731000222', type: 'Mobile' as const }] },
})) {
  test(`${what} is enough to be pushed`, (t) => {
    t.not(newPerson({ ...EMPTY, ...contact }, RULES, print), null)
  })
}

test('a salutation, a title, a note and an address are nothing to know somebody by', (t) => {
  const { salutation, title, note, addresses } = OLGA
  t.is(newPerson({ ...EMPTY, salutation, title, note, addresses }, RULES, print), null)
  t.is(newPerson({ ...EMPTY, givenName: '  ', emails: [' '] }, RULES, print), null)
})

test('a salutation without a name is no name', (t) => {
  t.is(created({ ...EMPTY, salutation: 'Mr.', account: 'Sklo' }).person.names, undefined)
})

test('an e-mail and a number that the ERP has twice are there once', (t) => {
  const { person } = created({
    ...EMPTY,
    emails: ['Olga@cerna.example', 'olga@CERNA.example '],
    phones: [
      { number: '+420731000222', type: 'Mobile' },
      { number: '+420 731 000 222', type: 'Office' },
    ],
  })
  t.deepEqual(values(person.emailAddresses), ['Olga@cerna.example'])
  t.deepEqual(values(person.phoneNumbers), ['+420731000222'])
})

test('what has no value isn’t listed, and half a character is no text', (t) => {
  const { person } = created({
    ...EMPTY,
    familyName: 'Nov\uD800',
    emails: ['', ' '],
    addresses: [{ ...OLGA.addresses[0]!, street: '', city: '', postalCode: '', country: ' ' }],
  })
  t.is(person.emailAddresses, undefined)
  t.is(person.addresses, undefined)
  t.is(person.names?.[0]?.['familyName'], 'Nov\uFFFD')
})

test('what is too long is cut and told, a number that is too long is left out', (t) => {
  const made = newPerson({ ...EMPTY, familyName: 'x'.repeat(1030), account: 'y'.repeat(1024) }, RULES, print)
  t.is(String(made?.person.names?.[0]?.['familyName']).length, 1024)
  t.true(made?.isShortened)
  t.false(newPerson(OLGA, RULES, print)?.isShortened)
  const long = newPerson({ ...OLGA, emails: [`${'x'.repeat(1024)}@a.example`] }, RULES, print)
  t.is(long?.person.emailAddresses, undefined)
  t.true(long?.isShortened)
})

test('a note may be longer than other fields, up to what a contact may hold', (t) => {
  const fits = newPerson({ ...OLGA, note: 'n'.repeat(50_000) }, RULES, print)
  t.is(String(fits?.person.biographies?.[0]?.['value']).length, 50_000)
  t.false(fits?.isShortened)
  const made = newPerson({ ...OLGA, note: '😀'.repeat(50_000) }, RULES, print)
  t.true(new TextEncoder().encode(JSON.stringify(made?.person)).length < 128_000)
  t.regex(String(made?.person.biographies?.[0]?.['value']), /^(?:😀)+$/u)
  t.true(made?.isShortened)
})

test('a text is cut before a character, never within one', (t) => {
  t.is(cutText('abc😀', 4), 'abc')
  t.is(cutText('abc😀', 5), 'abc😀')
  t.is(cutText('Zoe\u0308y', 3), 'Zo')
  t.is(cutText('a👩‍👩‍👧‍👦b', 8), 'a')
  t.is(cutToBytes('aé', 2), 'a')
  t.is(cutToBytes('aé', 3), 'aé')
})

test('whatever the text, what is left is its beginning and no longer than allowed', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.nat({ max: 60 }), (text, max) => {
      for (const [cut, size] of [
        [cutText(text, max), (of: string) => of.length],
        [cutToBytes(text, max), (of: string) => new TextEncoder().encode(of).length],
      ] as const) {
        if (!text.startsWith(cut) || size(cut) > max || !cut.isWellFormed())
          throw new Error(JSON.stringify(cut))
        if (size(text) <= max && cut !== text) throw new Error('cut without need')
      }
    }),
    worlds(2000),
  )
  t.pass()
})

test('a contact and its person have the same keys, however they are written', (t) => {
  const keys = contactKeys(OLGA, print)
  t.deepEqual(personKeys(created(OLGA).person, print), keys)
  t.is(keys.emails.length, 2)
  t.deepEqual(
    personKeys(
      {
        emailAddresses: [{ value: ' OLGA@cerna.example' }, { value: 'o.cerna@work.example', type: 'x' }],
        phoneNumbers: [{ value: '00420 731 000 222' }, { value: '+420 (224) 000-111' }],
      },
      print,
    ),
    keys,
  )
})

test('nobody is found by an extension, an emergency number, or something that is no address', (t) => {
  const phones = [
    { number: '112', type: 'Other' as const },
    { number: 'ext. 204', type: 'Office' as const },
  ]
  t.deepEqual(contactKeys({ ...EMPTY, emails: ['none', ''], phones }, print), { emails: [], phones: [] })
  t.is(contactKeys({ ...EMPTY, emails: ['a@x.example', 'A@x.example'] }, print).emails.length, 1)
  t.deepEqual(personKeys({}, print), { emails: [], phones: [] })
})

test('another tenant’s keys have nothing in common with ours, and an e-mail none with a phone', (t) => {
  const other = contactKeys(OLGA, fingerprintWith('another key'))
  const ours = contactKeys(OLGA, print)
  const all = [...other.emails, ...other.phones, ...ours.emails, ...ours.phones]
  t.is(new Set(all).size, 8)
  t.not(contactKeys({ ...EMPTY, emails: ['1234567@'] }, print).emails[0], print('contact.phone', '1234567@'))
})

test('our marks are those under our key, each once', (t) => {
  const clientData = [
    { key: 'autoerp', value: 'a' },
    { key: 'other', value: 'b' },
    { key: 'autoerp', value: 'c' },
    { key: 'autoerp', value: 'a' },
    { key: 'autoerp' },
  ]
  t.deepEqual(marksOfPerson({ clientData }), ['a', 'c'])
  t.deepEqual(marksOfPerson({}), [])
})

test('what is remembered of a push holds none of its texts', (t) => {
  const { pushed } = created(OLGA)
  const stored = JSON.stringify(pushed)
  for (const text of [
    'Mrs',
    'Olga',
    'ern',
    'fair',
    'cerna',
    '731000',
    'Sklo',
    'Buyer',
    'Dlouh',
    'Praha',
    'esko',
  ])
    t.false(stored.includes(text), text)
})

test('what is remembered is known again after the store, and nothing else is taken for it', (t) => {
  const stored = JSON.parse(JSON.stringify(created(OLGA).pushed)) as Record<string, unknown>
  t.true(isPushed(stored))
  t.true(isPushed({ ...stored, note: null, names: {}, emails: [] }))
  t.true(isPushed({ ...stored, note: { print: 'x', written: null } }))
  for (const wrong of [
    null,
    {},
    { ...stored, names: { nickname: { print: 'x', isOurs: true } } },
    { ...stored, names: { givenName: 'x' } },
    { ...stored, organization: null },
    { ...stored, note: { print: 'x' } },
    { ...stored, note: { print: 'x', written: { print: 'x', length: '1' } } },
    { ...stored, emails: [{ key: 'x', text: 'x', isOurs: true }] },
    { ...stored, phones: [{ key: 'x', text: 'x', type: 'x', isOurs: 1 }] },
    { ...stored, addresses: {} },
    { ...stored, groups: [1] },
  ])
    t.false(isPushed(wrong), JSON.stringify(wrong))
})
