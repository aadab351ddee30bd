import test from 'ava'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { inErp, inGoogle } from '../support/chaos-people.ts'
import type { Item } from '../support/chaos-people.ts'
import { startKillableWorld } from '../support/killable-world.ts'
import type { KillableWorld } from '../support/killable-world.ts'
import { callGoogle } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'

/**
 * The process is killed (SIGKILL) in the middle of each kind of write: the other side has got the request, and has or hasn't done
 * it, but the answer never comes. Another process then finds its way: both sides equal, nothing doubled, nothing back.
 */
let world: KillableWorld

test.before(async () => {
  world = await startKillableWorld()
  await world.settle()
})
test.after.always(() => world?.close())

type Side = 'erp' | 'google'
interface Deed {
  readonly name: string
  /** Where the write is cut. */
  readonly cut: { readonly side: Side; readonly method: string }
  readonly change: (tag: string) => Promise<void>
  /** What both sides must hold of it in the end; null: nothing. */
  readonly title: string | null
}

const time = { dateStart: '2027-03-01 11:00:00', dateEnd: '2027-03-01 12:00:00' }
const at = { start: { dateTime: '2027-03-01T11:00:00Z' }, end: { dateTime: '2027-03-01T12:00:00Z' } }

const deeds: readonly Deed[] = [
  {
    name: 'a new meeting into Google',
    cut: { side: 'google', method: 'POST' },
    change: makeInErp,
    title: 'made',
  },
  {
    name: 'a changed meeting into Google',
    cut: { side: 'google', method: 'PATCH' },
    change: renameInErp,
    title: 'renamed',
  },
  {
    name: 'a deletion into Google',
    cut: { side: 'google', method: 'DELETE' },
    change: deleteInErp,
    title: null,
  },
  {
    name: 'a new event into the ERP',
    cut: { side: 'erp', method: 'POST' },
    change: makeInGoogle,
    title: 'made',
  },
  {
    name: 'a changed event into the ERP',
    cut: { side: 'erp', method: 'PUT' },
    change: renameInGoogle,
    title: 'renamed',
  },
  {
    name: 'a deletion into the ERP',
    cut: { side: 'erp', method: 'DELETE' },
    change: deleteInGoogle,
    title: null,
  },
]

for (const { name, cut, change, title } of deeds) {
  for (const effect of ['none', 'done'] as const) {
    test.serial(
      `killed while writing ${name}, ${effect === 'done' ? 'after' : 'before'} it took effect`,
      async (t) => {
        const tag = `${name} ${effect}`
        await prepare(tag, { isNew: name.includes('new'), side: cut.side })
        const isHit = hangAt(cut, effect)
        await change(tag)
        await world.erp.runWebhookJob()
        await world.google.pushes.flush()
        await world.pass(2000)
        await untilHit(isHit)
        await world.killAndRestart()
        await world.settle()
        const both = [await inErp(asTest(world)), await inGoogle(asTest(world), world.user)].map((items) =>
          of(items, tag),
        )
        t.deepEqual(both, title === null ? [[], []] : [[title], [title]])
      },
    )
  }
}

/** A meeting that both sides know, unless the deed makes it. */
async function prepare(tag: string, { isNew, side }: { isNew: boolean; side: Side }): Promise<void> {
  if (isNew) return
  await (side === 'google' ? makeInErp(tag) : makeInGoogle(tag))
  await world.settle()
}

/** The product's next such write gets no answer; tells whether it has come. */
function hangAt({ side, method }: Deed['cut'], effect: 'none' | 'done'): () => boolean {
  if (side === 'google') {
    const added = world.google.faults.add({
      method,
      path: /calendars\/(?!primary)[^/]+\/events/,
      effect,
      answer: 'hang',
    })
    return () => added.left() === 0
  }
  world.erp.faults.add({ method, path: /^Meeting/, effect, answer: 'hang' })
  return () => world.erp.faults.pending === 0
}

async function untilHit(isHit: () => boolean): Promise<void> {
  world.startDue()
  for (let looks = 0; !isHit(); looks += 1) {
    if (looks > 200_000) throw new Error('the write never came')
    await nextTurn()
    if (looks % 1000 === 999) world.startDue()
  }
}

async function makeInErp(tag: string): Promise<void> {
  world.erp.as(world.user.id).create('Meeting', {
    name: 'made',
    cLocation: tag,
    description: '',
    ...time,
    assignedUserId: world.user.id,
  })
}

async function renameInErp(tag: string): Promise<void> {
  world.erp.as(world.user.id).update('Meeting', (await erpItem(tag)).id, { name: 'renamed' })
}

async function deleteInErp(tag: string): Promise<void> {
  world.erp.as(world.user.id).remove('Meeting', (await erpItem(tag)).id)
}

async function makeInGoogle(tag: string): Promise<void> {
  await callGoogle(world, world.user, { method: 'POST', body: { summary: 'made', location: tag, ...at } })
}

async function renameInGoogle(tag: string): Promise<void> {
  await callGoogle(world, world.user, {
    method: 'PATCH',
    path: `/${(await googleItem(tag)).id}`,
    body: { summary: 'renamed' },
  })
}

async function deleteInGoogle(tag: string): Promise<void> {
  await callGoogle(world, world.user, { method: 'DELETE', path: `/${(await googleItem(tag)).id}` })
}

async function erpItem(tag: string): Promise<Item> {
  return (await inErp(asTest(world))).find((item) => item.tag === tag) as Item
}

async function googleItem(tag: string): Promise<Item> {
  return (await inGoogle(asTest(world), world.user)).find((item) => item.tag === tag) as Item
}

function of(items: readonly Item[], tag: string): string[] {
  return items.filter((item) => item.tag === tag).map((item) => item.title)
}

function asTest(killable: KillableWorld): TestWorld {
  return killable as unknown as TestWorld
}
