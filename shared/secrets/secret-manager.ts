import { Fault } from '../domain/fault.ts'
import type { Secrets } from '../ports.ts'
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

/** A secret as it is made: who is its owner, and where its payloads lie. */
export interface NewSecret {
  readonly replication:
    | { readonly automatic: Record<string, never> }
    | { readonly userManaged: { readonly replicas: { location: string }[] } }
  readonly labels: Record<string, string>
}

export interface SecretPayload {
  readonly data: Buffer
  /** CRC-32C; null when Google told none. */
  readonly checksum: string | null
}

export interface SecretVersion {
  /** Its whole name, which ends with its number. */
  readonly name: string
  readonly state: string
}

/** The calls that are made of Secret Manager, one try each, within their deadline. Throws errors whose `code` is an RPC status. */
export interface SecretCalls {
  /** `version` is a number or `latest`. */
  readonly access: (secret: string, version: string) => Promise<SecretPayload>
  /** Resolves with the whole name of the new version. */
  readonly add: (secret: string, data: Buffer, checksum: number) => Promise<string>
  readonly create: (secret: string, made: NewSecret) => Promise<unknown>
  /** Every one, newest first. */
  readonly versions: (secret: string) => Promise<readonly SecretVersion[]>
  readonly destroy: (secret: string, version: string) => Promise<unknown>
  readonly remove: (secret: string) => Promise<unknown>
}

const LABELS = { app: 'autoerp-google-integration' }

/** Secrets in Secret Manager, one readable version each, whoever makes the calls. */
export function secretManager({ location }: SecretManagerOptions, calls: SecretCalls): Secrets {
  const replication =
    location === undefined ? { automatic: {} } : { userManaged: { replicas: [{ location }] } }
  const made = { replication, labels: LABELS }
  return {
    read: async (name) => {
      checkSecretName(name)
      return reach(readNewest(calls, name))
    },
    put: async (name, value) => {
      checkSecretName(name)
      checkSecretValue(value)
      const newest = await reach(addVersion(calls, name, { value, made }))
      await reach(destroyOlder(calls, name, newest))
    },
    remove: async (name) => {
      checkSecretName(name)
      await reach(unless(calls.remove(name), RPC_STATUS.notFound))
    },
  }
}

async function reach<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!isTransientRpc(error)) throw error
    throw new Fault('store.unavailable', 'Secret Manager can’t be reached or is overloaded', { cause: error })
  }
}

async function readNewest(calls: SecretCalls, name: string): Promise<string | null> {
  const latest = await accessVersion(calls, name, 'latest')
  if (latest.state === 'readable') return latest.value
  if (latest.state === 'none') return null
  // `latest` is the version made last, whatever its state: destroyed by hand it hides one that can be read.
  const newest = (await calls.versions(name)).find(({ state }) => state !== 'DESTROYED')
  if (newest === undefined) return null
  const held = await accessVersion(calls, name, String(numberOf(newest.name)))
  if (held.state === 'readable') return held.value
  // Somebody disabled it and may enable it again. As "none" it would send the user to consent anew.
  throw new Fault('store.unavailable', 'the newest version of a secret is disabled or was just changed')
}

type Accessed =
  | { readonly state: 'readable'; readonly value: string }
  | { readonly state: 'none' | 'unreadable' }

async function accessVersion(calls: SecretCalls, name: string, version: string): Promise<Accessed> {
  try {
    const { data, checksum } = await calls.access(name, version)
    if (checksum !== null && checksum !== String(crc32c(data)))
      throw new Fault('store.unavailable', 'a secret was damaged on its way')
    return { state: 'readable', value: data.toString() }
  } catch (error) {
    if (hasRpcStatus(error, RPC_STATUS.notFound)) return { state: 'none' }
    if (hasRpcStatus(error, RPC_STATUS.failedPrecondition)) return { state: 'unreadable' }
    throw error
  }
}

/** Returns the number of the new version. */
async function addVersion(
  calls: SecretCalls,
  name: string,
  { value, made }: { value: string; made: NewSecret },
): Promise<number> {
  const data = Buffer.from(value)
  const add = async (): Promise<number> => numberOf(await calls.add(name, data, crc32c(data)))
  try {
    return await add()
  } catch (error) {
    if (!hasRpcStatus(error, RPC_STATUS.notFound)) throw error
  }
  await unless(calls.create(name, made), RPC_STATUS.alreadyExists)
  return add()
}

/** Only older ones than our own: of two that put at the same moment, neither destroys the other's newer value. */
async function destroyOlder(calls: SecretCalls, name: string, newest: number): Promise<void> {
  for (const { name: version, state } of await calls.versions(name)) {
    const number = numberOf(version)
    if (number >= newest || state === 'DESTROYED') continue
    await unless(calls.destroy(name, String(number)), RPC_STATUS.notFound, RPC_STATUS.failedPrecondition)
  }
}

function numberOf(versionName: string): number {
  const number = Number(versionName.slice(versionName.lastIndexOf('/') + 1))
  if (versionName === '' || !Number.isInteger(number))
    throw new TypeError('Secret Manager answered without a version number')
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
