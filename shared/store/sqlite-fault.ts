import { Fault } from '../domain/fault.ts'
import type { FaultCode } from '../domain/fault.ts'

// Primary result codes of SQLite: BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN. All may pass without a change of the code.
const UNAVAILABLE: ReadonlySet<number> = new Set([5, 6, 8, 10, 13, 14])

/** Runs work on a database; trouble with the file itself becomes the given fault, all else is a bug and stays as it is. */
export async function withSqliteFaults<Result>(code: FaultCode, work: () => Result): Promise<Result> {
  try {
    return work()
  } catch (error) {
    const primary = primaryResultCode(error)
    if (primary === null || !UNAVAILABLE.has(primary)) throw error
    throw new Fault(code, `the embedded database can't be used now (SQLite result ${primary})`, {
      cause: error,
    })
  }
}

function primaryResultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null
  // The upper bits tell variants of the same trouble apart.
  return error.errcode & 0xff
}
