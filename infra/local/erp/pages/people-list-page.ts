import { html } from 'hono/html'
import { levelOf } from '../acl.ts'
import { attributeValue, displayName } from '../attribute-values.ts'
import type { Erp } from '../erp.ts'
import type { ErpRecord } from '../erp-state.ts'
import { findRecords } from '../list-records.ts'
import { toSearchParams } from '../search-params.ts'
import { toText, type Attributes } from '../value.ts'
import { alert, type Html } from './page-layout.ts'

/** Entities whose records are people outside the firm. */
export const PEOPLE_ENTITIES = ['Contact', 'Lead'] as const

export function isPeopleEntity(entity: string): boolean {
  return PEOPLE_ENTITIES.some((known) => known === entity)
}

/** What the list is narrowed to. */
export interface PeopleFilter {
  readonly text: string
  readonly isMine: boolean
}

export interface PeopleListPage {
  readonly entity: string
  readonly filter: PeopleFilter
  readonly offset: number
  /** Each box of the page is ticked. */
  readonly isAllChosen: boolean
  readonly error: string | null
}

const PAGE_SIZE = 50

/** The filter as the ERP's own `where` items, which mean the same whoever asks. */
export function whereOf({ text, isMine }: PeopleFilter, user: ErpRecord): Attributes[] {
  const has = (attribute: string): Attributes => ({ type: 'contains', attribute, value: text })
  const mine: Attributes = { type: 'equals', attribute: 'assignedUserId', value: user.id }
  return [
    ...(text === '' ? [] : [{ type: 'or', value: [has('name'), has('emailAddress'), has('accountName')] }]),
    ...(isMine ? [mine] : []),
  ]
}

/** Whom this user sees of those that the filter finds, by name. */
export function findPeople(
  erp: Erp,
  user: ErpRecord,
  { entity, filter }: { entity: string; filter: PeopleFilter },
): ErpRecord[] {
  const where = whereOf(filter, user)
  return findRecords(erp, user, { entity, params: toSearchParams({ where, orderBy: 'name', order: 'asc' }) })
}

export function seesEverybody(erp: Erp, user: ErpRecord, entity: string): boolean {
  return levelOf(erp, user, { scope: entity, action: 'read' }) === 'all'
}

export function peopleListPage(erp: Erp, user: ErpRecord, page: PeopleListPage): Html {
  const { entity, filter, offset, error } = page
  const found = findPeople(erp, user, page)
  const shown = found.slice(offset, offset + PAGE_SIZE)
  return html`${alert(error)}
    <p><a class="button" href="/records/${entity}/new">New ${entity}</a></p>
    <form class="record" method="get" action="/list/${entity}">
      <label>Search <input name="q" value="${filter.text}" /></label>
      <label
        ><input type="checkbox" name="mine" value="yes" ${filter.isMine ? 'checked' : ''} /> Only mine</label
      >
      <p><button>Search</button></p>
    </form>
    ${
      found.length === 0
        ? html`<p>Nobody.</p>`
        : html`<form method="post" action="/list/${entity}/push">
            ${erp.contactsExport === null ? '' : pushControls(page, found.length)}
            ${table(erp, shown, { ...page, hasBoxes: erp.contactsExport !== null })}
          </form>`
    }
    ${pager(page, found.length)}`
}

function pushControls(page: PeopleListPage, count: number): Html {
  const { filter } = page
  return html`<input type="hidden" name="q" value="${filter.text}" />
    <input type="hidden" name="mine" value="${filter.isMine ? 'yes' : ''}" />
    <fieldset>
      <legend>Push to Google</legend>
      <label><input type="radio" name="whom" value="chosen" checked /> The chosen ones</label>
      <label><input type="radio" name="whom" value="found" /> All ${count} that the list finds</label>
      <p>
        <button>Push to Google</button>
        <a href="${linkTo(page, page.offset)}&chosen=all">Choose all of this page</a>
      </p>
    </fieldset>`
}

function table(
  erp: Erp,
  people: readonly ErpRecord[],
  { entity, isAllChosen, hasBoxes }: PeopleListPage & { hasBoxes: boolean },
): Html {
  const box = (person: ErpRecord): Html =>
    html`<td>
      <input
        type="checkbox"
        name="ids"
        value="${person.id}"
        aria-label="Choose ${displayName(person) ?? '(no name)'}"
        ${isAllChosen ? 'checked' : ''}
      />
    </td>`
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${hasBoxes ? html`<th scope="col">Chosen</th>` : ''}
          <th scope="col">Name</th>
          <th scope="col">Account</th>
          <th scope="col">E-mail</th>
          <th scope="col">Phone</th>
          <th scope="col">Assigned to</th>
        </tr>
      </thead>
      <tbody>
        ${people.map((person) => {
          const text = (name: string): string =>
            toText(attributeValue(erp, person, { name, viewerId: person.id }))
          return html`<tr>
            ${hasBoxes ? box(person) : ''}
            <td><a href="/records/${entity}/${person.id}">${displayName(person) ?? '(no name)'}</a></td>
            <td>${text('accountName')}</td>
            <td>${text('emailAddress')}</td>
            <td>${text('phoneNumber')}</td>
            <td>${text('assignedUserName')}</td>
          </tr>`
        })}
      </tbody>
    </table>
  </div>`
}

function pager(page: PeopleListPage, count: number): Html {
  const { offset } = page
  const [before, after] = [Math.max(0, offset - PAGE_SIZE), offset + PAGE_SIZE]
  return html`<p>
    ${offset === 0 ? '' : html`<a href="${linkTo(page, before)}">Before</a> `}
    ${after >= count ? '' : html`<a href="${linkTo(page, after)}">Further</a>`}
  </p>`
}

function linkTo({ entity, filter }: PeopleListPage, offset: number): string {
  const query = new URLSearchParams({
    q: filter.text,
    ...(filter.isMine ? { mine: 'yes' } : {}),
    offset: String(offset),
  })
  return `/list/${entity}?${query.toString()}`
}
