import type { Feature } from '../domain/rights.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import { FEATURE_NAMES, listed } from './names.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'

export interface DisconnectView {
  /** The account's address. */
  readonly email: string
  /** The only one that ends; everything of the account when it isn't given. */
  readonly feature?: Feature
  /** With `feature`: what goes on. Without: everything that ends. */
  readonly otherFeatures: readonly Feature[]
}

interface Texts {
  readonly title: Readonly<Record<Feature | 'all', string>>
  readonly account: string
  readonly stops: string
  readonly stays: string
  readonly exchange: Readonly<Record<Feature | 'all', string>>
  readonly ends: string
  readonly access: string
  readonly rest: string
  readonly records: string
  readonly memory: string
  readonly yes: string
  readonly no: string
}

const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    title: {
      all: 'Disconnect your Google account?',
      calendar: 'Disconnect Google Calendar?',
      contacts: 'Disconnect Google Contacts?',
    },
    account: 'Google account:',
    stops: 'What ends',
    stays: 'What stays',
    exchange: {
      all: 'Nothing is exchanged between the ERP and Google any more.',
      calendar: 'Meetings and calls are not exchanged with Google Calendar any more.',
      contacts: 'Contacts are not sent to Google Contacts any more.',
    },
    ends: 'This ends:',
    access:
      'Our access to the account is deleted, and withdrawn at Google unless something else still needs it.',
    rest: 'The account stays connected, and this goes on as before:',
    records: 'Everything that is in the ERP and in Google by now. Nothing is deleted on either side.',
    memory:
      'We remember what belongs together, without any texts. When you connect the same account again, it goes on from there and nothing is doubled.',
    yes: 'Disconnect',
    no: 'Keep it connected',
  },
  cs: {
    title: {
      all: 'Odpojit váš účet Google?',
      calendar: 'Odpojit Kalendář Google?',
      contacts: 'Odpojit Kontakty Google?',
    },
    account: 'Účet Google:',
    stops: 'Co skončí',
    stays: 'Co zůstane',
    exchange: {
      all: 'Mezi ERP a Googlem se už nebude nic přenášet.',
      calendar: 'Schůzky a hovory se přestanou přenášet do Kalendáře Google a zpět.',
      contacts: 'Kontakty se přestanou posílat do Kontaktů Google.',
    },
    ends: 'Skončí:',
    access: 'Náš přístup k účtu se smaže a u Googlu odvolá, pokud ho nepotřebuje ještě něco jiného.',
    rest: 'Účet zůstane připojený a jako dosud pokračuje:',
    records: 'Vše, co je teď v ERP a v Googlu. Na žádné straně se nic nesmaže.',
    memory:
      'Pamatujeme si, co k sobě patří, ovšem bez jakýchkoli textů. Když stejný účet připojíte znovu, naváže se tam, kde se skončilo, a nic se nezdvojí.',
    yes: 'Odpojit',
    no: 'Ponechat připojení',
  },
}

/** Asks before it is done, and says what it does. */
export function disconnectPage(shell: Shell, { email, feature, otherFeatures }: DisconnectView): string {
  const text = TEXTS[shell.language]
  const names = listed(
    otherFeatures.map((one) => FEATURE_NAMES[shell.language][one]),
    shell.language,
  )
  const isAll = feature === undefined
  const what = feature ?? 'all'
  const body = html`<p>${text.account} <strong>${email}</strong></p>
    <h2>${text.stops}</h2>
    <ul>
      <li>${text.exchange[what]}</li>
      ${isAll && names !== '' ? html`<li>${text.ends} ${names}.</li>` : null}
      ${isAll ? html`<li>${text.access}</li>` : null}
    </ul>
    <h2>${text.stays}</h2>
    <ul>
      ${isAll ? null : html`<li>${text.rest} ${names}.</li>`}
      <li>${text.records}</li>
      <li>${text.memory}</li>
    </ul>
    <form class="actions" method="post" action="${tenantUrl(shell, '/disconnect')}">
      ${csrfField(shell)}<input type="hidden" name="feature" value="${what}" />
      <button class="danger">${text.yes}</button> <a href="${tenantUrl(shell, '')}">${text.no}</a>
    </form>`
  return pageFrame(shell, { title: text.title[what], body })
}
