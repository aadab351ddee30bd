import test from 'ava'
import { publish } from '../../infra/local/publish.ts'
import { readRoleRights } from '../../shared/flows/role-rights.ts'
import { TENANT, callGoogle } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { connect, throughGoogle } from './browser.ts'
import type { Browser, Page } from './browser.ts'
import { CONNECTION, startConsoleSite } from './console-site.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { wrongWith } from './page-check.ts'
import { cookieOf, csrfOn, send } from './sent-by-hand.ts'
import { connectionOf, makeEvent, makeMeeting, meetings, storeOf, titles } from './world-view.ts'

/** Rights per role of the ERP: what an administrator grants and takes away, and what then goes on or stops. */
let site: ConsoleSite
let world: TestWorld
let home: string
let admin: SignedIn

test.before(async () => {
  site = await startConsoleSite({ rights: 'none' })
  ;({ world, home } = site)
  admin = await site.signedIn(await site.someAdmin())
  // Who signs in later, when the world has moved on, would be refused: an id token goes by the machine's clock.
  for (const [what, { through }] of [...Object.entries(ways), ['timing', { through: undefined }] as const]) {
    const one = await member(through)
    await grant(one.role, ALL)
    const page = await connect(one.one, home, { email: one.person.email })
    const wrong = wrongWith(page, CONNECTION)
    if (wrong !== null) throw new Error(wrong)
    connectedFor.set(what, one)
  }
})
test.after.always(() => world?.close())

const ALL = ['external-accounts', 'calendar']
/** Everything that is ticked on the page, by role. */
const ticked = new Map<string, readonly string[]>()
const grants = (): [string, string][] =>
  [...ticked].flatMap(([role, rights]) =>
    rights.map((right): [string, string] => ['grant', `${role}:${right}`]),
  )

async function grant(role: string, rights: readonly string[]): Promise<Page> {
  ticked.set(role, rights)
  const { one } = admin
  return one.follow(await one.submit(await one.open(`${home}/rights`), grants(), '/rights'))
}

const granted = async (): Promise<unknown> => (await readRoleRights(await storeOf(world), TENANT)).roles
const asErpAdmin = () => world.erp.as(world.erp.adminId)
const check = async (): Promise<void> => {
  await publish(world.functionsUrl, 'sweep', { depth: 'access' })
  await world.settle()
}
const hasButton = ({ text }: Page): boolean => text.includes(`action="${home}/connect"`)

const connectedFor = new Map<string, Member>()
let people = 0
interface Member extends SignedIn {
  readonly role: string
  readonly team: string
}

/** Somebody with a role of his own, directly or through a team. */
async function member(through: 'role' | 'team' = 'role'): Promise<Member> {
  const number = (people += 1)
  const { id: role } = world.erp.createRole({ name: `Role ${number}` })
  const { id: team } = world.erp.createTeam({
    name: `Team ${number}`,
    roles: through === 'team' ? [role] : [],
  })
  const email = `member-${number}@example.com`
  const roles = through === 'role' ? [role] : []
  world.erp.seedUser({ name: `Member ${number}`, email, roles, teams: [team] })
  const person = await world.addUser(email, { connected: false })
  return { ...(await site.signedIn(person)), role, team }
}

test.serial(
  'nothing is allowed until an administrator allows it: no button, and no way around it',
  async (t) => {
    const { one, page, person } = await member()
    t.false(hasButton(page))
    for (const feature of ['calendar', 'contacts']) {
      const form: [string, string][] = [
        ['csrf', csrfOn(page)],
        ['feature', feature],
      ]
      const refused = await send({ url: `${home}/connect`, cookie: cookieOf(one), form })
      t.is(wrongWith(refused, { status: 403, title: 'You don’t have the right to this yet' }), null)
    }
    t.is(await connectionOf(world, person.id), null)
  },
)

test.serial('an administrator has all rights without being granted any', async (t) => {
  t.true(hasButton(admin.page))
})

test.serial('who is granted a right sees the button, and connects', async (t) => {
  const { one, person, role } = await member()
  t.true((await grant(role, ALL)).text.includes('role="status"'))
  t.like(await granted(), { [role]: ALL })
  const page = await one.open(home)
  t.true(hasButton(page))
  t.false(page.text.includes('value="contacts"'), 'of what he has no right to')
  t.is(wrongWith(await connect(one, home, { email: person.email }), CONNECTION), null)
  t.like(await connectionOf(world, person.id), {
    state: 'active',
    allowed: ['calendar'],
    granted: ['calendar'],
  })
})

test.serial('without the right to external accounts the other rights are worth nothing', async (t) => {
  const { one, role } = await member()
  await grant(role, ['calendar', 'contacts'])
  t.false(hasButton(await one.open(home)))
  await grant(role, ['external-accounts'])
  t.false(hasButton(await one.open(home)))
})

test.serial('a right that is taken away while somebody is at Google connects nothing', async (t) => {
  const { one, person, role } = await member()
  await grant(role, ALL)
  const begun = await one.submit(await one.open(home), [['feature', 'calendar']], '/connect')
  await grant(role, [])
  const page = await one.open(await throughGoogle(one, begun.location, { email: person.email }))
  t.is(wrongWith(page, { status: 403, title: 'You don’t have the right to this yet' }), null)
  t.is(await connectionOf(world, person.id), null)
})

interface Way {
  readonly through?: 'team'
  readonly take: (member: Member) => unknown
  readonly give: (member: Member) => unknown
  readonly standing: 'no-right' | 'user-gone'
}

const ways: Record<string, Way> = {
  'a right is withdrawn on the page of rights': {
    take: ({ role }) => grant(role, ['external-accounts']),
    give: ({ role }) => grant(role, ALL),
    standing: 'no-right',
  },
  'the role is taken from the user in the ERP': {
    take: ({ person }) => asErpAdmin().update('User', person.id, { rolesIds: [] }),
    give: ({ person, role }) => asErpAdmin().update('User', person.id, { rolesIds: [role] }),
    standing: 'no-right',
  },
  'the role is taken from the user’s team in the ERP': {
    through: 'team',
    take: ({ team }) => asErpAdmin().update('Team', team, { rolesIds: [] }),
    give: ({ team, role }) => asErpAdmin().update('Team', team, { rolesIds: [role] }),
    standing: 'no-right',
  },
  'the user leaves the team in the ERP': {
    through: 'team',
    take: ({ person }) => asErpAdmin().update('User', person.id, { teamsIds: [], defaultTeamId: null }),
    give: ({ person, team }) => asErpAdmin().update('User', person.id, { teamsIds: [team] }),
    standing: 'no-right',
  },
  'the user is deactivated in the ERP': {
    take: ({ person }) => asErpAdmin().update('User', person.id, { isActive: false }),
    give: ({ person }) => asErpAdmin().update('User', person.id, { isActive: true }),
    standing: 'user-gone',
  },
}

async function both(person: TestUser): Promise<{ erp: string[]; google: string[] }> {
  const own = (await meetings(world)).filter(({ assignedUserId }) => assignedUserId === person.id)
  return { erp: own.map(({ name }) => name).sort(), google: await titles(world, person) }
}

for (const [what, { take, give, standing }] of Object.entries(ways))
  test.serial(
    `when ${what}, work stops and nothing is deleted; when it is back, all that changed crosses once`,
    async (t) => {
      const one = connectedFor.get(what) as Member
      const { person } = one
      const [inErp, gone] = [makeMeeting(world, person, 'Old in ERP'), makeMeeting(world, person, 'Deleted')]
      const inGoogle = await makeEvent(world, person, 'Old in Google')
      await world.settle()
      const before = ['Deleted', 'Old in ERP', 'Old in Google']
      t.deepEqual(await both(person), { erp: before, google: before })

      await take(one)
      await check()
      t.like(await connectionOf(world, person.id), { state: 'active', allowed: [] })
      asErpAdmin().update('Meeting', inErp, { name: 'New in ERP' })
      asErpAdmin().remove('Meeting', gone)
      await callGoogle(world, person, {
        method: 'PATCH',
        path: `/${inGoogle}`,
        body: { summary: 'New in Google' },
      })
      await makeEvent(world, person, 'Made in Google')
      for (const depth of ['changes', 'all', 'access'] as const) {
        await publish(world.functionsUrl, 'sweep', { depth })
        await world.settle()
      }
      await publish(world.functionsUrl, 'renew', {})
      await world.settle()
      t.deepEqual(await both(person), {
        erp: ['New in ERP', 'Old in Google'],
        google: ['Deleted', 'Made in Google', 'New in Google', 'Old in ERP'],
      })
      const row = rowOf(await admin.one.open(`${home}/people`), person)
      t.true(row.includes('class="mark warn"'), row)
      world.pass(60_000)
      const page = await one.one.open(home)
      t.is(page.text.includes(person.email), standing === 'no-right', 'who isn’t active is nobody here')
      if (standing === 'no-right') t.true(page.text.includes('class="lead warn"'))

      await give(one)
      await check()
      const after = ['Made in Google', 'New in ERP', 'New in Google']
      t.deepEqual(await both(person), { erp: after, google: after })
      world.pass(60_000)
      t.true((await one.one.open(home)).text.includes('class="lead good"'))
      t.true(rowOf(await admin.one.open(`${home}/people`), person).includes('class="mark good"'))
      await publish(world.functionsUrl, 'sweep', { depth: 'all' })
      await world.settle()
      t.deepEqual(await both(person), { erp: after, google: after })
    },
  )

function rowOf({ text }: Page, { email }: TestUser): string {
  return (
    [...text.matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) => row).find((row) => row.includes(email)) ?? 'no row'
  )
}

test.serial(
  'the check that comes every five minutes stops the work of who has no right within ten',
  async (t) => {
    const FIVE_MINUTES_MS = 5 * 60_000
    const one = connectedFor.get('timing') as Member
    await check()
    const id = makeMeeting(world, one.person, 'Before')
    await world.settle()
    asErpAdmin().update('User', one.person.id, { rolesIds: [] })
    world.pass(FIVE_MINUTES_MS)
    await check()
    asErpAdmin().update('Meeting', id, { name: 'Ten minutes later' })
    await makeEvent(world, one.person, 'Ten minutes later, too')
    await world.settle()
    t.deepEqual(await both(one.person), {
      erp: ['Ten minutes later'],
      google: ['Before', 'Ten minutes later, too'],
    })
  },
)

test.serial('of two administrators who save at once, the second is told and saves nothing', async (t) => {
  // The world has moved on, and a sign-in needs the machine's own time: it is the same person in two windows.
  const [first, second]: Browser[] = [admin.one, site.browser(cookieOf(admin.one))]
  if (!first || !second) return t.fail('no browsers')
  const role = world.erp.createRole({ name: 'Contested' }).id
  const [mine, theirs] = [await first.open(`${home}/rights`), await second.open(`${home}/rights`)]
  const kept = grants()
  const saved = await first.follow(
    await first.submit(mine, [...kept, ['grant', `${role}:calendar`]], '/rights'),
  )
  t.true(saved.text.includes('role="status"'))
  const after = await granted()
  const told = await second.follow(
    await second.submit(theirs, [...kept, ['grant', `${role}:contacts`]], '/rights'),
  )
  t.true(told.text.includes('role="alert"'))
  t.deepEqual(await granted(), after)
  t.like(after, { [role]: ['calendar'] })
})

for (const [what, wrong] of [
  ['a right that isn’t there', 'role:root'],
  ['a grant without a right', 'role'],
  ['a grant of nothing', ''],
  ['a grant to nobody', ':calendar'],
  ['a role that can be none', '../a:calendar'],
  ['two rights in one', 'role:calendar:contacts'],
] as const)
  test.serial(`${what} is refused, and nothing is saved`, async (t) => {
    const { one } = admin
    const before = site.everything()
    const page = await one.submit(
      await one.open(`${home}/rights`),
      [
        ['grant', 'role:calendar'],
        ['grant', wrong],
      ],
      '/rights',
    )
    t.is(page.status, 400)
    t.is(site.everything(), before)
  })

test.serial('on the first day no role has any right, and everybody may sign in and see so', async (t) => {
  const first = await startConsoleSite({ rights: 'none' })
  t.teardown(() => first.world.close())
  t.deepEqual((await readRoleRights(await storeOf(first.world), TENANT)).roles, {})
  const { one, page } = await first.signedIn(await first.somebody())
  t.false(page.text.includes(`action="${first.home}/connect"`))
  const form: [string, string][] = [
    ['csrf', csrfOn(page)],
    ['feature', 'calendar'],
  ]
  t.is((await send({ url: `${first.home}/connect`, cookie: cookieOf(one), form })).status, 403)
})
