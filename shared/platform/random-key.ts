import { randomBytes } from 'node:crypto'
import { Fault } from '../domain/fault.ts'
import type { Secrets } from '../ports.ts'

/** A random key under this name, made when there is none. Whoever loses the race to make it reads the winner's. */
export async function randomKey(secrets: Secrets, name: string): Promise<string> {
  const held = await secrets.read(name)
  if (held !== null) return held
  await secrets.put(name, randomBytes(32).toString('base64url'))
  const made = await secrets.read(name)
  if (made === null) throw new Fault('secret.missing', name)
  return made
}
