import { html } from './markup.ts'
import type { Language } from './language.ts'
import { pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'

/** What somebody who isn't signed in came for: the console, one of its pages, or to send a form. */
export type CameFor = 'console' | 'page' | 'form'

const en = {
  titles: {
    console: 'Connect your ERP with Google',
    page: 'Please sign in',
    form: 'You are signed out',
  },
  what: {
    console:
      'Here you connect your Google account, see whether everything works, and end it whenever you like.',
    page: 'This page is for people who have signed in, and a sign-in ends by itself after twelve hours. Afterwards you are led to the page.',
    form: 'Your sign-in has ended meanwhile, so what you sent wasn’t done, and nothing was changed. Sign in, and send it once more.',
  },
  button: 'Sign in with Google',
  which: 'Sign in with the Google account whose address is that of your ERP user.',
  password:
    'You are never asked for your ERP password. Signing in gives no access to your calendar or contacts yet.',
  noTenant: 'Open the console by the address that your administrator gave you: it says which ERP is meant.',
}

type Texts = Readonly<typeof en>

const cs: Texts = {
  titles: {
    console: 'Propojení ERP s Googlem',
    page: 'Přihlaste se prosím',
    form: 'Jste odhlášeni',
  },
  what: {
    console: 'Zde připojíte svůj účet Google, uvidíte, zda vše funguje, a kdykoli připojení zase ukončíte.',
    page: 'Tato stránka je pro přihlášené a přihlášení po dvanácti hodinách samo končí. Potom se na ni vrátíte.',
    form: 'Přihlášení mezitím skončilo, takže co jste odeslali, se neprovedlo a nic se nezměnilo. Přihlaste se a odešlete to ještě jednou.',
  },
  button: 'Přihlásit se účtem Google',
  which: 'Přihlaste se účtem Google, který má stejnou adresu jako váš uživatel v ERP.',
  password:
    'Na heslo do ERP se vás nikdy nikdo neptá. Samotné přihlášení ještě nedává přístup ke kalendáři ani ke kontaktům.',
  noTenant: 'Otevřete konzoli adresou, kterou jste dostali od správce: podle ní se pozná, o které ERP jde.',
}

const TEXTS: Readonly<Record<Language, Texts>> = { en, cs }

interface Came {
  readonly for: CameFor
  /** The page that he is led to afterwards; empty for the first one. */
  readonly back: string
}

/** For whoever isn't signed in: why, and the one thing to do. */
export function signInPage(shell: Shell, { for: what, back }: Came = { for: 'console', back: '' }): string {
  const text = TEXTS[shell.language]
  const signIn = back === '' ? '/sign-in' : `/sign-in?back=${encodeURIComponent(back)}`
  const body =
    shell.base === null
      ? html`<p>${text.noTenant}</p>`
      : html`<p>${text.what[what]}</p>
          <p>${text.which}</p>
          <p class="actions start" id="sign-in"><a href="${tenantUrl(shell, signIn)}">${text.button}</a></p>
          <p class="muted">${text.password}</p>`
  return pageFrame(shell, { title: text.titles[what], body })
}
