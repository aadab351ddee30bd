import type { ContactEntity } from '../domain/contact.ts'
import { CONTACT_ENTITIES } from '../domain/contact.ts'
import type { Whose } from './activity-menu.ts'
import { shortened } from './former-values.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { entityName } from './names.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { PUSH_TEXTS } from './push-page-texts.ts'
import type { PushTexts } from './push-page-texts.ts'
import { checkedIf } from './settings-fields.ts'

/** Why nothing was pushed. */
export type PushError = 'nobody' | 'too-many' | 'not-yours' | 'cannot' | 'label' | 'none-found' | 'other'

/** Those that are ticked, all that a search finds, or all that are the person's. */
export const WHOM = ['chosen', 'found', 'mine'] as const

export type Whom = (typeof WHOM)[number]

export interface PushView {
  readonly whose: Whose
  readonly entity: ContactEntity
  readonly search: string
  /** Everybody's, for administrators; else what is assigned to the person. */
  readonly isEverybody: boolean
  /** What the search finds, by name; null when the ERP can't be asked, or doesn't understand it. */
  readonly found: readonly { readonly recordId: string; readonly name: string }[] | null
  /** It finds more than are shown. */
  readonly isCut: boolean
  /** As it was sent, when it is refused; else what is proposed, and nobody. */
  readonly whom: Whom
  readonly ticked: readonly string[]
  readonly error: PushError | null
}

const NAME_MAX = 80

/** Whom to send to Google Contacts: all of one's own, all that a search finds, or some of them. */
export function pushPage(shell: Shell, view: PushView): string {
  const text = PUSH_TEXTS[shell.language]
  const { name, root } = view.whose
  const wrong =
    view.error === null
      ? null
      : html`<p class="box bad" id="push-error" role="alert" tabindex="-1" autofocus>
          ${text.errors[view.error]}
        </p>`
  const body = html`<p>${text.intro}</p>
    ${wrong} ${searchForm(shell, view)} ${pushForm(shell, view)}
    <p><a href="${tenantUrl(shell, `${root}/contacts`)}">${text.back}</a></p>`
  return pageFrame(shell, { title: name === null ? text.title : `${text.title}: ${name}`, body })
}

function searchForm(shell: Shell, { whose, entity, search }: PushView): Markup {
  const text = PUSH_TEXTS[shell.language]
  const option = (one: ContactEntity): Markup =>
    html`<option value="${one}" ${one === entity ? html` selected` : null}>
      ${entityName(one, one, shell.language)}
    </option>`
  return html`<form
    class="card"
    method="get"
    action="${tenantUrl(shell, `${whose.root}/push`)}"
    aria-labelledby="search"
  >
    <h2 id="search">${text.search.title}</h2>
    <label
      >${text.search.entity}
      <select name="entity">
        ${CONTACT_ENTITIES.map(option)}
      </select></label
    >
    <label
      >${text.search.text}
      <input name="q" value="${search}" maxlength="100" autocomplete="off" aria-describedby="search-help"
    /></label>
    <p class="muted" id="search-help">${text.search.help}</p>
    <p class="actions"><button class="quiet">${text.search.go}</button></p>
  </form>`
}

function pushForm(shell: Shell, view: PushView): Markup {
  const text = PUSH_TEXTS[shell.language]
  const { whose, entity, search, isEverybody, whom } = view
  const kind = entityName(entity, entity, shell.language)
  const hasFound = isEverybody || search !== ''
  const invalid = view.error === null ? null : html` aria-invalid="true" aria-describedby="push-error"`
  // What isn't offered any more can't be what was chosen.
  const chosen = whom === 'found' && !hasFound ? 'chosen' : whom
  return html`<form
    class="card"
    method="post"
    action="${tenantUrl(shell, `${whose.root}/push`)}"
    aria-labelledby="whom"
  >
    ${csrfField(shell)}<input type="hidden" name="entity" value="${entity}" /><input
      type="hidden"
      name="q"
      value="${search}"
    />
    <h2 id="whom">${text.whom}: ${kind}</h2>
    <div role="radiogroup" aria-labelledby="whom" ${invalid}>
      ${choice('chosen', { label: text.chosen, chosen })}
      ${hasFound ? choice('found', { label: search === '' ? text.everybody : text.found, chosen }) : null}
      ${choice('mine', { label: whose.name === null ? text.mine : text.his, chosen })}
    </div>
    ${foundTable(view, text)}
    <p class="actions"><button>${text.push}</button></p>
  </form>`
}

function choice(value: Whom, { label, chosen }: { label: string; chosen: Whom }): Markup {
  return html`<label class="tick"
    ><input type="radio" name="whom" value="${value}" ${checkedIf(value === chosen)} />${label}</label
  >`
}

function foundTable({ found, isCut, ticked }: PushView, text: PushTexts): Markup {
  if (found === null) return html`<p class="box warn">${text.unasked}</p>`
  if (found.length === 0) return html`<p class="box">${text.none}</p>`
  const isTicked = new Set(ticked)
  return html`<table>
      <caption>
        ${text.caption}
      </caption>
      <tbody>
        ${found.map(
          ({ recordId, name }) =>
            html`<tr>
              <td>
                <label
                  ><input
                    type="checkbox"
                    name="id"
                    value="${recordId}"
                    ${checkedIf(isTicked.has(recordId))}
                  />${name.trim() === '' ? text.nameless : shortened(name, NAME_MAX)}</label
                >
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${isCut ? html`<p>${text.cut}</p>` : null}`
}
