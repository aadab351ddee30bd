import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Rows by id. Rows are never changed in place: `put` a new one, or the file would not learn of it. */
export interface Table<Row extends object> {
  get(id: string): Row | undefined
  put(id: string, row: Row): void
  delete(id: string): void
  values(): IterableIterator<Row>
  entries(): IterableIterator<[string, Row]>
  readonly size: number
}

export interface Tables {
  open<Row extends object>(kind: string): Table<Row>
  close(): void
}

/** Tables in memory; with a path every write goes through to one sqlite file and is there after a restart. */
export function openTables(path: string | undefined): Tables {
  const file = path === undefined ? null : openFile(path)
  return {
    open: <Row extends object>(kind: string) => openTable<Row>(kind, file),
    close: () => file?.close(),
  }
}

function openFile(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true })
  const file = new DatabaseSync(path)
  // A stand-in may lose its last write in a power cut; waiting for the disk on every write would slow every test.
  file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
  file.exec(
    'CREATE TABLE IF NOT EXISTS rows (kind TEXT, id TEXT, json TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID',
  )
  return file
}

function openTable<Row extends object>(kind: string, file: DatabaseSync | null): Table<Row> {
  const rows = new Map<string, Row>()
  for (const stored of file?.prepare('SELECT id, json FROM rows WHERE kind = ?').all(kind) ?? [])
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `put` of this table writes rows of this kind
    rows.set(String(stored['id']), JSON.parse(String(stored['json'])) as Row)
  const insert = file?.prepare('INSERT OR REPLACE INTO rows (kind, id, json) VALUES (?, ?, ?)')
  const remove = file?.prepare('DELETE FROM rows WHERE kind = ? AND id = ?')
  return {
    get: (id) => rows.get(id),
    put: (id, row) => {
      rows.set(id, row)
      insert?.run(kind, id, JSON.stringify(row))
    },
    delete: (id) => {
      rows.delete(id)
      remove?.run(kind, id)
    },
    values: () => rows.values(),
    entries: () => rows.entries(),
    get size() {
      return rows.size
    },
  }
}
