import test from 'ava'
import type { TestWorld } from '../support/test-world.ts'
import { CONNECTION, startConsoleSite } from './console-site.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { wrongWith } from './page-check.ts'
import { connectionOf } from './world-view.ts'

/** What signed-in people see while the ERP gives no answer. */
let site: ConsoleSite
let world: TestWorld
let home: string

test.before(async () => {
  site = await startConsoleSite({ minutesAgo: 50 })
  ;({ world, home } = site)
})
test.after.always(() => world?.close())

const AWAY = { status: 503, title: 'The ERP can’t be reached' }
const MINUTE_MS = 60_000
/** A person is remembered for a minute. */
const FORGOTTEN_MS = MINUTE_MS + 1

/** The ERP gives no answer for these, and answers again afterwards. */
async function withoutErp(see: () => Promise<void>, status = 503): Promise<void> {
  world.erp.faults.add({ path: /./, times: 10_000, answer: { status } })
  try {
    await see()
  } finally {
    world.erp.faults.clear()
  }
}

async function lives(someone: SignedIn, afterMs: number): Promise<SignedIn> {
  const { status } = await someone.one.open(home)
  if (status !== 200) throw new Error(String(status))
  world.pass(afterMs)
  return someone
}

const formsOf = (text: string): readonly string[] =>
  [...text.matchAll(/<form[^>]*action="([^"]*)"/g)].map(([, action = '']) => action)

test.serial('who has signed in sees how it stands, with no form but the way out', async (t) => {
  const jana = await lives(await site.connected(await site.somebody('jana')), FORGOTTEN_MS)
  await withoutErp(async () => {
    const page = await jana.one.open(home)
    t.is(wrongWith(page, CONNECTION), null)
    t.regex(page.text, /class="lead bad">\s*The ERP can’t be reached just now, so nothing is exchanged/)
    t.true(page.text.includes(jana.person.email))
    t.true(page.text.includes('Waits for the ERP'))
    t.deepEqual(formsOf(page.text), [`${home}/sign-out`])
    for (const path of ['/calendar', '/mailboxes', '/activity', '/setup'])
      t.is(wrongWith(await jana.one.open(home + path), AWAY), null, path)
    t.is(wrongWith(await jana.one.submit(jana.page, [], '/pause'), AWAY), null)
    t.deepEqual((await connectionOf(world, jana.person.id))?.pausedBy, [])
  })
  const again = await jana.one.open(home)
  t.regex(again.text, /class="lead good"/)
  t.true(formsOf(again.text).includes(`${home}/pause`))
})

test.serial(
  'who hasn’t connected yet is told to come back; who hasn’t signed in sees the entrance',
  async (t) => {
    const eva = await lives(await site.signedIn(await site.somebody('eva')), FORGOTTEN_MS)
    await withoutErp(async () => {
      const page = await eva.one.open(home)
      t.is(wrongWith(page, CONNECTION), null)
      t.true(page.text.includes('so nothing can be connected; please come back in a few minutes'))
      t.false(page.text.includes('ask your administrator'))
      t.is((await site.browser().open(home)).status, 200)
      t.is((await site.browser().open(`${home}/setup`)).status, 401)
    })
  },
)

test.serial(
  'an administrator sees the set-up list with the line about the ERP, however long it is away',
  async (t) => {
    const ada = await lives(await site.connected(await site.someAdmin()), FORGOTTEN_MS)
    await withoutErp(async () => {
      t.true((await ada.one.open(home)).text.includes(`href="${home}/setup"`))
      const setup = await ada.one.open(`${home}/setup`)
      t.is(wrongWith(setup, { title: 'Set-up' }), null)
      t.regex(setup.text, /class="mark bad"/)
      t.is((await ada.one.open(`${home}/setup.json`)).status, 200)
      for (const path of ['/people', '/rights', '/parked'])
        t.is(wrongWith(await ada.one.open(home + path), AWAY), null, path)
      const data = await ada.one.open(`${home}/people/${ada.person.id}/export`)
      t.deepEqual(
        [data.status, data.headers.get('content-type')],
        [503, 'application/problem+json; charset=utf-8'],
      )
      world.pass(11 * MINUTE_MS)
      const later = await ada.one.open(`${home}/setup`)
      t.is(wrongWith(later, { title: 'Set-up' }), null, 'he was one when he signed in')
      t.regex(later.text, /class="mark bad"/)
      t.deepEqual(formsOf(later.text), [`${home}/sign-out`], 'there is nothing to change')
      t.true((await ada.one.open(home)).text.includes(`href="${home}/setup"`))
      for (const path of ['/people', '/rights', '/parked', '/traffic'])
        t.is(wrongWith(await ada.one.open(home + path), AWAY), null, path)
    })
  },
)

test.serial('who is no administrator any more, as far as the ERP has said, sees no list', async (t) => {
  const former = await site.signedIn(await site.someAdmin())
  world.erp.as(world.erp.adminId).update('User', former.person.id, { type: 'regular' })
  await lives(await lives(former, FORGOTTEN_MS), FORGOTTEN_MS)
  await withoutErp(async () => {
    t.is(wrongWith(await former.one.open(`${home}/setup`), AWAY), null)
    t.false((await former.one.open(home)).text.includes(`href="${home}/setup"`))
  })
})

test.serial('one can sign out', async (t) => {
  const one = await lives(await site.signedIn(await site.somebody('leaving')), 11 * MINUTE_MS)
  await withoutErp(async () => {
    await one.one.submit(await one.one.open(home), [], '/sign-out')
    t.false(await site.isSignedIn(one.one))
  })
})

// The last one: after a refused key nothing is sent for a while.
test.serial('an ERP that refuses our key is as good as none', async (t) => {
  const ada = await lives(await site.signedIn(await site.someAdmin()), FORGOTTEN_MS)
  await withoutErp(async () => {
    t.true((await ada.one.open(home)).text.includes('The ERP can’t be reached just now'))
    t.is(wrongWith(await ada.one.open(`${home}/setup`), { title: 'Set-up' }), null)
  }, 401)
})
