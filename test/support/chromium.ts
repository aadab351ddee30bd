import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { LOCALES } from '../../shared/pages/language.ts'
import type { Language } from '../../shared/pages/language.ts'
import { installPackages } from './install-packages.ts'

/** Names the program for the tests. */
export const CHROMIUM = 'CHROMIUM'

const run = promisify(execFile)
const PROGRAMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/google-chrome']
/** Of Debian; the first is the smaller one. */
const PACKAGES = ['chromium-headless-shell', 'chromium']

/** What a person of today's desk and pocket has before him. */
export const DESKTOP = { width: 1100, height: 800 }
export const PHONE = { width: 390, height: 844 }

/** Chromium's program, installed by apt where that is possible (as root, on Debian). Null where there is none. */
export async function findChromium(): Promise<string | null> {
  for (const name of [null, ...PACKAGES]) {
    if (name !== null) await installPackages([name])
    const found = await firstThatRuns()
    if (found !== null) return found
  }
  return null
}

async function firstThatRuns(): Promise<string | null> {
  for (const program of PROGRAMS) {
    const isGood = await run(program, ['--version']).then(
      () => true,
      () => false,
    )
    if (isGood) return program
  }
  return null
}

/** Nothing but this machine can be reached, and nothing asks for it in the background. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--no-first-run',
  '--no-proxy-server',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

/** It would take the signals for itself: a run that hangs could be ended no more. The browser goes with its pipe. */
const ENDS_WITH_US = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }

export interface Chromium {
  /** A browser of somebody who reads this language: no cookie, no memory of the others. */
  readonly open: (language: Language, options?: BrowserContextOptions) => Promise<Visitor>
  readonly close: () => Promise<void>
}

/** Somebody's browser with one page open. */
export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** What went wrong in the page without anybody seeing it: errors, and what the page's own policy refused. */
  readonly troubles: readonly string[]
}

export async function launchChromium(program = process.env[CHROMIUM]): Promise<Chromium> {
  if (program === undefined) throw new Error(`which browser? ${CHROMIUM} names none`)
  // Loaded by whoever opens a browser; the test command only looks for one.
  const { chromium } = await import('playwright-core')
  const browser: Browser = await chromium.launch({ executablePath: program, args: FLAGS, ...ENDS_WITH_US })
  return {
    async open(language, options = {}) {
      const context = await browser.newContext({ locale: LOCALES[language], viewport: DESKTOP, ...options })
      const troubles: string[] = []
      context.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) troubles.push(message.text())
      })
      context.on('weberror', (error) => void troubles.push(String(error.error())))
      context.setDefaultTimeout(10_000)
      return { context, page: await context.newPage(), troubles }
    },
    close: () => browser.close(),
  }
}
