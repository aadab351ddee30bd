import type { Attributes } from '../../infra/local/erp/value.ts'
import type { Pair } from '../../shared/flows/pair-document.ts'
import { askErp, storeOf } from '../functions/world-view.ts'
import { TENANT } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'
import { hour } from './phone-of.ts'

/** The body of a series: an hour from that day of March 2027 on, by the rule. */
export function seriesOf(summary: string, day: number, rule: string, at = 9): object {
  const { start, end } = hour(day, at)
  const timeZone = 'Europe/Prague'
  return {
    summary,
    start: { ...start, timeZone },
    end: { ...end, timeZone },
    recurrence: [`RRULE:${rule}`],
  }
}

/** The id of the occurrence that was to begin on that day of March 2027. */
export function occurrenceOf(seriesId: string, day: number, at = 9): string {
  return `${seriesId}_${stamp(day)}T${String(at).padStart(2, '0')}0000Z`
}

/** The id of the occurrence of a series of whole days. */
export function wholeDayOf(seriesId: string, day: number): string {
  return `${seriesId}_${stamp(day)}`
}

function stamp(day: number): string {
  return `202703${String(day).padStart(2, '0')}`
}

export interface ListedRecord {
  readonly id: string
  readonly name: string
  readonly dateStart: string
  readonly dateStartDate: string | null
}

/** Records of this name, by their beginning; at most 200. */
export async function recordsOf(world: TestWorld, name: string): Promise<ListedRecord[]> {
  const where = new URLSearchParams({
    'whereGroup[0][type]': 'equals',
    'whereGroup[0][attribute]': 'name',
    'whereGroup[0][value]': name,
  })
  const path = `Meeting?maxSize=200&orderBy=dateStart&order=asc&${where.toString()}`
  return (await askErp<{ list: ListedRecord[] }>(world, 'GET', path)).list
}

/** When records of this name begin: `2027-03-01 09:00:00`, or the date for whole days. */
export async function startsOf(world: TestWorld, name: string): Promise<string[]> {
  return (await recordsOf(world, name)).map(({ dateStart, dateStartDate }) => dateStartDate ?? dateStart)
}

/** The pairs of these records. */
export async function pairsOf(world: TestWorld, recordIds: readonly string[]): Promise<Pair[]> {
  const store = await storeOf(world)
  const found = await Promise.all(
    recordIds.map((id) =>
      store.find({ tenant: TENANT, collection: 'links', where: { key: 'record', equals: `Meeting/${id}` } }),
    ),
  )
  return found.flat().map(({ key, data }) => ({ ...(data as unknown as Pair), id: key.id as Pair['id'] }))
}

/** The answers of the record's users, by id. */
export function answersOf(record: Attributes): Record<string, string> {
  const columns = record['usersColumns'] as Record<string, { status: string }> | undefined
  return Object.fromEntries(Object.entries(columns ?? {}).map(([id, { status }]) => [id, status]))
}
