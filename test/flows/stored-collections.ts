import { createHash } from 'node:crypto'
import { z } from 'zod'
import { bookPeopleSchema } from '../../shared/flows/book-people.ts'
import { calendarSchema, readCalendar, saveCalendar } from '../../shared/flows/calendar-state.ts'
import { connectionSchema, readConnection, saveConnection } from '../../shared/flows/connection.ts'
import { contactBookSchema } from '../../shared/flows/contact-book.ts'
import { contactLinkSchema } from '../../shared/flows/contact-link.ts'
import { contactSettingsSchema } from '../../shared/flows/contact-settings.ts'
import { erasureSchema } from '../../shared/flows/erase-user.ts'
import {
  exportBatchSchema,
  exportIdsSchema,
  exportSchema,
  readExport,
  saveExport,
} from '../../shared/flows/export-document.ts'
import { readingSchema } from '../../shared/flows/full-read.ts'
import { identitySchema } from '../../shared/flows/identity.ts'
import { mailboxSchema } from '../../shared/flows/mailbox.ts'
import { meetingSchema } from '../../shared/flows/meeting-store.ts'
import { stateSchema } from '../../shared/flows/oauth-state.ts'
import { pairSchema, parsePair, toContent } from '../../shared/flows/pair-document.ts'
import { parkedSchema } from '../../shared/flows/parked-tasks.ts'
import { pauseSchema } from '../../shared/flows/pause.ts'
import { recordLeaseSchema } from '../../shared/flows/record-lease.ts'
import { holdSchema } from '../../shared/flows/removal-brake.ts'
import { countersSchema } from '../../shared/flows/read-counters.ts'
import { roleRightsSchema } from '../../shared/flows/role-rights.ts'
import { sweepSchema } from '../../shared/flows/sweep.ts'
import { tokenSchema } from '../../shared/google/token-document.ts'
import { readTenant, saveTenant, tenantSchema } from '../../shared/platform/tenant-record.ts'
import type { CalendarKey, TenantId, UserId } from '../../shared/domain/ids.ts'
import type { JsonObject, Store, StoredDocument } from '../../shared/ports.ts'
import { memoryStore } from '../support/memory-store.ts'

export interface Collection {
  /** By which its documents are read. */
  readonly schema: z.ZodType
  /** Where documents of older forms are written anew: by the code's own functions. */
  readonly again?: (store: Store) => Promise<unknown>
}

const TENANT = 'main' as TenantId
const ID = 'one'
const scope = (store: Store) => ({ store, tenant: TENANT })

/** Every collection whose documents are read; see shared/store/schema.md. */
export const collections: Readonly<Record<string, Collection>> = {
  calendars: {
    schema: calendarSchema,
    again: async (store) =>
      saveCalendar(store, TENANT, there(await readCalendar(store, TENANT, ID as CalendarKey))),
  },
  connections: {
    schema: connectionSchema,
    again: async (store) => {
      const stored = there(await readConnection(store, TENANT, ID as UserId))
      return saveConnection(store, TENANT, stored)
    },
  },
  'contact-batches': { schema: exportBatchSchema },
  'contact-books': { schema: contactBookSchema },
  'contact-export-ids': { schema: exportIdsSchema },
  'contact-exports': {
    schema: exportSchema,
    again: async (store) => saveExport(there(await readExport(ID, scope(store))), scope(store)),
  },
  'contact-links': { schema: contactLinkSchema },
  'contact-people': { schema: bookPeopleSchema },
  'contact-settings': { schema: contactSettingsSchema },
  counters: { schema: countersSchema },
  erasures: { schema: erasureSchema },
  holds: { schema: holdSchema },
  identities: { schema: identitySchema },
  links: {
    schema: pairSchema,
    again: async (store) => {
      const document = there(await store.get(keyOf('links')))
      return store.replace(document.key, toContent(parsePair(document).pair), document.version)
    },
  },
  mailboxes: { schema: mailboxSchema },
  meetings: { schema: meetingSchema },
  parked: { schema: parkedSchema },
  readings: { schema: readingSchema },
  'record-leases': { schema: recordLeaseSchema },
  rights: { schema: roleRightsSchema },
  settings: { schema: pauseSchema },
  states: { schema: stateSchema },
  sweeps: { schema: sweepSchema },
  tenants: {
    schema: tenantSchema,
    again: async (store) => saveTenant(store, there(await readTenant(store, ID as TenantId))),
  },
  tokens: { schema: tokenSchema },
}

/** Only whether there is one counts, or they are never read. */
export const UNREAD = ['audit', 'keys', 'nonces', 'sessions']

/** What becomes of a stored document when today's code has read it and stores it again. */
export async function writtenAnew(name: string, data: JsonObject): Promise<unknown> {
  const { schema, again } = collections[name] as Collection
  if (again === undefined) return { ...data, ...(schema.parse(data) as JsonObject) }
  const store = memoryStore()
  const before = await store.create(keyOf(name), { data: { ...data, ...OWN_ID[name] } })
  await again(store)
  const { data: anew, version } = there(await store.get(keyOf(name)))
  if (version === before) throw new Error('it was not stored')
  return { ...anew, ...pick(data, Object.keys(OWN_ID[name] ?? {})) }
}

/** Documents that hold their own id. */
const OWN_ID: Readonly<Record<string, JsonObject>> = {
  connections: { userId: ID },
  'contact-exports': { exportId: ID },
}

function pick(data: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, data[name] ?? null]))
}

/** Changes when the form of a collection's documents does, however little. */
export function digestOfForm({ schema }: Collection): string {
  const form = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  return createHash('sha256').update(form).digest('hex').slice(0, 12)
}

function keyOf(collection: string): StoredDocument['key'] {
  return { tenant: collection === 'tenants' ? null : TENANT, collection, id: ID }
}

function there<Value>(value: Value | null): Value {
  if (value === null) throw new Error('nothing is stored')
  return value
}
