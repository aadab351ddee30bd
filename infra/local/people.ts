import type { LocalWorld } from './local-world.ts'
import { CLIENT_ID } from './local-world.ts'

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

const TOKEN_SCOPES = ['https://www.googleapis.com/auth/calendar']

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

function tokenOf({ google }: LocalWorld, email: string): string | null {
  return google?.issueTokens({ email, clientId: CLIENT_ID, scopes: TOKEN_SCOPES }).accessToken ?? null
}
