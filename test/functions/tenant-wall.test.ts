import test from 'ava'
import { registry } from '../../functions/registry.ts'
import type { FunctionName } from '../../functions/registry.ts'
import { publish } from '../../infra/local/publish.ts'
import type { RecordId, UserId } from '../../shared/domain/ids.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import { pairsOfRecord } from '../../shared/flows/pair-store.ts'
import { TENANT, callGoogle } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { askToConnect, askToSignIn, connect, newBrowser, signIn } from './browser.ts'
import type { Browser } from './browser.ts'
import { askToPush, contactAttempts, exportOfOther } from './contact-attempts.ts'
import type { Attempt } from './contact-attempts.ts'
import { makeContacts } from './contact-people.ts'
import { connectOthersMailbox, mailAttempts } from './mail-attempts.ts'
import { startConsoleSite } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { goodSenders } from './good-senders.ts'
import type { GoodSenders } from './good-senders.ts'
import { cookieOf, csrfOn, send } from './sent-by-hand.ts'
import { OTHER, addSecondTenant, collectionsOfNobody } from './two-tenants.ts'
import type { SecondTenant } from './two-tenants.ts'
import { makeEvent, makeMeeting, meetings, storeOf, stored, titles } from './world-view.ts'

/** Two tenants in one deployment, the second with a copy of the first one's ERP. What was made for the first is sent to the second. */
let site: ConsoleSite
let world: TestWorld
let other: SecondTenant
let senders: GoodSenders
let jana: TestUser
/** The same ERP user, and another Google account: her account in the second tenant. */
let janaElsewhere: TestUser
let petr: TestUser
let eva: TestUser
let ada: TestUser
let recordId: string
let contactId: string
/** Browsers that are signed in to the first tenant. */
let janaAtMain: Browser
let adaAtMain: Browser

test.before(async () => {
  site = await startConsoleSite()
  ;({ world } = site)
  senders = goodSenders(world)
  jana = await site.somebody('jana')
  petr = await site.somebody('petr')
  eva = await site.somebody('eva')
  ada = await site.someAdmin()
  recordId = makeMeeting(world, jana, 'Of both')
  ;[contactId = ''] = makeContacts(world, jana, { count: 1, name: 'Both' })
  other = await addSecondTenant(world)
  janaElsewhere = { ...(await world.addUser('elsewhere@example.com', { connected: false })), id: jana.id }
  janaAtMain = (await site.connected(jana)).one
  adaAtMain = (await site.signedIn(ada)).one
  await atOther(jana, janaElsewhere.email)
  await atOther(petr, petr.email)
  await world.connect(petr.id, petr.email, ['contacts'])
  await askToPush(await atOther(jana, null), other.home, { email: janaElsewhere.email, contactId })
  await connectOthersMailbox(world, jana)
  await other.settle()
})
test.after.always(async () => {
  await other?.close()
  await world?.close()
})

/** Signs in to the second tenant, and connects this account. */
async function atOther({ email }: TestUser, account: string | null): Promise<Browser> {
  const one = newBrowser({ home: other.home })
  const page = await signIn(one, other.home, { email })
  if (page.status !== 200) throw new Error(`not signed in: ${page.status} ${page.text}`)
  const done = account === null ? page : await connect(one, other.home, { email: account })
  if (done.status !== 200) throw new Error(`not connected: ${done.status} ${done.text}`)
  return one
}

const othersCalendar = async (user: TestUser): Promise<string> =>
  (await readConnection(await storeOf(world), OTHER, user.id as UserId))?.connection.mainCalendar?.key ?? ''
const eventOf = async (tenant: typeof TENANT): Promise<string> =>
  (
    await pairsOfRecord(await storeOf(world), tenant, { entity: 'Meeting', recordId: recordId as RecordId })
  )[0]?.pair.eventId ?? ''
const all = async (what?: 'lasting'): Promise<string> =>
  (await other.belongings(what)) +
  JSON.stringify([await world.events(janaElsewhere), await world.events(petr)])

test.serial('each tenant has its own data to begin with, under the same ids', async (t) => {
  t.deepEqual(await titles(world, jana), ['Of both'])
  t.deepEqual(await titles(world, janaElsewhere), ['Of both'])
  t.not(await eventOf(TENANT), await eventOf(OTHER))
  t.regex(await othersCalendar(jana), /^[0-9a-f]{32}$/)
  t.true((await all()).includes(recordId))
})

const hook = (path: string): Promise<Response> => senders.webhook(path, recordId)
const notice = (path: string, calendar?: string): Promise<Response> => senders.notice(path, calendar)
const task = (name: string, body: object): Promise<Response> => senders.task(name, body)

/** With the first tenant's session and form token, to the second's console. */
async function form(
  one: Browser,
  path: string,
  fields: [string, string][] = [],
): Promise<{ status: number }> {
  const csrf = csrfOn(await one.open(site.home))
  return send({ url: `${other.home}${path}`, cookie: cookieOf(one), form: [['csrf', csrf], ...fields] })
}
const look = (one: Browser, path: string): Promise<{ status: number }> =>
  send({ url: `${other.home}${path}`, cookie: cookieOf(one) })

/** The way back from Google, with the second tenant's name in the state of the first. */
async function callback(change: (back: URL) => void): Promise<{ status: number }> {
  const back = new URL(await askToConnect(janaAtMain, site.home, { email: jana.email }))
  change(back)
  return janaAtMain.open(back.href)
}
const setState = (back: URL, state: string): void => back.searchParams.set('state', state)

const attempts: Record<FunctionName, readonly Attempt[]> = {
  'erp-intake': [
    { what: 'a webhook of the other ERP', send: () => hook(`${OTHER}/Meeting/update`), status: 401 },
    { what: 'the same behind a double slash', send: () => hook(`/${OTHER}/Meeting/update`), status: 401 },
    { what: 'a tenant in capitals', send: () => hook('OTHER/Meeting/update'), status: 404 },
    { what: 'a way up', send: () => hook(`${TENANT}%2F..%2F${OTHER}/Meeting/update`), status: 404 },
    { what: 'a webhook for its own tenant', send: () => hook(`${TENANT}/Meeting/update`), status: 204 },
  ],
  'calendar-push': [
    { what: 'a notice of the other’s channel', send: () => notice(OTHER), status: 401 },
    {
      what: 'a notice whose token names this tenant’s calendar',
      send: async () => notice(OTHER, await othersCalendar(jana)),
      status: 401,
    },
    {
      what: 'a notice to its own tenant that names the other’s calendar',
      send: async () => notice(TENANT, await othersCalendar(jana)),
      status: 401,
    },
    { what: 'a notice for its own tenant', send: () => notice(TENANT), status: 204 },
  ],
  'sync-pair': [
    {
      what: 'a task for a calendar and an event of the other',
      send: async () =>
        task('sync-pair', {
          kind: 'sync-pair',
          tenant: TENANT,
          calendar: await othersCalendar(jana),
          eventId: await eventOf(OTHER),
        }),
      status: 204,
    },
    {
      what: 'a task for a record that both have',
      send: () =>
        task('sync-pair', { kind: 'sync-pair', tenant: TENANT, entity: 'Meeting', recordIds: [recordId] }),
      status: 204,
    },
    {
      what: 'a task with a way up in the tenant',
      send: () =>
        task('sync-pair', {
          kind: 'sync-pair',
          tenant: `${TENANT}/../${OTHER}`,
          entity: 'Meeting',
          recordIds: [recordId],
        }),
      status: 200,
    },
    {
      what: 'a task with a way up in the record',
      send: () =>
        task('sync-pair', {
          kind: 'sync-pair',
          tenant: TENANT,
          entity: `../${OTHER}/Meeting`,
          recordIds: [recordId],
        }),
      status: 200,
    },
  ],
  'pull-calendar': [
    {
      what: 'a task for a calendar of the other',
      send: async () =>
        task('pull-calendar', {
          kind: 'pull-calendar',
          tenant: TENANT,
          calendar: await othersCalendar(jana),
        }),
      status: 204,
    },
    {
      what: 'a task with a way up in the calendar',
      send: async () =>
        task('pull-calendar', {
          kind: 'pull-calendar',
          tenant: TENANT,
          calendar: `../../${OTHER}/calendars/${await othersCalendar(jana)}`,
        }),
      status: 200,
    },
  ],
  ...mailAttempts(() => ({ world, eva, task })),
  ...contactAttempts(() => ({ world, home: site.home, petr, one: janaAtMain, contactId, task })),
  console: [
    {
      what: 'a user of the other who looks at an export of this one’s',
      send: async () => {
        const url = `${site.home}/pushes/${await exportOfOther(world)}`
        return send({ url, cookie: cookieOf(janaAtMain) })
      },
      status: 404,
    },
    ...['', '/disconnect', '/rights', '/people', '/setup', '/setup.json'].map((path) => ({
      what: `an administrator of the other at ${path === '' ? 'the connection' : path}`,
      send: () => look(adaAtMain, path),
      status: path === '' ? 200 : 401,
    })),
    {
      what: 'an administrator of the other who asks for what is held',
      send: () => look(adaAtMain, `/people/${jana.id}/export`),
      status: 401,
    },
    {
      what: 'an administrator of the other who erases',
      send: () => form(adaAtMain, `/people/${jana.id}/erase`, [['sure', 'yes']]),
      status: 401,
    },
    {
      what: 'an administrator of the other who grants',
      send: () => form(adaAtMain, '/rights', [['version', '']]),
      status: 401,
    },
    { what: 'a user of the other who disconnects', send: () => form(janaAtMain, '/disconnect'), status: 401 },
    {
      what: 'a user of the other who connects',
      send: () => form(janaAtMain, '/connect', [['feature', 'calendar']]),
      status: 401,
    },
    { what: 'a user of the other who signs out', send: () => form(janaAtMain, '/sign-out'), status: 401 },
    {
      what: 'an administrator of the other who names this tenant in a form of his own',
      send: async () => {
        const csrf = csrfOn(await adaAtMain.open(site.home))
        return send({
          url: `${site.home}/people/${petr.id}/erase?tenant=${OTHER}`,
          cookie: cookieOf(adaAtMain),
          form: [
            ['csrf', csrf],
            ['sure', 'yes'],
            ['tenant', OTHER],
          ],
        })
      },
      status: 303,
    },
  ],
  oauth: [
    {
      what: 'a state of the other under this tenant’s name',
      send: () =>
        callback((back) => setState(back, (back.searchParams.get('state') ?? '').replace(TENANT, OTHER))),
      status: 400,
    },
    {
      what: 'a code of the other with a state of this tenant',
      send: async () => {
        const theirs = new URL(await askToSignIn(janaAtMain, other.home, { email: jana.email }))
        return callback((back) => setState(back, theirs.searchParams.get('state') ?? ''))
      },
      status: 400,
    },
    {
      what: 'a code of this tenant with a state of the other',
      send: async () => {
        const theirs = new URL(await askToSignIn(janaAtMain, other.home, { email: jana.email }))
        return callback((back) => back.searchParams.set('code', theirs.searchParams.get('code') ?? ''))
      },
      status: 400,
    },
    {
      what: 'a state with both names',
      send: () => callback((back) => setState(back, `${OTHER}.${TENANT}.x`)),
      status: 400,
    },
  ],
  renew: [{ what: 'a message that names the other', send: () => message('renew', {}), status: 204 }],
  sweep: [
    { what: 'a message that names the other', send: () => message('sweep', {}), status: 204 },
    { what: 'a check of everything', send: () => message('sweep', { depth: 'all' }), status: 204 },
    { what: 'a check of the rights', send: () => message('sweep', { depth: 'access' }), status: 204 },
  ],
}

/** A topic's message is for all tenants, whichever it names. */
async function message(name: string, content: object): Promise<{ status: number }> {
  await publish(world.functionsUrl, name, { ...content, tenant: TENANT })
  return { status: 204 }
}

test('every function that is deployed is in this list', (t) => {
  t.deepEqual(Object.keys(attempts).sort(), Object.keys(registry).sort())
  for (const [name, each] of Object.entries(attempts)) t.true(each.length > 0, name)
})

for (const [name, each] of Object.entries(attempts))
  for (const { what, send: sendIt, status } of each)
    test.serial(`${name}: ${what} touches nothing of the tenant that it isn’t for`, async (t) => {
      const isTopic = registry[name as FunctionName].caller === 'topic'
      const before = await all(isTopic ? 'lasting' : undefined)
      t.is((await sendIt()).status, status)
      await other.settle()
      t.is(await all(isTopic ? 'lasting' : undefined), before)
    })

test.serial('who is erased or disconnected in one tenant keeps everything in the other', async (t) => {
  t.like((await readConnection(await storeOf(world), OTHER, petr.id as UserId))?.connection, {
    state: 'active',
  })
  const before = await all()
  const page = await janaAtMain.open(`${site.home}/disconnect`)
  await janaAtMain.submit(page, [], '/disconnect')
  await other.settle()
  t.is(await all(), before)
  makeMeeting({ erp: other.erp, clock: world.clock } as TestWorld, jana, 'After it')
  await other.settle()
  t.true((await titles(world, janaElsewhere)).includes('After it'))
  t.false((await titles(world, jana)).includes('After it'))
})

test.serial('what is given out about a user is of this tenant alone', async (t) => {
  const read = async (one: Browser, home: string, id: string): Promise<string> =>
    (await one.open(`${home}/people/${id}/export`)).text
  const adaElsewhere = await atOther(ada, null)
  const [here, there] = [
    await read(adaAtMain, site.home, jana.id),
    await read(adaElsewhere, other.home, jana.id),
  ]
  t.true(there.includes(janaElsewhere.email))
  t.false(here.includes(janaElsewhere.email))
  t.false(there.includes(jana.email))
})

test.serial(
  'one Google account in two tenants: its grant lives until the last one is disconnected',
  async (t) => {
    const revoked = (): number => world.google.calls.count({ path: '/revoke' })
    const evaHere = (await site.connected(eva)).one
    const evaThere = await atOther(eva, eva.email)
    await other.settle()
    const before = revoked()
    await evaHere.submit(await evaHere.open(`${site.home}/disconnect`), [], '/disconnect')
    await other.settle()
    t.is(revoked(), before)
    makeMeeting({ erp: other.erp, clock: world.clock } as TestWorld, eva, 'Still alive')
    await other.settle()
    t.true((await titles(world, eva)).includes('Still alive'))
    await evaThere.submit(await evaThere.open(`${other.home}/disconnect`), [], '/disconnect')
    t.is(revoked(), before + 1)
  },
)

test.serial(
  'what nobody told of is found in both tenants, also when users and accounts have the same ids',
  async (t) => {
    await site.connected(eva)
    await atOther(eva, eva.email)
    await other.settle()
    world.google.pushes.policy = 'hold'
    await makeEvent(world, eva, 'Nobody told')
    await world.google.pushes.flush()
    for (let [push] = world.google.pushes.held; push; [push] = world.google.pushes.held)
      world.google.pushes.drop(push)
    world.google.pushes.policy = 'deliver'
    await publish(world.functionsUrl, 'sweep', {})
    await other.settle()
    const { erp, apiKey } = other
    const named = async (of: { erpUrl: string; erpApiKey: string }): Promise<number> =>
      (await meetings(of)).filter(({ name }) => name === 'Nobody told').length
    t.is(await named(world), 1, 'in the first tenant')
    t.is(await named({ erpUrl: erp.url, erpApiKey: apiKey }), 1, 'in the second tenant')
  },
)

test.serial(
  'everything lies below a tenant, besides the list of tenants and the keys of the deployment',
  (t) => {
    t.deepEqual(collectionsOfNobody(world), ['counters', 'keys', 'tenants'])
    t.true(stored(world).includes('"tenant":"other","collection":"links"'))
  },
)

test.serial('each tenant’s ERP was asked with its own key only', async (t) => {
  const { body } = await callGoogle(world, janaElsewhere, { method: 'GET', path: `/${await eventOf(OTHER)}` })
  t.like(body, { summary: 'Of both' })
  t.is(world.erp.calls.count({ status: 401 }) + other.erp.calls.count({ status: 401 }), 0)
})
