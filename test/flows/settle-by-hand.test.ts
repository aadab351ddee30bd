import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import { resolveRefused, undoLast } from '../../shared/flows/settle-by-hand.ts'
import { JANA, OLGA, PETR, STRANGER, asGuests, invited, meetingWorld, others } from './meeting-world.ts'
import { JANAS, event } from './calendar-world.ts'

type Met = Awaited<ReturnType<typeof meetingWorld>>

/** Takes back what was done last to the pair of this event. */
async function undo(met: Met, made: Parameters<Met['pair']>[1], by = JANA) {
  const { id } = await met.pair(JANA, made)
  met.world.clock.time += 600_000
  const done = await undoLast({ pairId: id, userId: by.userId }, met.scope)
  await met.later()
  return done
}

/** A record that has met its event. */
async function linked(guests: Parameters<Met['record']>[0] = []) {
  const met = await meetingWorld()
  const row = await met.record(guests)
  return { ...met, row, made: met.theEvent(JANA) }
}

test('what came from the other side is taken back on both, once, and only by whose it is', async (t) => {
  const met = await linked()
  await met.write(met.made, { event: event('Dinner') })
  t.is(await undo(met, met.made, PETR), 'not-possible')
  t.is(met.recordNow(met.row).event.title, 'Dinner')
  t.is(await undo(met, met.made), 'done')
  t.is(met.recordNow(met.row).event.title, 'Offer')
  t.is(met.theEvent(JANA).event.title, 'Offer')
  t.is(await undo(met, met.made), 'nothing-to-undo')
  t.is(met.theEvent(JANA).event.title, 'Offer')
})

test('what was written to Google is taken back to what the log knows of it', async (t) => {
  const met = await linked()
  await met.edit(met.row, { title: 'Better offer' })
  await met.edit(met.row, { title: 'Best offer', description: 'Agenda' })
  t.is(await undo(met, met.made), 'done')
  t.like(met.recordNow(met.row).event, { title: 'Better offer', description: '' })
  t.like(met.theEvent(JANA).event, { title: 'Better offer', description: '' })
})

test('an undo doesn’t touch a record that has just moved on, nor an event', async (t) => {
  const met = await linked()
  await met.edit(met.row, { title: 'Better offer' })
  const { id } = await met.pair(JANA, met.made)
  const { scope, world } = met
  const edited = {
    ...scope,
    googleOf: (connection: Parameters<typeof scope.googleOf>[0]) => {
      const port = scope.googleOf(connection)
      return {
        ...port,
        patch: async (...given: Parameters<typeof port.patch>) => {
          const now = met.theEvent(JANA)
          if (now.event.title !== 'Mine') world.google.write(now, { event: event('Mine') })
          return port.patch(...given)
        },
      }
    },
  }
  const undone = undoLast({ pairId: id, userId: JANA.userId }, edited)
  t.is((await t.throwsAsync(undone))?.message, 'etag')
  t.is(met.theEvent(JANA).event.title, 'Mine')
})

test('a record that locks isn’t overwritten by an undo', async (t) => {
  const met = await linked()
  await met.write(met.made, { event: event('Dinner') })
  const { id } = await met.pair(JANA, met.made)
  const seen: (number | null)[] = []
  const { erp } = met.scope
  const scope = {
    ...met.scope,
    erp: {
      ...erp,
      read: async (...given: Parameters<typeof erp.read>) => {
        const held = await erp.read(...given)
        return held && { ...held, version: 7 }
      },
      update: async (...[entity, recordId, given]: Parameters<typeof erp.update>) => {
        seen.push(given.over)
        return erp.update(entity, recordId, { ...given, over: null })
      },
    },
  }
  t.is(await undoLast({ pairId: id, userId: JANA.userId }, scope), 'done')
  t.is(seen[0], 7)
})

test('what was put right is nothing to undo: it would be put right again', async (t) => {
  const met = await meetingWorld()
  met.world.google.make('eva@example.org' as typeof JANAS, {
    event: event('Offer'),
    guests: asGuests('eva@example.org', JANAS),
  })
  await met.later()
  const [row] = [...met.world.erp.rows.values()]
  if (!row) throw new Error('no record')
  await met.edit(row, { title: 'Mine' })
  t.is(await undo(met, met.theEvent(JANA)), 'not-possible')
  t.is(met.recordNow(row).event.title, 'Offer')
})

test('guests who came from Google are taken off again, and who was taken off is back', async (t) => {
  const met = await linked(['Contact/olga'])
  await met.write(met.made, { guests: asGuests('lea@example.org', STRANGER) })
  t.deepEqual(others(met.recordNow(met.row)), { 'Lead/lea': 'none' })
  t.is(await undo(met, met.made), 'done')
  t.deepEqual(others(met.recordNow(met.row)), { 'Contact/olga': 'none' })
  t.deepEqual(Object.keys(invited(met.theEvent(JANA))).sort(), [OLGA, STRANGER])
})

for (const on of ['erp', 'google'] as const)
  test(`what was made on the side of ${on} is taken away again, and doesn’t come back by itself`, async (t) => {
    const met = await meetingWorld()
    const { world } = met
    if (on === 'erp') world.google.make(JANAS, { event: event('Lunch') })
    else await met.record()
    await met.later()
    const made = met.theEvent(JANA)
    t.is(await undo(met, made), 'done')
    const records = () => [...world.erp.rows.values()].filter(({ isDeleted }) => !isDeleted).length
    t.deepEqual([records(), met.titles(JANA).length], on === 'erp' ? [0, 1] : [1, 0])
    if (on === 'erp') await met.write(made, { event: event('Dinner') })
    else for (const row of world.erp.rows.values()) await met.edit(row, { title: 'Better offer' })
    await met.nightly()
    t.deepEqual([records(), met.titles(JANA).length], on === 'erp' ? [0, 1] : [1, 0])
  })

test('a copy can’t be taken away by an undo: its user is still on the record', async (t) => {
  const met = await meetingWorld({ members: [PETR] })
  await met.record(['User/petr'])
  const { id } = await met.pair(PETR, met.theEvent(PETR))
  t.is(await undoLast({ pairId: id, userId: PETR.userId }, met.scope), 'not-possible')
  t.deepEqual(met.titles(PETR), ['Offer'])
})

for (const where of ['Google', 'the ERP'] as const)
  test(`what was deleted in ${where} is brought back with its guests, and followed as before`, async (t) => {
    const met = await linked(['Contact/olga'])
    const { world } = met
    await met.write(met.theEvent(JANA), { guests: asGuests(OLGA, STRANGER) })
    if (where === 'Google') world.google.cancel(met.theEvent(JANA))
    else {
      world.erp.remove(met.recordNow(met.row), JANA.userId)
      world.webhook(met.row)
    }
    await met.later()
    t.deepEqual(met.titles(JANA), [])
    t.is(await undo(met, met.made), 'done')
    t.deepEqual(met.titles(JANA), ['Offer'])
    const living = [...world.erp.rows.values()].filter(({ isDeleted }) => !isDeleted)
    t.deepEqual(living.map(others), [{ 'Contact/olga': 'none' }])
    t.deepEqual(Object.keys(invited(met.theEvent(JANA))).sort(), [OLGA, STRANGER])
    await met.write(met.theEvent(JANA), { event: event('Dinner') })
    t.deepEqual(
      [...world.erp.rows.values()].filter(({ isDeleted }) => !isDeleted).map((one) => one.event.title),
      ['Dinner'],
    )
  })

/** The ERP refuses a title that Google has. */
async function refused() {
  const met = await linked()
  const { world } = met
  const stance = { isStubborn: true }
  const plain = world.scopeWith
  world.scopeWith = (around, skewMs) => {
    const scope = plain(around, skewMs)
    const { erp } = scope
    return {
      ...scope,
      erp: {
        ...erp,
        update: async (...given: Parameters<typeof erp.update>) => {
          if (stance.isStubborn) throw new Fault('erp.refused', 'no', { field: 'name' })
          return erp.update(...given)
        },
      },
    }
  }
  await met.write(met.made, { event: event('Dinner') })
  const { id, refused: refusal } = await met.pair(JANA, met.made)
  if (refusal === null) throw new Error('not refused')
  const resolve = (take: 'retry' | 'erp' | 'google') =>
    resolveRefused(
      { pairId: id, userId: JANA.userId, take },
      world.scopeWith(async (_label, call) => call()),
    )
  return { ...met, stance, resolve }
}

test('what was refused is tried again when somebody says so, and not before', async (t) => {
  const met = await refused()
  t.is(await met.resolve('retry'), 'not-possible')
  met.stance.isStubborn = false
  await met.nightly()
  t.is(met.recordNow(met.row).event.title, 'Offer')
  t.is(await met.resolve('retry'), 'done')
  t.is(met.recordNow(met.row).event.title, 'Dinner')
  t.is((await met.pair(JANA, met.made)).refused, null)
})

test('… or it is settled by what the ERP holds, which Google then holds as well', async (t) => {
  const met = await refused()
  t.is(await met.resolve('erp'), 'done')
  t.is(met.theEvent(JANA).event.title, 'Offer')
  t.is((await met.pair(JANA, met.made)).refused, null)
})

test('… or by what Google holds', async (t) => {
  const met = await refused()
  met.stance.isStubborn = false
  t.is(await met.resolve('google'), 'done')
  t.is(met.recordNow(met.row).event.title, 'Dinner')
})
