import { z } from 'zod'
import type { ContactGroup } from '../contact-ports.ts'
import { Fault, isFault } from '../domain/fault.ts'
import type { GroupName, UserId } from '../domain/ids.ts'
import type { JsonObject } from '../ports.ts'
import { noteAudit } from './audit.ts'
import { readConnection } from './connection.ts'
import type { ContactScope } from './contact-scope.ts'
import { standingOf, withContactsGrant } from './contact-standing.ts'
import type { WorkingContacts } from './contact-standing.ts'
import { asOnlyWriter } from './writer-lease.ts'

export const WHEN_REMOVED = ['keep', 'unlabel', 'remove'] as const
export const WHEN_GONE = ['skip', 'recreate'] as const

export interface ContactSettings {
  /** Labels that pushed contacts get. */
  readonly groups: readonly GroupName[]
  /** Linked contacts follow later changes in the ERP. */
  readonly follows: boolean
  /** What becomes of those that follow when they are removed in the ERP. */
  readonly whenRemoved: (typeof WHEN_REMOVED)[number]
  /** What becomes of those that the user deleted in Google when they are pushed again. */
  readonly whenGone: (typeof WHEN_GONE)[number]
  /** Counts up with every change; 0 before the first. */
  readonly version: number
}

const DEFAULTS: ContactSettings = {
  groups: [],
  follows: false,
  whenRemoved: 'keep',
  whenGone: 'skip',
  version: 0,
}

/** So many labels may be chosen. */
export const GROUPS_MAX = 20
const TITLE_MAX = 200

export const contactSettingsSchema = z.object({
  groups: z.array(z.string().transform((name) => name as GroupName)),
  follows: z.boolean(),
  whenRemoved: z.enum(WHEN_REMOVED),
  whenGone: z.enum(WHEN_GONE),
  version: z.number(),
  /** Changes of the ERP were passed over: all that is linked is to be compared. */
  isBehind: z.boolean(),
})

type Stored = ContactSettings & { readonly isBehind: boolean }

type Scope = Pick<ContactScope, 'store' | 'tenant'>

/** What the user chose, or the defaults. */
export async function contactSettingsOf(userId: UserId, scope: Scope): Promise<ContactSettings> {
  const document = await scope.store.get(keyOf(userId, scope))
  if (document === null) return DEFAULTS
  const { isBehind: _isBehind, ...settings } = contactSettingsSchema.parse(document.data)
  return settings
}

/**
 * `conflict`: changed since the user saw version `settings.version`. Throws `request.malformed` for a label that isn't there, and
 * `request.forbidden` where that can't be looked up because contacts aren't connected.
 */
export async function saveContactSettings(
  { userId, settings, by }: { userId: UserId; settings: ContactSettings; by: UserId },
  scope: ContactScope,
): Promise<'done' | 'conflict'> {
  if (settings.groups.length > GROUPS_MAX) throw odd('groups')
  if (settings.groups.length > 0) await checkGroups(userId, settings.groups, scope)
  const key = keyOf(userId, scope)
  const held = await scope.store.get(key)
  const before: Stored =
    held === null ? { ...DEFAULTS, isBehind: false } : contactSettingsSchema.parse(held.data)
  if (before.version !== settings.version) return 'conflict'
  // What changed while nothing followed is looked for, too.
  const isBehind = settings.follows && (before.isBehind || !before.follows)
  const next: Stored = { ...settings, version: settings.version + 1, isBehind }
  const saved = await (held === null
    ? scope.store.create(key, contentOf(userId, next))
    : scope.store.replace(key, contentOf(userId, next), held.version))
  if (saved === null) return 'conflict'
  const detail = `contacts version ${next.version}`
  await noteAudit(scope, { action: 'settings-changed', by, subject: userId, detail })
  return 'done'
}

/** Those whose contacts follow, with whether they are to be compared as a whole; by id. */
export async function followersOf({
  store,
  tenant,
}: Scope): Promise<readonly { readonly userId: UserId; readonly isBehind: boolean }[]> {
  const found: { userId: UserId; isBehind: boolean }[] = []
  const where = { key: 'follows', equals: 'yes' }
  for (let after: string | null = null; ;) {
    const query = { tenant, collection: 'contact-settings', where, limit: 500 }
    const page = await store.find(after === null ? query : { ...query, after })
    for (const { key, data } of page)
      found.push({ userId: key.id as UserId, isBehind: contactSettingsSchema.parse(data).isBehind })
    const last = page.at(-1)
    if (!last || page.length < 500) return found
    after = last.key.id
  }
}

/** Notes whether something was passed over; nothing when that is known. */
export async function setBehind(userId: UserId, isBehind: boolean, scope: Scope): Promise<void> {
  await change(userId, scope, (settings) =>
    settings.isBehind === isBehind ? null : { ...settings, isBehind },
  )
}

/** Labels that the user deleted in Google are no longer chosen: else every push would try to give them. */
export async function forgetGroups(userId: UserId, lost: readonly GroupName[], scope: Scope): Promise<void> {
  await change(userId, scope, (settings) => {
    const groups = settings.groups.filter((group) => !lost.includes(group))
    const { version } = settings
    return groups.length === settings.groups.length ? null : { ...settings, groups, version: version + 1 }
  })
}

/** Again and again until nobody came in between; nothing for who never chose. */
async function change(
  userId: UserId,
  scope: Scope,
  changed: (settings: Stored) => Stored | null,
): Promise<void> {
  const key = keyOf(userId, scope)
  for (;;) {
    const held = await scope.store.get(key)
    const next = held === null ? null : changed(contactSettingsSchema.parse(held.data))
    if (held === null || next === null) return
    if ((await scope.store.replace(key, contentOf(userId, next), held.version)) !== null) return
  }
}

/** One call to Google. Throws `request.forbidden` without a working connection for contacts. */
export async function groupsOf(userId: UserId, scope: ContactScope): Promise<readonly ContactGroup[]> {
  const { connection, google } = await workingFor(userId, scope)
  return withContactsGrant(scope, connection, () => google.groups())
}

/** Throws `request.malformed` (field `title`) for an empty, too long or used one, `store.contended` while contacts are written. */
export async function createGroup(
  { userId, title }: { userId: UserId; title: string },
  scope: ContactScope,
): Promise<ContactGroup> {
  const name = title.trim()
  if (name === '' || name.length > TITLE_MAX) throw odd('title')
  const { connection, account, google } = await workingFor(userId, scope)
  try {
    return await withContactsGrant(scope, connection, () =>
      asOnlyWriter({ account, userId }, scope, async (writer) => {
        await writer.stay()
        return google.createGroup(name)
      }),
    )
  } catch (error) {
    throw isFault(error, 'google.duplicate') ? odd('title') : error
  }
}

async function checkGroups(userId: UserId, groups: readonly GroupName[], scope: ContactScope): Promise<void> {
  const there = await groupsOf(userId, scope)
  if (!groups.every((group) => there.some(({ name }) => name === group))) throw odd('groups')
}

async function workingFor(userId: UserId, scope: ContactScope): Promise<WorkingContacts> {
  const connection = (await readConnection(scope.store, scope.tenant, userId))?.connection ?? null
  const standing = standingOf(connection, null, scope)
  if (standing.kind === 'works') return standing.working
  throw new Fault('request.forbidden', standing.why, { field: `connection.${standing.why}` })
}

function contentOf(userId: UserId, settings: Stored) {
  return {
    data: { schema: 1, userId, ...settings } as unknown as JsonObject,
    keys: { user: userId, ...(settings.follows && { follows: 'yes' }) },
  }
}

function keyOf(userId: UserId, { tenant }: Scope) {
  return { tenant, collection: 'contact-settings', id: userId }
}

function odd(field: string): Fault {
  return new Fault('request.malformed', 'no such choice', { field })
}
