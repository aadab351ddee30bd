import { randomBytes } from 'node:crypto'
import type { DocumentData, DocumentReference, Firestore, Query, Timestamp } from '@google-cloud/firestore'
import { Fault } from '../domain/fault.ts'
import type { DocumentContent, DocumentKey, DocumentVersion, Store, StoredDocument } from '../ports.ts'
import { checkContent, checkDocumentKey, checkQuery, storedData } from './document-check.ts'
import { hasRpcStatus, isTransientRpc, RPC_STATUS } from './rpc-status.ts'
import { withinDeadline } from './within-deadline.ts'

export interface FirestoreStoreOptions {
  readonly projectId: string
  readonly databaseId?: string
  /** `host:port` of an emulator: plain HTTP and no credentials. Google's client prefers FIRESTORE_EMULATOR_HOST to it. */
  readonly emulatorHost?: string
  readonly deadlineMs?: number
}

type Client = typeof import('@google-cloud/firestore')
interface Connection {
  readonly client: Client
  readonly firestore: Firestore
}

/** Documents in Firestore, at `tenants/{tenant}/{collection}/{id}` or `{collection}/{id}`. The client is loaded on first use. */
export function firestoreStore(options: FirestoreStoreOptions): Store {
  const { deadlineMs = 10_000 } = options
  let connecting: Promise<Connection> | undefined
  const reach = <Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> => {
    connecting ??= connect(options)
    return withFirestoreFaults(deadlineMs, connecting.then(work))
  }
  return {
    get: async (key) => {
      checkDocumentKey(key)
      return reach(async ({ firestore }) => toDocument(key, await documentAt(firestore, key).get()))
    },
    create: async (key, content) => {
      checkDocumentKey(key)
      checkContent(content)
      return reach((connection) => createDocument(connection, key, content))
    },
    replace: async (key, content, over) => {
      checkDocumentKey(key)
      checkContent(content)
      return reach((connection) => replaceDocument(connection, key, { content, over }))
    },
    remove: async (key, over) => {
      checkDocumentKey(key)
      return reach((connection) => removeDocument(connection, key, over))
    },
    find: async (query) => {
      const limit = checkQuery(query)
      const { tenant, collection, where, after } = query
      return reach(async ({ client, firestore }) => {
        let wanted: Query = firestore.collection(collectionPath(tenant, collection))
        if (where !== undefined)
          wanted = wanted.where(new client.FieldPath('keys', where.key), '==', where.equals)
        // Equality on one field and then the id: served by the index that every field has by itself.
        wanted = wanted.orderBy(client.FieldPath.documentId()).limit(limit)
        if (after !== undefined) wanted = wanted.startAfter(after)
        const { docs } = await wanted.get()
        return docs.flatMap((found) => toDocument({ tenant, collection, id: found.id }, found) ?? [])
      })
    },
  }
}

async function connect({ projectId, databaseId, emulatorHost }: FirestoreStoreOptions): Promise<Connection> {
  const client = await import('@google-cloud/firestore')
  const settings: FirebaseFirestore.Settings = { projectId, preferRest: true }
  if (databaseId !== undefined) settings.databaseId = databaseId
  if (emulatorHost === undefined) return { client, firestore: new client.Firestore(settings) }
  const { PassThroughClient } = await import('google-auth-library')
  // Without an auth client the REST transport looks for real credentials even for an emulator, and fails
  // in a promise that nobody can catch. The `grpc` entry keeps it from loading gRPC for plain HTTP.
  const local = {
    host: emulatorHost,
    ssl: false,
    authClient: new PassThroughClient(),
    grpc: { credentials: { createInsecure: () => undefined } },
  }
  return { client, firestore: new client.Firestore({ ...settings, ...local }) }
}

async function createDocument(
  { client, firestore }: Connection,
  key: DocumentKey,
  content: DocumentContent,
): Promise<DocumentVersion | null> {
  const reference = documentAt(firestore, key)
  const { expiresAt } = content
  const mark = newMark()
  const fields: DocumentData = { data: content.data, keys: content.keys ?? {}, mark }
  if (expiresAt !== undefined) fields['expiresAt'] = client.Timestamp.fromMillis(expiresAt)
  try {
    return toVersion((await reference.create(fields)).writeTime)
  } catch (error) {
    if (!hasRpcStatus(error, RPC_STATUS.alreadyExists)) throw error
    return versionOfOwnWrite(reference, mark)
  }
}

async function replaceDocument(
  { client, firestore }: Connection,
  key: DocumentKey,
  { content, over }: { content: DocumentContent; over: DocumentVersion },
): Promise<DocumentVersion | null> {
  const lastUpdateTime = fromVersion(client, over)
  if (lastUpdateTime === null) return null
  const reference = documentAt(firestore, key)
  const { expiresAt } = content
  const mark = newMark()
  // A field path replaces the map it names as a whole: names that the new content doesn't have are gone.
  const fields = {
    data: content.data,
    keys: content.keys ?? {},
    mark,
    expiresAt: expiresAt === undefined ? client.FieldValue.delete() : client.Timestamp.fromMillis(expiresAt),
  }
  try {
    return toVersion((await reference.update(fields, { lastUpdateTime })).writeTime)
  } catch (error) {
    if (!hasRpcStatus(error, RPC_STATUS.failedPrecondition, RPC_STATUS.notFound)) throw error
    return versionOfOwnWrite(reference, mark)
  }
}

async function removeDocument(
  { client, firestore }: Connection,
  key: DocumentKey,
  over: DocumentVersion | undefined,
): Promise<boolean> {
  const reference = documentAt(firestore, key)
  if (over === undefined) {
    await reference.delete()
    return true
  }
  const lastUpdateTime = fromVersion(client, over)
  if (lastUpdateTime === null) return false
  try {
    await reference.delete({ lastUpdateTime })
    return true
  } catch (error) {
    if (hasRpcStatus(error, RPC_STATUS.failedPrecondition, RPC_STATUS.notFound)) return false
    throw error
  }
}

/**
 * The mark is written with every write, for two reasons. Firestore keeps the update time, our version, when a write
 * changes nothing; and its client repeats a commit whose reply was lost, so that the repetition meets our own write.
 */
function newMark(): string {
  return randomBytes(12).toString('base64url')
}

/** After a lost race: the version when the winner was this very write, sent before; else null. */
async function versionOfOwnWrite(
  reference: DocumentReference,
  mark: string,
): Promise<DocumentVersion | null> {
  const found = await reference.get()
  return found.updateTime !== undefined && found.get('mark') === mark ? toVersion(found.updateTime) : null
}

function documentAt(firestore: Firestore, { tenant, collection, id }: DocumentKey): DocumentReference {
  return firestore.doc(`${collectionPath(tenant, collection)}/${id}`)
}

function collectionPath(tenant: string | null, collection: string): string {
  return tenant === null ? collection : `tenants/${tenant}/${collection}`
}

function toDocument(
  key: DocumentKey,
  found: { get(field: string): unknown; readonly updateTime?: Timestamp | undefined },
): StoredDocument | null {
  if (found.updateTime === undefined) return null
  return { key, data: storedData(found.get('data')), version: toVersion(found.updateTime) }
}

/** The whole precision: two writes of one document can be less than a millisecond apart. */
function toVersion({ seconds, nanoseconds }: Timestamp): DocumentVersion {
  return `${seconds}.${String(nanoseconds).padStart(9, '0')}`
}

/** Null for what this store never gave out, for example a version from a store used before. */
function fromVersion(client: Client, version: DocumentVersion): Timestamp | null {
  const match = /^(\d{1,12})\.(\d{9})$/.exec(version)
  return match === null ? null : new client.Timestamp(Number(match[1]), Number(match[2]))
}

async function withFirestoreFaults<Result>(deadlineMs: number, work: Promise<Result>): Promise<Result> {
  try {
    return await withinDeadline(
      deadlineMs,
      work,
      () => new Fault('store.unavailable', `Firestore gave no answer within ${deadlineMs} ms`),
    )
  } catch (error) {
    if (!isTransientRpc(error)) throw error
    throw new Fault('store.unavailable', 'Firestore can’t be reached or is overloaded', { cause: error })
  }
}
