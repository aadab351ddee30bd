import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import type { GroupName, UserId } from '../../shared/domain/ids.ts'
import {
  contactSettingsOf,
  createGroup,
  followersOf,
  groupsOf,
  saveContactSettings,
} from '../../shared/flows/contact-settings.ts'
import type { ContactSettings } from '../../shared/flows/contact-settings.ts'
import { USER, contactWorld } from '../support/contact-world.ts'
import type { ContactWorld } from '../support/contact-world.ts'
import { addSome, pushed } from './contacts-play.ts'

const save = (world: ContactWorld, settings: ContactSettings) =>
  saveContactSettings({ userId: USER, settings, by: USER }, world.scope)

const faultOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
    return 'none'
  } catch (error) {
    return error instanceof Fault ? `${error.code} ${error.field}` : String(error)
  }
}

test('nothing follows, nothing is removed and nobody is made anew until the user says so', async (t) => {
  const world = await contactWorld()
  t.deepEqual(await contactSettingsOf(USER, world.scope), {
    groups: [],
    follows: false,
    whenRemoved: 'keep',
    whenGone: 'skip',
    version: 0,
  })
  t.deepEqual(await followersOf(world.scope), [])
})

test('what is chosen is kept; who saw something older is told', async (t) => {
  const world = await contactWorld()
  const group = world.app.addGroup('Clients') as GroupName
  const seen = await contactSettingsOf(USER, world.scope)
  const chosen = { ...seen, groups: [group], follows: true, whenRemoved: 'unlabel' } as const
  t.is(await save(world, chosen), 'done')
  t.deepEqual(await contactSettingsOf(USER, world.scope), { ...chosen, version: 1 })
  t.is(await save(world, { ...chosen, whenGone: 'recreate' }), 'conflict')
  t.deepEqual(await followersOf(world.scope), [{ userId: USER, isBehind: true }])
})

test('a label that isn’t there can’t be chosen, nor can any without a connection', async (t) => {
  const world = await contactWorld()
  const seen = await contactSettingsOf(USER, world.scope)
  const odd = { ...seen, groups: ['contactGroups/none' as GroupName] }
  t.is(await faultOf(save(world, odd)), 'request.malformed groups')
  await world.connect({ features: [] })
  t.is(await faultOf(save(world, odd)), 'request.forbidden connection.not-connected')
  t.is(await faultOf(groupsOf(USER, world.scope)), 'request.forbidden connection.not-connected')
  t.is(await faultOf(groupsOf('user-2' as UserId, world.scope)), 'request.forbidden connection.not-connected')
})

test('labels are the user’s own and those of Google’s that can be given; a new one is among them', async (t) => {
  const world = await contactWorld()
  const made = await createGroup({ userId: USER, title: ' Clients ' }, world.scope)
  t.is(made.title, 'Clients')
  t.deepEqual(
    (await groupsOf(USER, world.scope)).map(({ title }) => title),
    ['Clients', 'Starred', 'My Contacts'],
  )
  for (const title of ['clients', '', ' ', 'x'.repeat(201)])
    t.is(await faultOf(createGroup({ userId: USER, title }, world.scope)), 'request.malformed title')
})

test('no label is made while contacts are being written', async (t) => {
  const world = await contactWorld()
  let fault = ''
  const scope = world.scopeWith(async (label, call) => {
    if (label === 'google.create')
      fault = await faultOf(createGroup({ userId: USER, title: 'A' }, world.scope))
    return call()
  })
  await pushed({ ...world, scope }, addSome(world, 1))
  t.regex(fault, /^store\.contended/)
  t.is(world.app.overlaps(), 0)
})
