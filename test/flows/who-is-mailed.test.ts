import test from 'ava'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import { JANA, OLGA, asGuests, meetingWorld } from './meeting-world.ts'
import { JANAS, TENANT, event } from './calendar-world.ts'

const over = { when: event('x', { hours: -120 }).when }
const mailed = ({ world }: Pick<Awaited<ReturnType<typeof meetingWorld>>, 'world'>) =>
  world.google.mails.map(({ kind, to }) => `${kind} ${to}`)

test('a guest is mailed what a person changes in the ERP: invited, moved, taken away', async (t) => {
  const met = await meetingWorld()
  const row = await met.record(['Contact/olga'])
  await met.edit(row, { when: event('x', { hours: 30 }).when })
  await met.edit(row, { isCanceled: true })
  t.deepEqual(mailed(met), [`invitation ${OLGA}`, `update ${OLGA}`, `cancellation ${OLGA}`])
})

test('nobody is mailed what a job does', async (t) => {
  const met = await meetingWorld()
  const row = met.world.erp.make('Meeting', JANA.userId, {
    event: event('Offer'),
    assignedUserId: JANA.userId,
    guests: [{ ref: 'Contact/olga', answer: 'none' }],
  })
  const { entity, recordId } = row
  await syncPair({ kind: 'sync-pair', tenant: TENANT, entity, recordIds: [recordId], quiet: true }, met.scope)
  t.is(met.theEvent(JANA).event.title, 'Offer')
  t.deepEqual(mailed(met), [])
})

test('nobody is mailed about what is over, or was changed before it all began', async (t) => {
  const met = await meetingWorld()
  await met.record(['Contact/olga'], { event: { ...event('Past'), ...over } })
  await met.change(JANA, { startedAt: met.world.clock.time + 3_600_000 })
  await met.record(['Contact/olga'])
  t.is(met.titles(JANA).length, 2)
  t.deepEqual(mailed(met), [])
})

test('… nor about what is moved on in the ERP while nothing is carried to Google, and then canceled', async (t) => {
  const met = await meetingWorld()
  const row = await met.record(['Contact/olga'], { event: { ...event('Past'), ...over } })
  await met.change(JANA, { direction: 'google-to-erp' })
  await met.edit(row, { when: event('x', { hours: 30 }).when })
  met.world.erp.change(met.recordNow(row), JANA.userId, { isCanceled: true })
  await met.change(JANA, { direction: 'both' })
  met.world.webhook(row)
  await met.later()
  t.deepEqual(met.titles(JANA), [])
  t.deepEqual(mailed(met), [])
})

test('what came from Google is mailed by nobody but Google, whatever we write there afterwards', async (t) => {
  const met = await meetingWorld()
  met.world.google.make(JANAS, { event: event('Call: Lunch'), guests: asGuests(OLGA) })
  await met.later()
  const [row] = [...met.world.erp.rows.values()]
  await met.change(JANA, {
    entities: [
      { entity: 'Meeting', label: '' },
      { entity: 'Call', label: 'Phone' },
    ],
  })
  if (row) met.world.webhook(row)
  await met.later()
  t.deepEqual(met.titles(JANA), ['Phone: Lunch'])
  t.deepEqual(mailed(met), [])
})

test('who was told when a meeting is to be is told that it is taken away, wherever it was put back to unheard', async (t) => {
  const met = await meetingWorld()
  const row = await met.record(['Contact/olga'])
  met.world.erp.change(met.recordNow(row), JANA.userId, over)
  await met.edit(row, { isCanceled: true })
  t.deepEqual(mailed(met), [`invitation ${OLGA}`, `cancellation ${OLGA}`])
})

test('H057 who has answered is asked anew when the meeting moves, and only then', async (t) => {
  const { world, record, edit, theEvent, later, sent } = await meetingWorld()
  const row = await record(['Contact/olga'])
  await edit(row, { when: event('x', { hours: 30 }).when })
  world.google.answer(theEvent(JANA), OLGA, 'accepted')
  await later()
  await edit(row, { title: 'Better offer' })
  await edit(row, { when: event('x', { hours: 31 }).when })
  const patched = sent.filter(({ call }) => call === 'patch').map(({ given }) => given['change'])
  t.deepEqual(
    patched.map((change) => Object.keys(change ?? {})),
    [['when'], ['title'], ['when', 'guests']],
  )
  t.like(patched[2], { guests: { reset: true } })
})
