import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLocalWorld } from '../../infra/local/local-world.ts'
import { playToken, settlePeople } from '../../infra/local/people.ts'
import type { Person } from '../../infra/local/people.ts'
import { startSchedule } from '../../infra/local/schedule.ts'
import type { TestWorld } from '../support/test-world.ts'
import { watchWorld } from '../support/watch-world.ts'

const TICK_MS = 50
const DAY_MS = 24 * 3_600_000

/** A meeting or call as the ERP's REST API has it. */
export interface ErpRecord {
  readonly id: string
  readonly name: string
  readonly cLocation?: string | null
}

/** What `npm start` makes, in this process; it lives by the machine's own time, and only its queue can be held. */
export interface StoryWorld {
  /** The console's first page. */
  readonly consoleUrl: string
  readonly googleUrl: string
  readonly erpUrl: string
  /** By the first name. */
  readonly person: (name: string) => Person
  /** What is queued from now on stays undone until `letGo`. */
  readonly hold: () => Promise<void>
  readonly letGo: () => void
  /** As another program, by REST. */
  readonly erp: <Answer>(path: string, request?: { method: string; body: object }) => Promise<Answer>
  readonly makeEvent: (of: Person, event: object) => Promise<unknown>
  readonly meetings: (of: Person) => Promise<readonly ErpRecord[]>
  /** The titles on the page of his calendar at Google: who asked the API again and again would use up what it allows him. */
  readonly events: (of: Person) => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

/** `further`: addresses of users of the ERP besides those of `npm start`. */
export async function startStoryWorld(further: readonly string[] = []): Promise<StoryWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'autoerp-story-'))
  const watch = watchWorld(dataDir)
  const clock = { now: () => Date.now() }
  const world = (await startLocalWorld({ dataDir, clock, writeLog: watch.write })) as TestWorld
  watch.begin(world)
  world.erp.jobs.start(1000)
  const queue = runQueue(world)
  const people = await settlePeople(world, further, { group: true, mailboxes: true })
  const schedule = startSchedule(world)
  const { apiKey } = world.erp.seedApiUser('visitor')
  const erp = async <Answer>(path: string, request?: { method: string; body: object }): Promise<Answer> =>
    ask(`${world.erpUrl}/api/v1/${path}`, { 'x-api-key': apiKey }, request)
  return {
    consoleUrl: `${world.functionsUrl}/console/main`,
    googleUrl: world.google.url,
    erpUrl: world.erpUrl,
    person: (name) => people.find((one) => one.name.startsWith(name)) as Person,
    hold: queue.hold,
    letGo: queue.letGo,
    erp,
    meetings: async ({ erpUserId }) => {
      const where = `where[0][type]=equals&where[0][attribute]=assignedUserId&where[0][value]=${erpUserId}`
      return (await erp<{ list: readonly ErpRecord[] }>(`Meeting?${where}`)).list
    },
    makeEvent: async ({ email }, body) =>
      ask(
        `${world.google.url}/calendar/v3/calendars/primary/events`,
        { authorization: `Bearer ${playToken(world.google, email)}` },
        { method: 'POST', body },
      ),
    events: async ({ email }) => {
      const page = await (await fetch(`${world.google.url}/accounts/${email}/calendars/${email}`)).text()
      return [...page.matchAll(/\/events\/[^"]+"\s*>([^<]*)</g)].map(([, title = '']) => title.trim())
    },
    async close() {
      await schedule.stop()
      await queue.stop()
      await world.close()
      watch.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** An hour in some days, in the ERP's form and in Google's. */
export function hourIn(days: number, hour: number) {
  const day = new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)
  const at = (one: number): string => String(one).padStart(2, '0')
  return {
    erp: { dateStart: `${day} ${at(hour)}:00:00`, dateEnd: `${day} ${at(hour + 1)}:00:00` },
    google: {
      start: { dateTime: `${day}T${at(hour)}:00:00Z` },
      end: { dateTime: `${day}T${at(hour + 1)}:00:00Z` },
    },
  }
}

function runQueue({ dispatcher }: Pick<TestWorld, 'dispatcher'>) {
  let isHeld = false
  let running: Promise<unknown> | null = null
  const tick = (): void => {
    if (isHeld || running !== null) return
    running = dispatcher.runDue().finally(() => void (running = null))
  }
  const timer = setInterval(tick, TICK_MS)
  const hold = async (): Promise<void> => {
    isHeld = true
    await running
  }
  return {
    hold,
    letGo: () => void (isHeld = false),
    async stop() {
      clearInterval(timer)
      await hold()
    },
  }
}

async function ask<Answer>(
  url: string,
  headers: Readonly<Record<string, string>>,
  request?: { method: string; body: object },
): Promise<Answer> {
  const response = await fetch(url, {
    headers: { ...headers, 'content-type': 'application/json' },
    ...(request && { method: request.method, body: JSON.stringify(request.body) }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}
