import { z } from 'zod'
import type { EntityTraits } from '../domain/entity.ts'
import { GUEST_KINDS } from '../domain/guests.ts'
import type { GuestKind } from '../domain/guests.ts'
import { rememberFor } from '../platform/remember.ts'
import type { Clock } from '../ports.ts'
import type { ErpClient } from './erp-client.ts'
import { bodyOf, isGone } from './erp-faults.ts'
import { GUEST_LINKS } from './guest-mapping.ts'

const KEPT_MS = 600_000

/** What the ERP allows in a varchar without a `maxLength` of its own; measured on names (erp.md 0.9). */
const VARCHAR_LENGTH_MAX = 255

const ENTITY = /^[A-Za-z][A-Za-z0-9]{0,99}$/

/** What makes an entity an event (spec 3). */
const EVENT_FIELDS = ['name', 'dateStart', 'dateEnd', 'assignedUser']

/** Newer versions prefix a custom field of a core entity (erp.md 6). */
const LOCATION_FIELDS = ['location', 'cLocation']
const JOIN_URL_FIELDS = ['joinUrl', 'cJoinUrl']
const JOIN_URL_TYPES = ['url', 'varchar', 'text']

const words = z.array(z.string()).catch([])

const FIELDS = z.record(
  z.string(),
  z
    .object({
      type: z.string().optional(),
      maxLength: z.number().nullish(),
      readOnly: z.boolean().nullish(),
      options: words,
      default: z.string().nullable().catch(null),
      columns: z.record(z.string(), z.unknown()).catch({}),
    })
    .partial({ options: true, default: true, columns: true })
    // An odd definition of a field that we don't use must not make the whole entity unknown.
    .catch({}),
)

type Fields = z.infer<typeof FIELDS>

const SCOPE = z.object({
  statusField: z.string().catch('status'),
  activityStatusList: words,
  completedStatusList: words,
  canceledStatusList: words,
})

/** Reads what an entity can hold, by two calls in ten minutes for each; one for what is no event. */
export function traitsReader(
  client: ErpClient,
  clock: Clock,
): (entity: string) => Promise<EntityTraits | null> {
  const read = rememberFor(KEPT_MS, clock, (entity) => load(client, entity))
  return async (entity) => (ENTITY.test(entity) ? read.get(entity) : null)
}

/**
 * From `GET Metadata?key=entityDefs.X.fields` and `?key=scopes.X`; null when that is no event-like entity. Only what makes it
 * one decides: all else that is missing or odd is left out of the traits.
 */
export function traitsOf(
  entity: string,
  metadata: { readonly fields: unknown; readonly scope: unknown },
): EntityTraits | null {
  const fields = FIELDS.safeParse(metadata.fields).data
  if (!fields || EVENT_FIELDS.some((name) => fields[name] === undefined)) return null
  return {
    entity,
    holdsAllDay: fields['dateStart']?.type === 'datetimeOptional' || 'dateStartDate' in fields,
    location: locationOf(fields),
    guestKinds: GUEST_KINDS.filter((kind) => holdsGuests(fields, kind)),
    status: statusOf(fields, metadata.scope),
    joinUrlField: JOIN_URL_FIELDS.find((name) => isWritable(fields, name, JOIN_URL_TYPES)) ?? null,
    hasTeams: fields['teams'] !== undefined,
  }
}

function locationOf(fields: Fields): EntityTraits['location'] {
  for (const field of LOCATION_FIELDS) {
    const { type, maxLength, readOnly } = fields[field] ?? {}
    if (readOnly === true || (type !== 'varchar' && type !== 'text')) continue
    return { field, maxLength: maxLength ?? (type === 'varchar' ? VARCHAR_LENGTH_MAX : null) }
  }
  return null
}

/** A link of that name without a column for the answer, as somebody may add to a custom entity, could not keep what is written. */
function holdsGuests(fields: Fields, kind: GuestKind): boolean {
  const link = GUEST_LINKS[kind]
  return isWritable(fields, link, ['linkMultiple']) && fields[link]?.columns?.['status'] !== undefined
}

/** The groups of statuses are the scope's (erp.md 3); one that the field doesn't offer would be refused. */
function statusOf(fields: Fields, scope: unknown): EntityTraits['status'] {
  const { status } = fields
  const lists = SCOPE.safeParse(scope).data
  if (!status || lists?.statusField !== 'status') return null
  const { options = [] } = status
  const offered = (name: string): boolean => options.length === 0 || options.includes(name)
  const canceled = lists.canceledStatusList.filter(offered)
  const isOver = (name: string): boolean =>
    canceled.includes(name) || lists.completedStatusList.includes(name)
  // A custom entity's scope was seen without a list of its planned ones (erp.md 6): it begins with the field's default.
  const planned = [...lists.activityStatusList, ...(status.default ? [status.default] : []), ...options]
    .filter(offered)
    .find((name) => !isOver(name))
  return canceled.length > 0 && planned !== undefined ? { canceled, planned } : null
}

function isWritable(fields: Fields, name: string, types: readonly string[]): boolean {
  const { type, readOnly } = fields[name] ?? {}
  return type !== undefined && types.includes(type) && readOnly !== true
}

async function load(client: ErpClient, entity: string): Promise<EntityTraits | null> {
  const fields = await readMetadata(client, `entityDefs.${entity}.fields`)
  if (traitsOf(entity, { fields, scope: null }) === null) return null
  return traitsOf(entity, { fields, scope: await readMetadata(client, `scopes.${entity}`) })
}

/** A part of the ERP's metadata by its dotted key; null when there is none. */
export async function readMetadata(client: ErpClient, key: string): Promise<unknown> {
  const answer = await client.ask('GET', 'Metadata', { query: new URLSearchParams({ key }) })
  return isGone(answer) ? null : bodyOf(answer)
}
