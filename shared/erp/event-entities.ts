import { z } from 'zod'
import type { EntityTraits } from '../domain/entity.ts'
import { rememberFor } from '../platform/remember.ts'
import type { EventEntity } from '../erp-ports.ts'
import type { Clock } from '../ports.ts'
import { readMetadata } from './entity-traits.ts'
import type { ErpClient } from './erp-client.ts'

const KEPT_MS = 600_000

/** These come first; custom ones follow by name. */
const OWN = ['Meeting', 'Call']

const SCOPES = z.record(
  z.string(),
  z
    .object({
      type: z.string().nullish(),
      module: z.string().nullish(),
      calendar: z.boolean().nullish(),
      activity: z.boolean().nullish(),
      disabled: z.boolean().nullish(),
    })
    .catch({}),
)

type Scope = z.infer<typeof SCOPES>[string]

/**
 * Reads which entities are like events, once in ten minutes: one call, and those for the traits of each. A title in the ERP's
 * language is not known to be readable, so an entity's name is its title.
 */
export function eventEntitiesReader(
  client: ErpClient,
  clock: Clock,
  traits: (entity: string) => Promise<EntityTraits | null>,
): () => Promise<readonly EventEntity[]> {
  const load = async (): Promise<readonly EventEntity[]> => {
    const scopes = SCOPES.safeParse(await readMetadata(client, 'scopes')).data ?? {}
    const custom = Object.keys(scopes).filter((entity) => !OWN.includes(entity))
    const found: EventEntity[] = []
    for (const entity of [...OWN, ...custom.sort()]) {
      const isEvent = isEventScope(scopes[entity]) && (await traits(entity)) !== null
      if (isEvent) found.push({ entity, title: entity })
    }
    return found
  }
  const read = rememberFor(KEPT_MS, clock, load)
  return () => read.get('all')
}

/** Custom ones have the type; Meeting and Call have none, and Task is in the calendar, too, but no activity (erp.md 6). */
function isEventScope(scope: Scope | undefined): boolean {
  if (!scope || scope.disabled === true) return false
  const isActivity = scope.calendar === true && scope.activity === true
  return scope.type === 'Event' || (scope.module === 'Crm' && isActivity)
}
