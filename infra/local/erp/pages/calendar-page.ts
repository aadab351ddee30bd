import { html } from 'hono/html'
import { mayTouch } from '../acl.ts'
import { displayName, nameOf } from '../attribute-values.ts'
import { formatDateTime, toWallClock } from '../date-time.ts'
import { isAdmin } from '../acl.ts'
import type { Erp } from '../erp.ts'
import type { ErpRecord } from '../erp-state.ts'
import { toIds, toText } from '../value.ts'
import type { Html } from './page-layout.ts'
import { locationAttribute } from './record-form-input.ts'

/** Entities that the pages show and edit. */
export const CALENDAR_ENTITIES = ['Meeting', 'Call', 'CVisit'] as const

export function isCalendarEntity(entity: string): boolean {
  return CALENDAR_ENTITIES.some((known) => known === entity)
}

const DAY_MS = 86_400_000
const PAST_DAYS = 7
const FUTURE_DAYS = 56

/** The user's meetings and calls from last week to eight weeks ahead; an administrator sees everybody's. */
export function calendarPage(erp: Erp, user: ErpRecord, timeZone: string): Html {
  const records = upcoming(erp, user)
  return html`<p>
      ${CALENDAR_ENTITIES.map((entity) => html`<a class="button" href="/records/${entity}/new">New ${entity}</a> `)}
    </p>
    <div data-follow>
      ${
        records.length === 0
          ? html`<p>Nothing from last week to eight weeks ahead.</p>`
          : html`<div class="wide">
              <table>
                <thead>
                  <tr>
                    <th scope="col">When (${timeZone})</th>
                    <th scope="col">What</th>
                    <th scope="col">Where</th>
                    <th scope="col" class="more">Who</th>
                    <th scope="col" class="more">Status</th>
                  </tr>
                </thead>
                <tbody>
                  ${records.map((record) => row(erp, record, timeZone))}
                </tbody>
              </table>
            </div>`
      }
    </div>`
}

function upcoming(erp: Erp, user: ErpRecord): ErpRecord[] {
  const now = erp.clock.now()
  const from = formatDateTime(now - PAST_DAYS * DAY_MS)
  const to = formatDateTime(now + FUTURE_DAYS * DAY_MS)
  const isMine = ({ attributes }: ErpRecord): boolean =>
    isAdmin(user) ||
    attributes['assignedUserId'] === user.id ||
    toIds(attributes['usersIds']).includes(user.id)
  return erp.state.records
    .all()
    .filter((record) => {
      const start = toText(record.attributes['dateStart'])
      const isShown = isCalendarEntity(record.entity) && !record.deleted && start >= from && start < to
      return isShown && isMine(record) && mayTouch(erp, user, { record, action: 'read' })
    })
    .sort((left, right) =>
      toText(left.attributes['dateStart']) < toText(right.attributes['dateStart']) ? -1 : 1,
    )
}

function row(erp: Erp, record: ErpRecord, timeZone: string): Html {
  const { attributes } = record
  return html`<tr>
    <td>${when(record, timeZone)}</td>
    <td>
      <a href="/records/${record.entity}/${record.id}">${displayName(record)}</a>
      <span class="note">${record.entity}</span>
    </td>
    <td>${toText(attributes[locationAttribute(record.entity)])}</td>
    <td class="more">${nameOf(erp, 'User', attributes['assignedUserId'])}</td>
    <td class="more">${toText(attributes['status'])}</td>
  </tr>`
}

function when({ attributes }: ErpRecord, timeZone: string): string {
  const { dateStart, dateEnd, dateStartDate, dateEndDate } = attributes
  if (typeof dateStartDate === 'string') {
    return dateEndDate === dateStartDate || dateEndDate === null
      ? dateStartDate
      : `${dateStartDate} – ${toText(dateEndDate)}`
  }
  const wall = (stored: string): string => toWallClock(stored, timeZone).replace('T', ' ')
  const start = wall(toText(dateStart))
  if (typeof dateEnd !== 'string') return start
  const end = wall(dateEnd)
  // On one day the date is said once.
  return `${start} – ${end.slice(0, 10) === start.slice(0, 10) ? end.slice(11) : end}`
}
