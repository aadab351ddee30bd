import test from 'ava'
import type { TenantId } from '../../shared/domain/ids.ts'
import { z } from 'zod'
import { ensureSubscriptions } from '../../shared/erp/webhook-subscriptions.ts'
import type { Subscriptions } from '../../shared/erp/webhook-subscriptions.ts'
import { erpClient } from '../../shared/erp/erp-client.ts'
import type { ErpClient } from '../../shared/erp/erp-client.ts'
import { webhookPayload } from '../../shared/erp/webhook-payload.ts'
import { verifySignature } from '../../shared/erp/webhook-signature.ts'
import { LUNCH, assigned, erpSetting, faultOf } from './erp-setting.ts'
import { scriptedServer } from './scripted-server.ts'

const TENANT = z.custom<TenantId>().parse('main')
const INTAKE = 'http://127.0.0.1:9/erp-intake'
const HOOK = z.object({
  id: z.string(),
  event: z.string(),
  url: z.string(),
  isActive: z.boolean(),
  skipOwn: z.boolean().optional(),
})

async function held(client: ErpClient): Promise<readonly z.infer<typeof HOOK>[]> {
  const list = await client.request('GET', 'Webhook', { query: new URLSearchParams({ maxSize: '200' }) })
  return z.object({ list: z.array(HOOK) }).parse(list).list
}

const ensure = (client: ErpClient, entities: readonly string[], publicUrl = INTAKE): Promise<Subscriptions> =>
  ensureSubscriptions({ client, publicUrl, tenant: TENANT, entities })

const counts = ({ made, mended, removed }: Subscriptions): readonly number[] => [made, mended, removed]

test('each entity gets a webhook for each action, at a URL of its own, without our own echoes', async (t) => {
  const { client } = await erpSetting(t)
  const result = await ensure(client, ['Meeting', 'Call'])
  t.deepEqual(counts(result), [6, 0, 0])
  t.deepEqual(
    result.subscriptions.map(({ event }) => event),
    ['Meeting.create', 'Meeting.update', 'Meeting.delete', 'Call.create', 'Call.update', 'Call.delete'],
  )
  const hooks = await held(client)
  t.is(hooks.length, 6)
  for (const { id, event, entity, key } of result.subscriptions) {
    t.regex(key, /^[0-9a-f]{32}$/)
    const url = `${INTAKE}/main/${event.replace('.', '/')}`
    t.true(event.startsWith(`${entity}.`))
    t.like(
      hooks.find((hook) => hook.id === id),
      { event, url, isActive: true, skipOwn: true },
    )
  }
})

test('what is followed is told of when it changes or goes, not when it is new; and no more when nobody follows', async (t) => {
  const { client } = await erpSetting(t)
  const wanted = { client, publicUrl: INTAKE, tenant: TENANT, entities: ['Meeting'] }
  const { subscriptions } = await ensureSubscriptions({ ...wanted, followed: ['Contact', 'Lead'] })
  t.deepEqual(
    subscriptions.slice(3).map(({ event, entity }) => [event, entity]),
    [
      ['Contact.update', 'Contact'],
      ['Contact.delete', 'Contact'],
      ['Lead.update', 'Lead'],
      ['Lead.delete', 'Lead'],
    ],
  )
  t.true((await held(client)).some(({ url }) => url === `${INTAKE}/main/Contact/update`))
  t.deepEqual(counts(await ensureSubscriptions({ ...wanted, followed: ['Contact', 'Lead'] })), [0, 0, 0])
  t.deepEqual(counts(await ensureSubscriptions(wanted)), [0, 0, 4])
})

test('a second run changes nothing and costs one call', async (t) => {
  const { erp, client } = await erpSetting(t)
  const first = await ensure(client, ['Meeting', 'Call'])
  erp.calls.clear()
  const second = await ensure(client, ['Meeting', 'Call'], `${INTAKE}/`)
  t.deepEqual(second, { ...first, made: 0 })
  t.is(erp.calls.count(), 1)
})

test('a webhook that was deleted is made again, one that was changed is mended', async (t) => {
  const { client } = await erpSetting(t)
  const first = await ensure(client, ['Meeting'])
  const [create, update, remove] = first.subscriptions
  await client.request('DELETE', `Webhook/${create?.id ?? ''}`)
  await client.request('PUT', `Webhook/${update?.id ?? ''}`, { body: { isActive: false, skipOwn: false } })
  await client.request('PUT', `Webhook/${remove?.id ?? ''}`, { body: { url: `${INTAKE}/main/Call/delete` } })
  const second = await ensure(client, ['Meeting'])
  t.deepEqual(counts(second), [1, 2, 0])
  t.not(second.subscriptions[0]?.key, create?.key)
  t.deepEqual(second.subscriptions.slice(1), first.subscriptions.slice(1))
  t.deepEqual(counts(await ensure(client, ['Meeting'])), [0, 0, 0])
})

test('doubles go, and so do those of an entity that is not synced any more; the oldest stays', async (t) => {
  const { clock, client } = await erpSetting(t)
  const first = await ensure(client, ['Meeting', 'Call'])
  clock.ms += 60_000
  const twin = { event: 'Meeting.update', url: `${INTAKE}/main/Meeting/update`, skipOwn: true }
  await client.request('POST', 'Webhook', { body: twin })
  const second = await ensure(client, ['Meeting'])
  t.deepEqual(counts(second), [0, 0, 4])
  t.deepEqual(second.subscriptions, first.subscriptions.slice(0, 3))
  t.is((await held(client)).length, 3)
})

test("webhooks of others are not touched, nor another tenant's", async (t) => {
  const { client } = await erpSetting(t)
  const foreign = [
    { event: 'Meeting.update', url: 'http://127.0.0.1:9/other/main/Meeting/update' },
    { event: 'Meeting.update', url: `${INTAKE}/main-2/Meeting/update` },
    { event: 'Meeting.update', url: `${INTAKE}-2/main/Meeting/update` },
  ]
  for (const body of foreign) await client.request('POST', 'Webhook', { body })
  const before = await held(client)
  t.deepEqual(counts(await ensure(client, ['Meeting'])), [3, 0, 0])
  t.deepEqual(counts(await ensure(client, [])), [0, 0, 3])
  t.deepEqual(await held(client), before)
})

test('an ERP that does not know skipOwn is not mended for ever', async (t) => {
  const list = ['create', 'update', 'delete'].map((action) => ({
    id: action,
    event: `Meeting.${action}`,
    url: `${INTAKE}/main/Meeting/${action}`,
    isActive: true,
    secretKey: 'a key',
  }))
  const server = await scriptedServer(() => ({ body: JSON.stringify({ total: -2, list }) }))
  t.teardown(() => server.close())
  const client = erpClient({ baseUrl: server.url, apiKey: async () => 'key', clock: { now: () => 0 } })
  t.deepEqual(counts(await ensure(client, ['Meeting'])), [0, 0, 0])
  t.deepEqual(
    server.seen.map(({ method }) => method),
    ['GET'],
  )
})

test('an entity that cannot have webhooks is refused', async (t) => {
  const { client } = await erpSetting(t)
  await faultOf(ensure(client, ['Team']), 'erp.refused')
  t.pass()
})

for (const version of ['9.3.10', '8.4.2']) {
  test(`what an ERP ${version} sends verifies with the key of its webhook and names the record`, async (t) => {
    const intake = await scriptedServer(() => ({ status: 204 }))
    t.teardown(() => intake.close())
    const { erp, client, records, jana } = await erpSetting(t, { version })
    const { subscriptions } = await ensure(client, ['Meeting'], intake.url)
    const { recordId: id } = await records.create('Meeting', LUNCH, assigned(jana))
    await erp.runWebhookJob()
    const echoes = erp.deliveries.log.length
    t.is(echoes, version === '9.3.10' ? 0 : 1)
    erp.as(jana).update('Meeting', id, { name: 'Večeře' })
    await erp.runWebhookJob()
    const delivery = erp.deliveries.log[echoes]
    const request = intake.seen[echoes]
    t.is(request?.path, '/main/Meeting/update')
    const webhookOf = async (hook: string) =>
      subscriptions.find((subscription) => subscription.id === hook) ?? null
    const headers = new Headers(
      Object.entries(request?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    )
    const rawBody = Buffer.from(delivery?.body ?? '')
    t.is((await verifySignature({ headers, rawBody, webhookOf })).id, subscriptions[1]?.id ?? '')
    t.deepEqual([...webhookPayload(rawBody).recordIds], [id])
  })
}
