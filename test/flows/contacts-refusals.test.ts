import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import type { GroupName, RecordId } from '../../shared/domain/ids.ts'
import { readLink } from '../../shared/flows/contact-link.ts'
import { contactSettingsOf, saveContactSettings } from '../../shared/flows/contact-settings.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import { deleteGroup } from '../../infra/local/google/people/contact-groups.ts'
import { USER, contactWorld } from '../support/contact-world.ts'
import type { ContactWorld } from '../support/contact-world.ts'
import {
  addSome,
  atCall,
  countOf,
  groupsOn,
  pageOf,
  peopleOf,
  personOf,
  pushed,
  requestOf,
  valuesOf,
} from './contacts-play.ts'
import { present } from './flow-world.ts'

const ODD = 'no address@at all'
const whys = async (world: ContactWorld, exportId: string): Promise<string[]> =>
  (await pageOf(world, exportId)).items.map(({ result, why }) => why ?? result)

for (const badPerson of ['refuses-all', 'alone'] as const)
  test(`one whom Google refuses doesn’t stop the others (${badPerson})`, async (t) => {
    const world = await contactWorld({ badPerson, quota: { criticalReads: 1e6, criticalWrites: 1e6 } })
    const ids = addSome(world, 10)
    world.erp.edit(present(ids[3]), { emails: [ODD] })
    const { exportId } = await pushed(world, ids)
    const expected = ids.map((_, index) => (index === 3 ? 'refused' : 'created'))
    t.deepEqual(await whys(world, exportId), expected)
    t.is(world.app.list().length, 9)
    t.is(await readLink(world.account, { entity: 'Contact', recordId: present(ids[3]) }, world.scope), null)
  })

test('one whom Google refuses as changed doesn’t stop the others either', async (t) => {
  const world = await contactWorld({ quota: { criticalReads: 1e6, criticalWrites: 1e6 } })
  const ids = addSome(world, 10)
  await pushed(world, ids)
  world.clock.pass(60_000)
  for (const id of ids) world.erp.edit(id, { note: 'new' })
  world.erp.edit(present(ids[3]), { emails: [ODD] })
  const { exportId } = await pushed(world, ids)
  t.deepEqual(
    await whys(world, exportId),
    ids.map((_, index) => (index === 3 ? 'refused' : 'updated')),
  )
  t.deepEqual(valuesOf(personOf(world, present(ids[3])), 'emailAddresses'), ['n3@x.example'])
})

test('where the quota ends the search for who is refused, each is written alone, and all get there', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 10)
  world.erp.edit(present(ids[0]), { emails: [ODD] })
  world.erp.edit(present(ids[9]), { emails: [ODD] })
  const { exportId } = await startExport(requestOf(ids), world.scope)
  await world.drain(200)
  t.deepEqual(
    await whys(world, exportId),
    ids.map((_, index) => (index === 0 || index === 9 ? 'refused' : 'created')),
  )
  t.is(world.app.list().length, 8)
})

test('who changes in Google while he is pushed is merged once more', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 3)
  await pushed(world, ids)
  for (const id of ids) world.erp.edit(id, { title: 'Head' })
  const { resourceName } = personOf(world, present(ids[1]))
  const around = atCall('google.update', 1, async (call) => {
    world.app.change(resourceName, { phoneNumbers: [{ value: '+420777000111' }] })
    return call()
  })
  world.calls.length = 0
  const { items } = await startExport(requestOf(ids), world.scopeWith(around))
  t.true(items.every(({ result }) => result === 'updated'))
  t.deepEqual(valuesOf(personOf(world, present(ids[1])), 'phoneNumbers'), ['+420777000111'])
  t.deepEqual([countOf(world, 'google.update'), countOf(world, 'google.get')], [2, 2])
})

test('who changes every time is a conflict, alone', async (t) => {
  const world = await contactWorld({ quota: { criticalReads: 1e6, criticalWrites: 1e6 } })
  const ids = addSome(world, 4)
  await pushed(world, ids)
  for (const id of ids) world.erp.edit(id, { title: 'Head' })
  const { resourceName } = personOf(world, present(ids[1]))
  let changes = 0
  const scope = world.scopeWith(async (label, call) => {
    if (label === 'google.update')
      world.app.change(resourceName, { nicknames: [{ value: `n${(changes += 1)}` }] })
    return call()
  })
  const { items } = await startExport(requestOf(ids), scope)
  t.deepEqual(
    items.map(({ result, why }) => why ?? result),
    ['updated', 'conflict', 'updated', 'updated'],
  )
})

test('who is deleted between being read and written is skipped', async (t) => {
  const world = await contactWorld({ quota: { criticalReads: 1e6, criticalWrites: 1e6 } })
  const ids = addSome(world, 3)
  await pushed(world, ids)
  for (const id of ids) world.erp.edit(id, { title: 'Head' })
  const { resourceName } = personOf(world, present(ids[1]))
  const around = atCall('google.update', 1, async (call) => {
    world.app.remove(resourceName)
    return call()
  })
  const { items } = await startExport(requestOf(ids), world.scopeWith(around))
  t.deepEqual(
    items.map(({ result, why }) => why ?? result),
    ['updated', 'deleted-in-google', 'updated'],
  )
})

for (const badPerson of ['refuses-all', 'alone'] as const)
  test(`a label that was deleted since it was chosen spoils nothing (${badPerson})`, async (t) => {
    const world = await contactWorld({ badPerson })
    const ids = addSome(world, 12)
    const [lost, kept] = ['Lost', 'Kept'].map((title) => world.app.addGroup(title) as GroupName) as [
      GroupName,
      GroupName,
    ]
    const around = atCall('google.create', 1, async (call) => {
      deleteGroup(world.app.book, lost, false)
      return call()
    })
    const { exportId } = await startExport(requestOf(ids, { groups: [lost, kept] }), world.scopeWith(around))
    await world.drain()
    t.like((await pageOf(world, exportId)).head, { counts: { created: 12 } })
    t.true(ids.every((id) => groupsOn(personOf(world, id)).includes(kept)))
    // Found out once, not with every batch.
    t.is(countOf(world, 'google.create'), 3)
  })

test('a label of the settings that was deleted is no longer chosen, so that nothing is tried with it again', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 2)
  const lost = world.app.addGroup('Lost') as GroupName
  const settings = { ...(await contactSettingsOf(USER, world.scope)), groups: [lost] }
  await saveContactSettings({ userId: USER, settings, by: USER }, world.scope)
  deleteGroup(world.app.book, lost, false)
  await pushed(world, ids)
  t.deepEqual((await contactSettingsOf(USER, world.scope)).groups, [])
  world.calls.length = 0
  await pushed(world, ids)
  t.is(countOf(world, 'google.update', 'google.create', 'google.groups'), 0)
})

test('when Google has no room for more, who is there is still updated, and nobody stays announced', async (t) => {
  const world = await contactWorld({ contactsMax: 2 })
  const ids = addSome(world, 4)
  await pushed(world, ids.slice(0, 2))
  world.erp.edit(present(ids[0]), { title: 'Head' })
  const { exportId } = await pushed(world, ids)
  t.deepEqual(await whys(world, exportId), ['updated', 'unchanged', 'contacts-full', 'contacts-full'])
  const recordId = present(ids[2])
  t.is(await readLink(world.account, { entity: 'Contact', recordId }, world.scope), null)
  Object.assign(world.google.options, { contactsMax: 10 })
  const again = await pushed(world, ids.slice(2))
  t.deepEqual(await whys(world, again.exportId), ['created', 'created'])
})

test('after a crash at any call, once more is enough: nobody is doubled, everybody is there', async (t) => {
  for (const when of ['before', 'after'] as const)
    for (let nth = 1; nth < 75; nth += 1) {
      const world = await contactWorld({ lagMs: 100_000 })
      const ids = addSome(world, 5)
      await pushed(world, ids.slice(0, 2))
      world.erp.edit(present(ids[0]), { title: 'Head' })
      let steps = 0
      const scope = world.scopeWith(async (_label, call) => {
        steps += 1
        if (steps > nth || (steps === nth && when === 'before')) throw new Error('killed')
        if (steps < nth) return call()
        await call()
        throw new Error('killed')
      })
      await startExport(requestOf(ids), scope).catch(() => undefined)
      await world.drain()
      await pushed(world, ids)
      const counts = ids.map((id: RecordId) => peopleOf(world, id).length)
      if (counts.some((count) => count !== 1)) return t.fail(`${when} call ${nth}: ${counts.join()}`)
    }
  t.pass()
})

test('trouble that doesn’t pass is thrown to be parked, and the export says so', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 11)
  const { exportId } = await startExport(requestOf(ids), world.scope)
  const scope = world.scopeWith(async (label, call) => {
    if (label === 'erp.read') throw new Fault('erp.unauthorized', 'key')
    return call()
  })
  const task = present(world.waiting.find((one) => 'batch' in one.task && one.task.batch === 1)).task
  await t.throwsAsync(world.run(task, scope), { message: 'key' })
  t.like((await pageOf(world, exportId)).head, { state: 'running', why: 'parked' })
  await world.run(task)
  t.like((await pageOf(world, exportId)).head, { state: 'done', why: null })
})
