import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const INSTALL_MAX_MS = 180_000
/** Two at once would refuse each other. */
let before: Promise<void> = Promise.resolve()

/** Installs packages of Debian or Ubuntu where that is possible, which is as root. Whoever asks looks for what he needs afterwards. */
export function installPackages(names: readonly string[]): Promise<void> {
  before = before.then(() => install(names))
  return before
}

async function install(names: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0) return
  try {
    await apt('install', '-y', '--no-install-recommends', ...names).catch(async () => {
      // A machine that never asked for the lists knows no package.
      await apt('update')
      await apt('install', '-y', '--no-install-recommends', ...names)
    })
  } catch {
    // Not to be had here.
  }
}

async function apt(...args: string[]): Promise<void> {
  // RUNLEVEL keeps a package from starting a server of the machine's own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  await run('apt-get', ['-q', ...args], { env, timeout: INSTALL_MAX_MS })
}
