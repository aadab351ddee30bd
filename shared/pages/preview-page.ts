import type { SettingsDraft } from '../domain/calendar-settings.ts'
import type { When } from '../domain/event.ts'
import type { Side } from '../domain/link.ts'
import type { Preview, PreviewKind, PreviewRow, RowGuests } from '../flows/preview-ledger.ts'
import { LOCALES } from './language.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { entityName } from './names.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { plural } from './plural.ts'
import { NOTIFICATIONS, PREVIEW_TEXTS } from './preview-texts.ts'
import { fieldsOf } from './settings-form.ts'
import { timeText } from './time-text.ts'

export interface PreviewView {
  readonly preview: Preview
  /** What would be put in force; sent along with the answer. */
  readonly draft: SettingsDraft
  /** Of the settings that are in force now. */
  readonly version: number
  readonly isStarted: boolean
  /** He has not chosen anything yet: this is what most people need. */
  readonly isProposed: boolean
  /** The ERP's own names of its entities. */
  readonly titles: Readonly<Record<string, string>>
  /** IANA zone of the times. */
  readonly zone: string
}

/** A page stays below 30 kB, and titles may be long. */
const TITLE_MAX = 60

/** What would be done on each side, before it is done; and the choice whether it is. */
export function previewPage(shell: Shell, view: PreviewView): string {
  const text = PREVIEW_TEXTS[shell.language]
  const { preview, isStarted, isProposed } = view
  const counts = (['erp', 'google'] as const).flatMap((on) => Object.values(preview[on].counts))
  const isNothing = counts.every((count) => count === 0)
  const body = html`<p class="lead">${text.lead[isStarted ? 'later' : 'first']}</p>
    ${isProposed ? html`<p>${text.proposed}</p>` : null}
    ${preview.isComplete ? null : html`<p class="box warn">${text.incomplete}</p>`}
    ${isNothing ? html`<p class="box good">${text.nothing}</p>` : null} ${side(shell, 'erp', view)}
    ${side(shell, 'google', view)} ${also(shell.language, preview)} ${answer(shell, view)}`
  return pageFrame(shell, { title: text.title, body })
}

function side({ language }: Shell, on: Side, view: PreviewView): Markup {
  const text = PREVIEW_TEXTS[language]
  const { counts } = view.preview[on]
  const number = (count: number): string => {
    const digits = new Intl.NumberFormat(LOCALES[language]).format(count)
    return view.preview.isComplete ? digits : `${text.atLeast} ${digits}`
  }
  return html`<section class="card" aria-labelledby="${on}">
    <h2 id="${on}">${text.sides[on]}</h2>
    <dl class="facts">
      ${KINDS.map(
        (kind) =>
          html`<dt>${text.kinds[kind]}</dt>
            <dd>${number(counts[kind])}</dd>`,
      )}
    </dl>
    ${KINDS.map((kind) => rows(language, { on, kind }, view))}
  </section>`
}

const KINDS: readonly PreviewKind[] = ['create', 'change', 'remove']

function rows(language: Language, of: { on: Side; kind: PreviewKind }, view: PreviewView): Markup | null {
  const text = PREVIEW_TEXTS[language]
  const first = view.preview[of.on].first[of.kind]
  if (first.length === 0) return null
  const isAll = first.length === view.preview[of.on].counts[of.kind]
  // A title in Google says by its label what it is.
  const kindHeads = of.on === 'erp' ? [text.kind] : []
  const guests = of.kind === 'create' ? view.preview.guests?.[of.on].rows : undefined
  const isAnybody = guests?.some(({ addresses, more }) => addresses.length + more > 0) === true
  const heads = [text.what, text.when, ...kindHeads, ...(isAnybody ? [text.guests] : [])]
  return html`<table>
    <caption>
      ${text.kinds[of.kind]}${isAll ? '' : ` – ${text.firstOnes}`}
    </caption>
    <thead>
      <tr>
        ${heads.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${first.map((row, index) => rowOf(row, { language, guests: isAnybody ? guests?.[index] : undefined }, view))}
    </tbody>
  </table>`
}

function rowOf(
  { title, when, entity }: PreviewRow,
  { language, guests }: { language: Language; guests: RowGuests | undefined },
  view: PreviewView,
): Markup {
  const text = PREVIEW_TEXTS[language]
  const name = title.trim() === '' ? text.untitled : shortened(title)
  const kind =
    entity === null
      ? null
      : html`<td data-label="${text.kind}">
          ${entityName(entity, view.titles[entity] ?? entity, language)}
        </td>`
  return html`<tr>
    <td data-label="${text.what}">${name}</td>
    <td data-label="${text.when}">${whenText(when, { zone: view.zone, language })}</td>
    ${kind}${guests === undefined ? null : html`<td data-label="${text.guests}">${guestsText(guests, language)}</td>`}
  </tr>`
}

function guestsText({ addresses, more }: RowGuests, language: Language): string {
  const text = PREVIEW_TEXTS[language]
  const named = addresses.map((address) => shortened(address)).join(', ')
  if (more === 0) return named === '' ? text.nobody : named
  return `${named === '' ? '' : `${named} `}${text.moreGuests.replace('{count}', String(more))}`
}

function also(language: Language, preview: Preview): Markup | null {
  const { linked, held, notifications, guests, isComplete } = preview
  const text = PREVIEW_TEXTS[language]
  const sentences = [
    ...(linked > 0 ? [text.linked.replace('{count}', String(linked))] : []),
    ...(notifications > 0
      ? [`${isComplete ? '' : `${text.atLeast}: `}${plural(notifications, NOTIFICATIONS, language)}`]
      : []),
    ...(['erp', 'google'] as const).flatMap((on) =>
      held[on] > 0 ? [text.held[on].replace('{count}', String(held[on]))] : [],
    ),
    ...(['erp', 'google'] as const).flatMap((on) =>
      guests && guests[on].people > 0
        ? [
            text.invited[on]
              .replace('{people}', String(guests[on].people))
              .replace('{events}', String(guests[on].of)),
          ]
        : [],
    ),
    ...(guests !== null && isAnyOnBoth(preview) ? [text.unnamed] : []),
    text.mail,
  ]
  return html`<ul>
    ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
  </ul>`
}

function isAnyOnBoth({ linked, erp, google }: Preview): boolean {
  return linked + erp.counts.change + google.counts.change > 0
}

function answer(shell: Shell, { draft, version, isStarted }: PreviewView): Markup {
  const text = PREVIEW_TEXTS[shell.language]
  const fields = [['version', String(version)] as const, ...fieldsOf(draft)]
  return html`<form class="actions" method="post" action="${tenantUrl(shell, '/calendar')}">
    ${csrfField(shell)}${fields.map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    <button name="step" value="apply">${text.apply[isStarted ? 'later' : 'first']}</button>
    <button class="quiet" name="step" value="change">${text.change}</button>
    <a href="${tenantUrl(shell, '')}">${text.back}</a>
  </form>`
}

function whenText(when: When, place: { zone: string; language: Language }): string {
  if (when.kind === 'timed') return timeText(Date.parse(when.start), place)
  const day = new Intl.DateTimeFormat(LOCALES[place.language], { dateStyle: 'long', timeZone: 'UTC' })
  return day.format(Date.parse(when.start))
}

/** By characters, so that none is cut in half. */
function shortened(text: string): string {
  const characters = Array.from(text)
  return characters.length > TITLE_MAX ? `${characters.slice(0, TITLE_MAX).join('')}…` : text
}
