import { rmSync } from 'node:fs'
import { startErpStandIn } from '../../infra/local/erp/erp-stand-in.ts'
import type { ErpStandIn } from '../../infra/local/erp/erp-stand-in.ts'
import type { GoogleStandIn } from '../../infra/local/google/google-stand-in.ts'
import { connectLocally } from '../../infra/local/local-connect.ts'
import { CLIENT_ID, TENANT, startLocalWorld } from '../../infra/local/local-world.ts'
import type { LocalWorld } from '../../infra/local/local-world.ts'
import { playToken } from '../../infra/local/people.ts'
import { RIGHTS } from '../../shared/domain/rights.ts'
import type { TenantId, UserId } from '../../shared/domain/ids.ts'
import { saveRoleRights } from '../../shared/flows/role-rights.ts'
import { databaseOf } from '../../shared/platform/parts-wiring.ts'
import { NO_NEWS } from '../../shared/platform/tenant-record.ts'
import { openDatabase } from '../../shared/store/open-database.ts'
import { embeddedTasks } from '../../shared/tasks/embedded-tasks.ts'
import type { EmbeddedTasks } from '../../shared/tasks/embedded-tasks.ts'
import { benchFolder } from './bench-folder.ts'
import { countedParts } from './counted-parts.ts'
import type { PartCounts } from './counted-parts.ts'

const CONNECTING_BEGINS_AT = Date.parse('2027-01-04T08:00:00Z')
const MEETINGS_BEGIN_AT = Date.parse('2027-01-11T08:00:00Z')
const HALF_HOUR_MS = 1_800_000
const TOKEN_KEPT_MS = 1_800_000
const STEP_MS = 1000
const STEPS_MAX = 100_000

export interface DayUser {
  readonly id: UserId
  readonly email: string
  readonly erp: ErpStandIn
  /** Ids of what was born in the ERP, and of what was born in Google. */
  readonly meetings: string[]
  readonly events: string[]
}

export interface DayOptions {
  readonly users: number
  readonly tenants: number
  /** Of each user; half of them are born in the ERP. */
  readonly pairs: number
  readonly writeLog: (line: string) => void
}

export interface DayCalls {
  readonly googleCalls: number
  readonly erpCalls: number
  readonly notices: number
  readonly webhooks: number
}

export interface DayWorld extends Pick<LocalWorld, 'functionsUrl'> {
  readonly clock: { time: number }
  readonly users: readonly DayUser[]
  readonly erps: readonly ErpStandIn[]
  readonly google: GoogleStandIn
  /** How many tasks wait, and which were given up. */
  readonly tasks: Pick<EmbeddedTasks, 'listDead'> & { readonly waiting: () => number }
  readonly counts: () => PartCounts
  /** Since they were forgotten: the product's calls, and what reached it. */
  readonly calls: () => DayCalls
  readonly forgetCalls: () => void
  /** As somebody's own calendar app calls Google. */
  phone(user: DayUser, call: { method: string; path?: string; body?: object }): Promise<unknown>
  /** Runs notices and tasks until nothing is left to do; time passes as far as it must. */
  settle(): Promise<void>
  /** Runs the ERP's webhooks until none is left. */
  sendWebhooks(): Promise<void>
  close(): Promise<void>
}

/** The embedded world with a clock of its own, in which so many people have connected their calendars and everything was read once. */
export async function startDayWorld(options: DayOptions): Promise<DayWorld> {
  const dataDir = benchFolder('day')
  const clock = { time: CONNECTING_BEGINS_AT, now: () => clock.time }
  const { counts, watch } = countedParts()
  const local = await startLocalWorld({ dataDir, clock, writeLog: options.writeLog, partsOf: watch })
  if (local.google === null || local.erp === null) throw new Error('the stand-ins are missing')
  const path = databaseOf(local.config)
  const tasks = embeddedTasks({ path, clock })
  const database = openDatabase({ path })
  const waiting = database.prepare("SELECT count(*) AS waiting FROM queued_tasks WHERE state = 'waiting'")
  const further = await Promise.all(
    Array.from({ length: options.tenants - 1 }, () => startErpStandIn({ clock })),
  )
  const world: DayWorld = {
    functionsUrl: local.functionsUrl,
    clock,
    users: [],
    erps: [local.erp, ...further],
    google: local.google,
    tasks: { listDead: tasks.listDead, waiting: () => Number(waiting.get()?.['waiting']) },
    counts,
    ...callsOf(local.google, () => world.erps),
    phone: phones(local.google, clock),
    settle: () => settle(local, { clock, tasks }),
    sendWebhooks: () => sendWebhooks(world),
    async close() {
      tasks.close()
      database.close()
      await local.close()
      await Promise.all(further.map((erp) => erp.close()))
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
  const tenants = [TENANT, ...further.map((_, index) => `tenant-${index + 2}` as TenantId)]
  for (const [index, erp] of further.entries()) await settleTenant(local, tenants[index + 1] ?? TENANT, erp)
  const users = await settleUsers(world, options, { local, tenants })
  await world.sendWebhooks()
  await world.settle()
  return { ...world, users }
}

async function settleTenant({ deps }: LocalWorld, id: TenantId, erp: ErpStandIn): Promise<void> {
  const settings = { hostedDomain: null, entities: ['Meeting', 'Call'], mail: NO_NEWS }
  const keys = { erpKey: erp.apiKey, googleClientSecret: 'local-secret' }
  await deps.tenants.save({ id, erpUrl: erp.url, googleClientId: CLIENT_ID, ...settings }, keys)
  const { id: staff } = erp.createRole({ name: 'Staff' })
  const { store } = await deps.scopeOf(id)
  await saveRoleRights(store, id, { roles: { [staff]: RIGHTS }, version: null })
}

async function settleUsers(
  world: DayWorld,
  { users, pairs }: DayOptions,
  { local, tenants }: { local: LocalWorld; tenants: readonly TenantId[] },
): Promise<DayUser[]> {
  const all: DayUser[] = []
  for (let index = 0; index < users; index += 1) {
    const erp = world.erps[index % tenants.length] ?? world.erps[0]
    const email = `user-${index}@example.com`
    if (erp === undefined) throw new Error('there is no ERP')
    const { id } = erp.seedUser({ name: `User ${index}`, email })
    world.google.addAccount({ email, name: email, timeZone: 'Europe/Prague' })
    const user: DayUser = { id: id as UserId, email, erp, meetings: [], events: [] }
    await settleEvents(world, user, pairs)
    const tenant = tenants[index % tenants.length] ?? TENANT
    await connectLocally({ userId: user.id, email, features: ['calendar'], tenant }, local)
    await world.settle()
    all.push(user)
  }
  return all
}

/** Each has a name of its own, by which both sides are compared. */
async function settleEvents(world: DayWorld, user: DayUser, pairs: number): Promise<void> {
  for (let n = 0; n < pairs; n += 1) {
    const startsAt = MEETINGS_BEGIN_AT + n * HALF_HOUR_MS
    const [from, to] = [startsAt, startsAt + HALF_HOUR_MS].map((at) => new Date(at).toISOString())
    const name = `${n} of ${user.email}`
    if (n % 2 === 0) {
      const [dateStart, dateEnd] = [from, to].map((at) => at?.slice(0, 19).replace('T', ' ') ?? '')
      const record = { name, dateStart, dateEnd, assignedUserId: user.id }
      user.meetings.push(user.erp.as(user.id).create('Meeting', record as never).id)
    } else {
      const body = { summary: name, start: { dateTime: from }, end: { dateTime: to } }
      const { id } = (await world.phone(user, { method: 'POST', body })) as { id: string }
      user.events.push(id)
    }
  }
}

function phones(google: GoogleStandIn, clock: { time: number }): DayWorld['phone'] {
  const tokens = new Map<string, { token: string; until: number }>()
  const tokenOf = (email: string): string => {
    const known = tokens.get(email)
    if (known !== undefined && known.until > clock.time) return known.token
    const token = playToken(google, email)
    tokens.set(email, { token, until: clock.time + TOKEN_KEPT_MS })
    return token
  }
  return async ({ email }, { method, path = '', body }) => {
    const response = await fetch(`${google.url}/calendar/v3/calendars/primary/events${path}`, {
      method,
      headers: { authorization: `Bearer ${tokenOf(email)}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} of a phone: ${response.status} ${await response.text()}`)
    return (await response.json()) as unknown
  }
}

/** What was told is forgotten with the calls: a stand-in that remembers a day would look like memory of ours. */
function callsOf(
  google: GoogleStandIn,
  erps: () => readonly ErpStandIn[],
): Pick<DayWorld, 'calls' | 'forgetCalls'> {
  return {
    calls: () => ({
      googleCalls: google.calls.all.filter(({ path }) => !path.includes('/primary/')).length,
      erpCalls: erps().reduce((sum, { calls }) => sum + calls.count(), 0),
      notices: google.pushes.log.length,
      webhooks: erps().reduce((sum, { deliveries }) => sum + deliveries.log.length, 0),
    }),
    forgetCalls() {
      google.calls.clear()
      google.pushes.forget()
      google.mail.length = 0
      for (const { calls, deliveries } of erps()) {
        calls.clear()
        deliveries.clear()
      }
    },
  }
}

async function settle(
  { dispatcher, google }: LocalWorld,
  { clock, tasks }: { clock: { time: number }; tasks: EmbeddedTasks },
): Promise<void> {
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    await google?.pushes.flush()
    const ran = await dispatcher.runDue()
    await google?.pushes.flush()
    const dueAt = tasks.nextDueAt()
    if (ran === 0 && dueAt === null) return
    clock.time = Math.max(clock.time + STEP_MS, dueAt ?? 0)
  }
  throw new Error('the world does not come to rest')
}

async function sendWebhooks({ erps, clock }: DayWorld): Promise<void> {
  for (const erp of erps) {
    for (let isDone = false; !isDone;) {
      const { events, deliveries } = await erp.runWebhookJob()
      isDone = events === 0 && deliveries.length === 0
      clock.time += STEP_MS
    }
  }
}
