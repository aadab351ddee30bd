import { SPANS, changesTo, delaysOfBoth } from '../domain/counted-bins.ts'
import type { CountedBin, Span } from '../domain/counted-bins.ts'
import { GOOGLE_APIS, callsIn, faultsIn, quantileOf, sumOf } from '../domain/counts.ts'
import type { Counts, GoogleApi } from '../domain/counts.ts'
import { chart, chartKey, lengthBar } from './chart.ts'
import type { Piece } from './chart.ts'
import { faultText } from './fault-texts.ts'
import { LOCALES } from './language.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { plural } from './plural.ts'
import { knownZone } from './time-text.ts'
import { trafficTable } from './traffic-table.ts'
import { API_NAMES, CHANGES, FAULTS, REQUESTS, TRAFFIC_TEXTS } from './traffic-texts.ts'
import type { TrafficTexts } from './traffic-texts.ts'
import { binName, durationText } from './traffic-words.ts'

export interface TrafficView {
  readonly span: Span
  /** Oldest first. */
  readonly bins: readonly CountedBin[]
  /** The oldest of them lack something. */
  readonly isCut: boolean
  /** IANA zone of the times. */
  readonly zone: string
}

/** What the parts of the page have in common. */
interface Sheet extends TrafficView {
  readonly language: Language
  readonly text: TrafficTexts
  readonly all: Counts
}

const FAULTS_SHOWN = 8
/** Google Calendar, a project of today: requests in a minute (google.md 2.8). */
const CALENDAR_LIMIT = 10_000
/** The scale of delays begins at a second, and each line is ten or six times the one below. */
const DELAY_LINES_S = [1, 10, 60, 600, 3600, 21_600] as const

/** What was done, how fast, what went wrong, and how much Google was asked: each in words, as a drawing, and as a table. */
export function trafficPage(shell: Shell, view: TrafficView): string {
  const { language } = shell
  const text = TRAFFIC_TEXTS[language]
  const all = sumOf(view.bins.map(({ counts }) => counts))
  const sheet: Sheet = { ...view, language, text, all }
  const isEmpty = Object.keys(all).length === 0
  const body = html`<p>${text.intro}</p>
    ${spanLinks(shell, sheet)} ${view.isCut ? html`<p class="box warn">${text.cut}</p>` : null}
    ${isEmpty ? html`<p class="box">${text.empty}</p>` : sections(shell, sheet)}
    <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>`
  return pageFrame(shell, { title: text.title, body })
}

function sections(shell: Shell, sheet: Sheet): Markup {
  const { text, language, zone, span, bins } = sheet
  return html`${card('changes', text.changes, changes(sheet))} ${card('delay', text.delay, delay(sheet))}
    ${card('faults', text.faults, faults(shell, sheet))} ${card('quota', text.quota, quota(sheet))}
    <details>
      <summary>${text.table}</summary>
      ${trafficTable(bins, { language, zone, span })}
    </details>`
}

function card(id: string, title: string, content: Markup): Markup {
  return html`<section class="card" aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${content}
  </section>`
}

function spanLinks(shell: Shell, { span, text }: Sheet): Markup {
  const links = (Object.keys(SPANS) as Span[]).map((one) =>
    one === span
      ? html`<li>
          <a href="${tenantUrl(shell, `/traffic?span=${one}`)}" aria-current="page">${text[one]}</a>
        </li> `
      : html`<li><a href="${tenantUrl(shell, `/traffic?span=${one}`)}">${text[one]}</a></li> `,
  )
  return html`<nav aria-label="${text.spans}">
    <ul>
      ${links}
    </ul>
  </nav>`
}

function changes(sheet: Sheet): Markup {
  const { text, language, bins, all } = sheet
  const both = bins.map(({ counts }) => [changesTo('google', counts), changesTo('erp', counts)] as const)
  const most = Math.max(...both.map(([google, erp]) => google + erp))
  if (most === 0) return html`<p>${text.noChanges}</p>`
  const top = niceTop(most)
  const peak = bins[both.findIndex(([google, erp]) => google + erp === most)]
  const bars = both.map(([google, erp]) => [
    ...(google > 0 ? [{ from: 0, to: google / top, series: 'one' } as const] : []),
    ...(erp > 0 ? [{ from: google / top, to: (google + erp) / top, series: 'two' } as const] : []),
  ])
  return html`<p id="changes-told">
      ${plural(changesTo('google', all), CHANGES.google, language)} ${text.and}
      ${plural(changesTo('erp', all), CHANGES.erp, language)}. ${text.most} ${peak ? nameIn(peak, sheet) : ''}
      (${numberText(most, language)}).
    </p>
    ${chartKey({ one: text.toGoogle, two: text.toErp })}
    ${chart({ describedBy: 'changes-told', bars, lines: numberLines(top, language), labels: labelsIn(sheet) })}`
}

function delay(sheet: Sheet): Markup {
  const { text, bins, all } = sheet
  const [half, nearlyAll] = [0.5, 0.95].map((share) => quantileOf(delaysOfBoth(all), share)) as [
    number | null,
    number | null,
  ]
  if (half === null || nearlyAll === null) return html`<p>${text.noDelay}</p>`
  const topS = delayTop(bins)
  return html`<p id="delay-told">
      ${text.half} ${durationText(half)}, ${text.nearlyAll} ${durationText(nearlyAll)}.
    </p>
    ${chartKey({ one: text.middle, two: text.upTo })}
    ${chart({
      describedBy: 'delay-told',
      bars: bins.map(({ counts }) => delayBar(delaysOfBoth(counts), topS)),
      lines: DELAY_LINES_S.filter((seconds) => seconds <= topS).map((seconds) => ({
        at: heightOf(seconds, topS),
        label: seconds === 1 ? '' : durationText(seconds),
      })),
      labels: labelsIn(sheet),
    })}
    <p class="muted">${text.delayWhy}</p>`
}

/** From the floor to the middle, and from there on to where nearly all are. */
function delayBar(delays: readonly number[], topS: number): readonly Piece[] {
  const [half, nearlyAll] = [quantileOf(delays, 0.5), quantileOf(delays, 0.95)]
  if (half === null || nearlyAll === null) return []
  const middle = Math.max(0.03, heightOf(half, topS))
  return [
    { from: 0, to: middle, series: 'one' },
    { from: middle, to: Math.max(middle, heightOf(nearlyAll, topS)), series: 'two' },
  ]
}

function heightOf(seconds: number, topS: number): number {
  return Math.min(1, Math.log(Math.max(1, seconds)) / Math.log(topS))
}

/** The line that all stay under, if there is one; a minute at least, so that seconds look like little. */
function delayTop(bins: readonly CountedBin[]): number {
  const longest = Math.max(...bins.map(({ counts }) => quantileOf(delaysOfBoth(counts), 0.95) ?? 0))
  return DELAY_LINES_S.find((seconds) => seconds >= 60 && seconds >= longest) ?? DELAY_LINES_S[5]
}

function faults(shell: Shell, { text, language, all: counts }: Sheet): Markup {
  const found = faultsIn(counts)
  const sum = found.reduce((times, [, more]) => times + more, 0)
  if (sum === 0) return html`<p>${text.noFaults}</p>`
  const rest = found.slice(FAULTS_SHOWN).reduce((times, [, more]) => times + more, 0)
  const shown = found
    .slice(0, FAULTS_SHOWN)
    .map(([code, times]) => [faultText(code, language), times] as const)
  const all = [...shown, ...(rest > 0 ? [[html`${text.others}`, rest] as const] : [])]
  const most = Math.max(...all.map(([, times]) => times))
  return html`<p>${plural(sum, FAULTS, language)}</p>
    <ul class="lengths">
      ${all.map(
        ([words, times]) =>
          html`<li>${words} ${numberText(times, language)} ${lengthBar(times / most)}</li> `,
      )}
    </ul>
    <p class="muted">${text.faultsWhy} <a href="${tenantUrl(shell, '/parked')}">${text.parked}</a>.</p>`
}

function quota(sheet: Sheet): Markup {
  const asked = GOOGLE_APIS.filter((api) => callsIn(sheet.all, api).all > 0)
  if (asked.length === 0) return html`<p>${sheet.text.noQuota}</p>`
  return html`<p class="muted">${sheet.text.quotaBars}</p>
    ${asked.map((api) => quotaOf(api, sheet))}`
}

function quotaOf(api: GoogleApi, sheet: Sheet): Markup {
  const { text, language, bins, all } = sheet
  const most = Math.max(...bins.map(({ fullest }) => fullest[api]))
  const share = new Intl.NumberFormat(LOCALES[language], { style: 'percent', maximumSignificantDigits: 2 })
  const limit = api === 'calendar' ? html` (${share.format(most / CALENDAR_LIMIT)} ${text.share})` : null
  const top = niceTop(most)
  const bars = bins.map(({ fullest }) =>
    fullest[api] > 0 ? [{ from: 0, to: fullest[api] / top, series: 'one' } as const] : [],
  )
  return html`<h3>${API_NAMES[language][api]}</h3>
    <p id="${api}-told">
      ${plural(callsIn(all, api).all, REQUESTS, language)}, ${numberText(most, language)}
      ${text.fullest}${limit}.
    </p>
    ${chart({ describedBy: `${api}-told`, bars, lines: numberLines(top, language), labels: labelsIn(sheet) })}`
}

const STEPS = [1, 2, 3, 4, 5, 6, 8, 10]

/** A round number that all fit under. */
function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)))
  return Math.max(2, power * (STEPS.find((step) => step * power >= most) ?? 10))
}

function numberLines(top: number, language: Language): readonly { at: number; label: string }[] {
  const half = top / 2
  const shown = Number.isInteger(half) ? [half, top] : [top]
  return [
    { at: 0, label: '' },
    ...shown.map((value) => ({ at: value / top, label: numberText(value, language) })),
  ]
}

function numberText(value: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language]).format(value)
}

function nameIn({ from }: CountedBin, { span, zone, language }: Sheet): string {
  return binName(from, { span, zone, language, isShort: false })
}

function labelsIn({ bins, span, zone, language }: Sheet): readonly string[] {
  return bins.map(({ from }) => binName(from, { span, zone, language, isShort: true }))
}
