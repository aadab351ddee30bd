import { randomBytes } from 'node:crypto'
import { Fault } from '../domain/fault.ts'
import type {
  DocumentContent,
  DocumentKey,
  DocumentVersion,
  Store,
  StoredDocument,
  StoreQuery,
} from '../ports.ts'
import { checkContent, checkDocumentKey, checkQuery, storedData } from './document-check.ts'
import { hasRpcStatus, isTransientRpc, RPC_STATUS } from './rpc-status.ts'

export interface FirestoreOptions {
  readonly projectId: string
  readonly databaseId?: string
  /** `host:port` of an emulator: plain HTTP and no credentials. */
  readonly emulatorHost?: string
  readonly deadlineMs?: number
}

/** A document as a store of ours writes it. */
export interface WrittenFields extends DocumentContent {
  readonly keys: Readonly<Record<string, string>>
  readonly mark: string
}

export interface FoundDocument {
  readonly id: string
  /** Whatever lies there. */
  readonly data: unknown
  readonly mark: unknown
  readonly version: DocumentVersion
}

/**
 * The few things that are asked of Firestore, each within its deadline. Throws errors whose `code` is an RPC status, and
 * `store.unavailable`.
 */
export interface FirestoreDocuments {
  readonly read: (key: DocumentKey) => Promise<FoundDocument | null>
  /** Makes a document that isn't there. */
  readonly create: (key: DocumentKey, fields: WrittenFields) => Promise<DocumentVersion>
  /** Replaces all fields if the document was last written at `over`. */
  readonly replace: (key: DocumentKey, fields: WrittenFields, over: WrittenAt) => Promise<DocumentVersion>
  readonly remove: (key: DocumentKey, over?: WrittenAt) => Promise<unknown>
  /** Ordered by id. */
  readonly find: (query: StoreQuery & { readonly limit: number }) => Promise<readonly FoundDocument[]>
}

/** When a document was last written, whole precision: two writes of one can be less than a millisecond apart. */
export interface WrittenAt {
  /** Since the epoch. */
  readonly seconds: number
  readonly nanoseconds: number
}

/** Documents in Firestore, at `tenants/{tenant}/{collection}/{id}` or `{collection}/{id}`, whoever makes the calls. */
export function firestoreStore(documents: FirestoreDocuments): Store {
  return {
    get: async (key) => {
      checkDocumentKey(key)
      const found = await reach(documents.read(key))
      return found && toDocument(key, found)
    },
    create: async (key, content) => {
      checkDocumentKey(key)
      checkContent(content)
      return write(documents, key, { content, send: (fields) => documents.create(key, fields) })
    },
    replace: async (key, content, over) => {
      checkDocumentKey(key)
      checkContent(content)
      const at = fromVersion(over)
      if (at === null) return null
      return write(documents, key, { content, send: (fields) => documents.replace(key, fields, at) })
    },
    remove: async (key, over) => {
      checkDocumentKey(key)
      if (over === undefined) return reach(documents.remove(key)).then(() => true)
      const at = fromVersion(over)
      return at !== null && (await reach(unlessLost(documents.remove(key, at)))) !== LOST
    },
    find: async (query) => {
      const limit = checkQuery(query)
      const { tenant, collection } = query
      const found = await reach(documents.find({ ...query, limit }))
      return found.map((one) => toDocument({ tenant, collection, id: one.id }, one))
    },
  }
}

/**
 * The mark is written with every write, for two reasons. Firestore keeps the update time, our version, when a write changes
 * nothing; and a commit whose reply was lost is made again, so that the repetition meets our own write.
 */
async function write(
  documents: FirestoreDocuments,
  key: DocumentKey,
  { content, send }: { content: DocumentContent; send: (fields: WrittenFields) => Promise<DocumentVersion> },
): Promise<DocumentVersion | null> {
  const mark = randomBytes(12).toString('base64url')
  const written = await reach(unlessLost(send({ keys: {}, ...content, mark })))
  if (written !== LOST) return written
  const found = await reach(documents.read(key))
  return found?.mark === mark ? found.version : null
}

const LOST = Symbol('another was first')

/** What a write depends on is not so: an outcome. */
async function unlessLost<Value>(work: Promise<Value>): Promise<Value | typeof LOST> {
  try {
    return await work
  } catch (error) {
    const { alreadyExists, failedPrecondition, notFound } = RPC_STATUS
    if (hasRpcStatus(error, alreadyExists, failedPrecondition, notFound)) return LOST
    throw error
  }
}

async function reach<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!isTransientRpc(error)) throw error
    throw new Fault('store.unavailable', 'Firestore can’t be reached or is overloaded', { cause: error })
  }
}

function toDocument(key: DocumentKey, { data, version }: FoundDocument): StoredDocument {
  return { key, data: storedData(data), version }
}

export function toVersion({ seconds, nanoseconds }: WrittenAt): DocumentVersion {
  return `${seconds}.${String(nanoseconds).padStart(9, '0')}`
}

/** Null for what this store never gave out, for example a version from a store used before. */
function fromVersion(version: DocumentVersion): WrittenAt | null {
  const [, seconds, nanoseconds] = /^(\d{1,12})\.(\d{9})$/.exec(version) ?? []
  return seconds === undefined ? null : { seconds: Number(seconds), nanoseconds: Number(nanoseconds) }
}
