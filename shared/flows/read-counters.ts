import { z } from 'zod'
import { sumOf } from '../domain/counts.ts'
import type { Counts } from '../domain/counts.ts'
import type { TenantId } from '../domain/ids.ts'
import type { Store } from '../ports.ts'

const HOUR_MS = 3_600_000
const HOURS = 24
/** Busy processes have documents of many kilobytes. */
const READ_AT_ONCE = 100
/** At most 4,000 documents are read. */
const READS_MAX = 40

export const countersSchema = z.object({
  schema: z.literal(1),
  /** Since 1970, in UTC. */
  day: z.int(),
  hours: z.record(z.string().regex(/^\d{1,2}$/), z.record(z.string(), z.number())),
})

/** What all processes together counted, hour by hour, oldest first. */
export interface CountedHours {
  /** From the hour's beginning, in milliseconds; hours in which nothing was counted are there, too. */
  readonly hours: readonly { readonly from: number; readonly counts: Counts }[]
  /** There were too many documents to read: the oldest hours lack what is in the others. */
  readonly isCut: boolean
}

/** The hour of `now` and those before it. With null what is nobody's tenant's. */
export async function readCounters(
  { tenant, hours, now }: { readonly tenant: TenantId | null; readonly hours: number; readonly now: number },
  store: Store,
): Promise<CountedHours> {
  const last = Math.floor(now / HOUR_MS)
  const first = last - hours + 1
  const found = new Map<number, Counts[]>()
  const isCut = await readDays(Math.floor(first / HOURS), { tenant, store }, ({ day, hours: counted }) => {
    for (const [hour, counts] of Object.entries(counted)) {
      const at = day * HOURS + Number(hour)
      if (at >= first && at <= last) found.set(at, [...(found.get(at) ?? []), counts])
    }
  })
  const counted = Array.from({ length: hours }, (_none, index) => ({
    from: (first + index) * HOUR_MS,
    counts: sumOf(found.get(first + index) ?? []),
  }))
  return { hours: counted, isCut }
}

/** The newest first, page by page, back to that day; true when it gave up before. */
async function readDays(
  firstDay: number,
  { tenant, store }: { tenant: TenantId | null; store: Store },
  take: (document: z.output<typeof countersSchema>) => void,
): Promise<boolean> {
  let after: string | undefined
  for (let reads = 0; reads < READS_MAX; reads += 1) {
    const query = { tenant, collection: 'counters', limit: READ_AT_ONCE }
    const page = await store.find(after === undefined ? query : { ...query, after })
    const documents = page.map(({ data }) => countersSchema.parse(data))
    for (const document of documents) if (document.day >= firstDay) take(document)
    const isOver = page.length < READ_AT_ONCE || documents.some(({ day }) => day < firstDay)
    if (isOver) return false
    after = page.at(-1)?.key.id
  }
  return true
}
