import test from 'ava'
import type { CalendarOptions } from '../../shared/domain/options.ts'
import { openTasks, storeOf } from '../functions/world-view.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { addPerson, invited, mailsSince, onRecord } from './guests-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { FullEvent, Phone } from './phone-of.ts'
import { addVisits, choose, readAnew } from './settings-of.ts'
import { sweep } from './sweep.ts'

/** Cases of the field: statuses, what a removal means, kinds of events, and what a user may choose besides. */
let world: TestWorld
let jana: TestUser
let desk: Desk
let phone: Phone
let karel: string

test.before(async () => {
  world = await startTestWorld()
  world.erp.seedUser({ name: 'jana', email: 'jana@example.com', teams: ['Sales'] })
  jana = await world.addUser('jana@example.com')
  await world.settle()
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
  karel = addPerson(world, 'karel@client.example')
})
test.after.always(() => world?.close())

const QUIET = { google: [], erp: [] }

/** Sets options for one test. */
async function chosen(options: Partial<CalendarOptions>, work: () => Promise<void>): Promise<void> {
  const usual: Partial<CalendarOptions> = {
    onGoogleRemoval: 'remove',
    removesGoogleBorn: true,
    eventTypes: ['default'],
    colours: {},
    makesMeetLinks: false,
    assignsDefaultTeam: false,
  }
  await choose(world, jana, options)
  try {
    await work()
  } finally {
    await choose(world, jana, usual)
  }
}

async function linked(name: string, day: number, more = {}): Promise<{ id: string; event: FullEvent }> {
  const id = desk.create({ name, ...erpHour(day), ...more })
  await world.settle()
  return { id, event: await phone.find(name) }
}

async function fromGoogle(summary: string, day: number): Promise<{ id: string; event: FullEvent }> {
  const event = await phone.insert({ summary, ...hour(day) })
  await world.settle()
  return { id: (await desk.find(summary)).id, event }
}

test.serial('spec 3: Held changes nothing in Google', async (t) => {
  const { id, event } = await linked('Was held', 1, { contactsIds: [karel] })
  const cost = await costOf(world, () => desk.change(id, { status: 'Held' }))
  t.deepEqual(cost.google, [])
  t.is((await phone.read(event.id)).etag, event.etag)
  const renamed = await costOf(world, () => desk.change(id, { name: 'Was held, minutes' }))
  t.deepEqual(renamed.google, ['patch'])
})

test.serial(
  'spec 3: Not Held takes the event away, Planned brings the same one back, guests and all',
  async (t) => {
    const { id, event } = await linked('On and off', 2, { contactsIds: [karel] })
    const off = await costOf(world, () => desk.change(id, { status: 'Not Held' }))
    t.deepEqual(writesOf(off), { google: ['delete'], erp: [] })
    t.is((await phone.read(event.id)).status, 'cancelled')
    t.deepEqual(writesOf(await costOf(world, () => desk.change(id, { name: 'On again' }))), QUIET)
    t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
    const on = await costOf(world, () => desk.change(id, { status: 'Planned' }))
    t.is(writesOf(on).google.length, 1)
    t.like(await phone.read(event.id), { status: 'confirmed', summary: 'On again' })
    t.deepEqual(invited(await phone.read(event.id)), { 'karel@client.example': 'needsAction' })
  },
)

test.serial('spec 3: a record that is Not Held from the start has no event', async (t) => {
  const cost = await costOf(world, () =>
    desk.create({ name: 'Never held', status: 'Not Held', ...erpHour(2) }),
  )
  t.deepEqual(cost.google, [])
  t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
})

test.serial('H144 a removal in Google removes the record, when that is what was chosen', async (t) => {
  const { event } = await linked('To be removed', 3)
  const cost = await costOf(world, () => phone.remove(event.id))
  t.deepEqual(writesOf(cost), { google: [], erp: ['remove Meeting'] })
})

test.serial(
  'H144 or it sets the record to Not Held, and what is put back in Google plans it anew',
  async (t) => {
    await chosen({ onGoogleRemoval: 'not-held' }, async () => {
      const { id, event } = await linked('Called off in Google', 3)
      const cost = await costOf(world, () => phone.remove(event.id))
      t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
      t.is(desk.read(id)['status'], 'Not Held')
      t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
      await costOf(world, () => phone.patch(event.id, { status: 'confirmed' }))
      t.is(desk.read(id)['status'], 'Planned')
      t.is((await desk.names()).filter((name) => name === 'Called off in Google').length, 1)
    })
  },
)

test.serial('H144 or it leaves the record as it is, which is no news for any comparison', async (t) => {
  await chosen({ onGoogleRemoval: 'keep' }, async () => {
    const { id, event } = await linked('Kept', 3)
    const cost = await costOf(world, () => phone.remove(event.id))
    t.deepEqual(writesOf(cost), QUIET)
    t.like(desk.read(id), { name: 'Kept', status: 'Planned' })
    t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
    t.is((await phone.read(event.id)).status, 'cancelled', 'and it doesn’t come back by itself')
    await readAnew(world, jana)
    t.is((await phone.read(event.id)).status, 'cancelled')
    await costOf(world, () => phone.patch(event.id, { status: 'confirmed', summary: 'Kept and back' }))
    t.is(desk.read(id)['name'], 'Kept and back')
  })
})

test.serial('H227 a tentative event is a planned record, and stays tentative in Google', async (t) => {
  const event = await phone.insert({ summary: 'Maybe', status: 'tentative', ...hour(4) })
  await world.settle()
  const record = await desk.find('Maybe')
  t.is(record['status'], 'Planned')
  const cost = await costOf(world, () => desk.change(record.id, { name: 'Maybe so' }))
  t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
  t.like(await phone.read(event.id), { status: 'tentative', summary: 'Maybe so' })
})

test.serial(
  'spec 3: an event that was born in Google stays when its record goes, if that was chosen',
  async (t) => {
    await chosen({ removesGoogleBorn: false }, async () => {
      const { id, event } = await fromGoogle('Born in Google', 4)
      const cost = await costOf(world, () => desk.remove(id))
      t.deepEqual(writesOf(cost), QUIET)
      t.is((await phone.read(event.id)).status, 'confirmed')
      await phone.patch(event.id, { description: 'still mine' })
      await world.settle()
      await readAnew(world, jana)
      t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
      t.false((await desk.names()).includes('Born in Google'), 'the record doesn’t come back')
      const own = await linked('Born in the ERP', 4)
      const removed = await costOf(world, () => desk.remove(own.id))
      t.deepEqual(writesOf(removed).google, ['delete'])
    })
  },
)

test.serial(
  'spec 3: Not Held takes an event away that was born in Google, whatever a deletion would do',
  async (t) => {
    await chosen({ removesGoogleBorn: false }, async () => {
      const { id, event } = await fromGoogle('Not held, born in Google', 4)
      await costOf(world, () => desk.change(id, { status: 'Not Held' }))
      t.is((await phone.read(event.id)).status, 'cancelled')
      await costOf(world, () => desk.change(id, { status: 'Planned' }))
      t.is((await phone.read(event.id)).status, 'confirmed')
    })
  },
)

test.serial(
  'spec 3: an entity has its colour in Google, given once and the user’s from then on',
  async (t) => {
    await chosen({ colours: { Meeting: '9' } }, async () => {
      const { id, event } = await linked('In blue', 5)
      t.is(event['colorId'], '9')
      await phone.patch(event.id, { colorId: '3' })
      await world.settle()
      await costOf(world, () => desk.change(id, { name: 'In violet' }))
      t.is((await phone.find('In violet'))['colorId'], '3')
      desk.create({ name: 'Plain call', ...erpHour(5) }, 'Call')
      await world.settle()
      t.is((await phone.find('Call: Plain call'))['colorId'], undefined)
    })
  },
)

test.serial('P10 a new meeting gets a Meet link, which every edit leaves alone', async (t) => {
  await chosen({ makesMeetLinks: true }, async () => {
    const { id, event } = await linked('By video', 6, { contactsIds: [karel] })
    t.regex(event['hangoutLink'] as string, /^https:\/\/meet\.google\.com\//)
    const before = event['conferenceData']
    await costOf(world, () => desk.change(id, { name: 'By video, later', ...erpHour(7) }))
    await costOf(world, () => desk.change(id, { contactsIds: [], cLocation: 'Room 4' }))
    t.deepEqual((await phone.find('By video, later'))['conferenceData'], before)
    desk.create({ name: 'No video', ...erpHour(6) }, 'Call')
    await world.settle()
    t.is((await phone.find('Call: No video'))['hangoutLink'], undefined)
  })
})

test.serial(
  'H317 P15 a record from Google is its user’s, with his default team if that was chosen',
  async (t) => {
    const plain = await fromGoogle('Without a team', 8)
    t.like(desk.read(plain.id), { assignedUserId: jana.id, teamsIds: [] })
    await chosen({ assignsDefaultTeam: true }, async () => {
      const { id } = await fromGoogle('With a team', 8)
      const { id: sales } = world.erp.createTeam({ name: 'Sales' })
      t.like(desk.read(id), { assignedUserId: jana.id, teamsIds: [sales] })
      const eva = await world.addUser('eva@example.com')
      await world.settle()
      await choose(world, eva, { assignsDefaultTeam: true })
      await phoneOf(world, eva).insert({ summary: 'Nobody’s team', ...hour(8) })
      await world.settle()
      t.like(await deskOf(world, eva).find('Nobody’s team'), { assignedUserId: eva.id, teamsIds: [] })
    })
  },
)

test.serial(
  'H059 P12 P13 P14 kinds of events come in when they were chosen, and are never written',
  async (t) => {
    const names = await desk.names()
    const focus = await phone.insert({ eventType: 'focusTime', focusTimeProperties: {}, ...hour(9) })
    await phone.insert({
      eventType: 'outOfOffice',
      summary: 'Away',
      outOfOfficeProperties: { autoDeclineMode: 'declineNone' },
      ...hour(9),
    })
    await readAnew(world, jana)
    t.deepEqual(await desk.names(), names)
    await chosen({ eventTypes: ['default', 'focusTime'] }, async () => {
      await readAnew(world, jana)
      const added = (await desk.names()).filter((name) => !names.includes(name))
      t.deepEqual(added, ['(no title)'])
      const { id } = await desk.find('(no title)')
      const cost = await costOf(world, () => desk.change(id, { name: 'My focus', ...erpHour(10) }))
      t.deepEqual(writesOf(cost).google, [])
      t.like(desk.read(id), { name: '(no title)', dateStart: '2027-03-09 09:00:00' })
      const removed = await costOf(world, () => desk.remove(id))
      t.deepEqual(writesOf(removed), QUIET)
      t.is((await phone.read(focus.id)).status, 'confirmed')
    })
    await readAnew(world, jana)
    t.deepEqual(await desk.names(), names)
  },
)

test.serial('spec 3: a custom entity with a place and without guests goes both ways', async (t) => {
  await addVisits(world, jana)
  const cost = await costOf(world, () =>
    desk.create({ name: 'Smith', location: 'Brno 5', ...erpHour(11) }, 'CVisit'),
  )
  t.deepEqual(writesOf(cost), { google: ['insert'], erp: [] })
  const event = await phone.find('Visit: Smith')
  t.is(event.location, 'Brno 5')
  const attendees = [{ email: 'karel@client.example', responseStatus: 'accepted' }]
  const changed = await costOf(world, () => phone.patch(event.id, { location: 'Brno 7', attendees }))
  t.deepEqual(writesOf(changed), { google: [], erp: ['change CVisit'] })
  const { id } = await desk.find('Smith', 'CVisit')
  t.is(desk.read(id, 'CVisit')['location'], 'Brno 7')
  const renamed = await costOf(world, () => desk.change(id, { name: 'Smith & son' }, 'CVisit'))
  t.deepEqual(renamed.google, ['patch'])
  t.deepEqual(invited(await phone.find('Visit: Smith & son')), { 'karel@client.example': 'accepted' })
  await costOf(world, () => desk.change(id, { status: 'Not Held' }, 'CVisit'))
  t.is((await phone.read(event.id)).status, 'cancelled')
  await phone.insert({ summary: 'Visit: Novak', location: 'Zlin', attendees, ...hour(11, 12) })
  await world.settle()
  t.like(await desk.find('Novak', 'CVisit'), { location: 'Zlin', assignedUserId: jana.id })
})

const TITLES = [
  ['a < b > c = d', 'a ＜ b ＞ c ＝ d'],
  ['🚀 Launch 👩‍👩‍👧 Žluťoučký kůň', '🚀 Launch 👩‍👩‍👧 Žluťoučký kůň'],
  [`Long ${'🚀'.repeat(300)}`, `Long ${'🚀'.repeat(250)}`],
] as const

for (const [inGoogle, inErp] of TITLES)
  test.serial(`P14 a title like ${inGoogle.slice(0, 14)} gets into the ERP, and back unharmed`, async (t) => {
    const event = await phone.insert({ summary: inGoogle, ...hour(12) })
    await world.settle()
    const { id } = await desk.find(inErp)
    const cost = await costOf(world, () => desk.change(id, { description: 'text' }))
    t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
    t.like(await phone.read(event.id), { summary: inGoogle, description: 'text' })
    t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
  })

test.serial(
  'P9 a description with markup is plain text in the ERP, and keeps its markup in Google',
  async (t) => {
    const description =
      '<p>Bring <b>it</b> &amp; <a href="https://x.example">this</a></p><ul><li>one</li></ul>'
    const event = await phone.insert({ summary: 'Marked up', description, ...hour(13) })
    await world.settle()
    const { id } = await desk.find('Marked up')
    t.is(desk.read(id)['description'], 'Bring it & this\n- one')
    const cost = await costOf(world, () => desk.change(id, { name: 'Marked up still' }))
    t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
    t.is((await phone.read(event.id)).description, description)
    await costOf(world, () => desk.change(id, { description: 'Written anew' }))
    t.is((await phone.read(event.id)).description, 'Written anew')
  },
)

test.serial('spec 3: a description of eight thousand characters goes both ways whole', async (t) => {
  const long = `${'Příliš žluťoučký kůň. '.repeat(363)}end`
  const { id, event } = await linked('Long story', 14, { description: long })
  t.is(event.description, long)
  await costOf(world, () => phone.patch(event.id, { description: `${long} of it` }))
  t.is(desk.read(id)['description'], `${long} of it`)
  t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
})

test.serial(
  'L5 a guest list that Google refuses is kept with its reason, shown, and not tried again',
  async (t) => {
    const { id, event } = await linked('Refused guests', 15)
    const path = /\/calendars\/(?!primary)[^/]+\/events\//
    const answer = { status: 400, reason: 'invalid', domain: 'global' }
    world.google.faults.add({ method: 'PATCH', path, times: 100, answer })
    const cost = await costOf(world, () => desk.change(id, { contactsIds: [karel] }))
    t.deepEqual(
      cost.google.filter((call) => call !== 'get'),
      ['patch 400'],
    )
    const pairs = await (
      await storeOf(world)
    ).find({
      tenant: TENANT,
      collection: 'links',
      where: { key: 'refused', equals: jana.id },
    })
    t.deepEqual(
      pairs.map(({ data }) => data['eventId']),
      [event.id],
    )
    t.like(pairs[0]?.data['refused'], { on: 'google', code: 'google.refused' })
    t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
    t.true(karel in onRecord(desk.read(id)), 'what the user did is not undone')
    t.deepEqual(openTasks(world), [])
    world.google.faults.clear()
    const mails = world.google.mail.length
    await costOf(world, () => desk.change(id, { cLocation: 'Praha' }))
    t.deepEqual(invited(await phone.read(event.id)), { 'karel@client.example': 'needsAction' })
    t.is(mailsSince(world, mails).length, 1)
  },
)
