import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { runDemo } from './demo.ts'
import { frontDoor, letFrontShow } from './front/front-door.ts'
import type { FrontPage } from './functions-server.ts'
import { startLocalWorld } from './local-world.ts'
import type { LocalWorld } from './local-world.ts'
import { settlePeople, withFreshTokens } from './people.ts'
import type { Person } from './people.ts'
import { settleCalendars } from './settle-calendars.ts'
import { startSchedule } from './schedule.ts'
import { USAGE, parseStartOptions } from './start-options.ts'
import type { StartOptions } from './start-options.ts'

const DATA_DIR = '.local'
const FRESH_TOKENS_MS = 30 * 60_000

/** `npm start`: the product and the world around it on this machine, until it is told to stop. */
async function main(): Promise<void> {
  const options = parseStartOptions(process.argv.slice(2), process.env)
  if (options.demo) process.exit(await demo(options))
  let people: Person[] = []
  let world: LocalWorld | null = null
  const front = frontDoor(() => world && { world, people })
  const log = createWriteStream(openLog(), { flags: 'a' })
  world = await startWorld(options, {
    dataDir: DATA_DIR,
    front,
    writeLog: (line) => void log.write(`${line}\n`),
  })
  letFrontShow(world)
  people = await settlePeople(world, options.users, { group: true, mailboxes: true })
  await settleCalendars(world, people)
  tell(world, people)
  const schedule = startSchedule(world)
  // Notices that were refused with 5xx are sent again when their time has come.
  const notices = setInterval(() => {
    void world?.google?.pushes.tick()
    void world?.google?.mailPushes.tick()
  }, 1000)
  const tokens = setInterval(() => writeWorldFile(world, withFreshTokens(world, people)), FRESH_TOKENS_MS)
  const stop = async (): Promise<void> => {
    clearInterval(tokens)
    clearInterval(notices)
    await schedule.stop()
    await world?.close()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
}

/** What the functions log, as in the cloud. */
function openLog(): string {
  mkdirSync(DATA_DIR, { recursive: true, mode: 0o700 })
  return join(DATA_DIR, 'functions.log')
}

async function demo(options: StartOptions): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'autoerp-demo-'))
  const hops: { line: (text: string) => void } = { line: () => undefined }
  const world = await startWorld(options, { dataDir, writeLog: (line) => hops.line(line) })
  const schedule = startSchedule(world)
  const people = await settlePeople(world)
  try {
    return (await runDemo(world, {
      people,
      onLog: (take) => void (hops.line = take),
      print: (line) => console.log(line),
    }))
      ? 0
      : 1
  } finally {
    await schedule.stop()
    await world.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function startWorld(
  { port, erp, googleClient }: StartOptions,
  given: { dataDir: string; front?: FrontPage; writeLog?: (line: string) => void },
): Promise<LocalWorld> {
  const world = await startLocalWorld({
    ...given,
    isFramed: given.front !== undefined,
    clock: { now: () => Date.now() },
    writeLog: given.writeLog ?? (() => undefined),
    port,
    pollMs: 100,
    ...(erp === null ? {} : { erp }),
    ...(googleClient === null ? {} : { googleClient }),
  })
  world.erp?.jobs.start(1000)
  return world
}

function tell(world: LocalWorld, people: readonly Person[]): void {
  writeWorldFile(world, people)
  writeSettings(world)
  console.log(`AutoERP Google Integration is running.

  start here   ${world.functionsUrl}/
  the ERP      ${world.erpUrl}
  Google       ${world.google?.url ?? 'the real one'}
  the console  ${world.functionsUrl}/console/main

Everything is kept under ${DATA_DIR}/; addresses and keys for other programs are in ${DATA_DIR}/world.json, the log is ${DATA_DIR}/functions.log. Ctrl-C ends it.`)
}

/** For commands such as `npm run doctor`, which then speak of this world. */
function writeSettings({ settings }: LocalWorld): void {
  const lines = Object.entries({ ...settings, LOCAL_DATA: resolve(DATA_DIR) })
  const text = lines.map(([name, value]) => `${name}=${value}\n`).join('')
  writeFileSync(join(DATA_DIR, 'functions.env'), text, { mode: 0o600 })
}

function writeWorldFile(world: LocalWorld, people: readonly Person[]): void {
  // Not the integration's own key: what is done with that one is taken for our own writing, of which the ERP sends no webhook.
  const apiKey = world.erp?.seedApiUser('visitor').apiKey ?? world.erpApiKey
  const file = {
    console: `${world.functionsUrl}/`,
    google: { url: world.google?.url ?? 'https://www.googleapis.com' },
    erp: { url: world.erpUrl, apiKey },
    ...(world.mail && {
      mail: {
        imapPort: world.mail.imapPort,
        smtpPort: world.mail.smtpPort,
        ca: resolve(DATA_DIR, 'mail-ca.pem'),
      },
    }),
    users: people,
  }
  writeFileSync(join(DATA_DIR, 'world.json'), `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 })
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  console.error(`\n${USAGE}`)
  // What was started before it failed would keep the process alive.
  process.exit(1)
})
