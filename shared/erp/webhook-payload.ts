import { Fault } from '../domain/fault.ts'
import type { RecordId } from '../domain/ids.ts'

const RECORD_ID = /^[A-Za-z0-9_-]{1,64}$/

/**
 * The records that a webhook names, each once. Nothing else in it is to be trusted as the state of a record: it has
 * no version, and its order breaks on a retry (erp.md 0.1). Throws `request.malformed`.
 */
export function webhookRecordIds(rawBody: Uint8Array): readonly RecordId[] {
  const items = parse(rawBody)
  if (!Array.isArray(items)) throw new Fault('request.malformed', 'webhook: not an array', { field: 'body' })
  return [...new Set(items.map(idOf))]
}

function parse(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody))
  } catch {
    // The parser's message quotes the body, so it is no cause to keep.
    throw new Fault('request.malformed', 'webhook: not JSON', { field: 'body' })
  }
}

function idOf(item: unknown): RecordId {
  const id = typeof item === 'object' && item !== null && 'id' in item ? item.id : null
  if (!isRecordId(id)) throw new Fault('request.malformed', 'webhook: an item without an id', { field: 'id' })
  return id
}

function isRecordId(id: unknown): id is RecordId {
  return typeof id === 'string' && RECORD_ID.test(id)
}
