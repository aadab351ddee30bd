import type { Attributes } from '../../infra/local/erp/value.ts'
import { askErp } from '../functions/world-view.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'

export type Entity = 'Meeting' | 'Call' | 'CVisit'

export interface Desk {
  /** A record of the user's; returns its id. */
  readonly create: (attributes: Attributes, entity?: Entity) => string
  readonly change: (id: string, attributes: Attributes, entity?: Entity) => void
  readonly remove: (id: string, entity?: Entity) => void
  readonly read: (id: string, entity?: Entity) => Attributes
  /** Names of all records, sorted. */
  readonly names: (entity?: Entity) => Promise<string[]>
  /** The one record with this name. */
  readonly find: (name: string, entity?: Entity) => Promise<Attributes & { id: string }>
}

/** The user at work in the ERP's own pages. */
export function deskOf(world: TestWorld, user: TestUser): Desk {
  const person = () => world.erp.as(user.id)
  const list = async (entity: Entity) =>
    (
      await askErp<{ list: { id: string; name: string }[] }>(
        world,
        'GET',
        `${entity}?maxSize=200&orderBy=name&order=asc`,
      )
    ).list
  return {
    create: (attributes, entity = 'Meeting') =>
      person().create(entity, { assignedUserId: user.id, ...attributes }).id,
    change: (id, attributes, entity = 'Meeting') => void person().update(entity, id, attributes),
    remove: (id, entity = 'Meeting') => person().remove(entity, id),
    read: (id, entity = 'Meeting') => person().read(entity, id),
    names: async (entity = 'Meeting') => (await list(entity)).map(({ name }) => name).sort(),
    async find(name, entity = 'Meeting') {
      const [found, ...others] = (await list(entity)).filter((record) => record.name === name)
      if (!found || others.length > 0)
        throw new Error(`${others.length + (found ? 1 : 0)} records of this name`)
      return { ...person().read(entity, found.id), id: found.id }
    },
  }
}

/** An hour on a day of March 2027, as the ERP writes it. */
export function erpHour(day: number, at = 9): { dateStart: string; dateEnd: string } {
  const moment = (hours: number): string =>
    `2027-03-${String(day).padStart(2, '0')} ${String(hours).padStart(2, '0')}:00:00`
  return { dateStart: moment(at), dateEnd: moment(at + 1) }
}
