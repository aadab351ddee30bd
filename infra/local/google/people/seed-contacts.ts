import { createGroup, MY_CONTACTS } from './contact-groups.ts'
import type { ContactsBook } from './contacts-book.ts'
import { createPeople } from './write-people.ts'

/** A few contacts of an account's own, made up: some that the ERP may know as well, some that are nobody else's business. */
export function seedContacts(book: ContactsBook): void {
  if (book.people.size > 0) return
  const family = createGroup(book, 'Rodina').resourceName
  const groups = (...names: string[]) => ({
    memberships: [MY_CONTACTS, ...names].map((name) => ({
      contactGroupMembership: { contactGroupResourceName: name },
    })),
  })
  createPeople(book, [
    {
      names: [{ givenName: 'Babička', familyName: 'Jarmila' }],
      phoneNumbers: [{ value: '+420 601 000 101', type: 'home' }],
      addresses: [{ type: 'home', streetAddress: 'Lipová 12', city: 'Třebíč', postalCode: '674 01' }],
      birthdays: [{ date: { day: 12, month: 4 } }],
      ...groups(family),
    },
    {
      names: [{ givenName: 'Tomáš', familyName: 'Vzorný' }],
      emailAddresses: [
        { value: 'tomas.vzorny@example.net', type: 'work' },
        { value: 'tom@example.org', type: 'chata' },
      ],
      phoneNumbers: [{ value: '+420 602 000 202', type: 'mobile' }],
      organizations: [{ name: 'Vzorná kovárna', title: 'mistr' }],
      biographies: [{ value: 'Volat až po deváté.', contentType: 'TEXT_PLAIN' }],
      ...groups(),
    },
    {
      names: [{ givenName: 'Instalatér' }],
      phoneNumbers: [{ value: '603 000 303', type: 'mobile' }],
      ...groups(),
    },
    {
      names: [{ givenName: 'Lenka', familyName: 'Ukázková' }],
      emailAddresses: [{ value: 'lenka.ukazkova@example.net', type: 'home' }],
      userDefined: [{ key: 'Velikost trička', value: 'M' }],
      ...groups(family),
    },
  ])
}
