import { z } from 'zod'
import type { EntityTraits } from '../domain/entity.ts'
import type { EventChange, When } from '../domain/event.ts'
import { Fault } from '../domain/fault.ts'
import type { RecordId, UserId } from '../domain/ids.ts'
import type { HeldRecord } from '../ports.ts'
import { addDays, fromErpTime, isErpDate } from './erp-time.ts'

/** Null in a read, missing in the answer to a create (both seen in captures). */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
const moment = z.string().refine((value) => fromErpTime(value) !== null)
const date = z.string().refine(isErpDate)
const userId = z
  .custom<UserId>((value) => typeof value === 'string')
  .nullish()
  .transform((value) => value ?? null)

const ATTRIBUTES = z.record(z.string(), z.unknown())

const RECORD = z.object({
  id: z.custom<RecordId>((value) => typeof value === 'string' && value !== ''),
  name: text,
  dateStart: moment.nullish(),
  dateEnd: moment.nullish(),
  dateStartDate: date.nullish(),
  dateEndDate: date.nullish(),
  description: text,
  location: text,
  assignedUserId: userId,
  createdById: userId,
  modifiedAt: moment,
  versionNumber: z
    .number()
    .int()
    .nullish()
    .transform((value) => value ?? null),
})

type Dates = Pick<z.infer<typeof RECORD>, 'dateStart' | 'dateEnd' | 'dateStartDate' | 'dateEndDate'>

export type ErpAttributes = Readonly<Record<string, string | boolean | null>>

/** The attributes that `fromErp` reads, for `select`; one that an entity hasn't is ignored there (erp.md 1.2). */
export function readAttributes({ holdsAllDay, location }: EntityTraits): readonly string[] {
  const dates = holdsAllDay ? ['dateStartDate', 'dateEndDate'] : []
  const place = location ? [location.field] : []
  const rest = ['description', 'assignedUserId', 'createdById', 'modifiedAt', 'versionNumber']
  return ['id', 'deleted', 'name', 'dateStart', 'dateEnd', ...dates, ...place, ...rest]
}

/** Null for a deleted record. Throws `erp.refused` when it can't be an event, such as one without a start. */
export function fromErp(answer: unknown, traits: EntityTraits): HeldRecord | null {
  const attributes = ATTRIBUTES.safeParse(answer).data
  if (!attributes) throw unreadable(traits, 'record')
  if (attributes['deleted'] === true) return null
  const location = traits.location ? attributes[traits.location.field] : null
  const record = RECORD.safeParse({ ...attributes, location })
  if (!record.success) throw unreadable(traits, String(record.error.issues[0]?.path[0]))
  const { id, name, description, assignedUserId, createdById, modifiedAt, versionNumber } = record.data
  const when = whenOf(record.data, traits)
  return {
    recordId: id,
    event: { title: name, when, description, location: record.data.location },
    assignedUserId,
    createdById,
    changedAt: fromErpTime(modifiedAt) ?? 0,
    version: versionNumber,
  }
}

/** Only what the change holds. Throws `erp.refused` for an all-day event in an entity without dates for it. */
export function toErp(change: EventChange, traits: EntityTraits): ErpAttributes {
  const { title, when, description, location } = change
  return {
    ...(title !== undefined && { name: title }),
    ...(when !== undefined && datesOf(when, traits)),
    ...(description !== undefined && { description: description === '' ? null : description }),
    ...(location !== undefined &&
      traits.location && { [traits.location.field]: location === '' ? null : location }),
  }
}

/**
 * The date decides, not `isAllDay`: that flag is not derived by the ERP and may be false on an all-day record
 * (erp.md 1.3), and there is none in some entities.
 */
function whenOf({ dateStart, dateEnd, dateStartDate, dateEndDate }: Dates, traits: EntityTraits): When {
  if (traits.holdsAllDay && dateStartDate) {
    return { kind: 'all-day', start: dateStartDate, end: addDays(dateEndDate ?? dateStartDate, 1) }
  }
  if (!dateStart) throw unreadable(traits, 'dateStart')
  // The ERP takes a record without an end (erp.md 1.3).
  return { kind: 'timed', start: toInstant(dateStart), end: toInstant(dateEnd ?? dateStart) }
}

function datesOf(when: When, traits: EntityTraits): ErpAttributes {
  if (when.kind === 'timed') {
    // With the dates left in place the ERP answers 200 and silently overwrites dateStart by them (erp.md 0.10).
    const noDates = traits.holdsAllDay ? { isAllDay: false, dateStartDate: null, dateEndDate: null } : {}
    return { dateStart: fromInstant(when.start), dateEnd: fromInstant(when.end), ...noDates }
  }
  if (!traits.holdsAllDay)
    throw new Fault('erp.refused', `${traits.entity}: no all-day events`, { field: 'when' })
  const lastDay = addDays(when.end, -1)
  return {
    isAllDay: true,
    dateStartDate: when.start,
    dateEndDate: lastDay < when.start ? when.start : lastDay,
  }
}

function toInstant(erpTime: string): string {
  return `${erpTime.replace(' ', 'T')}Z`
}

function fromInstant(instant: string): string {
  return instant.replace('T', ' ').replace('Z', '')
}

function unreadable({ entity }: EntityTraits, field: string): Fault {
  return new Fault('erp.refused', `${entity}: unreadable ${field}`, { field })
}
