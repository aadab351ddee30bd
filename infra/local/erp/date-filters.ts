import { addDays, dayOf, formatDateTime, fromWallClock, startOfDay } from './date-time.ts'
import type { Erp } from './erp.ts'
import { badRequest } from './erp-error.ts'
import { toText, type Attributes, type Value } from './value.ts'

const RELATIVE = new Set([
  'today',
  'past',
  'future',
  'lastSevenDays',
  'lastXDays',
  'nextXDays',
  'olderThanXDays',
  'on',
])

export function isDateFilter(type: string): boolean {
  return RELATIVE.has(type)
}

/** Filters that need a clock or a zone: with `dateTime`, values are wall-clock times of the item's `timeZone`. */
export function dateFilter(erp: Erp, item: Attributes): (stored: string) => boolean {
  const timeZone = toText(item['timeZone']) || erp.timeZone
  const now = formatDateTime(erp.clock.now())
  const today = dayOf(erp.clock.now(), timeZone)
  const from = (date: string, plusDays = 0): string => startOfDay(date, timeZone, plusDays)
  const days = Number(item['value'] ?? 0) || 0
  switch (toText(item['type'])) {
    case 'past':
      return (stored) => stored < now
    case 'future':
      return (stored) => stored > now
    case 'today':
      return within(from(today), from(today, 1))
    case 'on':
      return within(from(toText(item['value'])), from(toText(item['value']), 1))
    case 'lastSevenDays':
      return within(from(addDays(today, -6)), now)
    case 'lastXDays':
      return within(from(addDays(today, -days)), now)
    case 'nextXDays':
      return within(now, from(today, days + 1))
    case 'olderThanXDays':
      return (stored) => stored < from(addDays(today, -days))
    default:
      return wallClockFilter(item, timeZone)
  }
}

function wallClockFilter(item: Attributes, timeZone: string): (stored: string) => boolean {
  const utc = (value: Value | undefined): string => fromWallClock(toText(value), timeZone)
  const { type, value } = item
  if (type === 'after' || type === 'greaterThan') return (stored) => stored > utc(value)
  if (type === 'greaterThanOrEquals') return (stored) => stored >= utc(value)
  if (type === 'before' || type === 'lessThan') return (stored) => stored < utc(value)
  if (type === 'lessThanOrEquals') return (stored) => stored <= utc(value)
  if (type === 'between' && Array.isArray(value)) {
    const [start, end] = value
    return (stored) => stored >= utc(start) && stored <= utc(end)
  }
  throw badRequest(`Unknown where item type '${toText(type)}'.`)
}

/** From a moment on, up to but without another. */
function within(start: string, end: string): (stored: string) => boolean {
  return (stored) => stored >= start && stored < end
}
