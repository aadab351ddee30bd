import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type {
  Clock,
  DocumentContent,
  DocumentKey,
  DocumentVersion,
  Store,
  StoredDocument,
  StoreQuery,
} from '../ports.ts'
import { checkContent, checkDocumentKey, checkQuery, storedData } from './document-check.ts'
import { inTransaction, openDatabase } from './open-database.ts'
import type { OpenDatabaseOptions } from './open-database.ts'
import { withSqliteFaults } from './sqlite-fault.ts'

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS documents (
    tenant TEXT NOT NULL, collection TEXT NOT NULL, id TEXT NOT NULL,
    data TEXT NOT NULL, version TEXT NOT NULL, expires_at INTEGER,
    PRIMARY KEY (tenant, collection, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS documents_by_expiry ON documents (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS document_keys (
    tenant TEXT NOT NULL, collection TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (tenant, collection, name, value, id),
    FOREIGN KEY (tenant, collection, id) REFERENCES documents ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS document_keys_by_document ON document_keys (tenant, collection, id);`

const SWEEP_EVERY_MS = 60_000
const SWEEP_MAX = 500
/** No tenant id is empty, so this can't be taken for one. NULL can't be part of a primary key. */
const NO_TENANT = ''

export interface SqliteStore extends Store {
  close(): void
}

/** Documents in one SQLite file, for the embedded world. Other processes may have the same file open. */
export function openSqliteStore(options: OpenDatabaseOptions & { readonly clock: Clock }): SqliteStore {
  const database = openDatabase(options)
  database.exec(SCHEMA)
  const rows = documentRows(database)
  const sweep = expirySweep(database, options.clock)
  // Returns null when `write` found nothing to write to, and then leaves the keys as they are.
  const writeWith = (key: DocumentKey, content: DocumentContent, write: (version: string) => boolean) => {
    checkDocumentKey(key)
    checkContent(content)
    return withSqliteFaults('store.unavailable', () =>
      inTransaction(database, (): DocumentVersion | null => {
        const version = newVersion()
        if (!write(version)) return null
        rows.writeKeys(key, content.keys ?? {})
        sweep()
        return version
      }),
    )
  }
  return {
    get: async (key) => {
      checkDocumentKey(key)
      return withSqliteFaults('store.unavailable', () => rows.read(key))
    },
    create: async (key, content) => writeWith(key, content, (version) => rows.insert(key, content, version)),
    replace: async (key, content, over) =>
      writeWith(key, content, (version) => rows.update(key, content, { version, over })),
    remove: async (key, over) => {
      checkDocumentKey(key)
      return withSqliteFaults('store.unavailable', () => rows.delete(key, over))
    },
    find: async (query) => {
      const limit = checkQuery(query)
      return withSqliteFaults('store.unavailable', () => rows.find(query, limit))
    },
    close: () => database.close(),
  }
}

/** Random, not counted: a document that was deleted and made anew must not reach an old version again. */
function newVersion(): DocumentVersion {
  return randomBytes(12).toString('hex')
}

function documentRows(database: DatabaseSync) {
  const at = 'tenant = ? AND collection = ? AND id = ?'
  const select = database.prepare(`SELECT id, data, version FROM documents WHERE ${at}`)
  const insert = database.prepare('INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
  const update = database.prepare(
    `UPDATE documents SET data = ?, version = ?, expires_at = ? WHERE ${at} AND version = ?`,
  )
  const remove = database.prepare(`DELETE FROM documents WHERE ${at}`)
  const removeAt = database.prepare(`DELETE FROM documents WHERE ${at} AND version = ?`)
  const dropKeys = database.prepare(`DELETE FROM document_keys WHERE ${at}`)
  const addKey = database.prepare('INSERT INTO document_keys VALUES (?, ?, ?, ?, ?)')
  const findAll = database.prepare(
    `SELECT id, data, version FROM documents
     WHERE tenant = ? AND collection = ? AND id > ? ORDER BY id LIMIT ?`,
  )
  const findByKey = database.prepare(
    `SELECT d.id, d.data, d.version FROM document_keys k JOIN documents d USING (tenant, collection, id)
     WHERE k.tenant = ? AND k.collection = ? AND k.name = ? AND k.value = ? AND k.id > ? ORDER BY k.id LIMIT ?`,
  )
  return {
    read(key: DocumentKey): StoredDocument | null {
      const row = select.get(...place(key))
      return row === undefined ? null : toDocument(key, row)
    },
    insert(key: DocumentKey, { data, expiresAt }: DocumentContent, version: string): boolean {
      return insert.run(...place(key), JSON.stringify(data), version, expiresAt ?? null).changes === 1
    },
    update(
      key: DocumentKey,
      { data, expiresAt }: DocumentContent,
      { version, over }: { version: string; over: string },
    ): boolean {
      return update.run(JSON.stringify(data), version, expiresAt ?? null, ...place(key), over).changes === 1
    },
    writeKeys(key: DocumentKey, keys: Readonly<Record<string, string>>): void {
      dropKeys.run(...place(key))
      const [tenant, collection, id] = place(key)
      for (const [name, value] of Object.entries(keys)) addKey.run(tenant, collection, name, value, id)
    },
    delete(key: DocumentKey, over: string | undefined): boolean {
      if (over !== undefined) return removeAt.run(...place(key), over).changes === 1
      remove.run(...place(key))
      return true
    },
    find({ tenant, collection, where, after = '' }: StoreQuery, limit: number): readonly StoredDocument[] {
      const scope = [tenant ?? NO_TENANT, collection] as const
      const found =
        where === undefined
          ? findAll.all(...scope, after, limit)
          : findByKey.all(...scope, where.key, where.equals, after, limit)
      return found.map((row) => toDocument({ tenant, collection, id: String(row['id']) }, row))
    },
  }
}

function expirySweep(database: DatabaseSync, clock: Clock): () => void {
  const remove = database.prepare(
    `DELETE FROM documents WHERE (tenant, collection, id) IN
     (SELECT tenant, collection, id FROM documents WHERE expires_at <= ? LIMIT ${SWEEP_MAX})`,
  )
  let sweptAt = -Infinity
  return () => {
    const now = clock.now()
    if (now - sweptAt < SWEEP_EVERY_MS) return
    sweptAt = now
    remove.run(now)
  }
}

function place({ tenant, collection, id }: DocumentKey): [string, string, string] {
  return [tenant ?? NO_TENANT, collection, id]
}

function toDocument(key: DocumentKey, row: Record<string, unknown>): StoredDocument {
  return { key, data: storedData(JSON.parse(String(row['data']))), version: String(row['version']) }
}
