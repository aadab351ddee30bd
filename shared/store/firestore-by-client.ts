import type { DocumentReference, Firestore, Query, Timestamp } from '@google-cloud/firestore'
import { Fault } from '../domain/fault.ts'
import type { DocumentKey, Store, StoreQuery } from '../ports.ts'
import { firestoreStore, toVersion } from './firestore-store.ts'
import type {
  FirestoreDocuments,
  FirestoreOptions,
  FoundDocument,
  WrittenAt,
  WrittenFields,
} from './firestore-store.ts'
import { withinDeadline } from './within-deadline.ts'

type Client = typeof import('@google-cloud/firestore')

interface Connection {
  readonly client: Client
  readonly firestore: Firestore
}

/** Firestore by Google's client, which is loaded on first use. It prefers FIRESTORE_EMULATOR_HOST to the host that it is given. */
export function firestoreByClient(options: FirestoreOptions): Store {
  const { deadlineMs = 10_000 } = options
  let connecting: Promise<Connection> | undefined
  const reach = <Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> => {
    connecting ??= connect(options)
    const late = () => new Fault('store.unavailable', `Firestore gave no answer within ${deadlineMs} ms`)
    return withinDeadline(deadlineMs, connecting.then(work), late)
  }
  return firestoreStore(documentsOf(reach))
}

function documentsOf(
  reach: <Result>(work: (connection: Connection) => Promise<Result>) => Promise<Result>,
): FirestoreDocuments {
  return {
    read: (key) => reach(async ({ firestore }) => toFound(await documentAt(firestore, key).get())),
    create: (key, fields) =>
      reach(async ({ client, firestore }) => {
        const { writeTime } = await documentAt(firestore, key).create(toFields(client, fields))
        return toVersion(writeTime)
      }),
    replace: (key, fields, over) =>
      reach(async ({ client, firestore }) => {
        // A field path replaces the map it names as a whole: names that the new content doesn't have are gone.
        const all = { expiresAt: client.FieldValue.delete(), ...toFields(client, fields) }
        const lastUpdateTime = toTimestamp(client, over)
        return toVersion((await documentAt(firestore, key).update(all, { lastUpdateTime })).writeTime)
      }),
    remove: (key, over) =>
      reach(({ client, firestore }) =>
        documentAt(firestore, key).delete(over && { lastUpdateTime: toTimestamp(client, over) }),
      ),
    find: (query) =>
      reach(async ({ client, firestore }) => {
        const { docs } = await pageOf(client, firestore, query).get()
        return docs.flatMap((one) => toFound(one) ?? [])
      }),
  }
}

async function connect({ projectId, databaseId, emulatorHost }: FirestoreOptions): Promise<Connection> {
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

function toFields(client: Client, { data, keys, mark, expiresAt }: WrittenFields) {
  const vanishes = expiresAt === undefined ? {} : { expiresAt: client.Timestamp.fromMillis(expiresAt) }
  return { data, keys, mark, ...vanishes }
}

function toTimestamp(client: Client, { seconds, nanoseconds }: WrittenAt): Timestamp {
  return new client.Timestamp(seconds, nanoseconds)
}

function toFound(found: {
  readonly id: string
  readonly updateTime?: Timestamp | undefined
  get(field: string): unknown
}): FoundDocument | null {
  const { id, updateTime } = found
  if (updateTime === undefined) return null
  return { id, data: found.get('data'), mark: found.get('mark'), version: toVersion(updateTime) }
}

/** Equality on one field and then the id: served by the index that every field has by itself. */
function pageOf(
  client: Client,
  firestore: Firestore,
  { tenant, collection, where, limit, after }: StoreQuery & { readonly limit: number },
): Query {
  let wanted: Query = firestore.collection(collectionPath(tenant, collection))
  if (where !== undefined) wanted = wanted.where(new client.FieldPath('keys', where.key), '==', where.equals)
  wanted = wanted.orderBy(client.FieldPath.documentId()).limit(limit)
  return after === undefined ? wanted : wanted.startAfter(after)
}

function documentAt(firestore: Firestore, { tenant, collection, id }: DocumentKey): DocumentReference {
  return firestore.doc(`${collectionPath(tenant, collection)}/${id}`)
}

function collectionPath(tenant: string | null, collection: string): string {
  return tenant === null ? collection : `tenants/${tenant}/${collection}`
}
