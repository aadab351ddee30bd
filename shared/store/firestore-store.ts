import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Fault } from '../domain/fault.ts'
import type { DocumentContent, DocumentKey, DocumentVersion, Store, StoredDocument } from '../ports.ts'
import { cloudCalls } from './cloud-calls.ts'
import type { CloudCall, CloudCalls } from './cloud-calls.ts'
import type { CloudCredentials } from './cloud-credentials.ts'
import { checkContent, checkDocumentKey, checkQuery, storedData } from './document-check.ts'
import { fromValue, toFields } from './firestore-values.ts'
import type { FirestoreFields } from './firestore-values.ts'
import { pageQuery } from './firestore-query.ts'
import { hasRpcStatus, isTransientRpc, RPC_STATUS } from './rpc-status.ts'

export interface FirestoreStoreOptions {
  readonly projectId: string
  readonly databaseId?: string
  /** `host:port` of an emulator: plain HTTP and no credentials. */
  readonly emulatorHost?: string
  /** Those of Google's library, unless told otherwise. */
  readonly credentials?: CloudCredentials
  readonly deadlineMs?: number
}

/** A document as the REST API v1 gives it. */
interface FirestoreDocument {
  readonly name: string
  readonly fields?: FirestoreFields
  /** `2026-03-01T12:00:00.123456Z`; as many digits as it has. */
  readonly updateTime: string
}

type Precondition = { readonly exists: false } | { readonly updateTime: string }

type Write = { readonly currentDocument?: Precondition } & (
  | { readonly update: Pick<FirestoreDocument, 'name'> & { readonly fields: FirestoreFields } }
  | { readonly delete: string }
)

interface Database {
  /** `projects/…/databases/…/documents` */
  readonly root: string
  readonly call: <Answer>(call: Omit<CloudCall, 'signal'>) => Promise<Answer>
}

/** Between two tries of one call, at first; each time twice as long. */
const AGAIN_MS = 50

/** Documents in Firestore, at `tenants/{tenant}/{collection}/{id}` or `{collection}/{id}`. */
export function firestoreStore(options: FirestoreStoreOptions): Store {
  const { projectId, databaseId = '(default)', emulatorHost, credentials, deadlineMs = 10_000 } = options
  const calls = cloudCalls({ host: 'firestore.googleapis.com', apiEndpoint: emulatorHost, credentials })
  const database: Database = {
    root: `projects/${projectId}/databases/${databaseId}/documents`,
    call: (call) => insist(calls, call, deadlineMs),
  }
  return {
    get: async (key) => {
      checkDocumentKey(key)
      const found = await readDocument(database, key)
      return found && toDocument(key, found)
    },
    create: async (key, content) => {
      checkDocumentKey(key)
      checkContent(content)
      return write(database, key, { content, currentDocument: { exists: false } })
    },
    replace: async (key, content, over) => {
      checkDocumentKey(key)
      checkContent(content)
      const updateTime = fromVersion(over)
      return updateTime === null ? null : write(database, key, { content, currentDocument: { updateTime } })
    },
    remove: async (key, over) => {
      checkDocumentKey(key)
      const name = nameOf(database, key)
      if (over === undefined) return commit(database, { delete: name }).then(() => true)
      const updateTime = fromVersion(over)
      if (updateTime === null) return false
      return (await commit(database, { delete: name, currentDocument: { updateTime } })) !== null
    },
    find: async (query) => {
      const limit = checkQuery(query)
      const { tenant, collection } = query
      const parent = tenant === null ? database.root : `${database.root}/tenants/${tenant}`
      const found = await database.call<readonly { readonly document?: FirestoreDocument }[]>({
        method: 'POST',
        path: `v1/${parent}:runQuery`,
        body: { structuredQuery: pageQuery({ ...query, limit }, `${parent}/${collection}`) },
      })
      return found.flatMap(({ document }) => {
        if (document === undefined) return []
        const id = document.name.slice(document.name.lastIndexOf('/') + 1)
        return [toDocument({ tenant, collection, id }, document)]
      })
    },
  }
}

async function readDocument({ root, call }: Database, key: DocumentKey): Promise<FirestoreDocument | null> {
  try {
    return await call({ method: 'GET', path: `v1/${nameOf({ root }, key)}` })
  } catch (error) {
    if (hasRpcStatus(error, RPC_STATUS.notFound)) return null
    throw error
  }
}

/**
 * The mark is written with every write, for two reasons. Firestore keeps the update time, our version, when a write changes
 * nothing; and a commit whose reply was lost is made again, so that the repetition meets our own write.
 */
async function write(
  database: Database,
  key: DocumentKey,
  { content, currentDocument }: { content: DocumentContent; currentDocument: Precondition },
): Promise<DocumentVersion | null> {
  const mark = randomBytes(12).toString('base64url')
  const { data, keys = {}, expiresAt } = content
  const fields = toFields({ data, keys, mark })
  const vanishes =
    expiresAt === undefined ? {} : { expiresAt: { timestampValue: new Date(expiresAt).toISOString() } }
  const update = { name: nameOf(database, key), fields: { ...fields, ...vanishes } }
  const written = await commit(database, { update, currentDocument })
  if (written !== null) return toVersion(written)
  const found = await readDocument(database, key)
  return found?.fields?.['mark']?.stringValue === mark ? toVersion(found.updateTime) : null
}

/** When it was written; empty for a deletion, null when what it depends on is not so. */
async function commit({ root, call }: Database, one: Write): Promise<string | null> {
  try {
    const path = `v1/${root}:commit`
    const { writeResults = [] } = await call<{ writeResults?: readonly { updateTime?: string }[] }>({
      method: 'POST',
      path,
      body: { writes: [one] },
    })
    return writeResults[0]?.updateTime ?? ''
  } catch (error) {
    const { alreadyExists, failedPrecondition, notFound } = RPC_STATUS
    if (hasRpcStatus(error, alreadyExists, failedPrecondition, notFound)) return null
    throw error
  }
}

/** Makes a call until it is answered or the time is over: what is in Firestore's way mostly passes at once. */
async function insist<Answer>(
  calls: CloudCalls,
  call: Omit<CloudCall, 'signal'>,
  deadlineMs: number,
): Promise<Answer> {
  const signal = AbortSignal.timeout(deadlineMs)
  for (let waitMs = AGAIN_MS; ; waitMs *= 2) {
    try {
      return await calls<Answer>({ ...call, signal })
    } catch (error) {
      if (!isTransientRpc(error)) throw error
      const isOver = await pause(waitMs, false, { signal }).catch(() => true)
      if (isOver)
        throw new Fault('store.unavailable', 'Firestore can’t be reached or is overloaded', { cause: error })
    }
  }
}

function nameOf({ root }: Pick<Database, 'root'>, { tenant, collection, id }: DocumentKey): string {
  return `${root}/${tenant === null ? '' : `tenants/${tenant}/`}${collection}/${id}`
}

function toDocument(key: DocumentKey, { fields = {}, updateTime }: FirestoreDocument): StoredDocument {
  const { data } = fields
  return { key, data: storedData(data && fromValue(data)), version: toVersion(updateTime) }
}

/** Seconds and nanoseconds, the whole precision: two writes of one document can be less than a millisecond apart. */
function toVersion(updateTime: string): DocumentVersion {
  const [, second = '', fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(updateTime) ?? []
  return `${Date.parse(`${second}Z`) / 1000}.${fraction.padEnd(9, '0')}`
}

/** Null for what this store never gave out, for example a version from a store used before. */
function fromVersion(version: DocumentVersion): string | null {
  const [, seconds, nanoseconds] = /^(\d{1,12})\.(\d{9})$/.exec(version) ?? []
  if (seconds === undefined) return null
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${nanoseconds}Z`
}
