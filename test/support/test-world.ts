import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TENANT, startLocalWorld } from '../../infra/local/local-world.ts'
import type { LocalWorld, LocalWorldOptions } from '../../infra/local/local-world.ts'
import type { ErpStandIn } from '../../infra/local/erp/erp-stand-in.ts'
import type { GoogleStandIn } from '../../infra/local/google/google-stand-in.ts'
import { playToken } from '../../infra/local/people.ts'
import { databaseOf } from '../../shared/platform/parts-wiring.ts'
import { embeddedTasks } from '../../shared/tasks/embedded-tasks.ts'
import type { EmbeddedTasks } from '../../shared/tasks/embedded-tasks.ts'
import { watchWorld } from './watch-world.ts'

export { TENANT }

export interface TestUser {
  readonly id: string
  readonly email: string
  /** A good access token of the person's own phone, not the product's. */
  readonly token: () => string
}

export interface TestWorld extends LocalWorld {
  readonly erp: ErpStandIn
  readonly google: GoogleStandIn
  readonly clock: { time: number; now(): number }
  readonly logLines: string[]
  /** Creates the person on both sides; connects the account unless told otherwise. */
  addUser(email: string, options?: { connected: boolean }): Promise<TestUser>
  /** Runs webhooks, notices and due tasks, a second at a time, until nothing is left to do. */
  settle(): Promise<void>
  /** Lets time pass, doing nothing. */
  pass(ms: number): void
  events(user: TestUser): Promise<GoogleEvent[]>
}

export interface GoogleEvent {
  readonly id: string
  readonly etag: string
  readonly status: string
  readonly summary?: string
  readonly description?: string
  readonly location?: string
  readonly start: { dateTime?: string; date?: string; timeZone?: string }
  readonly end: { dateTime?: string; date?: string; timeZone?: string }
}

const ROUNDS_MAX = 600
/** The ERP's own pause before it sends again (erp.md 0.5). */
const RETRIED_AFTER_MS = 10 * 60_000

/** The meetings of the tests lie two months after it. */
export const TEST_EPOCH = Date.parse('2027-01-04T08:00:00Z')

export interface TestWorldOptions {
  readonly startsAt?: number
  /** `none`: as on the first day, when no role of the ERP was granted anything. */
  readonly rights?: 'none'
  readonly otherMail?: LocalWorldOptions['otherMail']
  readonly front?: NonNullable<LocalWorldOptions['front']>
  readonly isFramed?: boolean
}

/**
 * The whole product on one machine with a clock of its own, its data in a folder that goes away with it. A sign-in needs the
 * machine's own time: the official library checks an id token against no other clock.
 */
export async function startTestWorld({
  startsAt = TEST_EPOCH,
  ...more
}: TestWorldOptions = {}): Promise<TestWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'autoerp-world-'))
  const clock = { time: Math.ceil(startsAt / 1000) * 1000, now: () => clock.time }
  const logLines: string[] = []
  const watch = watchWorld(dataDir)
  const world = (await startLocalWorld({
    ...more,
    dataDir,
    clock,
    writeLog: (line) => {
      logLines.push(line)
      watch.write(line)
    },
  })) as TestWorld
  watch.begin(world)
  const tasks = embeddedTasks({ path: databaseOf(world.config), clock })
  const pass = (ms: number): void => void (clock.time += ms)
  return {
    ...world,
    clock,
    logLines,
    settle: () => settleWorld(world, { clock, tasks, pass }),
    pass,
    addUser: (email, options = { connected: true }) => userIn(world, email, options),
    events: (user) => eventsOf(world, user),
    async close() {
      tasks.close()
      await world.close()
      watch.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

interface Time {
  readonly clock: { now(): number }
  readonly tasks: Pick<EmbeddedTasks, 'nextDueAt'>
  readonly pass: (ms: number) => void | Promise<void>
}

/** Runs webhooks, notices and due tasks, a second at a time, until nothing is left to do. */
export async function settleWorld(
  { erp, google, dispatcher }: Pick<TestWorld, 'erp' | 'google' | 'dispatcher'>,
  { clock, tasks, pass }: Time,
): Promise<void> {
  for (let rounds = 0; rounds < ROUNDS_MAX; rounds += 1) {
    const { events, deliveries, held, waiting } = await erp.runWebhookJob()
    await google.pushes.flush()
    await google.mailPushes.flush()
    const ran = await dispatcher.runDue()
    await pass(1000)
    if (ran > 0 || events > 0 || deliveries.length > 0) continue
    const dueAt = tasks.nextDueAt()
    if (dueAt !== null) await pass(Math.max(0, dueAt - clock.now()))
    else if (waiting > held) await pass(RETRIED_AFTER_MS)
    else return
  }
  throw new Error('the world does not come to rest')
}

/** The person on both sides. */
export async function userIn(
  { erp, google, connect }: Pick<TestWorld, 'erp' | 'google' | 'connect'>,
  email: string,
  { connected }: { connected: boolean },
): Promise<TestUser> {
  const { id } = erp.seedUser({ name: email.split('@')[0] ?? email, email })
  google.addAccount({ email, name: email, timeZone: 'Europe/Prague' })
  if (connected) await connect(id, email)
  return { id, email, token: () => playToken(google, email) }
}

export async function eventsOf(world: Pick<TestWorld, 'google'>, user: TestUser): Promise<GoogleEvent[]> {
  const answer = await callGoogle(world, user, { method: 'GET', path: '?maxResults=2500' })
  return (answer.body as { items: GoogleEvent[] }).items
}

/** As the person's own calendar app would call Google. */
export async function callGoogle(
  { google }: { google: GoogleStandIn | null },
  user: TestUser,
  { method, path = '', body }: { method: string; path?: string; body?: object },
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${google?.url}/calendar/v3/calendars/primary/events${path}`, {
    method,
    headers: { authorization: `Bearer ${user.token()}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
}
