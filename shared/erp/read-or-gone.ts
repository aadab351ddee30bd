import type { ErpClient } from './erp-client.ts'
import { bodyOf, isGone } from './erp-faults.ts'

/**
 * The record's attributes; null when it is gone or not visible to the API user.
 *
 * An API user whose role lost the whole entity gets 403 for every record. Taken one by one that would pass for the
 * removal of all of them, so a 403 counts as "this one" only while the entity itself can still be listed.
 */
export async function readOrGone(client: ErpClient, entity: string, id: string): Promise<unknown> {
  const answer = await client.ask('GET', `${entity}/${id}`)
  if (isGone(answer)) return null
  if (answer.status !== 403) return bodyOf(answer)
  const query = new URLSearchParams({ maxSize: '1', select: 'id' })
  await client.request('GET', entity, { query, headers: { 'X-No-Total': 'true' } })
  return null
}
