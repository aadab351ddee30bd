import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import type { GroupName, RecordId, UserId } from '../../shared/domain/ids.ts'
import { saveContactSettings } from '../../shared/flows/contact-settings.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import type { ExportRequest } from '../../shared/flows/start-export.ts'
import { saveRoleRights } from '../../shared/flows/role-rights.ts'
import { TENANT, USER, contactWorld } from '../support/contact-world.ts'
import type { ContactWorld } from '../support/contact-world.ts'
import { addSome, groupsOn, pageOf, personOf, pushed, requestOf } from './contacts-play.ts'
import { present } from './flow-world.ts'

const PETR = 'user-2' as UserId

/** Which fault it is refused with; nothing is stored, queued or asked of Google's contacts. */
async function refusal(world: ContactWorld, request: ExportRequest): Promise<string> {
  const before = world.store.operations.writes
  try {
    await startExport(request, world.scope)
    return 'none'
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const isUntouched = world.store.operations.writes === before && world.waiting.length === 0
    return isUntouched ? `${error.code} ${error.field}` : 'something was begun'
  }
}

test('what can’t be pushed is refused by its name, and nothing is begun', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 3)
  const of = (change: Partial<ExportRequest>) => refusal(world, requestOf(ids, change))
  t.is(await of({ entity: 'Account' }), 'request.malformed entity')
  t.is(await of({ entity: 'toString' }), 'request.malformed entity')
  t.is(await of({ ids: [] }), 'request.malformed ids')
  t.is(await of({ filter: [] }), 'request.malformed ids')
  t.is(await of({ ids: null }), 'request.malformed ids')
  t.is(await of({ ids: [...ids, 'nobody' as RecordId] }), 'request.malformed ids.3')
  t.is(await of({ ids: [...ids, '../etc' as RecordId] }), 'request.malformed ids.3')
  t.is(await of({ ids: null, filter: [{ attribute: 'odd', value: 1 }] }), 'request.malformed where')
  t.is(
    await of({ ids: null, filter: [{ attribute: 'accountName', value: 'none' }] }),
    'request.malformed where',
  )
  t.is(await of({ groups: ['contactGroups/none' as GroupName] }), 'request.malformed groups.0')
  t.is(await of({ userId: PETR }), 'request.forbidden user')
  const many = Array.from({ length: 10_001 }, (_, index) => `id${index}` as RecordId)
  t.is(await of({ ids: many }), 'request.too-large ids')
})

test('10,000 are taken, 10,001 that a filter finds are not', async (t) => {
  const world = await contactWorld()
  const ids = Array.from({ length: 10_001 }, (_, index) => world.erp.add(`id${index}`, { givenName: 'A' }))
  t.is(await refusal(world, requestOf(null, { filter: [] })), 'request.too-large where')
  const { rest } = await startExport(requestOf(ids.slice(1)), world.scope)
  t.is(rest, 9_990)
})

test('without the right, a connection for contacts, or while paused, it is refused with the reason', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 1)
  const reason = async (change: Parameters<ContactWorld['connect']>[0]): Promise<string> => {
    const before = present(await world.connection())
    await world.connect(change)
    const found = await refusal(world, requestOf(ids))
    await world.connect(before)
    return found
  }
  t.is(await reason({ pausedBy: ['administrator'] }), 'request.forbidden connection.paused')
  t.is(await reason({ features: ['calendar'] }), 'request.forbidden connection.not-connected')
  t.is(await reason({ state: 'disconnecting' }), 'request.forbidden connection.not-connected')
  t.is(await reason({ granted: ['calendar'] }), 'request.forbidden connection.needs-reconnecting')
  t.is(await reason({ state: 'needs-reconnecting' }), 'request.forbidden connection.needs-reconnecting')
  t.is(await reason({ allowed: [] }), 'request.forbidden connection.not-allowed')
  const held = present(await world.store.get({ tenant: TENANT, collection: 'rights', id: 'roles' }))
  await saveRoleRights(world.store, TENANT, { roles: {}, version: held.version })
  t.is(await refusal(world, requestOf(ids)), 'request.forbidden user')
})

test('at the console a person pushes what is assigned to him, an administrator everything, the ERP what it says', async (t) => {
  const world = await contactWorld()
  const [own, foreign] = addSome(world, 2) as [RecordId, RecordId]
  world.erp.assign(own, USER)
  const atConsole = (change: Partial<ExportRequest>) =>
    requestOf([own, foreign], { by: 'console', ...change })
  // What isn't there and what isn't his are refused alike.
  t.is(await refusal(world, atConsole({})), 'request.malformed ids.1')
  t.is(await refusal(world, atConsole({ ids: [own, 'none' as RecordId] })), 'request.malformed ids.1')
  t.is((await startExport(atConsole({ ids: [own] }), world.scope)).items.length, 1)
  t.is((await startExport(atConsole({ ids: null, filter: [] }), world.scope)).items.length, 1)
  world.people.add(PETR, { isAdmin: true })
  t.is((await startExport(atConsole({ actorId: PETR }), world.scope)).items.length, 2)
  t.is((await startExport(requestOf([own, foreign]), world.scope)).items.length, 2)
})

test('what is handed to somebody else while an export of the console waits isn’t pushed', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 12)
  for (const id of ids) world.erp.assign(id, USER)
  const { exportId } = await startExport(requestOf(ids, { by: 'console' }), world.scope)
  world.erp.assign(present(ids[11]), PETR)
  await world.drain()
  const { items } = await pageOf(world, exportId)
  t.like(items[11], { result: 'skipped', why: 'no-access', name: null })
  t.is(world.app.list().length, 11)
})

test('chosen labels are given beside my contacts, those of the request before those of the settings', async (t) => {
  const world = await contactWorld()
  const [first, second] = addSome(world, 2) as [RecordId, RecordId]
  const [clients, friends] = ['Clients', 'Friends of ours'].map(
    (title) => world.app.addGroup(title) as GroupName,
  )
  const settings = { follows: false, whenRemoved: 'keep', whenGone: 'skip', version: 0 } as const
  await saveContactSettings(
    { userId: USER, settings: { ...settings, groups: [present(clients)] }, by: USER },
    world.scope,
  )
  await pushed(world, [first])
  await pushed(world, [second], { groups: [present(friends)] })
  t.deepEqual(groupsOn(personOf(world, first)).sort(), [clients, 'contactGroups/myContacts'])
  t.deepEqual(groupsOn(personOf(world, second)).sort(), [friends, 'contactGroups/myContacts'])
})

test('an export whose task can’t be queued leaves nothing behind', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 2)
  const scope = world.scopeWith(async (label, call) => {
    if (label === 'tasks.enqueue') throw new Fault('tasks.unavailable', 'down')
    return call()
  })
  await t.throwsAsync(startExport(requestOf(ids), scope), { message: 'down' })
  for (const collection of ['contact-exports', 'contact-export-ids'])
    t.is((await world.store.find({ tenant: TENANT, collection })).length, 0)
  t.is(world.app.list().length, 0)
})

test('leads are pushed as contacts are, and the same id of the other entity is somebody else', async (t) => {
  const world = await contactWorld()
  const id = world.erp.add('same', { givenName: 'Contact' })
  world.erp.add('same', { givenName: 'Lead' }, { entity: 'Lead' })
  await pushed(world, [id])
  await pushed(world, [id], { entity: 'Lead' })
  t.is(world.app.list().length, 2)
})
