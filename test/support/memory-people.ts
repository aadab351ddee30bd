import type { UserId } from '../../shared/domain/ids.ts'
import type { ErpPeople, ErpPerson } from '../../shared/erp-ports.ts'

export interface MemoryPerson extends ErpPerson {
  readonly email: string
  readonly defaultTeamId?: string
}

export interface Told {
  readonly userId: UserId
  readonly text: string
}

/** The active people of an ERP, held in memory; whoever isn't in the list is gone. */
export function memoryPeople() {
  const active = new Map<UserId, MemoryPerson>()
  const told: Told[] = []
  const post = { isAllowed: true }
  const teams: { id: string; name: string }[] = []
  const port: ErpPeople = {
    byEmail: async (email) => {
      const [person, ...others] = [...active.values()].filter((one) => one.email === email)
      if (!person) return { found: 'none' }
      return others.length > 0 ? { found: 'several' } : { found: 'one', person }
    },
    byId: async (userId) => active.get(userId) ?? null,
    among: async (userIds) => userIds.flatMap((userId) => active.get(userId) ?? []),
    roles: async () => [],
    teams: async () => teams,
    timeZone: async () => 'Europe/Prague',
    defaultTeamOf: async (userId) => active.get(userId)?.defaultTeamId ?? null,
    tell: async (userId, text) => {
      if (post.isAllowed) told.push({ userId, text })
      return post.isAllowed
    },
  }
  const add = (userId: UserId, person: Partial<MemoryPerson> = {}): void =>
    void active.set(userId, {
      userId,
      name: userId,
      isAdmin: false,
      rolesIds: [],
      teamsIds: [],
      email: `${userId}@example.com`,
      ...person,
    })
  return { port, active, told, post, teams, add }
}
