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
