import { html } from 'hono/html'
import { z } from 'zod'
import type { Html } from './layout.ts'

const named = z.array(z.record(z.string(), z.unknown())).default([])
/** The fields that the pages show; what a contact has besides stays as it is. */
export const shownFields = z.object({
  resourceName: z.string().default(''),
  names: named,
  emailAddresses: named,
  phoneNumbers: named,
  organizations: named,
  biographies: named,
  memberships: z
    .array(z.object({ contactGroupMembership: z.object({ contactGroupResourceName: z.string() }) }))
    .default([]),
})

export type ShownFields = z.infer<typeof shownFields>
type Entry = Readonly<Record<string, unknown>>

export interface LabelChoice {
  readonly name: string
  readonly title: string
}

/** One line for each address or number: `value, label`. */
export function contactForm(action: string, shown: ShownFields, labels: readonly LabelChoice[]): Html {
  const [name = {}] = shown.names
  const [organization = {}] = shown.organizations
  const given = groupsOf(shown)
  return html`<form method="post" action="${action}">
    <div class="row">
      ${field('givenName', 'First name', text(name, 'givenName'))}
      ${field('familyName', 'Last name', text(name, 'familyName'))}
    </div>
    <div class="row">
      ${field('company', 'Company', text(organization, 'name'))}
      ${field('title', 'Job title', text(organization, 'title'))}
    </div>
    ${lines('emails', 'E-mail addresses, one a line: address, label', shown.emailAddresses)}
    ${lines('phones', 'Phones, one a line: number, label', shown.phoneNumbers)}
    <label
      >Notes <textarea name="note" rows="3">${text(shown.biographies[0] ?? {}, 'value')}</textarea>
    </label>
    <fieldset>
      <legend>Labels</legend>
      ${labels.map(
        (label) =>
          html`<label class="inline"
            ><input
              type="checkbox"
              name="label"
              value="${label.name}"
              ${given.includes(label.name) ? 'checked' : ''}
            />
            ${label.title}</label
          >`,
      )}
    </fieldset>
    <button type="submit">Save</button>
  </form>`
}

export function groupsOf({ memberships }: ShownFields): readonly string[] {
  return memberships.map((one) => one.contactGroupMembership.contactGroupResourceName)
}

function field(name: string, label: string, value: string): Html {
  return html`<label>${label} <input type="text" name="${name}" value="${value}" /></label>`
}

function lines(name: string, label: string, entries: readonly Entry[]): Html {
  const value = entries.map((entry) => [text(entry, 'value'), text(entry, 'type')].filter(Boolean).join(', '))
  return html`<label>${label} <textarea name="${name}" rows="3">${value.join('\n')}</textarea></label>`
}

export function text(entry: Entry, member: string): string {
  const value = entry[member]
  return typeof value === 'string' ? value : ''
}

/** The fields of an API call that say what the form says. Parts of the name and further companies that it doesn't show are kept. */
export function fieldsOf(form: URLSearchParams, before: ShownFields): Record<string, readonly object[]> {
  const of = (name: string) => (form.get(name) ?? '').replaceAll('\r\n', '\n').trim()
  const [name = {}] = before.names
  const [organization, ...others] = before.organizations
  const { unstructuredName: _, ...parts } = name
  const company = { ...organization, name: of('company'), title: of('title') }
  return {
    names: [{ ...parts, givenName: of('givenName'), familyName: of('familyName') }],
    organizations: [...(company.name + company.title === '' ? [] : [company]), ...others],
    emailAddresses: entriesOf(of('emails'), before.emailAddresses),
    phoneNumbers: entriesOf(of('phones'), before.phoneNumbers),
    biographies: of('note') === '' ? [] : [{ value: of('note') }],
    memberships: form
      .getAll('label')
      .map((label) => ({ contactGroupMembership: { contactGroupResourceName: label } })),
  }
}

function entriesOf(told: string, before: readonly Entry[]): readonly object[] {
  const given = told.split('\n').map((line) => line.trim())
  return given
    .filter((line) => line !== '')
    .map((line) => {
      const [value = '', type = ''] = line.split(',').map((part) => part.trim())
      return { ...before.find((entry) => text(entry, 'value') === value), value, type }
    })
}
