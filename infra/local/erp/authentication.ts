import { createHmac, timingSafeEqual } from 'node:crypto'
import { recordsOf, type Erp } from './erp.ts'
import { ErpError } from './erp-error.ts'
import type { ErpRecord } from './erp-state.ts'
import { toText } from './value.ts'
import { isPasswordOf } from './user-rules.ts'

export interface Credentials {
  readonly method: string
  /** Below `/api/v1/`, without the query: what an HMAC covers. */
  readonly path: string
  readonly ip: string
  header(name: string): string | undefined
}

export interface Authenticator {
  /** The user behind a request; throws the 401 or, for an IP that is locked out, the 403. */
  authenticate(credentials: Credentials): ErpRecord
}

const WINDOW_MS = 60_000
const MAX_FAILURES = 10

export function authenticator(erp: Erp): Authenticator {
  const failures = new Map<string, number[]>()
  return {
    authenticate(credentials) {
      const now = erp.clock.now()
      const recent = (failures.get(credentials.ip) ?? []).filter((at) => at > now - WINDOW_MS)
      if (!hasCredentials(credentials)) throw unauthorized(credentials.method === 'GET')
      // A right key doesn't help a locked-out address: the lock is looked at first.
      if (recent.length > MAX_FAILURES) throw new ErpError(403, { contentType: 'text/html; charset=UTF-8' })
      const user = identify(erp, credentials)
      if (user !== null) return user
      failures.set(credentials.ip, [...recent, now])
      throw unauthorized(false)
    },
  }
}

/** The 401 with an empty page; `challenge` is set when nothing was sent at all. */
export class Unauthorized extends ErpError {
  readonly challenge: boolean
  constructor(challenge: boolean) {
    super(401, { contentType: 'text/html; charset=UTF-8' })
    this.challenge = challenge
  }
}

function unauthorized(challenge: boolean): Unauthorized {
  return new Unauthorized(challenge)
}

const HEADERS = ['Espo-Authorization', 'X-Hmac-Authorization', 'X-Api-Key', 'Authorization']

export function hasCredentials(credentials: Pick<Credentials, 'header'>): boolean {
  return HEADERS.some((name) => credentials.header(name) !== undefined)
}

function identify(erp: Erp, credentials: Credentials): ErpRecord | null {
  const users = recordsOf(erp, 'User').filter((user) => !user.deleted && user.attributes['isActive'] === true)
  const espo = credentials.header('Espo-Authorization')
  if (espo !== undefined) {
    return byPassword(users, espo, credentials.header('Espo-Authorization-By-Token') === 'true')
  }
  const hmac = credentials.header('X-Hmac-Authorization')
  if (hmac !== undefined) return byHmac(users, hmac, credentials)
  const key = credentials.header('X-Api-Key')
  if (key !== undefined) return byKey(users, key)
  const basic = /^Basic (.+)$/i.exec(credentials.header('Authorization') ?? '')?.[1]
  return basic === undefined ? null : byPassword(users, basic, false)
}

function byKey(users: ErpRecord[], key: string): ErpRecord | null {
  return (
    users.find(
      ({ attributes }) =>
        attributes['type'] === 'api' && attributes['authMethod'] === 'ApiKey' && attributes['apiKey'] === key,
    ) ?? null
  )
}

/** base64(apiKey + ":" + HMAC of "METHOD /path"), the digest in hex or, as before 8.4.1, in raw bytes. */
function byHmac(users: ErpRecord[], header: string, { method, path }: Credentials): ErpRecord | null {
  const decoded = Buffer.from(header, 'base64')
  const colon = decoded.indexOf(':')
  const key = decoded.subarray(0, Math.max(0, colon)).toString()
  const user = users.find(
    ({ attributes }) => attributes['authMethod'] === 'Hmac' && attributes['apiKey'] === key,
  )
  if (colon < 0 || user === undefined) return null
  const digest = createHmac('sha256', toText(user.attributes['secretKey']))
    .update(`${method} /${path}`)
    .digest()
  const given = decoded.subarray(colon + 1)
  const isRight = isSame(given, digest) || isSame(given, Buffer.from(digest.toString('hex')))
  return isRight ? user : null
}

function isSame(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right)
}

function byPassword(users: ErpRecord[], encoded: string, isTokenOnly: boolean): ErpRecord | null {
  const decoded = Buffer.from(encoded, 'base64').toString()
  const colon = decoded.indexOf(':')
  const name = decoded.slice(0, Math.max(0, colon))
  const secret = decoded.slice(colon + 1)
  const user = users.find(({ attributes }) => attributes['userName'] === name && attributes['type'] !== 'api')
  if (user === undefined || secret === '') return null
  const isToken = user.attributes['token'] === secret
  if (
    isToken ||
    (!isTokenOnly && user.attributes['passwordHash'] !== undefined && isPasswordOf(user, secret))
  )
    return user
  return null
}
