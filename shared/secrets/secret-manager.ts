import type { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { Fault } from '../domain/fault.ts'
import type { Secrets } from '../ports.ts'
import { googleClientOptions } from '../store/google-client-options.ts'
import { hasRpcStatus, isTransientRpc, RPC_STATUS } from '../store/rpc-status.ts'
import { crc32c } from './crc32c.ts'
import { checkSecretName, checkSecretValue } from './secret-check.ts'

export interface SecretManagerOptions {
  readonly projectId: string
  /** Keeps the payloads in this region only; without it Google replicates them where it likes. */
  readonly location?: string
  /** `host:port` of a local stand-in, spoken to over plain HTTP without credentials. */
  readonly apiEndpoint?: string
  readonly deadlineMs?: number
}

const LABELS = { app: 'autoerp-google-integration' }

interface Connection {
  readonly client: SecretManagerServiceClient
  readonly options: SecretManagerOptions
  /** One attempt within the deadline: the client would otherwise repeat a call for a minute. */
  readonly call: { readonly timeout: number; readonly maxRetries: number }
}

/** Secrets in Secret Manager, one readable version each. The client is loaded on first use. */
export function secretManager(options: SecretManagerOptions): Secrets {
  let connecting: Promise<Connection> | undefined
  const reach = async <Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> => {
    connecting ??= connect(options)
    try {
      return await work(await connecting)
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
      return reach((connection) => readNewest(connection, name))
    },
    put: async (name, value) => {
      checkSecretName(name)
      checkSecretValue(value)
      await reach(async (connection) =>
        destroyOlder(connection, name, await addVersion(connection, name, value)),
      )
    },
    remove: async (name) => {
      checkSecretName(name)
      await reach(({ client, options: { projectId }, call }) =>
        unless(client.deleteSecret({ name: client.secretPath(projectId, name) }, call), RPC_STATUS.notFound),
      )
    },
  }
}

async function connect(options: SecretManagerOptions): Promise<Connection> {
  const { SecretManagerServiceClient } = await import('@google-cloud/secret-manager')
  const client = new SecretManagerServiceClient(await googleClientOptions(options.apiEndpoint))
  return { client, options, call: { timeout: options.deadlineMs ?? 10_000, maxRetries: 0 } }
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

async function accessVersion(
  { client, options: { projectId }, call }: Connection,
  name: string,
  version: string,
): Promise<Accessed> {
  try {
    const [found] = await client.accessSecretVersion(
      { name: client.secretVersionPath(projectId, name, version) },
      call,
    )
    const data = Buffer.from(found.payload?.data ?? '')
    const checksum = found.payload?.dataCrc32c
    if (checksum != null && String(checksum) !== String(crc32c(data)))
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
  const { client, options, call } = connection
  const parent = client.secretPath(options.projectId, name)
  const data = Buffer.from(value)
  const add = async () => {
    const [version] = await client.addSecretVersion(
      { parent, payload: { data, dataCrc32c: crc32c(data) } },
      call,
    )
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

function createSecret({ client, options: { projectId, location }, call }: Connection, secretId: string) {
  const replication =
    location === undefined ? { automatic: {} } : { userManaged: { replicas: [{ location }] } }
  const secret = { replication, labels: LABELS }
  return client.createSecret({ parent: `projects/${projectId}`, secretId, secret }, call)
}

/** Only older ones than our own: of two that put at the same moment, neither destroys the other's newer value. */
async function destroyOlder(connection: Connection, name: string, newest: number): Promise<void> {
  const { client, options, call } = connection
  for (const { id, state } of await listVersions(connection, name)) {
    if (Number(id) >= newest || state === 'DESTROYED') continue
    const version = client.secretVersionPath(options.projectId, name, id)
    await unless(
      client.destroySecretVersion({ name: version }, call),
      RPC_STATUS.notFound,
      RPC_STATUS.failedPrecondition,
    )
  }
}

/** Newest first, as the API lists them. */
async function listVersions(
  { client, options: { projectId }, call }: Connection,
  name: string,
): Promise<readonly { id: string; state: string }[]> {
  const parent = client.secretPath(projectId, name)
  // Every page. A page size of our own would make the client warn on stderr in each process.
  const [versions] = await client.listSecretVersions({ parent }, call)
  return versions.map((version) => ({ id: String(numberOf(version.name)), state: String(version.state) }))
}

function numberOf(versionName: string | null | undefined): number {
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
