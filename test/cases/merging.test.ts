import test from 'ava'
import type { LogEntry } from '../../shared/flows/pair-document.ts'
import { publish } from '../../infra/local/publish.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { openTasks, storeOf } from '../functions/world-view.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { FullEvent, Phone } from './phone-of.ts'
import { unheard } from './unheard.ts'

/** Cases of the field: both sides move. */
let world: TestWorld
let jana: TestUser
let desk: Desk
let phone: Phone

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
})
test.after.always(() => world?.close())

async function linked(name: string, day: number): Promise<{ id: string; event: FullEvent }> {
  const id = desk.create({ name, ...erpHour(day) })
  await world.settle()
  return { id, event: await phone.find(name) }
}

/** A calendar is swept once a minute at most. */
async function sweep(depth: 'changes' | 'all' = 'changes'): Promise<void> {
  world.pass(60_000)
  await publish(world.functionsUrl, 'sweep', depth === 'all' ? { depth } : {})
}

/** Values that lost, of conflicts that `known` doesn't hold yet. */
async function overwritten(known: ReadonlySet<string> = new Set()): Promise<[id: string, unknown][]> {
  const found = await (await storeOf(world)).find({ tenant: TENANT, collection: 'links', limit: 100 })
  return found.flatMap(({ key, data }) =>
    (data['log'] as unknown as LogEntry[])
      .filter(({ why }) => why === 'conflict')
      .map(({ at, was }): [string, unknown] => [`${key.id}-${at}`, was])
      .filter(([id]) => !known.has(id)),
  )
}

test.serial(
  'H106 an edit of the ERP’s that nobody told of yet is not overwritten by one of Google’s',
  async (t) => {
    const { id, event } = await linked('Pending', 1)
    world.erp.deliveries.policy = 'hold'
    desk.change(id, { description: 'written in the ERP' })
    await world.erp.runWebhookJob()
    await phone.patch(event.id, { location: 'Plzen' })
    await world.settle()
    world.erp.deliveries.policy = 'deliver'
    await world.erp.deliveries.releaseAll()
    await world.settle()
    t.like(desk.read(id), { description: 'written in the ERP', cLocation: 'Plzen' })
    t.like(await phone.read(event.id), { description: 'written in the ERP', location: 'Plzen' })
    t.deepEqual(await overwritten(), [])
  },
)

test.serial(
  'L3 L4 edits of different fields on both sides are both kept, whoever was the later',
  async (t) => {
    const { id, event } = await linked('Both sides', 2)
    const cost = await costOf(world, async () => {
      await unheard(world, async () => {
        await phone.patch(event.id, { ...hour(3) })
        world.pass(5000)
        desk.change(id, { name: 'Both sides, renamed' })
      })
      await sweep()
    })
    t.deepEqual(writesOf(cost), { google: ['patch'], erp: ['change Meeting'] })
    t.like(desk.read(id), { name: 'Both sides, renamed', dateStart: '2027-03-03 09:00:00' })
    const after = await phone.read(event.id)
    t.is(after.summary, 'Both sides, renamed')
    t.is(Date.parse(after.start.dateTime ?? ''), Date.parse('2027-03-03T09:00:00Z'))
    t.deepEqual(await overwritten(), [])
  },
)

for (const [winner, lateness] of [
  ['the ERP', [0, 5000]],
  ['Google', [5000, 0]],
] as const) {
  test.serial(
    `H194 of two edits of one field the later wins, here ${winner}’s, and the other is kept`,
    async (t) => {
      const { id, event } = await linked(`Undecided ${winner}`, 4)
      const before = new Set((await overwritten()).map(([one]) => one))
      const inErp = async () => desk.change(id, { name: 'As the ERP says' })
      const inGoogle = () => phone.patch(event.id, { summary: 'As Google says' })
      const inOrder = lateness[0] < lateness[1] ? [inGoogle, inErp] : [inErp, inGoogle]
      const cost = await costOf(world, async () => {
        await unheard(world, async () => {
          for (const edit of inOrder) {
            await edit()
            world.pass(5000)
          }
        })
        await sweep()
      })
      const title = winner === 'Google' ? 'As Google says' : 'As the ERP says'
      const loser = winner === 'Google' ? 'As the ERP says' : 'As Google says'
      t.is(desk.read(id)['name'], title)
      t.is((await phone.read(event.id)).summary, title)
      const { google, erp } = writesOf(cost)
      t.is(google.length + erp.length, 1)
      t.deepEqual(
        (await overwritten(before)).map(([, values]) => values),
        [{ title: loser }],
      )
      desk.remove(id)
      await world.settle()
    },
  )
}

test.serial('H151 what is newer in the ERP goes to Google, and nothing comes back', async (t) => {
  const { id, event } = await linked('Newer here', 5)
  await phone.patch(event.id, { location: 'Liberec' })
  await world.settle()
  world.pass(60_000)
  const cost = await costOf(world, () => desk.change(id, { name: 'Newest here' }))
  t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
  t.like(await phone.read(event.id), { summary: 'Newest here', location: 'Liberec' })
})

test.serial('H197 when both sides moved and hold the same, nothing is written', async (t) => {
  const { id, event } = await linked('Same anyway', 6)
  const cost = await costOf(world, async () => {
    await unheard(world, async () => {
      desk.change(id, { status: 'Held' })
      await phone.patch(event.id, { colorId: '7' })
    })
    await sweep()
  })
  t.deepEqual(writesOf(cost), { google: [], erp: [] })
  const next = await costOf(world, () => desk.change(id, { name: 'Same no more' }))
  t.deepEqual(next.google, ['patch'], 'the version that the colour made was remembered')
})

test.serial('H197 the same edit made on both sides is agreement, not a conflict', async (t) => {
  const { id, event } = await linked('Same edit', 6)
  const kept = (await overwritten()).length
  const cost = await costOf(world, async () => {
    await unheard(world, async () => {
      desk.change(id, { description: 'in unison' })
      await phone.patch(event.id, { description: 'in unison' })
    })
    await sweep()
  })
  t.deepEqual(writesOf(cost), { google: [], erp: [] })
  t.is((await overwritten()).length, kept)
})

test.serial('H206 when both moved and only Google’s content is new, only the ERP is written', async (t) => {
  const { id, event } = await linked('Only there', 7)
  const cost = await costOf(world, async () => {
    await unheard(world, async () => {
      desk.change(id, { status: 'Held' })
      await phone.patch(event.id, { colorId: '8', summary: 'Only there, renamed' })
    })
    await sweep()
  })
  t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
  t.is(desk.read(id)['name'], 'Only there, renamed')
})

test.serial('L7 an edit in the ERP beats a deletion in Google: the event is back', async (t) => {
  const { id, event } = await linked('Edited and deleted', 8)
  await unheard(world, async () => {
    desk.change(id, { name: 'Edited, so kept' })
    await phone.remove(event.id)
  })
  await sweep()
  await world.settle()
  t.is(desk.read(id)['name'], 'Edited, so kept')
  const found = await phone.find('Edited, so kept')
  t.is(found.status, 'confirmed')
})

test.serial('L7 an edit in Google beats a deletion in the ERP: there is a record again, one', async (t) => {
  const { id, event } = await linked('Deleted and edited', 9)
  await unheard(world, async () => {
    desk.remove(id)
    await phone.patch(event.id, { summary: 'Edited there, so kept' })
  })
  await sweep()
  await world.settle()
  t.is((await desk.names()).filter((name) => name === 'Edited there, so kept').length, 1)
  t.is((await phone.read(event.id)).status, 'confirmed')
  const cost = await costOf(world, () => sweep('all'))
  t.deepEqual(writesOf(cost), { google: [], erp: [] })
})

test.serial(
  'H191 delete there, make anew here, delete here: one write each, and both sides are equal',
  async (t) => {
    const { event } = await linked('Back and forth', 10)
    const deleted = await costOf(world, () => phone.remove(event.id))
    t.deepEqual(writesOf(deleted), { google: [], erp: ['remove Meeting'] })
    let again = ''
    const made = await costOf(world, () => {
      again = desk.create({ name: 'Back and forth', ...erpHour(10) })
    })
    t.deepEqual(writesOf(made), { google: ['insert'], erp: [] })
    const gone = await costOf(world, () => desk.remove(again))
    t.deepEqual(writesOf(gone), { google: ['delete'], erp: [] })
    t.false((await desk.names()).includes('Back and forth'))
    t.false((await world.events(jana)).some(({ summary }) => summary === 'Back and forth'))
  },
)

test.serial('D13 a record that is brought back after its deletion gets its old event back', async (t) => {
  const { id, event } = await linked('Restored', 11)
  desk.remove(id)
  await world.settle()
  t.is((await phone.read(event.id)).status, 'cancelled')
  world.erp.as(world.erp.adminId).restore('Meeting', id)
  const cost = await costOf(world, () => sweep('all'))
  t.deepEqual(cost.google, ['insert 409', 'get', 'patch'], 'Google keeps the ids of deleted events')
  t.like(await phone.read(event.id), { status: 'confirmed', summary: 'Restored' })
  t.deepEqual(openTasks(world), [])
})

test.serial(
  'X5 H226 what was deleted in the ERP doesn’t come back with a full read, nor does anything double',
  async (t) => {
    const { id } = await linked('Deleted for good', 12)
    await linked('Staying', 12)
    desk.remove(id)
    await world.settle()
    const before = await desk.names()
    world.google.expireSyncTokens()
    const cost = await costOf(world, sweep)
    t.deepEqual(writesOf(cost), { google: [], erp: [] })
    t.deepEqual(await desk.names(), before)
  },
)
