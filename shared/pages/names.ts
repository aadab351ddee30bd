import type { Feature, Right } from '../domain/rights.ts'
import { LOCALES } from './language.ts'
import type { Language } from './language.ts'

type Names<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>

export const RIGHT_NAMES: Names<Right> = {
  en: {
    'external-accounts': 'External accounts',
    calendar: 'Google Calendar',
    contacts: 'Google Contacts',
    'gmail-personal': 'Gmail personal',
    'gmail-group': 'Gmail group',
  },
  cs: {
    'external-accounts': 'Externí účty',
    calendar: 'Kalendář Google',
    contacts: 'Kontakty Google',
    'gmail-personal': 'Gmail osobní',
    'gmail-group': 'Gmail skupinový',
  },
}

/** A feature is called like the right that it needs. */
export const FEATURE_NAMES: Names<Feature> = RIGHT_NAMES

/** “a”, “a and b”, “a, b and c”. */
export function listed(names: readonly string[], language: Language): string {
  return new Intl.ListFormat(LOCALES[language], { type: 'conjunction' }).format(names)
}

const ENTITY_NAMES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { Meeting: 'Meetings', Call: 'Calls', Contact: 'Contacts', Lead: 'Leads' },
  cs: { Meeting: 'Schůzky', Call: 'Hovory', Contact: 'Kontakty', Lead: 'Zájemci' },
}

/** What records of an entity of the ERP are called; one that we don't know as the ERP itself calls it. */
export function entityName(entity: string, title: string, language: Language): string {
  const names = ENTITY_NAMES[language]
  return Object.hasOwn(names, entity) ? (names[entity] ?? title) : title
}
