import { originOf } from '../domain/deed-origin.ts'
import { dayAfter, dayOf } from '../domain/local-day.ts'
import type { LogEntry } from '../flows/pair-document.ts'
import { activityMenu, titleOfPage } from './activity-menu.ts'
import type { Whose } from './activity-menu.ts'
import { ACTIVITY_PAGE_TEXTS, EARLIER } from './activity-page-texts.ts'
import { activitySentence } from './activity-texts.ts'
import { formerValues, isLong } from './former-values.ts'
import { LOCALES } from './language.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { aboutPair, pairHead } from './pair-head.ts'
import type { PairHead } from './pair-head.ts'
import { plural } from './plural.ts'
import { clockElement, knownZone, timeElement } from './time-text.ts'

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
  /** The day is the last one with anything, since nobody asked for another and today has nothing. */
  readonly isLast: boolean
  /** What to expect where there is nothing at all. */
  readonly calendar: CalendarStanding
  /** Who looks at it; his own doing is called so. */
  readonly viewerId: string
}

/** Whether a person's calendar is exchanged, and if not why. */
export type CalendarStanding = 'works' | 'not-connected' | 'not-started' | 'stopped'

/** One meeting or call, and what was done with it, newest first. */
export interface ActivityLine extends PairHead {
  readonly pairId: string
  readonly entries: readonly LogEntry[]
  /** How many there are before those. */
  readonly earlier: number
  readonly canUndo: boolean
  /** Who was behind the newest entry; null where that isn't known. */
  readonly by: { readonly userId: string; readonly name: string } | null
}

/** One pair's own page. */
export interface PairActivityView extends Pick<
  ActivityView,
  'whose' | 'zone' | 'erpUrl' | 'lastDay' | 'viewerId'
> {
  readonly item: ActivityLine
}

/** A day of a person's calendar: what was done, newest first, each with the way back. */
export function activityPage(shell: Shell, view: ActivityView): string {
  const { language } = shell
  const text = ACTIVITY_PAGE_TEXTS[language]
  const body = html`${activityMenu(shell, view.whose, 'activity')}
    <p>${text.intro} ${text.kept}</p>
    ${view.isLast ? html`<p class="box">${text.last}</p>` : null}
    <h2>${dayText(view, language)}</h2>
    ${view.items.length === 0 ? nothing(shell, view) : timeline(shell, { ...view, onDay: view.day }, view.items)}
    ${pager(shell, view)} ${dayChoice(shell, view)}
    <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>`
  return pageFrame(shell, { title: titleOfPage('activity', view.whose, language), body })
}

/** All that was done with one meeting or call. */
export function pairActivityPage(shell: Shell, view: PairActivityView): string {
  const { language } = shell
  const text = ACTIVITY_PAGE_TEXTS[language]
  const body = html`${activityMenu(shell, view.whose, 'activity')}
    <h2>${text.all}</h2>
    <p>${text.kept}</p>
    ${timeline(shell, { ...view, onDay: null }, [view.item])}
    <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>`
  return pageFrame(shell, { title: titleOfPage('activity', view.whose, language), body })
}

/** Where nothing is exchanged, nothing will show; that is said first, with the way to change it. */
function nothing(shell: Shell, { next, calendar, whose, day, lastDay }: ActivityView): Markup {
  const text = ACTIVITY_PAGE_TEXTS[shell.language]
  if (next !== null) return html`<p class="box">${text.emptyPart}</p>`
  if (day !== lastDay) return html`<p class="box">${text.empty}</p>`
  if (calendar === 'works') return html`<p class="box">${text.empty} ${text.soon}</p>`
  const isOwn = whose.name === null
  const path = !isOwn ? '/people' : calendar === 'not-started' ? '/calendar' : ''
  const way = !isOwn ? text.people : calendar === 'not-started' ? text.start : text.connection
  return html`<p class="box warn">${text.empty} ${text.waits[calendar]}</p>
    <p class="actions"><a class="main" href="${tenantUrl(shell, path)}">${way}</a></p>`
}

/** What the lines have in common; without a day each of them names its own. */
interface Sheet extends Omit<PairActivityView, 'item'> {
  readonly onDay: string | null
}

function timeline(shell: Shell, view: Sheet, items: readonly ActivityLine[]): Markup {
  const day = view.onDay === null ? null : html`<input type="hidden" name="day" value="${view.onDay}" />`
  return html`<form method="post" action="${tenantUrl(shell, `${view.whose.root}/activity`)}">
    ${csrfField(shell)}${day}
    <ul class="checks">
      ${items.map((item) => line(shell, view, item))}
    </ul>
  </form>`
}

function line(shell: Shell, view: Sheet, item: ActivityLine): Markup {
  const { language } = shell
  const text = ACTIVITY_PAGE_TEXTS[language]
  const name = aboutPair(item, language)
  const [last, ...others] = item.entries
  const button =
    last && item.canUndo
      ? html`<button class="quiet" name="pair" value="${item.pairId}">${text.undo[last.do]}${name}</button>`
      : null
  const url = tenantUrl(shell, `${view.whose.root}/activity?pair=${encodeURIComponent(item.pairId)}`)
  const whole =
    view.onDay !== null && (item.earlier > 0 || isLong(last?.was ?? null))
      ? earlierLink(item, url, language)
      : null
  const actions = button || whole ? html`<p class="actions">${button} ${whole}</p>` : null
  return html`<li>
    ${pairHead(item, { erpUrl: view.erpUrl, language })}
    ${last ? deed(last, { view, by: item.by }, language) : null} ${actions}
    ${others.map((entry) => deed(entry, { view, by: null }, language))}
  </li>`
}

function earlierLink(item: ActivityLine, url: string, language: Language): Markup {
  const words =
    item.earlier === 0 ? ACTIVITY_PAGE_TEXTS[language].whole : plural(item.earlier, EARLIER, language)
  return html`<a href="${url}">${words}${aboutPair(item, language)}</a>`
}

/** On the page of a day the day stands above; a page of its own has room for long texts. */
const LENGTH_MAX = 4000

function deed(
  entry: LogEntry,
  { view, by }: { view: Sheet; by: ActivityLine['by'] },
  language: Language,
): Markup {
  const place = { zone: view.zone, language }
  const isOneDay = view.onDay !== null
  const at = isOneDay ? clockElement(entry.at, place) : whenElement(entry.at, place, view.lastDay)
  const from = originText(entry, { by, viewerId: view.viewerId }, language)
  return html`<p class="muted">${at}${from === '' ? null : ` · ${from}`}</p>
    <p>${activitySentence(entry, language)}</p>
    ${formerValues(entry.was, isOneDay ? place : { ...place, lengthMax: LENGTH_MAX })}`
}

function whenElement(at: number, place: { zone: string; language: Language }, today: string): Markup {
  const name = dayName(dayOf(at, knownZone(place.zone)), today, place.language)
  return name === null ? timeElement(at, place) : html`${name}, ${clockElement(at, place)}`
}

/** `From the ERP, by Jana Nová`. */
function originText(
  entry: LogEntry,
  { by, viewerId }: { by: ActivityLine['by']; viewerId: string },
  language: Language,
): string {
  const text = ACTIVITY_PAGE_TEXTS[language]
  const origin = originOf(entry)
  if (origin === null) return ''
  if (by === null) return text.from[origin]
  return `${text.from[origin]}${text.by}${by.userId === viewerId ? text.you : by.name}`
}

function pager(shell: Shell, { next, day, whose }: ActivityView): Markup | null {
  if (next === null) return null
  const url = tenantUrl(shell, `${whose.root}/activity?day=${day}&after=${encodeURIComponent(next)}`)
  return html`<p class="actions"><a href="${url}">${ACTIVITY_PAGE_TEXTS[shell.language].more}</a></p>`
}

function dayChoice(shell: Shell, view: ActivityView): Markup {
  const text = ACTIVITY_PAGE_TEXTS[shell.language]
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

function dayText({ day, lastDay }: ActivityView, language: Language): string {
  const format = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'full', timeZone: 'UTC' })
  const name = dayName(day, lastDay, language)
  return name === null ? format.format(Date.parse(day)) : `${name}, ${format.format(Date.parse(day))}`
}

/** `Today`, `Yesterday`; null for any other day. */
function dayName(day: string, today: string, language: Language): string | null {
  const text = ACTIVITY_PAGE_TEXTS[language]
  if (day === today) return text.today
  return day === dayAfter(today, -1) ? text.yesterday : null
}
