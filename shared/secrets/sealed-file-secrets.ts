import type { DatabaseSync } from 'node:sqlite'
import type { Secrets } from '../ports.ts'
import { openDatabase } from '../store/open-database.ts'
import type { OpenDatabaseOptions } from '../store/open-database.ts'
import { withSqliteFaults } from '../store/sqlite-fault.ts'
import { createKeyFile, readKeyFile } from './key-file.ts'
import { seal, unseal } from './sealed-box.ts'
import { checkSecretName, checkSecretValue } from './secret-check.ts'

const SCHEMA = `CREATE TABLE IF NOT EXISTS sealed_secrets (name TEXT PRIMARY KEY, box BLOB NOT NULL) STRICT, WITHOUT ROWID`

/** Sealed when the file is made, to tell a wrong key at the start. Not a name a secret can have. */
const CHECK_NAME = ':check:'

export interface SealedSecrets extends Secrets {
  close(): void
}

export interface SealedSecretsOptions extends OpenDatabaseOptions {
  /** 32 random bytes, made when there are neither key nor secrets yet. Belongs in a backup, but not beside the other file. */
  readonly keyPath: string
}

/** Secrets in a SQLite file, sealed with a key that lies in another file. Throws, saying what to do, when they don't fit. */
export function openSealedSecrets(options: SealedSecretsOptions): SealedSecrets {
  const database = openDatabase(options)
  try {
    // What is overwritten or removed is wiped from the file, not only forgotten.
    database.exec('PRAGMA secure_delete = ON')
    database.exec(SCHEMA)
    return secretsIn(database, fittingKey(database, options))
  } catch (error) {
    database.close()
    throw error
  }
}

function secretsIn(database: DatabaseSync, key: Buffer): SealedSecrets {
  const select = database.prepare('SELECT box FROM sealed_secrets WHERE name = ?')
  const upsert = database.prepare(
    'INSERT INTO sealed_secrets VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET box = excluded.box',
  )
  const remove = database.prepare('DELETE FROM sealed_secrets WHERE name = ?')
  return {
    read: async (name) => {
      checkSecretName(name)
      const box = await withSqliteFaults('store.unavailable', () => select.get(name)?.['box'])
      return box instanceof Uint8Array ? unseal(key, name, box) : null
    },
    put: async (name, value) => {
      checkSecretName(name)
      checkSecretValue(value)
      await withSqliteFaults('store.unavailable', () => upsert.run(name, seal(key, name, value)))
    },
    remove: async (name) => {
      checkSecretName(name)
      await withSqliteFaults('store.unavailable', () => remove.run(name))
    },
    close: () => database.close(),
  }
}

function fittingKey(database: DatabaseSync, { path, keyPath }: SealedSecretsOptions): Buffer {
  const check = () =>
    database.prepare('SELECT box FROM sealed_secrets WHERE name = ?').get(CHECK_NAME)?.['box']
  // In this order: whoever seals something has made its key before.
  const isSealed = check() !== undefined
  const known = readKeyFile(keyPath)
  // A new key in the place of a lost one would open nothing and look like an empty store.
  if (known === null && isSealed)
    throw new Error(
      `The key file ${keyPath} is missing, but ${path} holds secrets sealed with it: restore it.`,
    )
  const key = known ?? createKeyFile(keyPath)
  // Ignored when another process was first; then its box is what the key has to fit.
  database
    .prepare('INSERT INTO sealed_secrets VALUES (?, ?) ON CONFLICT DO NOTHING')
    .run(CHECK_NAME, seal(key, CHECK_NAME, 'ok'))
  const box = check()
  try {
    if (box instanceof Uint8Array && unseal(key, CHECK_NAME, box) === 'ok') return key
  } catch (error) {
    throw new Error(`The key file ${keyPath} isn't the one ${path} was sealed with: restore it.`, {
      cause: error,
    })
  }
  throw new Error(`${path} is damaged: restore it from a backup.`)
}
