import { changesTo, delaysOfBoth } from '../domain/counted-bins.ts'
import type { CountedBin } from '../domain/counted-bins.ts'
import { GOOGLE_APIS, faultsIn, quantileOf } from '../domain/counts.ts'
import { LOCALES } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { API_NAMES, TRAFFIC_TEXTS } from './traffic-texts.ts'
import { binName, durationText } from './traffic-words.ts'
import type { BinPlace } from './traffic-words.ts'

/** The same numbers as the drawings', for who can't see them or wants to know exactly. */
export function trafficTable(bins: readonly CountedBin[], place: BinPlace): Markup {
  const { language } = place
  const text = TRAFFIC_TEXTS[language]
  const apis = GOOGLE_APIS.filter((api) => bins.some(({ fullest }) => fullest[api] > 0))
  const heads = [
    text.toGoogle,
    text.toErp,
    text.middle,
    text.upTo,
    text.faults,
    ...apis.map((api) => API_NAMES[language][api]),
  ]
  const number = new Intl.NumberFormat(LOCALES[language])
  const cells = ({ counts, fullest }: CountedBin): readonly string[] => [
    number.format(changesTo('google', counts)),
    number.format(changesTo('erp', counts)),
    ...[0.5, 0.95].map((share) => delayText(quantileOf(delaysOfBoth(counts), share))),
    number.format(faultsIn(counts).reduce((sum, [, times]) => sum + times, 0)),
    ...apis.map((api) => number.format(fullest[api])),
  ]
  return html`<table>
    <caption>
      ${text.caption}. ${text.quotaBars}: ${apis.map((api) => API_NAMES[language][api]).join(', ') || '–'}.
    </caption>
    <thead>
      <tr>
        <th scope="col">${text.from}</th>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${bins.toReversed().map((bin) => row(bin, { heads, cells: cells(bin), place }))}
    </tbody>
  </table>`
}

function delayText(seconds: number | null): string {
  return seconds === null ? '–' : durationText(seconds)
}

function row(
  { from }: CountedBin,
  { heads, cells, place }: { heads: readonly string[]; cells: readonly string[]; place: BinPlace },
): Markup {
  return html`<tr>
    <th scope="row">${binName(from, { ...place, isShort: false })}</th>
    ${cells.map((cell, index) => html`<td data-label="${heads[index] ?? ''}">${cell}</td>`)}
  </tr>`
}
