import { Fault, isFault } from '../../shared/domain/fault.ts'
import type { LinkId, UserId } from '../../shared/domain/ids.ts'
import { dayAfter, dayOf, parseDay } from '../../shared/domain/local-day.ts'
import {
  ACTIVITY_DAYS,
  activityOf,
  activityOfPair,
  lastActiveDayOf,
  pairOfUser,
} from '../../shared/flows/activity.ts'
import type { ActivityPage } from '../../shared/flows/activity.ts'
import { isOn } from '../../shared/flows/connection.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import { noteAudit } from '../../shared/flows/audit.ts'
import type { AuditAction } from '../../shared/flows/audit.ts'
import { heldRemovalsOf } from '../../shared/flows/held-removals.ts'
import { parkedTasks } from '../../shared/flows/parked-tasks.ts'
import { refusedOf } from '../../shared/flows/refused-items.ts'
import { answerHold } from '../../shared/flows/removal-brake.ts'
import { resolveRefused, undoLast } from '../../shared/flows/settle-by-hand.ts'
import { activityPage, pairActivityPage } from '../../shared/pages/activity-page.ts'
import type { CalendarStanding } from '../../shared/pages/activity-page.ts'
import { holdPage } from '../../shared/pages/hold-page.ts'
import type { Notice } from '../../shared/pages/notice.ts'
import { refusedPage, WAYS_OUT } from '../../shared/pages/refused-page.ts'
import type { Reply } from '../../shared/platform/http.ts'
import { logFault } from '../../shared/platform/log-fault.ts'
import { erpUrlOf, subjectOf } from './subject.ts'
import { formOf, seeOther, showPage } from './visit.ts'
import type { KnownVisit } from './visit.ts'

/** An id of ours. */
const ID = /^[\w-]{1,128}$/
const ANSWERS = ['remove', 'keep'] as const

export async function showActivity(visit: KnownVisit, id: string): Promise<Reply> {
  const { scope, person, request } = visit
  const { query } = request
  const subject = await subjectOf(visit, id)
  const { userId, whose, zone, connection } = subject
  const erpUrl = await erpUrlOf(visit)
  const time = { now: scope.clock.now(), zone }
  const shown = { whose, zone, erpUrl, viewerId: person.userId }
  if (query['pair'] !== undefined) {
    const item = await activityOfPair({ userId, pairId: idOf(query['pair'], 'pair') }, scope)
    if (item === null) throw new Fault('request.not-found', 'no such pair', { field: 'pair' })
    const { lastDay } = daysOf(null, time)
    return showPage(visit, (shell) => pairActivityPage(shell, { ...shown, lastDay, item }))
  }
  const asked = parseDay(query['day'])
  const after = query['after'] ?? null
  const of = (days: Days): Promise<ActivityPage> => activityOf({ userId, day: days.day, zone, after }, scope)
  const first = daysOf(asked, time)
  const page = await of(first)
  const isEmpty = asked === null && page.items.length === 0 && page.next === null
  const last = isEmpty ? await lastActiveDayOf({ userId, zone }, scope) : null
  const isLast = last !== null && last !== first.day
  const days = isLast ? daysOf(last, time) : first
  const view = {
    ...shown,
    ...days,
    ...(isLast ? await of(days) : page),
    isLast,
    calendar: calendarStanding(connection),
  }
  return showPage(visit, (shell) => activityPage(shell, view))
}

function calendarStanding(connection: Connection | null): CalendarStanding {
  if (connection?.features.includes('calendar') !== true) return 'not-connected'
  if (!isOn('calendar', connection)) return 'stopped'
  return connection.startedAt === null ? 'not-started' : 'works'
}

export async function undo(visit: KnownVisit, id: string): Promise<Reply> {
  const { scope } = visit
  const form = await formOf(visit)
  const { userId, whose } = await subjectOf(visit, id)
  const pairId = await ownPair(userId, form.get('pair') ?? undefined, visit)
  const outcome = await orNotPossible(visit, () => undoLast({ pairId, userId }, scope))
  if (outcome === 'done') await note(visit, { action: 'change-undone', subject: userId, detail: pairId })
  const day = parseDay(form.get('day') ?? undefined)
  const place = day === null ? `pair=${pairId}` : `day=${day}`
  return back(visit, `${whose.root}/activity?${place}`, UNDO_NOTICES[outcome])
}

const UNDO_NOTICES = {
  done: 'undone',
  'not-possible': 'undo-not-possible',
  'nothing-to-undo': 'nothing-to-undo',
} as const satisfies Record<string, Notice>

export async function showRefused(visit: KnownVisit, id: string): Promise<Reply> {
  const { scope, request, person } = visit
  const { userId, whose, zone } = await subjectOf(visit, id)
  const after = request.query['after'] ?? null
  const parkedAfter = request.query['parked'] ?? null
  const [page, erpUrl, parked] = await Promise.all([
    refusedOf({ userId, after: after !== null && ID.test(after) ? (after as LinkId) : null }, scope),
    erpUrlOf(visit),
    person.isAdmin ? parkedTasks({ of: userId, after: placeOf(parkedAfter) }, scope) : null,
  ])
  const next = parked?.next ? `${whose.root}/refused?parked=${encodeURIComponent(parked.next)}` : null
  const view = {
    ...page,
    whose,
    zone,
    erpUrl,
    parked: parked && { items: parked.items, next, userId, zone },
  }
  return showPage(visit, (shell) => refusedPage(shell, view))
}

/** The field that is there says what is taken, its value of which pair. */
export async function settleRefused(visit: KnownVisit, id: string): Promise<Reply> {
  const { scope } = visit
  const form = await formOf(visit)
  const { userId, whose } = await subjectOf(visit, id)
  const take = WAYS_OUT.find((way) => form.has(way))
  if (take === undefined) throw new Fault('request.malformed', 'no such way out', { field: 'retry' })
  const pairId = await ownPair(userId, form.get(take) ?? undefined, visit)
  const outcome = await orNotPossible(visit, () => resolveRefused({ pairId, userId, take }, scope))
  if (outcome === 'done') await note(visit, { action: 'refusal-settled', subject: userId, detail: pairId })
  return back(visit, `${whose.root}/refused`, SETTLED_NOTICES[outcome])
}

const SETTLED_NOTICES = {
  done: 'settled',
  'not-possible': 'settling-not-possible',
  gone: 'nothing-to-settle',
} as const satisfies Record<string, Notice>

export async function showHolds(visit: KnownVisit, id: string): Promise<Reply> {
  const { userId, whose, zone } = await subjectOf(visit, id)
  const holds = await heldRemovalsOf(userId, visit.scope)
  return showPage(visit, (shell) => holdPage(shell, { whose, zone, holds }))
}

export async function answerHeld(visit: KnownVisit, id: string): Promise<Reply> {
  const { scope, person } = visit
  const form = await formOf(visit)
  const { userId, whose } = await subjectOf(visit, id)
  const answer = ANSWERS.find((one) => one === form.get('answer'))
  if (answer === undefined) throw new Fault('request.malformed', 'no such answer', { field: 'answer' })
  const hold = (await heldRemovalsOf(userId, scope)).find(
    ({ calendar, side }) => calendar === form.get('calendar') && side === form.get('side'),
  )
  if (hold === undefined) throw new Fault('request.not-found', 'nothing held', { field: 'calendar' })
  const { calendar, side } = hold
  const isDone = await answerHold({ calendar, side, answer, by: person.userId }, scope)
  if (isDone) await note(visit, { action: 'removals-answered', subject: userId, detail: answer })
  const notice = answer === 'remove' ? 'removals-go' : 'removals-undone'
  return back(visit, `${whose.root}/holds`, isDone ? notice : 'nothing-held')
}

type Days = ReturnType<typeof daysOf>

/** Today, or the day that is asked for where the log goes back so far. */
function daysOf(asked: string | null, { now, zone }: { now: number; zone: string }) {
  const lastDay = dayOf(now, zone)
  const firstDay = dayAfter(lastDay, -ACTIVITY_DAYS)
  const day = asked ?? lastDay
  const isKept = day >= firstDay && day <= lastDay
  const shown = isKept ? day : lastDay
  return {
    day: shown,
    firstDay,
    lastDay,
    dayBefore: shown > firstDay ? dayAfter(shown, -1) : null,
    dayAfter: shown < lastDay ? dayAfter(shown, 1) : null,
  }
}

/** Throws `request.not-found` for a pair that isn't the user's. */
async function ownPair(userId: UserId, text: string | undefined, { scope }: KnownVisit): Promise<LinkId> {
  const pair = await pairOfUser({ userId, pairId: idOf(text, 'pair') }, scope)
  if (pair === null) throw new Fault('request.not-found', 'no such pair', { field: 'pair' })
  return pair.id
}

function idOf(text: string | undefined, field: string): LinkId {
  if (text === undefined || !ID.test(text)) throw new Fault('request.not-found', 'no such id', { field })
  return text as LinkId
}

function placeOf(text: string | null): string | null {
  return text !== null && ID.test(text) ? text : null
}

/** A side that refuses, or doesn't let us in, is an answer for who has asked; what may pass is told as such. */
async function orNotPossible<Outcome>(
  { deps }: KnownVisit,
  act: () => Promise<Outcome>,
): Promise<Outcome | 'not-possible'> {
  try {
    return await act()
  } catch (error) {
    const isAnswer = isFault(error) && (error.disposition === 'park' || error.disposition === 'reconnect')
    if (!isAnswer) throw error
    logFault(deps.log, 'console', error)
    return 'not-possible'
  }
}

async function note(
  { scope, person }: KnownVisit,
  entry: { action: AuditAction; subject: UserId; detail: string },
): Promise<void> {
  await noteAudit(scope, { ...entry, by: person.userId })
}

function back({ scope }: KnownVisit, path: string, notice: Notice): Reply {
  return seeOther(`${scope.consoleUrl}${path}${path.includes('?') ? '&' : '?'}notice=${notice}`)
}
