import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import type { UserId } from '../domain/ids.ts'
import type { ErpPeople, ErpPerson } from '../erp-ports.ts'
import { isActivePerson } from './active-person.ts'
import type { ErpClient } from './erp-client.ts'
import { bodyOf } from './erp-faults.ts'
import { listAll } from './erp-list.ts'
import type { Where } from './erp-list.ts'
import { readOrGone } from './read-or-gone.ts'
import { CHARS_AROUND_ID, urlChunks } from './url-chunks.ts'

/** The ERP's limit for a list (erp.md 1.2). */
const LISTED_MAX = 200
const IDS = { countMax: LISTED_MAX, charsAround: CHARS_AROUND_ID }

const ids = z.array(z.string()).nullish()
const names = z.record(z.string(), z.string()).nullish().catch(null)

const USER = z.object({
  id: z.custom<UserId>((value) => typeof value === 'string' && value !== ''),
  name: z.string().nullish(),
  type: z.string(),
  isActive: z.boolean(),
  deleted: z.boolean().nullish(),
  rolesIds: ids,
  rolesNames: names,
  teamsIds: ids,
})

const DEFAULT_TEAM = z.object({ defaultTeamId: z.string().nullish() })

const SETTINGS = z.object({ timeZone: z.string() })

const TEAM = z.object({ id: z.string(), name: z.string().nullish(), rolesIds: ids, rolesNames: names })

const USER_SELECT = ['id', 'name', 'type', 'isActive', 'rolesIds', 'teamsIds']
const TEAM_SELECT = ['id', 'name', 'rolesIds']

type User = z.infer<typeof USER>
type Team = z.infer<typeof TEAM>

/** The ERP's people by its REST API. */
export function erpPeople(client: ErpClient): ErpPeople {
  const users = async (where: readonly Where[]): Promise<User[]> =>
    (await listAll(client, 'User', { where, select: USER_SELECT, orderBy: 'id' })).flatMap((attributes) => {
      const user = parse(USER, attributes, 'User')
      return isActivePerson(user) ? [user] : []
    })
  const teams = async (where: readonly Where[]): Promise<Team[]> =>
    (await listAll(client, 'Team', { where, select: TEAM_SELECT, orderBy: 'id' })).map((attributes) =>
      parse(TEAM, attributes, 'Team'),
    )
  const withTeams = async (found: readonly User[]): Promise<ErpPerson[]> => {
    const wanted = [...new Set(found.flatMap(({ teamsIds }) => teamsIds ?? []))]
    const rolesOfTeam = new Map<string, readonly string[]>()
    for (const some of urlChunks(wanted, IDS))
      for (const { id, rolesIds } of await teams([{ type: 'in', attribute: 'id', value: some }]))
        rolesOfTeam.set(id, rolesIds ?? [])
    return found.map((user) => toPerson(user, rolesOfTeam))
  }

  return {
    async byEmail(email) {
      const found = await users([
        { type: 'equals', attribute: 'emailAddress', value: email },
        { type: 'isTrue', attribute: 'isActive' },
      ])
      if (found.length > 1) return { found: 'several' }
      const [person] = await withTeams(found)
      return person ? { found: 'one', person } : { found: 'none' }
    },

    async byId(userId) {
      const attributes = await readOrGone(client, 'User', userId)
      if (attributes === null) return null
      const user = parse(USER, attributes, 'User')
      return isActivePerson(user) ? ((await withTeams([user]))[0] ?? null) : null
    },

    async among(userIds) {
      const found: User[] = []
      for (const some of urlChunks(userIds, IDS))
        found.push(...(await users([{ type: 'in', attribute: 'id', value: some }])))
      return withTeams(found)
    },

    async roles() {
      return rolesAmong([...(await users([])), ...(await teams([]))])
    },

    teams: async () => byName((await teams([])).map(({ id, name }) => ({ id, name: name ?? id }))),

    tell: (userId, text) => tell(client, userId, text),
    timeZone: () => timeZone(client),
    defaultTeamOf: (userId) => defaultTeamOf(client, userId),
  }
}

function rolesAmong(
  holders: readonly Pick<Team, 'rolesIds' | 'rolesNames'>[],
): readonly { readonly id: string; readonly name: string }[] {
  const found = new Map(
    holders.flatMap(({ rolesIds, rolesNames }) => (rolesIds ?? []).map((id) => [id, rolesNames?.[id] ?? id])),
  )
  return byName([...found].map(([id, name]) => ({ id, name })))
}

function byName<Named extends { readonly name: string }>(named: readonly Named[]): readonly Named[] {
  return [...named].sort((a, b) => a.name.localeCompare(b.name))
}

async function defaultTeamOf(client: ErpClient, userId: UserId): Promise<string | null> {
  const attributes = await readOrGone(client, 'User', userId)
  return attributes === null ? null : (parse(DEFAULT_TEAM, attributes, 'User').defaultTeamId ?? null)
}

async function timeZone(client: ErpClient): Promise<string> {
  const settings = SETTINGS.safeParse(await client.request('GET', 'Settings'))
  if (!settings.success) throw new Fault('erp.refused', 'GET Settings: unreadable')
  return settings.data.timeZone
}

async function tell(client: ErpClient, userId: UserId, post: string): Promise<boolean> {
  const body = { type: 'Post', post, targetType: 'users', usersIds: [userId] }
  const answer = await client.ask('POST', 'Note', { body })
  if (answer.status === 403) return false
  bodyOf(answer)
  return true
}

function toPerson(
  { id, name, type, rolesIds, teamsIds }: User,
  rolesOfTeam: Map<string, readonly string[]>,
): ErpPerson {
  const throughTeams = (teamsIds ?? []).flatMap((team) => rolesOfTeam.get(team) ?? [])
  return {
    userId: id,
    name: name ?? '',
    isAdmin: type !== 'regular',
    rolesIds: [...new Set([...(rolesIds ?? []), ...throughTeams])],
    teamsIds: teamsIds ?? [],
  }
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  attributes: unknown,
  entity: string,
): z.output<Schema> {
  const parsed = schema.safeParse(attributes)
  if (parsed.success) return parsed.data
  const field = String(parsed.error.issues[0]?.path[0] ?? 'record')
  throw new Fault('erp.refused', `${entity}: unreadable ${field}`, { field })
}
