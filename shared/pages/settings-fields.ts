import type { SettingsError, SettingsField } from '../domain/calendar-settings.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import type { SettingsTexts } from './settings-texts.ts'

/** What is wrong, where it is to be shown. */
export interface FieldErrors {
  readonly errors: readonly SettingsError[]
  readonly texts: SettingsTexts['errors']
}

/** A part of the form about one field: heading, help, what is wrong with it, and the controls, which may show what else is wrong `also`. */
export function fieldGroup(
  field: SettingsField,
  { title, help, role = 'group' }: { title: string; help: string; role?: 'group' | 'radiogroup' },
  {
    errors,
    also = [],
    controls,
  }: { errors: FieldErrors; also?: readonly SettingsField[]; controls: Markup | readonly Markup[] },
): Markup {
  const wrong = errorsBox(field, errors)
  const described = [...errorIds([field, ...also], errors.errors), `${field}-help`].join(' ')
  const invalid = wrong !== null && role === 'radiogroup' ? html` aria-invalid="true"` : null
  return html`<div
    class="card"
    role="${role}"
    aria-labelledby="${field}"
    aria-describedby="${described}"
    ${invalid}
  >
    <h2 id="${field}">${title}</h2>
    <p class="muted" id="${field}-help">${help}</p>
    ${wrong} ${controls}
  </div>`
}

/** Null when nothing is wrong with the field. `about` narrows to one entity, whose texts are no ids. */
export function errorsBox(
  field: SettingsField,
  { errors, texts }: FieldErrors,
  about?: { readonly entity: string; readonly id: string },
): Markup | null {
  const own = errors.filter((one) => one.field === field && (!about || one.of === about.entity))
  if (own.length === 0) return null
  const sentences = own.map(({ code, of = '' }) => texts[code].replace('{of}', () => shortened(of)))
  const id = `${about?.id ?? field}-error`
  return html`<p class="box bad" id="${id}">${[...new Set(sentences)].join(' ')}</p>`
}

/** Where `errorsBox` says what is wrong with these fields. */
export function errorIds(
  fields: readonly SettingsField[],
  errors: readonly SettingsError[],
): readonly string[] {
  return fields.flatMap((field) => (errors.some((one) => one.field === field) ? `${field}-error` : []))
}

/** The headings under which something is marked. */
export function wrongParts(errors: readonly SettingsError[], text: SettingsTexts): readonly string[] {
  const titles: Readonly<Partial<Record<SettingsField, string>>> = {
    direction: text.direction.title,
    since: text.since.title,
    entities: text.kinds.title,
    labels: text.kinds.title,
    colours: text.kinds.title,
    defaultEntity: text.kinds.title,
    mainCalendar: text.calendars.title,
    otherCalendars: text.calendars.title,
    onGoogleRemoval: text.removal.title,
    privateEvents: text.privacy.title,
    eventTypes: text.types.title,
  }
  return [...new Set(errors.map(({ field }) => titles[field] ?? text.more))]
}

/** One of several, all of them seen. */
export function radioChoices<Value extends string>(
  name: string,
  { chosen, of }: { readonly chosen: string; readonly of: Readonly<Record<Value, string>> },
): readonly Markup[] {
  return Object.entries<string>(of).map(
    ([value, label]) =>
      html`<label class="tick"
        ><input type="radio" name="${name}" value="${value}" ${checkedIf(value === chosen)} />${label}</label
      >`,
  )
}

/** Any of several. */
export function tickChoices<Value extends string>(
  name: string,
  { chosen, of }: { readonly chosen: readonly string[]; readonly of: Readonly<Record<Value, string>> },
): readonly Markup[] {
  return Object.entries<string>(of).map(
    ([value, label]) =>
      html`<label class="tick"
        ><input
          type="checkbox"
          name="${name}"
          value="${value}"
          ${checkedIf(chosen.includes(value))}
        />${label}</label
      >`,
  )
}

/** Yes or no, with a word on what it does. */
export function yesOrNo(
  name: string,
  { isTicked, label, help }: { isTicked: boolean; label: string; help: string },
): Markup {
  return html`<label class="tick"
      ><input
        type="checkbox"
        name="${name}"
        value="yes"
        aria-describedby="${name}-help"
        ${checkedIf(isTicked)}
      />${label}</label
    >
    <p class="muted" id="${name}-help">${help}</p>`
}

export function checkedIf(isChecked: boolean): Markup | null {
  return isChecked ? html` checked` : null
}

/** What somebody sent in a field's place is shown, but not all of it. */
function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
