import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { plural } from './plural.ts'
import type { CountForms } from './plural.ts'

const WAITING: CountForms = {
  en: {
    one: 'Your mailbox waits to be connected with Google; until then the ERP can’t use it.',
    other: '# of your mailboxes wait to be connected with Google; until then the ERP can’t use them.',
  },
  cs: {
    one: 'Vaše schránka čeká na připojení ke Googlu; do té doby ji ERP používat nemůže.',
    few: '# vaše schránky čekají na připojení ke Googlu; do té doby je ERP používat nemůže.',
    other: '# vašich schránek čeká na připojení ke Googlu; do té doby je ERP používat nemůže.',
  },
}

const TEXTS: Readonly<
  Record<Language, { readonly title: string; readonly about: string; readonly look: string }>
> = {
  en: {
    title: 'Gmail',
    about:
      'The ERP fetches and sends mail with your own mailbox, and with those that your teams share, without knowing a password.',
    look: 'See the mailboxes, and register one',
  },
  cs: {
    title: 'Gmail',
    about:
      'ERP stahuje a odesílá poštu přes vaši vlastní schránku i přes společné schránky vašich týmů, aniž by znalo heslo.',
    look: 'Podívat se na schránky a nějakou zaregistrovat',
  },
}

/** The way from one's connection to the mailboxes. `waiting`: how many of his own have to be connected, for the first time or again. */
export function mailboxCard(shell: Shell, waiting: number): Markup {
  const text = TEXTS[shell.language]
  return html`<section class="card" aria-labelledby="mailboxes">
    <h2 id="mailboxes">${text.title}</h2>
    <p>${text.about}</p>
    ${waiting === 0 ? null : html`<p class="box warn">${plural(waiting, WAITING, shell.language)}</p>`}
    <p><a href="${tenantUrl(shell, '/mailboxes')}">${text.look}</a></p>
  </section>`
}
