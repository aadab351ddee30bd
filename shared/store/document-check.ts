import type { DocumentContent, DocumentKey, Json, JsonObject, StoreQuery } from '../ports.ts'

const NAME = /^[A-Za-z0-9_-]{1,128}$/
const TENANT = /^[a-z0-9-]{1,40}$/
// Firestore keeps names of this form for itself, as document ids, collections and field names alike.
const RESERVED = /^__.*__$/s

/** Below Firestore's 1 MiB for one document, with room for its keys and its name (facts: Firestore limits). */
const DATA_MAX_BYTES = 1_000_000
/** Firestore allows 20 levels; the document itself and `data` are two of them. */
const DATA_MAX_DEPTH = 18
const FIELD_NAME_MAX_BYTES = 1_500
const KEYS_MAX = 8
const KEY_VALUE_MAX_CHARS = 400
const FIND_DEFAULT = 100
const FIND_MAX = 500

/*
 * Every store refuses what any store could not hold, so that code which works on a desk works in the cloud.
 * A refusal is a bug of the caller: RangeError, never a fault.
 */

export function checkDocumentKey({ tenant, collection, id }: DocumentKey): void {
  checkPlace(tenant, collection)
  checkName('document id', id)
}

export function checkContent({ data, keys = {}, expiresAt }: DocumentContent): void {
  const bytes = sizeOf(data, 0)
  if (bytes > DATA_MAX_BYTES)
    throw new RangeError(`a document of ${bytes} bytes is over the limit of ${DATA_MAX_BYTES}`)
  const named = Object.entries(keys)
  if (named.length > KEYS_MAX) throw new RangeError(`a document has at most ${KEYS_MAX} keys`)
  for (const [name, value] of named) {
    checkName('key name', name)
    if (value.length > KEY_VALUE_MAX_CHARS)
      throw new RangeError(`the key ${name} is longer than ${KEY_VALUE_MAX_CHARS} characters`)
  }
  if (expiresAt !== undefined && !Number.isSafeInteger(expiresAt))
    throw new RangeError('expiresAt must be whole milliseconds')
}

/** Checks a query and returns its page size. */
export function checkQuery({ tenant, collection, where, limit = FIND_DEFAULT, after }: StoreQuery): number {
  checkPlace(tenant, collection)
  if (where !== undefined) checkName('key name', where.key)
  if (after !== undefined) checkName('document id', after)
  if (!Number.isInteger(limit) || limit < 1 || limit > FIND_MAX)
    throw new RangeError(`a page holds 1 to ${FIND_MAX} documents, not ${limit}`)
  return limit
}

/** What came back from a store. Only its outermost shape is checked: nobody but the stores writes there. */
export function storedData(value: unknown): JsonObject {
  if (!isPlainObject(value)) throw new TypeError('a document was stored by something else: it has no data')
  return value
}

function checkPlace(tenant: string | null, collection: string): void {
  if (tenant !== null && !TENANT.test(tenant)) throw new RangeError('a tenant id must match [a-z0-9-]{1,40}')
  checkName('collection', collection)
}

function checkName(what: string, name: string): void {
  if (!NAME.test(name) || RESERVED.test(name))
    throw new RangeError(`a ${what} must match [A-Za-z0-9_-]{1,128} and not be of the form __…__`)
}

/** Bytes by Firestore's way of counting. Throws for what isn't plain JSON, whatever the types promised. */
function sizeOf(value: unknown, depth: number): number {
  if (depth > DATA_MAX_DEPTH) throw new RangeError(`data may be ${DATA_MAX_DEPTH} levels deep`)
  if (value === null || typeof value === 'boolean') return 1
  if (typeof value === 'string') return Buffer.byteLength(value) + 1
  if (typeof value === 'number') return sizeOfNumber(value)
  if (Array.isArray(value)) return sizeOfArray(value, depth)
  if (isPlainObject(value)) return sizeOfObject(value, depth)
  throw new RangeError(`data holds a value that isn't JSON (${typeof value})`)
}

function sizeOfNumber(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError('data holds a number that isn’t JSON')
  return 8
}

function sizeOfArray(value: readonly unknown[], depth: number): number {
  let bytes = 0
  for (const item of value) {
    if (Array.isArray(item)) throw new RangeError('an array directly inside an array can’t be stored')
    bytes += sizeOf(item, depth + 1)
  }
  return bytes
}

function sizeOfObject(value: Record<string, unknown>, depth: number): number {
  let bytes = 0
  for (const [name, item] of Object.entries(value)) {
    const nameBytes = Buffer.byteLength(name)
    if (nameBytes === 0 || nameBytes > FIELD_NAME_MAX_BYTES || RESERVED.test(name))
      throw new RangeError('data holds a field name that is empty, too long or of the form __…__')
    bytes += nameBytes + 1 + sizeOf(item, depth + 1)
  }
  return bytes
}

function isPlainObject(value: unknown): value is Record<string, Json> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
