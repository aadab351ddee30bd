import test from 'ava'
import type { ExecutionContext } from 'ava'
import { frontDoor, letFrontShow } from '../../infra/local/front/front-door.ts'
import { frontPage } from '../../infra/local/front/front-page.ts'
import { settlePeople } from '../../infra/local/people.ts'
import type { Person } from '../../infra/local/people.ts'
import { settleCalendars } from '../../infra/local/settle-calendars.ts'
import { startTestWorld } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'

/** The first page of `npm start`: the ERP, the console and Google side by side. */
interface Front {
  readonly world: TestWorld
  readonly people: readonly Person[]
}

let front: Front

async function startFront(): Promise<Front> {
  const made: { front?: Front } = {}
  const world = await startTestWorld({
    startsAt: Date.now(),
    isFramed: true,
    front: frontDoor(() => made.front ?? null),
  })
  letFrontShow(world)
  const people = await settlePeople(world)
  made.front = { world, people }
  return made.front
}

test.before(async () => {
  front = await startFront()
})
test.after.always(() => front?.world.close())

const ask = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${front.world.functionsUrl}${path}`, { redirect: 'manual', headers })
const framesIn = (page: string): string[] =>
  [...page.matchAll(/<iframe[^>]* src="([^"]+)"/g)].map(([, url = '']) => url)
const cookieIn = (response: Response): string =>
  (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
const policyOf = (response: Response): string => response.headers.get('content-security-policy') ?? ''
const person = (name: string): Person => front.people.find((one) => one.name.startsWith(name)) as Person

/** Google’s calendar of a person. */
const calendarOf = ({ email }: Person): string => {
  const account = encodeURIComponent(email)
  return `${front.world.google.url}/accounts/${account}/calendars/${account}`
}

test('the ERP, the console and Google are shown side by side as one person sees them, in his language', async (t) => {
  const { functionsUrl, erpUrl } = front.world
  const english = await (await ask('/')).text()
  const jana = person('Jana')
  t.deepEqual(framesIn(english), [
    `${erpUrl}/as/${jana.erpUserId}`,
    `${functionsUrl}/console/main`,
    calendarOf(jana),
  ])
  t.regex(english, /<html lang="en">.*Change a meeting in the ERP, or an event in Google/s)
  const eva = person('Eva')
  const czech = await (await ask(`/?who=${eva.email}`, { 'accept-language': 'cs' })).text()
  t.true(framesIn(czech).includes(calendarOf(eva)))
  t.regex(czech, /<html lang="cs">.*Eva Malá zatím připojení nemá/s)
  t.regex(await (await ask(`/?who=${eva.email}&language=en`)).text(), /Eva Malá is not connected yet/)
})

test('whoever is chosen is signed in to the console, and stays who he is when the page is asked for again', async (t) => {
  const eva = person('Eva')
  const opened = await ask(`/?who=${eva.email}`, { 'sec-fetch-dest': 'document' })
  const cookie = cookieIn(opened)
  t.regex(await (await ask('/console/main', { cookie })).text(), /class="who">Eva Malá</)
  t.is(cookieIn(await ask('/', { cookie })), '', 'who is signed in is shown, and not signed in anew')
  t.true(framesIn(await (await ask('/', { cookie })).text()).includes(calendarOf(eva)))
  const byScript = await ask(`/?who=${person('Petr').email}`, { 'sec-fetch-dest': 'empty', cookie })
  t.is(cookieIn(byScript), '', 'who has signed out while the page is shown stays so')
  t.not(cookieIn(await ask(`/?who=${person('Petr').email}`, { cookie })), '')
})

test('in a frame of the front page the console may be shown; by itself, and in the product, it may never', async (t) => {
  const inFrame = { 'sec-fetch-dest': 'iframe' }
  t.true(policyOf(await ask('/console/main', inFrame)).includes("frame-ancestors 'self'"))
  t.true(policyOf(await ask('/oauth/callback', inFrame)).includes("frame-ancestors 'self'"))
  t.true(policyOf(await ask('/console/main')).includes("frame-ancestors 'none'"))
  const product = await startTestWorld()
  t.teardown(() => product.close())
  const answer = await fetch(`${product.functionsUrl}/console/main`, { headers: inFrame })
  t.true(policyOf(answer).includes("frame-ancestors 'none'"))
  t.is(
    (await fetch(product.google.url)).headers.get('content-security-policy')?.includes('script-src'),
    false,
  )
})

test('the stand-ins let the front page frame them, and nobody else; there they keep themselves up to date', async (t) => {
  const { functionsUrl, erpUrl, google } = front.world
  for (const url of [erpUrl, google.url, calendarOf(person('Jana'))]) {
    const answer = await fetch(url)
    t.regex(policyOf(answer), new RegExp(`frame-ancestors ${functionsUrl};`), url)
    t.regex(policyOf(answer), new RegExp(`script-src ${functionsUrl}/follow\\.js; connect-src 'self'$`), url)
    t.true((await answer.text()).includes(`<script src="${functionsUrl}/follow.js" defer></script>`), url)
  }
  for (const file of ['/follow.js', '/follow.css', '/front.css']) t.is((await ask(file)).status, 200, file)
  const api = await fetch(`${google.url}/calendar/v3/calendars/primary/events`)
  t.is(api.headers.get('content-security-policy'), null)
})

test('the ERP’s pages become those of who is chosen, unless another site wants that', async (t) => {
  const { erpUrl } = front.world
  const as = `${erpUrl}/as/${person('Eva').erpUserId}`
  const chosen = await fetch(as, { redirect: 'manual' })
  t.is(chosen.status, 303)
  const page = await fetch(erpUrl, { headers: { cookie: cookieIn(chosen) } })
  t.regex(await page.text(), /Sign out Eva Malá/)
  t.is((await fetch(as, { headers: { 'sec-fetch-site': 'cross-site' } })).status, 403)
  t.is((await fetch(`${erpUrl}/as/nobody`)).status, 400)
})

test('by its other name the machine is another site to a browser, so the front page leads to its own', async (t) => {
  const { functionsUrl } = front.world
  const port = new URL(functionsUrl).port
  const answer = await fetch(`http://localhost:${port}/?who=eva@example.com`, { redirect: 'manual' })
  t.is(answer.headers.get('location'), `${functionsUrl}/?who=eva@example.com`)
})

async function pageWith(t: ExecutionContext, real: Partial<TestWorld>): Promise<string> {
  t.plan(2)
  const { world, people } = front
  const shown = { people, who: person('Jana'), connected: new Set<string>(), language: 'en' as const }
  return frontPage({ ...shown, world: { ...world, ...real } })
}

test('the real Google is led to, not framed, and the console needs a window of its own then', async (t) => {
  const page = await pageWith(t, { google: null as never })
  t.deepEqual(framesIn(page), [`${front.world.erpUrl}/as/${person('Jana').erpUserId}`])
  t.regex(page, /href="https:\/\/calendar\.google\.com\/".*The real Google doesn’t let itself be shown/s)
})

test('a real ERP is led to, not framed', async (t) => {
  const page = await pageWith(t, { erp: null as never, erpUrl: 'https://erp.example.com' })
  t.deepEqual(framesIn(page), [`${front.world.functionsUrl}/console/main`, calendarOf(person('Jana'))])
  t.regex(page, /href="https:\/\/erp\.example\.com".*A real ERP doesn’t let itself be shown/s)
})

test('both sides of three people have something to change, made up once', async (t) => {
  const world = await startTestWorld({ startsAt: Date.now() })
  t.teardown(() => world.close())
  const people = await settlePeople(world)
  const meetings = async (): Promise<string[]> => {
    const headers = { 'x-api-key': world.erpApiKey }
    const answer = await fetch(`${world.erpUrl}/api/v1/Meeting?maxSize=50`, { headers })
    return ((await answer.json()) as { list: { id: string }[] }).list.map(({ id }) => id)
  }
  await settleCalendars(world, people)
  const made = await meetings()
  t.is(made.length, 6)
  const page = await fetch(`${world.google.url}/accounts/eva@example.com/calendars/eva@example.com`)
  t.regex(await page.text(), /Lunch with Karel.*Trade fair/s)
  for (const id of made) world.erp.as(people[0]?.erpUserId ?? '').remove('Meeting', id)
  await settleCalendars(world, people)
  t.deepEqual(await meetings(), [])
})
