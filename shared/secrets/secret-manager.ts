import { Fault } from '../domain/fault.ts'
import type { Secrets } from '../ports.ts'
import { cloudCalls } from '../store/cloud-calls.ts'
import type { CloudCall, CloudCalls } from '../store/cloud-calls.ts'
import type { CloudCredentials } from '../store/cloud-credentials.ts'
import { hasRpcStatus, isTransientRpc, RPC_STATUS } from '../store/rpc-status.ts'
import { crc32c } from './crc32c.ts'
import { checkSecretName, checkSecretValue } from './secret-check.ts'

export interface SecretManagerOptions {
  readonly projectId: string
  /** Keeps the payloads in this region only; without it Google replicates them where it likes. */
  readonly location?: string
  /** `host:port` of a local stand-in, spoken to over plain HTTP without credentials. */
  readonly apiEndpoint?: string
  /** Those of Google's library, unless told otherwise. */
  readonly credentials?: CloudCredentials
  readonly deadlineMs?: number
}

const LABELS = { app: 'autoerp-google-integration' }

type Call = <Answer>(call: Omit<CloudCall, 'signal'>) => Promise<Answer>

interface Connection {
  readonly call: Call
  readonly options: SecretManagerOptions
}

/** Secrets in Secret Manager, one readable version each. */
export function secretManager(options: SecretManagerOptions): Secrets {
  const { apiEndpoint, credentials, deadlineMs = 10_000 } = options
  const calls: CloudCalls = cloudCalls({ host: 'secretmanager.googleapis.com', apiEndpoint, credentials })
  const connection: Connection = {
    call: (call) => calls({ ...call, signal: AbortSignal.timeout(deadlineMs) }),
    options,
  }
  const reach = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work
    } catch (error) {
      if (!isTransientRpc(error)) throw error
      throw new Fault('store.unavailable', 'Secret Manager can’t be reached or is overloaded', {
        cause: error,
      })
    }
  }
  return {
    read: async (name) => {
      checkSecretName(name)
      return reach(readNewest(connection, name))
    },
    put: async (name, value) => {
      checkSecretName(name)
      checkSecretValue(value)
      const newest = await reach(addVersion(connection, name, value))
      await reach(destroyOlder(connection, name, newest))
    },
    remove: async (name) => {
      checkSecretName(name)
      const path = pathOf(options, name)
      await reach(unless(connection.call({ method: 'DELETE', path }), RPC_STATUS.notFound))
    },
  }
}

function pathOf({ projectId }: SecretManagerOptions, name: string): string {
  return `v1/projects/${projectId}/secrets/${name}`
}

async function readNewest(connection: Connection, name: string): Promise<string | null> {
  const latest = await accessVersion(connection, name, 'latest')
  if (latest.state === 'readable') return latest.value
  if (latest.state === 'none') return null
  // `latest` is the version made last, whatever its state: destroyed by hand it hides one that can be read.
  const newest = (await listVersions(connection, name)).find(({ state }) => state !== 'DESTROYED')
  if (newest === undefined) return null
  const held = await accessVersion(connection, name, newest.id)
  if (held.state === 'readable') return held.value
  // Somebody disabled it and may enable it again. As "none" it would send the user to consent anew.
  throw new Fault('store.unavailable', 'the newest version of a secret is disabled or was just changed')
}

type Accessed =
  | { readonly state: 'readable'; readonly value: string }
  | { readonly state: 'none' | 'unreadable' }

/** Bytes are Base64 in it, and 64-bit numbers texts. */
interface Payload {
  readonly data?: string
  readonly dataCrc32c?: string
}

async function accessVersion(
  { call, options }: Connection,
  name: string,
  version: string,
): Promise<Accessed> {
  try {
    const path = `${pathOf(options, name)}/versions/${version}:access`
    const { payload } = await call<{ payload?: Payload }>({ method: 'GET', path })
    const data = Buffer.from(payload?.data ?? '', 'base64')
    const checksum = payload?.dataCrc32c
    if (checksum !== undefined && checksum !== String(crc32c(data)))
      throw new Fault('store.unavailable', 'a secret was damaged on its way')
    return { state: 'readable', value: data.toString() }
  } catch (error) {
    if (hasRpcStatus(error, RPC_STATUS.notFound)) return { state: 'none' }
    if (hasRpcStatus(error, RPC_STATUS.failedPrecondition)) return { state: 'unreadable' }
    throw error
  }
}

/** Returns the number of the new version. */
async function addVersion(connection: Connection, name: string, value: string): Promise<number> {
  const { call, options } = connection
  const data = Buffer.from(value)
  const payload: Payload = { data: data.toString('base64'), dataCrc32c: String(crc32c(data)) }
  const add = async (): Promise<number> => {
    const path = `${pathOf(options, name)}:addVersion`
    const version = await call<{ name?: string }>({ method: 'POST', path, body: { payload } })
    return numberOf(version.name)
  }
  try {
    return await add()
  } catch (error) {
    if (!hasRpcStatus(error, RPC_STATUS.notFound)) throw error
  }
  await unless(createSecret(connection, name), RPC_STATUS.alreadyExists)
  return add()
}

function createSecret({ call, options }: Connection, secretId: string): Promise<unknown> {
  const { projectId, location } = options
  const replication =
    location === undefined ? { automatic: {} } : { userManaged: { replicas: [{ location }] } }
  const body = { replication, labels: LABELS }
  return call({ method: 'POST', path: `v1/projects/${projectId}/secrets`, query: { secretId }, body })
}

/** Only older ones than our own: of two that put at the same moment, neither destroys the other's newer value. */
async function destroyOlder(connection: Connection, name: string, newest: number): Promise<void> {
  const { call, options } = connection
  for (const { id, state } of await listVersions(connection, name)) {
    if (Number(id) >= newest || state === 'DESTROYED') continue
    const path = `${pathOf(options, name)}/versions/${id}:destroy`
    await unless(call({ method: 'POST', path, body: {} }), RPC_STATUS.notFound, RPC_STATUS.failedPrecondition)
  }
}

interface VersionsPage {
  readonly versions?: readonly { readonly name?: string; readonly state?: string }[]
  readonly nextPageToken?: string
}

/** Newest first, as the API lists them; every page. */
async function listVersions(
  { call, options }: Connection,
  name: string,
): Promise<readonly { id: string; state: string }[]> {
  const path = `${pathOf(options, name)}/versions`
  const found: { id: string; state: string }[] = []
  for (let pageToken: string | undefined = ''; pageToken !== undefined;) {
    const query: Record<string, string> = pageToken === '' ? {} : { pageToken }
    const page: VersionsPage = await call({ method: 'GET', path, query })
    for (const version of page.versions ?? [])
      found.push({ id: String(numberOf(version.name)), state: String(version.state) })
    pageToken = page.nextPageToken === '' ? undefined : page.nextPageToken
  }
  return found
}

function numberOf(versionName: string | undefined): number {
  const number = Number(versionName?.slice(versionName.lastIndexOf('/') + 1))
  if (!Number.isInteger(number)) throw new TypeError('Secret Manager answered without a version number')
  return number
}

/** Waits for a call whose given refusals mean that there was nothing left to do. */
async function unless(call: Promise<unknown>, ...statuses: readonly number[]): Promise<void> {
  try {
    await call
  } catch (error) {
    if (!hasRpcStatus(error, ...statuses)) throw error
  }
}
