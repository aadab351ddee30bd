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
  readonly connected: boolean
}

const PEOPLE: readonly Demo[] = [
  { name: 'Jana Nováková', email: 'jana@example.com', connected: true },
  { name: 'Petr Svoboda', email: 'petr@example.com', connected: true },
  { name: 'Eva Malá', email: 'eva@example.com', connected: false },
]

/** The people of the embedded world: in the ERP, at Google, and two of them connected. With real parts there is nobody to invent. */
export async function settlePeople(world: LocalWorld): Promise<Person[]> {
  const { erp, google } = world
  if (erp === null) return []
  const people: Person[] = []
  for (const { name, email, connected } of PEOPLE) {
    const { id } = erp.seedUser({ name, email })
    google?.addAccount({ email, name, timeZone: 'Europe/Prague' })
    if (connected && google && !(await world.isConnected(id))) await world.connect(id, email)
    people.push({ name, email, erpUserId: id, googleAccessToken: tokenOf(world, email) })
  }
  return people
}

/** Access tokens end after an hour; whoever plays along with the world gets fresh ones. */
export function withFreshTokens(world: LocalWorld, people: readonly Person[]): Person[] {
  return people.map((person) => ({ ...person, googleAccessToken: tokenOf(world, person.email) }))
}

/** A person's own calendar app: not the product's client, whose oldest token the hundred-and-first would kill (google.md 1.3). */
export function playToken(google: GoogleStandIn, email: string): string {
  const clientId = 'phone.apps.googleusercontent.com'
  google.registerClient({ clientId, clientSecret: 'phone', redirectUris: [] })
  return google.issueTokens({ email, clientId, scopes: ['https://www.googleapis.com/auth/calendar'] })
    .accessToken
}

function tokenOf({ google }: LocalWorld, email: string): string | null {
  return google && playToken(google, email)
}
