import type { ErpContacts, GooglePeople } from '../contact-ports.ts'
import type { DigestOf } from '../domain/push-state.ts'
import type { Connection } from './connection.ts'
import type { TenantScope } from './tenant-scope.ts'

/** What pushing contacts needs besides the tenant's scope. */
export interface ContactScope extends TenantScope {
  readonly contacts: ErpContacts
  readonly googlePeopleOf: (connection: Pick<Connection, 'googleSub'>) => GooglePeople
  /** Keyed with a secret of the tenant's, as `print` is. */
  readonly digest: DigestOf
}
