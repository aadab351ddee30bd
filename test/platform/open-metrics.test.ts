import test from 'ava'
import { openMetrics } from '../../shared/platform/open-metrics.ts'
import { byName, readOpenMetrics } from './read-open-metrics.ts'

const counts = {
  'changed.google': 3,
  'changed.erp': 1,
  'pushed.google': 20,
  'delay.google.0': 1,
  'delay.google.2': 2,
  'delay.google.ms': 8_500,
  'fault.erp.unavailable': 2,
  'called.calendar.0': 4,
  'called.calendar.59': 6,
  'task.done': 5,
}

const valueOf = (text: string, name: string, labels: Readonly<Record<string, string>>): number | undefined =>
  readOpenMetrics(text).find(
    (one) =>
      one.name === name &&
      JSON.stringify(one.labels) ===
        JSON.stringify(Object.fromEntries(Object.entries(labels).toSorted(byName))),
  )?.value

test('what was counted is told tenant by tenant, in the units that the format wants', (t) => {
  const text = openMetrics([
    { tenant: 'main', hours: [counts, { 'changed.google': 4 }] },
    { tenant: '', hours: [{ 'fault.request.unverified': 7 }] },
  ])
  t.is(valueOf(text, 'autoerp_changes_total', { tenant: 'main', to: 'google', what: 'meeting' }), 7)
  t.is(valueOf(text, 'autoerp_changes_total', { tenant: 'main', to: 'erp', what: 'meeting' }), 1)
  t.is(valueOf(text, 'autoerp_changes_total', { tenant: 'main', to: 'google', what: 'contact' }), 20)
  t.is(valueOf(text, 'autoerp_faults_total', { tenant: 'main', code: 'erp.unavailable' }), 2)
  t.is(valueOf(text, 'autoerp_faults_total', { tenant: '', code: 'request.unverified' }), 7)
  t.is(valueOf(text, 'autoerp_google_requests_total', { tenant: 'main', api: 'calendar' }), 10)
  t.is(valueOf(text, 'autoerp_google_requests_busiest_minute', { tenant: 'main', api: 'calendar' }), 6)
  t.is(valueOf(text, 'autoerp_tasks_total', { tenant: 'main', end: 'done' }), 5)
  const delay = { tenant: 'main', to: 'google' }
  for (const [le, times] of [
    ['1.0', 1],
    ['2.0', 1],
    ['5.0', 3],
    ['+Inf', 3],
  ] as const)
    t.is(valueOf(text, 'autoerp_change_delay_seconds_bucket', { ...delay, le }), times, le)
  t.is(valueOf(text, 'autoerp_change_delay_seconds_count', delay), 3)
  t.is(valueOf(text, 'autoerp_change_delay_seconds_sum', delay), 8.5)
})

test('what has not happened yet is there as nothing, so that the first time is a step', (t) => {
  const text = openMetrics([{ tenant: 'main', hours: [] }])
  t.is(valueOf(text, 'autoerp_changes_total', { tenant: 'main', to: 'erp', what: 'meeting' }), 0)
  t.is(valueOf(text, 'autoerp_tasks_total', { tenant: 'main', end: 'parked' }), 0)
  t.is(valueOf(text, 'autoerp_google_requests_busiest_minute', { tenant: 'main', api: 'gmail' }), 0)
})

test('the fullest minute is that of this hour or the one before it', (t) => {
  const hours = [
    { 'called.gmail.3': 9 },
    { 'called.gmail.3': 4, 'called.gmail.4': 5 },
    { 'called.gmail.3': 4 },
  ]
  const text = openMetrics([{ tenant: 'main', hours }])
  t.is(valueOf(text, 'autoerp_google_requests_busiest_minute', { tenant: 'main', api: 'gmail' }), 5)
})

test('a deployment without tenants has an end as well', (t) =>
  t.deepEqual(readOpenMetrics(openMetrics([])), []))

const good = openMetrics([{ tenant: 'main', hours: [counts] }])
for (const [what, find, put] of [
  ['no end', '# EOF\n', ''],
  ['a family twice', '# TYPE autoerp_faults counter', '# TYPE autoerp_changes counter'],
  [
    'a counter without its ending',
    'autoerp_tasks_total{tenant="main",end="done"}',
    'autoerp_tasks{tenant="main",end="done"}',
  ],
  ['another unit', '# UNIT autoerp_change_delay_seconds seconds', '# UNIT autoerp_change_delay_seconds ms'],
  ['a sample twice', 'end="parked"', 'end="done"'],
  ['a quote that ends a label', 'code="erp.unavailable"', 'code="erp"unavailable"'],
  ['buckets that go down', 'le="1.0"} 1', 'le="1.0"} 4'],
  ['a count that isn’t all', '_count{tenant="main",to="google"} 3', '_count{tenant="main",to="google"} 4'],
  ['a text in a number’s place', 'end="done"} 5', 'end="done"} five'],
] as const) {
  test(`${what} would be seen`, (t) => {
    t.notThrows(() => readOpenMetrics(good))
    t.true(good.includes(find))
    t.throws(() => readOpenMetrics(good.replace(find, put)))
  })
}

test('whatever a label holds, it stays in its quotes', (t) => {
  const text = openMetrics([{ tenant: 'a"} 1\n# EOF\\', hours: [] }])
  t.true(readOpenMetrics(text).every(({ labels }) => labels['tenant'] === String.raw`a\"} 1\n# EOF\\`))
})
