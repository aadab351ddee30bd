import type { ErpStandIn } from './erp/erp-stand-in.ts'
import type { GoogleStandIn } from './google/google-stand-in.ts'
import type { LocalWorld } from './local-world.ts'

export interface Person {
  readonly name: string
  readonly email: string
  readonly erpUserId: string
  readonly googleAccessToken: string | null
}

interface Demo {
  readonly name: string
  readonly email: string
  readonly type?: 'admin'
  readonly connected: boolean
  /** An account without a mailbox. */
  readonly gmail?: 'none'
  readonly teams?: readonly string[]
}

const PEOPLE: readonly Demo[] = [
  { name: 'Jana Nováková', email: 'jana@example.com', connected: true },
  { name: 'Petr Svoboda', email: 'petr@example.com', connected: true },
  { name: 'Eva Malá', email: 'eva@example.com', connected: false },
  { name: 'Alena Horáková', email: 'alena@example.com', type: 'admin', connected: false },
]

/** For whoever tries out mailboxes: somebody whose account has no Gmail, and a group's address, which is no account at all. */
const WITHOUT_GMAIL: Demo = {
  name: 'Karel Bez',
  email: 'karel@example.com',
  connected: false,
  gmail: 'none',
}
const GROUP = { email: 'sales@example.com', members: ['jana@example.com', 'petr@example.com'] }

export interface DemoOptions {
  readonly withoutGmail?: boolean
  readonly group?: boolean
  /** Jana's own mailbox and the one of Petr's team are connected; the address of a Google Group is registered, and can't be. */
  readonly mailboxes?: boolean
}

const SALES = 'Sales'
const INFO = 'info@example.com'

/**
 * The people of the world. In the ERP's stand-in they are made up, two of them are connected, and one is an administrator. A real ERP's users get an
 * account at Google's stand-in each, and nobody is connected before he has said so.
 */
export async function settlePeople(
  world: LocalWorld,
  addresses: readonly string[] = [],
  options: DemoOptions = {},
): Promise<Person[]> {
  const { erp, google } = world
  const shown = [...mailCases(google, options), ...addresses.map(strangerOf)]
  const demos =
    erp === null ? [] : seeded(erp, [...(options.mailboxes ? PEOPLE.map(inTeam) : PEOPLE), ...shown])
  const people: Person[] = []
  for (const { id, name, email, connected, gmail } of erp === null ? await usersOf(world) : demos) {
    google?.addAccount({ email, name, timeZone: 'Europe/Prague', gmail })
    if (connected && google && !(await world.isConnected(id)))
      await world.connect(id, email, ['calendar', 'contacts'])
    people.push({ name, email, erpUserId: id, googleAccessToken: tokenOf(world, email) })
  }
  if (options.mailboxes) await settleMailboxes(world, people)
  return people
}

function seeded(erp: ErpStandIn, demos: readonly Demo[]): readonly (Demo & { id: string })[] {
  const users = demos.map((demo) => ({ ...demo, id: erp.seedUser(demo).id }))
  erp.seedContacts(users.map(({ id }) => id))
  return users
}

function inTeam(demo: Demo): Demo {
  return demo.email === 'petr@example.com' ? { ...demo, teams: [SALES] } : demo
}

async function settleMailboxes(world: LocalWorld, people: readonly Person[]) {
  const { erp, google } = world
  const [jana, petr] = people
  if (erp === null || google === null || jana === undefined || petr === undefined) return
  const { id: team } = erp.createTeam({ name: SALES })
  google.addAccount({ email: INFO, name: 'Info' })
  await world.connectMailbox({ address: jana.email, userId: jana.erpUserId })
  await world.connectMailbox({ address: INFO, userId: petr.erpUserId, teamIds: [team] })
  await erp.registerMailbox({ address: GROUP.email, kind: 'group', teams: [team] })
}

function mailCases(
  google: GoogleStandIn | null,
  { withoutGmail = false, group = false }: DemoOptions,
): readonly Demo[] {
  if (group) google?.addGroup(GROUP)
  return withoutGmail ? [WITHOUT_GMAIL] : []
}

function strangerOf(email: string): Demo {
  return { name: email.split('@')[0] ?? email, email, connected: false }
}

const USERS_MAX = 20

/** Active users with an address; the API user sees no others (erp.md 1.2). */
async function usersOf({ erpUrl, erpApiKey }: LocalWorld): Promise<(Demo & { id: string })[]> {
  const url = `${erpUrl}/api/v1/User?maxSize=${USERS_MAX}&select=name,emailAddress`
  const response = await fetch(url, { headers: { 'X-Api-Key': erpApiKey } }).catch((cause: unknown) => {
    throw new Error(`The ERP at ${erpUrl} can't be reached.`, { cause })
  })
  if (response.status === 401)
    throw new Error(`The ERP at ${erpUrl} refuses the key: --erp-key takes the API key of an API user.`)
  if (!response.ok)
    throw new Error(
      `The ERP at ${erpUrl} answers ${response.status} to the list of its users: may the API user read User?`,
    )
  const { list } = (await response.json()) as {
    list: { id: string; name: string; emailAddress: string | null }[]
  }
  return list.flatMap(({ id, name, emailAddress: email }) =>
    email ? [{ id, name, email, connected: false }] : [],
  )
}

/** Access tokens end after an hour; whoever plays along with the world gets fresh ones. */
export function withFreshTokens(world: LocalWorld, people: readonly Person[]): Person[] {
  return people.map((person) => ({ ...person, googleAccessToken: tokenOf(world, person.email) }))
}

const PLAY_SCOPES = ['calendar', 'contacts'].map((name) => `https://www.googleapis.com/auth/${name}`)

/** A person's own calendar and contacts app: not the product's client, whose oldest token the hundred-and-first would kill (google.md 1.3). */
export function playToken(google: GoogleStandIn, email: string): string {
  const clientId = 'phone.apps.googleusercontent.com'
  google.registerClient({ clientId, clientSecret: 'phone', redirectUris: [] })
  return google.issueTokens({ email, clientId, scopes: PLAY_SCOPES }).accessToken
}

function tokenOf({ google }: LocalWorld, email: string): string | null {
  return google && playToken(google, email)
}
