import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export interface OpenDatabaseOptions {
  /** A file, made when missing together with its folder, or `:memory:`. */
  readonly path: string
  /** How long a write waits for another process's write before it gives up. Every call of this process waits with it. */
  readonly busyTimeoutMs?: number
}

/** Opens the one file that the embedded world lives in. Several processes may have it open. */
export function openDatabase({ path, busyTimeoutMs = 5_000 }: OpenDatabaseOptions): DatabaseSync {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs })
  useWriteAheadLog(database)
  // A claim is saved before the write to the other side that it announces: losing it to a power cut would
  // make that write look like somebody else's edit.
  database.exec('PRAGMA synchronous = FULL')
  return database
}

/** Runs `work` as one write transaction; whatever it throws undoes it. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  // IMMEDIATE: a transaction that reads first and becomes a writer later fails at once instead of waiting its turn.
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function useWriteAheadLog(database: DatabaseSync): void {
  try {
    database.exec('PRAGMA journal_mode = WAL')
  } catch (error) {
    // SQLite doesn't wait for the lock that this switch needs, so of two processes that open a new file at
    // the same moment one fails here. It is done when the other one has switched.
    const mode = database.prepare('PRAGMA journal_mode').get()?.['journal_mode']
    if (mode !== 'wal') throw error
  }
}
