import { statSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { costOnTop, costTable } from '../../infra/costs/cost-table.ts'
import { monthlyUse } from '../../infra/costs/monthly-use.ts'
import { CHECKS } from '../../shared/flows/finding.ts'
import { findingText } from '../../shared/pages/finding-texts.ts'
import { filesEnding, paths, readText, root } from '../tidy/source-tree.ts'
import { cloudFunctions, configuration } from './cloud.ts'

const page = readText('infra/README.md')
const variables = readText('infra/terraform/variables.tf')
const config = readText('shared/platform/config.ts')
const scripts = filesEnding('.sh').filter(({ path }) => /^infra\/(?:deploy|drills)\//.test(path))
const workflow = readText('.github/workflows/deploy.yml')

/** What a text says that isn't in a list. */
const unknown = (text: string, pattern: RegExp, known: readonly string[]): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name).filter((name) => !known.includes(name))

test('the page has a line for each alert, and for no other', (t) => {
  const table = page.slice(page.indexOf('\n## Alerts'))
  const rows = [...table.matchAll(/^\| `([\w-]+)`/gm)].map(([, name = '']) => name)
  const alerts = ['logged', 'measured'].flatMap((list) => Object.keys(configuration.locals[list] as object))
  t.true(alerts.length >= 10)
  t.is(rows.length, alerts.length)
  t.deepEqual(
    alerts.filter((name) => !rows.includes(name)),
    [],
  )
})

test('the outputs, variables and settings that the page and the scripts name are there', (t) => {
  const outputs = [...readText('infra/terraform/outputs.tf').matchAll(/^output "(\w+)"/gm)].map(
    ([, name = '']) => name,
  )
  const texts = [page, ...scripts.map(({ text }) => text)].join('\n')
  t.deepEqual(unknown(texts, /\boutput (?:-raw |-json )?([a-z]\w+)/g, outputs), [])
  const names = [...variables.matchAll(/^variable "(\w+)"/gm)].map(([, name = '']) => name)
  for (const name of [
    'project',
    'alert_emails',
    'mail_tenants',
    'billing_account',
    'monthly_budget',
    'outside_eu',
    'min_instances',
  ])
    t.true(names.includes(name) && page.includes(name), name)
  t.deepEqual(unknown(`${texts}\n${workflow}`, /-var=(\w+)/g, names), [])
  for (const setting of ['FIRESTORE_DATABASE', 'GOOGLE_CLOUD_PROJECT', 'TASKS_LOCATION'])
    t.true(config.includes(`${setting}:`) && scripts.some(({ text }) => text.includes(setting)), setting)
})

test('the page’s scripts are there and can be run', (t) => {
  const named = [...page.matchAll(/\binfra\/(?:deploy|drills)\/[\w-]+\.sh/g)].map(([path]) => path)
  t.true(named.length > 8)
  for (const path of [...named, ...scripts.map((script) => script.path)]) {
    t.true(paths.includes(path), path)
    t.is(statSync(join(root, path)).mode & 0o111, 0o111, path)
  }
  t.deepEqual(
    scripts.filter(
      ({ text }) => !text.startsWith('#!/usr/bin/env bash\n') || !text.includes('\nset -euo pipefail\n'),
    ),
    [],
  )
})

test('the functions and queues that the page and the smoke test name are there', (t) => {
  const smoke = readText('infra/deploy/smoke.sh')
  const named = /for worker in ([^;]+);/.exec(smoke)?.[1]?.split(' ')
  t.deepEqual(
    named?.sort(),
    Object.entries(cloudFunctions)
      .filter(([, { caller }]) => caller === 'queue' || caller === 'subscription')
      .map(([name]) => name)
      .sort(),
  )
  t.deepEqual(unknown(page, /--service=([\w-]+)/g, Object.keys(cloudFunctions)), [])
  t.true('sweep-changes' in (configuration.locals['schedule'] as object))
})

test('the lines of the set-up list that the page names are called so', (t) => {
  const titles = Object.keys(CHECKS).map(
    (check) => findingText({ check, state: 'ok', cause: null, facts: {} } as never, 'en').title,
  )
  const named = [
    'Google consent screen',
    'Scheduled work',
    'Queue',
    'Store',
    'Secrets',
    'Connected accounts',
    'Address for Google’s notices',
    'Gmail mailboxes',
  ]
  for (const title of named) {
    t.true(titles.includes(title), title)
    t.true(page.includes(`_${title}_`), title)
  }
})

test('the costs on the page are those that are computed', (t) => {
  for (const table of [costTable(), costOnTop()]) t.true(page.includes(`\n${table}\n`), table)
})

test('the numbers of users by the calendar’s quota follow from the same', (t) => {
  const users = 1_000_000 / monthlyUse(1).calendarUnitsADay
  t.true(
    page.includes(`by about ${(Math.round(users / 100) * 100).toLocaleString('en-US')} users`),
    `${users}`,
  )
  const queues = configuration.locals['queues'] as Record<
    string,
    { share: number; units: number; units_per_minute: number }
  >
  const { share = 0, units = 1, units_per_minute: perMinute = 0 } = queues['pull-calendar'] ?? {}
  const inTenMinutes = Math.floor((perMinute * share) / 60 / units) * 600
  t.true(
    page.includes(`through ${inTenMinutes.toLocaleString('en-US')} calendars in ten minutes`),
    `${inTenMinutes}`,
  )
})

test('the workflow runs scripts and npm, holds no secret, and is believed by Google for the jobs that need it', (t) => {
  const commands = [...workflow.matchAll(/^ +- run: (.*)$/gm)].map(([, command = '']) => command)
  t.deepEqual(
    commands.map((command) => command.split(' ')[0]),
    ['npm', 'npm', 'infra/deploy/apply.sh', 'infra/deploy/smoke.sh', 'infra/deploy/roll-out.sh'],
  )
  t.false(commands.some((command) => command.includes('${{')))
  t.false(workflow.includes('secrets.'))
  t.regex(workflow, /^permissions:\n {2}contents: read$/m)
  const jobs = workflow
    .slice(workflow.indexOf('\njobs:'))
    .split(/\n(?= {2}\w+:\n)/)
    .slice(1)
  for (const job of jobs)
    t.is(job.includes('id-token: write'), job.includes('google-github-actions/auth'), job.slice(0, 20))
  t.is(workflow.match(/: write$/gm)?.length, 2)
  t.deepEqual(
    unknown(
      workflow,
      /\bvars\.(\w+)/g,
      [
        ...page.matchAll(/`([A-Z_]+)`/g),
        ...readText('infra/deploy/trust-github.sh').matchAll(/ {2}([A-Z_]+) {2}/g),
      ].map(([, name = '']) => name),
    ),
    [],
  )
})
