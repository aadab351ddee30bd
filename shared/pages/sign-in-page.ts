import { html } from './markup.ts'
import type { Language } from './language.ts'
import { pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'

const en = {
  title: 'Connect your ERP with Google',
  what: 'Here you connect your Google account, see whether everything works, and end it whenever you like.',
  button: 'Sign in with Google',
  which: 'Sign in with the Google account whose address is that of your ERP user.',
  password:
    'You are never asked for your ERP password. Signing in gives no access to your calendar or contacts yet.',
  noTenant: 'Open the console by the address that your administrator gave you: it says which ERP is meant.',
}

type Texts = Readonly<typeof en>

const cs: Texts = {
  title: 'Propojení ERP s Googlem',
  what: 'Zde připojíte svůj účet Google, uvidíte, zda vše funguje, a kdykoli připojení zase ukončíte.',
  button: 'Přihlásit se účtem Google',
  which: 'Přihlaste se účtem Google, který má stejnou adresu jako váš uživatel v ERP.',
  password:
    'Na heslo do ERP se vás nikdy nikdo neptá. Samotné přihlášení ještě nedává přístup ke kalendáři ani ke kontaktům.',
  noTenant: 'Otevřete konzoli adresou, kterou jste dostali od správce: podle ní se pozná, o které ERP jde.',
}

const TEXTS: Readonly<Record<Language, Texts>> = { en, cs }

/** For whoever isn't signed in. `back`: the page that he came for, and is led to afterwards; empty for the first one. */
export function signInPage(shell: Shell, back = ''): string {
  const text = TEXTS[shell.language]
  const signIn = back === '' ? '/sign-in' : `/sign-in?back=${encodeURIComponent(back)}`
  const body =
    shell.base === null
      ? html`<p>${text.noTenant}</p>`
      : html`<p>${text.what}</p>
          <p>${text.which}</p>
          <p class="actions start"><a href="${tenantUrl(shell, signIn)}">${text.button}</a></p>
          <p class="muted">${text.password}</p>`
  return pageFrame(shell, { title: text.title, body })
}
