import { z } from 'zod'
import type { ContactEntity } from '../domain/contact.ts'
import { CONTACT_ENTITIES } from '../domain/contact.ts'
import { Fault } from '../domain/fault.ts'
import type { PersonName, RecordId, UserId } from '../domain/ids.ts'
import { isPushed } from '../domain/push-state.ts'
import type { Pushed } from '../domain/push-state.ts'
import type { DocumentContent, DocumentVersion, JsonObject, StoredDocument } from '../ports.ts'
import { contactLinkIdOf, personKeyOf, recordKeyOf } from './contact-names.ts'
import type { RecordRef } from './contact-names.ts'
import type { TenantScope } from './tenant-scope.ts'

/** The memory of one contact of the ERP in one Google account. */
export interface ContactLink {
  readonly account: string
  readonly userId: UserId
  readonly entity: ContactEntity
  readonly recordId: RecordId
  /**
   * `creating`: he is being made, or was, by somebody who never learned of it. `gone`: he isn't there under the name any more.
   */
  readonly state: 'creating' | 'linked' | 'gone'
  /** Null while he is being made. */
  readonly resourceName: PersonName | null
  /** Since when he is being made, or gone; 0 when linked. */
  readonly at: number
  /** He was in Google before us. */
  readonly isAdopted: boolean
  readonly pushed: Pushed | null
  /** What was last done to him, and for which export: told again when the batch is done again. */
  readonly done: { readonly job: string; readonly result: 'created' | 'updated' } | null
}

export interface StoredLink {
  readonly link: ContactLink
  /** Null: not stored yet. */
  readonly version: DocumentVersion | null
}

type Scope = Pick<TenantScope, 'store' | 'tenant'>

const PAGE_SIZE = 500

export const contactLinkSchema = z.object({
  schema: z.literal(1),
  account: z.string(),
  userId: z.string().transform((id) => id as UserId),
  entity: z.enum(CONTACT_ENTITIES),
  recordId: z.string().transform((id) => id as RecordId),
  state: z.enum(['creating', 'linked', 'gone']),
  resourceName: z
    .string()
    .transform((name) => name as PersonName)
    .nullable(),
  at: z.number(),
  isAdopted: z.boolean(),
  pushed: z.custom<Pushed>(isPushed).nullable(),
  done: z.object({ job: z.string(), result: z.enum(['created', 'updated']) }).nullable(),
})

export async function readLink(account: string, ref: RecordRef, scope: Scope): Promise<StoredLink | null> {
  const document = await scope.store.get(keyOf(account, ref, scope))
  return document && parse(document)
}

/** Compare-and-set. Throws `store.contended` when another was faster: only who writes the account's contacts changes links. */
export async function saveLink({ link, version }: StoredLink, scope: Scope): Promise<StoredLink> {
  const key = keyOf(link.account, link, scope)
  const content = contentOf(link)
  const saved = await (version === null
    ? scope.store.create(key, content)
    : scope.store.replace(key, content, version))
  if (saved === null) throw new Fault('store.contended', 'the link of a contact moved on')
  return { link, version: saved }
}

/** Null when there is none any more. */
export async function removeLink({ link, version }: StoredLink, scope: Scope): Promise<void> {
  if (version === null) return
  if (!(await scope.store.remove(keyOf(link.account, link, scope), version)))
    throw new Fault('store.contended', 'the link of a contact moved on')
}

/** Of the record, in every account. */
export async function linksOfRecord(ref: RecordRef, scope: Scope): Promise<readonly StoredLink[]> {
  return find({ key: 'record', equals: recordKeyOf(ref) }, scope)
}

/** Those that lead to one contact of Google's; several when the user merged them. */
export async function linksOfPerson(
  account: string,
  name: PersonName,
  scope: Scope,
): Promise<readonly StoredLink[]> {
  return find({ key: 'person', equals: personKeyOf(account, name) }, scope)
}

/** All of a user's, page by page. */
export async function* linksOfUser(
  userId: UserId,
  { store, tenant }: Scope,
): AsyncIterable<readonly StoredLink[]> {
  for (let after: string | null = null; ;) {
    const where = { key: 'user', equals: userId }
    const query = { tenant, collection: 'contact-links', where, limit: PAGE_SIZE }
    const page: readonly StoredDocument[] = await store.find(after === null ? query : { ...query, after })
    if (page.length > 0) yield page.map(parse)
    const last = page.at(-1)
    if (!last || page.length < PAGE_SIZE) return
    after = last.key.id
  }
}

async function find(
  where: { key: string; equals: string },
  { store, tenant }: Scope,
): Promise<readonly StoredLink[]> {
  return (await store.find({ tenant, collection: 'contact-links', where, limit: PAGE_SIZE })).map(parse)
}

function contentOf(link: ContactLink): DocumentContent {
  const { account, resourceName } = link
  return {
    data: { schema: 1, ...link } as unknown as JsonObject,
    keys: {
      user: link.userId,
      record: recordKeyOf(link),
      ...(resourceName !== null && { person: personKeyOf(account, resourceName) }),
    },
  }
}

function keyOf(account: string, ref: RecordRef, { tenant }: Scope) {
  return { tenant, collection: 'contact-links', id: contactLinkIdOf(account, ref) }
}

function parse({ data, version }: StoredDocument): StoredLink {
  const { schema: _schema, ...link } = contactLinkSchema.parse(data)
  return { link, version }
}
