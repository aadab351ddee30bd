import type { FaultCode } from '../domain/fault.ts'
import type { ParkedKind } from '../flows/parked-tasks.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'

/** What each kind of trouble means; one left out does not compile. */
export const FAULT_TEXTS: Readonly<Record<Language, Readonly<Record<FaultCode | 'bug', string>>>> = {
  en: {
    'erp.moved-on': 'The record in the ERP was changed meanwhile.',
    'erp.refused': 'The ERP refuses what the integration asked of it.',
    'erp.unauthorized': 'The ERP doesn’t take the integration’s own key.',
    'erp.unavailable': 'The ERP can’t be reached, or is overloaded.',
    'google.contacts-full': 'The Google account holds as many contacts as Google allows.',
    'google.cursor-expired': 'Google no longer knows how far a list was read; it is read anew.',
    'google.duplicate': 'What was to be made is in Google already.',
    'google.gone': 'What was asked for is gone from Google.',
    'google.grant-dead': 'Google no longer accepts what the user granted.',
    'google.misconfigured':
      'Google refuses the OAuth client: its id, its secret, or a service that isn’t switched on.',
    'google.moved-on': 'It was changed in Google meanwhile.',
    'google.rate-limited': 'Google allows no more calls just now.',
    'google.refused': 'Google refuses what the integration asked of it.',
    'google.scope-missing': 'The user hasn’t granted what this needs.',
    'google.unavailable': 'Google can’t be reached, or is overloaded.',
    'mail.grant-lost': 'Google no longer accepts what was granted for the mailbox.',
    'mail.not-connected': 'Nobody has connected the mailbox yet, or its connection is being ended.',
    'pair.claimed': 'Another task is writing the same record just now.',
    'request.forbidden': 'Somebody asked for what isn’t allowed as things are.',
    'request.malformed': 'A request wasn’t of the form that is expected.',
    'request.not-found': 'Somebody asked for something that isn’t there.',
    'request.too-large': 'A request was larger than is taken at once.',
    'request.unverified': 'Who sent a request couldn’t be verified.',
    'secret.missing': 'A token or key that should be there isn’t.',
    'store.contended': 'Several wanted to write the same, and others were faster again and again.',
    'store.unavailable': 'The store can’t be reached.',
    'tasks.unavailable': 'The queue can’t be reached, so nothing was taken.',
    bug: 'Something that nobody expected; the log says what.',
  },
  cs: {
    'erp.moved-on': 'Záznam v ERP se mezitím změnil.',
    'erp.refused': 'ERP odmítlo, co po něm integrace chtěla.',
    'erp.unauthorized': 'ERP nepřijalo klíč, kterým se integrace prokazuje.',
    'erp.unavailable': 'ERP neodpovídá, nebo je přetížené.',
    'google.contacts-full': 'V účtu Google už je tolik kontaktů, kolik jich Google dovolí.',
    'google.cursor-expired': 'Google už neví, kam až byl seznam přečten; přečte se znovu.',
    'google.duplicate': 'Co se mělo vytvořit, v Googlu už je.',
    'google.gone': 'Co bylo třeba, v Googlu už není.',
    'google.grant-dead': 'Google už neuznává povolení, které uživatel udělil.',
    'google.misconfigured':
      'Google odmítá klienta OAuth: jeho ID, tajný klíč, nebo službu, která není zapnutá.',
    'google.moved-on': 'V Googlu se to mezitím změnilo.',
    'google.rate-limited': 'Google teď další dotazy nedovolí.',
    'google.refused': 'Google odmítl, co po něm integrace chtěla.',
    'google.scope-missing': 'Uživatel neudělil oprávnění, které je k tomu třeba.',
    'google.unavailable': 'Google neodpovídá, nebo je přetížený.',
    'mail.grant-lost': 'Google už neuznává povolení, které bylo ke schránce uděleno.',
    'mail.not-connected': 'Schránku zatím nikdo nepřipojil, nebo se její připojení právě ukončuje.',
    'pair.claimed': 'Stejný záznam právě zapisuje jiná úloha.',
    'request.forbidden': 'Někdo chtěl něco, co teď není dovoleno.',
    'request.malformed': 'Požadavek neměl očekávaný tvar.',
    'request.not-found': 'Někdo chtěl něco, co tu není.',
    'request.too-large': 'Požadavek byl větší, než kolik se najednou přijímá.',
    'request.unverified': 'Nepodařilo se ověřit, kdo požadavek poslal.',
    'secret.missing': 'Chybí token nebo klíč, který by tu měl být.',
    'store.contended': 'Totéž chtělo zapsat víc úloh a jiné byly pokaždé rychlejší.',
    'store.unavailable': 'Úložiště neodpovídá.',
    'tasks.unavailable': 'Fronta úloh neodpovídá, a tak se nic nepřijalo.',
    bug: 'Něco, s čím nikdo nepočítal; podrobnosti jsou v protokolu.',
  },
}

/** What the tasks are there for. A task of contacts is called by its worker as well. */
export const WORK_TEXTS: Readonly<Record<Language, Readonly<Record<ParkedKind, string>>>> = {
  en: {
    'sync-pair': 'Carrying over a meeting or call',
    'pull-calendar': 'Reading a Google calendar',
    'push-contacts': 'Sending contacts to Google',
    'contacts-batch': 'Sending contacts to Google',
    'pull-mail': 'Looking for new mail',
  },
  cs: {
    'sync-pair': 'Přenos schůzky nebo hovoru',
    'pull-calendar': 'Čtení kalendáře Google',
    'push-contacts': 'Odesílání kontaktů do Googlu',
    'contacts-batch': 'Odesílání kontaktů do Googlu',
    'pull-mail': 'Zjišťování nové pošty',
  },
}

const OTHER: Readonly<Record<Language, string>> = { en: 'Something else', cs: 'Něco jiného' }

/** What is wrong in words, and its code for who looks after the integration. */
export function faultText(code: string, language: Language): Markup {
  return withCode(FAULT_TEXTS[language], code, language)
}

/** What a task was to do, and what its queue calls it. */
export function workText(kind: string, language: Language): Markup {
  return withCode(WORK_TEXTS[language], kind, language)
}

/** What is stored may be older or newer than these words. */
function withCode(words: Readonly<Record<string, string>>, code: string, language: Language): Markup {
  const text = Object.hasOwn(words, code) ? words[code] : undefined
  return html`${text ?? OTHER[language]} <small><code>${code}</code></small>`
}
