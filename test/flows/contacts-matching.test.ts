import test from 'ava'
import type { Contact } from '../../shared/domain/contact.ts'
import { Fault } from '../../shared/domain/fault.ts'
import type { RecordId } from '../../shared/domain/ids.ts'
import { readLink, saveLink } from '../../shared/flows/contact-link.ts'
import { saveContactSettings } from '../../shared/flows/contact-settings.ts'
import type { ContactSettings } from '../../shared/flows/contact-settings.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import { entriesOf } from '../support/contact-storm.ts'
import { USER, contactWorld } from '../support/contact-world.ts'
import type { ContactWorld } from '../support/contact-world.ts'
import {
  atCall,
  countOf,
  pageOf,
  peopleOf,
  personOf,
  pushOne,
  pushed,
  requestOf,
  valuesOf,
  writesOf,
} from './contacts-play.ts'
import { present } from './flow-world.ts'

const LAGS_OVER_MS = 60_000
const email = (value: string) => ({ emailAddresses: [{ value }] })
const phone = (value: string) => ({ phoneNumbers: [{ value }] })

async function worldWith(contact: Partial<Contact>): Promise<{ world: ContactWorld; id: RecordId }> {
  const world = await contactWorld()
  return { world, id: world.erp.add('one', { givenName: 'Olga', familyName: 'Černá', ...contact }) }
}

async function choose(world: ContactWorld, change: Partial<ContactSettings>): Promise<void> {
  const settings: ContactSettings = {
    groups: [],
    follows: false,
    whenRemoved: 'keep',
    whenGone: 'skip',
    version: 0,
    ...change,
  }
  await saveContactSettings({ userId: USER, settings, by: USER }, world.scope)
}

test('somebody with the same address is taken for the contact, and keeps what he has', async (t) => {
  const { world, id } = await worldWith({ emails: ['Olga@cerna.example'], title: 'Buyer' })
  const name = world.app.add({ names: [{ givenName: 'Olinka' }], ...email('olga@CERNA.example') })
  world.clock.pass(LAGS_OVER_MS)
  t.like(await pushOne(world, id), { result: 'updated' })
  t.is(world.app.list().length, 1)
  const person = personOf(world, id)
  t.is(person.resourceName, name)
  t.is(entriesOf(person, 'names')[0]?.['givenName'], 'Olinka')
  t.is(entriesOf(person, 'organizations')[0]?.['title'], 'Buyer')
})

test('of two with the same address neither is', async (t) => {
  const { world, id } = await worldWith({ emails: ['info@cerna.example'] })
  for (const givenName of ['A', 'B'])
    world.app.add({ names: [{ givenName }], ...email('info@cerna.example') })
  world.clock.pass(LAGS_OVER_MS)
  t.like(await pushOne(world, id), { result: 'created' })
  t.is(world.app.list().length, 3)
})

test('by a phone alone only who has the same name, or none', async (t) => {
  const { world, id } = await worldWith({ phones: [{ number: '+420224000111', type: 'Office' }] })
  world.app.add({ names: [{ givenName: 'Karel' }], ...phone('+420 224 000 111') })
  world.clock.pass(LAGS_OVER_MS)
  t.like(await pushOne(world, id), { result: 'created' })
  const other = await worldWith({ phones: [{ number: '+420224000111', type: 'Office' }] })
  other.world.app.add({ names: [{ givenName: 'olga', familyName: 'CERNA' }], ...phone('+420 224 000 111') })
  other.world.clock.pass(LAGS_OVER_MS)
  t.like(await pushOne(other.world, other.id), { result: 'updated' })
})

test('two contacts of the ERP with one address stay two, in one batch and one after the other', async (t) => {
  const { world, id } = await worldWith({ emails: ['info@cerna.example'] })
  const other = world.erp.add('two', { givenName: 'Petr', emails: ['info@cerna.example'] })
  const third = world.erp.add('three', { givenName: 'Eva', emails: ['info@cerna.example'] })
  const name = world.app.add(email('info@cerna.example'))
  world.clock.pass(LAGS_OVER_MS)
  const { exportId } = await pushed(world, [id, other])
  t.deepEqual(
    (await pageOf(world, exportId)).items.map(({ result }) => result),
    ['updated', 'created'],
  )
  world.clock.pass(LAGS_OVER_MS)
  t.like(await pushOne(world, third), { result: 'created' })
  t.is(world.app.list().length, 3)
  t.is(personOf(world, id).resourceName, name)
})

test('whose mark another app has taken off is still his, and nobody else’s', async (t) => {
  const { world, id } = await worldWith({ emails: ['info@cerna.example'] })
  await pushed(world, [id])
  const { resourceName } = personOf(world, id)
  world.app.change(resourceName, { clientData: [] })
  world.clock.pass(LAGS_OVER_MS)
  const other = world.erp.add('two', { givenName: 'Petr', emails: ['info@cerna.example'] })
  t.like(await pushOne(world, other), { result: 'created' })
  t.like(await pushOne(world, id), { result: 'unchanged' })
  t.is(world.app.list().length, 2)
})

test('who was made and isn’t known to be is not taken for somebody else with his address', async (t) => {
  const { world, id } = await worldWith({ emails: ['info@cerna.example'] })
  const around = atCall('google.create', 1, async (call) => {
    await call()
    throw new Fault('google.unavailable', 'cut off')
  })
  await startExport(requestOf([id]), world.scopeWith(around))
  world.clock.pass(LAGS_OVER_MS)
  const other = world.erp.add('two', { givenName: 'Petr', emails: ['info@cerna.example'] })
  const { items } = await startExport(requestOf([other]), world.scope)
  t.like(items[0], { result: 'created' })
  await world.drain()
  t.deepEqual([peopleOf(world, id).length, peopleOf(world, other).length, world.app.list().length], [1, 1, 2])
})

test('who was merged into somebody without our mark is followed by what Google tells of it', async (t) => {
  const { world, id } = await worldWith({ emails: ['olga@cerna.example'] })
  const own = world.app.add({ names: [{ givenName: 'Own' }] })
  await pushed(world, [id])
  world.app.merge([own, personOf(world, id).resourceName])
  world.app.change(own, { clientData: [], emailAddresses: [] })
  world.clock.pass(LAGS_OVER_MS)
  world.erp.edit(id, { title: 'Head' })
  t.like(await pushOne(world, id), { result: 'updated' })
  t.is(entriesOf(present(world.app.get(own)), 'organizations')[0]?.['title'], 'Head')
  t.is(world.app.list().length, 1)
})

test('whose memory was lost is found by his mark', async (t) => {
  const { world, id } = await worldWith({})
  await pushed(world, [id])
  for (const { key } of await world.store.find({ tenant: world.scope.tenant, collection: 'contact-links' }))
    await world.store.remove(key)
  world.clock.pass(LAGS_OVER_MS)
  t.like(await pushOne(world, id), { result: 'unchanged' })
  t.is(world.app.list().length, 1)
})

for (const formerNames of ['gone', 'lead-on'] as const)
  test(`who was merged into another is followed there (former names: ${formerNames})`, async (t) => {
    const { world, id } = await worldWith({ emails: ['olga@cerna.example'] })
    Object.assign(world.google.options, { formerNames })
    const own = world.app.add({ names: [{ givenName: 'Olga' }], ...phone('+420777000111') })
    await pushed(world, [id])
    world.app.merge([own, personOf(world, id).resourceName])
    world.clock.pass(LAGS_OVER_MS)
    world.erp.edit(id, { title: 'Head' })
    t.like(await pushOne(world, id), { result: 'updated' })
    t.is(world.app.list().length, 1)
    const person = personOf(world, id)
    t.is(person.resourceName, own)
    t.deepEqual(valuesOf(person, 'phoneNumbers'), ['+420777000111'])
    t.is(entriesOf(person, 'organizations')[0]?.['title'], 'Head')
  })

test('who is merged while an export is under way is looked for again before he counts as deleted', async (t) => {
  const { world, id } = await worldWith({})
  const ids = [
    ...Array.from({ length: 10 }, (_, index) => world.erp.add(`x${index}`, { givenName: 'X' })),
    id,
  ]
  Object.assign(world.google.options, { lagMs: 0 })
  await pushed(world, ids)
  const own = world.app.add({ names: [{ givenName: 'Own' }] })
  world.clock.pass(120_000)
  const { exportId } = await startExport(requestOf(ids), world.scope)
  world.app.merge([own, personOf(world, id).resourceName])
  await world.drain()
  t.like((await pageOf(world, exportId)).items[10], { result: 'unchanged' })
  t.is(personOf(world, id).resourceName, own)
})

test('two contacts that the user merged are both in the one that is left, in one write', async (t) => {
  const { world, id } = await worldWith({ emails: ['a@cerna.example'] })
  const other = world.erp.add('two', { givenName: 'Petr', emails: ['b@cerna.example'] })
  await pushed(world, [id, other])
  world.app.merge([personOf(world, id).resourceName, personOf(world, other).resourceName])
  world.clock.pass(LAGS_OVER_MS)
  world.erp.edit(id, { emails: ['a2@cerna.example'] })
  world.erp.edit(other, { emails: ['b2@cerna.example'] })
  world.calls.length = 0
  await pushed(world, [id, other])
  t.deepEqual(valuesOf(personOf(world, id), 'emailAddresses').sort(), [
    'a2@cerna.example',
    'b2@cerna.example',
  ])
  t.deepEqual([world.app.list().length, writesOf(world)], [1, 1])
})

test('what both of two merged contacts have stays when one of them loses it', async (t) => {
  const { world, id } = await worldWith({ emails: ['info@cerna.example', 'a@cerna.example'] })
  const other = world.erp.add('two', { givenName: 'Petr', emails: ['info@cerna.example', 'b@cerna.example'] })
  await pushed(world, [id, other])
  world.app.merge([personOf(world, id).resourceName, personOf(world, other).resourceName])
  world.clock.pass(LAGS_OVER_MS)
  world.erp.edit(other, { emails: [] })
  await pushed(world, [id, other])
  t.deepEqual(valuesOf(personOf(world, id), 'emailAddresses').sort(), [
    'a@cerna.example',
    'info@cerna.example',
  ])
  world.erp.edit(id, { emails: [] })
  await pushed(world, [id, other])
  t.deepEqual(valuesOf(personOf(world, id), 'emailAddresses'), [])
})

test('whom the user fetched back from the trash is himself again', async (t) => {
  const { world, id } = await worldWith({ emails: ['olga@cerna.example'] })
  await pushed(world, [id])
  const stored = present(await readLink(world.account, { entity: 'Contact', recordId: id }, world.scope))
  await saveLink({ ...stored, link: { ...stored.link, state: 'gone', at: world.clock.now() } }, world.scope)
  t.like(await pushOne(world, id), { result: 'unchanged' })
  t.is(world.app.list().length, 1)
})

test('who was deleted in Google stays away and the result says so, until he is there again', async (t) => {
  const { world, id } = await worldWith({ emails: ['olga@cerna.example'] })
  await pushed(world, [id])
  world.app.remove(personOf(world, id).resourceName)
  t.like(await pushOne(world, id), { result: 'skipped', why: 'deleted-in-google' })
  world.clock.pass(LAGS_OVER_MS)
  t.like(await pushOne(world, id), { result: 'skipped', why: 'deleted-in-google' })
  t.is(world.app.list().length, 0)
  const again = world.app.add(email('olga@cerna.example'))
  world.clock.pass(LAGS_OVER_MS)
  t.like(await pushOne(world, id), { result: 'updated' })
  t.is(personOf(world, id).resourceName, again)
})

test('who was deleted in Google is made anew where the user wants that, when no list can show him elsewhere', async (t) => {
  const { world, id } = await worldWith({ emails: ['olga@cerna.example'] })
  await choose(world, { whenGone: 'recreate' })
  await pushed(world, [id])
  world.app.remove(personOf(world, id).resourceName)
  const beganAt = world.clock.now()
  t.like(await pushOne(world, id), { result: 'created' })
  t.true(world.clock.now() - beganAt >= 5 * 60_000)
  t.is(peopleOf(world, id).length, 1)
})

test('nobody without a name, an account, an address or a number is pushed; who is gone or unreadable in the ERP isn’t either', async (t) => {
  const { world, id } = await worldWith({})
  const nobody = world.erp.add('nobody', { note: 'only a note' })
  const gone = world.erp.add('gone', { givenName: 'Gone' })
  const odd = world.erp.add('odd', { givenName: 'Odd' })
  world.erp.unreadable.add(odd)
  const around = atCall('erp.read', 1, async (call) => {
    world.erp.remove(gone)
    return call()
  })
  const { exportId } = await startExport(requestOf([id, nobody, gone, odd]), world.scopeWith(around))
  t.deepEqual(
    (await pageOf(world, exportId)).items.map(({ result, why }) => `${result} ${why}`),
    ['created null', 'skipped no-name-nor-address', 'skipped gone-in-erp', 'failed refused-by-erp'],
  )
  t.is(world.app.list().length, 1)
})

test('when a sync token has expired everything is read anew, and nobody is doubled', async (t) => {
  const { world, id } = await worldWith({ emails: ['olga@cerna.example'] })
  world.app.add(email('late@cerna.example'))
  await pushed(world, [id])
  world.clock.pass(8 * 24 * 3_600_000)
  const late = world.erp.add('late', { givenName: 'Late', emails: ['late@cerna.example'] })
  t.like(await pushOne(world, late), { result: 'updated' })
  t.like(await pushOne(world, id), { result: 'unchanged' })
  t.is(world.app.list().length, 2)
  t.true(present(world.calls.filter((label) => label === 'google.list').length) >= 3)
  t.is(countOf(world, 'google.create'), 1)
})
