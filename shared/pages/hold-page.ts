import type { Side } from '../domain/link.ts'
import type { HeldRemovals } from '../flows/held-removals.ts'
import { activityMenu, titleOfPage } from './activity-menu.ts'
import type { Whose } from './activity-menu.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { pairName } from './pair-head.ts'
import { knownZone, timeElement } from './time-text.ts'

export interface HoldView {
  readonly whose: Whose
  readonly holds: readonly HeldRemovals[]
  readonly zone: string
}

interface SideTexts {
  /** `{count}`, `{of}` */
  readonly gone: string
  readonly remove: string
  readonly keep: string
  readonly removeWhat: string
  readonly keepWhat: string
}

interface Texts {
  readonly intro: string
  readonly empty: string
  readonly calendar: string
  readonly noticed: string
  readonly first: string
  readonly zone: string
  readonly underWay: string
  readonly sides: Readonly<Record<Side, SideTexts>>
}

const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    intro:
      'So much was gone at once on one side that it may be a mistake. The other side was left alone, and nothing is removed there until you say whether it was meant. Everything else goes on as usual.',
    empty: 'Nothing is held back. There is nothing to do here.',
    calendar: 'Calendar',
    noticed: 'Noticed',
    first: 'The first of them',
    zone: 'Times are those of',
    underWay:
      'This was answered, and is being carried out. If it stays like this for long, answer once more.',
    sides: {
      erp: {
        gone: 'Gone from Google: {count} of {of} events',
        remove: 'Remove them in the ERP as well',
        keep: 'Keep them, and put them back into Google',
        removeWhat: 'It was meant: the ERP’s records follow, as you have set for removals in Google.',
        keepWhat: 'It was a mistake: each is made again in Google from what the ERP holds.',
      },
      google: {
        gone: 'Gone from the ERP: {count} of {of} records',
        remove: 'Remove them in Google as well',
        keep: 'Keep them, and put them back into the ERP',
        removeWhat: 'It was meant: the events are removed from the calendar in Google.',
        keepWhat: 'It was a mistake: each is made again in the ERP from what Google holds.',
      },
    },
  },
  cs: {
    intro:
      'Na jedné straně toho najednou zmizelo tolik, že to může být omyl. Druhá strana zůstala, jak je, a nic se tam neodebere, dokud neřeknete, jestli to tak mělo být. Všechno ostatní běží dál.',
    empty: 'Nic pozdrženo není. Nemusíte nic dělat.',
    calendar: 'Kalendář',
    noticed: 'Zjištěno',
    first: 'První z nich',
    zone: 'Časy platí pro pásmo',
    underWay: 'Odpověď máme a právě se provádí. Pokud to tak zůstane dlouho, odpovězte prosím ještě jednou.',
    sides: {
      erp: {
        gone: 'Z Googlu zmizelo: {count} událostí z {of}',
        remove: 'Odebrat je i v ERP',
        keep: 'Ponechat je a vrátit je do Googlu',
        removeWhat: 'Mělo to tak být: se záznamy v ERP se stane, co máte nastaveno pro odebrání v Googlu.',
        keepWhat: 'Byl to omyl: každá se v Googlu vytvoří znovu podle toho, co je v ERP.',
      },
      google: {
        gone: 'Z ERP zmizelo: {count} záznamů z {of}',
        remove: 'Odebrat je i v Googlu',
        keep: 'Ponechat je a vrátit je do ERP',
        removeWhat: 'Mělo to tak být: události se z kalendáře v Googlu odeberou.',
        keepWhat: 'Byl to omyl: každý se v ERP vytvoří znovu podle toho, co je v Googlu.',
      },
    },
  },
}

/** What was held back, and the two answers with what each does. */
export function holdPage(shell: Shell, view: HoldView): string {
  const { language } = shell
  const text = TEXTS[language]
  const body = html`${activityMenu(shell, view.whose, 'holds')}
  ${
    view.holds.length === 0
      ? html`<p class="box">${text.empty}</p>`
      : html`<p>${text.intro}</p>
          ${view.holds.map((hold, index) => card(shell, view, { hold, id: `hold-${index + 1}` }))}
          <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>`
  }`
  return pageFrame(shell, { title: titleOfPage('holds', view.whose, language), body })
}

function card(shell: Shell, view: HoldView, { hold, id }: { hold: HeldRemovals; id: string }): Markup {
  const { language } = shell
  const text = TEXTS[language]
  const { gone, remove, keep, removeWhat, keepWhat } = text.sides[hold.side]
  const numbers = gone.replace('{count}', String(hold.count)).replace('{of}', String(hold.of))
  const calendar =
    hold.calendarName === null
      ? null
      : html`<dt>${text.calendar}</dt>
          <dd>${hold.calendarName}</dd>`
  return html`<section class="card" aria-labelledby="${id}">
    <h2 id="${id}">${numbers}</h2>
    <dl class="facts">
      ${calendar}
      <dt>${text.noticed}</dt>
      <dd>${timeElement(hold.at, { zone: view.zone, language })}</dd>
      <dt>${remove}</dt>
      <dd>${removeWhat}</dd>
      <dt>${keep}</dt>
      <dd>${keepWhat}</dd>
    </dl>
    ${firstOnes(hold, text, language)}
    ${hold.answer === null ? null : html`<p class="muted">${text.underWay}</p>`}
    <form class="actions" method="post" action="${tenantUrl(shell, `${view.whose.root}/holds`)}">
      ${csrfField(shell)}<input type="hidden" name="calendar" value="${hold.calendar}" />
      <input type="hidden" name="side" value="${hold.side}" />
      <button name="answer" value="keep" aria-describedby="${id}">${keep}</button>
      <button class="danger" name="answer" value="remove" aria-describedby="${id}">${remove}</button>
    </form>
  </section>`
}

function firstOnes({ first, count }: HeldRemovals, text: Texts, language: Language): Markup | null {
  if (first.length === 0) return null
  const rest = count > first.length ? html`<li>…</li>` : null
  return html`<p>${text.first}:</p>
    <ul>
      ${first.map((one) => html`<li>${pairName(one, language)}</li>`)}${rest}
    </ul>`
}
