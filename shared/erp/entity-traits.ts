import { z } from 'zod'
import type { EntityTraits } from '../domain/entity.ts'
import { rememberFor } from '../platform/remember.ts'
import type { Clock } from '../ports.ts'
import type { ErpClient } from './erp-client.ts'
import { bodyOf, isGone } from './erp-faults.ts'

const KEPT_MS = 600_000

/** What the ERP allows in a varchar without a `maxLength` of its own; measured on names (erp.md 0.9). */
const VARCHAR_LENGTH_MAX = 255

const ENTITY = /^[A-Za-z][A-Za-z0-9]{0,99}$/

/** What makes an entity an event (spec 3). */
const EVENT_FIELDS = ['name', 'dateStart', 'dateEnd', 'assignedUser']

/** Newer versions prefix a custom field of a core entity (erp.md 6). */
const LOCATION_FIELDS = ['location', 'cLocation']

const FIELDS = z.record(
  z.string(),
  z
    .object({ type: z.string().optional(), maxLength: z.number().nullish(), readOnly: z.boolean().nullish() })
    // An odd definition of a field that we don't use must not make the whole entity unknown.
    .catch({}),
)

type Fields = z.infer<typeof FIELDS>

/** Reads what an entity can hold, once in ten minutes for each. */
export function traitsReader(
  client: ErpClient,
  clock: Clock,
): (entity: string) => Promise<EntityTraits | null> {
  const read = rememberFor(KEPT_MS, clock, (entity) => load(client, entity))
  return async (entity) => (ENTITY.test(entity) ? read.get(entity) : null)
}

/** From `GET Metadata?key=entityDefs.X.fields`; null when that is no event-like entity. */
export function traitsOf(entity: string, metadata: unknown): EntityTraits | null {
  const fields = FIELDS.safeParse(metadata).data
  if (!fields || EVENT_FIELDS.some((name) => fields[name] === undefined)) return null
  const holdsAllDay = fields['dateStart']?.type === 'datetimeOptional' || 'dateStartDate' in fields
  return { entity, holdsAllDay, location: locationOf(fields) }
}

function locationOf(fields: Fields): EntityTraits['location'] {
  for (const field of LOCATION_FIELDS) {
    const { type, maxLength, readOnly } = fields[field] ?? {}
    if (readOnly === true || (type !== 'varchar' && type !== 'text')) continue
    return { field, maxLength: maxLength ?? (type === 'varchar' ? VARCHAR_LENGTH_MAX : null) }
  }
  return null
}

async function load(client: ErpClient, entity: string): Promise<EntityTraits | null> {
  const query = new URLSearchParams({ key: `entityDefs.${entity}.fields` })
  const answer = await client.ask('GET', 'Metadata', { query })
  return isGone(answer) ? null : traitsOf(entity, bodyOf(answer))
}
