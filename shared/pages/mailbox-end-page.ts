import type { MailboxView } from '../flows/mailbox-view.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'

/** `disconnect` takes the Google account off a mailbox, `remove` the registration as well. */
export type MailboxEnd = 'disconnect' | 'remove'

interface Texts {
  readonly title: Readonly<Record<MailboxEnd, (address: string) => string>>
  readonly ends: string
  readonly stays: string
  readonly use: string
  readonly access: (user: string) => string
  readonly registration: string
  readonly mail: string
  readonly again: Readonly<Record<MailboxEnd, string>>
  readonly audit: string
  readonly yes: Readonly<Record<MailboxEnd, string>>
  readonly no: string
}

const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    title: {
      disconnect: (address) => `Disconnect ${address}?`,
      remove: (address) => `Remove ${address}?`,
    },
    ends: 'What ends',
    stays: 'What stays',
    use: 'The ERP can’t fetch or send mail with this mailbox any more. Within an hour, access that it was given before ends as well.',
    access: (user) =>
      `Our access to the Google account ${user} is deleted, and withdrawn at Google unless something else still needs it.`,
    registration:
      'The registration: who uses the mailbox, its last test, and when the ERP asked for access are forgotten.',
    mail: 'All mail: what lies in Gmail, and what the ERP has fetched by now. Nothing is deleted on either side.',
    again: {
      disconnect: 'The registration, and who uses the mailbox. It can be connected again at any time.',
      remove: 'Its address is free: it can be registered again, by you or by somebody else.',
    },
    audit:
      'That it was there: who connected it, and each access that the ERP was given, stay noted for 400 days.',
    yes: { disconnect: 'Disconnect', remove: 'Remove' },
    no: 'Keep it as it is',
  },
  cs: {
    title: {
      disconnect: (address) => `Odpojit ${address}?`,
      remove: (address) => `Odebrat ${address}?`,
    },
    ends: 'Co skončí',
    stays: 'Co zůstane',
    use: 'ERP už z této schránky nebude moci poštu stahovat ani z ní odesílat. Do hodiny skončí i přístup, který dostalo dříve.',
    access: (user) =>
      `Náš přístup k účtu Google ${user} se smaže a u Googlu odvolá, pokud ho nepotřebuje ještě něco jiného.`,
    registration:
      'Registrace: zapomene se, kdo schránku používá, jak dopadl poslední test i kdy si ERP řeklo o přístup.',
    mail: 'Veškerá pošta: ta v Gmailu i ta, kterou už ERP stáhlo. Na žádné straně se nic nesmaže.',
    again: {
      disconnect: 'Registrace a to, kdo schránku používá. Kdykoli ji lze připojit znovu.',
      remove: 'Adresa bude volná: znovu ji můžete zaregistrovat vy i někdo jiný.',
    },
    audit: 'Záznam, že tu byla: kdo ji připojil a každý přístup, který ERP dostalo, zůstane zapsaný 400 dní.',
    yes: { disconnect: 'Odpojit', remove: 'Odebrat' },
    no: 'Ponechat, jak je',
  },
}

/** Asks before a mailbox is disconnected or removed, and says what that does. */
export function mailboxEndPage(
  shell: Shell,
  { mailbox, end }: { readonly mailbox: MailboxView; readonly end: MailboxEnd },
): string {
  const text = TEXTS[shell.language]
  const { address, user } = mailbox
  const own = tenantUrl(shell, `/mailboxes/${encodeURIComponent(mailbox.id)}`)
  const body = html`<h2>${text.ends}</h2>
    <ul>
      ${user === null ? null : html`<li>${text.use}</li>`}
      ${user === null ? null : html`<li>${text.access(user)}</li>`}
      ${end === 'remove' ? html`<li>${text.registration}</li>` : null}
    </ul>
    <h2>${text.stays}</h2>
    <ul>
      <li>${text.mail}</li>
      <li>${text.again[end]}</li>
      <li>${text.audit}</li>
    </ul>
    <form class="actions" method="post" action="${own}/${end}">
      ${csrfField(shell)}<button class="danger">${text.yes[end]}</button> <a href="${own}">${text.no}</a>
    </form>`
  return pageFrame(shell, { title: text.title[end](address), body })
}
