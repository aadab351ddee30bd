import { findLive, type Erp } from './erp.ts'
import type { ErpRecord } from './erp-state.ts'
import { createRecord } from './save-record.ts'
import type { Attributes } from './value.ts'

const CONTACT_COUNT = 60
const LEAD_COUNT = 12

const FIRMS = [
  { name: 'Pekárna U Mlýna', city: 'Brno', postalCode: '602 00' },
  { name: 'Truhlářství Javor', city: 'Olomouc', postalCode: '779 00' },
  { name: 'Strojírny Letná', city: 'Plzeň', postalCode: '301 00' },
  { name: 'Květiny Kopretina', city: 'Praha', postalCode: '170 00' },
  { name: 'Stavby Svratka', city: 'Brno', postalCode: '635 00' },
  { name: 'Tiskárna Havran', city: 'Liberec', postalCode: '460 01' },
  { name: 'Pivovar Černý vlk', city: 'České Budějovice', postalCode: '370 01' },
  { name: 'Účetnictví Sova', city: 'Hradec Králové', postalCode: '500 02' },
  { name: 'Autodíly Orlice', city: 'Pardubice', postalCode: '530 02' },
  { name: 'Sklárna Jizera', city: 'Turnov', postalCode: '511 01' },
] as const

type Firm = (typeof FIRMS)[number]

const FIRST_NAMES = [
  ['Tomáš', 'm'],
  ['Kateřina', 'f'],
  ['Vojtěch', 'm'],
  ['Žofie', 'f'],
  ['Ondřej', 'm'],
  ['Markéta', 'f'],
  ['Štěpán', 'm'],
  ['Barbora', 'f'],
  ['Matyáš', 'm'],
  ['Zuzana', 'f'],
] as const

/** Of a man and of a woman. */
const LAST_NAMES = [
  { m: 'Smrž', f: 'Smržová' },
  { m: 'Doubek', f: 'Doubková' },
  { m: 'Tichý', f: 'Tichá' },
  { m: 'Krupička', f: 'Krupičková' },
  { m: 'Zíka', f: 'Zíková' },
  { m: 'Malina', f: 'Malinová' },
  { m: 'Houska', f: 'Housková' },
  { m: 'Vrána', f: 'Vránová' },
] as const

const TITLES = ['Jednatel', 'Nákup', 'Účtárna', 'Vedoucí prodeje', 'Asistent', 'Mistr výroby'] as const

/** Firms, contacts and leads with made-up names, shared out among the users; once, whatever became of them. */
export function seedContacts(erp: Erp, userIds: readonly string[]): void {
  const owners = userIds.map((id) => findLive(erp, 'User', id)).filter((user) => user !== undefined)
  const [first] = owners
  if (first === undefined || erp.state.settings.get('contactsSeeded') !== undefined) return
  erp.state.atomically(() => {
    erp.state.settings.put({ id: 'contactsSeeded', value: 'yes' })
    const accountIds = FIRMS.map((firm) => add(erp, first, { entity: 'Account', input: accountOf(firm) }))
    for (let number = 0; number < CONTACT_COUNT + LEAD_COUNT; number += 1) {
      const owner = owners[number % owners.length] ?? first
      const isLead = number >= CONTACT_COUNT
      const input = isLead ? leadOf(number) : contactOf(number, accountIds[number % FIRMS.length] ?? null)
      add(erp, owner, {
        entity: isLead ? 'Lead' : 'Contact',
        input: { ...input, assignedUserId: owner.id },
      })
    }
  })
}

/** By the user himself, so that his bell doesn't ring. */
function add(erp: Erp, actor: ErpRecord, record: { entity: string; input: Attributes }): string {
  return createRecord(erp, actor, { ...record, skipDuplicateCheck: true }).record.id
}

function accountOf({ name, city, postalCode }: Firm): Attributes {
  return {
    name,
    emailAddress: `info@${domainOf(name)}`,
    billingAddressCity: city,
    billingAddressPostalCode: postalCode,
    billingAddressCountry: 'Česko',
  }
}

function contactOf(number: number, accountId: string | null): Attributes {
  return {
    ...personOf(number),
    accountId: number % 9 === 8 ? null : accountId,
    ...(number % 9 === 8 ? {} : { title: TITLES[number % TITLES.length] ?? null }),
  }
}

function leadOf(number: number): Attributes {
  return {
    ...personOf(number),
    accountName: firmOf(number).name,
    title: TITLES[number % TITLES.length] ?? null,
    status: 'New',
  }
}

function personOf(number: number): Attributes {
  const [firstName, gender] = FIRST_NAMES[number % FIRST_NAMES.length] ?? FIRST_NAMES[0]
  // Ten first names with another family name each time round: nobody is there twice.
  const round = Math.floor(number / FIRST_NAMES.length)
  const lastName = (LAST_NAMES[(number + round) % LAST_NAMES.length] ?? LAST_NAMES[0])[gender]
  const title = number % 11 === 5 ? 'Dr.' : gender === 'm' ? 'Mr.' : 'Ms.'
  return {
    salutationName: number % 4 === 3 ? '' : title,
    firstName,
    lastName,
    emailAddressData: emailsOf(number, `${plain(firstName)}.${plain(lastName)}`),
    phoneNumberData: phonesOf(number),
    ...(number % 3 === 2 ? {} : addressOf(number)),
    ...(number % 5 === 1 ? { description: 'Volat dopoledne.\nPoslat nový ceník.' } : {}),
  }
}

/** One to three each; some can only be rung up, some addresses come back, some people want no mass mails. */
function emailsOf(number: number, who: string): Attributes[] {
  if (number % 13 === 12) return []
  const hosts = [domainOf(firmOf(number).name), 'posta.example', 'doma.example'].slice(0, 1 + (number % 3))
  return hosts.map((host, at) => ({
    emailAddress: `${who}@${host}`,
    primary: at === 0,
    optOut: at === 0 && number % 10 === 4,
    invalid: at === 2 && number % 2 === 0,
  }))
}

const PHONE_TYPES = ['Mobile', 'Office', 'Home', 'Fax', 'Other'] as const

function phonesOf(number: number): Attributes[] {
  const own = { phoneNumber: `+420601000${digits(number)}`, type: 'Mobile', primary: true }
  const further = {
    phoneNumber: `+420541000${digits(number)}`,
    type: PHONE_TYPES[number % PHONE_TYPES.length] ?? 'Office',
    primary: false,
  }
  return [own, further].slice(0, number % 3)
}

function addressOf(number: number): Attributes {
  const { city, postalCode } = firmOf(number)
  return {
    addressStreet: `Lipová ${number + 1}`,
    addressCity: city,
    addressPostalCode: postalCode,
    addressCountry: 'Česko',
  }
}

function firmOf(number: number): Firm {
  return FIRMS[number % FIRMS.length] ?? FIRMS[0]
}

function domainOf(firm: string): string {
  return `${plain(firm).replaceAll(' ', '-')}.example`
}

/** Lower case, without accents. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

function digits(number: number): string {
  return String(number).padStart(3, '0')
}
