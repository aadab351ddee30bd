import type { ContactEntity } from '../domain/contact.ts'
import type { ExportHead } from '../flows/export-view.ts'
import type { ExportWhy, ItemOutcome } from '../flows/item-result.ts'
import type { Language } from './language.ts'
import type { CountForms } from './plural.ts'

export const RESULT_NAMES: Readonly<Record<Language, Readonly<Record<ItemOutcome, string>>>> = {
  en: {
    created: 'Created',
    updated: 'Updated',
    unchanged: 'Was up to date',
    skipped: 'Skipped',
    failed: 'Failed',
    waiting: 'Waiting',
  },
  cs: {
    created: 'Vytvořeno',
    updated: 'Aktualizováno',
    unchanged: 'Beze změny',
    skipped: 'Přeskočeno',
    failed: 'Nepodařilo se',
    waiting: 'Čeká',
  },
}

export const RESULT_TONES: Readonly<Record<ItemOutcome, string>> = {
  created: 'good',
  updated: 'good',
  unchanged: '',
  skipped: 'warn',
  failed: 'bad',
  waiting: '',
}

type Whys = Readonly<Record<ExportWhy, string>>

/** Why it was skipped, failed or waits, and what can be done about it. */
const WHYS: Readonly<Record<Language, Whys>> = {
  en: {
    'no-name-nor-address': 'There is neither a name nor an address or number, so nothing could be sent.',
    'deleted-in-google': 'You deleted it in Google. It is made anew only if you choose so in the settings.',
    'gone-in-erp': 'It isn’t in the ERP any more.',
    'no-access': 'It isn’t yours in the ERP any more.',
    cancelled: 'The push was cancelled before it was its turn.',
    stopped: 'The push was stopped before it was its turn.',
    refused:
      'Google doesn’t take what it holds: mostly an address or number of an odd form, or more than fits into one contact there. Mend it, then try again.',
    conflict: 'It was changed in Google at the same moment. Try again.',
    'contacts-full':
      'Your Google Contacts are full: Google keeps 25,000 at most. Delete some there, then try again.',
    'refused-by-erp':
      'The ERP doesn’t let us read it. Your administrator finds in the set-up list what is missing.',
    queued: 'It isn’t its turn yet.',
    busy: 'Something else is being written to your Google Contacts; it goes on right after it.',
    unsure: 'Whether Google has it already isn’t certain yet; it is looked for in a few minutes.',
    'google-away': 'Google can’t be reached just now; it goes on by itself.',
    'google-limit': 'Google lets us write only so much in a minute and in a day; it goes on by itself.',
    'erp-away': 'The ERP can’t be reached just now; it goes on by itself.',
    parked: 'It was given up on. Your administrator can have it tried again.',
    paused: 'Your work is paused; it goes on when you do.',
    'not-allowed': 'The right to Google Contacts was withdrawn; it goes on when it is back.',
    'needs-reconnecting': 'Google doesn’t let us in any more; it goes on when you have connected again.',
    'not-connected': 'Google Contacts isn’t connected any more.',
    'other-account': 'Another Google account has been connected since.',
    'given-up': 'It was tried for a long time and didn’t succeed. Try again what is left.',
  },
  cs: {
    'no-name-nor-address': 'Nemá jméno, adresu ani číslo, takže nebylo co poslat.',
    'deleted-in-google': 'V Googlu jste ho smazali. Znovu se vytvoří jen tehdy, když to zvolíte v nastavení.',
    'gone-in-erp': 'V ERP už není.',
    'no-access': 'V ERP už není váš.',
    cancelled: 'Odesílání bylo zrušeno dřív, než na něj došlo.',
    stopped: 'Odesílání se zastavilo dřív, než na něj došlo.',
    refused:
      'Google nepřijal, co v něm je: většinou adresu nebo číslo v neobvyklém tvaru, nebo víc, než se tam do jednoho kontaktu vejde. Opravte to a zkuste to znovu.',
    conflict: 'Ve stejnou chvíli se změnil v Googlu. Zkuste to znovu.',
    'contacts-full':
      'Vaše Kontakty Google jsou plné: Google jich uchová nejvýš 25 000. Některé tam smažte a zkuste to znovu.',
    'refused-by-erp': 'ERP nám ho nedovolí přečíst. Správce najde na stránce Nastavení, co chybí.',
    queued: 'Ještě na něj nepřišla řada.',
    busy: 'Do vašich Kontaktů Google se právě zapisuje něco jiného; hned potom se bude pokračovat.',
    unsure: 'Zatím není jisté, jestli ho Google už má; za několik minut se to ověří.',
    'google-away': 'Google teď není dostupný; bude se samo pokračovat.',
    'google-limit': 'Google dovolí za minutu i za den zapsat jen určité množství; bude se samo pokračovat.',
    'erp-away': 'ERP teď není dostupné; bude se samo pokračovat.',
    parked: 'Bylo to vzdáno. Správce to může nechat zkusit znovu.',
    paused: 'Vaše práce je pozastavená; bude se pokračovat spolu s ní.',
    'not-allowed': 'Právo ke Kontaktům Google bylo odebráno; až se vrátí, bude se pokračovat.',
    'needs-reconnecting': 'Google nás už nepouští dovnitř; až se připojíte znovu, bude se pokračovat.',
    'not-connected': 'Kontakty Google už nejsou připojené.',
    'other-account': 'Mezitím byl připojen jiný účet Google.',
    'given-up': 'Zkoušelo se to dlouho a nepovedlo se to. Zkuste znovu, co zbylo.',
  },
}

/** In words for the person whose contact it is. */
export function whyText(why: ExportWhy, language: Language): string {
  return WHYS[language][why]
}

/** `waiting`: for something that a person has to do. */
export type ShownState = ExportHead['state'] | 'waiting'

export function shownState({ state, why, until }: ExportHead): ShownState {
  return state === 'running' && why !== null && until === null ? 'waiting' : state
}

export const STATE_TONES: Readonly<Record<ShownState, string>> = {
  running: 'good',
  waiting: 'warn',
  done: 'good',
  cancelled: '',
  stopped: 'bad',
}

/** How many of what. */
export const CHOSEN: Readonly<Record<ContactEntity, CountForms>> = {
  Contact: {
    en: { one: '# contact', other: '# contacts' },
    cs: { one: '# kontakt', few: '# kontakty', other: '# kontaktů' },
  },
  Lead: {
    en: { one: '# lead', other: '# leads' },
    cs: { one: '# zájemce', few: '# zájemci', other: '# zájemců' },
  },
}
