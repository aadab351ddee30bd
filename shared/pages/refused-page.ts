import type { RefusedItem } from '../flows/refused-items.ts'
import { activityMenu, titleOfPage } from './activity-menu.ts'
import type { Whose } from './activity-menu.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { aboutPair, pairHead } from './pair-head.ts'
import { parkedList } from './parked-list.ts'
import type { ParkedView } from './parked-list.ts'
import { refusalText } from './refusal-texts.ts'
import { knownZone, timeElement } from './time-text.ts'

export interface RefusedView {
  readonly whose: Whose
  readonly items: readonly RefusedItem[]
  /** The query value that leads to the next page; null on the last. */
  readonly next: string | null
  readonly zone: string
  /** The ERP as browsers reach it; null where that isn't known. */
  readonly erpUrl: string | null
  /** What an administrator sees besides; null for others. */
  readonly parked: ParkedView | null
}

const en = {
  intro:
    'These changes couldn’t be carried to the other side, because it refused them. Nothing is lost: what was changed stays where it is, and you choose how it goes on.',
  zone: 'Times are those of',
  empty: 'Nothing was refused. There is nothing to do here.',
  since: 'Refused',
  retry: 'Try again',
  google: 'Take what Google has',
  erp: 'Take what the ERP has',
  retryWhat: 'The same change is sent once more. It is also tried again by itself every day.',
  googleWhat: 'What is in Google counts, and the ERP is made like it where it allows that.',
  erpWhat: 'What is in the ERP counts, and Google is made like it where it allows that.',
  more: 'Next page',
}

type Texts = Readonly<typeof en>

const cs: Texts = {
  intro:
    'Tyto změny se nepodařilo přenést na druhou stranu, protože je odmítla. Nic se neztratilo: co se změnilo, zůstává, kde je, a vy si zvolíte, jak dál.',
  zone: 'Časy platí pro pásmo',
  empty: 'Nic odmítnuto nebylo. Nemusíte nic dělat.',
  since: 'Odmítnuto',
  retry: 'Zkusit znovu',
  google: 'Převzít, co je v Googlu',
  erp: 'Převzít, co je v ERP',
  retryWhat: 'Stejná změna se pošle ještě jednou. Jednou denně se to zkouší i samo.',
  googleWhat: 'Platí, co je v Googlu, a ERP se podle toho upraví, pokud to dovolí.',
  erpWhat: 'Platí, co je v ERP, a Google se podle toho upraví, pokud to dovolí.',
  more: 'Další stránka',
}

const TEXTS: Readonly<Record<Language, Texts>> = { en, cs }

/** The three ways out, as their buttons are named in the form. */
export const WAYS_OUT = ['retry', 'google', 'erp'] as const

/** What a side refused, what that means, and the ways out. */
export function refusedPage(shell: Shell, view: RefusedView): string {
  const { language } = shell
  const text = TEXTS[language]
  const body = html`${activityMenu(shell, view.whose, 'refused')}
    ${view.items.length === 0 ? html`<p class="box">${text.empty}</p>` : list(shell, view)}
    ${view.parked === null ? null : parkedList(shell, view.parked)}
    <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>`
  return pageFrame(shell, { title: titleOfPage('refused', view.whose, language), body })
}

function list(shell: Shell, view: RefusedView): Markup {
  const text = TEXTS[shell.language]
  const url = tenantUrl(shell, `${view.whose.root}/refused`)
  const more =
    view.next === null
      ? null
      : html`<p class="actions">
          <a href="${url}?after=${encodeURIComponent(view.next)}">${text.more}</a>
        </p>`
  return html`<p>${text.intro}</p>
    <dl class="facts">
      ${WAYS_OUT.map(
        (way) =>
          html`<dt>${text[way]}</dt>
            <dd>${text[`${way}What`]}</dd>`,
      )}
    </dl>
    <h2>${text.since}</h2>
    <form method="post" action="${url}">
      ${csrfField(shell)}
      <ul class="checks">
        ${view.items.map((item) => line(shell, view, item))}
      </ul>
    </form>
    ${more}`
}

function line(shell: Shell, { zone, erpUrl }: RefusedView, item: RefusedItem): Markup {
  const { language } = shell
  const text = TEXTS[language]
  const { what, cure } = refusalText(item, language)
  const name = aboutPair(item, language)
  return html`<li>
    ${pairHead(item, { erpUrl, language })}
    <p>
      <span class="muted">${timeElement(item.at, { zone, language })}</span>
      <strong>${what}</strong> ${cure}
    </p>
    <p class="actions">
      ${WAYS_OUT.map(
        (way) =>
          html`<button class="quiet" name="${way}" value="${item.pairId}">${text[way]}${name}</button> `,
      )}
    </p>
  </li>`
}
