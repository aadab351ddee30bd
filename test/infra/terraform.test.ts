import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { readConfig } from '../../shared/platform/config.ts'
import { METRICS_TOKEN } from '../../shared/platform/metrics-token.ts'
import { SIGNING_KEY, tenantSecrets } from '../../shared/platform/tenant-record.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { cloudFunctions } from './cloud.ts'
import { isLetIn } from './iam-condition.ts'
import { permissionsTo } from './permissions.ts'
import { byKey, readTestRuns } from './planned.ts'
import type { Planned } from './planned.ts'
import { startStandIns } from './stand-in/start-stand-ins.ts'
import { terraformOn } from './terraform.ts'
import type { Terraform } from './terraform.ts'

const standIns = await startStandIns()
const terraform = terraformOn(standIns)
const tested = await terraform.run('test', '-json', '-verbose')
const { endings, plans } = readTestRuns(tested.output)
const plan = plans['production'] ?? []
const one = (values: unknown): Record<string, unknown> => (values as Record<string, unknown>[])[0] ?? {}
test.after.always(() => {
  terraform.close()
  standIns.close()
})

test('Terraform’s files are formatted as it formats them', async (t) => {
  const { isOk, output } = await terraform.run('fmt', '-check', '-recursive')
  t.true(isOk, output)
})

test('the configuration fits the providers’ schemas', async (t) => {
  const { isOk, output } = await terraform.run('validate', '-no-color')
  t.true(isOk, output)
})

const planted: Readonly<Record<string, string>> = {
  'an unknown argument': 'resource "google_pubsub_topic" "a" {\n  name   = "a"\n  colour = "red"\n}\n',
  'a missing argument': 'resource "google_pubsub_topic" "a" {\n}\n',
  'a wrong type': 'resource "google_cloud_tasks_queue" "a" {\n  name     = ["a"]\n  location = "a"\n}\n',
  'an unknown block': 'resource "google_pubsub_topic" "a" {\n  name = "a"\n  colours {}\n}\n',
  'an attribute that nothing has': 'output "a" {\n  value = google_pubsub_topic.dead_letters.colour\n}\n',
  'an unknown type of resource': 'resource "google_pubsub_tropic" "a" {\n  name = "a"\n}\n',
}

/** What a change of the copied configuration comes to; the copy is then as before. */
async function changed(on: Terraform, file: string, text: string, args: readonly string[]) {
  const path = join(on.folder, file)
  const before = readFileSync(path, 'utf8')
  appendFileSync(path, text)
  try {
    return await on.run(...args)
  } finally {
    writeFileSync(path, before)
  }
}

test('what doesn’t fit would be seen', async (t) => {
  const other = terraformOn(standIns)
  t.teardown(() => other.close())
  for (const [what, text] of Object.entries(planted)) {
    const { isOk } = await changed(other, 'outputs.tf', `\n${text}`, ['validate', '-no-color'])
    t.false(isOk, what)
  }
  t.false((await changed(other, 'outputs.tf', 'locals {\n a=1\n}\n', ['fmt', '-check'])).isOk)
})

test('environments and regions come out as they are meant to', (t) => {
  t.true(tested.isOk, tested.output.slice(-4_000))
  t.true(Object.keys(endings).length >= 6)
  t.deepEqual(new Set(Object.values(endings)), new Set(['pass']))
})

test('a wrong assertion would be seen', async (t) => {
  const other = terraformOn(standIns)
  t.teardown(() => other.close())
  const wrong =
    '\nrun "wrong" {\n  command = plan\n  assert {\n    condition     = var.region == "here"\n    error_message = "no"\n  }\n}\n'
  writeFileSync(
    join(other.folder, 'tests/environments.tftest.hcl'),
    `variables {\n  project = "demo-project"\n}\n${wrong}`,
  )
  const ran = await other.run('test', '-json', '-verbose')
  t.false(ran.isOk)
  t.deepEqual(readTestRuns(ran.output).endings, { wrong: 'fail' })
})

const CALLER = 'serviceAccount:caller@demo-project.iam.gserviceaccount.com'
const identityOf = (name: string): string => `fn-${name}@demo-project.iam.gserviceaccount.com`

/** Functions that somebody else may call than who shall. */
function wrongInvokers(given: readonly Planned[]): string[] {
  const invokers = given.filter(({ values: { role } }) => role === 'roles/run.invoker')
  return Object.entries(cloudFunctions).flatMap(([name, { caller }]) => {
    const members = invokers
      .filter(({ values }) => values['name'] === name)
      .map(({ values }) => values['member'])
    return String(members) === (caller === 'outside' ? 'allUsers' : CALLER)
      ? []
      : [`${name}: ${members.join(', ')}`]
  })
}

test('anybody may call what the outside calls, and only our caller everything else', (t) => {
  t.deepEqual(wrongInvokers(plan), [])
})

test('a worker that somebody else may call, and a page that nobody may, would be seen', (t) => {
  const values = { role: 'roles/run.invoker', name: 'sync-pair', member: 'allUsers' }
  const opened = [...plan, { type: 'google_cloud_run_v2_service_iam_member', name: 'a', key: '', values }]
  t.is(wrongInvokers(opened).length, 1)
  t.is(wrongInvokers(plan.filter(({ key }) => key !== 'console')).length, 1)
})

test('each function is itself, and starts with its settings', (t) => {
  const functions = byKey(plan, 'google_cloudfunctions2_function')
  t.deepEqual([...functions.keys()].toSorted(), Object.keys(cloudFunctions).toSorted())
  for (const [name, { service_config: service, build_config: build }] of functions) {
    const { service_account_email: identity, environment_variables: env } = one(service)
    t.is(identity, identityOf(name))
    t.is(one(build)['entry_point'], name)
    const config = readConfig(env as Record<string, string>)
    t.is(config.FUNCTIONS_URL, 'https://europe-west1-demo-project.cloudfunctions.net')
    t.is(config.TASKS_SERVICE_ACCOUNT, CALLER.replace('serviceAccount:', ''))
    t.deepEqual([config.STORE, config.TASKS, config.SECRETS], ['firestore', 'cloud', 'secret-manager'])
  }
})

test('a queue never has more tasks on the way than its worker takes at once', (t) => {
  const functions = byKey(plan, 'google_cloudfunctions2_function')
  for (const [name, { rate_limits: rates }] of byKey(plan, 'google_cloud_tasks_queue')) {
    const service = one(functions.get(name)?.['service_config'])
    const room = Number(service['max_instance_count']) * Number(service['max_instance_request_concurrency'])
    const { max_concurrent_dispatches: atOnce, max_dispatches_per_second: rate } = one(rates)
    t.true(room >= Number(atOnce), name)
    t.true(Number(rate) >= 1 && Number(rate) <= 500, name)
  }
})

test('the queues together leave Google’s quota some room', (t) => {
  const queues = byKey(plan, 'google_cloud_tasks_queue')
  const rateOf = (name: string): number =>
    Number(one(queues.get(name)?.['rate_limits'])['max_dispatches_per_second'])
  // A change is a patch of three units, a read is one (google.md 2.9).
  const units = 60 * (3 * rateOf('sync-pair') + rateOf('pull-calendar'))
  t.true(units > 5_000 && units < 9_000, String(units))
})

test('each subscription waits for its function, proves who calls, and loses nothing', (t) => {
  const pushes = byKey(plan, 'google_pubsub_subscription', 'push')
  t.true(pushes.size > 0)
  for (const [name, { push_config: push, ack_deadline_seconds: waits, dead_letter_policy: dead }] of pushes) {
    const { push_endpoint: endpoint, oidc_token: token } = one(push)
    const { audience, service_account_email: identity } = one(token)
    const called = String(audience).split('/').at(-1) ?? ''
    t.true(String(endpoint).startsWith(`${String(audience)}/`), name)
    t.is(`serviceAccount:${String(identity)}`, CALLER, name)
    t.true(Number(waits) >= (cloudFunctions[called]?.seconds ?? Infinity), name)
    t.is(one(dead)['dead_letter_topic'], 'projects/demo-project/topics/dead-letters', name)
  }
})

test('Gmail may publish where a tenant’s mailboxes tell of new mail, in the project of its OAuth client, and nowhere else', (t) => {
  const topics = [...byKey(plan, 'google_pubsub_topic', 'mail').values()]
  t.deepEqual(topics.map(({ name, project }) => `${String(project)}/${String(name)}`).toSorted(), [
    'acme-sign-in/gmail-acme',
    'demo-project/gmail-main',
  ])
  const told = [...byKey(plan, 'google_pubsub_topic_iam_member').values()].filter(({ member }) =>
    String(member).includes('gmail-api-push@system.gserviceaccount.com'),
  )
  t.deepEqual(told.map(({ topic }) => String(topic)).toSorted(), ['gmail-acme', 'gmail-main'])
  t.true(told.every(({ role }) => role === 'roles/pubsub.publisher'))
  const pushed = byKey(plan, 'google_pubsub_subscription', 'push').get('mail-acme') ?? {}
  t.is(pushed['topic'], 'projects/acme-sign-in/topics/gmail-acme')
  const address = 'https://europe-west1-demo-project.cloudfunctions.net/gmail-push/acme'
  t.is(one(pushed['push_config'])['push_endpoint'], address)
})

test('who only puts tasks somewhere may not read what is stored', (t) => {
  const readers = [...byKey(plan, 'google_project_iam_member', 'store').values()].map(({ member }) => member)
  for (const name of Object.keys(cloudFunctions))
    t.is(
      readers.includes(`serviceAccount:${identityOf(name)}`),
      !/^(?:gmail|calendar)-push$/.test(name),
      name,
    )
})

const TENANT = 'acme' as TenantId
/** One secret of each kind that the code knows. */
const secrets = [
  SIGNING_KEY,
  METRICS_TOKEN,
  ...Object.values(tenantSecrets).map((nameOf) => nameOf(TENANT, '10769150350006150715')),
]

/** What an identity may do with a secret, or with a version of it. */
function rightsTo(secret: string, identity: string, given: readonly Planned[]): string[] {
  const roles = new Map(
    [...byKey(given, 'google_project_iam_custom_role').values()].map((role) => [
      role['name'],
      role['permissions'],
    ]),
  )
  const rights = [...byKey(given, 'google_project_iam_member', 'secrets').values()].flatMap(
    ({ member, role, condition }) => {
      const { expression } = one(condition)
      const isHis = member === `serviceAccount:${identity}` && isLetIn(String(expression), secret)
      return isHis ? (roles.get(role) as string[]) : []
    },
  )
  return [...new Set(rights)].map((right) => right.replace('secretmanager.', '')).toSorted()
}

for (const [name, { secrets: kinds }] of Object.entries(cloudFunctions)) {
  test(`${name} may do with secrets what is said of it, and nothing with the others`, (t) => {
    for (const secret of secrets) {
      const wanted = permissionsTo(secret, { secrets: kinds })
      const path = `projects/123456789012/secrets/${secret}`
      t.deepEqual(rightsTo(path, identityOf(name), plan), wanted, secret)
      t.deepEqual(rightsTo(`${path}/versions/2`, identityOf(name), plan), wanted, secret)
    }
  })
}

test('every kind of secret is somebody’s to read', (t) => {
  for (const secret of secrets) {
    const readers = Object.keys(cloudFunctions).filter(
      (name) => rightsTo(`projects/1/secrets/${secret}/versions/1`, identityOf(name), plan).length > 0,
    )
    t.true(readers.length > 0, secret)
  }
})

test('a secret that is only called alike is nobody’s', (t) => {
  for (const secret of [
    'erp-key',
    'acme-erp-keys',
    'my-signing-key',
    'signing-key-2',
    'acme-metrics-token',
    'tokens',
    'mail-1',
    'grants',
  ])
    for (const path of [`projects/1/secrets/${secret}`, `projects/1/secrets/${secret}/versions/1`])
      t.deepEqual(rightsTo(path, identityOf('console'), plan), [], path)
})
