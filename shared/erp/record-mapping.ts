import { z } from 'zod'
import type { EntityTraits } from '../domain/entity.ts'
import type { When } from '../domain/event.ts'
import { Fault } from '../domain/fault.ts'
import type { RecordId, UserId } from '../domain/ids.ts'
import type { HeldRecord, RecordChange } from '../erp-ports.ts'
import type { JsonObject } from '../ports.ts'
import { addDays, fromErpTime, isErpDate } from './erp-time.ts'
import { guestAttributes, guestsOf, toGuestAttributes } from './guest-mapping.ts'
import { unreadableRecord } from './unreadable-record.ts'

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
  modifiedById: userId,
  modifiedAt: moment,
  status: text,
  joinUrl: text,
  versionNumber: z
    .number()
    .int()
    .nullish()
    .transform((value) => value ?? null),
})

type Dates = Pick<z.infer<typeof RECORD>, 'dateStart' | 'dateEnd' | 'dateStartDate' | 'dateEndDate'>

/** The attributes that `fromErp` reads, for `select`; one that an entity hasn't is ignored there (erp.md 1.2). */
export function readAttributes(traits: EntityTraits): readonly string[] {
  const { holdsAllDay, location, status, joinUrlField } = traits
  const dates = holdsAllDay ? ['dateStartDate', 'dateEndDate'] : []
  const own = [location?.field, joinUrlField, status && 'status'].flatMap((name) => name ?? [])
  const stamps = ['assignedUserId', 'createdById', 'modifiedById', 'modifiedAt', 'versionNumber']
  const texts = ['id', 'deleted', 'name', 'dateStart', 'dateEnd', ...dates, 'description', ...own]
  return [...texts, ...stamps, ...guestAttributes(traits)]
}

/**
 * Null for a deleted record. Throws `erp.refused` when it can't be an event, such as one without a start, or doesn't show its guests.
 * The answer to a write must be one that `showsGuests`.
 */
export function fromErp(answer: unknown, traits: EntityTraits): HeldRecord | null {
  const attributes = ATTRIBUTES.safeParse(answer).data
  if (!attributes) throw unreadableRecord(traits, 'record')
  if (attributes['deleted'] === true) return null
  const location = traits.location ? attributes[traits.location.field] : null
  const joinUrl = traits.joinUrlField === null ? null : attributes[traits.joinUrlField]
  const record = RECORD.safeParse({ ...attributes, location, joinUrl })
  if (!record.success) throw unreadableRecord(traits, String(record.error.issues[0]?.path[0]))
  const { id, name, description, assignedUserId, createdById, modifiedById } = record.data
  const when = whenOf(record.data, traits)
  return {
    recordId: id,
    event: { title: name, when, description, location: record.data.location },
    assignedUserId,
    createdById,
    modifiedById,
    changedAt: fromErpTime(record.data.modifiedAt) ?? 0,
    version: record.data.versionNumber,
    guests: guestsOf(attributes, traits),
    isCanceled: traits.status?.canceled.includes(record.data.status) ?? false,
    joinUrl: record.data.joinUrl,
  }
}

/**
 * Only what the change holds and the entity has a place for. Throws `erp.refused` for an all-day event in an entity without dates
 * for it.
 */
export function toErp(change: RecordChange, traits: EntityTraits): JsonObject {
  const { title, when, description, location, guests, isCanceled, joinUrl, teamId } = change
  return {
    ...(title !== undefined && { name: title }),
    ...(when !== undefined && datesOf(when, traits)),
    ...toText('description', description),
    ...toText(traits.location?.field, location),
    ...toText(traits.joinUrlField, joinUrl),
    ...(guests && toGuestAttributes(guests, traits)),
    ...(isCanceled !== undefined && toStatus(isCanceled, traits)),
    ...(teamId !== undefined && traits.hasTeams && { teamsIds: [teamId] }),
  }
}

function toText(field: string | null | undefined, value: string | undefined): JsonObject {
  return value === undefined || !field ? {} : { [field]: value === '' ? null : value }
}

function toStatus(isCanceled: boolean, { status }: EntityTraits): JsonObject {
  const wanted = isCanceled ? status?.canceled[0] : status?.planned
  return wanted === undefined ? {} : { status: wanted }
}

/**
 * The date decides, not `isAllDay`: that flag is not derived by the ERP and may be false on an all-day record
 * (erp.md 1.3), and there is none in some entities.
 */
function whenOf({ dateStart, dateEnd, dateStartDate, dateEndDate }: Dates, traits: EntityTraits): When {
  if (traits.holdsAllDay && dateStartDate) {
    return { kind: 'all-day', start: dateStartDate, end: addDays(dateEndDate ?? dateStartDate, 1) }
  }
  if (!dateStart) throw unreadableRecord(traits, 'dateStart')
  // The ERP takes a record without an end (erp.md 1.3).
  return { kind: 'timed', start: toInstant(dateStart), end: toInstant(dateEnd ?? dateStart) }
}

function datesOf(when: When, traits: EntityTraits): JsonObject {
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
