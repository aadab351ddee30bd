import test from 'ava'
import { publish } from '../../infra/local/publish.ts'
import type { RecordId, UserId } from '../../shared/domain/ids.ts'
import { exportOf } from '../../shared/flows/export-view.ts'
import { readRoleRights, saveRoleRights } from '../../shared/flows/role-rights.ts'
import { newBrowser, signIn } from '../functions/browser.ts'
import { inGoogle, makeContacts, pusher } from '../functions/contact-people.ts'
import { storeOf } from '../functions/world-view.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'

/** From the ERP's own list of contacts to Google Contacts, over HTTP all the way. */
let world: TestWorld
let jana: TestUser
let petr: TestUser

test.before(async () => {
  // Whoever signs in needs the machine's own time.
  world = await startTestWorld({ startsAt: Date.now() - 40 * 60_000 })
  jana = await pusher(world, 'jana@example.com')
  petr = await pusher(world, 'petr@example.com')
})
test.after.always(() => world?.close())

interface ErpPage {
  readonly status: number
  readonly text: string
}

/** The ERP's pages, with this user signed in. */
async function erpPages(
  user: TestUser,
): Promise<(path: string, form?: readonly (readonly [string, string])[]) => Promise<ErpPage>> {
  const origin = world.erpUrl
  const post = (path: string, body: URLSearchParams, cookie: string): Promise<Response> =>
    fetch(origin + path, { method: 'POST', headers: { origin, cookie }, body, redirect: 'manual' })
  const entered = await post('/sign-in', new URLSearchParams({ userId: user.id }), '')
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
  return async (path, form) => {
    const response = form
      ? await post(
          path,
          new URLSearchParams(form.map(([name, value]): [string, string] => [name, value])),
          cookie,
        )
      : await fetch(origin + path, { headers: { cookie } })
    const text = (await response.text()).replaceAll(/<(?!\/?a\b)[^>]+>/g, '').replaceAll(/\s+/g, ' ')
    return { status: response.status, text }
  }
}

const pushForm = (ids: readonly string[]): (readonly [string, string])[] => [
  ['whom', 'chosen'],
  ...ids.map((id) => ['ids', id] as const),
]
const created = (): number => world.google.calls.count({ method: 'POST', path: /:batchCreateContacts$/ })

async function allow(rights: readonly ('external-accounts' | 'calendar' | 'contacts')[]): Promise<void> {
  const store = await storeOf(world)
  const { roles, version } = await readRoleRights(store, TENANT)
  const changed = Object.fromEntries(Object.keys(roles).map((role) => [role, rights]))
  await saveRoleRights(store, TENANT, { roles: changed, version })
  await publish(world.functionsUrl, 'sweep', { depth: 'access' })
}

test.serial(
  'H256 twenty-five from the ERP’s list: ten are in its answer, fifteen follow, in three calls to Google',
  async (t) => {
    const ids = makeContacts(world, jana, { count: 25, name: 'Malý' })
    await world.settle()
    const erp = await erpPages(jana)
    t.true((await erp('/list/Contact')).text.includes('Push to Google'))
    const { status, text } = await erp('/list/Contact/push', pushForm(ids))
    t.is(status, 200, text)
    t.is(text.match(/Malý\d\d<\/a>: created/g)?.length, 10, text)
    t.true(text.includes('15 more go on in the background.'))
    t.is(inGoogle(world, jana).length, 10)
    const progress = /<a href="([^"]+\/pushes\/[^"]+)"/.exec(text)?.[1] ?? ''
    const home = `${world.functionsUrl}/console/${TENANT}`
    const one = newBrowser({ home })
    await signIn(one, home, { email: jana.email })
    t.true((await one.open(progress)).text.includes('10 / 25'))
    await world.settle()
    t.is(inGoogle(world, jana).length, 25)
    t.is(created(), 3)
    const page = await one.open(progress)
    t.true(page.text.includes('25 / 25'))
    t.true(page.text.includes('Malý24'))
    t.is(world.google.contactsOf(jana.email).overlaps(), 0)
  },
)

test.serial(
  'H274 without the right the ERP’s push is refused, and what was under way waits for it',
  async (t) => {
    const ids = makeContacts(world, petr, { count: 25, name: 'Velký' })
    await world.settle()
    const erp = await erpPages(petr)
    t.is((await erp('/list/Contact/push', pushForm(ids))).status, 200)
    await allow(['external-accounts', 'calendar'])
    await world.settle()
    t.is(inGoogle(world, petr).length, 10, 'nothing goes on without it')
    const calls = created()
    const refused = await erp('/list/Contact/push', pushForm(ids))
    t.is(refused.status, 400)
    t.true(refused.text.includes('The Google integration answered 403.'), refused.text)
    await world.settle()
    t.is(created(), calls)
    await allow(['external-accounts', 'calendar', 'contacts'])
    world.pass(11 * 60_000)
    await publish(world.functionsUrl, 'sweep', {})
    await world.settle()
    t.is(inGoogle(world, petr).length, 25, 'with it back the rest follows')
  },
)

test.serial(
  'who has nothing to send, and who went away while he waited for his turn, is told one by one',
  async (t) => {
    const ids = makeContacts(world, jana, { count: 12, name: 'Tichý' })
    const asJana = world.erp.as(jana.id)
    const { id } = asJana.create('Lead', { assignedUserId: jana.id })
    await world.settle()
    const erp = await erpPages(jana)
    const nobody = await erp('/list/Lead/push', pushForm([id]))
    t.true(nobody.text.includes(': skipped (no-name-nor-address)'), nobody.text)
    const { text } = await erp('/list/Contact/push', pushForm(ids))
    asJana.remove('Contact', ids[11] ?? '')
    await world.settle()
    const exportId = /\/pushes\/([\w-]+)"/.exec(text)?.[1] ?? ''
    const of = { userId: jana.id as UserId, page: 0, only: 'trouble' } as const
    const found = await exportOf(exportId, of, await world.deps.contactScopeOf(TENANT))
    t.like(found?.head, { state: 'done', counts: { created: 11, skipped: 1 } })
    const gone = { recordId: ids[11] as RecordId, result: 'skipped', why: 'gone-in-erp', name: null } as const
    t.like(found?.items[0], gone)
  },
)
