import { createHash } from 'node:crypto'
import type { ContactEntity } from '../domain/contact.ts'
import type { PersonName, RecordId, TenantId } from '../domain/ids.ts'
import type { DigestOf } from '../domain/push-state.ts'

/** A contact or lead of the ERP. */
export interface RecordRef {
  readonly entity: ContactEntity
  readonly recordId: RecordId
}

/** Names a Google account in ids of documents. */
export function accountKeyOf(googleSub: string): string {
  return hash(['account', googleSub])
}

export function contactLinkIdOf(account: string, { entity, recordId }: RecordRef): string {
  return hash(['contact', account, entity, recordId])
}

/** By which the links to one contact of Google's are found. */
export function personKeyOf(account: string, name: PersonName): string {
  return hash(['person', account, name])
}

export function recordKeyOf({ entity, recordId }: RecordRef): string {
  return `${entity}/${recordId}`
}

export interface Marks {
  /** What a contact is marked with in Google. It tells nothing to who hasn't the tenant's key. */
  readonly markOf: (ref: RecordRef) => string
  /** Whether it is one of this tenant's. */
  readonly isOurs: (mark: string) => boolean
}

export function marksOf(tenant: TenantId, digest: DigestOf): Marks {
  const ours = `${digest('contact.tenant', tenant).slice(0, 8)}.`
  return {
    markOf: ({ entity, recordId }) =>
      ours + digest('contact.mark', JSON.stringify([tenant, entity, recordId])),
    isOurs: (mark) => mark.startsWith(ours),
  }
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}
