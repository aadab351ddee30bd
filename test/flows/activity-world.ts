import { Fault } from '../../shared/domain/fault.ts'
import type {
  CalendarId,
  CalendarKey,
  EventId,
  LinkId,
  RecordId,
  TenantId,
  UserId,
} from '../../shared/domain/ids.ts'
import { DEFAULT_OPTIONS } from '../../shared/domain/options.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import type { LogEntry, Pair } from '../../shared/flows/pair-document.ts'
import { newPair, savePair } from '../../shared/flows/pair-store.ts'
import type { TenantScope } from '../../shared/flows/tenant-scope.ts'
import type { HeldRecord } from '../../shared/erp-ports.ts'
import type { EventChangeEntry } from '../../shared/google-ports.ts'
import type { Task } from '../../shared/ports.ts'
import { memoryStore } from '../support/memory-store.ts'

export const TENANT = 'main' as TenantId
export const JANA = 'user-jana' as UserId
export const PETR = 'user-petr' as UserId
export const CALENDAR = 'calendar-jana' as CalendarKey
export const PRAGUE = 'Europe/Prague'
export const NOW = Date.parse('2027-02-01T12:00:00Z')

export const entryOf = (at: string, given: Partial<LogEntry> = {}): LogEntry => ({
  at: Date.parse(at),
  do: 'change',
  on: 'erp',
  why: 'other-side',
  fields: ['title'],
  was: { title: 'Former' },
  ...given,
})

/** Jana’s, with one calendar. */
export const connection = {
  userId: JANA,
  googleSub: 'sub',
  email: 'jana@example.com',
  state: 'active',
  allowed: ['calendar'],
  isUserActive: true,
  pausedBy: [],
  features: ['calendar'],
  granted: ['calendar'],
  grantedScopes: [],
  connectedAt: 0,
  grantedAt: 0,
  lostAt: null,
  toldAt: null,
  mainCalendar: { key: CALENDAR, id: 'jana@example.com', zone: PRAGUE },
  since: 0,
  entities: [{ entity: 'Meeting', label: '' }],
  direction: 'both',
  options: DEFAULT_OPTIONS,
  settingsVersion: 1,
  startedAt: 0,
} as unknown as Connection

/** Whose key we use. */
export const API_USER = 'user-api' as UserId

interface KnownRecord {
  readonly title: string
  readonly assignedUserId?: UserId
  readonly attends?: UserId
  readonly changedAt?: number
  readonly changedBy?: UserId
}

/** Stored pairs, an ERP that knows the titles it is given, and what was asked of it. */
export function activityWorld() {
  const store = memoryStore()
  const clock = { time: NOW, now: () => clock.time }
  const titles = new Map<RecordId, KnownRecord>()
  const names = new Map<UserId, string>()
  const asked: { entity: string; ids: readonly RecordId[] }[] = []
  const events = new Map<EventId, EventChangeEntry>()
  const queued: Task[] = []
  const faults: string[] = []
  const emails = new Map<string, string | null>()
  const down = { erp: false }
  const scope = {
    tenant: TENANT,
    store,
    clock,
    log: {
      info: () => undefined,
      warn: (_event: string, { code }: { code: string }) => void faults.push(code),
    },
    erp: {
      among: async (entity: string, ids: readonly RecordId[]) => {
        asked.push({ entity, ids })
        if (down.erp) throw new Fault('erp.unavailable', 'down')
        return ids.flatMap((id) => recordOf(id, titles.get(id)) ?? [])
      },
      ownUserId: async () => API_USER,
      emailsOf: async () => {
        if (down.erp) throw new Fault('erp.unavailable', 'down')
        return emails
      },
    },
    people: {
      among: async (ids: readonly UserId[]) => {
        if (down.erp) throw new Fault('erp.unavailable', 'down')
        return ids.flatMap((userId) => {
          const name = names.get(userId)
          return name === undefined ? [] : [{ userId, name }]
        })
      },
    },
    googleOf: () => ({
      get: async (_calendar: CalendarId, eventId: EventId) =>
        events.get(eventId) ?? { kind: 'gone', eventId },
    }),
    tasks: { enqueue: async (task: Task) => void queued.push(task) },
  } as unknown as TenantScope
  return { store, clock, titles, names, emails, asked, events, queued, faults, down, scope }
}

export type ActivityWorld = ReturnType<typeof activityWorld>

/** A stored pair of Jana's. */
export async function addPair(
  { store }: Pick<ActivityWorld, 'store'>,
  id: string,
  given: Partial<Pair> = {},
): Promise<LinkId> {
  const { pair } = newPair({
    id: id as LinkId,
    entity: 'Meeting',
    recordId: `record-${id}` as RecordId,
    userId: JANA,
    calendar: CALENDAR,
    calendarId: 'jana@example.com' as CalendarId,
    eventId: `event-${id}` as EventId,
    bornIn: 'erp',
  })
  const saved = await savePair(store, TENANT, { pair: { ...pair, ...given }, version: null })
  if (saved === null) throw new Error(`two pairs ${id}`)
  return saved.pair.id
}

function recordOf(recordId: RecordId, found: KnownRecord | undefined): HeldRecord | null {
  if (!found) return null
  const { title, assignedUserId = JANA, attends, changedAt = 0, changedBy = null } = found
  return {
    recordId,
    event: { title },
    assignedUserId,
    createdById: null,
    changedAt,
    modifiedById: changedBy,
    guests: attends === undefined ? [] : [{ ref: `User/${attends}`, answer: 'none' }],
  } as unknown as HeldRecord
}
