import type { EntityTraits } from '../domain/entity.ts'
import { Fault } from '../domain/fault.ts'

/** What is refused by the name of its field, without the value. */
export function unreadableRecord({ entity }: Pick<EntityTraits, 'entity'>, field: string): Fault {
  return new Fault('erp.refused', `${entity}: unreadable ${field}`, { field })
}
