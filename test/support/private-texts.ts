import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { readKeyFile } from '../../shared/secrets/key-file.ts'
import { unseal } from '../../shared/secrets/sealed-box.ts'
import type { PrivateText } from './log-watch.ts'

/** What the stand-ins remember of requests; their queries hold states, nonces and search texts. */
export interface CallsMade {
  readonly google: Iterable<{ readonly query: string }>
  readonly erp: Iterable<{ readonly query: string }>
}

const NO_CALLS: CallsMade = { google: [], erp: [] }
const STAND_INS = ['google', 'erp'] as const

/**
 * From now on every row that a stand-in writes to its file is kept a second time: a title that was overwritten and a code
 * that was used up stay private. The stand-in doesn't notice, it is done by the database itself.
 */
export function keepWhatIsWritten(dataDir: string): void {
  for (const name of STAND_INS) {
    const database = new DatabaseSync(join(dataDir, `${name}.sqlite`))
    const keep = 'INSERT INTO written VALUES (new.kind, new.id, new.json)'
    database.exec(`PRAGMA synchronous = OFF; BEGIN;
      CREATE TABLE written (kind TEXT, id TEXT, json TEXT);
      INSERT INTO written SELECT kind, id, json FROM rows;
      CREATE TRIGGER keep_new AFTER INSERT ON rows BEGIN ${keep}; END;
      CREATE TRIGGER keep_changed AFTER UPDATE ON rows BEGIN ${keep}; END;
      COMMIT`)
    database.close()
  }
}

/**
 * Every text of a world's data folder: what the stand-ins hold and ever held, the product's secrets, and what was asked for.
 * Nobody lists which fields are private: all are, but what can't be (see `isPlain`).
 */
export function textsOfWorld(dataDir: string, calls: CallsMade = NO_CALLS): PrivateText[] {
  const found = new Map<string, string>()
  const add = ({ kind, text }: PrivateText): void => {
    if (!isPlain(text) && !found.has(text)) found.set(text, kind)
  }
  for (const name of STAND_INS) {
    for (const one of textsOfFile(name, join(dataDir, `${name}.sqlite`))) add(one)
    for (const one of textsOfQueries(name, calls[name])) add(one)
  }
  for (const one of sealedTexts(dataDir)) add(one)
  return [...found].map(([text, kind]) => ({ kind, text }))
}

/** What was put into secrets; many are JSON. */
export function textsOfSecret(name: string, value: string): PrivateText[] {
  const kind = `secret ${name}`
  return [{ kind, text: value }, ...textsIn(parsed(value), kind)].filter(({ text }) => !isPlain(text))
}

/** Every string at any depth; its kind says where it was. */
export function textsIn(value: unknown, kind: string): PrivateText[] {
  if (typeof value === 'string') return [{ kind, text: value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    // A name that is no word may itself be an address.
    textsIn(inner, /^[a-z]\w*$/i.test(name) ? `${kind}.${name}` : kind),
  )
}

/** The ERP's ids and entities are logged on purpose (see shared/platform/log.ts), and times and numbers are nobody's text. */
function isPlain(text: string): boolean {
  return /^(?:[0-9a-f]{17}|C[A-Z][a-z]+|[\d\s.:+-]*|\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?)$/.test(
    text,
  )
}

function textsOfFile(name: string, path: string): PrivateText[] {
  if (!existsSync(path)) return []
  const database = new DatabaseSync(path)
  const isKept = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'written'").get() !== undefined
  const rows = database.prepare(`SELECT DISTINCT kind, id, json FROM ${isKept ? 'written' : 'rows'}`).all()
  database.close()
  return rows.flatMap((row) => {
    const kind = `${name} ${String(row['kind'])}`
    return [
      { kind: `${kind} id`, text: String(row['id']) },
      ...textsIn(JSON.parse(String(row['json'])), kind),
    ]
  })
}

function textsOfQueries(name: string, calls: Iterable<{ readonly query: string }>): PrivateText[] {
  return [...new Set([...calls].map(({ query }) => query))].flatMap((query) =>
    [...new URLSearchParams(query)].map(([, text]) => ({ kind: `${name} query`, text })),
  )
}

function sealedTexts(dataDir: string): PrivateText[] {
  const path = join(dataDir, 'secrets.sqlite')
  const key = readKeyFile(join(dataDir, 'secrets.key'))
  if (key === null || !existsSync(path)) return []
  const database = new DatabaseSync(path)
  const rows = database.prepare("SELECT name, box FROM sealed_secrets WHERE name NOT LIKE ':%'").all()
  database.close()
  return rows.flatMap(({ name, box }) =>
    box instanceof Uint8Array ? textsOfSecret(String(name), unseal(key, String(name), box)) : [],
  )
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value) as unknown
  } catch {
    return null
  }
}
