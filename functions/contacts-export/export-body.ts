import { z } from 'zod'
import type { ErpFilter } from '../../shared/contact-ports.ts'
import type { GroupName, RecordId, UserId } from '../../shared/domain/ids.ts'

/** An id of the ERP's. */
const ID = /^[A-Za-z0-9][\w-]{0,63}$/
/** A member's name in a filter; `__proto__` and the like aren't. */
const NAME = /^[A-Za-z]\w{0,99}$/
const DEPTH_MAX = 8
const PARTS_MAX = 2_000

const filter = z.array(z.unknown()).check(({ value, issues }) => {
  const isFilter = value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))
  if (!isFilter || countParts(value, 0) > PARTS_MAX)
    issues.push({ code: 'custom', message: 'no filter', input: value })
})

/**
 * What is asked for: `{ user, entity, ids | where, groups? }`. Which entities there are, and whom the ids belong to, is looked at where
 * the export begins.
 */
export const exportBody = z
  .strictObject({
    user: idOf<UserId>().optional(),
    entity: z.string().min(1).max(100),
    ids: z.array(idOf<RecordId>()).optional(),
    where: filter.transform((items) => items as ErpFilter).optional(),
    groups: z
      .array(
        z
          .string()
          .regex(/^contactGroups\/[\w-]{1,100}$/)
          .transform((name) => name as GroupName),
      )
      .max(50)
      .optional(),
  })
  .refine(({ ids, where }) => (ids === undefined) !== (where === undefined), { path: ['ids'] })

export type ExportBody = z.output<typeof exportBody>

function idOf<Id extends string>() {
  return z
    .string()
    .regex(ID)
    .transform((id) => id as Id)
}

/** Endless for what is too deep, or has a member that no filter of the ERP's has. */
function countParts(value: unknown, depth: number): number {
  if (depth > DEPTH_MAX) return Infinity
  if (Array.isArray(value)) return sumOf(value.map((part: unknown) => countParts(part, depth + 1)))
  if (typeof value !== 'object' || value === null) return 1
  if (!Object.keys(value).every((name) => NAME.test(name))) return Infinity
  return sumOf(Object.values(value).map((part: unknown) => countParts(part, depth + 1)))
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 1)
}
