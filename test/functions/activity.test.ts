import test from 'ava'
import { linkIdOf } from '../../shared/domain/pair-names.ts'
import type { CalendarKey, EventId, LinkId, UserId } from '../../shared/domain/ids.ts'
import { startSync } from '../../shared/flows/apply-settings.ts'
import { readPair, savePair } from '../../shared/flows/pair-store.ts'
import type { Pair } from '../../shared/flows/pair-document.ts'
import { parkTask } from '../../shared/platform/park-task.ts'
import { TENANT, callGoogle } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'
import type { Page } from './browser.ts'
import { startConsoleSite } from './console-site.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { wrongWith } from './page-check.ts'
import { cookieOf, csrfOn, send } from './sent-by-hand.ts'
import { connectionOf, makeMeeting, meetings, openTasks, storeOf, stored, titles } from './world-view.ts'

/** What people see of the work in the console, and how they take it back or settle what was refused. */
let site: ConsoleSite
let world: TestWorld
let home: string
let admin: SignedIn
let people: Readonly<Record<'jana' | 'petr', SignedIn>>

test.before(async () => {
  site = await startConsoleSite({ minutesAgo: 50 })
  ;({ world, home } = site)
  admin = await site.signedIn(await site.someAdmin())
  // All sign in before the world's clock moves on from the machine's.
  people = {
    jana: await site.connected(await site.somebody('jana')),
    petr: await site.connected(await site.somebody('petr')),
  }
  const scope = await world.deps.scopeOf(TENANT)
  for (const { person } of Object.values(people)) await startSync({ userId: person.id as UserId }, scope)
  await world.settle()
})
test.after.always(() => world?.close())

interface Busy extends SignedIn {
  readonly name: string
  readonly meetingId: string
  readonly eventId: string
  readonly pairId: LinkId
  readonly key: CalendarKey
}

/** Somebody with a new meeting that was made in the ERP and has its event. */
async function busy(who: 'jana' | 'petr', name: string): Promise<Busy> {
  const someone = people[who]
  const { person } = someone
  const meetingId = makeMeeting(world, person, name)
  await world.settle()
  const event = (await world.events(person)).find(({ summary }) => summary === name)
  const key = (await connectionOf(world, person.id))?.mainCalendar?.key
  if (!event || !key) throw new Error('no event')
  return { ...someone, name, meetingId, key, eventId: event.id, pairId: linkIdOf(key, event.id as EventId) }
}

async function changePair(pairId: LinkId, change: (pair: Pair) => Partial<Pair>): Promise<void> {
  const store = await storeOf(world)
  const found = await readPair(store, TENANT, pairId)
  if (found === null) throw new Error('no pair')
  await savePair(store, TENANT, { ...found, pair: { ...found.pair, ...change(found.pair) } })
}

const title = (text: string): { title: string } => ({ title: text })
const noticeOf = ({ location }: Page): string | null => new URL(location).searchParams.get('notice')
const personal = (person: { id: string }, page: string): string => `${home}/people/${person.id}/${page}`

test.serial('a person sees what was done, with the way to the record, in both languages', async (t) => {
  const jana = await busy('jana', 'Seen')
  const page = await jana.one.open(`${home}/activity`)
  t.is(wrongWith(page, title('What was done')), null)
  t.true(page.text.includes(jana.name))
  t.true(page.text.includes('Created in Google, because it is in the ERP.'))
  t.true(page.text.includes(`href="${world.erpUrl}/#Meeting/view/${jana.meetingId}"`))
  const czech = await jana.one.open(`${home}/activity?language=cs`)
  t.is(wrongWith(czech, { ...title('Co se udělalo'), language: 'cs' }), null)
  t.true(czech.text.includes('Vytvořeno v Googlu, protože to je v ERP.'))
  await jana.one.open(`${home}/activity?language=en`)
  t.is(wrongWith(await jana.one.open(`${home}/activity?pair=${jana.pairId}`), title('What was done')), null)
  t.true((await jana.one.open(`${home}/activity?day=2001-01-01`)).text.includes(jana.name), 'that is today')
})

test.serial('an administrator sees what was done for somebody; nobody else does', async (t) => {
  const [jana, petr] = [await busy('jana', 'Shown to another'), people.petr]
  for (const [path, heading] of [
    ['activity', 'What was done'],
    ['refused', 'What was refused'],
    ['holds', 'Removals held back'],
  ] as const) {
    const name = jana.person.email.split('@')[0] ?? ''
    t.is(wrongWith(await admin.one.open(personal(jana.person, path)), title(`${heading}: ${name}`)), null)
    t.is(wrongWith(await jana.one.open(`${home}/${path}`), title(heading)), null)
    t.is((await petr.one.open(personal(jana.person, path))).status, 403)
  }
  t.true((await admin.one.open(personal(jana.person, 'activity'))).text.includes(jana.name))
  t.false((await petr.one.open(`${home}/activity`)).text.includes(jana.name))
})

/** As the person’s own calendar app would do it. */
async function renameInGoogle({ person, eventId }: Busy, summary: string): Promise<void> {
  const path = `/${eventId}`
  const { status } = await callGoogle(world, person, { method: 'PATCH', path, body: { summary } })
  if (status !== 200) throw new Error(`Google refuses: ${status}`)
}

const nameInErp = async ({ meetingId }: Busy): Promise<string | undefined> =>
  (await meetings(world)).find(({ id }) => id === meetingId)?.name

test.serial('what was done last is taken back by its button, and the page says so', async (t) => {
  const jana = await busy('jana', 'Taken back')
  await renameInGoogle(jana, 'Renamed in error')
  await world.settle()
  t.is(await nameInErp(jana), 'Renamed in error')
  const page = await jana.one.open(`${home}/activity`)
  t.true(page.text.includes('Renamed in the ERP, because it was renamed in Google.'))
  t.true(page.text.includes('<dd>Taken back</dd>'), 'what stood there before')
  const sent = await jana.one.submit(page, [['pair', jana.pairId]], '/activity')
  t.is(sent.status, 303)
  t.is(noticeOf(sent), 'undone')
  t.true((await jana.one.follow(sent)).text.includes('role="status"'))
  await world.settle()
  t.is(await nameInErp(jana), 'Taken back')
  t.true((await titles(world, jana.person)).includes('Taken back'))
})

test.serial('another person’s pair is not to be seen or touched, whatever a form says', async (t) => {
  const [jana, petr] = [await busy('jana', 'Not his'), people.petr]
  await changePair(jana.pairId, () => ({
    refused: {
      on: 'erp',
      step: 's',
      erpDigest: null,
      code: 'erp.refused',
      field: 'name',
      at: world.clock.now(),
    },
  }))
  const csrf: [string, string] = ['csrf', csrfOn(petr.page)]
  const cookie = cookieOf(petr.one)
  const before = site.everything()
  for (const [path, field] of [
    ['/activity', 'pair'],
    ['/refused', 'retry'],
    ['/refused', 'erp'],
    ['/refused', 'google'],
  ] as const)
    for (const id of [jana.pairId, 'nothing', '../x', ''])
      t.is(
        (await send({ url: `${home}${path}`, cookie, form: [csrf, [field, id]] })).status,
        404,
        `${path} ${id}`,
      )
  const named = [
    ...[csrf],
    ['user', jana.person.id],
    ['userId', jana.person.id],
    ['pair', jana.pairId],
  ] as const
  t.is((await send({ url: `${home}/activity`, cookie, form: named as never })).status, 404)
  t.is((await petr.one.open(`${home}/activity?pair=${jana.pairId}`)).status, 404)
  t.is((await send({ url: personal(jana.person, 'activity'), cookie, form: named as never })).status, 403)
  t.is(site.everything(), before)
  const adminForm: [string, string][] = [
    ['csrf', csrfOn(await admin.one.open(home))],
    ['pair', jana.pairId],
  ]
  const wrong = await send({
    url: personal(petr.person, 'activity'),
    cookie: cookieOf(admin.one),
    form: adminForm,
  })
  t.is(wrong.status, 404, 'an administrator names whose it is')
  await changePair(jana.pairId, () => ({ refused: null }))
})

test.serial('what was refused is told with its reason and settled by one of the buttons', async (t) => {
  const jana = await busy('jana', 'Refused')
  t.true((await jana.one.open(`${home}/refused`)).text.includes('Nothing was refused'))
  for (const [way, kept] of [
    ['retry', 'Refused, retry'],
    ['google', 'Refused, google'],
    ['erp', 'Refused, google'],
  ] as const) {
    await renameInGoogle(jana, `Refused, ${way}`)
    const at = world.clock.now()
    await changePair(jana.pairId, () => ({
      refused: { on: 'erp', step: 's', erpDigest: null, code: 'erp.refused', field: 'name', at },
    }))
    const page = await jana.one.open(`${home}/refused`)
    t.true(page.text.includes('The ERP doesn’t take the title.'))
    t.false(page.text.includes('Tasks given up on'), 'that is for administrators')
    t.is((await jana.one.submit(page, [['other', jana.pairId]], '/refused')).status, 400)
    const sent = await jana.one.submit(page, [[way, jana.pairId]], '/refused')
    t.is(noticeOf(sent), 'settled', way)
    t.true((await jana.one.follow(sent)).text.includes('Nothing was refused'), way)
    await world.settle()
    t.is(await nameInErp(jana), kept)
    t.true((await titles(world, jana.person)).includes(kept))
  }
})

async function hold({ person, key, pairId }: Busy): Promise<void> {
  const data = {
    schema: 1,
    userId: person.id,
    calendar: key,
    side: 'erp',
    at: world.clock.now(),
    count: 45,
    of: 90,
    links: [pairId],
    answer: null,
  }
  const place = { tenant: TENANT, collection: 'holds', id: `${key}-erp` }
  await (await storeOf(world)).create(place, { data, keys: { user: person.id } })
}

test.serial('removals that are held back are shown with their number, and answered once', async (t) => {
  const [jana, petr] = [await busy('jana', 'Held back'), people.petr]
  await hold(jana)
  const petrs = await busy('petr', 'Held back of Petr')
  await hold(petrs)
  const page = await jana.one.open(`${home}/holds`)
  t.true(page.text.includes('Gone from Google: 45 of 90 events'))
  t.true(page.text.includes(jana.name))
  const fields: [string, string][] = [
    ['calendar', jana.key],
    ['side', 'erp'],
    ['answer', 'keep'],
  ]
  const foreign = await send({
    url: `${home}/holds`,
    cookie: cookieOf(petr.one),
    form: [...fields, ['csrf', csrfOn(petr.page)]],
  })
  t.is(foreign.status, 404)
  t.is(
    (
      await jana.one.submit(
        page,
        [
          ['answer', 'keep'],
          ['side', 'google'],
        ],
        '/holds',
      )
    ).status,
    404,
  )
  t.is((await jana.one.submit(page, [['answer', 'maybe']], '/holds')).status, 400)
  for (const { key } of [jana, petrs]) t.true(stored(world).includes(`${key}-erp`))
  const sent = await jana.one.submit(page, [['answer', 'keep']], '/holds')
  t.is(noticeOf(sent), 'removals-undone')
  t.true((await jana.one.follow(sent)).text.includes('Nothing is held back'))
  t.is((await jana.one.submit(page, [['answer', 'keep']], '/holds')).status, 404, 'it was answered')
  await world.settle()
  t.true((await titles(world, jana.person)).includes(jana.name))
})

test.serial('an administrator tries a task again that was given up on, or drops it', async (t) => {
  const jana = await busy('jana', 'Given up')
  const store = await storeOf(world)
  const park = (task: object): Promise<void> =>
    parkTask(
      { tenant: TENANT, kind: 'sync-pair', task, code: 'erp.refused' },
      { store, clock: world.clock, log: world.deps.log },
    )
  const task = { kind: 'sync-pair', tenant: TENANT, entity: 'Meeting', recordIds: [jana.meetingId] }
  t.regex((await jana.one.open(home)).text, /class="lead good"[^<]*The last change, [^<]* in Google/)
  await park({ broken: jana.person.id })
  t.false((await jana.one.open(home)).text.includes('given up on'), 'nobody’s')
  await park(task)
  t.true((await jana.one.open(home)).text.includes('Not everything works: something couldn’t be done'))
  const page = await admin.one.open(personal(jana.person, 'refused'))
  t.true(page.text.includes('Tasks given up on'))
  t.false(page.text.includes('broken'), 'nobody’s')
  const given = page.text.split('Tasks given up on').at(-1) ?? ''
  const id = /name="retry"\s+value="([0-9a-f]+)"/.exec(given)?.[1] ?? ''
  const retried = await admin.one.submit(page, [['retry', id]], '/parked')
  t.is(new URL(retried.location).pathname, new URL(personal(jana.person, 'refused')).pathname)
  t.is(noticeOf(retried), 'task-retried')
  t.true(openTasks(world).some(({ body }) => body.includes(jana.meetingId)))
  await world.settle()
  const all = await admin.one.open(`${home}/parked`)
  t.is(wrongWith(all, title('Tasks given up on')), null)
  t.regex(all.text, /<strong>main<\/strong>.\s+1 task was given up on/)
  for (const path of ['', '/people'])
    t.true((await admin.one.open(home + path)).text.includes('1 task was given up on'), path)
  const broken = /name="drop"\s+value="([0-9a-f]+)"/.exec(all.text)?.[1] ?? ''
  t.is(noticeOf(await admin.one.submit(all, [['drop', broken]], '/parked')), 'task-dropped')
  t.is(noticeOf(await admin.one.submit(all, [['drop', broken]], '/parked')), 'task-gone')
  t.is(noticeOf(await admin.one.submit(all, [['retry', broken]], '/parked')), 'task-gone')
  t.is((await admin.one.submit(all, [['drop', '../x']], '/parked')).status, 400)
})

test.serial(
  'no title of a calendar gets into an address, and what was done by hand is noted in ids',
  async (t) => {
    const jana = await busy('jana', 'Unmistakable')
    const before = stored(world).split('change-undone').length
    const page = await admin.one.open(personal(jana.person, 'activity'))
    const addresses = [...page.text.matchAll(/(?:href|action)="([^"]+)"/g)].map(([, url = '']) => url)
    t.false(addresses.some((url) => decodeURIComponent(url).includes(jana.name)))
    const sent = await admin.one.submit(page, [['pair', jana.pairId]], '/activity')
    t.is(noticeOf(sent), 'undone')
    t.is(stored(world).split('change-undone').length, before + 1)
  },
)
