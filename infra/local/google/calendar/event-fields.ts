import { z } from 'zod'
import { invalid } from '../api-error.ts'

const time = z.object({
  date: z.string().optional(),
  dateTime: z.string().optional(),
  timeZone: z.string().optional(),
})

const attendee = z.object({
  email: z.string(),
  displayName: z.string().optional(),
  optional: z.boolean().optional(),
  resource: z.boolean().optional(),
  comment: z.string().optional(),
  additionalGuests: z.int().min(0).optional(),
  responseStatus: z.enum(['needsAction', 'declined', 'tentative', 'accepted']).optional(),
})

const reminder = z.object({ method: z.enum(['email', 'popup']), minutes: z.int().min(0).max(40_320) })

const texts = z.record(z.string(), z.string())

const entryPoint = z.looseObject({ entryPointType: z.string().optional(), uri: z.string().optional() })

const conference = z.looseObject({
  createRequest: z
    .looseObject({
      requestId: z.string(),
      conferenceSolutionKey: z.looseObject({ type: z.string() }).optional(),
    })
    .optional(),
  conferenceId: z.string().optional(),
  entryPoints: z.array(entryPoint).optional(),
})

const EVENT_TYPES = [
  'birthday',
  'default',
  'focusTime',
  'fromGmail',
  'outOfOffice',
  'workingLocation',
] as const

/** What a caller may write. Everything else in a body (etag, organizer, created...) is read-only and ignored. */
const eventFields = z.object({
  start: time,
  end: time,
  summary: z.string().optional(),
  description: z.string().optional(),
  location: z.string().optional(),
  colorId: z.string().optional(),
  visibility: z.enum(['default', 'public', 'private', 'confidential']).optional(),
  transparency: z.enum(['opaque', 'transparent']).optional(),
  eventType: z.enum(EVENT_TYPES).optional(),
  recurrence: z.array(z.string()).optional(),
  attendees: z.array(attendee).optional(),
  attendeesOmitted: z.boolean().optional(),
  guestsCanInviteOthers: z.boolean().optional(),
  guestsCanModify: z.boolean().optional(),
  guestsCanSeeOtherGuests: z.boolean().optional(),
  anyoneCanAddSelf: z.boolean().optional(),
  endTimeUnspecified: z.boolean().optional(),
  reminders: z
    .object({ useDefault: z.boolean().optional(), overrides: z.array(reminder).max(5).optional() })
    .optional(),
  extendedProperties: z.object({ private: texts.optional(), shared: texts.optional() }).optional(),
  conferenceData: conference.optional(),
  attachments: z
    .array(z.looseObject({ fileUrl: z.string() }))
    .max(25)
    .optional(),
  source: z.object({ url: z.string().optional(), title: z.string().optional() }).optional(),
  birthdayProperties: z.looseObject({}).optional(),
  focusTimeProperties: z.looseObject({}).optional(),
  outOfOfficeProperties: z.looseObject({}).optional(),
  workingLocationProperties: z.looseObject({}).optional(),
})

const eventControls = z.object({
  id: z.string().optional(),
  iCalUID: z.string().optional(),
  status: z.enum(['confirmed', 'tentative', 'cancelled']).optional(),
  sequence: z.int().min(0).optional(),
})

export type EventFields = z.infer<typeof eventFields>
export type EventTime = z.infer<typeof time>
export type Attendee = z.infer<typeof attendee>
export type EventControls = z.infer<typeof eventControls>
export type EventType = (typeof EVENT_TYPES)[number]

/** Names of all fields a caller may write. */
export const FIELD_NAMES = eventFields.keyof().options

/** Parses what a body may set. A wrong type or an unknown word is a 400, as Google does it. */
export function parseEventFields(body: object): EventFields {
  return parse(eventFields, body)
}

export function parseEventControls(body: object): EventControls {
  return parse(eventControls, body)
}

function parse<T>(schema: z.ZodType<T>, body: object): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw invalid(`Invalid value for: ${issue?.path.join('.') ?? 'body'}`)
}

/** Merges a patch as events.patch does: absent leaves, null clears, objects merge, arrays are replaced whole. */
export function mergePatch(current: object, patch: object): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...current }
  for (const [name, value] of Object.entries(patch) as [string, unknown][]) {
    if (value === null) delete merged[name]
    else if (isPlainObject(value)) {
      const before = merged[name]
      merged[name] = mergePatch(isPlainObject(before) ? before : {}, value)
    } else merged[name] = value
  }
  return merged
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Nulls in a body of insert or update stand for "not given". */
export function withoutNulls(body: object): Record<string, unknown> {
  return mergePatch({}, body)
}
