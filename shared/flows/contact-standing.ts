import type { GooglePeople } from '../contact-ports.ts'
import { isFault } from '../domain/fault.ts'
import { accountKeyOf } from './contact-names.ts'
import type { ContactScope } from './contact-scope.ts'
import { changeConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { withGrant } from './lost-grant.ts'

/** A connection whose contacts may be worked on. */
export interface WorkingContacts {
  readonly connection: Connection
  readonly account: string
  readonly google: GooglePeople
}

export type Standing =
  | { readonly kind: 'works'; readonly working: WorkingContacts }
  /** It passes. */
  | { readonly kind: 'waits'; readonly why: 'paused' | 'not-allowed' | 'needs-reconnecting' }
  | { readonly kind: 'ended'; readonly why: 'not-connected' | 'other-account' }

/** Whether the user's contacts may be worked on; with `account` only those of this Google account. */
export function standingOf(
  connection: Connection | null,
  account: string | null,
  scope: Pick<ContactScope, 'googlePeopleOf'>,
): Standing {
  if (connection === null || connection.state === 'disconnecting') return ended('not-connected')
  if (!connection.features.includes('contacts')) return ended('not-connected')
  const own = accountKeyOf(connection.googleSub)
  if (account !== null && account !== own) return ended('other-account')
  const isGranted = connection.state === 'active' && connection.granted.includes('contacts')
  if (!isGranted) return waits('needs-reconnecting')
  if (!connection.allowed.includes('contacts')) return waits('not-allowed')
  if (connection.pausedBy.length > 0) return waits('paused')
  return {
    kind: 'works',
    working: { connection, account: own, google: scope.googlePeopleOf(connection) },
  }
}

/** As `withGrant`; a missing permission takes the contacts alone from the connection. Rethrows. */
export async function withContactsGrant<T>(
  scope: ContactScope,
  connection: Connection,
  work: () => Promise<T>,
): Promise<T> {
  const outcome = await withGrant(scope, connection, async () => {
    try {
      return { result: await work() }
    } catch (error) {
      if (!isFault(error, 'google.scope-missing')) throw error
      return { missing: error }
    }
  })
  if ('result' in outcome) return outcome.result
  await markMissing(scope, connection)
  throw outcome.missing
}

async function markMissing(scope: ContactScope, { userId, grantedAt }: Connection): Promise<void> {
  const marked = await changeConnection(scope, userId, (stored) =>
    stored.grantedAt === grantedAt && stored.granted.includes('contacts')
      ? { ...stored, granted: stored.granted.filter((feature) => feature !== 'contacts') }
      : null,
  )
  if (marked?.changed)
    scope.log.warn('connection.lost', { tenant: scope.tenant, user: userId, code: 'google.scope-missing' })
}

function waits(why: Extract<Standing, { kind: 'waits' }>['why']): Standing {
  return { kind: 'waits', why }
}

function ended(why: Extract<Standing, { kind: 'ended' }>['why']): Standing {
  return { kind: 'ended', why }
}
