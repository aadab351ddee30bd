import test from 'ava'
import type { TenantId } from '../../shared/domain/ids.ts'
import { newRequestKey, validRequestKeys } from '../../shared/platform/request-keys.ts'
import { tenantSecrets } from '../../shared/platform/tenant-record.ts'
import type { Secrets } from '../../shared/ports.ts'

const TENANT = 'main' as TenantId
const HOUR_MS = 3_600_000

function setting() {
  const held = new Map<string, string>()
  const secrets: Secrets = {
    read: (name) => Promise.resolve(held.get(name) ?? null),
    put: (name, value) => Promise.resolve(void held.set(name, value)),
    remove: (name) => Promise.resolve(void held.delete(name)),
  }
  const clock = { time: 1_000, now: () => clock.time }
  const make = (): Promise<string> => newRequestKey(TENANT, { secrets, clock })
  const valid = (): readonly string[] =>
    validRequestKeys(held.get(tenantSecrets.requests(TENANT)) ?? null, clock.time)
  return { make, valid, clock }
}

test('before a key was made none is good', (t) => {
  t.deepEqual(setting().valid(), [])
})

test('a new key is good at once, and the one before it for another day', async (t) => {
  const { make, valid, clock } = setting()
  const first = await make()
  t.regex(first, /^[0-9a-f]{64}$/)
  t.deepEqual(valid(), [first])
  const second = await make()
  t.not(second, first)
  t.deepEqual(valid(), [second, first])
  clock.time += 24 * HOUR_MS - 1
  t.deepEqual(valid(), [second, first])
  clock.time += 1
  t.deepEqual(valid(), [second])
})

test('of three keys the oldest is good no more', async (t) => {
  const { make, valid } = setting()
  const [, second, third] = [await make(), await make(), await make()]
  t.deepEqual(valid(), [third, second])
})
