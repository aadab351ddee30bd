import { globSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { LINES_FILE, PRIVATE_FILE } from '../support/log-watch.ts'
import type { PrivateText } from '../support/log-watch.ts'
import { logLeaks } from './log-leaks.ts'

export interface LogsResult {
  readonly isOk: boolean
  readonly worlds: number
  readonly lines: number
  /** What is wrong, a line each. */
  readonly wrong: readonly string[]
}

/** Looks through what `watchLogs` gathered in the folder. Where nothing was logged, nothing can have been looked at: a failure. */
export function checkLogs(folder: string, ownWords: string): LogsResult {
  const wrong = new Map<string, number>()
  const count = (what: string): void => void wrong.set(what, (wrong.get(what) ?? 0) + 1)
  let [worlds, total] = [0, 0]
  for (const name of readdirSync(folder)) {
    const lines =
      read(join(folder, name, LINES_FILE))
        ?.split('\n')
        .slice(0, -1) ?? []
    if (lines.length === 0) continue
    worlds += 1
    total += lines.length
    const told = read(join(folder, name, PRIVATE_FILE))
    if (told === null) count('a world broke off and didn’t tell what is private in it')
    const privateTexts = JSON.parse(told ?? '[]') as PrivateText[]
    for (const { event, kind } of logLeaks({ lines, privateTexts }, ownWords))
      count(`a line ${event} holds ${kind}`)
  }
  if (total === 0) count('no line was logged')
  return {
    isOk: wrong.size === 0,
    worlds,
    lines: total,
    wrong: [...wrong].map(([what, times]) => (times === 1 ? what : `${what} (${times} times)`)),
  }
}

/** All that the product itself can say: its source. Stack traces also name where it lies. */
export function ownWordsIn(root: string): string {
  const files = globSync('{functions,shared}/**/*.ts', { cwd: root })
  return [root, ...files, ...files.map((file) => readFileSync(join(root, file), 'utf8'))].join('\0')
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
