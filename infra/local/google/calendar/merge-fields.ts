import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { invalid } from '../api-error.ts'
import type { EventRow } from '../world.ts'
import {
  FIELD_NAMES,
  isPlainObject,
  mergePatch,
  parseEventFields,
  withoutNulls,
  type EventFields,
} from './event-fields.ts'
import { validateFields } from './validate-fields.ts'

export type WriteMode = 'patch' | 'update'

export interface WriteOptions {
  readonly conferenceDataVersion: number
  readonly supportsAttachments: boolean
}

export interface FieldChange {
  readonly body: Readonly<Record<string, unknown>>
  readonly mode: WriteMode
  readonly options: WriteOptions
}

/** Fields of a new event. */
export function newFields(body: object, options: WriteOptions, zone: string): EventFields {
  const given = withoutNulls(body)
  if (options.conferenceDataVersion !== 1) delete given['conferenceData']
  if (!options.supportsAttachments) delete given['attachments']
  return withConference(checkType(validateFields(parseEventFields(given), zone)), undefined)
}

/** Fields of an event after a patch or an update, from what it was and what the caller sent. */
export function changedFields(
  row: EventRow,
  { body, mode, options }: FieldChange,
  zone: string,
): EventFields {
  const given: Record<string, unknown> = { ...body }
  // Callers that do not speak of conferences or attachments leave them alone, whatever the mode.
  if (options.conferenceDataVersion !== 1) given['conferenceData'] = row.fields.conferenceData
  if (!options.supportsAttachments) given['attachments'] = row.fields.attachments
  for (const name of ['conferenceData', 'attachments']) if (given[name] === undefined) delete given[name]
  if (given['attendeesOmitted'] === true) given['attendees'] = withOwnEntry(row, given['attendees'])
  const merged = mode === 'patch' ? mergePatch(row.fields, given) : withoutNulls(given)
  if (mode === 'patch') dropStaleOverrides(merged, given)
  const fields = validateFields(parseEventFields(merged), zone)
  if ((fields.eventType ?? 'default') !== (row.fields.eventType ?? 'default'))
    throw invalid('Event type cannot be changed.')
  return withConference(fields, row.fields.conferenceData)
}

/** Choosing the default reminders ends the overrides; only both in one body contradict each other. */
function dropStaleOverrides(merged: Record<string, unknown>, given: Readonly<Record<string, unknown>>): void {
  const { reminders } = given
  if (!isPlainObject(reminders) || reminders['useDefault'] !== true || 'overrides' in reminders) return
  merged['reminders'] = { useDefault: true }
}

/** With attendeesOmitted a caller saw only part of the list, and changes only its own entry. */
function withOwnEntry(row: EventRow, given: unknown): unknown {
  const list: readonly unknown[] = Array.isArray(given) ? given : []
  const own = list.find((guest) => isPlainObject(guest) && guest['email'] === row.calendarId)
  return (row.fields.attendees ?? []).map((guest) =>
    guest.email === row.calendarId && isPlainObject(own) ? { ...guest, ...own } : guest,
  )
}

const PROPERTIES_OF_TYPE = {
  birthday: 'birthdayProperties',
  focusTime: 'focusTimeProperties',
  outOfOffice: 'outOfOfficeProperties',
  workingLocation: 'workingLocationProperties',
} as const

function checkType(fields: EventFields): EventFields {
  const type = fields.eventType ?? 'default'
  if (type === 'fromGmail') throw invalid('Events from Gmail cannot be created.')
  if (type !== 'default' && fields[PROPERTIES_OF_TYPE[type]] === undefined)
    throw invalid(`Missing ${PROPERTIES_OF_TYPE[type]}.`)
  return fields
}

type Conference = EventFields['conferenceData']

/** Answers a request for a Meet conference at once; a request that was answered before is ignored. */
function withConference(fields: EventFields, before: Conference): EventFields {
  const request = fields.conferenceData?.createRequest
  if (request === undefined) return fields
  if (before?.createRequest?.requestId === request.requestId) return { ...fields, conferenceData: before }
  if ((request.conferenceSolutionKey?.type ?? 'hangoutsMeet') !== 'hangoutsMeet')
    throw invalid('Invalid conference type value.')
  const letters = [...randomBytes(10)].map((byte) => String.fromCodePoint(97 + (byte % 26))).join('')
  const conferenceId = `${letters.slice(0, 3)}-${letters.slice(3, 7)}-${letters.slice(7)}`
  const uri = `https://meet.google.com/${conferenceId}`
  return {
    ...fields,
    conferenceData: {
      createRequest: {
        requestId: request.requestId,
        conferenceSolutionKey: { type: 'hangoutsMeet' },
        status: { statusCode: 'success' },
      },
      entryPoints: [{ entryPointType: 'video', uri, label: uri.slice('https://'.length) }],
      conferenceSolution: { key: { type: 'hangoutsMeet' }, name: 'Google Meet' },
      conferenceId,
    },
  }
}

/** Names of the fields that differ. */
export function changedNames(before: EventFields, after: EventFields): readonly (keyof EventFields)[] {
  return FIELD_NAMES.filter((name) => !isDeepStrictEqual(before[name], after[name]))
}
