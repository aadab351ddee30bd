import { SPANS, binsOf } from '../../shared/domain/counted-bins.ts'
import type { Span } from '../../shared/domain/counted-bins.ts'
import type { Counts } from '../../shared/domain/counts.ts'
import type { Shell } from '../../shared/pages/page-frame.ts'
import { trafficPage } from '../../shared/pages/traffic-page.ts'
import type { TrafficView } from '../../shared/pages/traffic-page.ts'

const HOUR_MS = 3_600_000
const ZONE = 'Europe/Prague'
/** Tuesday, 5 January 2027, five past two in the afternoon in Prague. */
const NOW = Date.UTC(2027, 0, 5, 13, 5)

/** A busy office: mornings and afternoons, everything that is ever counted. */
export function busyHour(hour: number, code = 'erp.unavailable'): Counts {
  const busy = hour % 24 > 6 && hour % 24 < 18 ? 40 + ((hour * 37) % 23) : 0
  if (busy === 0) return {}
  return {
    'changed.google': busy * 30,
    'changed.erp': busy * 11,
    'pushed.google': busy,
    'delay.google.1': busy * 20,
    'delay.google.3': busy * 9,
    'delay.erp.6': busy,
    'delay.google.ms': busy * 100_000,
    [`fault.${code}`]: 3,
    'fault.google.rate-limited': hour % 5,
    'called.calendar.17': busy * 7,
    'called.people.3': busy,
    'called.gmail.59': 2,
    'task.done': busy * 50,
  }
}

export function trafficView(span: Span, countsOf: (hour: number) => Counts = busyHour): TrafficView {
  const last = Math.floor(NOW / HOUR_MS)
  const hours = Array.from({ length: SPANS[span].hours }, (_none, index) => {
    const hour = last - SPANS[span].hours + 1 + index
    return { from: hour * HOUR_MS, counts: countsOf(hour) }
  })
  return { span, bins: binsOf(hours, span, ZONE), isCut: false, zone: ZONE }
}

/** With whatever is stored where a text stands. */
export function trafficPages(shell: Shell, text: (plain: string) => string): Record<string, string> {
  const countsOf = (hour: number): Counts => busyHour(hour, text('erp.unavailable'))
  const page = (view: TrafficView): string =>
    trafficPage({ ...shell, path: '/traffic' }, { ...view, zone: text(ZONE) })
  return {
    'traffic of a day': page(trafficView('day', countsOf)),
    'traffic of a week': page(trafficView('week', countsOf)),
    'traffic of a month': page({ ...trafficView('month', countsOf), isCut: true }),
    'traffic, none': page(trafficView('day', () => ({}))),
    'traffic, of no kind that is drawn': page(trafficView('day', () => ({ 'task.done': 1 }))),
  }
}
