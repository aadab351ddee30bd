import type { CalendarKey, LinkId, RecordId } from '../../shared/domain/ids.ts'
import type { LogEntry } from '../../shared/flows/pair-document.ts'
import type { RefusedItem } from '../../shared/flows/refused-items.ts'
import { activityPage, pairActivityPage } from '../../shared/pages/activity-page.ts'
import type { ActivityLine, ActivityView } from '../../shared/pages/activity-page.ts'
import { holdPage } from '../../shared/pages/hold-page.ts'
import type { Shell } from '../../shared/pages/page-frame.ts'
import { parkedPage } from '../../shared/pages/parked-list.ts'
import { refusedPage } from '../../shared/pages/refused-page.ts'

type Told = (plain: string) => string
const NOW = Date.UTC(2027, 0, 5, 13, 5)
export const ERP = 'https://erp.example.com'
export const ZONE = 'Europe/Prague'
export const entryOf = (given: Partial<LogEntry> = {}): LogEntry => ({
  at: NOW,
  do: 'change',
  on: 'erp',
  why: 'other-side',
  fields: ['when'],
  was: null,
  ...given,
})
export const lineOf = (given: Partial<ActivityLine> = {}): ActivityLine => ({
  pairId: 'abc1',
  entity: 'Meeting',
  recordId: '6b03',
  title: 'Offer',
  isPrivate: false,
  isThere: true,
  entries: [entryOf()],
  earlier: 0,
  canUndo: true,
  by: null,
  ...given,
})
export const dayOf = (items: readonly ActivityLine[], given: Partial<ActivityView> = {}): ActivityView => ({
  whose: { root: '', name: null },
  day: '2027-01-05',
  firstDay: '2026-12-06',
  lastDay: '2027-01-05',
  dayBefore: '2027-01-04',
  dayAfter: null,
  items,
  next: null,
  zone: ZONE,
  erpUrl: ERP,
  isLast: false,
  calendar: 'works',
  viewerId: '6b00',
  ...given,
})
export const refusedItem = (given: Partial<RefusedItem> = {}): RefusedItem => ({
  pairId: 'abc1' as LinkId,
  entity: 'Meeting',
  recordId: '6b03' as RecordId,
  title: 'Offer',
  isPrivate: false,
  isThere: true,
  on: 'erp',
  code: 'erp.refused',
  field: 'name',
  at: NOW,
  ...given,
})

/** What people see of the work, with `text` wherever a text comes from outside. */
export function activityPages(shell: Shell, text: Told): Record<string, string> {
  const whose = { root: '/people/6b01', name: text('Petr Malý') }
  const own = { root: '', name: null }
  const was = {
    title: text('Offer'),
    description: text('Agenda'),
    when: { kind: 'timed', start: '2027-01-05T08:00:00Z', end: '2027-01-05T09:00:00Z' },
    guests: [{ email: text('iva@example.com'), answer: 'accepted' }],
    [text('odd')]: [text('one'), { [text('x')]: 1 }],
  }
  const line = lineOf({
    title: text('Offer'),
    entity: text('Project'),
    pairId: text('abc1'),
    recordId: text('6b03'),
    entries: [entryOf({ on: 'google', fields: [text('odd'), 'title'], was }), entryOf({ do: 'let-go' })],
    earlier: 2,
    by: { userId: '6b07', name: text('Eva Bílá') },
  })
  const long = text('Agenda. Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik. '.repeat(40))
  const longest = lineOf({ title: long, entries: [entryOf({ was: { title: long, description: long } })] })
  const day = dayOf([line, lineOf({ isPrivate: true, title: null, canUndo: false })], {
    whose,
    next: text('15~a~b'),
    zone: text(ZONE),
    erpUrl: text(ERP),
  })
  const parked = {
    items: [
      {
        id: text('7f'),
        kind: text('sync-pair'),
        code: text('bug'),
        at: NOW,
        task: text('task'),
        canRetry: true,
      },
      { id: '80', kind: 'pull-calendar', code: 'bug', at: NOW, task: null, canRetry: false },
    ],
    next: `/parked?after=${encodeURIComponent(text('80'))}`,
    userId: text('6b01'),
    zone: ZONE,
  }
  const all = { total: { count: 2, isAll: true }, tenant: text('main') }
  const refused = {
    whose,
    items: [
      refusedItem({ title: text('Offer'), field: text('cOdd'), pairId: text('a') as LinkId }),
      refusedItem({ code: text('odd.code'), field: null, recordId: null, isThere: false, title: null }),
    ],
    next: text('a'),
    zone: ZONE,
    erpUrl: text(ERP),
    parked,
  }
  const first = [
    { entity: 'Meeting', recordId: '1' as RecordId, title: text('Offer'), isPrivate: false, isThere: true },
  ]
  const hold = {
    calendar: text('key') as CalendarKey,
    answer: null,
    calendarName: text('jana@example.com'),
    at: NOW,
    count: 45,
    of: 90,
    first,
  }
  return {
    day: activityPage(shell, day),
    'day without anything': activityPage(shell, dayOf([])),
    'day without anything, of somebody who isn’t connected': activityPage(
      shell,
      dayOf([], { calendar: 'not-connected' }),
    ),
    'day without anything, of somebody who hasn’t started': activityPage(
      shell,
      dayOf([], { calendar: 'not-started' }),
    ),
    'day without anything, of somebody else who is paused': activityPage(
      shell,
      dayOf([], { calendar: 'stopped', whose }),
    ),
    'day before, since there is nothing today': activityPage(
      shell,
      dayOf([lineOf({ entries: [entryOf({ on: 'google' })], by: { userId: '6b00', name: text('Jana') } })], {
        day: '2027-01-04',
        dayBefore: '2027-01-03',
        dayAfter: '2027-01-05',
        isLast: true,
      }),
    ),
    'day with very long texts': activityPage(shell, dayOf([longest, longest])),
    'pair with very long texts': pairActivityPage(shell, {
      ...dayOf([]),
      whose: own,
      item: { ...longest, pairId: text('abc1') },
    }),
    'part of a day without anything': activityPage(shell, dayOf([], { next: 'x', dayAfter: '2027-01-06' })),
    pair: pairActivityPage(shell, {
      whose: own,
      zone: ZONE,
      erpUrl: null,
      lastDay: '2027-01-05',
      viewerId: '6b00',
      item: line,
    }),
    refused: refusedPage(shell, refused),
    'refused, nothing': refusedPage(shell, { ...refused, whose: own, items: [], next: null, parked: null }),
    holds: holdPage(shell, {
      whose,
      zone: ZONE,
      holds: [
        { ...hold, side: 'erp' },
        { ...hold, side: 'google', first: [], calendarName: null, answer: 'keep' },
      ],
    }),
    'holds, nothing': holdPage(shell, { whose: own, zone: ZONE, holds: [] }),
    parked: parkedPage(shell, { ...parked, ...all, userId: null }),
    'parked, nothing': parkedPage(shell, {
      ...parked,
      ...all,
      total: { count: 0, isAll: true },
      items: [],
      next: null,
    }),
    'refused, nothing, as an administrator sees it': refusedPage(shell, {
      ...refused,
      items: [],
      next: null,
      parked: { ...parked, items: [], next: null },
    }),
  }
}
