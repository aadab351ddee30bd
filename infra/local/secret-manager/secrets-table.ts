import { crc32c } from '../../../shared/secrets/crc32c.ts'
import { RpcError } from '../cloud-tasks/rpc-error.ts'

const SECRET_ID = /^[A-Za-z0-9_-]{1,255}$/
const PAYLOAD_MAX_BYTES = 64 * 1_024
const LABELS_MAX = 64
const LABEL_KEY = /^\p{Ll}[\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u
const LABEL_VALUE = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u

export type VersionState = 'ENABLED' | 'DISABLED' | 'DESTROYED'

export interface HeldVersion {
  readonly number: number
  readonly createdAt: number
  state: VersionState
  /** Null once it is destroyed: that can't be undone. */
  data: Buffer | null
  destroyedAt: number | null
}

export interface HeldSecret {
  /** `projects/P/secrets/S` */
  readonly name: string
  readonly createdAt: number
  readonly labels: Readonly<Record<string, string>>
  readonly replication: Readonly<Record<string, unknown>>
  /** Oldest first. */
  readonly versions: HeldVersion[]
}

export interface NewSecret {
  readonly id: string
  readonly labels: Readonly<Record<string, string>>
  readonly replication: Readonly<Record<string, unknown>>
}

export interface SecretsTable {
  create(project: string, secret: NewSecret, now: number): HeldSecret
  get(name: string): HeldSecret
  list(project: string): readonly HeldSecret[]
  delete(name: string): void
  addVersion(name: string, payload: { data: Buffer; checksum: string | null }, now: number): HeldVersion
  /** `latest` or a number. */
  version(name: string, which: string): HeldVersion
  changeState(name: string, which: string, change: { to: VersionState; now: number }): HeldVersion
}

/** The secrets of one Secret Manager, in memory. */
export function secretsTable(): SecretsTable {
  const secrets = new Map<string, HeldSecret>()
  const get = (name: string): HeldSecret => {
    const secret = secrets.get(name)
    if (secret === undefined) throw new RpcError('NOT_FOUND', `Secret [${name}] not found.`)
    return secret
  }
  const version = (name: string, which: string): HeldVersion => {
    const { versions } = get(name)
    // The version that was made last, whatever became of it: one that can be read may be hidden by it.
    const found =
      which === 'latest' ? versions.at(-1) : versions.find(({ number }) => String(number) === which)
    if (found === undefined)
      throw new RpcError('NOT_FOUND', `Secret Version [${name}/versions/${which}] not found.`)
    return found
  }
  return {
    get,
    version,
    list: (project) => [...secrets.values()].filter(({ name }) => name.startsWith(`${project}/secrets/`)),
    create(project, { id, labels, replication }, now) {
      checkSecret({ id, labels, replication })
      const name = `${project}/secrets/${id}`
      if (secrets.has(name)) throw new RpcError('ALREADY_EXISTS', `Secret [${name}] already exists.`)
      const secret = { name, createdAt: now, labels, replication, versions: [] }
      secrets.set(name, secret)
      return secret
    },
    delete(name) {
      get(name)
      secrets.delete(name)
    },
    addVersion(name, { data, checksum }, now) {
      const { versions } = get(name)
      checkPayload(data, checksum)
      const added = {
        number: versions.length + 1,
        createdAt: now,
        state: 'ENABLED',
        data,
        destroyedAt: null,
      } as const
      versions.push({ ...added })
      return versions.at(-1) ?? added
    },
    changeState(name, which, { to, now }) {
      if (which === 'latest') throw new RpcError('INVALID_ARGUMENT', 'A version number is needed')
      const changed = version(name, which)
      if (changed.state === 'DESTROYED')
        throw new RpcError(
          'FAILED_PRECONDITION',
          `Secret Version [${name}/versions/${which}] is in DESTROYED state.`,
        )
      changed.state = to
      if (to === 'DESTROYED') Object.assign(changed, { data: null, destroyedAt: now })
      return changed
    },
  }
}

function checkSecret({ id, labels, replication }: NewSecret): void {
  if (!SECRET_ID.test(id))
    throw new RpcError('INVALID_ARGUMENT', 'The secret id must match [A-Za-z0-9_-]{1,255}')
  const kinds = Object.keys(replication)
  if (kinds.length !== 1 || (kinds[0] !== 'automatic' && kinds[0] !== 'userManaged'))
    throw new RpcError('INVALID_ARGUMENT', 'Secret.replication must be automatic or user managed')
  const entries = Object.entries(labels)
  const wellFormed = entries.every(([key, value]) => LABEL_KEY.test(key) && LABEL_VALUE.test(value))
  if (entries.length > LABELS_MAX || !wellFormed) throw new RpcError('INVALID_ARGUMENT', 'Invalid labels')
}

function checkPayload(data: Buffer, checksum: string | null): void {
  if (data.length > PAYLOAD_MAX_BYTES)
    throw new RpcError('INVALID_ARGUMENT', `The payload must be at most ${PAYLOAD_MAX_BYTES} bytes`)
  if (checksum !== null && checksum !== String(crc32c(data)))
    throw new RpcError('INVALID_ARGUMENT', 'The payload doesn’t match its checksum')
}
