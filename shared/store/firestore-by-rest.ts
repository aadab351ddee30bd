import { setTimeout as pause } from 'node:timers/promises'
import type { DocumentKey, DocumentVersion, Store } from '../ports.ts'
import { cloudCalls } from './cloud-calls.ts'
import type { CloudCall, CloudCalls } from './cloud-calls.ts'
import type { CloudCredentials } from './cloud-credentials.ts'
import { cloudDeadline } from './cloud-deadline.ts'
import { firestoreStore, toVersion } from './firestore-store.ts'
import type {
  FirestoreDocuments,
  FirestoreOptions,
  FoundDocument,
  WrittenAt,
  WrittenFields,
} from './firestore-store.ts'
import { fromValue, toFields } from './firestore-values.ts'
import type { FirestoreFields } from './firestore-values.ts'
import { pageQuery } from './firestore-query.ts'
import { hasRpcStatus, isTransientRpc, RPC_STATUS } from './rpc-status.ts'

export interface FirestoreRestOptions extends FirestoreOptions {
  /** Those of Google's library, unless told otherwise. */
  readonly credentials?: CloudCredentials
}

/** A document as the REST API v1 gives it. */
interface RestDocument {
  readonly name: string
  readonly fields?: FirestoreFields
  /** `2026-03-01T12:00:00.123456Z`; as many digits as it has. */
  readonly updateTime: string
}

type Precondition = { readonly exists: false } | { readonly updateTime: string }

type Write = { readonly currentDocument?: Precondition } & (
  | { readonly update: Pick<RestDocument, 'name'> & { readonly fields: FirestoreFields } }
  | { readonly delete: string }
)

interface Database {
  /** `projects/…/databases/…/documents` */
  readonly root: string
  readonly call: <Answer>(call: Omit<CloudCall, 'signal'>) => Promise<Answer>
}

/** Between two tries of one call, at first; each time twice as long. */
const AGAIN_MS = 50

/** Firestore by calls of our own (see cloud-calls). */
export function firestoreByRest(options: FirestoreRestOptions): Store {
  const { projectId, databaseId = '(default)', emulatorHost, credentials, deadlineMs = 10_000 } = options
  const calls = cloudCalls({ host: 'firestore.googleapis.com', apiEndpoint: emulatorHost, credentials })
  return firestoreStore(
    documentsOf({
      root: `projects/${projectId}/databases/${databaseId}/documents`,
      call: (call) => cloudDeadline(deadlineMs, (signal) => insist(calls, { ...call, signal })),
    }),
  )
}

function documentsOf(database: Database): FirestoreDocuments {
  const { root, call } = database
  const nameOf = ({ tenant, collection, id }: DocumentKey): string =>
    `${parentOf(database, tenant)}/${collection}/${id}`
  return {
    read: async (key) => {
      try {
        return toFound(await call<RestDocument>({ method: 'GET', path: `v1/${nameOf(key)}` }))
      } catch (error) {
        if (hasRpcStatus(error, RPC_STATUS.notFound)) return null
        throw error
      }
    },
    create: async (key, fields) => {
      const update = { name: nameOf(key), fields: toRest(fields) }
      return versionIn(await commit(database, { update, currentDocument: { exists: false } }))
    },
    replace: async (key, fields, over) => {
      const update = { name: nameOf(key), fields: toRest(fields) }
      return versionIn(await commit(database, { update, currentDocument: { updateTime: toTime(over) } }))
    },
    remove: (key, over) =>
      commit(database, {
        delete: nameOf(key),
        ...(over && { currentDocument: { updateTime: toTime(over) } }),
      }),
    find: async (query) => {
      const parent = parentOf({ root }, query.tenant)
      const found = await call<readonly { readonly document?: RestDocument }[]>({
        method: 'POST',
        path: `v1/${parent}:runQuery`,
        body: { structuredQuery: pageQuery(query, `${parent}/${query.collection}`) },
      })
      return found.flatMap(({ document }) => (document === undefined ? [] : toFound(document)))
    },
  }
}

interface Committed {
  /** Without a time for a deletion. */
  readonly writeResults?: readonly { readonly updateTime?: string }[]
}

function commit({ root, call }: Database, one: Write): Promise<Committed> {
  return call({ method: 'POST', path: `v1/${root}:commit`, body: { writes: [one] } })
}

function versionIn({ writeResults = [] }: Committed): DocumentVersion {
  return toVersion(fromTime(writeResults[0]?.updateTime ?? ''))
}

/** Makes a call until it is answered or the time is over: what is in Firestore's way mostly passes at once. */
async function insist<Answer>(calls: CloudCalls, call: CloudCall): Promise<Answer> {
  const { signal } = call
  for (let waitMs = AGAIN_MS; ; waitMs *= 2) {
    try {
      return await calls<Answer>(call)
    } catch (error) {
      if (!isTransientRpc(error)) throw error
      const isOver = await pause(waitMs, false, { signal }).catch(() => true)
      if (isOver) throw error
    }
  }
}

function parentOf({ root }: Pick<Database, 'root'>, tenant: string | null): string {
  return tenant === null ? root : `${root}/tenants/${tenant}`
}

function toRest({ data, keys, mark, expiresAt }: WrittenFields): FirestoreFields {
  const vanishes =
    expiresAt === undefined ? {} : { expiresAt: { timestampValue: new Date(expiresAt).toISOString() } }
  return { ...toFields({ data, keys, mark }), ...vanishes }
}

function toFound({ name, fields = {}, updateTime }: RestDocument): FoundDocument {
  const { data, mark } = fields
  return {
    id: name.slice(name.lastIndexOf('/') + 1),
    data: data && fromValue(data),
    mark: mark?.stringValue,
    version: toVersion(fromTime(updateTime)),
  }
}

function fromTime(time: string): WrittenAt {
  const [, second = '', fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(time) ?? []
  return { seconds: Date.parse(`${second}Z`) / 1000, nanoseconds: Number(fraction.padEnd(9, '0')) }
}

function toTime({ seconds, nanoseconds }: WrittenAt): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(nanoseconds).padStart(9, '0')}Z`
}
