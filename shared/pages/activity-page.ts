import type { LogEntry } from '../flows/pair-document.ts'
import { activityMenu, titleOfPage } from './activity-menu.ts'
import type { Whose } from './activity-menu.ts'
import { activitySentence } from './activity-texts.ts'
import { formerValues } from './former-values.ts'
import { LOCALES } from './language.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { aboutPair, pairHead } from './pair-head.ts'
import type { PairHead } from './pair-head.ts'
import { plural } from './plural.ts'
import type { CountForms } from './plural.ts'
import { knownZone, timeElement } from './time-text.ts'

export interface ActivityView {
  readonly whose: Whose
  /** `YYYY-MM-DD`: the day that is shown, and the first and last that can be. */
  readonly day: string
  readonly firstDay: string
  readonly lastDay: string
  /** The neighbouring days; null where the log ends. */
  readonly dayBefore: string | null
  readonly dayAfter: string | null
  readonly items: readonly ActivityLine[]
  /** The query value that leads to the next page; null on the last. */
  readonly next: string | null
  readonly zone: string
  /** The ERP as browsers reach it; null where that isn't known. */
  readonly erpUrl: string | null
}

/** One meeting or call, and what was done with it, newest first. */
export interface ActivityLine extends PairHead {
  readonly pairId: string
  readonly entries: readonly LogEntry[]
  /** How many there are before those. */
  readonly earlier: number
  readonly canUndo: boolean
}

/** One pair's own page. */
export interface PairActivityView extends Pick<ActivityView, 'whose' | 'zone' | 'erpUrl'> {
  readonly item: ActivityLine
}

const en = {
  intro:
    'What was written into the ERP and into Google by itself, and why. The last change of each meeting or call can mostly be taken back; then both sides are as they were before it. What was made is taken away again, and what it was made from stays.',
  kept: 'This is kept for 30 days.',
  zone: 'Times are those of',
  empty: 'Nothing was changed on this day.',
  emptyPart: 'There is nothing in this part of the day; the next page goes on.',
  before: 'Day before',
  after: 'Day after',
  day: 'Another day',
  show: 'Show',
  undo: { create: 'Take it away again', change: 'Undo', remove: 'Bring it back', 'let-go': 'Undo' },
  more: 'Next page',
  all: 'All that was done with it',
}

type Texts = Readonly<typeof en>

const cs: Texts = {
  intro:
    'Co se samo zapsalo do ERP a do Googlu a proč. Poslední změnu každé schůzky nebo hovoru lze většinou vzít zpět; obě strany pak budou jako před ní. Co bylo vytvořeno, se zase odebere, a to, z čeho to vzniklo, zůstane.',
  kept: 'Uchovává se to 30 dní.',
  zone: 'Časy platí pro pásmo',
  empty: 'Ten den se nic nezměnilo.',
  emptyPart: 'V této části dne nic není; pokračujte na další stránku.',
  before: 'Předchozí den',
  after: 'Následující den',
  day: 'Jiný den',
  show: 'Zobrazit',
  undo: { create: 'Zase odebrat', change: 'Vzít zpět', remove: 'Přinést zpět', 'let-go': 'Vzít zpět' },
  more: 'Další stránka',
  all: 'Vše, co se s tím dělo',
}

const TEXTS: Readonly<Record<Language, Texts>> = { en, cs }

const EARLIER: CountForms = {
  en: { one: '# earlier change', other: '# earlier changes' },
  cs: { one: '# dřívější změna', few: '# dřívější změny', other: '# dřívějších změn' },
}

/** A day of a person's calendar: what was done, newest first, each with the way back. */
export function activityPage(shell: Shell, view: ActivityView): string {
  const { language } = shell
  const text = TEXTS[language]
  const body = html`${activityMenu(shell, view.whose, 'activity')}
    <p>${text.intro} ${text.kept}</p>
    <h2>${dayText(view.day, language)}</h2>
    ${
      view.items.length === 0
        ? html`<p class="box">${view.next === null ? text.empty : text.emptyPart}</p>`
        : timeline(shell, view, view.items)
    }
    ${pager(shell, view)} ${dayChoice(shell, view)}
    <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>`
  return pageFrame(shell, { title: titleOfPage('activity', view.whose, language), body })
}

/** All that was done with one meeting or call. */
export function pairActivityPage(shell: Shell, view: PairActivityView): string {
  const { language } = shell
  const text = TEXTS[language]
  const body = html`${activityMenu(shell, view.whose, 'activity')}
    <h2>${text.all}</h2>
    <p>${text.kept}</p>
    ${timeline(shell, view, [view.item])}
    <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>`
  return pageFrame(shell, { title: titleOfPage('activity', view.whose, language), body })
}

function timeline(
  shell: Shell,
  view: ActivityView | PairActivityView,
  items: readonly ActivityLine[],
): Markup {
  const day = 'day' in view ? html`<input type="hidden" name="day" value="${view.day}" />` : null
  return html`<form method="post" action="${tenantUrl(shell, `${view.whose.root}/activity`)}">
    ${csrfField(shell)}${day}
    <ul class="checks">
      ${items.map((item) => line(shell, view, item))}
    </ul>
  </form>`
}

function line(shell: Shell, view: ActivityView | PairActivityView, item: ActivityLine): Markup {
  const { language } = shell
  const text = TEXTS[language]
  const name = aboutPair(item, language)
  const [last, ...others] = item.entries
  const button =
    last && item.canUndo
      ? html`<button class="quiet" name="pair" value="${item.pairId}">${text.undo[last.do]}${name}</button>`
      : null
  const url = tenantUrl(shell, `${view.whose.root}/activity?pair=${encodeURIComponent(item.pairId)}`)
  const earlier =
    item.earlier === 0 ? null : html`<a href="${url}">${plural(item.earlier, EARLIER, language)}${name}</a>`
  const actions = button || earlier ? html`<p class="actions">${button} ${earlier}</p>` : null
  return html`<li>
    ${pairHead(item, { erpUrl: view.erpUrl, language })} ${last ? deed(last, view, language) : null}
    ${actions} ${others.map((entry) => deed(entry, view, language))}
  </li>`
}

function deed(entry: LogEntry, { zone }: { zone: string }, language: Language): Markup {
  return html`<p>
      <span class="muted">${timeElement(entry.at, { zone, language })}</span>
      ${activitySentence(entry, language)}
    </p>
    ${formerValues(entry.was, { zone, language })}`
}

function pager(shell: Shell, { next, day, whose }: ActivityView): Markup | null {
  if (next === null) return null
  const url = tenantUrl(shell, `${whose.root}/activity?day=${day}&after=${encodeURIComponent(next)}`)
  return html`<p class="actions"><a href="${url}">${TEXTS[shell.language].more}</a></p>`
}

function dayChoice(shell: Shell, view: ActivityView): Markup {
  const text = TEXTS[shell.language]
  const url = tenantUrl(shell, `${view.whose.root}/activity`)
  const link = (day: string | null, label: string): Markup | null =>
    day === null ? null : html`<a href="${url}?day=${day}">${label}</a> `
  return html`<p class="actions">${link(view.dayBefore, text.before)} ${link(view.dayAfter, text.after)}</p>
    <form method="get" action="${url}">
      <label for="day">${text.day}</label>
      <input
        id="day"
        type="date"
        name="day"
        value="${view.day}"
        min="${view.firstDay}"
        max="${view.lastDay}"
      />
      <p class="actions"><button class="quiet">${text.show}</button></p>
    </form>`
}

function dayText(day: string, language: Language): string {
  const format = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'full', timeZone: 'UTC' })
  return format.format(Date.parse(day))
}
