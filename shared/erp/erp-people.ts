import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import type { UserId } from '../domain/ids.ts'
import type { ErpPeople, ErpPerson } from '../ports.ts'
import type { ErpClient } from './erp-client.ts'
import { bodyOf } from './erp-faults.ts'
import { listAll } from './erp-list.ts'
import type { Where } from './erp-list.ts'
import { readOrGone } from './read-or-gone.ts'

/** The ERP's limit for a list (erp.md 1.2). */
const LISTED_MAX = 200
/** Web servers commonly refuse a URL of more than 8 KB; a list has about 300 characters besides its ids. */
const IDS_URL_CHARS = 7000
/** `where%5B0%5D%5Bvalue%5D%5B199%5D=` and the `&` after it. */
const CHARS_AROUND_ID = 35

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

const SETTINGS = z.object({ timeZone: z.string() })

const TEAM = z.object({ id: z.string(), rolesIds: ids, rolesNames: names })

/** Portal users are customers, api and system users are no people: none of them signs in here. */
const PERSON_TYPES: readonly string[] = ['regular', 'admin', 'super-admin']

const USER_SELECT = ['id', 'name', 'type', 'isActive', 'rolesIds', 'teamsIds']
const TEAM_SELECT = ['id', 'rolesIds']

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
    for (const some of chunks(wanted))
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
      for (const some of chunks(userIds))
        found.push(...(await users([{ type: 'in', attribute: 'id', value: some }])))
      return withTeams(found)
    },

    async roles() {
      const holders = [...(await users([])), ...(await teams([]))]
      const found = new Map(
        holders.flatMap(({ rolesIds, rolesNames }) =>
          (rolesIds ?? []).map((id) => [id, rolesNames?.[id] ?? id]),
        ),
      )
      return [...found].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name))
    },

    tell: (userId, text) => tell(client, userId, text),
    timeZone: () => timeZone(client),
  }
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

function isActivePerson({ type, isActive, deleted }: User): boolean {
  return PERSON_TYPES.includes(type) && isActive && deleted !== true
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

/** Ids have 17 characters, or 36 where the ERP is set to UUIDs. */
function chunks(all: readonly string[]): string[][] {
  const longest = Math.max(1, ...all.map((id) => encodeURIComponent(id).length))
  const size = Math.max(1, Math.min(LISTED_MAX, Math.floor(IDS_URL_CHARS / (CHARS_AROUND_ID + longest))))
  const count = Math.ceil(all.length / size)
  return Array.from({ length: count }, (_, at) => all.slice(at * size, (at + 1) * size))
}
