import type { Language } from '../../../shared/pages/language.ts'

const en = {
  lead: 'Change a meeting in the ERP, or an event in Google: the other side shows it within seconds, and the console says what was done.',
  /** `{name}`: who isn’t connected. */
  begin:
    '{name} is not connected yet: press “Connect Google Calendar” in the console, allow it, look at what would happen, and press “Start”.',
  who: 'Whose side you see',
  connected: 'connected',
  unconnected: 'not connected yet',
  panes: { erp: 'ERP', console: 'Console', google: 'Google Calendar' },
  alone: 'Open in a window of its own',
  elsewhere: {
    erp: 'A real ERP doesn’t let itself be shown in here.',
    google: 'The real Google doesn’t let itself be shown in here.',
    console: 'With the real Google the console needs a window of its own: Google signs nobody in in here.',
  },
  mailboxes: 'Gmail, where you let mail come in',
  contacts: 'Google Contacts',
  away: 'This page can’t be reached just now; trying again.',
}

export type FrontTexts = Readonly<typeof en>

const cs: FrontTexts = {
  lead: 'Změňte schůzku v ERP nebo událost v Googlu: na druhé straně se během několika vteřin objeví také a konzole napíše, co se udělalo.',
  begin:
    '{name} zatím připojení nemá: v konzoli stiskněte „Připojit Kalendář Google“, povolte přístup, prohlédněte si, co by se stalo, a stiskněte „Spustit“.',
  who: 'Koho vidíte',
  connected: 'připojeno',
  unconnected: 'zatím nepřipojeno',
  panes: { erp: 'ERP', console: 'Konzole', google: 'Kalendář Google' },
  alone: 'Otevřít v samostatném okně',
  elsewhere: {
    erp: 'Skutečné ERP se tu zobrazit nedá.',
    google: 'Skutečný Google se tu zobrazit nedá.',
    console: 'Se skutečným Googlem potřebuje konzole vlastní okno: tady by Google nikoho nepřihlásil.',
  },
  mailboxes: 'Gmail, kam si můžete nechat přijít poštu',
  contacts: 'Kontakty Google',
  away: 'Stránka teď není dostupná; zkouší se to znovu.',
}

export const FRONT_TEXTS: Readonly<Record<Language, FrontTexts>> = { en, cs }
