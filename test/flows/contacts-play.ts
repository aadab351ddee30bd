import { exportOf } from '../../shared/flows/export-view.ts'
import type { ExportPage } from '../../shared/flows/export-view.ts'
import type { ItemResult } from '../../shared/flows/item-result.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import type { ExportRequest, StartedExport } from '../../shared/flows/start-export.ts'
import type { RecordId } from '../../shared/domain/ids.ts'
import type { ShownPerson } from '../../infra/local/google/people/contact-controls.ts'
import { entriesOf, marksIn } from '../support/contact-storm.ts'
import { USER } from '../support/contact-world.ts'
import type { Around, ContactWorld } from '../support/contact-world.ts'
import { present } from './flow-world.ts'

export const requestOf = (
  ids: readonly RecordId[] | null,
  change: Partial<ExportRequest> = {},
): ExportRequest => ({
  userId: USER,
  entity: 'Contact',
  ids,
  filter: null,
  groups: null,
  by: 'erp',
  ...change,
})

export function addSome(world: ContactWorld, count: number): RecordId[] {
  return Array.from({ length: count }, (_, index) =>
    world.erp.add(`record-${index}`, { givenName: `Name${index}`, emails: [`n${index}@x.example`] }),
  )
}

/** Starts an export and runs it to its end. */
export async function pushed(
  world: ContactWorld,
  ids: readonly RecordId[],
  change: Partial<ExportRequest> = {},
): Promise<StartedExport> {
  const started = await startExport(requestOf(ids, change), world.scope)
  await world.drain()
  return started
}

export async function pageOf(world: ContactWorld, exportId: string, page = 0): Promise<ExportPage> {
  return present(await exportOf(exportId, { userId: USER, page, only: null }, world.scope))
}

/** What became of one record that is pushed now. */
export async function pushOne(world: ContactWorld, id: RecordId): Promise<ItemResult> {
  const { exportId } = await pushed(world, [id])
  return present((await pageOf(world, exportId)).items[0])
}

export function countOf(world: ContactWorld, ...labels: readonly string[]): number {
  return world.calls.filter((one) => labels.includes(one)).length
}

export function writesOf(world: ContactWorld): number {
  return countOf(world, 'google.create', 'google.update', 'google.remove')
}

/** Those in Google that carry the record's mark. */
export function peopleOf(world: ContactWorld, id: RecordId): ShownPerson[] {
  return world.app.list().filter((person) => marksIn(person).includes(world.markOf(id)))
}

export function personOf(world: ContactWorld, id: RecordId): ShownPerson {
  return present(peopleOf(world, id)[0])
}

export function valuesOf(person: ShownPerson, field: string): string[] {
  return entriesOf(person, field).map(({ value }) => String(value))
}

export function groupsOn(person: ShownPerson): string[] {
  return entriesOf(person, 'memberships').map(
    ({ contactGroupMembership: of }) => (of as { contactGroupResourceName: string }).contactGroupResourceName,
  )
}

/** At the nth call of that name, does something else. */
export function atCall(
  label: string,
  nth: number,
  act: (call: () => Promise<unknown>) => Promise<unknown>,
): Around {
  let met = 0
  return async (one, call) => {
    if (one === label) met += 1
    return one === label && met === nth ? act(call) : call()
  }
}

export const killed = (): never => {
  throw Object.assign(new Error('killed'), { name: 'Killed' })
}

/** A process that dies at its nth call of any port, before or after it took effect, and takes no further step. */
export function dyingAt(nth: number, when: 'before' | 'after'): Around {
  let steps = 0
  return async (_label, call) => {
    steps += 1
    if (steps < nth) return call()
    if (steps === nth && when === 'after') await call()
    return killed()
  }
}

export function orKilled(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'Killed') throw error
}
