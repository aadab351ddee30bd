import { html } from './markup.ts'
import type { Markup } from './markup.ts'

/** Bars over time. What they show is said in words elsewhere: `describedBy` is the id of that. */
export interface Chart {
  readonly describedBy: string
  /** For each moment what stands above one another, from and to as parts (0 to 1) of the height. */
  readonly bars: readonly (readonly Piece[])[]
  readonly lines: readonly { readonly at: number; readonly label: string }[]
  /** For each moment; only some are shown. */
  readonly labels: readonly string[]
}

export interface Piece {
  readonly from: number
  readonly to: number
  readonly series: Series
}

/** The style sheet has a colour for each. */
export type Series = 'one' | 'two'

const TOP = 18
const HEIGHT = 130
const LABELS = 4
/** Of what is there something must be seen. */
const LEAST = 0.02

/**
 * A drawing that is as wide as its place: bars are stretched, texts are not. It needs neither scripts nor styles of its own. Attributes
 * are in small letters, as the parser of HTML takes them.
 */
export function chart({ describedBy, bars, lines, labels }: Chart): Markup {
  return html`<svg class="plot" role="img" aria-labelledby="${describedBy}">
    ${lines.map(({ at }) => html`<rect class="grid" y="${yOf(at)}" width="100%" height="1"></rect>`)}
    <svg
      y="${TOP}"
      width="100%"
      height="${HEIGHT}"
      viewbox="0 0 ${bars.length} 100"
      preserveaspectratio="none"
    >
      ${(['one', 'two'] as const).map((series) => html`<path class="${series}" d="${pathOf(bars, series)}"></path>`)}
    </svg>
    ${lines.map(({ at, label }) => html`<text x="-8" y="${yOf(at) + 4}">${label}</text>`)}
    ${shownLabels(labels).map(
      ({ x, label }) => html`<text class="mid" x="${x}%" y="${TOP + HEIGHT + 18}">${label}</text>`,
    )}
  </svg>`
}

/** What the colours mean. */
export function chartKey(series: Readonly<Partial<Record<Series, string>>>): Markup {
  return html`<ul class="key">
    ${Object.entries(series).map(([name, text]) => html`<li><i class="${name}"></i>${text}</li>`)}
  </ul>`
}

/** A length among others, as a part of the longest. */
export function lengthBar(part: number): Markup {
  return html`<svg class="length" aria-hidden="true">
    <rect class="two" width="${Math.round(Math.max(LEAST, part) * 1000) / 10}%" height="100%"></rect>
  </svg>`
}

function pathOf(bars: Chart['bars'], series: Series): string {
  const pieces = bars.flatMap((bar, index) =>
    bar.filter((piece) => piece.series === series).map((piece) => pieceAt(index, piece)),
  )
  // An empty path is one that goes nowhere.
  return pieces.length === 0 ? 'M0 0' : pieces.join('')
}

function pieceAt(index: number, { from, to }: Piece): string {
  const height = Math.round(Math.max(LEAST, to - from) * 1000) / 10
  const top = Math.max(0, Math.round((1 - from) * 1000) / 10 - height)
  return `M${index}.1 ${Math.round(top * 10) / 10}h.8v${height}h-.8z`
}

function yOf(at: number): number {
  return Math.round(TOP + (1 - at) * HEIGHT)
}

/** As many as fit on a phone, none at an edge. */
function shownLabels(labels: readonly string[]): readonly { readonly x: number; readonly label: string }[] {
  const count = Math.min(LABELS, labels.length)
  return Array.from({ length: count }, (_none, at) => Math.floor(((at + 0.5) * labels.length) / count)).map(
    (index) => ({
      x: Math.round(((index + 0.5) / labels.length) * 1000) / 10,
      label: labels[index] ?? '',
    }),
  )
}
