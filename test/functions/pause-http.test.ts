import test from 'ava'
import { callGoogle } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'
import { signInAndConnect } from './browser.ts'
import type { Page } from './browser.ts'
import { startConsoleSite } from './console-site.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { connectionOf, makeEvent, makeMeeting, meetings, titles } from './world-view.ts'

/** Pausing from the pages: a person for himself, an administrator for one or all. */
let site: ConsoleSite
let world: TestWorld
let home: string
let admin: SignedIn
let jana: SignedIn

test.before(async () => {
  site = await startConsoleSite()
  ;({ world, home } = site)
  admin = await site.signedIn(await site.someAdmin())
  jana = await site.signedIn(await site.somebody())
  await signInAndConnect(jana.one, home, { email: jana.person.email })
  await world.settle()
})
test.after.always(() => world?.close())

const press = async (
  { one }: SignedIn,
  path: string,
  [name, value]: [string, string],
  action: string,
): Promise<Page> =>
  one.follow(await one.submit(await one.open(`${home}${path}`), name === '' ? [] : [[name, value]], action))
const pausedBy = async (): Promise<unknown> => (await connectionOf(world, jana.person.id))?.pausedBy
const inErp = async (): Promise<string[]> => (await meetings(world)).map(({ name }) => name).sort()

test.serial(
  'while somebody has paused, nothing crosses either way; when he goes on, everything follows once',
  async (t) => {
    const page = await press(jana, '', ['', ''], '/pause')
    t.true(page.text.includes('Paused by you'))
    t.true(page.text.includes('role="status"'))
    const before = world.google.calls.all.length
    makeMeeting(world, jana.person, 'From the ERP')
    await makeEvent(world, jana.person, 'From Google')
    await world.settle()
    t.deepEqual(await titles(world, jana.person), ['From Google'])
    t.deepEqual(await inErp(), ['From the ERP'])
    const own = world.google.calls.all.slice(before).filter(({ path }) => path === '/token')
    t.deepEqual(own, [], 'not even a token is asked for')

    const back = await press(jana, '', ['', ''], '/resume')
    t.false(back.text.includes('Paused by you'))
    await world.settle()
    t.deepEqual(await titles(world, jana.person), ['From Google', 'From the ERP'])
    t.deepEqual(await inErp(), ['From Google', 'From the ERP'])
  },
)

test.serial('what the administrator has paused the person can’t let go on', async (t) => {
  const page = await press(admin, '/people', ['pause', jana.person.id], '/people/pause')
  t.true(page.text.includes('Paused by an administrator'))
  t.deepEqual(await pausedBy(), ['administrator'])
  const own = await press(jana, '', ['', ''], '/pause')
  t.true(own.text.includes('Paused by your administrator'))
  await press(jana, '', ['', ''], '/resume')
  t.deepEqual(await pausedBy(), ['administrator'])
  await press(admin, '/people', ['resume', jana.person.id], '/people/pause')
  t.deepEqual(await pausedBy(), [])
})

test.serial('all are paused and let go on with one button', async (t) => {
  await press(admin, '/people', ['pause', 'everybody'], '/people/pause')
  t.deepEqual(await pausedBy(), ['everybody'])
  const [event] = await world.events(jana.person)
  await callGoogle(world, jana.person, { method: 'PATCH', path: `/${event?.id}`, body: { location: 'Brno' } })
  await world.settle()
  await press(admin, '/people', ['resume', 'everybody'], '/people/pause')
  t.deepEqual(await pausedBy(), [])
  await world.settle()
  t.deepEqual(await inErp(), ['From Google', 'From the ERP'])
})

test.serial('a pause of nobody that can be is refused', async (t) => {
  for (const value of ['', '__x__', '../x', '*']) {
    const page = await press(admin, '/people', ['pause', value], '/people/pause')
    t.is(page.status, 400, value)
  }
  t.deepEqual(await pausedBy(), [])
})
