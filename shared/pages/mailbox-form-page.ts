import type { MailboxKind } from '../domain/rights.ts'
import type { RegisterRefusal } from '../flows/register-mailbox.ts'
import { shortened } from './former-values.ts'
import { MAILBOX_FORM_TEXTS } from './mailbox-form-texts.ts'
import type { MailboxFormTexts } from './mailbox-form-texts.ts'
import { askForRights } from './mailboxes-texts.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { tickChoices } from './settings-fields.ts'

export interface TeamChoice {
  readonly id: string
  readonly name: string
}

export interface MailboxFormView {
  /** What the person has the right to. */
  readonly kinds: readonly MailboxKind[]
  /** What stands in the fields. */
  readonly address: Readonly<Record<MailboxKind, string>>
  /** Those that he may choose. */
  readonly teams: readonly TeamChoice[]
  readonly chosen: readonly string[]
  /** He may register a personal one for anybody; `owner` is what stands in the field for whom. */
  readonly isEverybodys: boolean
  readonly owner: string
  /** `owner`: who has the address already, where that is known. */
  readonly error: {
    readonly kind: MailboxKind
    readonly why: FormRefusal
    readonly owner: string | null
  } | null
}

/** The last two: nobody has the address or id that was given for the owner, or several have it. */
export type FormRefusal = RegisterRefusal | 'owner-unknown' | 'owner-several'

/** RFC 5321 allows no longer address. */
const ADDRESS_MAX = 254
export const TEAM_NAME_MAX = 80

/** One form for one's own mailbox, one for that of a team: without a script neither can hide its fields from the other. */
export function mailboxFormPage(shell: Shell, view: MailboxFormView): string {
  const text = MAILBOX_FORM_TEXTS[shell.language]
  const body = html`<p>${text.intro}</p>
    ${view.kinds.length === 0 ? html`<p class="box warn">${askForRights(shell)}</p>` : null}
    ${view.kinds.map((kind) => formOf(kind, shell, view))}
    <p><a href="${tenantUrl(shell, '/mailboxes')}">${text.back}</a></p>`
  return pageFrame(shell, { title: text.title, body })
}

function formOf(kind: MailboxKind, shell: Shell, view: MailboxFormView): Markup {
  const text = MAILBOX_FORM_TEXTS[shell.language]
  const isOfTeams = kind === 'group'
  const hasTeams = view.teams.length > 0
  const head = html`<h2 id="${kind}">${text[kind].title}</h2>
    <p class="muted" id="${kind}-help">${text[kind].help}</p>`
  if (isOfTeams && !hasTeams)
    return html`<section class="card" aria-labelledby="${kind}">
      ${head}
      <p>${text.noTeams}</p>
    </section>`
  return html`<form
    class="card"
    method="post"
    action="${tenantUrl(shell, '/mailboxes/new')}"
    aria-labelledby="${kind}"
  >
    ${csrfField(shell)}<input type="hidden" name="kind" value="${kind}" /> ${head}
    ${refusal(kind, view, text)} ${addressField(kind, view, text)}
    ${isOfTeams ? teamField(view, text) : ownerField(view, text)}
    ${isOfTeams ? html`<p class="muted">${text.google}</p>` : null}
    <p class="actions"><button>${text[kind].save}</button></p>
  </form>`
}

type FieldError = 'bad-address' | 'taken' | 'no-team' | 'owner-unknown' | 'owner-several'

const OF_FIELDS: readonly FormRefusal[] = [
  'bad-address',
  'taken',
  'no-team',
  'owner-unknown',
  'owner-several',
] satisfies FieldError[]

/** What no field can mend. */
function refusal(kind: MailboxKind, { error }: MailboxFormView, text: MailboxFormTexts): Markup | null {
  if (error?.kind !== kind || isOfField(error.why)) return null
  return html`<p class="box bad" role="alert" tabindex="-1" autofocus>${text.errors[error.why]}</p>`
}

function isOfField(why: FormRefusal): why is FieldError {
  return OF_FIELDS.includes(why)
}

function ownerField({ isEverybodys, owner, error }: MailboxFormView, text: MailboxFormTexts): Markup | null {
  if (!isEverybodys) return null
  const why = error?.why === 'owner-unknown' || error?.why === 'owner-several' ? error.why : null
  const wrong =
    why &&
    html`<p class="box bad" id="owner-error" role="alert" tabindex="-1" autofocus>${text.errors[why]}</p>`
  const described = why
    ? html` aria-invalid="true" aria-describedby="owner-error owner-help"`
    : html` aria-describedby="owner-help"`
  return html`${wrong}<label
      >${text.owner}
      <input
        name="owner"
        value="${owner}"
        maxlength="${ADDRESS_MAX}"
        autocomplete="off"
        spellcheck="false"
        ${described}
    /></label>
    <p class="muted" id="owner-help">${text.ownerHelp}</p>`
}

function addressField(
  kind: MailboxKind,
  { address, error }: MailboxFormView,
  text: MailboxFormTexts,
): Markup {
  const own = error?.kind === kind ? error : null
  const isWrong = own !== null && (own.why === 'bad-address' || own.why === 'taken')
  const words = own?.why === 'taken' && own.owner !== null ? text.takenBy(own.owner) : null
  const wrong = isWrong
    ? html`<p class="box bad" id="${kind}-address-error" role="alert" tabindex="-1" autofocus>
        ${words ?? text.errors[own.why]}
      </p>`
    : null
  const described = isWrong
    ? html` aria-invalid="true" aria-describedby="${kind}-address-error ${kind}-help"`
    : html` aria-describedby="${kind}-help"`
  return html`${wrong}<label
      >${text.address}
      <input
        type="email"
        name="address"
        value="${address[kind]}"
        maxlength="${ADDRESS_MAX}"
        required
        autocomplete="${kind === 'personal' ? 'email' : 'off'}"
        ${described}
    /></label>`
}

function teamField(view: MailboxFormView, text: MailboxFormTexts): Markup {
  const isWrong = view.error?.kind === 'group' && view.error.why === 'no-team'
  const wrong = isWrong
    ? html`<p class="box bad" id="teams-error" role="alert" tabindex="-1" autofocus>
        ${text.errors['no-team']}
      </p>`
    : null
  return html`<div
    role="group"
    aria-labelledby="teams"
    aria-describedby="${isWrong ? 'teams-error ' : ''}teams-help"
  >
    <h3 id="teams">${text.teams}</h3>
    <p class="muted" id="teams-help">${text.teamsHelp}</p>
    ${wrong} ${teamTicks(view)}
  </div>`
}

/** A box for each team, as `team`. */
export function teamTicks({ teams, chosen }: Pick<MailboxFormView, 'teams' | 'chosen'>): readonly Markup[] {
  const names = teams.map(({ id, name }) => [id, shortened(name, TEAM_NAME_MAX)] as const)
  return tickChoices('team', { chosen, of: Object.fromEntries(names) })
}
