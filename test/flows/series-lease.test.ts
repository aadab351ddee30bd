import test from 'ava'
import { DEFAULT_OPTIONS } from '../../shared/domain/options.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import type { Row } from '../support/whole/google-row.ts'
import { JANA, JANAS, TENANT, event, keyOf, readWorld, recordsOf } from './calendar-world.ts'

const taskOf = ({ eventId }: Row) =>
  ({ kind: 'sync-pair', tenant: TENANT, calendar: keyOf(JANA, JANAS), eventId }) as const

test('of two tasks that read a series one waits, and what was moved between their looks is no record of both', async (t) => {
  const meddling: { next: (() => Promise<void>) | null } = { next: null }
  const met = await readWorld({
    change: { options: { ...DEFAULT_OPTIONS, onGoogleRemoval: 'keep' } },
    around: async (label, call) => {
      const answer = await call()
      const { next } = meddling
      if (label !== 'google.instances' || !next) return answer
      meddling.next = null
      await next()
      return answer
    },
  })
  const { world, rest } = met
  const row = world.google.make(JANAS, { event: event('Stand-up'), repeats: { days: 1, count: 2 } })
  await rest()
  world.hints.fate = 'lose'
  const longer = world.google.write(row, { repeats: { days: 1, count: 3 } })
  const task = taskOf(row)
  const looked: boolean[] = []
  meddling.next = async () => {
    world.google.write(longer, { event: event('Stand-up', { hours: 25 }) })
    met.calls.length = 0
    await syncPair(task, met.scope)
    looked.push(met.calls.includes('google.instances'))
  }
  await syncPair(task, met.scope)
  world.hints.fate = 'deliver'
  world.clock.time += 600_000
  await rest()
  t.deepEqual(looked, [false])
  t.is(recordsOf(world).length, 3)
})

test('while a series takes long to read, no other task begins with it', async (t) => {
  const others: number[] = []
  const met = await readWorld({
    around: async (label, call) => {
      const answer = await call()
      if (label !== 'erp.create') return answer
      met.world.clock.time += 40_000
      const before = met.calls.length
      await syncPair(task, met.scope)
      others.push(met.calls.slice(before).filter((one) => one === 'google.instances').length)
      return answer
    },
  })
  const row = met.world.google.make(JANAS, { event: event('Stand-up'), repeats: { days: 1, count: 5 } })
  const task = taskOf(row)
  await syncPair(task, met.scope)
  t.deepEqual(others, [0, 0, 0, 0, 0])
  t.is(recordsOf(met.world).length, 5)
})
