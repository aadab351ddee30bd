import { connectMailboxLocally } from '../../infra/local/local-connect.ts'
import { mailboxIdOf } from '../../shared/flows/mailbox.ts'
import { TENANT } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import type { Attempt } from './contact-attempts.ts'
import { signedCall } from './contact-people.ts'
import { callerToken } from './good-senders.ts'
import { OTHER } from './two-tenants.ts'

/** In the second tenant only. */
export const OTHERS_MAILBOX = 'elsewhere@example.com'

interface Given {
  readonly world: TestWorld
  /** A user of both tenants. */
  readonly eva: TestUser
  readonly task: (name: string, body: object) => Promise<Response>
}

/** The second tenant's mailbox, connected. */
export async function connectOthersMailbox({ deps, google }: TestWorld, { id }: TestUser): Promise<void> {
  const mailbox = { address: OTHERS_MAILBOX, userId: id, tenant: OTHER }
  await connectMailboxLocally(mailbox, { deps, google })
}

/** What was made for the first tenant's mailboxes, sent to the second, or asked about the second's. */
export function mailAttempts(
  given: () => Given,
): Readonly<Record<'gmail-push' | 'mail-credential' | 'pull-mail', readonly Attempt[]>> {
  /** Signed by the first tenant's ERP. */
  const asked = (path: string, body: object): Promise<Response> =>
    signedCall(given().world, { name: 'mail-credential', path, body })
  /** Pub/Sub's token is for the address that it pushes to. */
  const pushed = async (path: string, tokenFor: string): Promise<Response> => {
    const { world } = given()
    const notice = JSON.stringify({ emailAddress: OTHERS_MAILBOX, historyId: 1_000_000 })
    const message = { data: Buffer.from(notice).toString('base64url'), messageId: '1' }
    const audience = `${world.functionsUrl}/gmail-push/${tokenFor}`
    return fetch(`${world.functionsUrl}/gmail-push/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await callerToken(world, audience)}` },
      body: JSON.stringify({ message, subscription: 'projects/p/subscriptions/s' }),
    })
  }
  const pull = (what: object): Promise<Response> =>
    given().task('pull-mail', { kind: 'pull-mail', tenant: TENANT, ...what })
  const others = { mailbox: OTHERS_MAILBOX }
  const wish = (address: string): object => ({ address, kind: 'personal', owner: given().eva.id })
  return {
    'mail-credential': [
      { what: 'a request that the other’s ERP has signed', send: () => asked(OTHER, others), status: 401 },
      { what: 'the same behind a double slash', send: () => asked(`/${OTHER}`, others), status: 401 },
      { what: 'a way up in the tenant', send: () => asked(`${TENANT}%2F..%2F${OTHER}`, others), status: 404 },
      { what: 'a request for this tenant’s mailbox', send: () => asked(TENANT, others), status: 404 },
      {
        what: 'a mailbox that the other’s ERP registers',
        send: () => asked(`${OTHER}/mailboxes`, wish('new@example.com')),
        status: 401,
      },
      {
        what: 'this tenant’s mailbox that the other’s ERP registers for itself',
        send: () => asked(`${TENANT}/mailboxes`, wish(OTHERS_MAILBOX)),
        status: 200,
      },
    ],
    'gmail-push': [
      { what: 'a notice of the other’s subscription', send: () => pushed(OTHER, TENANT), status: 401 },
      { what: 'the same behind a double slash', send: () => pushed(`/${OTHER}`, TENANT), status: 401 },
      {
        what: 'a notice for its own tenant about this one’s account',
        send: () => pushed(TENANT, TENANT),
        status: 204,
      },
    ],
    'pull-mail': [
      {
        what: 'a task for a mailbox of the other',
        send: () => pull({ mailbox: mailboxIdOf(OTHERS_MAILBOX) }),
        status: 204,
      },
      {
        what: 'a task for an account of the other',
        send: () => pull({ account: mailboxIdOf(OTHERS_MAILBOX) }),
        status: 204,
      },
      {
        what: 'a task with a way up in the mailbox',
        send: () => pull({ mailbox: `../../${OTHER}/mailboxes/${mailboxIdOf(OTHERS_MAILBOX)}` }),
        status: 200,
      },
    ],
  }
}
