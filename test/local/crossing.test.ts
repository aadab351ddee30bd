import test from 'ava'
import { callGoogle, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'

let world: TestWorld
let jana: TestUser

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
})
test.after.always(() => world?.close())

const lunch = {
  name: 'Lunch',
  dateStart: '2027-03-01 11:00:00',
  dateEnd: '2027-03-01 12:00:00',
  description: 'Table for two',
}

test.serial('a meeting made in the ERP is in Google Calendar, with the same time and texts', async (t) => {
  const meeting = world.erp
    .as(jana.id)
    .create('Meeting', { ...lunch, cLocation: 'Prague', assignedUserId: jana.id })
  await world.settle()
  const [event, ...others] = await world.events(jana)
  t.deepEqual(others, [])
  t.is(event?.summary, 'Lunch')
  t.is(event?.description, 'Table for two')
  t.is(event?.location, 'Prague')
  t.is(Date.parse(event?.start.dateTime ?? ''), Date.parse('2027-03-01T11:00:00Z'))
  world.erp.as(jana.id).update('Meeting', meeting.id, {
    name: 'Late lunch',
    dateStart: '2027-03-01 12:00:00',
    dateEnd: '2027-03-01 13:00:00',
  })
  await world.settle()
  const [moved] = await world.events(jana)
  t.is(moved?.summary, 'Late lunch')
  t.is(Date.parse(moved?.start.dateTime ?? ''), Date.parse('2027-03-01T12:00:00Z'))
})

test.serial('an event changed in Google is changed in the ERP', async (t) => {
  const [event] = await world.events(jana)
  const body = {
    summary: 'Dinner',
    start: { dateTime: '2027-03-01T19:00:00+01:00' },
    end: { dateTime: '2027-03-01T20:00:00+01:00' },
  }
  await callGoogle(world, jana, { method: 'PATCH', path: `/${event?.id}`, body })
  await world.settle()
  const list = (await (
    await fetch(`${world.erpUrl}/api/v1/Meeting`, { headers: { 'x-api-key': world.erpApiKey } })
  ).json()) as { list: { name: string; dateStart: string }[] }
  t.deepEqual(
    list.list.map(({ name, dateStart }) => ({ name, dateStart })),
    [{ name: 'Dinner', dateStart: '2027-03-01 18:00:00' }],
  )
})
