import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { plural } from './plural.ts'
import type { CountForms } from './plural.ts'

/** What is held of a person, in words that say what it is rather than where it lies. */
const HELD = {
  connections: {
    en: { one: '# connected Google account', other: '# connected Google accounts' },
    cs: {
      one: '# připojený účet Google',
      few: '# připojené účty Google',
      other: '# připojených účtů Google',
    },
  },
  identities: {
    en: { one: '# note of whose Google account it is', other: '# notes of whose Google account it is' },
    cs: {
      one: '# záznam, komu účet Google patří',
      few: '# záznamy, komu účet Google patří',
      other: '# záznamů, komu účet Google patří',
    },
  },
  calendars: {
    en: { one: '# note of how far a calendar was read', other: '# notes of how far calendars were read' },
    cs: {
      one: '# záznam, kam až je kalendář přečten',
      few: '# záznamy, kam až jsou kalendáře přečteny',
      other: '# záznamů, kam až jsou kalendáře přečteny',
    },
  },
  links: {
    en: {
      one: '# pair of an ERP record and a Google event',
      other: '# pairs of an ERP record and a Google event',
    },
    cs: {
      one: '# dvojice záznamu ERP a události Google',
      few: '# dvojice záznamů ERP a událostí Google',
      other: '# dvojic záznamů ERP a událostí Google',
    },
  },
  holds: {
    en: { one: '# removal that waits for an answer', other: '# removals that wait for an answer' },
    cs: {
      one: '# odstranění, které čeká na odpověď',
      few: '# odstranění, která čekají na odpověď',
      other: '# odstranění, která čekají na odpověď',
    },
  },
  meetings: {
    en: { one: '# meeting that his calendar leads', other: '# meetings that his calendar leads' },
    cs: {
      one: '# schůzka, kterou vede jeho kalendář',
      few: '# schůzky, které vede jeho kalendář',
      other: '# schůzek, které vede jeho kalendář',
    },
  },
  readings: {
    en: { one: '# part of a reading under way', other: '# parts of a reading under way' },
    cs: {
      one: '# část probíhajícího čtení',
      few: '# části probíhajícího čtení',
      other: '# částí probíhajícího čtení',
    },
  },
  states: {
    en: { one: '# sign-in under way', other: '# sign-ins under way' },
    cs: {
      one: '# probíhající přihlášení',
      few: '# probíhající přihlášení',
      other: '# probíhajících přihlášení',
    },
  },
  'contact-settings': {
    en: { one: '# choice for contacts', other: '# choices for contacts' },
    cs: { one: '# volba pro kontakty', few: '# volby pro kontakty', other: '# voleb pro kontakty' },
  },
  'contact-links': {
    en: {
      one: '# pair of an ERP contact and a Google contact',
      other: '# pairs of an ERP contact and a Google contact',
    },
    cs: {
      one: '# dvojice kontaktu ERP a kontaktu Google',
      few: '# dvojice kontaktů ERP a kontaktů Google',
      other: '# dvojic kontaktů ERP a kontaktů Google',
    },
  },
  'contact-books': {
    en: {
      one: '# note of how far Google’s contacts were read',
      other: '# notes of how far Google’s contacts were read',
    },
    cs: {
      one: '# záznam, kam až jsou kontakty Google přečteny',
      few: '# záznamy, kam až jsou kontakty Google přečteny',
      other: '# záznamů, kam až jsou kontakty Google přečteny',
    },
  },
  'contact-people': {
    en: {
      one: '# list of fingerprints of Google contacts',
      other: '# lists of fingerprints of Google contacts',
    },
    cs: {
      one: '# seznam otisků kontaktů Google',
      few: '# seznamy otisků kontaktů Google',
      other: '# seznamů otisků kontaktů Google',
    },
  },
  'contact-exports': {
    en: { one: '# push of contacts to Google', other: '# pushes of contacts to Google' },
    cs: {
      one: '# odeslání kontaktů do Googlu',
      few: '# odeslání kontaktů do Googlu',
      other: '# odeslání kontaktů do Googlu',
    },
  },
  'contact-export-ids': {
    en: { one: '# list of what was to be pushed', other: '# lists of what was to be pushed' },
    cs: {
      one: '# seznam toho, co se mělo odeslat',
      few: '# seznamy toho, co se mělo odeslat',
      other: '# seznamů toho, co se mělo odeslat',
    },
  },
  'contact-batches': {
    en: { one: '# list of what became of ten contacts', other: '# lists of what became of ten contacts' },
    cs: {
      one: '# seznam, jak dopadlo deset kontaktů',
      few: '# seznamy, jak dopadlo deset kontaktů',
      other: '# seznamů, jak dopadlo deset kontaktů',
    },
  },
  parked: {
    en: { one: '# task that could not be done', other: '# tasks that could not be done' },
    cs: {
      one: '# úloha, kterou nešlo provést',
      few: '# úlohy, které nešlo provést',
      other: '# úloh, které nešlo provést',
    },
  },
  audit: {
    en: { one: '# entry of who did what', other: '# entries of who did what' },
    cs: {
      one: '# záznam, kdo co udělal',
      few: '# záznamy, kdo co udělal',
      other: '# záznamů, kdo co udělal',
    },
  },
  erasures: {
    en: { one: '# receipt of an erasure', other: '# receipts of erasures' },
    cs: { one: '# doklad o výmazu', few: '# doklady o výmazu', other: '# dokladů o výmazu' },
  },
} as const satisfies Readonly<Record<string, CountForms>>

const FORMS: ReadonlyMap<string, CountForms> = new Map(Object.entries(HELD))

const NOTHING: Readonly<Record<Language, string>> = { en: 'Nothing', cs: 'Nic' }

/** Counts per collection as a list; what there is none of is left out, what has no name is shown as it is called. */
export function heldList(counts: Readonly<Record<string, number>>, language: Language): Markup {
  const some = Object.entries(counts).filter(([, count]) => count > 0)
  const items = some.map(([collection, count]) => {
    const forms = FORMS.get(collection)
    return html`<li>${forms ? plural(count, forms, language) : `${collection}: ${count}`}</li>`
  })
  return items.length === 0
    ? html`<p>${NOTHING[language]}.</p>`
    : html`<ul>
        ${items}
      </ul>`
}
