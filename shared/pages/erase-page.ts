import { heldList } from './held-texts.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'

export interface EraseView {
  readonly userId: string
  readonly name: string
  /** What is held, per collection. */
  readonly counts: Readonly<Record<string, number>>
  readonly connected: boolean
  /** It was sent without the tick that says so. */
  readonly isUnsure: boolean
}

/** These stay: without them nobody could show later that the person was erased. */
const KEPT: ReadonlySet<string> = new Set(['audit', 'erasures'])

const en = {
  title: 'Erase what is held about a person?',
  name: 'Person',
  userId: 'ERP user id',
  goes: 'What is removed',
  account: 'The Google account is disconnected and our access to it is deleted.',
  stays: 'What stays',
  records: 'Meetings, calls and contacts in the ERP and in Google. Nothing is changed there.',
  proof: 'The entry of who did what and when, and the receipt of this erasure: ids and numbers only.',
  warning:
    'If this person connects again, meetings that were born in Google come into the ERP a second time, since nothing remembers any more that they belong together.',
  sure: 'I understand that this can’t be taken back.',
  nothing: 'Nothing is held that could be erased. If this is not the person whom you mean, look at the id.',
  unsure: 'Nothing was erased: please tick that you understand it, or go back.',
  yes: 'Erase',
  no: 'Back to the people',
}

type Texts = Readonly<typeof en>

const cs: Texts = {
  title: 'Vymazat, co o člověku uchováváme?',
  name: 'Člověk',
  userId: 'ID uživatele ERP',
  goes: 'Co se odstraní',
  account: 'Účet Google se odpojí a náš přístup k němu se smaže.',
  stays: 'Co zůstane',
  records: 'Schůzky, hovory a kontakty v ERP i v Googlu. Tam se nic nezmění.',
  proof: 'Záznam, kdo co kdy udělal, a doklad o tomto výmazu: jen identifikátory a počty.',
  warning:
    'Pokud se tento člověk připojí znovu, schůzky, které vznikly v Googlu, přijdou do ERP podruhé, protože už nikde nebude zaznamenáno, že k sobě patří.',
  sure: 'Rozumím, že to nelze vzít zpět.',
  nothing: 'Neuchováváme nic, co by šlo vymazat. Pokud to není ten, koho myslíte, zkontrolujte ID.',
  unsure: 'Nic se nevymazalo: zaškrtněte prosím, že tomu rozumíte, nebo se vraťte zpět.',
  yes: 'Vymazat',
  no: 'Zpět na seznam lidí',
}

const TEXTS: Readonly<Record<Language, Texts>> = { en, cs }

/** Asks before everything that is held about a person is removed; the form needs `sure=yes`. */
export function erasePage(shell: Shell, view: EraseView): string {
  const text = TEXTS[shell.language]
  const goes = Object.fromEntries(Object.entries(view.counts).filter(([collection]) => !KEPT.has(collection)))
  const body = html`<dl class="facts">
      <dt>${text.name}</dt>
      <dd>${view.name}</dd>
      <dt>${text.userId}</dt>
      <dd><code>${view.userId}</code></dd>
    </dl>
    <h2>${text.goes}</h2>
    ${heldList(goes, shell.language)} ${view.connected ? html`<p>${text.account}</p>` : null}
    ${isNothing(goes, view) ? nothing(shell) : whatStays(shell, view)}`
  return pageFrame(shell, { title: text.title, body })
}

function isNothing(goes: EraseView['counts'], { connected }: EraseView): boolean {
  return !connected && Object.values(goes).every((count) => count === 0)
}

function nothing(shell: Shell): Markup {
  const text = TEXTS[shell.language]
  return html`<p class="box">${text.nothing}</p>
    <p class="actions"><a class="main" href="${tenantUrl(shell, '/people')}">${text.no}</a></p>`
}

function whatStays(shell: Shell, view: EraseView): Markup {
  const text = TEXTS[shell.language]
  return html`<h2>${text.stays}</h2>
    <ul>
      <li>${text.records}</li>
      <li>${text.proof}</li>
    </ul>
    <p class="box warn">${text.warning}</p>
    ${question(shell, view)}`
}

function question(shell: Shell, { userId, isUnsure }: EraseView): Markup {
  const text = TEXTS[shell.language]
  const url = tenantUrl(shell, `/people/${encodeURIComponent(userId)}/erase`)
  const wrong = isUnsure
    ? html`<p class="box bad" id="sure-error" role="alert" tabindex="-1" autofocus>${text.unsure}</p>`
    : null
  const described = isUnsure ? html` aria-invalid="true" aria-describedby="sure-error"` : null
  return html`<form method="post" action="${url}">
    ${csrfField(shell)} ${wrong}
    <label class="tick"
      ><input type="checkbox" name="sure" value="yes" required ${described} /> ${text.sure}</label
    >
    <p class="actions">
      <button class="danger">${text.yes}</button> <a href="${tenantUrl(shell, '/people')}">${text.no}</a>
    </p>
  </form>`
}
