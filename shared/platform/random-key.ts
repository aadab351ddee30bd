import { randomBytes } from 'node:crypto'
import { Fault } from '../domain/fault.ts'
import type { Clock, Secrets, Store } from '../ports.ts'

/** As long as making a key may take; whoever died over it is replaced then. */
const MAKING_MS = 30_000
const COME_BACK_MS = 1_000

/**
 * A random key under this name, made when there is none. Secrets can be overwritten, so who makes it is settled in the store:
 * two processes with different keys would take each other's work for forged or changed. Throws `store.contended`
 * while another one is making it.
 */
export async function randomKey(
  name: string,
  { secrets, store, clock }: { secrets: Secrets; store: Store; clock: Clock },
): Promise<string> {
  const held = await secrets.read(name)
  if (held !== null) return held
  const key = { tenant: null, collection: 'keys', id: name }
  const now = clock.now()
  const making = await store.get(key)
  const content = { data: { schema: 1, until: now + MAKING_MS } }
  const free = making === null || Number(making.data['until']) <= now
  const mine =
    free &&
    (await (making === null ? store.create(key, content) : store.replace(key, content, making.version)))
  if (!mine) throw new Fault('store.contended', 'a key is being made', { retryAfterMs: COME_BACK_MS })
  const made = randomBytes(32).toString('base64url')
  // Somebody may have finished between our first look and our turn.
  const meanwhile = await secrets.read(name)
  if (meanwhile !== null) return meanwhile
  await secrets.put(name, made)
  return made
}
