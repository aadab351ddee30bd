import type { Side } from '../domain/link.ts'
import type { Language } from './language.ts'
import type { CountForms } from './plural.ts'

const en = {
  intro:
    'What was written into the ERP and into Google by itself, and why. The last change of each meeting or call can mostly be taken back; then both sides are as they were before it. What was made is taken away again, and what it was made from stays.',
  kept: 'This is kept for 30 days.',
  zone: 'Times are those of',
  empty: 'Nothing was changed on this day.',
  soon: 'As soon as a meeting or call changes in the ERP or in Google, it shows here, mostly within a minute.',
  last: 'Nothing was changed today so far. This is the last day on which something was.',
  waits: {
    'not-connected': 'Google Calendar isn’t connected; what is exchanged once it is will show here.',
    'not-started': 'The exchange wasn’t started yet; what it does from then on will show here.',
    stopped: 'The work is stopped just now; what is done when it goes on will show here.',
  },
  connection: 'To your connection',
  start: 'See what would happen, and start',
  people: 'To the list of people',
  today: 'Today',
  yesterday: 'Yesterday',
  from: { erp: 'From the ERP', google: 'From Google', console: 'By hand, on these pages' } satisfies Record<
    Side | 'console',
    string
  >,
  by: ', by ',
  you: 'you',
  whole: 'The whole of it',
  emptyPart: 'There is nothing in this part of the day; the next page goes on.',
  before: 'Day before',
  after: 'Day after',
  day: 'Another day',
  show: 'Show',
  undo: { create: 'Take it away again', change: 'Undo', remove: 'Bring it back', 'let-go': 'Undo' },
  more: 'Next page',
  all: 'All that was done with it',
}

type Texts = Readonly<typeof en>

const cs: Texts = {
  intro:
    'Co se samo zapsalo do ERP a do Googlu a proč. Poslední změnu každé schůzky nebo hovoru lze většinou vzít zpět; obě strany pak budou jako před ní. Co bylo vytvořeno, se zase odebere, a to, z čeho to vzniklo, zůstane.',
  kept: 'Uchovává se to 30 dní.',
  zone: 'Časy platí pro pásmo',
  empty: 'Ten den se nic nezměnilo.',
  soon: 'Jakmile se v ERP nebo v Googlu změní schůzka nebo hovor, objeví se to tady, většinou do minuty.',
  last: 'Dnes se zatím nic nezměnilo. Toto je poslední den, kdy se něco změnilo.',
  waits: {
    'not-connected': 'Kalendář Google není připojený; co se po připojení přenese, bude vidět tady.',
    'not-started': 'Přenos ještě nebyl spuštěn; co potom udělá, bude vidět tady.',
    stopped: 'Práce je teď zastavená; co se udělá, až bude pokračovat, bude vidět tady.',
  },
  connection: 'Na vaše připojení',
  start: 'Podívat se, co by se stalo, a spustit',
  people: 'Na seznam lidí',
  today: 'Dnes',
  yesterday: 'Včera',
  from: { erp: 'Z ERP', google: 'Z Googlu', console: 'Ručně, na těchto stránkách' },
  by: ' – ',
  you: 'vy',
  whole: 'Celé znění',
  emptyPart: 'V této části dne nic není; pokračujte na další stránku.',
  before: 'Předchozí den',
  after: 'Následující den',
  day: 'Jiný den',
  show: 'Zobrazit',
  undo: { create: 'Zase odebrat', change: 'Vzít zpět', remove: 'Přinést zpět', 'let-go': 'Vzít zpět' },
  more: 'Další stránka',
  all: 'Vše, co se s tím dělo',
}

export const ACTIVITY_PAGE_TEXTS: Readonly<Record<Language, Texts>> = { en, cs }

export const EARLIER: CountForms = {
  en: { one: '# earlier change', other: '# earlier changes' },
  cs: { one: '# dřívější změna', few: '# dřívější změny', other: '# dřívějších změn' },
}
