import type { ContactScope } from '../flows/contact-scope.ts'
import type { TenantScope } from '../flows/tenant-scope.ts'
import { erpContacts } from '../erp/erp-contacts.ts'
import type { ErpClient } from '../erp/erp-client.ts'
import type { AccessTokens } from '../google/access-tokens.ts'
import type { GoogleEndpoints } from '../google/google-endpoints.ts'
import { googlePeople } from '../google/google-people.ts'

/** What pushing contacts needs besides the tenant's scope; loaded by the functions that push. */
export function contactScope(
  scope: TenantScope,
  {
    client,
    tokens,
    endpoints,
    onCall,
  }: { client: ErpClient; tokens: AccessTokens; endpoints: GoogleEndpoints; onCall: () => void },
): ContactScope {
  return {
    ...scope,
    contacts: erpContacts(client),
    digest: scope.print,
    googlePeopleOf: ({ googleSub }) =>
      googlePeople({
        endpoints,
        clock: scope.clock,
        onCall,
        accessToken: (rejected) => tokens.token(googleSub, rejected),
      }),
  }
}
