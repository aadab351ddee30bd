import { definitionOf } from '../definitions/entity-definitions.ts'
import { fromWallClock } from '../date-time.ts'
import { isMap, sameValue, toIds, type Attributes, type Value } from '../value.ts'

export interface RecordForm {
  readonly entity: string
  readonly timeZone: string
  /** Field names of the form to their values, several for check boxes. */
  readonly values: ReadonlyMap<string, readonly string[]>
}

/** The attribute that holds a place: `location` on a custom entity, `cLocation` where it was added to a core one. */
export function locationAttribute(entity: string): string {
  return definitionOf(entity).fields['location'] === undefined ? 'cLocation' : 'location'
}

/** What a form says, as attributes; times of the form are wall-clock times of the reader's zone. */
export function toAttributes(form: RecordForm): Attributes {
  const { entity, values } = form
  const { fields } = definitionOf(entity)
  const one = (name: string): string => values.get(name)?.[0]?.trim() ?? ''
  const attributes: Attributes = {
    name: one('name'),
    status: one('status'),
    description: values.get('description')?.[0] || null,
    [locationAttribute(entity)]: one('location') || null,
    assignedUserId: one('assignedUserId') || null,
    ...times(form, one),
  }
  if (fields['direction'] !== undefined) attributes['direction'] = one('direction') || 'Outbound'
  if (fields['users'] !== undefined) {
    attributes['usersIds'] = [...(values.get('usersIds') ?? [])]
    attributes['contactsIds'] = [...(values.get('contactsIds') ?? [])]
  }
  return attributes
}

function times(form: RecordForm, one: (name: string) => string): Attributes {
  const start = one('start')
  const end = one('end')
  const hasAllDay = definitionOf(form.entity).fields['isAllDay'] !== undefined
  if (hasAllDay && one('allDay') !== '') {
    // The end is the last day itself.
    return {
      isAllDay: true,
      dateStartDate: start.slice(0, 10) || null,
      dateEndDate: (end || start).slice(0, 10) || null,
    }
  }
  const timed: Attributes = { dateStart: utc(start, form.timeZone), dateEnd: utc(end, form.timeZone) }
  // Dates that stay behind would overwrite the times.
  return hasAllDay ? { ...timed, isAllDay: false, dateStartDate: null, dateEndDate: null } : timed
}

function utc(wallClock: string, timeZone: string): Value {
  if (wallClock === '') return null
  try {
    return fromWallClock(wallClock, timeZone)
  } catch {
    // Left as it is, for the field's own rule to refuse it.
    return wallClock
  }
}

/** Only what differs from the record, as the real form sends it; empty when nothing was changed. */
export function changedOnly(next: Attributes, stored: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(next).filter(([name, value]) => !sameValue(sorted(value), sorted(stored[name] ?? null))),
  )
}

/** The order of linked records means nothing; that of addresses does. */
function sorted(value: Value): Value {
  return Array.isArray(value) && !value.some(isMap) ? toIds(value).sort() : value
}
