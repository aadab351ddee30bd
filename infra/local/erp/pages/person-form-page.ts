import { html } from 'hono/html'
import { nameOf } from '../attribute-values.ts'
import { definitionOf } from '../definitions/entity-definitions.ts'
import { recordsOf, type Erp } from '../erp.ts'
import { listOf } from '../reach.ts'
import { toText, type Attributes } from '../value.ts'
import { alert, type Html } from './page-layout.ts'
import { people } from './page-session.ts'

export interface PersonFormPage {
  readonly entity: string
  /** Null for a new record. */
  readonly id: string | null
  readonly attributes: Attributes
  readonly error: string | null
}

const ADDRESS = [
  ['addressCity', 'City'],
  ['addressState', 'State'],
  ['addressPostalCode', 'Postal code'],
  ['addressCountry', 'Country'],
] as const

/** A contact or lead, to be made or changed. */
export function personFormPage(erp: Erp, { entity, id, attributes, error }: PersonFormPage): Html {
  const text = (name: string): string => toText(attributes[name])
  const input = (name: string, label: string): Html =>
    html`<label>${label} <input name="${name}" value="${text(name)}" /></label>`
  const emails = listOf(attributes['emailAddressData']).map((row) => toText(row['emailAddress']))
  const phones = listOf(attributes['phoneNumberData']).map(
    (row) => `${toText(row['phoneNumber'])} ${toText(row['type'])}`,
  )
  const salutations = definitionOf(entity).fields['salutationName']?.options ?? []
  return html`${alert(error)}
    <form class="record" method="post" action="/records/${entity}${id === null ? '' : `/${id}`}">
      ${select('salutationName', 'Salutation', { chosen: text('salutationName'), options: salutations.map((word) => [word, word]) })}
      ${input('firstName', 'First name')} ${input('middleName', 'Middle name')}
      ${input('lastName', 'Last name')}
      ${entity === 'Lead' ? input('accountName', 'Account') : accountField(erp, text('accountId'))}
      ${input('title', 'Title')}
      <label
        >E-mails (one a line, the primary one first)
        <textarea name="emails" rows="3">${emails.join('\n')}</textarea>
      </label>
      <label>
        Phones (one a line, the primary one first, with its type)
        <textarea name="phones" rows="3">${phones.join('\n')}</textarea>
      </label>
      <label>Street <textarea name="addressStreet" rows="2">${text('addressStreet')}</textarea></label>
      ${ADDRESS.map(([name, label]) => input(name, label))}
      <label>Description <textarea name="description" rows="4">${text('description')}</textarea></label>
      ${select('assignedUserId', 'Assigned user', {
        chosen: text('assignedUserId'),
        options: [
          ['', ''],
          ...people(erp).map((user): [string, string] => [user.id, nameOf(erp, 'User', user.id) ?? '']),
        ],
      })}
      <p><button>Save</button> <a href="/list/${entity}">Cancel</a></p>
    </form>
    ${
      id === null
        ? ''
        : html`<form method="post" action="/records/${entity}/${id}/delete"><button>Delete</button></form>`
    }`
}

function accountField(erp: Erp, chosen: string): Html {
  const accounts = recordsOf(erp, 'Account').filter((account) => !account.deleted)
  const options = accounts.map((account): [string, string] => [
    account.id,
    toText(account.attributes['name']),
  ])
  return select('accountId', 'Account', { chosen, options: [['', ''], ...options] })
}

function select(
  name: string,
  label: string,
  list: { chosen: string; options: readonly (readonly [value: string, text: string])[] },
): Html {
  return html`<label>
    ${label}
    <select name="${name}">
      ${list.options.map(
        ([value, text]) =>
          html`<option value="${value}" ${value === list.chosen ? 'selected' : ''}>${text}</option>`,
      )}
    </select>
  </label>`
}
