import type { Language } from './language.ts'
import { RIGHT_NAMES } from './names.ts'
import type { CountForms } from './plural.ts'

const en = {
  title: 'Mailboxes',
  about:
    'The ERP fetches and sends mail of the Gmail mailboxes that are listed here, without knowing any password: Google lets it in for as long as you agree.',
  begin:
    'Register your own mailbox, or one that a team shares (such as info@ or support@), and connect it with Google; it takes a minute.',
  register: 'Register a mailbox…',
  ask: (external: string, personal: string, group: string) =>
    `To register one, you need the right “${external}”, and besides it “${personal}” for your own or “${group}” for that of a team. Ask your administrator for them.`,
  caption: {
    own: 'Your mailbox and those of your teams',
    all: 'All mailboxes; those that somebody should look at come first',
  },
  address: 'Mailbox',
  whose: 'Whose',
  standing: 'How it stands',
  yours: 'Yours',
  nobodys: 'Of no team',
  more: 'Next page',
  back: 'Previous page',
  zone: 'Times are those of',
}

export type MailboxesTexts = Readonly<typeof en>

const cs: MailboxesTexts = {
  title: 'Schránky',
  about:
    'Z gmailových schránek, které jsou tu uvedené, si ERP bere poštu a odesílá ji přes ně, aniž by znalo jakékoli heslo: Google ho pouští dovnitř, dokud s tím souhlasíte.',
  begin:
    'Zaregistrujte svou vlastní schránku, nebo schránku, kterou má společnou nějaký tým (třeba info@ nebo podpora@), a připojte ji ke Googlu; zabere to minutu.',
  register: 'Zaregistrovat schránku…',
  ask: (external, personal, group) =>
    `K registraci je třeba právo „${external}“ a k němu „${personal}“ pro vlastní schránku, nebo „${group}“ pro schránku týmu. Požádejte o ně správce.`,
  caption: {
    own: 'Vaše schránka a schránky vašich týmů',
    all: 'Všechny schránky; první jsou ty, na které by se měl někdo podívat',
  },
  address: 'Schránka',
  whose: 'Čí je',
  standing: 'Jak to s ní je',
  yours: 'Vaše',
  nobodys: 'Žádného týmu',
  more: 'Další stránka',
  back: 'Předchozí stránka',
  zone: 'Časy platí pro pásmo',
}

export const MAILBOXES_TEXTS: Readonly<Record<Language, MailboxesTexts>> = { en, cs }

/** For who may register none. */
export function askForRights({ language }: { readonly language: Language }): string {
  const names = RIGHT_NAMES[language]
  return MAILBOXES_TEXTS[language].ask(
    names['external-accounts'],
    names['gmail-personal'],
    names['gmail-group'],
  )
}

export const ALL_WORK: CountForms = {
  en: { one: 'The mailbox works.', other: 'All # mailboxes work.' },
  cs: { one: 'Schránka funguje.', few: 'Všechny # schránky fungují.', other: 'Všech # schránek funguje.' },
}

export const SOME_FAIL: CountForms = {
  en: {
    one: '# mailbox can’t be used, or not fully; below is why.',
    other: '# mailboxes can’t be used, or not fully; below is why.',
  },
  cs: {
    one: '# schránku nelze používat, nebo ne úplně; níže je proč.',
    few: '# schránky nelze používat, nebo ne úplně; níže je proč.',
    other: '# schránek nelze používat, nebo ne úplně; níže je proč.',
  },
}
