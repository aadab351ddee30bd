import { createHmac, randomBytes } from 'node:crypto'
import { TENANT } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'

/** Somebody whose calendar and contacts are connected. */
export async function pusher(world: TestWorld, email: string): Promise<TestUser> {
  const user = await world.addUser(email, { connected: false })
  await world.connect(user.id, email, ['calendar', 'contacts'])
  return user
}

/** Contacts that are assigned to the user; their ids. */
export function makeContacts(
  { erp }: TestWorld,
  user: Pick<TestUser, 'id'>,
  { count, name, entity = 'Contact' }: { count: number; name: string; entity?: string },
): string[] {
  return Array.from({ length: count }, (_, at) => {
    const lastName = `${name}${String(at).padStart(2, '0')}`
    const emailAddress = `${lastName.toLowerCase()}@firm.example`
    return erp.as(user.id).create(entity, { lastName, emailAddress, assignedUserId: user.id }).id
  })
}

/** Family names of all that the user has in Google, sorted. */
export function inGoogle({ google }: TestWorld, { email }: Pick<TestUser, 'email'>): string[] {
  const people = google.contactsOf(email).list() as readonly { names?: { familyName?: string }[] }[]
  return people.map(({ names }) => names?.[0]?.familyName ?? '').sort()
}

export interface SignedCall {
  /** The function; contacts-export unless told. */
  readonly name?: string
  /** Below the function's own name. */
  readonly path?: string
  readonly body: unknown
  readonly key?: string
  readonly nonce?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What is sent in the place of what was signed. */
  readonly sent?: { readonly name?: string; readonly body?: string }
}

/** What the world's ERP would send, with its key unless another is given. */
export async function signedCall(
  world: TestWorld,
  {
    name = 'contacts-export',
    path = TENANT,
    body,
    key,
    nonce = randomBytes(16).toString('hex'),
    headers = {},
    sent = {},
  }: SignedCall,
): Promise<Response> {
  const url = `${world.functionsUrl}/${name}/${path}`
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const timestamp = String(Math.floor(world.clock.now() / 1000))
  const [own = ''] = await world.deps.requestKeys(TENANT)
  const digest = createHmac('sha256', key ?? own)
    .update([timestamp, nonce, 'POST', new URL(url).pathname, text].join('\n'))
    .digest('hex')
  const to = sent.name === undefined ? url : `${world.functionsUrl}/${sent.name}/${path}`
  return fetch(to, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-autoerp-timestamp': timestamp,
      'x-autoerp-nonce': nonce,
      'x-autoerp-signature': `v1=${digest}`,
      ...headers,
    },
    body: sent.body ?? text,
  })
}

export interface ExportAnswer {
  readonly export: string
  readonly items: readonly { readonly id: string; readonly result: string; readonly why?: string }[]
  readonly rest: number
  readonly url: string
}
