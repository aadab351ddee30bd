import type { Feature } from '../domain/rights.ts'
import type { Language } from './language.ts'

/** How it stands with one feature. */
export type FeatureStanding =
  | 'works'
  | 'erp-away'
  | 'waiting'
  | 'not-started'
  | 'off'
  | 'not-allowed'
  | 'paused'
  | 'permission-missing'
  | 'stopped'

export interface ConnectionTexts {
  readonly title: string
  readonly account: string
  readonly address: string
  readonly since: string
  readonly disconnect: string
  readonly pause: string
  readonly goOn: string
  readonly disconnectOnly: string
  readonly zone: string
  readonly lastChecked: string
  readonly about: Readonly<Record<Feature, string>>
  readonly marks: Readonly<Record<FeatureStanding, string>>
  readonly connect: Readonly<Record<Feature, string>>
  readonly start: string
  /** What he does until it runs, in order. */
  readonly steps: readonly string[]
  readonly settings: string
  readonly contacts: string
  /** `{count}`: how many events were read so far. */
  readonly progress: Readonly<Record<'first' | 'anew', string>>
  readonly renew: string
  /** For administrators, while the ERP can't be reached. */
  readonly setup: string
  readonly reconnect: string
  readonly grant: string
  readonly ask: (external: string, feature: string) => string
}

export const CONNECTION_TEXTS: Readonly<Record<Language, ConnectionTexts>> = {
  en: {
    title: 'Your connection with Google',
    account: 'Google account',
    address: 'Address',
    since: 'Connected since',
    disconnect: 'Disconnect the account…',
    pause: 'Pause',
    goOn: 'Go on',
    disconnectOnly: 'Disconnect only this…',
    zone: 'Times are those of',
    lastChecked: 'Last checked',
    about: {
      calendar:
        'Your meetings and calls are the same in the ERP and in your Google Calendar: a change on one side follows on the other.',
      contacts:
        'Contacts and leads that you choose in the ERP are sent to your Google Contacts, and are on your phone too.',
    },
    marks: {
      works: 'On',
      'erp-away': 'Waits for the ERP',
      waiting: 'On, not yet checked',
      'not-started': 'Not started yet',
      off: 'Not connected',
      'not-allowed': 'Not allowed yet',
      paused: 'Paused',
      'permission-missing': 'Permission missing',
      stopped: 'Stopped',
    },
    connect: { calendar: 'Connect Google Calendar', contacts: 'Connect Google Contacts' },
    start: 'Choose and start',
    steps: [
      'Choose what is exchanged, from which day, and with which calendar. What most people need is filled in.',
      'Look at what would be created, changed and removed on each side. Nothing has been done by then.',
      'Press “Start”. From then on both sides follow each other by themselves.',
    ],
    settings: 'Settings of the calendar…',
    contacts: 'Send contacts, see what was sent, and its settings',
    progress: {
      first: 'Everything is being read for the first time; events read so far: {count}.',
      anew: 'Everything is being compared once more; events read so far: {count}.',
    },
    renew: 'Keep this page up to date by itself',
    setup: 'See what is wrong in the set-up list',
    reconnect: 'Reconnect',
    grant: 'Grant the missing permission',
    ask: (external, feature) =>
      `If you want to use it, ask your administrator for the rights “${external}” and “${feature}”.`,
  },
  cs: {
    title: 'Vaše připojení ke Googlu',
    account: 'Účet Google',
    address: 'Adresa',
    since: 'Připojen od',
    disconnect: 'Odpojit účet…',
    pause: 'Pozastavit',
    goOn: 'Pokračovat',
    disconnectOnly: 'Odpojit jen toto…',
    zone: 'Časy platí pro pásmo',
    lastChecked: 'Poslední kontrola',
    about: {
      calendar:
        'Vaše schůzky a hovory jsou v ERP i v Kalendáři Google stejné: změna na jedné straně se projeví i na druhé.',
      contacts:
        'Kontakty a zájemci, které v ERP vyberete, se pošlou do vašich Kontaktů Google, takže je budete mít i v telefonu.',
    },
    marks: {
      works: 'Zapnuto',
      'erp-away': 'Čeká na ERP',
      waiting: 'Zapnuto, zatím bez kontroly',
      'not-started': 'Zatím nespuštěno',
      off: 'Nepřipojeno',
      'not-allowed': 'Zatím nepovoleno',
      paused: 'Pozastaveno',
      'permission-missing': 'Chybí oprávnění',
      stopped: 'Zastaveno',
    },
    connect: { calendar: 'Připojit Kalendář Google', contacts: 'Připojit Kontakty Google' },
    start: 'Vybrat a spustit',
    steps: [
      'Vyberte, co se má přenášet, od kterého dne a se kterým kalendářem. Co vyhovuje většině lidí, je už vyplněno.',
      'Podívejte se, co by se na každé straně vytvořilo, změnilo a odstranilo. Do té chvíle se nic neudělá.',
      'Stiskněte „Spustit“. Od té doby jdou obě strany za sebou samy.',
    ],
    settings: 'Nastavení kalendáře…',
    contacts: 'Poslat kontakty, podívat se, co se poslalo, a nastavení',
    progress: {
      first: 'Poprvé se čte vše; zatím přečteno událostí: {count}.',
      anew: 'Všechno se znovu porovnává; zatím přečteno událostí: {count}.',
    },
    renew: 'Obnovovat tuto stránku samočinně',
    setup: 'Podívat se na stránku Nastavení, co se děje',
    reconnect: 'Připojit znovu',
    grant: 'Udělit chybějící oprávnění',
    ask: (external, feature) =>
      `Chcete-li to používat, požádejte správce o práva „${external}“ a „${feature}“.`,
  },
}
