import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'

/** Why a page of the console can't be shown. */
export type MessageCode = 'not-found' | 'expired-form' | 'unavailable' | 'erp-away' | 'not-admin' | 'bug'

interface Message {
  readonly title: string
  readonly text: string
}

const TEXTS: Readonly<Record<Language, Readonly<Record<MessageCode, Message>>>> = {
  en: {
    'not-found': {
      title: 'There is nothing here',
      text: 'The address is not complete, or what was here is gone. Begin again from your connection.',
    },
    'expired-form': {
      title: 'This form has expired',
      text: 'You were signed out meanwhile, or the page was open for a long time. Nothing was changed. Open the page anew, and send it once more.',
    },
    unavailable: {
      title: 'Not possible just now',
      text: 'Google or our own store can’t be reached. Nothing is lost. Wait a few minutes, then try again.',
    },
    'erp-away': {
      title: 'The ERP can’t be reached',
      text: 'This page needs the ERP, and the ERP doesn’t answer just now. Nothing is lost; what you have just sent may have to be sent again. Wait a few minutes, then try again; your connection says how it stands.',
    },
    'not-admin': {
      title: 'This is for administrators',
      text: 'Only administrators of the ERP can see this page. If you should be one, ask for it in the ERP, then sign in here again.',
    },
    bug: {
      title: 'Something went wrong on our side',
      text: 'It was noted and will be looked into. Try again in a while; if it happens again, tell your administrator.',
    },
  },
  cs: {
    'not-found': {
      title: 'Tady nic není',
      text: 'Adresa není úplná, nebo už zde nic není. Začněte znovu od svého připojení.',
    },
    'expired-form': {
      title: 'Platnost formuláře vypršela',
      text: 'Mezitím jste byli odhlášeni, nebo byla stránka otevřená příliš dlouho. Nic se nezměnilo. Otevřete stránku znovu a formulář odešlete ještě jednou.',
    },
    unavailable: {
      title: 'Teď to nejde',
      text: 'Google nebo naše úložiště právě neodpovídá. Nic se neztratilo. Počkejte pár minut a zkuste to znovu.',
    },
    'erp-away': {
      title: 'ERP neodpovídá',
      text: 'Tato stránka potřebuje ERP a to právě neodpovídá. Nic se neztratilo; co jste právě odeslali, bude možná třeba odeslat znovu. Počkejte pár minut a zkuste to znovu; jak to vypadá, uvidíte na svém připojení.',
    },
    'not-admin': {
      title: 'Toto je pro správce',
      text: 'Tuto stránku vidí jen správci ERP. Pokud jím máte být, požádejte o to v ERP a potom se zde přihlaste znovu.',
    },
    bug: {
      title: 'Něco se u nás pokazilo',
      text: 'Chyba se zaznamenala a podíváme se na ni. Zkuste to za chvíli znovu; pokud se bude opakovat, řekněte to správci.',
    },
  },
}

const WAYS: Readonly<Record<Language, Readonly<Record<'connection' | 'again' | 'anew', string>>>> = {
  en: { connection: 'To your connection', again: 'Try again', anew: 'Open the page anew' },
  cs: { connection: 'Na vaše připojení', again: 'Zkusit znovu', anew: 'Otevřít stránku znovu' },
}

/** What helps by itself after a while, and what helps at once. */
const AGAIN: Readonly<Partial<Record<MessageCode, 'again' | 'anew'>>> = {
  'expired-form': 'anew',
  unavailable: 'again',
  'erp-away': 'again',
  bug: 'again',
}

/** What is wrong, and the one thing to do. `page`: what can be asked for again, below the tenant's address; null when nothing can. */
export function messagePage(shell: Shell, code: MessageCode, page: string | null = null): string {
  const { title, text } = TEXTS[shell.language][code]
  return pageFrame(shell, {
    title,
    body: html`<p>${text}</p>
      ${shell.base === null ? null : ways(shell, code, page)}`,
  })
}

function ways(shell: Shell, code: MessageCode, page: string | null): Markup {
  const words = WAYS[shell.language]
  const again = page === null ? undefined : AGAIN[code]
  const first =
    again === undefined
      ? null
      : html`<a class="main" href="${tenantUrl(shell, page ?? '')}">${words[again]}</a>`
  // Asked for again, it is the connection itself.
  const connection =
    first !== null && page === ''
      ? null
      : html`<a ${first === null ? html` class="main"` : null} href="${tenantUrl(shell, '')}"
          >${words.connection}</a
        >`
  return html`<p class="actions">${first} ${connection}</p>`
}
