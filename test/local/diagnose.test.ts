import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import { diagnose, diagnoseWithoutStore } from '../../shared/flows/diagnose.ts'
import type { DiagnoseScope } from '../../shared/flows/diagnose-scope.ts'
import { saveContactSettings } from '../../shared/flows/contact-settings.ts'
import { CHECK_NAMES } from '../../shared/flows/finding.ts'
import type { CheckName } from '../../shared/flows/finding.ts'
import { tenantSecrets } from '../../shared/platform/tenant-record.ts'
import { TENANT } from '../support/test-world.ts'
import { MINUTE_MS, diagnosisWorld, openDiagnosisWorld, line, one, remarks } from './diagnosis-world.ts'
import type { DiagnosisWorld } from './diagnosis-world.ts'

// One after another: many worlds starting at once keep the probes waiting longer than a sound ERP would.
let calm: DiagnosisWorld
test.before(async () => {
  calm = await openDiagnosisWorld()
})
test.after.always(() => calm.close())

/** What is remarked whatever the test is about: the ERP's stand-in announces meetings and calls, as a new ERP does. */
const ALWAYS = { notifications: ['warning', 'announced'] } as const

async function erpCall(
  { erp }: DiagnosisWorld,
  given: { method: string; path: string; key?: string; body?: object },
): Promise<Response> {
  return await fetch(`${erp.url}/api/v1/${given.path}`, {
    method: given.method,
    headers: { 'X-Api-Key': given.key ?? erp.apiKey, 'Content-Type': 'application/json' },
    ...(given.body && { body: JSON.stringify(given.body) }),
  })
}

async function webhookId(world: DiagnosisWorld, event: string): Promise<string> {
  const answer = await erpCall(world, { method: 'GET', path: 'Webhook' })
  const { list } = (await answer.json()) as { list: { id: string; event: string }[] }
  return list.find((webhook) => webhook.event === event)?.id ?? ''
}

test.serial(
  'of a world in order every line is told once, in order, and only the announcements are remarked',
  async (t) => {
    const findings = await calm.look()
    t.deepEqual(
      findings.map(({ check }) => check),
      CHECK_NAMES,
    )
    t.deepEqual(remarks(findings), ALWAYS)
    t.deepEqual(one(findings, 'notifications').facts, { entities: 'Meeting, Call' })
    t.deepEqual(one(findings, 'erp-version').facts, { version: '9.3.10' })
  },
)

test.serial('a wrong key of the ERP is one broken line, and is sent once', async (t) => {
  const world = await diagnosisWorld(t)
  await world.secrets.put(tenantSecrets.erpKey(TENANT), 'wrong')
  world.erp.calls.clear()
  const findings = await world.look()
  t.deepEqual(remarks(findings), {
    'erp-key': ['broken', 'refused'],
    'erp-version': ['unknown', 'needs-erp-key'],
    'erp-rights': ['unknown', 'needs-erp-key'],
    'erp-entities': ['unknown', 'needs-erp-key'],
    webhooks: ['unknown', 'needs-erp-key'],
    notifications: ['unknown', 'needs-erp-key'],
  })
  t.deepEqual(
    world.erp.calls.entries.map(({ path, status }) => [path, status]),
    [
      ['Settings', 200],
      ['App/user', 401],
    ],
  )
})

test.serial('a right key from an address that is locked out is not called a wrong one', async (t) => {
  const world = await diagnosisWorld(t)
  for (let guess = 0; guess < 11; guess += 1)
    await erpCall(world, { method: 'GET', path: 'App/user', key: `guess ${guess}` })
  t.deepEqual(line(await world.look(), 'erp-key'), ['broken', 'locked-out'])
})

test.serial('an ERP that is down is one broken line', async (t) => {
  const world = await diagnosisWorld(t)
  world.erp.faults.add({ path: 'Settings', answer: 'drop' })
  const findings = await world.look()
  t.deepEqual(remarks(findings), {
    'erp-reachable': ['broken', 'no-connection'],
    'erp-key': ['unknown', 'needs-erp-reachable'],
    'erp-version': ['unknown', 'needs-erp-reachable'],
    'erp-rights': ['unknown', 'needs-erp-reachable'],
    'erp-entities': ['unknown', 'needs-erp-reachable'],
    webhooks: ['unknown', 'needs-erp-reachable'],
    notifications: ['unknown', 'needs-erp-reachable'],
  })
})

test.serial(
  'an ERP that fails once it is asked with the key is not called one with a wrong key',
  async (t) => {
    const world = await diagnosisWorld(t)
    world.erp.faults.add({ path: 'App/user', answer: { status: 500 } })
    t.deepEqual(remarks(await world.look()), {
      'erp-key': ['broken', 'failing'],
      'erp-version': ['unknown', 'needs-erp-key'],
      'erp-rights': ['unknown', 'needs-erp-key'],
      'erp-entities': ['unknown', 'needs-erp-key'],
      webhooks: ['unknown', 'needs-erp-key'],
      notifications: ['unknown', 'needs-erp-key'],
    })
  },
)

test.serial('an unencrypted ERP elsewhere is warned of', async (t) => {
  const { look, scope } = calm
  const urls = { ...scope.urls, erp: 'http://erp.example.com' }
  t.deepEqual(line(await look({ urls }), 'erp-reachable'), ['warning', 'not-https'])
})

test.serial('the least versions count, and an AutoERP counts in the fives', async (t) => {
  const { look, scope } = calm
  for (const [version, expected] of [
    ['10.0.0', ['ok', null]],
    ['9.2.0', ['ok', null]],
    ['9.1.9', ['warning', 'own-echoes']],
    ['8.4.0', ['warning', 'own-echoes']],
    ['8.3.9', ['broken', 'too-old']],
    ['7.5.6', ['broken', 'too-old']],
    ['6.0.0', ['broken', 'too-old']],
    ['5.8.0', ['unknown', 'autoerp-or-old']],
    ['5.7.9', ['broken', 'too-old']],
    ['', ['unknown', 'not-told']],
  ] as const) {
    const access = { key: 'good', version, lacks: [], mayMessage: true, announces: [] } as const
    const findings = await look({ erp: { ...scope.erp, access: async () => access } })
    t.deepEqual(line(findings, 'erp-version'), expected, version)
  }
})

test.serial('what the role of the API user lacks is named', async (t) => {
  const world = await diagnosisWorld(t)
  world.erp.changeApiRole({
    data: {
      Team: { read: 'no' },
      Call: { create: 'yes', read: 'all', edit: 'team', delete: 'own', stream: 'all' },
    },
    assignmentPermission: 'no',
  })
  const findings = await world.look()
  t.deepEqual(remarks(findings), { ...ALWAYS, 'erp-rights': ['broken', 'lacking'] })
  t.deepEqual(one(findings, 'erp-rights').facts, {
    rights: 'Call.edit, Call.delete, Team.read, assignmentPermission',
  })
})

test.serial('without the right to webhooks, their own line waits for it', async (t) => {
  const world = await diagnosisWorld(t)
  world.erp.changeApiRole({ data: { Webhook: false } })
  const findings = await world.look()
  t.deepEqual(line(findings, 'erp-rights'), ['broken', 'lacking'])
  t.deepEqual(line(findings, 'webhooks'), ['unknown', 'needs-erp-rights'])
})

test.serial('a role that may not write to people is only warned of', async (t) => {
  const world = await diagnosisWorld(t)
  world.erp.changeApiRole({ messagePermission: 'no' })
  t.deepEqual(line(await world.look(), 'erp-rights'), ['warning', 'no-messages'])
})

test.serial('entities that are not there or no events are named', async (t) => {
  const findings = await calm.look({ entities: ['Meeting', 'Contact', 'Unicorn'] })
  t.deepEqual(line(findings, 'erp-entities'), ['broken', 'unfit'])
  t.deepEqual(one(findings, 'erp-entities').facts, { entities: 'Contact, Unicorn' })
})

test.serial('entities that the ERP does not announce are no remark', async (t) => {
  const world = calm
  t.deepEqual(line(await world.look({ entities: ['CVisit'] }), 'notifications'), ['ok', null])
})

test.serial('a webhook that somebody removed is missed', async (t) => {
  const world = await diagnosisWorld(t)
  await erpCall(world, { method: 'DELETE', path: `Webhook/${await webhookId(world, 'Call.update')}` })
  const findings = await world.look()
  t.deepEqual(remarks(findings), { ...ALWAYS, webhooks: ['warning', 'missing'] })
  t.deepEqual(one(findings, 'webhooks').facts, { number: 1, events: 'Call.update' })
})

for (const [cause, body] of [
  ['inactive', { isActive: false }],
  ['echoing', { skipOwn: false }],
  ['missing', { url: 'http://127.0.0.1:9/erp-intake/main/Call/update' }],
] as const) {
  test.serial(`a webhook that somebody changed to ${JSON.stringify(body)} is ${cause}`, async (t) => {
    const world = await diagnosisWorld(t)
    await erpCall(world, { method: 'PUT', path: `Webhook/${await webhookId(world, 'Call.update')}`, body })
    t.deepEqual(line(await world.look(), 'webhooks'), ['warning', cause])
  })
}

test.serial(
  'while somebody follows contacts, the webhooks that tell of them are looked for, too',
  async (t) => {
    const world = await diagnosisWorld(t)
    const followed = ['Contact', 'Lead']
    const findings = await world.look({ followed })
    t.deepEqual(remarks(findings), { ...ALWAYS, webhooks: ['warning', 'missing'] })
    const events = 'Contact.update, Contact.delete, Lead.update, Lead.delete'
    t.deepEqual(one(findings, 'webhooks').facts, { number: 4, events })
    const settings = { groups: [], follows: true, whenRemoved: 'keep', whenGone: 'skip', version: 0 } as const
    const scope = await world.deps.contactScopeOf(TENANT)
    await saveContactSettings({ userId: world.user, settings, by: world.user }, scope)
    t.deepEqual(line(await world.deps.diagnose(TENANT), 'webhooks'), ['warning', 'missing'])
    await world.deps.ensureWebhooks(TENANT)
    t.deepEqual(line(await world.deps.diagnose(TENANT), 'webhooks'), ['ok', null])
    t.deepEqual(line(await world.look({ followed }), 'webhooks'), ['ok', null])
  },
)

test.serial('without a key for the ERP’s own requests nothing can be pushed from there', async (t) => {
  const world = await diagnosisWorld(t)
  await world.secrets.remove(tenantSecrets.requests(TENANT))
  const findings = await world.look()
  t.deepEqual(remarks(findings), { ...ALWAYS, 'request-key': ['warning', 'missing'] })
  t.deepEqual(line(await world.deps.diagnose(TENANT), 'request-key'), ['warning', 'missing'])
  await world.deps.tenants.newRequestKey(TENANT)
  t.deepEqual(remarks(await world.look()), ALWAYS)
})

test.serial('webhooks whose keys are lost here are warned of', async (t) => {
  const world = await diagnosisWorld(t)
  await world.secrets.remove(tenantSecrets.webhooks(TENANT))
  t.deepEqual(line(await world.look(), 'webhooks'), ['warning', 'keys-missing'])
})

test.serial('a missing key of the ERP is the secrets’ line, and the ERP is still looked for', async (t) => {
  const world = await diagnosisWorld(t)
  await world.secrets.remove(tenantSecrets.erpKey(TENANT))
  const findings = await world.look()
  t.deepEqual(line(findings, 'secrets'), ['broken', 'erp-key-missing'])
  t.deepEqual(line(findings, 'erp-reachable'), ['ok', null])
  t.deepEqual(line(findings, 'erp-key'), ['unknown', 'needs-secrets'])
  t.deepEqual(line(findings, 'google-client'), ['ok', null])
})

test.serial('secrets that can’t be read are told from those that we may not read', async (t) => {
  const { look, scope } = calm
  const failing = async (error: Error) => {
    const erp = async (): Promise<never> => {
      throw error
    }
    return line(await look({ keys: { ...scope.keys, erp } }), 'secrets')
  }
  t.deepEqual(await failing(new Fault('store.unavailable', 'down')), ['broken', 'unreachable'])
  t.deepEqual(await failing(new Error('7 PERMISSION_DENIED')), ['broken', 'refused'])
})

test.serial('a store that is down is one broken line; what it holds waits for it', async (t) => {
  const { look } = calm
  for (const [error, cause] of [
    [new Fault('store.unavailable', 'down'), 'unreachable'],
    [new Error('7 PERMISSION_DENIED'), 'refused'],
  ] as const) {
    const store = { get: () => Promise.reject(error) }
    t.deepEqual(remarks(await look({ store })), {
      ...ALWAYS,
      store: ['broken', cause],
      topic: ['unknown', 'needs-store'],
    })
  }
})

test.serial('without the tenant’s settings the store is broken and everything else waits', (t) => {
  const findings = diagnoseWithoutStore()
  t.deepEqual(
    findings.map(({ check, state }) => [check, state]),
    CHECK_NAMES.map((check) => [check, check === 'store' ? 'broken' : 'unknown']),
  )
})

const NEVER = new Promise<never>(() => undefined)

test.serial('nothing is waited for longer than its deadline', async (t) => {
  const { look, scope } = calm
  const access = { key: 'good', version: '9.3.10', lacks: [], mayMessage: true, announces: [] } as const
  // Everything else answers at once, however busy the machine is.
  const erp: DiagnoseScope['erp'] = {
    reach: async () => ({ reached: true, answerMs: 1, skewMs: 0 }),
    access: async () => access,
    unfitEntities: async () => [],
    webhooks: async () => ({ missing: [], inactive: [], echoing: [], ids: [] }),
  }
  const google: DiagnoseScope['google'] = {
    client: async () => ({ client: 'good', skewMs: 0 }),
    redirect: async () => 'registered',
    readCalendar: async () => undefined,
  }
  const keys: DiagnoseScope['keys'] = {
    erp: async () => 'key',
    googleClient: async () => 'secret',
    webhookIds: async () => [],
    hasRequestKey: async () => true,
  }
  for (const [check, change, expected] of [
    ['store', { store: { get: () => NEVER } }, ['broken', 'no-answer']],
    ['topic', { store: { get: neverOf('access', scope.store) } }, ['unknown', 'needs-store']],
    ['secrets', { keys: { ...keys, erp: () => NEVER } }, ['broken', 'no-answer']],
    ['request-key', { keys: { ...keys, hasRequestKey: () => NEVER } }, ['unknown', 'needs-secrets']],
    ['google-apis', { google: { ...google, readCalendar: () => NEVER } }, ['unknown', 'no-answer']],
    ['google-client', { google: { ...google, client: () => NEVER } }, ['broken', 'unreachable']],
    ['redirect-uri', { google: { ...google, redirect: () => NEVER } }, ['unknown', 'not-told']],
    ['erp-reachable', { erp: { ...erp, reach: () => NEVER } }, ['broken', 'too-slow']],
    ['erp-key', { erp: { ...erp, access: () => NEVER } }, ['broken', 'failing']],
    ['erp-entities', { erp: { ...erp, unfitEntities: () => NEVER } }, ['unknown', 'no-answer']],
    ['webhooks', { erp: { ...erp, webhooks: () => NEVER } }, ['unknown', 'no-answer']],
  ] as const) {
    const startedAt = performance.now()
    t.deepEqual(line(await look({ deadlineMs: 300, erp, google, keys, ...change }), check), expected, check)
    t.true(performance.now() - startedAt < 8_000, check)
  }
})

function neverOf(id: string, store: DiagnoseScope['store']): DiagnoseScope['store']['get'] {
  return (key) => (key.id === id ? NEVER : store.get(key))
}

test.serial('a bug is no finding', async (t) => {
  const { scope } = calm
  const access = () => Promise.reject(new TypeError('of ours'))
  await t.throwsAsync(diagnose({ ...scope, erp: { ...scope.erp, access } }), { instanceOf: TypeError })
})

test.serial('probes run side by side', async (t) => {
  const { look, scope } = calm
  const bothAsked = Promise.withResolvers<void>()
  const asked = new Set<CheckName>()
  const meet = async <T>(check: CheckName, work: () => Promise<T>): Promise<T> => {
    if (asked.add(check).size === 2) bothAsked.resolve()
    await bothAsked.promise
    return await work()
  }
  const findings = await look({
    erp: { ...scope.erp, reach: () => meet('erp-reachable', () => scope.erp.reach()) },
    google: { ...scope.google, client: (secret) => meet('google-client', () => scope.google.client(secret)) },
  })
  t.deepEqual(remarks(findings), ALWAYS)
})

test.serial('a clock a minute ahead is warned of, one six minutes behind is broken', async (t) => {
  const { look, shift } = await diagnosisWorld(t)
  const shifted = async (ms: number) => {
    shift.ms = ms
    return line(await look(), 'clock-skew')
  }
  t.deepEqual(await shifted(MINUTE_MS), ['warning', 'ours-off'])
  t.deepEqual(await shifted(-6 * MINUTE_MS), ['broken', 'ours-off'])
  t.deepEqual(await shifted(15_000), ['ok', null])
})

test.serial('when only the ERP’s clock differs, it is the ERP’s', async (t) => {
  const { look, scope } = calm
  const reach = async (skewMs: number) => ({ reached: true, answerMs: 1, skewMs }) as const
  const skewed = async (skewMs: number) =>
    line(await look({ erp: { ...scope.erp, reach: () => reach(skewMs) } }), 'clock-skew')
  t.deepEqual(await skewed(-MINUTE_MS), ['warning', 'erp-off'])
  t.deepEqual(await skewed(6 * MINUTE_MS), ['broken', 'erp-off'])
})
