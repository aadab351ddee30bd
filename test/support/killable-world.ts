import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startLocalWorld } from '../../infra/local/local-world.ts'
import { databaseOf } from '../../shared/platform/parts-wiring.ts'
import { embeddedTasks } from '../../shared/tasks/embedded-tasks.ts'
import { freePorts } from './free-ports.ts'
import { TEST_EPOCH, eventsOf, settleWorld, userIn } from './test-world.ts'
import type { TestUser, TestWorld } from './test-world.ts'
import { watchWorld } from './watch-world.ts'

export interface KillableWorld extends Omit<TestWorld, 'pass' | 'addUser' | 'clock' | 'logLines'> {
  readonly user: TestUser
  settle(): Promise<void>
  pass(ms: number): Promise<void>
  /** Begins to run what is due, without waiting for it. */
  startDue(): void
  /** Whether what was begun has ended. */
  isIdle(): boolean
  /** Kills the functions' process at once (SIGKILL), starts another one, and lets the claims of the dead one run out. */
  killAndRestart(): Promise<void>
  close(): Promise<void>
}

const CLAIMS_OVER_MS = 120_000

/** The product's functions in a process of their own; the queue, the ERP and Google outlive it, as they do in the cloud. */
export async function startKillableWorld(): Promise<KillableWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'autoerp-killable-'))
  const clock = { aheadMs: TEST_EPOCH - Date.now(), now: () => Date.now() + clock.aheadMs }
  const watch = watchWorld(dataDir)
  const functionsUrl = `http://127.0.0.1:${await freePorts(1)}`
  const world = (await startLocalWorld({
    dataDir,
    clock,
    writeLog: watch.write,
    functionsUrl,
  })) as TestWorld
  watch.begin(world)
  const start = (): Promise<ChildProcess> => startFunctions(world, clock.aheadMs, watch.env)
  let child = await start()
  const pass = async (ms: number): Promise<void> => {
    clock.aheadMs += ms
    child.send({ aheadMs: clock.aheadMs })
    await once(child, 'message')
  }
  const user = await userIn(world, 'jana@example.com', { connected: true })
  const tasks = embeddedTasks({ path: databaseOf(world.config), clock })
  const running = new Set<Promise<unknown>>()
  return {
    ...world,
    user,
    pass,
    events: (who) => eventsOf(world, who),
    settle: () => settleWorld(world, { clock, tasks, pass }),
    startDue() {
      const run = world.dispatcher.runDue().finally(() => running.delete(run))
      running.add(run)
    },
    isIdle: () => running.size === 0,
    async killAndRestart() {
      child.kill('SIGKILL')
      await once(child, 'exit')
      await Promise.all(running)
      child = await start()
      await pass(CLAIMS_OVER_MS)
    },
    async close() {
      child.kill('SIGKILL')
      await once(child, 'exit')
      tasks.close()
      await world.close()
      watch.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function startFunctions(
  { config }: TestWorld,
  aheadMs: number,
  env: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const settings = Object.fromEntries(Object.entries(config).map(([name, value]) => [name, String(value)]))
  const path = fileURLToPath(new URL('functions-process.ts', import.meta.url))
  const child = fork(path, { env: { ...process.env, ...settings, ...env }, execArgv: [] })
  await once(child, 'message')
  child.send({ aheadMs })
  await once(child, 'message')
  return child
}
