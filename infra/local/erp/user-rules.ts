import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ErpRecord } from './erp-state.ts'
import { toText, type Attributes } from './value.ts'

/** Keys of API users, and passwords, which are kept only as a hash and never read back. */
export function applyUserRules(record: ErpRecord, input: Attributes): void {
  if (record.entity !== 'User') return
  const { attributes } = record
  delete attributes['password']
  delete attributes['passwordConfirm']
  if (typeof input['password'] === 'string') attributes['passwordHash'] = hashOf(input['password'], record.id)
  if (attributes['type'] !== 'api') return
  attributes['lastName'] = attributes['userName'] ?? null
  attributes['apiKey'] ??= randomBytes(16).toString('hex')
  if (attributes['authMethod'] === 'Hmac') attributes['secretKey'] ??= randomBytes(16).toString('hex')
}

export function isPasswordOf(user: ErpRecord, password: string): boolean {
  const stored = Buffer.from(toText(user.attributes['passwordHash']))
  const given = Buffer.from(hashOf(password, user.id))
  return stored.length === given.length && timingSafeEqual(stored, given)
}

// A stand-in's passwords are made up: a fast hash keeps tests fast and is no example for real ones.
function hashOf(password: string, salt: string): string {
  return createHash('sha256').update(`${salt}:${password}`).digest('hex')
}
