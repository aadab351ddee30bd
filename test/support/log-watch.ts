import { randomUUID } from 'node:crypto'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Names a folder in which the logs of a test run are gathered; without it nothing is. */
export const WATCHED_LOGS = 'WATCHED_LOGS'
/** Names the folder of one world, for a process that belongs to it. */
const WATCHED_WORLD = 'WATCHED_WORLD'

export const LINES_FILE = 'lines.log'
/** JSON of `PrivateText[]`. A world that has lines and no such file broke off. */
export const PRIVATE_FILE = 'private.json'

/** What no log may hold. Its kind says what it is in words that may be printed. */
export interface PrivateText {
  readonly kind: string
  readonly text: string
}

export interface LogWatch {
  /** False: nothing is gathered. */
  readonly isOn: boolean
  /** Given each line that product code logs, also after `close`. */
  readonly write: (line: string) => void
  /** For the world's own child processes, whose `joinedWatch` writes to the same place. */
  readonly env: Readonly<Record<string, string>>
  /** Asks what is private; to be called while the world's data is still there. Once more does nothing. */
  readonly close: () => void
}

/** Worlds that nobody closed tell what is private when the process ends. */
const unclosed = new Set<() => void>()
process.once('exit', () => {
  for (const close of unclosed) close()
})

/** One world's logs, and what is private in it. `privateTexts` is asked once, at the end. */
export function watchLogs(privateTexts: () => Iterable<PrivateText>): LogWatch {
  const gathered = process.env[WATCHED_LOGS]
  if (gathered === undefined) return { isOn: false, write: () => undefined, env: {}, close: () => undefined }
  const folder = join(gathered, randomUUID())
  const close = (): void => {
    if (!unclosed.delete(close)) return
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, PRIVATE_FILE), JSON.stringify([...privateTexts()]))
  }
  unclosed.add(close)
  return { isOn: true, write: writerTo(folder), env: { [WATCHED_WORLD]: folder }, close }
}

/** Where a child process of a watched world logs to. */
export function joinedWatch(): LogWatch['write'] {
  const folder = process.env[WATCHED_WORLD]
  return folder === undefined ? () => undefined : writerTo(folder)
}

/** Appends at once: a process may be killed at any time. */
function writerTo(folder: string): LogWatch['write'] {
  let isMade = false
  return (line) => {
    if (!isMade) mkdirSync(folder, { recursive: true })
    isMade = true
    appendFileSync(join(folder, LINES_FILE), `${line}\n`)
  }
}
