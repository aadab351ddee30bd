import { COLOURS } from '../domain/calendar-settings.ts'
import type { SettingsDraft, SettingsError } from '../domain/calendar-settings.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { entityName, listed } from './names.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import {
  checkedIf,
  errorIds,
  errorsBox,
  fieldGroup,
  radioChoices,
  tickChoices,
  wrongParts,
  yesOrNo,
} from './settings-fields.ts'
import { colourField, labelField } from './settings-form.ts'
import { SETTINGS_TEXTS } from './settings-texts.ts'
import type { SettingsTexts } from './settings-texts.ts'

export interface SettingsView {
  readonly draft: SettingsDraft
  readonly errors: readonly SettingsError[]
  /** Of the settings that are in force; sent along, so that two who change them at once are told. */
  readonly version: number
  /** Whether the exchange was begun; as long as it wasn't, there is nothing in force to go back to. */
  readonly isStarted: boolean
  readonly entities: readonly EntityView[]
  readonly calendars: readonly CalendarView[]
}

interface EntityView {
  readonly entity: string
  /** The ERP's own name of it. */
  readonly title: string
}

interface CalendarView {
  readonly calendarId: string
  readonly title: string
  readonly access: 'owner' | 'writer' | 'reader' | 'free-busy'
}

interface Part {
  readonly view: SettingsView
  readonly language: Language
}

/** A page stays below 30 kB. */
const CALENDARS_MAX = 30

/** The form with everything that a user may choose about his calendar; it leads to the preview. */
export function calendarSettingsPage(shell: Shell, view: SettingsView): string {
  const { language } = shell
  const text = SETTINGS_TEXTS[language]
  const { draft } = view
  const errors = { errors: view.errors, texts: text.errors }
  const wrong =
    view.errors.length === 0
      ? null
      : html`<p class="box warn" role="alert" tabindex="-1" autofocus>
          ${text.wrong} ${listed(wrongParts(view.errors, text), language)}.
        </p>`
  const body = html`<p>${text.intro[view.isStarted ? 'later' : 'first']}</p>
    ${wrong}
    <form method="post" action="${tenantUrl(shell, '/calendar')}">
      ${csrfField(shell)}<input type="hidden" name="version" value="${view.version}" />
      ${fieldGroup(
        'direction',
        { ...text.direction, role: 'radiogroup' },
        { errors, controls: radioChoices('direction', { chosen: draft.direction, of: text.direction.of }) },
      )}
      ${sinceGroup({ view, language })} ${kindsGroup({ view, language })}
      ${calendarsGroup({ view, language })}
      ${fieldGroup(
        'onGoogleRemoval',
        { ...text.removal, role: 'radiogroup' },
        {
          errors,
          controls: radioChoices('onGoogleRemoval', { chosen: draft.onGoogleRemoval, of: text.removal.of }),
        },
      )}
      ${fieldGroup(
        'privateEvents',
        { ...text.privacy, role: 'radiogroup' },
        {
          errors,
          controls: radioChoices('privateEvents', { chosen: draft.privateEvents, of: text.privacy.of }),
        },
      )}
      ${fieldGroup('eventTypes', text.types, {
        errors,
        controls: tickChoices('eventType', { chosen: draft.eventTypes, of: text.types.of }),
      })}
      ${furtherGroup(draft, text)}
      <p class="actions">
        <button name="step" value="preview">${text.look}</button>
        <a href="${tenantUrl(shell, '')}">${text.back}</a>
      </p>
    </form>`
  return pageFrame(shell, { title: text.title, body })
}

function sinceGroup({ view, language }: Part): Markup {
  const text = SETTINGS_TEXTS[language]
  const errors = { errors: view.errors, texts: text.errors }
  const isWrong = view.errors.some(({ field }) => field === 'since')
  const described = isWrong
    ? html` aria-invalid="true" aria-describedby="since-error since-help"`
    : html` aria-describedby="since-help"`
  return fieldGroup('since', text.since, {
    errors,
    controls: html`<label
      >${text.since.label} <input type="date" name="since" value="${view.draft.since}" required ${described}
    /></label>`,
  })
}

function kindsGroup({ view, language }: Part): Markup {
  const text = SETTINGS_TEXTS[language]
  const { kinds } = text
  const errors = { errors: view.errors, texts: text.errors }
  const head = [kinds.kind, kinds.label, kinds.colour, kinds.unlabelled]
  const wrong = [errorsBox('colours', errors), errorsBox('defaultEntity', errors)]
  return fieldGroup('entities', kinds, {
    errors,
    also: ['colours', 'defaultEntity'],
    controls:
      view.entities.length === 0
        ? html`<p class="box warn">${kinds.none}</p>
            ${wrong}`
        : html`<table>
              <caption>
                ${kinds.caption}
              </caption>
              <thead>
                <tr>
                  ${head.map((name) => html`<th scope="col">${name}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${view.entities.map((one, index) => kindRow(one, `label-${index}`, { view, language }))}
              </tbody>
            </table>
            <label class="tick"
              ><input
                type="radio"
                name="defaultEntity"
                value=""
                ${checkedIf(view.draft.defaultEntity === '')}
              />${kinds.nothing}</label
            >${wrong}`,
  })
}

function kindRow({ entity, title }: EntityView, id: string, { view, language }: Part): Markup {
  const text = SETTINGS_TEXTS[language]
  const { kinds } = text
  const { draft } = view
  const name = entityName(entity, title, language)
  const chosen = draft.entities.find((one) => one.entity === entity)
  const wrong = errorsBox('labels', { errors: view.errors, texts: text.errors }, { entity, id })
  const colour = Object.hasOwn(draft.colours, entity) ? draft.colours[entity] : ''
  const hint = (what: string): Markup => html`<i class="hidden">${what}, ${name}</i>`
  return html`<tr>
    <td data-label="${kinds.kind}">
      <label
        ><input
          type="checkbox"
          name="entity"
          value="${entity}"
          ${checkedIf(chosen !== undefined)}
        />${name}</label
      >
    </td>
    <td data-label="${kinds.label}">
      <label
        >${hint(kinds.label)}<input
          name="${labelField(entity)}"
          value="${chosen?.label ?? ''}"
          maxlength="40"
          ${wrong && html` aria-invalid="true" aria-describedby="${id}-error"`} /></label
      >${wrong}
    </td>
    <td data-label="${kinds.colour}">
      <label>${hint(kinds.colour)}${colourSelect(entity, colour ?? '', text)}</label>
    </td>
    <td data-label="${kinds.unlabelled}">
      <label
        ><input
          type="radio"
          name="defaultEntity"
          value="${entity}"
          ${checkedIf(draft.defaultEntity === entity)}
        />${hint(kinds.unlabelled)}</label
      >
    </td>
  </tr>`
}

function colourSelect(entity: string, colour: string, text: SettingsTexts): Markup {
  const option = (value: string, name: string): Markup =>
    html`<option value="${value}" ${value === colour ? html` selected` : null}>${name}</option>`
  return html`<select name="${colourField(entity)}">
    ${option('', text.colourNone)}${COLOURS.map((id, index) => option(id, text.colours[index] ?? id))}
  </select>`
}

function calendarsGroup({ view, language }: Part): Markup {
  const text = SETTINGS_TEXTS[language]
  const { calendars } = text
  const errors = { errors: view.errors, texts: text.errors }
  const shown = calendarsToShow(view)
  const isCut = shown.length < view.calendars.filter(({ access }) => access !== 'free-busy').length
  const wrong = [errorsBox('mainCalendar', errors), errorsBox('otherCalendars', errors)]
  const described = [...errorIds(['mainCalendar', 'otherCalendars'], view.errors), 'calendars-help'].join(' ')
  return html`<div class="card" role="group" aria-labelledby="calendars" aria-describedby="${described}">
    <h2 id="calendars">${calendars.title}</h2>
    <p class="muted" id="calendars-help">${calendars.help}</p>
    ${wrong}
    ${shown.length === 0 ? html`<p class="box warn">${calendars.none}</p>` : calendarTable(shown, view.draft, calendars)}
    ${isCut ? html`<p>${calendars.cut}</p>` : null}
  </div>`
}

function calendarTable(
  shown: readonly CalendarView[],
  draft: SettingsDraft,
  text: SettingsTexts['calendars'],
): Markup {
  return html`<table>
    <caption>
      ${text.caption}
    </caption>
    <thead>
      <tr>
        ${[text.name, text.main, text.also].map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${shown.map((one) => calendarRow(one, draft, text))}
    </tbody>
  </table>`
}

/** What is chosen is shown in any case, then what may be written; of busy times alone nothing could come. */
function calendarsToShow({ calendars, draft }: SettingsView): readonly CalendarView[] {
  const readable = calendars.filter(({ access }) => access !== 'free-busy')
  const rank = ({ calendarId, access }: CalendarView): number => {
    if (calendarId === draft.mainCalendar || draft.otherCalendars.includes(calendarId)) return 0
    return access === 'reader' ? 2 : 1
  }
  return readable.toSorted((a, b) => rank(a) - rank(b)).slice(0, CALENDARS_MAX)
}

function calendarRow(
  { calendarId, title, access }: CalendarView,
  draft: SettingsDraft,
  text: SettingsTexts['calendars'],
): Markup {
  const box = (type: string, name: string, isChecked: boolean): Markup =>
    html`<label
      ><input type="${type}" name="${name}" value="${calendarId}" ${checkedIf(isChecked)} /><i class="hidden"
        >${name === 'mainCalendar' ? text.main : text.also}, ${title}</i
      ></label
    >`
  return html`<tr>
    <th scope="row">${title}</th>
    <td data-label="${text.main}">
      ${access === 'reader' ? text.readOnly : box('radio', 'mainCalendar', calendarId === draft.mainCalendar)}
    </td>
    <td data-label="${text.also}">
      ${box('checkbox', 'otherCalendar', draft.otherCalendars.includes(calendarId))}
    </td>
  </tr>`
}

function furtherGroup(draft: SettingsDraft, text: SettingsTexts): Markup {
  const names = Object.keys(text.ticks) as (keyof SettingsTexts['ticks'])[]
  return html`<div class="card" role="group" aria-labelledby="further">
    <h2 id="further">${text.more}</h2>
    ${names.map((name) => yesOrNo(name, { isTicked: draft[name], ...text.ticks[name] }))}
  </div>`
}
