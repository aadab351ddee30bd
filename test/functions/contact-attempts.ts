import { TENANT } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { connect } from './browser.ts'
import type { Browser } from './browser.ts'
import { signedCall } from './contact-people.ts'
import { cookieOf, csrfOn, send } from './sent-by-hand.ts'
import { OTHER } from './two-tenants.ts'
import { storeOf } from './world-view.ts'

export interface Attempt {
  readonly what: string
  readonly send: () => Promise<{ status: number }>
  /** What it is answered: a refusal, or a success without effect. */
  readonly status: number
}

interface Given {
  readonly world: TestWorld
  /** The first tenant's console. */
  readonly home: string
  /** Whose contacts are connected in the first tenant. */
  readonly petr: TestUser
  /** Somebody's browser, signed in to the first tenant. */
  readonly one: Browser
  /** A contact that both tenants' ERPs have. */
  readonly contactId: string
  readonly task: (name: string, body: object) => Promise<Response>
}

/** What was made for the first tenant's contacts, sent to the second. */
export function contactAttempts(
  given: () => Given,
): Readonly<Record<'contacts-batch' | 'contacts-export', readonly Attempt[]>> {
  /** Signed by the first tenant's ERP. */
  const asked = (path: string): Promise<Response> => {
    const { world, petr, contactId } = given()
    return signedCall(world, { path, body: { user: petr.id, entity: 'Contact', ids: [contactId] } })
  }
  const batch = async (exportId: string): Promise<Response> =>
    given().task('contacts-batch', { kind: 'push-contacts', tenant: TENANT, exportId, batch: 0 })
  return {
    'contacts-batch': [
      {
        what: 'a task for an export of the other',
        send: async () => batch(await exportOfOther(given().world)),
        status: 204,
      },
      {
        what: 'a task for contacts that both have',
        send: () => {
          const { task, contactId } = given()
          const named = { entity: 'Contact', recordIds: [contactId] }
          return task('contacts-batch', { kind: 'push-contacts', tenant: TENANT, ...named })
        },
        status: 204,
      },
      {
        what: 'a task with a way up in the export',
        send: async () => batch(`../../${OTHER}/contact-exports/${await exportOfOther(given().world)}`),
        status: 200,
      },
    ],
    'contacts-export': [
      { what: 'a request that the other’s ERP has signed', send: () => asked(OTHER), status: 401 },
      { what: 'the same behind a double slash', send: () => asked(`/${OTHER}`), status: 401 },
      { what: 'a way up in the tenant', send: () => asked(`${TENANT}%2F..%2F${OTHER}`), status: 404 },
      { what: 'a session of the other', send: () => withSession(given()), status: 401 },
      { what: 'a request for its own tenant', send: () => asked(TENANT), status: 200 },
    ],
  }
}

/** With the first tenant's session and its proof, to the second. */
async function withSession({ world, home, one, contactId }: Given): Promise<{ status: number }> {
  return send({
    url: `${world.functionsUrl}/contacts-export/${OTHER}`,
    cookie: cookieOf(one),
    headers: { 'x-autoerp-proof': csrfOn(await one.open(home)) },
    body: JSON.stringify({ entity: 'Contact', ids: [contactId] }),
  })
}

/** The id of an export of the second tenant. */
export async function exportOfOther(world: TestWorld): Promise<string> {
  const query = { tenant: OTHER, collection: 'contact-exports', limit: 1 }
  const [found] = await (await storeOf(world)).find(query)
  if (!found) throw new Error('nothing was exported')
  return found.key.id
}

/** Connects this account's contacts as well, and pushes the one that there is. */
export async function askToPush(
  one: Browser,
  home: string,
  { email, contactId }: { email: string; contactId: string },
): Promise<void> {
  await connect(one, home, { email, feature: 'contacts' })
  const page = await one.open(`${home}/push`)
  const chosen = [
    ['whom', 'chosen'],
    ['id', contactId],
  ] as const
  const pushed = await one.submit(page, chosen, '/push')
  if (pushed.status !== 303) throw new Error(`not pushed: ${pushed.status} ${pushed.text}`)
}
