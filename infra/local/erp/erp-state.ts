import { DatabaseSync } from 'node:sqlite'
import type { Attributes } from './value.ts'

export interface ErpRecord {
  readonly id: string
  readonly entity: string
  /** Order of creation; breaks ties that equal times leave. */
  readonly number: number
  deleted: boolean
  attributes: Attributes
  /** Reminders belong to one user each: the same record shows each reader his own. */
  reminders: Record<string, Attributes[]>
}

/** What one save put into the ERP's own queue; a run of the job turns it into items for subscriptions. */
export interface WebhookEvent {
  readonly id: string
  readonly event: string
  readonly entity: string
  readonly recordId: string
  readonly actorId: string
  readonly payload: Attributes
}

export interface WebhookItem {
  readonly id: string
  readonly number: number
  readonly webhookId: string
  readonly event: string
  readonly entity: string
  readonly recordId: string
  readonly payload: Attributes
  status: 'pending' | 'sending' | 'success' | 'failed'
  attempts: number
  processAt: number
}

export interface Note {
  readonly id: string
  readonly number: number
  readonly type: string
  readonly parentType: string | null
  readonly parentId: string | null
  readonly targetType: string | null
  readonly userIds: string[]
  readonly post: string | null
  readonly data: Attributes
  readonly createdAt: string
  readonly createdById: string
}

export interface BellNotification {
  readonly id: string
  readonly number: number
  readonly userId: string
  readonly text: string
  readonly entity: string | null
  readonly recordId: string | null
  readonly createdAt: string
  readonly createdById: string
  read: boolean
}

/** E-mail addresses are shared rows: two records with one address share its spelling and its flags. */
export interface EmailRow {
  readonly id: string
  readonly emailAddress: string
  optOut: boolean
  invalid: boolean
}

export interface Setting {
  readonly id: string
  readonly value: string
}

export interface Collection<T extends { readonly id: string }> {
  get(id: string): T | undefined
  /** Stores a new row or writes the changed one through; rows are live objects. */
  put(row: T): void
  remove(id: string): void
  all(): T[]
}

export interface ErpState {
  readonly records: Collection<ErpRecord>
  /** By entity, so that a save does not look through every record for the few subscriptions. */
  recordsOf(entity: string): ErpRecord[]
  readonly events: Collection<WebhookEvent>
  readonly items: Collection<WebhookItem>
  readonly notes: Collection<Note>
  readonly bell: Collection<BellNotification>
  readonly emails: Collection<EmailRow>
  readonly settings: Collection<Setting>
  /** Rises with every call, also over a restart. */
  nextNumber(): number
  /** Runs it as one change of the file: all or nothing, one sync. */
  atomically<T>(change: () => T): T
  close(): void
}

/** All that the stand-in remembers: in memory, and written through to one SQLite file when a path is given. */
export function openErpState(path?: string): ErpState {
  const database = path === undefined ? null : openDatabase(path)
  const settings = collection<Setting>(database, 'settings')
  const records = collection<ErpRecord>(database, 'records')
  const byEntity = new Map<string, Map<string, ErpRecord>>()
  const index = (record: ErpRecord): void => {
    const rows = byEntity.get(record.entity) ?? new Map<string, ErpRecord>()
    byEntity.set(record.entity, rows.set(record.id, record))
  }
  for (const record of records.all()) index(record)
  let depth = 0
  return {
    records: {
      ...records,
      put(record) {
        records.put(record)
        index(record)
      },
    },
    recordsOf: (entity) => [...(byEntity.get(entity)?.values() ?? [])],
    events: collection(database, 'events'),
    items: collection(database, 'items'),
    notes: collection(database, 'notes'),
    bell: collection(database, 'bell'),
    emails: collection(database, 'emails'),
    settings,
    nextNumber() {
      const number = Number(settings.get('number')?.value ?? 0) + 1
      settings.put({ id: 'number', value: String(number) })
      return number
    },
    atomically(change) {
      if (database === null || depth > 0) return change()
      depth += 1
      database.exec('BEGIN')
      try {
        const result = change()
        database.exec('COMMIT')
        return result
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      } finally {
        depth -= 1
      }
    },
    close: () => database?.close(),
  }
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS rows (kind TEXT, id TEXT, seq INTEGER PRIMARY KEY AUTOINCREMENT, json TEXT NOT NULL);
    CREATE UNIQUE INDEX IF NOT EXISTS rows_by_id ON rows (kind, id);`)
  return database
}

function collection<T extends { readonly id: string }>(
  database: DatabaseSync | null,
  kind: string,
): Collection<T> {
  const rows = new Map<string, T>()
  for (const row of database?.prepare('SELECT json FROM rows WHERE kind = ? ORDER BY seq').all(kind) ?? []) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `put` below writes these rows
    const value = JSON.parse(String(row['json'])) as T
    rows.set(value.id, value)
  }
  const write = database?.prepare(
    'INSERT INTO rows (kind, id, json) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json',
  )
  const erase = database?.prepare('DELETE FROM rows WHERE kind = ? AND id = ?')
  return {
    get: (id) => rows.get(id),
    put(row) {
      rows.set(row.id, row)
      write?.run(kind, row.id, JSON.stringify(row))
    },
    remove(id) {
      rows.delete(id)
      erase?.run(kind, id)
    },
    all: () => [...rows.values()],
  }
}
