import { z } from 'zod'
import { crc32c } from '../../../shared/secrets/crc32c.ts'
import type { RestCall } from '../cloud-tasks/rest-server.ts'
import { RpcError } from '../cloud-tasks/rpc-error.ts'
import type { HeldSecret, HeldVersion, SecretsTable, VersionState } from './secrets-table.ts'

const SECRETS = /^v1\/(?<project>projects\/[^/]+)\/secrets$/
const SECRET = /^v1\/(?<secret>projects\/[^/]+\/secrets\/[^/:]+)(?::(?<verb>addVersion))?$/
const VERSIONS = /^v1\/(?<secret>projects\/[^/]+\/secrets\/[^/:]+)\/versions$/
const VERSION =
  /^v1\/(?<secret>projects\/[^/]+\/secrets\/[^/:]+)\/versions\/(?<which>[^/:]+)(?::(?<verb>\w+))?$/

const STATES: Readonly<Record<string, VersionState>> = {
  enable: 'ENABLED',
  disable: 'DISABLED',
  destroy: 'DESTROYED',
}
const PAGE_DEFAULT = 25_000

const newSecret = z.object({
  labels: z.record(z.string(), z.string()).default({}),
  replication: z.record(z.string(), z.unknown()).default({}),
})
const newVersion = z.object({
  payload: z.object({
    data: z.string().default(''),
    dataCrc32c: z
      .union([z.string(), z.number()])
      .transform(String)
      .nullish()
      .transform((checksum) => checksum ?? null),
  }),
})

export interface SecretManagerState {
  readonly table: SecretsTable
  readonly now: () => number
  /** Throws when the secret has had too many writes lately. */
  readonly countWrite: (secret: string) => void
}

/** The methods of the API that the client knows, on the given secrets. */
export function routeSecretManager(state: SecretManagerState, call: RestCall): unknown {
  for (const [pattern, respond] of ROUTES) {
    const place = pattern.exec(call.path)?.groups
    if (place !== undefined) return respond(state, call, place)
  }
  throw unknownMethod()
}

type Place = Readonly<Record<string, string | undefined>>
type Respond = (state: SecretManagerState, call: RestCall, place: Place) => unknown

const ROUTES: readonly (readonly [RegExp, Respond])[] = [
  [SECRETS, onSecrets],
  [SECRET, onSecret],
  [VERSIONS, onVersions],
  [VERSION, onVersion],
]

function onSecrets({ table, now }: SecretManagerState, call: RestCall, { project = '' }: Place): unknown {
  if (call.method === 'GET') return { secrets: table.list(project).map(secretJson) }
  if (call.method !== 'POST') throw unknownMethod()
  const parsed = newSecret.safeParse(call.body ?? {})
  if (!parsed.success) throw new RpcError('INVALID_ARGUMENT', 'Invalid secret')
  return secretJson(table.create(project, { id: call.query.get('secretId') ?? '', ...parsed.data }, now()))
}

function onSecret(
  { table, now, countWrite }: SecretManagerState,
  call: RestCall,
  { secret = '', verb }: Place,
) {
  if (call.method === 'POST' && verb === 'addVersion') {
    const parsed = newVersion.safeParse(call.body)
    if (!parsed.success) throw new RpcError('INVALID_ARGUMENT', 'Invalid payload')
    const { data, dataCrc32c } = parsed.data.payload
    countWrite(table.get(secret).name)
    const payload = { data: Buffer.from(data, 'base64'), checksum: dataCrc32c }
    return versionJson(secret, table.addVersion(secret, payload, now()))
  }
  if (call.method === 'GET' && verb === undefined) return secretJson(table.get(secret))
  if (call.method === 'DELETE' && verb === undefined) return table.delete(secret)
  throw unknownMethod()
}

function onVersions({ table }: SecretManagerState, call: RestCall, { secret = '' }: Place): unknown {
  if (call.method !== 'GET') throw unknownMethod()
  const newestFirst = table.get(secret).versions.toReversed()
  const size = Math.min(Number(call.query.get('pageSize') ?? 0) || PAGE_DEFAULT, PAGE_DEFAULT)
  const from = Number(call.query.get('pageToken') ?? 0)
  const next = from + size
  return {
    versions: newestFirst.slice(from, next).map((version) => versionJson(secret, version)),
    totalSize: newestFirst.length,
    ...(next < newestFirst.length && { nextPageToken: String(next) }),
  }
}

function onVersion(
  { table, now, countWrite }: SecretManagerState,
  call: RestCall,
  { secret = '', which = '', verb }: Place,
): unknown {
  const version = table.version(secret, which)
  if (call.method === 'GET' && verb === undefined) return versionJson(secret, version)
  if (call.method === 'GET' && verb === 'access') return accessJson(secret, version)
  const to = STATES[verb ?? '']
  if (call.method !== 'POST' || to === undefined) throw unknownMethod()
  countWrite(`${secret}/versions/${which}`)
  return versionJson(secret, table.changeState(secret, which, { to, now: now() }))
}

function accessJson(secret: string, { number, state, data }: HeldVersion): object {
  const name = `${secret}/versions/${number}`
  if (state !== 'ENABLED' || data === null)
    throw new RpcError('FAILED_PRECONDITION', `Secret Version [${name}] is in ${state} state.`)
  return { name, payload: { data: data.toString('base64'), dataCrc32c: String(crc32c(data)) } }
}

function secretJson({ name, createdAt, labels, replication }: HeldSecret): object {
  return { name, createTime: new Date(createdAt).toISOString(), labels, replication }
}

function versionJson(secret: string, { number, createdAt, state, destroyedAt }: HeldVersion): object {
  return {
    name: `${secret}/versions/${number}`,
    createTime: new Date(createdAt).toISOString(),
    state,
    ...(destroyedAt !== null && { destroyTime: new Date(destroyedAt).toISOString() }),
  }
}

function unknownMethod(): RpcError {
  return new RpcError('NOT_FOUND', 'Method not found.')
}
