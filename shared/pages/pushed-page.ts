import type { ExportItem, ExportPage } from '../flows/export-view.ts'
import type { Whose } from './activity-menu.ts'
import { CONTACTS_TEXTS } from './contacts-texts.ts'
import { shortened } from './former-values.ts'
import { LOCALES } from './language.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Live, Shell } from './page-frame.ts'
import { recordUrl } from './pair-head.ts'
import { plural } from './plural.ts'
import { CHOSEN, RESULT_NAMES, RESULT_TONES, STATE_TONES, shownState, whyText } from './push-texts.ts'
import { PUSHED_TEXTS } from './pushed-texts.ts'
import { knownZone, timeElement } from './time-text.ts'

export interface PushedView extends ExportPage {
  readonly whose: Whose
  readonly only: 'trouble' | null
  /** The page is asked for anew by itself, as long as the push is under way. */
  readonly renews: boolean
  readonly zone: string
  readonly erpUrl: string | null
}

const NAME_MAX = 80
const FOLLOWED_EVERY_SECONDS = 3
const RENEWED_AFTER_SECONDS = 5
const OUTCOMES = ['created', 'updated', 'unchanged', 'skipped', 'failed'] as const

/** How far a push is, and what became of each. */
export function pushedPage(shell: Shell, view: PushedView): string {
  const text = PUSHED_TEXTS[shell.language]
  const { name } = view.whose
  const body = html`${progress(shell, view)} ${actions(shell, view)}
    <h2>${text.items}</h2>
    ${filter(shell, view)} ${items(shell, view)} ${pager(shell, view)}
    <p><a href="${tenantUrl(shell, `${view.whose.root}/contacts`)}">${text.back}</a></p>
    <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>`
  const title = name === null ? text.title : `${text.title}: ${name}`
  return pageFrame(shell, { title, body, live: liveOf(shell, view) })
}

function liveOf(shell: Shell, view: PushedView): Live | null {
  const { head, renews } = view
  if (!renews) return null
  const says = saidOf(head, shell.language)
  if (head.state !== 'running') return { everySeconds: null, says, withoutScript: null, hasStop: true }
  const withoutScript = { url: tenantUrl(shell, pushedPath(view)), afterSeconds: RENEWED_AFTER_SECONDS }
  return { everySeconds: FOLLOWED_EVERY_SECONDS, says, withoutScript, hasStop: true }
}

/** How far it is, by tenths; at its end, what became of all. */
function saidOf(head: PushedView['head'], language: Language): string {
  const state = shownState(head)
  const tenths = head.total === 0 ? 10 : Math.floor((head.done / head.total) * 10)
  const ends = OUTCOMES.filter((one) => head.counts[one] > 0).map(
    (one) => `${RESULT_NAMES[language][one]}: ${head.counts[one]}`,
  )
  const rest = head.state === 'running' ? [`${tenths * 10} %`] : ends
  return [CONTACTS_TEXTS[language].states[state], ...rest].join(', ')
}

/** The page's own path below the console's address, with what is chosen on it. */
export function pushedPath(
  { whose, head, only, page }: Pick<PushedView, 'whose' | 'head' | 'only' | 'page'>,
  { renews = true }: { renews?: boolean } = {},
): string {
  const query = new URLSearchParams({
    ...(only !== null && { only }),
    ...(page > 0 && { page: String(page) }),
    ...(!renews && { still: 'yes' }),
  })
  const path = `${whose.root}/pushes/${encodeURIComponent(head.exportId)}`
  return query.size === 0 ? path : `${path}?${query.toString()}`
}

function progress(shell: Shell, { head, zone }: PushedView): Markup {
  const { language } = shell
  const text = PUSHED_TEXTS[language]
  const state = shownState(head)
  const digits = new Intl.NumberFormat(LOCALES[language])
  const why = head.why === null ? null : html`<p>${whyText(head.why, language)}</p>`
  const until =
    head.until === null || head.state !== 'running'
      ? null
      : html`<p>${text.until} ${timeElement(head.until, { zone, language })}.</p>`
  return html`<section class="card" aria-labelledby="progress">
    <div class="head">
      <h2 id="progress">${plural(head.total, CHOSEN[head.entity], language)}</h2>
      <span class="mark ${STATE_TONES[state]}">${CONTACTS_TEXTS[language].states[state]}</span>
    </div>
    <p>
      <progress max="${head.total}" value="${head.done}" aria-labelledby="progress"></progress>
      ${digits.format(head.done)} / ${digits.format(head.total)}
    </p>
    ${why} ${until}
    <dl class="facts">
      <dt>${text.begun}</dt>
      <dd>${timeElement(head.startedAt, { zone, language })}</dd>
      ${OUTCOMES.map(
        (one) =>
          html`<dt>${RESULT_NAMES[language][one]}</dt>
            <dd>${digits.format(head.counts[one])}</dd>`,
      )}
      ${
        isCutShort(head)
          ? html`<dt>${text.unsent}</dt>
              <dd>${digits.format(head.total - head.done)}</dd>`
          : null
      }
    </dl>
  </section>`
}

/** Not everybody had his turn. */
function isCutShort({ state }: PushedView['head']): boolean {
  return state === 'cancelled' || state === 'stopped'
}

function actions(shell: Shell, view: PushedView): Markup | null {
  const text = PUSHED_TEXTS[shell.language]
  const { head, whose } = view
  const isRunning = head.state === 'running'
  if (!isRunning && !isCutShort(head) && head.counts.failed === 0) return null
  const url = tenantUrl(shell, `${whose.root}/pushes/${encodeURIComponent(head.exportId)}`)
  const button = isRunning
    ? html`<button class="quiet" name="step" value="cancel">${text.cancel}</button>`
    : html`<button name="step" value="retry">${isCutShort(head) ? text.rest : text.retry}</button>`
  const renewing = view.renews
    ? html`<a href="${tenantUrl(shell, pushedPath(view, { renews: false }))}">${text.still}</a>`
    : html`<a href="${tenantUrl(shell, pushedPath(view))}">${text.renew}</a>`
  return html`<form class="actions" method="post" action="${url}">
    ${csrfField(shell)}${button} ${isRunning ? renewing : null}
  </form>`
}

/** Leads from all to those that were skipped or failed, and back. */
function filter(shell: Shell, view: PushedView): Markup {
  const text = PUSHED_TEXTS[shell.language]
  const link = (only: PushedView['only'], name: string): Markup =>
    only === view.only
      ? html`<strong aria-current="page">${name}</strong>`
      : html`<a href="${tenantUrl(shell, pushedPath({ ...view, only, page: 0 }, view))}">${name}</a>`
  return html`<p class="actions">${link(null, text.all)} ${link('trouble', text.trouble)}</p>`
}

function items(shell: Shell, view: PushedView): Markup {
  const text = PUSHED_TEXTS[shell.language]
  if (view.items.length === 0)
    return html`<p class="box">${view.only === null ? text.none : text.noTrouble}</p>`
  return html`<table>
    <caption>
      ${text.caption}
    </caption>
    <thead>
      <tr>
        ${[text.name, text.result, text.why].map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${view.items.map((item) => row(shell, item, view))}
    </tbody>
  </table>`
}

function row(shell: Shell, item: ExportItem, { head, erpUrl }: PushedView): Markup {
  const { language } = shell
  const text = PUSHED_TEXTS[language]
  const name =
    item.name === null
      ? text.unknown
      : item.name.trim() === ''
        ? text.nameless
        : shortened(item.name, NAME_MAX)
  const url = recordUrl({ entity: head.entity, recordId: item.recordId }, erpUrl)
  const whys = [
    ...(item.why === null ? [] : [whyText(item.why, language)]),
    ...(item.isShortened ? [text.shortened] : []),
  ]
  return html`<tr>
    <th scope="row">${url === null || item.name === null ? name : html`<a href="${url}">${name}</a>`}</th>
    <td data-label="${text.result}">
      ${
        item.why === 'cancelled' || item.why === 'stopped'
          ? html`<span class="mark">${text.unsent}</span>`
          : html`<span class="mark ${RESULT_TONES[item.result]}"
              >${RESULT_NAMES[language][item.result]}</span
            >`
      }
    </td>
    <td data-label="${text.why}">${whys.join(' ')}</td>
  </tr>`
}

function pager(shell: Shell, view: PushedView): Markup | null {
  const { page, hasMore } = view
  const text = PUSHED_TEXTS[shell.language]
  const link = (to: number, name: string): Markup =>
    html`<a href="${tenantUrl(shell, pushedPath({ ...view, page: to }, view))}">${name}</a> `
  if (page === 0 && !hasMore) return null
  return html`<p class="actions">
    ${page > 0 ? link(page - 1, text.before) : null} ${hasMore ? link(page + 1, text.further) : null}
  </p>`
}
