import test from 'ava'
import { z } from 'zod'
import { readText } from '../tidy/source-tree.ts'
import { configuration } from './cloud.ts'

const SEVERITIES = ['CRITICAL', 'ERROR', 'WARNING'] as const
const alert = z.object({
  above: z.number().nullable(),
  minutes: z.number().min(5),
  severity: z.enum(SEVERITIES),
  runbook: z.string(),
})
const logged = z
  .record(z.string(), alert.extend({ event: z.string(), labels: z.array(z.string()) }))
  .parse(configuration.locals['logged'])
const measured = z
  .record(z.string(), alert.extend({ filter: z.string() }))
  .parse(configuration.locals['measured'])

/** Alerts that leave whoever is woken up alone: what it means and what to do takes more than a few words. */
function withoutRunbook(alerts: Readonly<Record<string, { readonly runbook: string }>>): string[] {
  return Object.entries(alerts)
    .filter(([, { runbook }]) => runbook.length < 60 || !/[.;:] /.test(runbook))
    .map(([name]) => name)
}

test('every alert says what it means and what to do', (t) => {
  t.true(Object.keys(logged).length + Object.keys(measured).length >= 10)
  t.deepEqual(withoutRunbook({ ...logged, ...measured }), [])
})

test('an alert that says nothing would be seen', (t) => {
  t.deepEqual(withoutRunbook({ mute: { runbook: '' }, short: { runbook: 'Look at the log.' } }), [
    'mute',
    'short',
  ])
})

type Events = ReadonlyMap<string, readonly string[]>

/** The catalogue of shared/platform/log.ts: what may be logged, with its fields. */
function eventsIn(catalogue: string): Events {
  const found = [...catalogue.matchAll(/^ {2}'?([\w.-]+)'?: \{([^}]*)\}/gm)]
  return new Map(
    found.map(([, event = '', fields = '']) => [
      event,
      [...fields.matchAll(/(\w+):/g)].map(([, field = '']) => field),
    ]),
  )
}

/** What alerts wait for that is never logged. */
function neverLogged(alerts: typeof logged, events: Events): string[] {
  return Object.entries(alerts).flatMap(([name, { event, labels }]) => {
    const fields = events.get(event)
    if (fields === undefined) return [`${name}: ${event}`]
    return labels.filter((label) => !fields.includes(label)).map((label) => `${name}: ${event} ${label}`)
  })
}

const events = eventsIn(readText('shared/platform/log.ts'))

test('alerts wait for what is logged, and tell it apart by what is in it', (t) => {
  t.true(events.size > 20)
  t.deepEqual(neverLogged(logged, events), [])
  t.true(events.has('sweep.done'))
})

test('an alert for what is never logged would be seen', (t) => {
  const wait = { above: 0, minutes: 5, severity: 'ERROR', runbook: '' } as const
  const alerts = {
    one: { ...wait, event: 'task.parked', labels: ['tenant', 'colour'] },
    two: { ...wait, event: 'task.lost', labels: [] },
  }
  t.deepEqual(neverLogged(alerts, events), ['one: task.parked colour', 'two: task.lost'])
})

/** Fields that name a person or one of his things. A metric for each of them would be millions, and be kept for years. */
const ONE_PERSONS = ['user', 'record', 'calendar', 'mailbox', 'detail', 'stack_trace']

test('no metric is about one person', (t) => {
  for (const [name, { labels }] of Object.entries(logged))
    t.deepEqual(
      labels.filter((label) => ONE_PERSONS.includes(label)),
      [],
      name,
    )
})
