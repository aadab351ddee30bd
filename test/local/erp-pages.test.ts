import test from 'ava'
import { isMap, toText } from '../../infra/local/erp/value.ts'
import { MEETING, openAs, rows, startErp, startSink, subscribe, until } from './erp-fixture.ts'

const FORM = {
  name: 'Offer',
  status: 'Planned',
  start: '2027-03-02T10:00',
  end: '2027-03-02T11:00',
  location: 'Room 1',
}

test('without being somebody every page leads to the choice of a user', async (t) => {
  const { erp } = await startErp(t)
  const choice = await (await fetch(`${erp.url}/`)).text()
  t.true(choice.includes('Anna Žáková'))
  t.true(choice.includes('Admin (administrator)'))
  t.false(choice.includes('google-sync'))
  const other = await fetch(`${erp.url}/webhooks`, { redirect: 'manual' })
  t.deepEqual([other.status, other.headers.get('Location')], [303, '/'])
})

test('a meeting can be made, changed and deleted, in the zone of the page', async (t) => {
  const world = await startErp(t)
  const browser = await openAs(t, world, world.anna)
  const form = { ...FORM, assignedUserId: world.anna, usersIds: [world.anna, world.bela] }
  t.is((await browser.post('/records/Meeting', form)).status, 303)
  const [row] = rows(await world.api('GET', 'Meeting?select=id,dateStart,cLocation,usersIds'))
  t.like(row, { dateStart: '2027-03-02 09:00:00', cLocation: 'Room 1' })
  t.true((await browser.get('/')).includes('2027-03-02 10:00 – 11:00'))
  const path = `/records/Meeting/${toText(row?.['id'])}`
  t.true((await browser.get(path)).includes('value="2027-03-02T10:00"'))
  t.regex(
    await browser.get('/records/Call/new'),
    /name="start"[^>]*value="20\d\d-\d\d-\d\dT\d\d:00"/,
    'proposed',
  )
  await browser.post(path, {
    ...form,
    name: 'Offer 2',
    start: '2027-03-05',
    end: '2027-03-06',
    allDay: 'yes',
  })
  const read = world.erp.as(world.anna).read('Meeting', toText(row?.['id']))
  t.like(read, { name: 'Offer 2', isAllDay: true, dateStartDate: '2027-03-05', dateEndDate: '2027-03-06' })
  await browser.post(path, form)
  t.like(world.erp.as(world.anna).read('Meeting', toText(row?.['id'])), {
    isAllDay: false,
    dateStart: '2027-03-02 09:00:00',
    dateStartDate: null,
  })
  t.is((await browser.post(`${path}/delete`, {})).status, 303)
  t.is((await world.api('GET', 'Meeting')).body['total'], 0)
})

test('calls and custom events have the same form, each with its own fields', async (t) => {
  const world = await startErp(t)
  const browser = await openAs(t, world, world.anna)
  const call = await browser.get('/records/Call/new')
  t.true(call.includes('name="direction"'))
  t.false(call.includes('name="allDay"'))
  await browser.post('/records/Call', { ...FORM, direction: 'Inbound', assignedUserId: world.anna })
  t.is(rows(await world.api('GET', 'Call'))[0]?.['direction'], 'Inbound')
  await browser.post('/records/CVisit', { ...FORM, assignedUserId: world.anna })
  t.is(rows(await world.api('GET', 'CVisit'))[0]?.['location'], 'Room 1')
})

test('a form saved without a change saves nothing, so nobody is told', async (t) => {
  const world = await startErp(t)
  const sink = await startSink(t)
  await subscribe(world, { event: 'Meeting.update', url: sink.url })
  const browser = await openAs(t, world, world.anna)
  const form = { ...FORM, assignedUserId: world.anna, usersIds: world.anna }
  await browser.post('/records/Meeting', form)
  const [row] = rows(await world.api('GET', 'Meeting'))
  await browser.post(`/records/Meeting/${toText(row?.['id'])}`, form)
  t.is((await world.erp.runWebhookJob()).events, 0)
})

test('a refusal is shown on the form with what was typed', async (t) => {
  const world = await startErp(t)
  const browser = await openAs(t, world, world.anna)
  const response = await browser.post('/records/Meeting', {
    ...FORM,
    name: '<b>',
    assignedUserId: world.anna,
  })
  t.is(response.status, 400)
  const page = await response.text()
  t.true(page.includes('field: name, type: pattern'))
  t.true(page.includes('value="&lt;b&gt;"'))
})

test('what people wrote is escaped, and no page has a script or a style of its own', async (t) => {
  const world = await startErp(t)
  const { id } = world.erp.as(world.bela).create('Meeting', {
    ...MEETING,
    name: '"&\'',
    description: '</textarea><script>',
    assignedUserId: world.anna,
  })
  const browser = await openAs(t, world, world.anna)
  for (const path of ['/', '/bell', '/webhooks', `/records/Meeting/${id}`]) {
    const page = await browser.get(path)
    t.false(/<script|<style|\son\w+=|\sstyle=/i.test(page), path)
  }
  const response = await fetch(`${world.erp.url}/`)
  t.regex(response.headers.get('Content-Security-Policy') ?? '', /default-src 'none'/)
})

test('every field has a label, and a form of another site does nothing', async (t) => {
  const world = await startErp(t)
  const browser = await openAs(t, world, world.anna)
  const page = await browser.get('/records/Meeting/new')
  const fields = page.match(/<(input|select|textarea)\b/g)?.length ?? 0
  const labelled = page.match(/<label>[^]*?<(input|select|textarea)\b/g)?.length ?? 0
  t.is(labelled, fields)
  const form = { ...FORM, assignedUserId: world.anna }
  for (const headers of [{ Origin: 'https://evil.example' }, { Origin: 'null' }, {}]) {
    t.is((await browser.post('/records/Meeting', form, headers)).status, 403)
  }
  t.is((await world.api('GET', 'Meeting')).body['total'], 0)
})

test('the bell rings for what others assign, and a change on a page reaches a webhook by itself', async (t) => {
  const world = await startErp(t)
  const sink = await startSink(t)
  await subscribe(world, { event: 'Meeting.create', url: sink.url, skipOwn: true })
  world.erp.jobs.start(20)
  const browser = await openAs(t, world, world.bela)
  await browser.post('/records/Meeting', { ...FORM, assignedUserId: world.anna })
  await until(() => sink.received.length === 1)
  const parsed: unknown = JSON.parse(sink.received[0]?.body ?? '[]')
  t.true(Array.isArray(parsed) && isMap(parsed[0]) && parsed[0]['name'] === 'Offer')
  const anna = await openAs(t, world, world.anna)
  t.true((await anna.get('/')).includes('Notifications (1)'))
  t.true((await anna.get('/bell')).includes('Béla Tóth: Meeting Offer'))
  t.false((await anna.get('/')).includes('Notifications (1)'))
  await until(() => world.erp.deliveries.log.length === 1)
  t.true((await anna.get('/webhooks')).includes('Meeting.create'))
})
