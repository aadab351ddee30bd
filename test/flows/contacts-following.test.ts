import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import type { GroupName, RecordId } from '../../shared/domain/ids.ts'
import { compareContacts } from '../../shared/flows/compare-contacts.ts'
import { readLink } from '../../shared/flows/contact-link.ts'
import { contactSettingsOf, saveContactSettings } from '../../shared/flows/contact-settings.ts'
import type { ContactSettings } from '../../shared/flows/contact-settings.ts'
import { entriesOf } from '../support/contact-storm.ts'
import { TENANT, USER, contactWorld } from '../support/contact-world.ts'
import type { ContactWorld } from '../support/contact-world.ts'
import { addSome, countOf, groupsOn, peopleOf, personOf, pushed, writesOf } from './contacts-play.ts'
import { present } from './flow-world.ts'

async function choose(world: ContactWorld, change: Partial<ContactSettings>): Promise<'done' | 'conflict'> {
  const settings = { ...(await contactSettingsOf(USER, world.scope)), ...change }
  return saveContactSettings({ userId: USER, settings, by: USER }, world.scope)
}

/** What a webhook of the ERP comes to. */
async function webhook(world: ContactWorld, ...recordIds: readonly RecordId[]): Promise<void> {
  await world.run({ kind: 'push-contacts', tenant: TENANT, entity: 'Contact', recordIds })
  await world.drain()
}

/** Two contacts that were pushed; the first one with a label. */
async function linkedWorld(change: Partial<ContactSettings>) {
  const world = await contactWorld()
  const label = world.app.addGroup('Clients') as GroupName
  await choose(world, { follows: true, groups: [label], ...change })
  const [first, second] = addSome(world, 2) as [RecordId, RecordId]
  await pushed(world, [first, second])
  world.clock.pass(120_000)
  world.calls.length = 0
  return { world, first, second, label }
}

const titleOf = (world: ContactWorld, id: RecordId): unknown =>
  entriesOf(personOf(world, id), 'organizations')[0]?.['title']

test('linked contacts follow the ERP for whoever wants that, and nobody is made', async (t) => {
  const { world, first, second } = await linkedWorld({})
  const never = world.erp.add('never', { givenName: 'Never' })
  world.erp.edit(first, { title: 'Head' })
  await webhook(world, first, second, never)
  t.is(titleOf(world, first), 'Head')
  t.deepEqual([world.app.list().length, writesOf(world), countOf(world, 'google.update')], [2, 1, 1])
  await choose(world, { follows: false })
  world.erp.edit(first, { title: 'Chief' })
  await webhook(world, first)
  t.is(titleOf(world, first), 'Head')
})

test('following doesn’t bring back who was deleted in Google, whatever the user wants of a push', async (t) => {
  const { world, first } = await linkedWorld({ whenGone: 'recreate' })
  world.app.remove(personOf(world, first).resourceName)
  world.erp.edit(first, { title: 'Head' })
  for (let times = 0; times < 3; times += 1) {
    await webhook(world, first)
    world.clock.pass(400_000)
  }
  t.is(world.app.list().length, 1)
})

test('removed in the ERP, a contact is kept, loses its labels, or goes, as the user chose', async (t) => {
  for (const whenRemoved of ['keep', 'unlabel', 'remove'] as const) {
    const { world, first, second, label } = await linkedWorld({ whenRemoved })
    world.erp.remove(first)
    await webhook(world, first)
    await webhook(world, first)
    const [person] = peopleOf(world, first)
    t.is(person === undefined, whenRemoved === 'remove', whenRemoved)
    if (person) t.is(groupsOn(person).includes(label), whenRemoved === 'keep', whenRemoved)
    if (person) t.true(groupsOn(person).includes('contactGroups/myContacts'))
    t.is(peopleOf(world, second).length, 1)
    t.is(writesOf(world), whenRemoved === 'keep' ? 0 : 1)
  }
})

for (const formerNames of ['gone', 'lead-on'] as const)
  test(`what the user had before us, or merged with others, is never removed (former names: ${formerNames})`, async (t) => {
    const { world, first, label } = await linkedWorld({ whenRemoved: 'remove' })
    Object.assign(world.google.options, { formerNames })
    const own = world.app.add({ names: [{ givenName: 'Own' }], emailAddresses: [{ value: 'own@x.example' }] })
    world.clock.pass(60_000)
    const adopted = world.erp.add('adopted', { givenName: 'Own', emails: ['own@x.example'] })
    await pushed(world, [adopted])
    t.is(personOf(world, adopted).resourceName, own)
    const friend = world.app.add({ names: [{ givenName: 'Friend' }] })
    world.app.merge([friend, personOf(world, first).resourceName])
    world.erp.remove(adopted)
    world.erp.remove(first)
    await webhook(world, adopted)
    world.clock.pass(60_000)
    await webhook(world, first)
    const names = world.app.list().map(({ resourceName }) => resourceName)
    t.true(names.includes(own))
    t.true(names.includes(friend))
    t.false(groupsOn(present(world.app.get(own))).includes(label))
    t.is(groupsOn(present(world.app.get(friend))).includes(label), formerNames === 'gone')
  })

test('two contacts of the ERP in one of Google’s: one removed leaves the other', async (t) => {
  const { world, first, second } = await linkedWorld({ whenRemoved: 'remove' })
  world.app.merge([personOf(world, first).resourceName, personOf(world, second).resourceName])
  world.clock.pass(60_000)
  world.erp.remove(first)
  await webhook(world, first)
  t.is(peopleOf(world, second).length, 1)
})

test('while the user’s work rests nothing follows, and all is compared when it goes on', async (t) => {
  const { world, first } = await linkedWorld({})
  await compareContacts(world.scope)
  await world.drain()
  await world.connect({ pausedBy: ['user'] })
  world.erp.edit(first, { title: 'Head' })
  world.calls.length = 0
  await webhook(world, first)
  t.is(countOf(world, 'google.list', 'google.get') + writesOf(world), 0)
  world.clock.pass(48 * 3_600_000)
  await compareContacts(world.scope)
  await world.drain()
  t.is(writesOf(world), 0)
  await world.connect({ pausedBy: [] })
  world.clock.pass(24 * 3_600_000)
  await compareContacts(world.scope)
  await world.drain()
  t.is(titleOf(world, first), 'Head')
  world.clock.pass(24 * 3_600_000)
  t.is(await compareContacts(world.scope), 0)
})

test('a night finds what no webhook told, and asks nothing when nobody follows', async (t) => {
  const { world, first } = await linkedWorld({})
  world.clock.pass(3_600_000)
  await compareContacts(world.scope)
  await world.drain()
  world.clock.pass(24 * 3_600_000)
  world.erp.edit(first, { title: 'Head' })
  t.is(await compareContacts(world.scope), 1)
  await world.drain()
  t.is(titleOf(world, first), 'Head')
  await choose(world, { follows: false })
  world.calls.length = 0
  t.is(await compareContacts(world.scope), 0)
  t.is(countOf(world, 'erp.changedSince'), 0)
})

test('while somebody else writes, following comes back later; trouble that passes is the queue’s', async (t) => {
  const { world, first } = await linkedWorld({})
  world.erp.edit(first, { title: 'Head' })
  const task = { kind: 'push-contacts', tenant: TENANT, entity: 'Contact', recordIds: [first] } as const
  const down = world.scopeWith(async (label, call) => {
    if (label === 'google.update') {
      await world.run(task)
      t.true(present(world.waiting[0]).at > world.clock.now())
      throw new Fault('google.unavailable', 'down')
    }
    return call()
  })
  await t.throwsAsync(world.run(task, down), { message: 'down' })
  t.is(world.waiting.length, 1)
  await world.drain()
  t.is(titleOf(world, first), 'Head')
})

test('with another account than the one it was pushed to, nothing follows', async (t) => {
  const { world, first } = await linkedWorld({ whenRemoved: 'remove' })
  await world.connect({ googleSub: 'google-2' })
  world.erp.remove(first)
  await webhook(world, first)
  t.is(peopleOf(world, first).length, 1)
  t.like(await readLink(world.account, { entity: 'Contact', recordId: first }, world.scope), {
    link: { state: 'linked' },
  })
})
