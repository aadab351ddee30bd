import type { Span } from '../domain/counted-bins.ts'
import type { GoogleApi } from '../domain/counts.ts'
import type { Language } from './language.ts'
import type { CountForms } from './plural.ts'

export const CHANGES: Readonly<Record<'google' | 'erp', CountForms>> = {
  google: {
    en: { one: '# change to Google', other: '# changes to Google' },
    cs: { one: '# změna do Googlu', few: '# změny do Googlu', other: '# změn do Googlu' },
  },
  erp: {
    en: { one: '# change to the ERP', other: '# changes to the ERP' },
    cs: { one: '# změna do ERP', few: '# změny do ERP', other: '# změn do ERP' },
  },
}

export const FAULTS: CountForms = {
  en: { one: 'Something went wrong # time.', other: 'Something went wrong # times.' },
  cs: { one: 'Něco se nepovedlo #×.', few: 'Něco se nepovedlo #×.', other: 'Něco se nepovedlo #×.' },
}

export const REQUESTS: CountForms = {
  en: { one: '# request', other: '# requests' },
  cs: { one: '# dotaz', few: '# dotazy', other: '# dotazů' },
}

export const API_NAMES: Readonly<Record<Language, Readonly<Record<GoogleApi, string>>>> = {
  en: { calendar: 'Google Calendar', people: 'Google Contacts', gmail: 'Gmail' },
  cs: { calendar: 'Kalendář Google', people: 'Kontakty Google', gmail: 'Gmail' },
}

const en = {
  title: 'Traffic',
  intro:
    'What the integration did, from its own counters. They are a minute late at most, and kept for 30 days.',
  spans: 'Period',
  day: '24 hours',
  week: '7 days',
  month: '30 days',
  empty: 'Nothing was counted in this period. As soon as a meeting or contact crosses, it shows here.',
  cut: 'There is more than can be shown at once: the oldest part of this period is not complete.',
  changes: 'Changes',
  noChanges: 'No meeting and no contact crossed in this period.',
  and: 'and',
  most: 'Most of them:',
  toGoogle: 'To Google',
  toErp: 'To the ERP',
  delay: 'From change to arrival',
  noDelay: 'No change that somebody waited for arrived in this period.',
  half: 'Half of the changes arrived within',
  nearlyAll: '95 % of them within',
  delayWhy:
    'Counted are changes that people made, from when the side they were made on dates them. Those that waited for a pause to end count with their wait.',
  middle: 'Half arrived within',
  upTo: '95 % arrived within',
  faults: 'What went wrong',
  noFaults: 'Nothing went wrong in this period.',
  faultsWhy: 'Most of it passes by itself: the work comes again. What doesn’t is among the',
  parked: 'tasks given up on',
  others: 'Other kinds',
  quota: 'Requests to Google',
  noQuota: 'Google was not asked for anything in this period.',
  fullest: 'in the fullest minute',
  share: 'of the 10,000 a minute that Google allows a new project for its calendars',
  quotaBars: 'Requests in the fullest minute',
  table: 'All numbers as a table',
  caption: 'What was counted, the newest first',
  from: 'From',
  zone: 'Times are those of',
}

export type TrafficTexts = Readonly<typeof en> & Readonly<Record<Span, string>>

const cs: TrafficTexts = {
  title: 'Provoz',
  intro:
    'Co integrace udělala, podle jejích vlastních počítadel. Mají zpoždění nejvýš minutu a uchovávají se 30 dní.',
  spans: 'Období',
  day: '24 hodin',
  week: '7 dní',
  month: '30 dní',
  empty: 'V tomto období se nic nenapočítalo. Jakmile se přenese schůzka nebo kontakt, uvidíte to zde.',
  cut: 'Je toho víc, než lze najednou zobrazit: nejstarší část období není úplná.',
  changes: 'Změny',
  noChanges: 'V tomto období se nepřenesla žádná schůzka ani kontakt.',
  and: 'a',
  most: 'Nejvíc jich bylo:',
  toGoogle: 'Do Googlu',
  toErp: 'Do ERP',
  delay: 'Od změny k přenesení',
  noDelay: 'V tomto období nedorazila žádná změna, na kterou by někdo čekal.',
  half: 'Polovina změn dorazila do',
  nearlyAll: '95 % z nich do',
  delayWhy:
    'Počítají se změny, které udělali lidé, od času, kdy je datuje strana, na níž vznikly. Ty, které čekaly na konec pozastavení, se počítají i s čekáním.',
  middle: 'Polovina dorazila do',
  upTo: '95 % dorazilo do',
  faults: 'Co se nepovedlo',
  noFaults: 'V tomto období se povedlo vše.',
  faultsWhy: 'Většina přejde sama: práce se zkusí znovu. Co nepřejde, najdete mezi',
  parked: 'vzdanými úlohami',
  others: 'Ostatní druhy',
  quota: 'Dotazy na Google',
  noQuota: 'V tomto období se integrace Googlu na nic neptala.',
  fullest: 'v nejplnější minutě',
  share: 'z 10 000 za minutu, které Google povoluje novému projektu pro kalendáře',
  quotaBars: 'Dotazů v nejplnější minutě',
  table: 'Všechna čísla jako tabulka',
  caption: 'Co se napočítalo, od nejnovějšího',
  from: 'Od',
  zone: 'Časy platí pro pásmo',
}

export const TRAFFIC_TEXTS: Readonly<Record<Language, TrafficTexts>> = { en, cs }
