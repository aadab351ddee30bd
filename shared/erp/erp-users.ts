import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import type { UserId } from '../domain/ids.ts'
import type { ErpClient } from './erp-client.ts'
import { listAll } from './erp-list.ts'
import { readOrGone } from './read-or-gone.ts'

export interface ErpUser {
  readonly userId: UserId
  readonly name: string
  readonly type: 'regular' | 'admin' | 'super-admin'
  /** The user's own roles; a team's roles are read from the team. */
  readonly rolesIds: readonly string[]
  readonly teamsIds: readonly string[]
}

export type UserLookup =
  | { readonly found: 'one'; readonly user: ErpUser }
  | { readonly found: 'none' }
  | { readonly found: 'several' }

export interface ErpSettings {
  readonly version: string
  readonly siteUrl: string
  /** IANA zone in which the ERP's all-day dates begin. */
  readonly timeZone: string
}

export interface ErpUsers {
  /** By primary or further address, without regard to case (erp.md 1.2). */
  findActiveUserByEmail(email: string): Promise<UserLookup>
  /** Null when the user is gone, inactive, no person, or out of the API user's reach (erp.md 0.7). */
  readUser(userId: UserId): Promise<ErpUser | null>
  settings(): Promise<ErpSettings>
}

const ids = z.array(z.string()).nullish()

const USER = z.object({
  id: z.custom<UserId>((value) => typeof value === 'string' && value !== ''),
  name: z.string().nullish(),
  type: z.string(),
  isActive: z.boolean(),
  deleted: z.boolean().nullish(),
  rolesIds: ids,
  teamsIds: ids,
})

const PERSON = z.enum(['regular', 'admin', 'super-admin'])

const SETTINGS = z.object({ version: z.string(), siteUrl: z.string(), timeZone: z.string() })

const SELECT = ['id', 'name', 'type', 'isActive', 'rolesIds', 'teamsIds']

/** The ERP's people, as far as its API user may see them. */
export function erpUsers(client: ErpClient): ErpUsers {
  return {
    async findActiveUserByEmail(email) {
      const list = await listAll(client, 'User', {
        where: [
          { type: 'equals', attribute: 'emailAddress', value: email },
          { type: 'isTrue', attribute: 'isActive' },
        ],
        select: SELECT,
        orderBy: 'id',
      })
      const [user, ...others] = list.map(toActivePerson).filter((person) => person !== null)
      if (!user) return { found: 'none' }
      return others.length > 0 ? { found: 'several' } : { found: 'one', user }
    },

    async readUser(userId) {
      const attributes = await readOrGone(client, 'User', userId)
      return attributes === null ? null : toActivePerson(attributes)
    },

    async settings() {
      const settings = SETTINGS.safeParse(await client.request('GET', 'Settings'))
      if (!settings.success) throw new Fault('erp.refused', 'GET Settings: unreadable')
      return settings.data
    },
  }
}

/** Portal users are customers, api and system users are no people: none of them signs in here. */
function toActivePerson(attributes: unknown): ErpUser | null {
  const parsed = USER.safeParse(attributes)
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? 'user')
    throw new Fault('erp.refused', `User: unreadable ${field}`, { field })
  }
  const { id, name, type, isActive, deleted, rolesIds, teamsIds } = parsed.data
  const person = PERSON.safeParse(type)
  if (!person.success || !isActive || deleted === true) return null
  return {
    userId: id,
    name: name ?? '',
    type: person.data,
    rolesIds: rolesIds ?? [],
    teamsIds: teamsIds ?? [],
  }
}
