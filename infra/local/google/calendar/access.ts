import { authError, insufficientPermissions, notFound, writerRequired } from '../api-error.ts'
import type { Actor, Context } from '../context.ts'
import { calendarScope } from '../oauth/scopes.ts'
import { findAccessToken } from '../oauth/tokens.ts'
import type { CalendarRow, Role } from '../world.ts'

const WRITE_EVENTS = ['calendar', 'calendar.events', 'calendar.app.created', 'calendar.events.owned']
const READ_EVENTS = [
  ...WRITE_EVENTS,
  'calendar.readonly',
  'calendar.events.readonly',
  'calendar.events.freebusy',
  'calendar.events.owned.readonly',
  'calendar.events.public.readonly',
]
const READ_LIST = ['calendar', 'calendar.calendarlist', 'calendar.calendarlist.readonly', 'calendar.readonly']
const WRITE_CALENDARS = ['calendar', 'calendar.app.created', 'calendar.calendars']

/** Which scopes let one call which method: the `scopes` of the discovery document. */
const METHOD_SCOPES = {
  'calendarList.list': READ_LIST,
  'calendarList.get': [...READ_LIST, 'calendar.app.created'],
  'calendars.get': [...WRITE_CALENDARS, 'calendar.calendars.readonly', 'calendar.readonly'],
  'calendars.insert': WRITE_CALENDARS,
  'calendars.patch': WRITE_CALENDARS,
  'calendars.delete': WRITE_CALENDARS,
  'events.read': READ_EVENTS,
  'events.write': WRITE_EVENTS,
  'events.move': ['calendar', 'calendar.events', 'calendar.events.owned'],
  'channels.stop': [
    ...READ_EVENTS,
    ...READ_LIST,
    'calendar.acls',
    'calendar.acls.readonly',
    'calendar.settings.readonly',
  ],
} as const satisfies Record<string, readonly string[]>

export type Method = keyof typeof METHOD_SCOPES

/** The holder of the bearer token, if one of its scopes allows the method. */
export function authenticate(context: Context, request: Request, method: Method): Actor {
  const token = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const row = token === undefined ? null : findAccessToken(context.world, token)
  if (row === null) throw authError()
  if (!allowed(row, method).length) throw insufficientPermissions()
  return row
}

function allowed(actor: Actor, method: Method): readonly string[] {
  return METHOD_SCOPES[method].filter((name) => actor.scopes.includes(calendarScope(name)))
}

/** A calendar as one user may see it. */
export interface OpenCalendar {
  readonly actor: Actor
  readonly calendar: CalendarRow
  readonly role: Role
}

/** A calendar the actor can at least read; what they can't see does not exist for them. */
export function openCalendar(
  context: Context,
  actor: Actor,
  { id, method }: { id: string; method: Method },
): OpenCalendar {
  const calendarId = id === 'primary' ? actor.email : id.toLowerCase()
  const calendar = context.world.calendars.get(calendarId)
  const role = calendar === undefined ? null : roleOn(calendar, actor.email)
  if (calendar === undefined || calendar.deleted || role === null) throw notFound()
  if (!coversCalendar(actor, method, { calendar, role })) throw insufficientPermissions()
  return { actor, calendar, role }
}

/** Scopes for owned or app-made calendars say nothing about the others. */
function coversCalendar(actor: Actor, method: Method, on: { calendar: CalendarRow; role: Role }): boolean {
  return allowed(actor, method).some((name) => {
    if (name.includes('.owned')) return on.role === 'owner'
    if (name === 'calendar.app.created') return on.calendar.clientId === actor.clientId
    return true
  })
}

export function roleOn(calendar: CalendarRow, email: string): Role | null {
  return calendar.ownerEmail === email ? 'owner' : (calendar.roles[email] ?? null)
}

export function requireWriter({ role }: OpenCalendar): void {
  if (role !== 'owner' && role !== 'writer') throw writerRequired()
}
