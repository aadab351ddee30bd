import { html } from 'hono/html'
import { nameOf } from '../attribute-values.ts'
import { toWallClock } from '../date-time.ts'
import { definitionOf } from '../definitions/entity-definitions.ts'
import { recordsOf, type Erp } from '../erp.ts'
import { toIds, toText, type Attributes } from '../value.ts'
import { alert, type Html } from './page-layout.ts'
import { people } from './page-session.ts'
import { locationAttribute } from './record-form-input.ts'

export interface RecordFormPage {
  readonly entity: string
  /** Null for a new record. */
  readonly id: string | null
  readonly attributes: Attributes
  readonly timeZone: string
  readonly error: string | null
}

export function recordFormPage(erp: Erp, page: RecordFormPage): Html {
  const { entity, id, attributes, error } = page
  const { fields } = definitionOf(entity)
  const action = id === null ? `/records/${entity}` : `/records/${entity}/${id}`
  const text = (name: string): string => toText(attributes[name])
  return html`${alert(error)}
    <form class="record" method="post" action="${action}">
      <label>Name <input name="name" required maxlength="255" value="${text('name')}" /></label>
      ${select('status', 'Status', { options: fields['status']?.options ?? [], chosen: text('status') })}
      ${
        fields['direction'] === undefined
          ? ''
          : select('direction', 'Direction', {
              options: fields['direction'].options ?? [],
              chosen: text('direction'),
            })
      }
      ${timeFields(page)}
      <label>Location <input name="location" value="${text(locationAttribute(entity))}" /></label>
      <label>Description <textarea name="description" rows="4">${text('description')}</textarea></label>
      <label>
        Assigned user
        <select name="assignedUserId" required>
          ${userIds(erp, [text('assignedUserId')]).map(
            (userId) =>
              html`<option value="${userId}" ${userId === text('assignedUserId') ? 'selected' : ''}>
                ${nameOf(erp, 'User', userId)}
              </option>`,
          )}
        </select>
      </label>
      ${fields['users'] === undefined ? '' : attendeeFields(erp, attributes)}
      <p><button>Save</button> <a href="/">Cancel</a></p>
    </form>
    ${
      id === null
        ? ''
        : html`<form method="post" action="/records/${entity}/${id}/delete"><button>Delete</button></form>`
    }`
}

function timeFields({ entity, attributes, timeZone }: RecordFormPage): Html {
  const isAllDay = typeof attributes['dateStartDate'] === 'string'
  const wall = (name: string): string => {
    if (isAllDay) return `${toText(attributes[`${name}Date`])}T00:00`
    const stored = toText(attributes[name])
    return /^\d{4}-\d\d-\d\d \d\d:\d\d/.test(stored) ? toWallClock(stored, timeZone) : stored
  }
  const canBeAllDay = definitionOf(entity).fields['isAllDay'] !== undefined
  return html`<label>
      Start (${timeZone}) <input type="datetime-local" name="start" required value="${wall('dateStart')}" />
    </label>
    <label>End (${timeZone}) <input type="datetime-local" name="end" value="${wall('dateEnd')}" /></label>
    ${
      canBeAllDay
        ? html`<label>
            <input type="checkbox" name="allDay" value="yes" ${isAllDay ? 'checked' : ''} /> All day (times
            are left out, the end is the last day)
          </label>`
        : ''
    }`
}

function select(name: string, label: string, list: { options: readonly string[]; chosen: string }): Html {
  return html`<label>
    ${label}
    <select name="${name}">
      ${list.options.map(
        (option) => html`<option ${option === list.chosen ? 'selected' : ''}>${option}</option>`,
      )}
    </select>
  </label>`
}

function attendeeFields(erp: Erp, attributes: Attributes): Html {
  const users = toIds(attributes['usersIds'])
  const chosen = toIds(attributes['contactsIds'])
  const contacts = recordsOf(erp, 'Contact').filter((contact) => !contact.deleted)
  const ids = [...new Set([...contacts.map((contact) => contact.id), ...chosen])]
  return html`${checkBoxes(erp, {
    legend: 'Users',
    name: 'usersIds',
    entity: 'User',
    ids: userIds(erp, users),
    chosen: users,
  })}
  ${checkBoxes(erp, { legend: 'Contacts', name: 'contactsIds', entity: 'Contact', ids, chosen })}`
}

/** Everybody, and whoever is on the record already: who is not offered would be taken off by the next save. */
function userIds(erp: Erp, known: readonly string[]): string[] {
  const ids = [...people(erp).map((user) => user.id), ...known]
  return [...new Set(ids)].filter((id) => id !== '')
}

interface CheckBoxes {
  readonly legend: string
  readonly name: string
  readonly entity: string
  readonly ids: readonly string[]
  readonly chosen: readonly string[]
}

function checkBoxes(erp: Erp, { legend, name, entity, ids, chosen }: CheckBoxes): Html {
  if (ids.length === 0) return html``
  return html`<fieldset>
    <legend>${legend}</legend>
    ${ids.map(
      (id) =>
        html`<label>
          <input type="checkbox" name="${name}" value="${id}" ${chosen.includes(id) ? 'checked' : ''} />
          ${nameOf(erp, entity, id)}
        </label>`,
    )}
  </fieldset>`
}
