import test from 'ava'
import fc from 'fast-check'
import { Fault } from '../../shared/domain/fault.ts'
import { randomKey } from '../../shared/platform/random-key.ts'
import type { Secrets } from '../../shared/ports.ts'
import { memoryStore } from '../support/memory-store.ts'
import { worlds } from '../support/worlds.ts'

function memorySecrets(): Secrets {
  const values = new Map<string, string>()
  return {
    read: async (name) => values.get(name) ?? null,
    put: async (name, value) => void values.set(name, value),
    remove: async (name) => void values.delete(name),
  }
}

test('processes that want the same key at once end with the same one, in whatever order they take their steps', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const clock = { now: () => 0 }
      const [secrets, store] = [memorySecrets(), memoryStore()]
      const parts = { clock, secrets: scheduled(scheduler, secrets), store: scheduled(scheduler, store) }
      const wanted = [1, 2, 3].map(() => randomKey('signing-key', parts).catch((error: unknown) => error))
      await scheduler.waitIdle()
      const got = await Promise.all(wanted)
      const keys = new Set(got.filter((one) => typeof one === 'string'))
      if (keys.size !== 1) throw new Error(`${keys.size} different keys`)
      if (!keys.has((await secrets.read('signing-key')) ?? ''))
        throw new Error('the key in use is not the one stored')
      for (const one of got) if (typeof one !== 'string' && !(one instanceof Fault)) throw one
    }),
    worlds(500),
  )
  t.pass()
})

test('a key whose maker died is made by the next one after half a minute', async (t) => {
  const clock = { time: 0, now: () => clock.time }
  const [secrets, store] = [memorySecrets(), memoryStore()]
  const dying = { ...secrets, put: () => Promise.reject(new Error('died')) }
  await t.throwsAsync(randomKey('signing-key', { clock, store, secrets: dying }))
  await t.throwsAsync(randomKey('signing-key', { clock, store, secrets }), { instanceOf: Fault })
  clock.time += 30_000
  const key = await randomKey('signing-key', { clock, store, secrets })
  t.is(await randomKey('signing-key', { clock, store, secrets }), key)
})

function scheduled<Port extends object>(scheduler: fc.Scheduler, port: Port): Port {
  const entries = Object.entries(port).map(([name, call]: [string, unknown]) => [
    name,
    typeof call === 'function'
      ? async (...args: unknown[]) => {
          await scheduler.schedule(Promise.resolve(), name)
          return (call as (...given: unknown[]) => unknown)(...args)
        }
      : call,
  ])
  return Object.fromEntries(entries) as Port
}
