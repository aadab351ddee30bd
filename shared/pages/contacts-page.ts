import type { Whose } from './activity-menu.ts'
import type { ContactSettings } from '../flows/contact-settings.ts'
import type { ExportHead } from '../flows/export-view.ts'
import { CONTACTS_TEXTS } from './contacts-texts.ts'
import type { ContactsTexts } from './contacts-texts.ts'
import { shortened } from './former-values.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { plural } from './plural.ts'
import { CHOSEN, STATE_TONES, shownState } from './push-texts.ts'
import { radioChoices, tickChoices, yesOrNo } from './settings-fields.ts'
import { knownZone, timeElement } from './time-text.ts'

export interface ContactsView {
  readonly whose: Whose
  readonly settings: ContactSettings
  /** Those that Google has; null when it can't be asked. */
  readonly groups: readonly { readonly name: string; readonly title: string }[] | null
  /** What is wrong with the label that was to be made, and the name it was to have. */
  readonly label: { readonly error: 'wrong' | 'twice' | 'refused' | 'busy'; readonly title: string } | null
  /** Why the settings above, which somebody has just sent, were not saved. */
  readonly refusal: SettingsRefusal | null
  readonly canPush: boolean
  /** Newest first. */
  readonly pushes: readonly ExportHead[]
  /** The query value that leads to earlier ones; null when there are none. */
  readonly next: string | null
  readonly zone: string
}

/** A label that isn’t in Google any more, more labels than may be chosen, or nobody to ask about them. */
export type SettingsRefusal = 'gone' | 'too-many' | 'unasked'

/** A page stays below 30 kB. */
const GROUPS_MAX = 40
const TITLE_MAX = 80

/** What was sent to somebody's Google Contacts, and his settings for it. */
export function contactsPage(shell: Shell, view: ContactsView): string {
  const text = CONTACTS_TEXTS[shell.language]
  const { root, name } = view.whose
  const body = html`<p>${text.intro}</p>
    ${
      view.canPush
        ? html`<p class="actions">
            <a class="main" href="${tenantUrl(shell, `${root}/push`)}">${text.push}</a>
          </p>`
        : cannot(shell, view)
    }
    <h2>${text.pushes.title}</h2>
    ${pushList(shell, view)} ${settingsForm(shell, view)} ${labelForm(shell, view)}
    <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>`
  return pageFrame(shell, { title: name === null ? text.title : `${text.title}: ${name}`, body })
}

/** Only the person himself connects, lets it go on, or gives a permission. */
function cannot(shell: Shell, { whose }: ContactsView): Markup {
  const text = CONTACTS_TEXTS[shell.language]
  return whose.name === null
    ? html`<p class="box warn">${text.cannot} <a href="${tenantUrl(shell, '')}">${text.connection}</a></p>`
    : html`<p class="box warn">
        ${text.cannotHis} <a href="${tenantUrl(shell, '/people')}">${text.people}</a>
      </p>`
}

function pushList(shell: Shell, view: ContactsView): Markup {
  const text = CONTACTS_TEXTS[shell.language].pushes
  if (view.pushes.length === 0) return html`<p class="box">${text.empty}</p>`
  const more =
    view.next === null
      ? null
      : html`<p class="actions">
          <a href="${tenantUrl(shell, `${view.whose.root}/contacts?after=${encodeURIComponent(view.next)}`)}"
            >${text.more}</a
          >
        </p>`
  return html`<table>
      <caption>
        ${text.caption}
      </caption>
      <thead>
        <tr>
          ${[text.at, text.what, text.state, text.look].map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${view.pushes.map((one) => pushRow(shell, one, view))}
      </tbody>
    </table>
    ${more}`
}

function pushRow(shell: Shell, one: ExportHead, { whose, zone }: ContactsView): Markup {
  const { language } = shell
  const text = CONTACTS_TEXTS[language]
  const state = shownState(one)
  const at = timeElement(one.startedAt, { zone, language })
  const url = tenantUrl(shell, `${whose.root}/pushes/${encodeURIComponent(one.exportId)}`)
  return html`<tr>
    <td data-label="${text.pushes.at}">${at}</td>
    <td data-label="${text.pushes.what}">${plural(one.total, CHOSEN[one.entity], language)}</td>
    <td data-label="${text.pushes.state}">
      <span class="mark ${STATE_TONES[state]}">${text.states[state]}</span> ${one.done} / ${one.total}
    </td>
    <td data-label="${text.pushes.look}">
      <a href="${url}">${text.pushes.look}<i class="hidden"> ${text.pushes.of} ${at}</i></a>
    </td>
  </tr>`
}

function settingsForm(shell: Shell, view: ContactsView): Markup {
  const text = CONTACTS_TEXTS[shell.language].settings
  const { settings, whose } = view
  return html`<form
    class="card"
    method="post"
    action="${tenantUrl(shell, `${whose.root}/contacts`)}"
    aria-labelledby="settings"
  >
    ${csrfField(shell)}<input type="hidden" name="version" value="${settings.version}" />
    <h2 id="settings">${text.title}</h2>
    ${groupChoice(shell.language, view)}
    ${yesOrNo('follows', { isTicked: settings.follows, label: text.follows, help: text.followsHelp })}
    <div role="radiogroup" aria-labelledby="when-removed" aria-describedby="when-removed-help">
      <h3 id="when-removed">${text.whenRemoved}</h3>
      <p class="muted" id="when-removed-help">${text.whenRemovedHelp}</p>
      ${radioChoices('whenRemoved', { chosen: settings.whenRemoved, of: text.removed })}
    </div>
    <div role="radiogroup" aria-labelledby="when-gone">
      <h3 id="when-gone">${text.whenGone}</h3>
      ${radioChoices('whenGone', { chosen: settings.whenGone, of: text.gone })}
    </div>
    <p class="actions"><button name="step" value="save">${text.save}</button></p>
  </form>`
}

/** Where Google can't be asked, what is chosen goes along unseen, so that saving the rest doesn't lose it. */
function groupChoice(language: Language, { settings, groups, refusal }: ContactsView): Markup {
  const text = CONTACTS_TEXTS[language]
  const wrong =
    refusal === null
      ? null
      : html`<p class="box bad" id="groups-error" role="alert" tabindex="-1" autofocus>
          ${text.settings.refused[refusal]}
        </p>`
  const { chosen, note, of } = groupsToShow(settings.groups, groups, text)
  return html`<div
    role="group"
    aria-labelledby="groups"
    aria-describedby="${wrong === null ? '' : 'groups-error '}groups-help"
  >
    <h3 id="groups">${text.settings.groups}</h3>
    <p class="muted" id="groups-help">${text.settings.groupsHelp}</p>
    ${wrong} ${note === null ? null : html`<p>${note}</p>`}
    ${tickChoices('group', { chosen: settings.groups, of })}
    ${chosen.map((name) => html`<input type="hidden" name="group" value="${name}" />`)}
  </div>`
}

function groupsToShow(
  chosen: readonly string[],
  groups: ContactsView['groups'],
  text: ContactsTexts,
): { chosen: readonly string[]; note: string | null; of: Readonly<Record<string, string>> } {
  if (groups === null) return { chosen, note: text.settings.groupsUnknown, of: {} }
  const isChosen = ({ name }: { name: string }): number => (chosen.includes(name) ? 0 : 1)
  const sorted = groups.toSorted((a, b) => isChosen(a) - isChosen(b) || a.title.localeCompare(b.title))
  const titles = sorted.map(
    ({ name, title }) => [name, shortened(groupTitle(name, title, text), TITLE_MAX)] as const,
  )
  const isCut = groups.length > GROUPS_MAX
  const note = isCut ? text.settings.groupsCut : groups.length === 0 ? text.settings.groupsNone : null
  return { chosen: [], note, of: Object.fromEntries(titles.slice(0, GROUPS_MAX)) }
}

function groupTitle(name: string, title: string, { groupNames }: ContactsTexts): string {
  return Object.hasOwn(groupNames, name) ? (groupNames[name] ?? title) : title
}

function labelForm(shell: Shell, { whose, label, groups }: ContactsView): Markup | null {
  if (groups === null) return null
  const text = CONTACTS_TEXTS[shell.language].label
  const wrong =
    label === null
      ? null
      : html`<p class="box bad" id="label-error" role="alert" tabindex="-1" autofocus>
          ${text[label.error]}
        </p>`
  const described = wrong && html` aria-invalid="true" aria-describedby="label-error"`
  return html`<form
    class="card"
    method="post"
    action="${tenantUrl(shell, `${whose.root}/contacts`)}"
    aria-labelledby="new-label"
  >
    ${csrfField(shell)}
    <h2 id="new-label">${text.title}</h2>
    ${wrong}
    <label
      >${text.name}
      <input
        name="title"
        value="${label?.title ?? ''}"
        maxlength="60"
        required
        autocomplete="off"
        ${described}
    /></label>
    <p class="actions"><button class="quiet" name="step" value="create-group">${text.make}</button></p>
  </form>`
}
