import { EVENTS_BEGIN_AT, EVENT_STEP_MS } from './numbered-google.ts'
import type { NumberedAnswer, NumberedReply, NumberedRequest } from './numbered-server.ts'

export interface NumberedErp {
  readonly answer: NumberedAnswer
  readonly size: () => number
  readonly idOf: (index: number) => string
  /** Its user gives the meeting of this number another description. */
  readonly change: (index: number, description: string) => void
}

export const API_USER_ID = '6b0311df28d730000'
const SECOND = /\.\d+Z$/
const CHANGED_AT = '2027-01-03 08:00:00'
const CHANGED_LATER_AT = '2027-01-04 08:00:00'
/** With `X-No-Total`: there is more, or there is not (erp.md 1.2). */
const MORE = -1
const NO_MORE = -2

const FIELDS = {
  name: { type: 'varchar', maxLength: 255 },
  dateStart: { type: 'datetimeOptional' },
  dateEnd: { type: 'datetimeOptional' },
  assignedUser: { type: 'link' },
  description: { type: 'text' },
  status: { type: 'enum', options: ['Planned', 'Held', 'Not Held'] },
}

const SCOPE = {
  statusField: 'status',
  activityStatusList: ['Planned'],
  completedStatusList: ['Held'],
  canceledStatusList: ['Not Held'],
}

function metadataOf(key: string): object {
  return key.startsWith('scopes') ? SCOPE : FIELDS
}

type Row = Readonly<Record<string, unknown>>

/** An ERP whose meetings have their number for an id. Those that it begins with are the first user's; there are no calls. */
export function numberedErp({
  userIds,
  meetings,
}: {
  userIds: readonly string[]
  meetings: number
}): NumberedErp {
  const [firstUser = ''] = userIds
  const created: Row[] = []
  const changed = new Map<number, Row>()
  const createdFor = new Map<unknown, number[]>(userIds.map((userId) => [userId, []]))
  const size = (): number => meetings + created.length
  const at = (index: number): Row =>
    changed.get(index) ?? (index < meetings ? numbered(index, firstUser) : (created[index - meetings] ?? {}))
  /** Numbers of a user's meetings, by their place in the list of his own. */
  const own = (userId: string): { readonly count: number; readonly at: (place: number) => number } => {
    const later = createdFor.get(userId) ?? []
    const before = userId === firstUser ? meetings : 0
    return {
      count: before + later.length,
      at: (place) => (place < before ? place : (later[place - before] ?? 0)),
    }
  }
  const list = ({ query, path }: NumberedRequest): readonly [string, NumberedReply] => {
    if (!path.endsWith('/Meeting')) return ['list', { body: { total: NO_MORE, list: [] } }]
    const userId = [...query.values()].find((value) => createdFor.has(value))
    const listed = userId === undefined ? { count: size(), at: (place: number) => place } : own(userId)
    const from = Number(query.get('offset'))
    const to = Math.min(listed.count, from + Number(query.get('maxSize')))
    const rows = Array.from({ length: Math.max(0, to - from) }, (_, step) => at(listed.at(from + step)))
    return ['list', { body: { total: to < listed.count ? MORE : NO_MORE, list: rows } }]
  }
  const create = ({ body }: NumberedRequest): readonly [string, NumberedReply] => {
    const row = { ...numbered(size(), firstUser), ...body, createdById: API_USER_ID }
    createdFor.get(body['assignedUserId'])?.push(size())
    created.push(row)
    return ['create', { body: row }]
  }
  const change = (index: number, fields: Row): Row => {
    const row = { ...at(index), ...fields, modifiedAt: CHANGED_LATER_AT }
    changed.set(index, row)
    return row
  }
  const indexOf = (path: string): number => Number(path.split('/').at(-1))
  const routes: readonly (readonly [
    string,
    RegExp,
    (request: NumberedRequest) => readonly [string, NumberedReply],
  ])[] = [
    ['GET', /\/Metadata$/, ({ query }) => ['Metadata', { body: metadataOf(query.get('key') ?? '') }]],
    ['GET', /\/App\/user$/, () => ['App', { body: { user: { id: API_USER_ID } } }]],
    ['GET', /\/(?:Meeting|Call)$/, list],
    ['GET', /\/Meeting\/\w+$/, ({ path }) => ['read', { body: at(indexOf(path)) }]],
    ['PUT', /\/Meeting\/\w+$/, ({ path, body }) => ['update', { body: change(indexOf(path), body) }]],
    ['POST', /\/Meeting$/, create],
  ]
  return {
    size,
    idOf,
    change: (index, description) => void change(index, { description }),
    answer(request) {
      const route = routes.find(([method, path]) => method === request.method && path.test(request.path))
      return route?.[2](request) ?? null
    },
  }
}

function idOf(index: number): string {
  return String(index).padStart(17, '0')
}

function numbered(index: number, userId: string): Row {
  const startsAt = EVENTS_BEGIN_AT + index * EVENT_STEP_MS
  const time = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace(SECOND, '')
  return {
    id: idOf(index),
    deleted: false,
    name: `Meeting number ${index}`,
    status: 'Planned',
    dateStart: time(startsAt),
    dateEnd: time(startsAt + EVENT_STEP_MS),
    isAllDay: false,
    dateStartDate: null,
    dateEndDate: null,
    description: `What we want to talk about the ${index}th time, so that nobody comes unprepared. `.repeat(
      2,
    ),
    createdAt: CHANGED_AT,
    modifiedAt: CHANGED_AT,
    assignedUserId: userId,
    createdById: userId,
  }
}
