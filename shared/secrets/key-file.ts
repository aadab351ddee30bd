import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const KEY_BYTES = 32
const OTHERS = 0o077

/**
 * Reads the key, or null when there is no file. Throws, saying what to do, when the file isn't a key or can be
 * read by others.
 */
export function readKeyFile(path: string): Buffer | null {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return null
  // Windows has no such bits and reports every file as open to all.
  if (process.platform !== 'win32' && (found.mode & OTHERS) !== 0)
    throw new Error(
      `The key file ${path} can be read by others: run "chmod 600" on it, and replace the secrets it protects ` +
        'if somebody else had access to this machine.',
    )
  const key = readFileSync(path)
  if (key.length !== KEY_BYTES)
    throw new Error(`The key file ${path} must hold exactly ${KEY_BYTES} bytes: restore it from a backup.`)
  return key
}

/** Makes a key for this user only. When another process makes one at the same moment, both use the first. */
export function createKeyFile(path: string): Buffer {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  // Written in full before it gets its name, so that nobody can read half a key.
  writeFileSync(draft, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft)
  }
  const key = readKeyFile(path)
  if (key === null) throw new Error(`The key file ${path} was removed while it was being made.`)
  return key
}
