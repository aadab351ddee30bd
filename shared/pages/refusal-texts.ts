import type { Side } from '../domain/link.ts'
import { fieldName } from './activity-texts.ts'
import type { Language } from './language.ts'

/** What a side refused, as it named it. */
export interface RefusalFacts {
  readonly on: Side
  readonly code: string
  /** The field that the ERP named, if any. */
  readonly field: string | null
}

export interface RefusalText {
  readonly what: string
  /** What it means, and what can be done about it. */
  readonly cure: string
}

type Kind = 'erp-title' | 'erp-time' | 'erp-text' | 'erp-field' | 'erp' | 'google-gone' | 'google' | 'other'

/** `{field}`, `{code}`: in the words of the one who refused. */
const TEXTS: Readonly<Record<Language, Readonly<Record<Kind, RefusalText>>>> = {
  en: {
    'erp-title': {
      what: 'The ERP doesn’t take the title.',
      cure: 'It may be missing, too long, or hold a character that isn’t allowed there. Change the title in Google; it is then tried again by itself.',
    },
    'erp-time': {
      what: 'The ERP doesn’t take the time.',
      cure: 'Look in Google whether beginning and end are what they should be, and change them; it is then tried again by itself.',
    },
    'erp-text': {
      what: 'The ERP doesn’t take the {field}.',
      cure: 'It may be too long, or required there and empty. Change it in Google; it is then tried again by itself.',
    },
    'erp-field': {
      what: 'The ERP misses or doesn’t take the field “{field}”.',
      cure: 'This field has a rule of its own in your ERP, such as being required. Fill it in the ERP or ask your administrator to loosen the rule, then try again.',
    },
    erp: {
      what: 'The ERP doesn’t allow it.',
      cure: 'Mostly the integration lacks a right to such records. Your administrator finds in the set-up list what is missing; then try again.',
    },
    'google-gone': {
      what: 'Google doesn’t have the calendar any more.',
      cure: 'It was deleted, or isn’t shared with you any more. Take what Google has, or choose other calendars in the settings and try again.',
    },
    google: {
      what: 'Google doesn’t allow it.',
      cure: 'Mostly the event is somebody else’s, or you may only read its calendar. Ask who organises it to change it, then try again; or take what Google has.',
    },
    other: {
      what: 'It could not be done ({code}).',
      cure: 'Try again; if it is refused again, tell your administrator what stands in the brackets.',
    },
  },
  cs: {
    'erp-title': {
      what: 'ERP nepřijalo název.',
      cure: 'Možná chybí, je příliš dlouhý nebo obsahuje znak, který tam není dovolen. Změňte název v Googlu; pak se to samo zkusí znovu.',
    },
    'erp-time': {
      what: 'ERP nepřijalo čas.',
      cure: 'Podívejte se v Googlu, jestli začátek a konec odpovídají, a opravte je; pak se to samo zkusí znovu.',
    },
    'erp-text': {
      what: 'ERP nepřijalo pole „{field}“.',
      cure: 'Možná je text příliš dlouhý, nebo je tam pole povinné a je prázdné. Změňte ho v Googlu; pak se to samo zkusí znovu.',
    },
    'erp-field': {
      what: 'V ERP chybí nebo nebylo přijato pole „{field}“.',
      cure: 'Toto pole má ve vašem ERP vlastní pravidlo, například je povinné. Vyplňte ho v ERP nebo požádejte správce, ať pravidlo uvolní, a potom to zkuste znovu.',
    },
    erp: {
      what: 'ERP to nedovolilo.',
      cure: 'Většinou chybí integraci právo k takovým záznamům. Správce v seznamu na stránce Nastavení najde, co chybí; potom to zkuste znovu.',
    },
    'google-gone': {
      what: 'Google už ten kalendář nemá.',
      cure: 'Někdo ho smazal, nebo s vámi už není sdílený. Převezměte, co je v Googlu, nebo v nastavení vyberte jiné kalendáře a zkuste to znovu.',
    },
    google: {
      what: 'Google to nedovolil.',
      cure: 'Většinou je událost někoho jiného, nebo smíte její kalendář jen číst. Požádejte o změnu toho, kdo ji pořádá, a zkuste to znovu; nebo převezměte, co je v Googlu.',
    },
    other: {
      what: 'Nepodařilo se to ({code}).',
      cure: 'Zkuste to znovu; pokud to bude zase odmítnuto, řekněte správci, co je v závorce.',
    },
  },
}

const KINDS: Readonly<Record<string, Kind>> = {
  name: 'erp-title',
  title: 'erp-title',
  when: 'erp-time',
  dateStart: 'erp-time',
  dateEnd: 'erp-time',
  dateStartDate: 'erp-time',
  dateEndDate: 'erp-time',
  description: 'erp-text',
  location: 'erp-text',
  cLocation: 'erp-text',
}

/** What was refused in words for the person whom it concerns. */
export function refusalText(facts: RefusalFacts, language: Language): RefusalText {
  const { what, cure } = TEXTS[language][kindOf(facts)]
  const field = facts.field === null ? '' : fieldName(facts.field, language)
  return { what: what.replace('{field}', () => field).replace('{code}', () => facts.code), cure }
}

function kindOf({ on, code, field }: RefusalFacts): Kind {
  if (code === 'google.gone') return 'google-gone'
  if (code === 'google.refused') return 'google'
  if (code !== 'erp.refused' && code !== 'erp.unauthorized') return 'other'
  if (field === null || on === 'google') return 'erp'
  return Object.hasOwn(KINDS, field) ? (KINDS[field] ?? 'erp-field') : 'erp-field'
}
